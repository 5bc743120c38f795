"""One unit with all that is said of it, the form that changes it, and what it is related to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantai.catalogue import services
from lantai.catalogue.errors import CatalogueError, DescriptionRefused
from lantai.catalogue.queries import describing as queries
from lantai.catalogue.texts import describing as texts
from lantai.foundation.actor import Actor
from lantai.web.staff import shell
from lantai.web.staff.access import back, staff, whole
from lantai.web.staff.catalogue import secrecy
from lantai.web.staff.catalogue.browsing import ARCHIVISTS, place_of, recordings_of


@require_GET
@staff(*ARCHIVISTS)
def described(request: HttpRequest, actor: Actor, kind: str, unit_id: int) -> HttpResponse:
    """One unit of description on its level, with what it inherits."""
    unit = queries.described(actor, kind=kind, unit_id=unit_id)
    context: dict[str, Any] = {"unit": unit, "relations": list(texts.RELATIONS.items())}
    if kind in {"volume", "item"}:
        context["secrecy"] = secrecy.context(actor, kind, unit_id, unit.secrecy)
        context |= place_of(actor, kind, unit_id)
        context["recordings"] = recordings_of(actor, kind, unit_id)
    return shell.page(request, "staff/catalogue/described.html", context, here="catalogue")


WIDGETS: dict[str, Any] = {
    "line": forms.TextInput,
    "text": lambda: forms.Textarea(attrs={"rows": 3}),
    "number": lambda: forms.TextInput(attrs={"inputmode": "numeric"}),
    "day": lambda: forms.TextInput(attrs={"placeholder": "1953-09-01"}),
}


class ElementForm(forms.Form):
    """The elements of one level, as the archive defines them; what is inherited stands beside, not inside."""

    def __init__(self, *args: Any, unit: queries.UnitView, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.elements = [one for group in unit.groups for one in group.elements if one.editable]
        for one in self.elements:
            self.fields[one.code] = _field(one)
        self.fields["why"] = forms.CharField(
            label=_("为什么改"), max_length=300, required=False, help_text=_("会和您的名字、改前的内容一起留下。")
        )
        self.groups = [
            (group.name, [(self[one.code], one) for one in group.elements if one.editable]) for group in unit.groups
        ]


def _field(one: queries.ElementView) -> forms.Field:
    hint = one.hint
    if one.from_:
        hint = f"{hint} {_('空着就沿用上级的：%(value)s') % {'value': one.value[:60]}}".strip()
    if one.kind == "choice":
        return forms.ChoiceField(
            label=one.name, choices=[("", "—"), *one.choices], required=False, initial=one.raw, help_text=hint
        )
    must = one.obligation == "mandatory" and bool(one.raw)  # what stands cannot be emptied; what never stood may wait
    return forms.CharField(label=one.name, required=must, initial=one.raw, help_text=hint, widget=WIDGETS[one.kind]())


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def edit(request: HttpRequest, actor: Actor, kind: str, unit_id: int) -> HttpResponse:
    """Change a description; who, when and what stood there before are kept."""
    unit = queries.described(actor, kind=kind, unit_id=unit_id)
    if unit.state_secret:
        raise Http404
    form = ElementForm(request.POST if request.method == "POST" else None, unit=unit)
    if form.is_valid():
        values = {one.code: form.cleaned_data[one.code] for one in form.elements if one.code in request.POST}
        try:
            changed = services.describe(
                actor, kind=kind, unit_id=unit_id, values=values, why=form.cleaned_data["why"],
                seen=request.POST.get("seen", ""),
            )  # fmt: skip
        except DescriptionRefused as refusal:
            form.add_error(refusal.element if refusal.element in form.fields else None, str(refusal))
        else:
            said = (
                ngettext("改了 %(n)d 项，记在您的名下。", "改了 %(n)d 项，记在您的名下。", changed) % {"n": changed}
                if changed
                else _("没有改动。")
            )
            messages.success(request, said)
            return redirect("staff:described", kind, unit_id)
    context = {"unit": unit, "form": form, "seen": request.POST.get("seen", unit.seen)}
    status = 422 if form.is_bound else 200
    return shell.page(request, "staff/catalogue/describe.html", context, here="catalogue", status=status)


@require_POST
@staff(*ARCHIVISTS)
def relate(request: HttpRequest, actor: Actor, kind: str, unit_id: int) -> HttpResponse:
    """Say that another unit belongs to this one."""
    given = {name: request.POST.get(name, "") for name in ("fonds_code", "ref_code", "relation", "note")}
    try:
        services.relate_units(actor, kind=kind, unit_id=unit_id, **given)
    except CatalogueError as refusal:
        if refusal.code == "NOT_FOUND":
            raise
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("相关的已记下，从两边都看得到。"))
    return redirect("staff:described", kind, unit_id)


@require_POST
@staff(*ARCHIVISTS)
def unrelate(request: HttpRequest, actor: Actor, relation_id: int) -> HttpResponse:
    kind, unit_id = services.end_relation(actor, relation_id=relation_id)
    messages.success(request, _("这条关系已去掉。"))
    return redirect("staff:described", kind, unit_id)


@require_POST
@staff(*ARCHIVISTS)
def arrange(request: HttpRequest, actor: Actor, kind: str, unit_id: int) -> HttpResponse:
    """Put a unit elsewhere in the tree, or describe a part of it by itself."""
    verb = request.POST.get("do", "")
    before = whole(request.POST.get("before", "")) or None
    parent = whole(request.POST.get("parent", "")) or None
    if verb == "component" and kind == "item":
        services.make_component(actor, item_id=unit_id, title=request.POST.get("title", ""))
        messages.success(request, _("组件已分出来，没有写的沿用上级。"))
    elif verb == "move" and kind == "item" and parent:
        waits = services.move_item(actor, item_id=unit_id, volume_id=parent, before=before)
        messages.success(request, _("已移动，档号不变。"))
        if waits:
            words = _("其中 %(n)d 件原来只因所在案卷而不公开；移出来不等于开放，已改为等开放审核。")
            messages.warning(request, words % {"n": waits})
    elif verb == "move" and kind == "volume":
        services.move_volume(actor, volume_id=unit_id, series_id=parent, before=before)
        messages.success(request, _("已移动，档号不变。"))
    elif verb == "move" and kind == "series":
        services.move_series(actor, series_id=unit_id, parent_id=parent, before=before)
        messages.success(request, _("类别已移动，下面的跟着它。"))
    else:
        messages.error(request, _("请选要移到哪里。"))
    return back(request, "staff:catalogue")
