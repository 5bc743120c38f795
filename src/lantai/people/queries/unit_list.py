"""Schools and departments through time on their way out: names, aliases and how one became another, each with its paper and
who said it, what was taken back too. Without our numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.people.models import OrgEdge, OrgName, OrgUnit
from lantai.people.queries.accounts import called

CHUNK = 500


def lines(actor: Actor) -> Iterator[dict[str, Any]]:
    """Yield each unit (``unit``) with its names, then how one became another (``edge``), some hundred at a time. Raises
    `NotAllowed`.
    """
    policy.require(actor, "people.unit.view")
    after = ""
    while rows := list(OrgUnit.objects.select_related("parent").filter(code__gt=after).order_by("code")[:CHUNK]):
        after = rows[-1].code
        names = list(OrgName.objects.filter(unit__in=rows).order_by("pk"))
        hands = called({one for name in names for one in (name.asserted_by, name.withdrawn_by)} - {None})
        for row in rows:
            own = [_name(name, hands) for name in names if name.unit_id == row.pk]
            yield {
                "kind": "unit", "code": row.code, "unit_kind": row.kind, "parent": row.parent.code if row.parent else "",
                "founded": row.founded, "dissolved": row.dissolved, "source": row.source, "names": own,
            }  # fmt: skip
    last = 0
    while edges := list(OrgEdge.objects.select_related("older", "newer").filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = edges[-1].pk
        hands = called({one for edge in edges for one in (edge.asserted_by, edge.withdrawn_by)} - {None})
        for edge in edges:
            ends = {
                "kind": "edge",
                "older": edge.older.code,
                "newer": edge.newer.code,
                "relation": edge.kind,
                "year": edge.year,
            }
            yield ends | _said(edge, hands)


def _name(row: OrgName, hands: dict[int | None, str]) -> dict[str, Any]:
    found = {
        "name": row.name, "name_en": row.name_en, "official": row.is_official, "since": row.valid_from, "until": row.valid_to,
    }  # fmt: skip
    return found | _said(row, hands)


def _said(row: OrgName | OrgEdge, hands: dict[int | None, str]) -> dict[str, Any]:
    by = row.asserted_by_name or hands.get(row.asserted_by, "")
    found: dict[str, Any] = {
        "citation": row.citation,
        "by": by,
        "at": row.asserted_at.isoformat() if row.asserted_at else None,
    }
    if row.withdrawn_at is not None:
        back = row.withdrawn_by_name or hands.get(row.withdrawn_by, "")
        found["withdrawn"] = {"by": back, "at": row.withdrawn_at.isoformat(), "why": row.withdrawal}
    return found
