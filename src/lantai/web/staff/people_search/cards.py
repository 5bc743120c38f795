"""Candidates as cards: one per person, the same field of all on one line, each told whether it agrees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.core import signing
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from lantai.catalogue.values import Candidate, Gaps, SaidName
from lantai.web.design.templatetags.lantai import listed

SALT = "people-picture"
KEPT = 1800  # seconds a picture's address holds


@dataclass(frozen=True, slots=True)
class Cell:
    """One fact: `kind` is done (agrees), no (contradicts), you (look closer) or nil (not recorded, or not asked)."""

    kind: str
    words: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """One record of the person: where it stands, and the way to its page."""

    kind: str
    ref_code: str
    page: str
    url: str
    mention_id: int
    gaps: Gaps | None = None  # what is not there of it


@dataclass(frozen=True, slots=True)
class Card:
    key: int
    name: str
    best: Candidate
    why: tuple[Cell, ...]
    cells: tuple[Cell, ...]
    places: tuple[Place, ...]
    sure: Cell
    picture: str
    mention_ids: str
    names: tuple[SaidName, ...] = ()  # further names said of the person, those that stand


def labels() -> list[str]:
    return [_("性别、出生"), _("入学"), _("毕业"), _("系科"), _("班级"), _("籍贯"), _("学号")]


def cards(
    found: Sequence[Candidate],
    kinds: Mapping[str, str],
    purpose: str,
    gaps: Mapping[int, Gaps],
    names: Sequence[SaidName] = (),
) -> list[Card]:
    """Return one card per person, in the order of `found`. `kinds`: record kind → its name; `gaps` by mention; `names`:
    further names said of any of them.
    """
    people: dict[tuple[str, int], list[Candidate]] = {}
    for one in found:
        people.setdefault(("person", one.person_id) if one.person_id else ("mention", one.mention_id), []).append(one)
    return [
        replace(_card(place, records, kinds, purpose, gaps), names=_borne(records, names))
        for place, records in enumerate(people.values(), start=1)
    ]


def _borne(records: Sequence[Candidate], names: Sequence[SaidName]) -> tuple[SaidName, ...]:
    mentions, person = {one.mention_id for one in records}, records[0].person_id
    return tuple(
        name
        for name in names
        if name.withdrawn_at is None
        and (name.mention_id in mentions or (person is not None and name.person_id == person))
    )


def _card(
    place: int, records: list[Candidate], kinds: Mapping[str, str], purpose: str, gaps: Mapping[int, Gaps]
) -> Card:
    best = records[0]
    codes = {reason.code: reason for reason in best.reasons}
    why = tuple(
        Cell("done" if reason.code in _PLAIN_NAMES else "you", reason.text)
        for reason in best.reasons
        if reason.code.startswith(("name.", "number.", "source.", "supervisor."))
    ) or (Cell("you", _("号码相同，姓名不同")),)
    pictured = next((one for one in records if one.page_image_id and one.region), None)
    return Card(
        key=place,
        name=best.name,
        best=best,
        why=why,
        cells=tuple(replace(cell, label=label) for cell, label in zip(_cells(best, set(codes)), labels(), strict=True)),
        places=tuple(_place(one, kinds, gaps.get(one.mention_id)) for one in records),
        sure=_sure(best, set(codes)),
        picture=picture_of(pictured, purpose) if pictured else "",
        mention_ids=",".join(str(one.mention_id) for one in records),
    )


_PLAIN_NAMES = frozenset(
    {
        "name.exact",
        "name.former",
        "name.said",
        "number.student",
        "number.id",
        "number.diploma",
        "number.degree",
        "number.exam",
        "supervisor.same",
    }
)


def _cells(one: Candidate, codes: set[str]) -> tuple[Cell, ...]:
    person = listed(part for part in (one.sex, one.birth) if part)
    return (
        _cell(person, codes, good={"sex.same", "birth.same"}, bad={"sex.other", "birth.other"}),
        _cell(
            one.entered, codes, good={"year.entered", "year.reckoned", "year.spring", "year.slack"}, bad={"year.other"}
        ),
        _cell(one.graduated, codes, good={"year.graduated", "year.reckoned", "year.slack"}, bad={"year.other"}),
        _cell(one.unit, codes, good={"unit.same", "unit.lineage"}, bad={"unit.other"}, near=frozenset({"unit.partly"})),
        _cell(one.class_name, codes, good=set(), bad=set()),
        _cell(one.native_place, codes, good={"place.same"}, bad=set()),
        _cell(one.student_no, codes, good={"number.student"}, bad=set()),
    )


def _cell(value: object, codes: set[str], *, good: set[str], bad: set[str], near: frozenset[str] = frozenset()) -> Cell:
    if not value:
        return Cell("nil", _("未载"))
    if codes & bad:
        return Cell("no", str(value))
    if codes & good:
        return Cell("done", str(value))
    return Cell("you" if codes & near else "nil", str(value))


def _sure(one: Candidate, codes: set[str]) -> Cell:
    against = codes & {"sex.other", "birth.other", "unit.other", "year.other", "level.other", "supervisor.other"}
    if one.certain:
        return Cell("done", _("十分确定"))
    if one.tier in {"T1", "T2"} and not against:
        return Cell("done", _("很可能"))
    if one.tier == "T5" and codes & {"supervisor.same", "supervisor.sound"}:
        return Cell("you", _("导师的学生，姓名不同") if "name.other" in codes else _("导师的学生"))
    if one.tier == "T5":
        return Cell("you", _("近似，非同名"))
    if "name.exact" in codes and against:
        return Cell("wait", _("同名，另一人？"))
    return Cell("wait", _("多半不是")) if against else Cell("you", _("可能是"))


def _place(one: Candidate, kinds: Mapping[str, str], gaps: Gaps | None) -> Place:
    url = ""
    if one.page_image_id:
        try:
            url = reverse("staff:page", args=[one.page_image_id]) + f"?mention={one.mention_id}"
        except NoReverseMatch:
            url = ""
    return Place(kinds.get(one.record_kind, one.record_kind), one.ref_code, one.page, url, one.mention_id, gaps)


def picture_of(one: Candidate, purpose: str) -> str:
    """Return the address of the strip of the page on which the record stands; good for half an hour."""
    region = one.region.as_list() if one.region else None
    token = signing.dumps([one.page_image_id, region, purpose], salt=SALT, compress=True)
    return reverse("staff:people-picture", args=[token])
