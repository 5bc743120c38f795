"""One version of a scheme: its classes, moved, added and called otherwise, and a new version made from it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lantai.catalogue import services
from lantai.catalogue.errors import CatalogueError
from lantai.catalogue.queries import arrangement
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.web.staff import shell
from lantai.web.staff.access import staff, whole
from lantai.web.staff.catalogue.arrangement import under_way
from lantai.web.staff.catalogue.browsing import ARCHIVISTS
from lantai.web.staff.catalogue.gaps import year_field


class SchemeForm(forms.Form):
    """A form about the classes of one version."""

    def __init__(self, *args: Any, row: arrangement.SchemeView, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        several = [(str(one.id), f"{'　' * (one.depth - 1)}{one.code} {one.name}") for one in row.classes]
        for name in {"class_id", "parent_id"} & set(self.fields):
            first = [("", _("最上层"))] if name == "parent_id" else []
            self.fields[name].choices = first + several  # type: ignore[attr-defined]
        if "fonds" in self.fields:
            using = sorted({(use.fonds, use.fonds) for use in row.lines})
            self.fields["fonds"].choices = using  # type: ignore[attr-defined]


class MoveForm(SchemeForm):
    """Which class, under which."""

    class_id = forms.ChoiceField(label=gettext_lazy("哪个类目"))
    parent_id = forms.ChoiceField(label=gettext_lazy("移到谁下面"), required=False)


class AddForm(SchemeForm):
    """A class of its own."""

    code = forms.CharField(
        label=gettext_lazy("代码"), max_length=8, help_text=gettext_lazy("例如 KY14；上级按代码认，这里是 KY。")
    )
    name = forms.CharField(label=gettext_lazy("名称"), max_length=80)
    name_en = forms.CharField(label=gettext_lazy("英文名"), max_length=120, required=False)


class RenameForm(SchemeForm):
    """What a class is called from now on."""

    class_id = forms.ChoiceField(label=gettext_lazy("哪个类目"))
    name = forms.CharField(label=gettext_lazy("新的名称"), max_length=80)
    name_en = forms.CharField(label=gettext_lazy("英文名"), max_length=120, required=False)


class VersionForm(SchemeForm):
    """A new version with the classes of this one."""

    version = forms.CharField(label=gettext_lazy("版本"), max_length=20, help_text=gettext_lazy("例如 2027。"))
    code = forms.CharField(
        label=gettext_lazy("代码"), max_length=40, required=False,
        help_text=gettext_lazy("空着就是这个方案的新版本；另写一个代码，是另一个方案。"),
    )  # fmt: skip
    name = forms.CharField(label=gettext_lazy("名称"), max_length=120, required=False)
    name_en = forms.CharField(label=gettext_lazy("英文名"), max_length=160, required=False)
    year_from = year_field(gettext_lazy("从哪一年起用"))
    fonds = forms.MultipleChoiceField(
        label=gettext_lazy("哪些全宗从那一年起改用它"), required=False, widget=forms.CheckboxSelectMultiple
    )


FORMS: dict[str, type[SchemeForm]] = {"move": MoveForm, "add": AddForm, "rename": RenameForm, "version": VersionForm}
FIELDS = {  # where a refusal belongs
    "CLASS_CODE": "code", "CLASS_HELD": "code", "CLASS_ABOVE": "code", "SCHEME_CODE": "version", "SCHEME_HELD": "version",
    "SCHEME_YEARS": "year_from", "UNDER_ITSELF": "parent_id",
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def scheme(request: HttpRequest, actor: Actor, scheme_id: int) -> HttpResponse:
    """The classes of one version of a scheme; the head changes them, or makes another version."""
    row = next((one for one in arrangement.schemes(actor) if one.id == scheme_id), None)
    if row is None:
        raise Http404
    verb = request.POST.get("do", "move") if request.method == "POST" else ""
    several = {
        name: form(request.POST if name == verb else None, row=row, auto_id=f"{name}-%s")
        for name, form in FORMS.items()
    }
    asked = several.get(verb)
    if asked is not None and asked.is_valid():
        try:
            said, where = _do(actor, verb, scheme_id, asked.cleaned_data)
        except CatalogueError as refusal:
            field = FIELDS.get(refusal.code)
            asked.add_error(field if field in asked.fields else None, str(refusal))
        else:
            messages.success(request, said)
            return redirect("staff:scheme", where)
    context = {
        "row": row, "forms": several, "may_decide": policy.allows(actor, "catalogue.scheme.decide"),
        "classing": under_way(actor),
    }  # fmt: skip
    status = 422 if asked is not None else 200
    return shell.page(request, "staff/catalogue/scheme.html", context, here="catalogue", status=status)


def _do(actor: Actor, verb: str, scheme_id: int, given: dict[str, Any]) -> tuple[str, int]:
    """Do what was asked; return what is said of it, and the version whose page is shown next."""
    if verb == "move":
        services.move_class(actor, class_id=int(given["class_id"]), parent_id=whole(given["parent_id"]))
        return _("类目已移动，里面的案卷跟着它，档号不变。"), scheme_id
    if verb == "add":
        services.add_class(actor, scheme_id=scheme_id, **given)
        return _("类目已加上；写着这个代码的案卷随即归到它下面。"), scheme_id
    if verb == "rename":
        services.rename_class(actor, **{**given, "class_id": int(given["class_id"])})
        return _("类目已改名，代码和里面的案卷不变。"), scheme_id
    made = services.make_version(actor, of=scheme_id, **given)
    return _("新版本已立好，类目照旧版抄了一份，可以在这里增改。"), made
