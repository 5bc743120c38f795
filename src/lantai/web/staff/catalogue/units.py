"""机构沿革: schools and departments through time; what became what, when, and on which paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from lantai.foundation.actor import Actor
from lantai.people import queries, services
from lantai.people.errors import PeopleError
from lantai.people.services.units import UnitName
from lantai.people.states import EdgeKind
from lantai.people.values import UnitMoment, UnitView
from lantai.web.design import dates
from lantai.web.staff import shell
from lantai.web.staff.access import back, staff
from lantai.web.staff.catalogue.browsing import ARCHIVISTS

KINDS: dict[str, str | Promise] = {
    "university": gettext_lazy("学校"), "school": gettext_lazy("学院"), "department": gettext_lazy("系、处、室"),
}  # fmt: skip
HAPPENED: tuple[tuple[str, str | Promise], ...] = (
    ("NAMED", gettext_lazy("改名（同一个单位，换了名称）")),
    ("CALLED", gettext_lazy("又称（简称、代号、俗称，如 603 系）")),
    ("RENAMED:later", gettext_lazy("改组为另一个单位")), ("MERGED:later", gettext_lazy("并入另一个单位")),
    ("SPLIT:later", gettext_lazy("分出另一个单位")), ("SPLIT:earlier", gettext_lazy("由另一个单位分出")), ("MERGED:earlier", gettext_lazy("另一个单位并入")),
    ("PREDECESSOR:earlier", gettext_lazy("另一个单位是它的前身")),
)  # fmt: skip


NAMES = frozenset({"NAMED", "CALLED"})


def _year(label: Any, *, required: bool = True) -> forms.IntegerField:
    number = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(label=label, required=required, min_value=1850, max_value=2200, widget=number)


class UnitForm(forms.Form):
    """A unit that is not on record yet."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("英文名"), max_length=160, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("哪一种"), choices=list(KINDS.items()))
    since = _year(gettext_lazy("从哪年"), required=False)
    until = _year(gettext_lazy("到哪年"), required=False)
    citation = forms.CharField(
        label=gettext_lazy("依据"), max_length=160, help_text=gettext_lazy("例如：校发〔1998〕21 号")
    )


