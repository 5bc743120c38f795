"""Moving units and classes by choosing where to, and what a volume's coming and going was."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantai.catalogue import services
from lantai.catalogue.errors import CatalogueError
from lantai.catalogue.queries import arrangement, describing, spots
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.web.staff import shell
from lantai.web.staff.access import staff, whole
from lantai.web.staff.catalogue.browsing import ARCHIVISTS


@require_GET
@staff(*ARCHIVISTS)
def choose(request: HttpRequest, actor: Actor, kind: str, unit_id: int) -> HttpResponse:
    """First where to, then before whom; `arrange` does it."""
    unit = describing.described(actor, kind=kind, unit_id=unit_id)
    if unit.kind == "fonds" or unit.level == "component" or unit.destroyed_on:
        raise Http404
    text, within = request.GET.get("q", "").strip()[:120], request.GET.get("within", "").strip()[:120]
    parent = whole(request.GET.get("parent", ""))
    places = spots.spots(actor, kind=kind, unit_id=unit_id, text=text)
    here = next((one for one in places if one.id == parent), None)
    context = {
        "unit": unit, "places": places, "here": here, "text": text, "within": within, "most": spots.MOST_SPOTS,
        "rows": spots.neighbours(actor, kind=kind, unit_id=unit_id, parent_id=here.id, text=within) if here else [],
    }  # fmt: skip
    return shell.page(request, "staff/catalogue/move.html", context, here="catalogue")


class ClassForm(forms.Form):
    """Which class, under which."""

    class_id = forms.ChoiceField(label=gettext_lazy("哪个类目"))
    parent_id = forms.ChoiceField(label=gettext_lazy("移到谁下面"), required=False)

    def __init__(self, *args: Any, classes: tuple[arrangement.ClassLine, ...], **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        several = [(str(one.id), f"{'　' * (one.depth - 1)}{one.code} {one.name}") for one in classes]
        self.fields["class_id"] = forms.ChoiceField(label=_("哪个类目"), choices=several)
        top = [("", _("最上层"))]
        self.fields["parent_id"] = forms.ChoiceField(label=_("移到谁下面"), choices=top + several, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def scheme(request: HttpRequest, actor: Actor, scheme_id: int) -> HttpResponse:
    """The classes of one version of a scheme; the head puts one under another."""
    row = next((one for one in arrangement.schemes(actor) if one.id == scheme_id), None)
    if row is None:
        raise Http404
    form = ClassForm(request.POST if request.method == "POST" else None, classes=row.classes)
    if form.is_valid():
        try:
            services.move_class(
                actor, class_id=int(form.cleaned_data["class_id"]), parent_id=whole(form.cleaned_data["parent_id"])
            )
        except CatalogueError as refusal:
            form.add_error("parent_id", str(refusal))
        else:
            messages.success(request, _("类目已移动，里面的案卷跟着它，档号不变。"))
            return redirect("staff:scheme", scheme_id)
    context = {"row": row, "form": form, "may_decide": policy.allows(actor, "catalogue.scheme.decide")}
    status = 422 if form.is_bound else 200
    return shell.page(request, "staff/catalogue/scheme.html", context, here="catalogue", status=status)


@require_POST
@staff(*ARCHIVISTS)
def holding(request: HttpRequest, actor: Actor, volume_id: int) -> HttpResponse:
    """Since when a volume is held; that it left, and how; that it was found again."""
    verb, ground = request.POST.get("do", ""), request.POST.get("ground", "")
    at = _moment(request.POST.get("on", ""))
    if verb == "found":
        services.note_found(actor, volume_id=volume_id, ground=ground)
        messages.success(request, _("已记下：找回来了，又在馆里。请到库房登记放在哪里。"))
    elif at is None:
        messages.error(request, _("请写明哪一天，例如 2026-11-28。"))
    elif verb == "entered":
        services.note_entered(actor, volume_id=volume_id, at=at)
        messages.success(request, _("入藏的日期已记下，馆藏统计照它计。"))
    elif verb == "left":
        services.note_left(actor, volume_id=volume_id, how=request.POST.get("how", ""), ground=ground, at=at)
        messages.success(request, _("已登记离馆；目录留着，库房的位置随即撤掉。"))
    return redirect("staff:volume", volume_id)


def _moment(text: str) -> datetime | None:
    try:
        day = date.fromisoformat(text.strip())
        return timezone.make_aware(datetime.combine(day, time.min))
    except (ValueError, OverflowError):
        return None
