"""Recording schools and departments through time."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from lantai.foundation import events, policy
from lantai.foundation.actor import Actor
from lantai.people.errors import NotFound
from lantai.people.events import UnitRecorded
from lantai.people.models import OrgEdge, OrgName, OrgUnit
from lantai.people.queries.units import fold
from lantai.people.states import EdgeKind


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
    kind: str = "department",
    parent: str = "",
    founded: int | None = None,
    dissolved: int | None = None,
    source: str = "",
) -> int:
    """Record a unit with its names, or add names to the one with this code; return its id."""
    policy.require(actor, "people.unit.record")
    above = OrgUnit.objects.filter(code=parent).first() if parent else None
    if parent and above is None:
        raise NotFound
    row, made = OrgUnit.objects.update_or_create(
        code=code,
        defaults={"kind": kind, "parent": above, "founded": founded, "dissolved": dissolved, "source": source},
    )
    for name in names:
        OrgName.objects.update_or_create(
            unit=row,
            name=name.name,
            valid_from=name.since,
            defaults={
                "name_en": name.name_en,
                "valid_to": name.until,
                "is_official": name.official,
                "folded": fold(name.name),
            },
        )
    if made:
        events.record(UnitRecorded(code=code), actor=actor, subject=("unit", row.pk))
    return row.pk


@transaction.atomic
def link_units(actor: Actor, *, older: str, newer: str, kind: EdgeKind, year: int | None = None) -> None:
    """Say that one unit became another (renamed, merged, split off, predecessor) in a year."""
    policy.require(actor, "people.unit.record")
    rows = {row.code: row for row in OrgUnit.objects.filter(code__in=[older, newer])}
    if len(rows) != 2:
        raise NotFound
    OrgEdge.objects.update_or_create(older=rows[older], newer=rows[newer], kind=kind, defaults={"year": year})
