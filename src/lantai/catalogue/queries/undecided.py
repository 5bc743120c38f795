"""What a conflict would change of who may see a unit: what we hold of it beside what the sheet says."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from lantai.catalogue.models import ImportConflict, Item, SecrecyChange, Volume
from lantai.catalogue.rules import visibility
from lantai.catalogue.states import SecrecyChange as State
from lantai.foundation import policy
from lantai.foundation.actor import Actor

MODELS: dict[str, Any] = {"volume": Volume, "item": Item}
Unit = tuple[str, int]


def gates_of(rows: Iterable[ImportConflict]) -> dict[Unit, dict[str, Any]]:
    """Return (kind, id) → `visibility.FIELDS` of the volumes and items that conflicts are about. At most two queries."""
    found: dict[Unit, dict[str, Any]] = {}
    several = list(rows)
    for kind, model in MODELS.items():
        if ids := [row.held_id for row in several if row.kind == kind]:
            for held in model.objects.filter(pk__in=ids).values("pk", *visibility.FIELDS):
                found[kind, held.pop("pk")] = held
    return found


def said_of(offered: Mapping[str, Any], gates: Mapping[str, Any]) -> dict[str, Any]:
    """Return `gates` as they would be were the sheet's word taken."""
    after = {**gates, **{name: offered[name] for name in gates if name in offered}}
    if isinstance(after.get("opens_on"), str):
        after["opens_on"] = date.fromisoformat(after["opens_on"]) if after["opens_on"] else None
    return after


def doors(actor: Actor, rows: Iterable[ImportConflict]) -> dict[int, str]:
    """Return conflict → how far `actor` may take the sheet's word, where she may not simply do so: why not, by the codes of
    `visibility.not_taken`; PROPOSES, where a second person has to confirm it; ASKED, where that has been proposed. At most
    three queries.
    """
    several = list(rows)
    gates, is_head = gates_of(several), policy.allows(actor, "catalogue.opening.decide")
    units = [row.pk for row in several if row.kind in MODELS]
    asked = SecrecyChange.objects.filter(conflict__in=units, state=State.PROPOSED.value) if units else ()
    found = {row.conflict_id: "ASKED" for row in asked if row.conflict_id}
    for row in several:
        held = gates.get((row.kind, row.held_id))
        if held is None or row.pk in found:
            continue
        after = said_of(json.loads(row.offered), held)
        own = row.batch.started_by == actor.account_id
        code = visibility.not_taken(held, after, is_head=is_head, own=own)
        if code or visibility.becomes_stub(held, after):
            found[row.pk] = code or "PROPOSES"
    return found


def becomes_stub(row: ImportConflict) -> str:
    """Return the level to which the sheet would raise a unit, where no more than a stub would be left of it; else ""."""
    held = gates_of([row]).get((row.kind, row.held_id))
    if held is None:
        return ""
    after = said_of(json.loads(row.offered), held)
    return str(after["secrecy"]) if visibility.becomes_stub(held, after) else ""