class HappenedForm(forms.Form):
    """What happened to a unit in a year, and the paper that says so."""

    what = forms.ChoiceField(label=gettext_lazy("发生了什么"), choices=HAPPENED)
    year = _year(gettext_lazy("哪一年"), required=False)
    until = _year(gettext_lazy("到哪年"), required=False)
    other = forms.ChoiceField(
        label=gettext_lazy("另一个单位"), required=False, help_text=gettext_lazy("名单里没有的，先到机构沿革页新建。")
    )
    name = forms.CharField(
        label=gettext_lazy("新名称或又称"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("只在改名和又称时填。"),
    )
    name_en = forms.CharField(label=gettext_lazy("英文名"), max_length=160, required=False)
    citation = forms.CharField(
        label=gettext_lazy("依据"), max_length=300, help_text=gettext_lazy("例如：校发〔1998〕21 号")
    )

    def __init__(self, *args: Any, units: list[UnitView], **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.fields["other"].choices = [("", "—"), *((one.code, _called(one)) for one in units)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        what = cleaned.get("what")
        if what in NAMES and not cleaned.get("name"):
            self.add_error("name", _("请写这个名称。"))
        if what not in {None, "CALLED"} and cleaned.get("year") is None and "year" not in self.errors:
            self.add_error("year", _("请写哪一年。"))
        if what is not None and what not in NAMES and not cleaned.get("other"):
            self.add_error("other", _("请选另一个单位。"))
        return cleaned


class CorrectForm(forms.Form):
    """Under which unit one stands, its first and last year, and the paper that says so."""

    prefix = "correct"  # the other form of the page asks for a paper, too
    parent = forms.ChoiceField(label=gettext_lazy("隶属于"), required=False)
    founded = _year(gettext_lazy("从哪年"), required=False)
    dissolved = _year(gettext_lazy("到哪年"), required=False)
    citation = forms.CharField(
        label=gettext_lazy("依据"), max_length=160, help_text=gettext_lazy("例如：校发〔1998〕21 号")
    )

    def __init__(self, *args: Any, units: list[UnitView], **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.fields["parent"].choices = [("", "—"), *((one.code, _called(one)) for one in units)]  # type: ignore[attr-defined]


def _called(one: UnitView) -> str:
    name = one.name_en if dates.english() else one.name
    years = f" {one.founded or '…'}—{one.dissolved or '…'}" if one.founded or one.dissolved else ""
    return f"{name}{years} · {one.code}" if name else f"{one.code}{years}"


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def units(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the units, looked through by any name they ever bore; record a new one."""
    form = UnitForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        name = UnitName(given["name"], given["name_en"], since=given["since"], until=given["until"])
        every = queries.units()
        code = f"U{max((int(one.code[1:]) for one in every if one.code[:1] == 'U' and one.code[1:].isdigit()), default=0) + 1:04d}"
        unit = services.record_unit(
            actor, code=code, names=[name], kind=given["kind"], founded=given["since"], dissolved=given["until"],
            source=given["citation"],
        )  # fmt: skip
        messages.success(request, _("已新建。现在写明它与别的单位的关系。"))
        return redirect("staff:unit", unit)
    text = request.GET.get("q", "").strip()[:60]
    every = queries.units()
    if text:
        ids = queries.lineage(text).ids
        every = [one for one in every if one.id in ids or text in one.name or text.lower() in one.name_en.lower()]
    groups = [(word, [one for one in every if one.kind == kind]) for kind, word in KINDS.items()]
    context = {"groups": [group for group in groups if group[1]], "text": text, "form": form}
    status = 422 if form.is_bound else 200
    return shell.page(request, "staff/catalogue/units.html", context, here="units", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def unit(request: HttpRequest, actor: Actor, lineage_id: int) -> HttpResponse:
    """One unit as a timeline, and the form that says what happened to it."""
    history = queries.unit_history(actor, unit_id=lineage_id)
    others = [one for one in queries.units() if one.id != lineage_id]
    correcting = request.method == "POST" and request.POST.get("do") == "correct"
    given = request.POST if request.method == "POST" else None
    form = HappenedForm(None if correcting else given, units=others)
    here = {name: getattr(history.unit, name) for name in ("parent", "founded", "dissolved")}
    correct = CorrectForm(given if correcting else None, units=others, initial=here)
    asked = correct if correcting else form
    if asked.is_valid():
        try:
            (_corrected if correcting else _happened)(actor, history.unit.code, asked.cleaned_data)
        except PeopleError as refusal:
            asked.add_error(None, str(refusal))
        else:
            messages.success(request, _("已记在您的名下。查人时，新旧名称都会找到。"))
            return redirect("staff:unit", lineage_id)
    context = {
        "unit": history.unit, "kind": KINDS.get(history.unit.kind, ""), "found_by": history.found_by, "form": form,
        "moments": [(one, _words(one)) for one in history.moments], "may": history.may_record,
        "correct": correct,
    }  # fmt: skip
    status = 422 if asked.is_bound else 200
    return shell.page(request, "staff/catalogue/unit.html", context, here="units", status=status)


def _happened(actor: Actor, code: str, given: Mapping[str, Any]) -> None:
    if given["what"] == "NAMED":
        services.rename_unit(
            actor,
            code=code,
            name=given["name"],
            name_en=given["name_en"],
            year=given["year"],
            citation=given["citation"],
        )
        return
    if given["what"] == "CALLED":
        services.call_unit(
            actor, code=code, name=given["name"], name_en=given["name_en"], since=given["year"], until=given["until"],
            citation=given["citation"],
        )  # fmt: skip
        return
    kind, side = given["what"].split(":")
    older, newer = (code, given["other"]) if side == "later" else (given["other"], code)
    services.link_units(
        actor, older=older, newer=newer, kind=EdgeKind(kind), year=given["year"], citation=given["citation"]
    )


def _corrected(actor: Actor, code: str, given: Mapping[str, Any]) -> None:
    services.correct_unit(
        actor, code=code, parent=given["parent"], founded=given["founded"], dissolved=given["dissolved"],
        citation=given["citation"],
    )  # fmt: skip


def _words(one: UnitMoment) -> str:
    """What happened, in words before the name it happened with."""
    if one.kind in {"FOUNDED", "DISSOLVED", "NAMED", "CALLED"}:
        plain = {"FOUNDED": _("设立"), "DISSOLVED": _("裁撤"), "NAMED": _("名称"), "CALLED": _("又称")}
        return plain[one.kind]
    edges = {
        ("RENAMED", True): _("由它改组而来："), ("RENAMED", False): _("改组为："), ("MERGED", True): _("并入了本单位："),
        ("MERGED", False): _("并入："), ("SPLIT", True): _("由它分出："), ("SPLIT", False): _("分出："),
        ("PREDECESSOR", True): _("前身："), ("PREDECESSOR", False): _("后身："),
    }  # fmt: skip
    return edges[one.kind, one.earlier]


@require_POST
@staff(*ARCHIVISTS)
def withdraw_edge(request: HttpRequest, actor: Actor, edge_id: int) -> HttpResponse:
    services.withdraw_edge(actor, edge_id=edge_id, reason=request.POST.get("reason", ""))
    messages.success(request, _("已撤回，原来的说法留作记录。"))
    return back(request, "staff:units")


@require_POST
@staff(*ARCHIVISTS)
def withdraw_name(request: HttpRequest, actor: Actor, name_id: int) -> HttpResponse:
    services.withdraw_name(actor, name_id=name_id, reason=request.POST.get("reason", ""))
    messages.success(request, _("已撤回，原来的说法留作记录。"))
    return back(request, "staff:units")
