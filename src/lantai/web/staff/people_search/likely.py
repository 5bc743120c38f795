"""疑似同一人: the work-list of records that may be of one person, and one pair side by side with its decision."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lantai.catalogue import queries, services
from lantai.catalogue.rules import matching
from lantai.catalogue.texts.likeness import GROUNDS
from lantai.catalogue.values import PairRow, PairView, SideRecord
from lantai.foundation.actor import Actor
from lantai.people import queries as people
from lantai.web.staff import shell
from lantai.web.staff.access import staff, whole
from lantai.web.staff.people_search import cards

FINDERS = ("window_archivist", "archivist", "second_archivist", "director", "deputy_director")
PURPOSE, AT_ONCE = "LIKELY_SAME", 50
VIEWS: tuple[tuple[str, str | Promise], ...] = (
    ("OPEN", gettext_lazy("待判断")), ("UNSURE", gettext_lazy("说不准")), ("SAME", gettext_lazy("同一人")),
    ("DIFFERENT", gettext_lazy("不是同一人")),
)  # fmt: skip


@require_GET
@staff(*FINDERS)
def likely(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List pairs of one state, the likeliest first; the look is logged."""
    wanted = request.GET.get("view", "OPEN")
    state = wanted if wanted in dict(VIEWS) else "OPEN"
    page = min(whole(request.GET.get("page", "")) or 1, 99_999)
    rows, counts = services.open_likely(actor, purpose=PURPOSE, state=state, start=(page - 1) * AT_ONCE, limit=AT_ONCE)
    context = {
        "rows": [(row, _grounds(row), _kinds(row)) for row in rows],
        "views": [(code, word, counts[code], code == state) for code, word in VIEWS],
        "state": state,
        "paging": Paginator(range(counts[state]), AT_ONCE).get_page(page),
    }
    return shell.page(request, "staff/people_search/likely.html", context, here="likely")


def _grounds(row: PairRow) -> list[tuple[str, str | Promise]]:
    return [GROUNDS[code] for code in row.grounds if code in GROUNDS]


def _kinds(row: PairRow) -> list[str]:
    names = queries.record_kinds() if any(row.kinds) else {}
    return [names.get(code, code) for code in row.kinds]


class DecideForm(forms.Form):
    """Whether two are one, and on what ground."""

    decision = forms.ChoiceField(
        label=gettext_lazy("是不是同一人"),
        choices=[
            ("SAME", gettext_lazy("是同一人，并在一起")), ("DIFFERENT", gettext_lazy("不是同一人，不再问")),
            ("UNSURE", gettext_lazy("凭现有的记载说不准")), ("OPEN", gettext_lazy("重新判断")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一项。")},
    )  # fmt: skip
    ground = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=300,
        help_text=gettext_lazy("例如：名册与学籍卡出生年月、籍贯一致。会记在您的名下。"),
        error_messages={"required": gettext_lazy("请写明依据。")},
    )

    def __init__(self, *args: Any, state: str, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        may = {
            "OPEN": ("SAME", "DIFFERENT", "UNSURE"),
            "UNSURE": ("SAME", "DIFFERENT"),
            "DIFFERENT": ("OPEN",),
            "SAME": ("OPEN",),
        }
        field = self.fields["decision"]
        field.choices = [pair for pair in field.choices if pair[0] in may[state]]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*FINDERS)
def pair(request: HttpRequest, actor: Actor, pair_id: int) -> HttpResponse:
    """Show either side, field by field, and decide. The look is logged with both sides' records."""
    view = services.open_likely_pair(actor, pair_id=pair_id, purpose=PURPOSE)
    bound = request.POST if request.method == "POST" else None
    form = DecideForm(bound, state=view.row.state)
    if form.is_valid():
        services.decide_likely(actor.for_purpose(PURPOSE), pair_id=pair_id, **form.cleaned_data)
        messages.success(request, _("已记在您的名下；随时可以重新判断。"))
        return redirect("staff:likely-pair", view.next_id) if view.next_id else redirect("staff:likely")
    kinds = queries.record_kinds()
    by = people.account(view.row.decided_by) if view.row.decided_by else None
    context = {
        "view": view, "row": view.row, "form": form, "fields": _fields(view, kinds), "grounds": _grounds(view.row),
        "sides": [_side(side, kinds) for side in view.sides], "by": by.name if by else "",
        "state_word": dict(VIEWS)[view.row.state], "purpose": PURPOSE,
        "person_address": reverse("staff:person", args=[view.sides[0][0].record.mention_id]) if view.sides[0] else "",
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return shell.page(request, "staff/people_search/pair.html", context, here="likely", status=status)


@dataclass(frozen=True, slots=True)
class Said:
    """One value of one side, with the records that say so."""

    value: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One field of both sides: `kind` done (they agree), no (they differ), nil (one is silent)."""

    label: str
    kind: str
    left: tuple[Said, ...]
    right: tuple[Said, ...]


def _fields(view: PairView, kinds: dict[str, str]) -> list[Line]:
    asked: list[tuple[str, Callable[[SideRecord], object], Callable[[str, str], bool | None] | None]] = [
        (_("姓名"), lambda one: one.record.name, None),
        (_("曾用名"), lambda one: "、".join(one.former_names), None),
        (_("性别"), lambda one: one.record.sex, None),
        (_("出生"), lambda one: one.record.birth, matching.births_agree),
        (_("籍贯"), lambda one: one.record.native_place, lambda a, b: a[:2] == b[:2]),
        (_("院系"), lambda one: one.record.unit, None),
        (_("专业"), lambda one: one.major, None),
        (_("班级"), lambda one: one.class_name, None),
        (_("层次"), lambda one: one.record.level, None),
        (_("入学年"), lambda one: one.record.entered or "", None),
        (_("毕业年"), lambda one: one.record.graduated or "", None),
        (_("学号"), lambda one: one.record.student_no, None),
    ]  # fmt: skip
    lines = [_line(label, get, same, view, kinds) for label, get, same in asked]
    return [line for line in lines if line.left or line.right]


def _line(label: str, get: Any, same: Any, view: PairView, kinds: dict[str, str]) -> Line:
    left, right = (_said(side, get, kinds) for side in view.sides)
    if not left or not right:
        return Line(label, "nil", left, right)
    agree = any((same or _equal)(one.value, other.value) for one in left for other in right)
    return Line(label, "done" if agree else "no", left, right)


def _equal(one: str, other: str) -> bool:
    return "".join(one.split()) == "".join(other.split())


def _said(side: Iterable[SideRecord], get: Any, kinds: dict[str, str]) -> tuple[Said, ...]:
    found: dict[str, list[str]] = {}
    for one in side:
        if value := str(get(one)):
            found.setdefault(value, []).append(kinds.get(one.record.record_kind, one.record.record_kind))
    return tuple(Said(value, tuple(dict.fromkeys(sources))) for value, sources in found.items())


def _side(side: Iterable[SideRecord], kinds: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "record": one.record, "kind": kinds.get(one.record.record_kind, one.record.record_kind),
            "url": reverse("staff:page", args=[one.record.page_image_id]) if one.record.page_image_id else "",
            "picture": cards.picture_of(one.record, PURPOSE) if one.record.page_image_id and one.record.region else "",
        }
        for one in side
    ]  # fmt: skip
