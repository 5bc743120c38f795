"""What is known of a unit's past, as a timeline: names, renaming, merging, splitting, each with the paper that says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.people.errors import NotFound
from lantai.people.models import OrgEdge, OrgName, OrgUnit
from lantai.people.queries.accounts import called
from lantai.people.queries.units import lineage
from lantai.people.values import UnitHistory, UnitMoment, UnitView

_ORDER = {"FOUNDED": 0, "PREDECESSOR": 1, "NAMED": 2, "CALLED": 3, "DISSOLVED": 9}


def unit_history(actor: Actor, *, unit_id: int) -> UnitHistory:
    """Return a unit with all that was said of its past, earliest first; what was taken back, too. Raises `NotFound`.

    `moments` without a year stand first. Six queries. For the archive's own staff.
    """
    policy.require(actor, "people.unit.view")
    row = OrgUnit.objects.select_related("parent").filter(pk=unit_id).first()
    if row is None:
        raise NotFound
    names = list(OrgName.objects.filter(unit=row))
    later, earlier = row.later.select_related("newer"), row.earlier.select_related("older")
    edges = [(edge, edge.newer_id, False) for edge in later] + [(edge, edge.older_id, True) for edge in earlier]
    called = _newest({other for _edge, other, _earlier in edges})
    hands = _hands([*names, *(edge for edge, _other, _earlier in edges)])
    moments = [
        *_ends(row),
        *(_named(name, hands) for name in names),
        *(_edge(edge, other, called, hands, earlier=earlier) for edge, other, earlier in edges),
    ]
    own = _newest({row.pk}).get(row.pk, (row.code, ""))
    view = UnitView(
        row.pk, row.code, own[0], own[1], row.kind, row.founded, row.dissolved, row.parent.code if row.parent else ""
    )
    ordered = sorted(moments, key=lambda one: (one.year or 0, _ORDER.get(one.kind, 5), one.words, one.other_name))
    found_by = tuple(sorted(lineage(own[0]).names - {own[0]}))
    return UnitHistory(view, tuple(ordered), found_by, policy.allows(actor, "people.unit.record"))


def _ends(row: OrgUnit) -> Iterator[UnitMoment]:
    if row.founded is not None:
        yield UnitMoment("FOUNDED", row.founded, "", citation=row.source)
    if row.dissolved is not None:
        yield UnitMoment("DISSOLVED", row.dissolved, "", citation=row.source)


def _newest(units: set[int]) -> dict[int, tuple[str, str]]:
    """Return unit → its newest official name, Chinese and English."""
    rows = OrgName.objects.filter(unit__in=units, is_official=True, withdrawn_at=None)
    ordered = sorted(rows, key=lambda row: (row.valid_to or 9999, row.valid_from or 0))
    return {row.unit_id: (row.name, row.name_en) for row in ordered}


def _hands(rows: list[Any]) -> dict[int | None, str]:
    return called(one for row in rows for one in (row.asserted_by, row.withdrawn_by))


def _said(row: Any, hands: dict[int | None, str]) -> dict[str, Any]:
    return {
        "citation": row.citation, "by": hands.get(row.asserted_by, "") or row.asserted_by_name, "at": row.asserted_at,
        "standing": row.withdrawn_at is None, "withdrawn_by": hands.get(row.withdrawn_by, "") or row.withdrawn_by_name,
        "withdrawn_at": row.withdrawn_at, "withdrawal": row.withdrawal,
    }  # fmt: skip


def _named(row: OrgName, hands: dict[int | None, str]) -> UnitMoment:
    kind = "NAMED" if row.is_official else "CALLED"
    return UnitMoment(
        kind, row.valid_from, row.name, until=row.valid_to, other_name_en=row.name_en, name_id=row.pk, **_said(row, hands)
    )  # fmt: skip


def _edge(
    row: OrgEdge, other: int, called: dict[int, tuple[str, str]], hands: dict[int | None, str], *, earlier: bool
) -> UnitMoment:
    name, name_en = called.get(other, ("", ""))
    return UnitMoment(
        row.kind, row.year, "", other_id=other, other_name=name, other_name_en=name_en, earlier=earlier, edge_id=row.pk,
        **_said(row, hands),
    )  # fmt: skip
