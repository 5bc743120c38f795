"""Recording schools and departments through time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lantai.foundation import clock, events, policy
from lantai.foundation.actor import Actor
from lantai.people.errors import NotFound, UnitRefused
from lantai.people.events import (
    UnitCorrected,
    UnitNamed,
    UnitNameWithdrawn,
    UnitRecorded,
    UnitRenamed,
    UnitsLinked,
    UnitsUnlinked,
)
from lantai.people.models import OrgEdge, OrgName, OrgUnit
from lantai.people.queries.units import fold
from lantai.people.states import EdgeKind

WHOLE = (EdgeKind.RENAMED, EdgeKind.PREDECESSOR)  # a part may be split off and merged in again; these cannot run back


@dataclass(frozen=True, slots=True)
class UnitName:
    """One name of a unit; years inclusive, None where open."""

    name: str
    name_en: str = ""
    since: int | None = None
    until: int | None = None
    official: bool = True


@transaction.atomic
def record_unit(
    actor: Actor,
    *,
    code: str,
    names: list[UnitName],
    kind: str = "",
    parent: str = "",
    founded: int | None = None,
    dissolved: int | None = None,
    source: str = "",
) -> int:
    """Record a unit (a department, unless `kind` says otherwise) with its names, or add to the one with this code what
    is given here; return its id.

    `source`: the paper that says so; each name bears it, with who wrote it down. One event for a new unit, one for each
    name added to a known one. Raises `NotFound` (no such `parent`), `NotAllowed`.
    """
    policy.require(actor, "people.unit.record")
    above = OrgUnit.objects.filter(code=parent).first() if parent else None
    if parent and above is None:
        raise NotFound
    given = {"kind": kind, "parent": above, "founded": founded, "dissolved": dissolved, "source": source[:160]}
    told = {name: value for name, value in given.items() if value}
    row, made = OrgUnit.objects.update_or_create(code=code, defaults=told)
    if made:
        events.record(UnitRecorded(code=code), actor=actor, subject=("unit", row.pk))
    for name in names:
        named, new = _name(actor, row, name, source)
        if new and not made:
            events.record(UnitNamed(name_id=named, official=name.official), actor=actor, subject=("unit", row.pk))
    return row.pk


def _name(actor: Actor, unit: OrgUnit, name: UnitName, source: str) -> tuple[int, bool]:
    """Write a name of a unit, or what was not known of it; return its id, and whether it is new."""
    facts = {"name_en": name.name_en, "valid_to": name.until, "is_official": name.official, "folded": fold(name.name)}
    said = {"citation": source[:300], "asserted_by": actor.account_id, "asserted_at": clock.now()}
    row, made = OrgName.objects.update_or_create(
        unit=unit,
        name=name.name,
        valid_from=name.since,
        withdrawn_at=None,
        defaults=facts,
        create_defaults=facts | said,
    )
    return row.pk, made


@transaction.atomic
def call_unit(
    actor: Actor,
    *,
    code: str,
    name: str,
    citation: str,
    name_en: str = "",
    since: int | None = None,
    until: int | None = None,
) -> int:
    """Say that a unit was also called `name`: an alias, a short form, a number of secret years (603系). Return the name's id.

    Its official names stay as they are. Years inclusive, None where open. Raises `NotFound`, `UnitRefused` (no name, no
    paper, unlikely years, said already). Source: domain.md 5.6 #15.
    """
    policy.require(actor, "people.unit.record")
    unit = OrgUnit.objects.filter(code=code).first()
    if unit is None:
        raise NotFound
    cited, called = _cited(actor, citation), name.strip()[:120]
    if not fold(called):
        raise UnitRefused(_("请写明又称什么。"), code="UNIT_NAME")
    _likely(since, until)
    if unit.names.filter(name=called, valid_from=since, withdrawn_at=None).exists():
        raise UnitRefused(_("这个名称已经记过。"), code="UNIT_NAME")
    alias = UnitName(called, name_en.strip()[:160], since, until, official=False)
    made, _new = _name(actor, unit, alias, cited)
    events.record(UnitNamed(name_id=made, official=False), actor=actor, subject=("unit", unit.pk))
    return made


@transaction.atomic
def correct_unit(
    actor: Actor, *, code: str, parent: str, founded: int | None, dissolved: int | None, citation: str
) -> None:
    """Put right under which unit one stands (`parent`: its code, or none) and its first and last year.

    What stood there before is kept with the event. Raises `NotFound`, `UnitRefused` (no paper, unlikely years, under
    itself, nothing changed).
    """
    policy.require(actor, "people.unit.record")
    unit = OrgUnit.objects.select_related("parent").filter(code=code).first()
    above = OrgUnit.objects.filter(code=parent).first() if parent else None
    if unit is None or (parent and above is None):
        raise NotFound
    cited = _cited(actor, citation)
    _likely(founded, dissolved)
    if above is not None and _stands_under(above, unit):
        raise UnitRefused(_("单位不能隶属于它自己或它下面的单位。"), code="UNIT_CIRCLE")
    before = (unit.parent.code if unit.parent else "", unit.founded, unit.dissolved)
    if before == (parent, founded, dissolved):
        raise UnitRefused(_("没有改动。"), code="UNIT_SAME")
    unit.parent, unit.founded, unit.dissolved, unit.source = above, founded, dissolved, cited[:160]
    unit.save(update_fields=["parent", "founded", "dissolved", "source"])
    told = UnitCorrected(parent=parent, founded=founded, dissolved=dissolved, before=before, citation=cited)
    events.record(told, actor=actor, subject=("unit", unit.pk))


def _likely(first: int | None, last: int | None) -> None:
    years = [year for year in (first, last) if year is not None]
    if years != sorted(years) or any(not 1850 <= year <= clock.today().year + 1 for year in years):
        raise UnitRefused(_("请核对年份。"), code="UNIT_YEAR")


def _stands_under(one: OrgUnit, other: OrgUnit) -> bool:
    """Tell whether `one` is `other` or stands somewhere under it."""
    above = dict(OrgUnit.objects.values_list("pk", "parent_id"))
    here: int | None = one.pk
    seen: set[int] = set()
    while here is not None and here not in seen:
        if here == other.pk:
            return True
        seen.add(here)
        here = above[here]
    return False


@transaction.atomic
def link_units(
    actor: Actor, *, older: str, newer: str, kind: EdgeKind, year: int | None = None, citation: str = ""
) -> int:
    """Say that one unit became another (renamed, merged, split off, predecessor) in a year; return the edge's id.

    `citation`: the paper that says so; only the system at set-up may leave it out. Saying it again changes nothing but a
    year and a paper that were not known. Raises `NotFound`, `UnitRefused` (no paper, a circle, an unlikely year).
    """
    policy.require(actor, "people.unit.record")
    rows = {row.code: row for row in OrgUnit.objects.filter(code__in=[older, newer])}
    if len(rows) != 2:
        raise NotFound
    cited = _cited(actor, citation)
    _likely(year, None)
    if older == newer or (kind in WHOLE and leads_to(rows[newer].pk, rows[older].pk)):
        raise UnitRefused(_("这样会绕成一个圈：后来的单位已经是原来单位的前身。"), code="UNIT_CIRCLE")
    facts = {"year": year, "citation": cited, "asserted_by": actor.account_id, "asserted_at": clock.now()}
    row, made = OrgEdge.objects.get_or_create(
        older=rows[older], newer=rows[newer], kind=kind.value, withdrawn_at=None, defaults=facts
    )
    if not made and (row.year is None or not row.citation):
        row.year, row.citation = row.year or year, row.citation or cited
        row.save(update_fields=["year", "citation"])
    told = UnitsLinked(edge=row.pk, kind=kind.value, older=older, newer=newer, year=year)
    events.record(told, actor=actor, subject=("unit", rows[newer].pk))
    return row.pk


def _cited(actor: Actor, citation: str) -> str:
    if not citation.strip() and not actor.is_system:
        raise UnitRefused(_("请写明依据，例如“校发〔1998〕21 号”。"), code="NO_CITATION")
    return citation.strip()[:300]


def leads_to(start: int, goal: int) -> bool:
    """Tell whether one unit became another, over however many steps, as a whole."""
    edges: dict[int, list[int]] = {}
    whole = OrgEdge.objects.filter(withdrawn_at=None, kind__in=[kind.value for kind in WHOLE])
    for older, newer in whole.values_list("older_id", "newer_id"):
        edges.setdefault(older, []).append(newer)
    queue, seen = [start], {start}
    while queue:
        for unit in edges.get(queue.pop(), ()):
            if unit == goal:
                return True
            if unit not in seen:
                seen.add(unit)
                queue.append(unit)
    return False


@transaction.atomic
def rename_unit(actor: Actor, *, code: str, name: str, year: int, citation: str, name_en: str = "") -> int:
    """Say that a unit bears another name from `year` on: the name before ends in it. Return the name's id.

    Raises `NotFound`, `UnitRefused` (no name, no paper, a year before the name it follows).
    """
    policy.require(actor, "people.unit.record")
    unit = OrgUnit.objects.filter(code=code).first()
    if unit is None:
        raise NotFound
    cited = _cited(actor, citation)
    if not name.strip() or not 1850 <= year <= clock.today().year + 1:
        raise UnitRefused(_("请写明新名称和年份。"), code="UNIT_NAME")
    standing = list(unit.names.filter(is_official=True, withdrawn_at=None, valid_to=None))
    if any((one.valid_from or 0) >= year for one in standing):
        raise UnitRefused(_("改名的年份要晚于前一个名称开始使用的年份。"), code="UNIT_YEAR")
    unit.names.filter(pk__in=[one.pk for one in standing]).update(valid_to=year)
    made = OrgName.objects.create(
        unit=unit, name=name.strip()[:120], name_en=name_en.strip()[:160], valid_from=year, folded=fold(name), citation=cited,
        asserted_by=actor.account_id, asserted_at=clock.now(),
    )  # fmt: skip
    events.record(UnitRenamed(name_id=made.pk, year=year), actor=actor, subject=("unit", unit.pk))
    return made.pk


@transaction.atomic
def withdraw_edge(actor: Actor, *, edge_id: int, reason: str) -> None:
    """Take back that one unit became another; what was said stays on record. Raises `NotFound`, `UnitRefused`."""
    policy.require(actor, "people.unit.record")
    row = OrgEdge.objects.filter(pk=edge_id, withdrawn_at=None).first()
    if row is None:
        raise NotFound
    _withdraw(actor, OrgEdge.objects.filter(pk=row.pk), reason)
    events.record(UnitsUnlinked(edge=row.pk), actor=actor, subject=("unit", row.newer_id))


@transaction.atomic
def withdraw_name(actor: Actor, *, name_id: int, reason: str) -> None:
    """Take back a renaming: the name goes, and the one it ended goes on. Raises `NotFound`, `UnitRefused` (the last name)."""
    policy.require(actor, "people.unit.record")
    row = OrgName.objects.filter(pk=name_id, withdrawn_at=None).first()
    if row is None:
        raise NotFound
    others = OrgName.objects.filter(unit=row.unit_id, withdrawn_at=None).exclude(pk=row.pk)
    if not others.exists():
        raise UnitRefused(_("单位至少要留一个名称。"), code="UNIT_NAME")
    _withdraw(actor, OrgName.objects.filter(pk=row.pk), reason)
    if row.is_official and row.valid_from is not None:
        others.filter(is_official=True, valid_to=row.valid_from).update(valid_to=row.valid_to)
    events.record(UnitNameWithdrawn(name_id=row.pk), actor=actor, subject=("unit", row.unit_id))


def _withdraw(actor: Actor, rows: QuerySet[Any], reason: str) -> None:
    if not reason.strip():
        raise UnitRefused(_("请写明为什么撤回。"), code="NO_REASON")
    rows.update(withdrawn_by=actor.account_id, withdrawn_at=clock.now(), withdrawal=reason.strip()[:300])
