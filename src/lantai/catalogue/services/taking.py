"""Putting what a sheet says in place of what we hold, once that is decided."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from lantai.catalogue import events
from lantai.catalogue.errors import CatalogueError
from lantai.catalogue.models import ImportConflict, Item, Volume
from lantai.catalogue.queries.undecided import gates_of, said_of
from lantai.catalogue.rules import codes, visibility
from lantai.catalogue.services import (
    beneath,
    fonds,
    formers,
    parents,
    rehousing,
    replacing,
    standing,
    stubs,
    tracing,
)
from lantai.catalogue.services.shutting import Shut
from lantai.catalogue.states import STATE_SECRETS
from lantai.catalogue.texts import imports as texts
from lantai.foundation import events as log
from lantai.foundation import policy
from lantai.foundation.actor import Actor

DATES = ("date_from", "date_to", "opens_on")


def take(actor: Actor, row: ImportConflict) -> None:
    """Let a volume, item, mention or page say what the sheet says. In the caller's transaction.

    Raises `NotAllowed`, `CatalogueError` (it cannot be put there any more; it opens what this actor may not open).
    """
    offered: dict[str, Any] = json.loads(row.offered)
    if row.kind == "mention":
        before = replacing.said(row.held_id)
        _refuse_under_stub(row, offered, "")
        replacing.replace_mention(actor, mention_id=row.held_id, offered=offered)
        _trace(row, before, replacing.said(row.held_id))
    elif row.kind == "page":
        from lantai.catalogue.services import page_imports  # noqa: PLC0415  pages import sheets' words, not vice versa

        page_imports.replace_image(actor, page_image_id=row.held_id, offered=offered)
    else:
        model: Any = {"volume": Volume, "item": Item}.get(row.kind)
        if model is None:
            raise CatalogueError(code="CONFLICT_KIND")
        parents.refuse_misfit(row.held_id, offered)
        former = offered.pop(formers.FIELD, ())
        offered |= _number_there(row, offered)
        offered |= fonds.along(row.kind, row.held_id, offered)
        before = model.objects.filter(pk=row.held_id).values("pk", *offered).first() or {}
        before.pop("pk", None)
        gates = gates_of([row]).get((row.kind, row.held_id), {})
        if "elements" in offered:  # the others stay as they are by now
            offered["elements"] = {**before.get("elements", {}), **offered["elements"]}
        changes = {name: _as_date(name, value) for name, value in offered.items()}
        _second_person(actor, row, gates, said_of(offered, gates))
        _refuse_under_stub(row, changes, changes.get("secrecy", gates.get("secrecy")))
        if changes and row.kind == "volume":
            _keep_standing(row.held_id, changes)
        if gates.get("secrecy") in STATE_SECRETS:  # of a stub: its place, its former codes
            _write_stub(actor, row, gates, changes, {})
            if former:
                formers.put(row.kind, row.held_id, former, None)
            return
        if changes:
            shut = Shut.among(item=[row.held_id] if "volume_id" in changes else ())
            model.objects.filter(pk=row.held_id).update(**changes)
            shut.keep(actor)
        if former:
            before[formers.FIELD], offered[formers.FIELD] = formers.put(row.kind, row.held_id, former, row.batch_id)
        _trace(row, before, offered)


def _refuse_under_stub(row: ImportConflict, changes: dict[str, Any], secrecy: Any) -> None:
    """Refuse to put words under what has become a state secret's stub since the sheet came in."""
    if row.kind == "mention":
        beneath.refuse_under(row.batch.fonds, codes.normal_code(changes["ref_code"]))
    elif "volume_id" in changes and secrecy not in STATE_SECRETS:
        beneath.refuse_under(row.batch.fonds, Volume.objects.get(pk=changes["volume_id"]).ref_code_norm)


def _number_there(row: ImportConflict, offered: dict[str, Any]) -> dict[str, str]:
    """Return the number an item takes where it is to lie in another volume, as a column to be written."""
    if row.kind != "item" or "volume_id" not in offered:
        return {}
    numbers = rehousing.take_numbers([row.held_id], offered["volume_id"])
    return {"sequence": numbers[row.held_id]} if row.held_id in numbers else {}


def _keep_standing(volume_id: int, changes: dict[str, Any]) -> None:
    """Keep how a volume stood, so that reports of an earlier moment still say so."""
    held = Volume.objects.filter(pk=volume_id).values("pk", *standing.KEPT)
    standing.keep(row for row in held if standing.changes(row, changes))


def leave_stub(actor: Actor, row: ImportConflict, **told: Any) -> None:
    """Let a volume or item become the state secret that the sheet says it is, with no more than its stub: `told` of it."""
    offered: dict[str, Any] = json.loads(row.offered)
    gates = gates_of([row])[row.kind, row.held_id]
    _refuse_too_wide(actor, row, gates, said_of(offered, gates))
    parents.refuse_misfit(row.held_id, offered)
    former = offered.pop(formers.FIELD, ())
    offered |= _number_there(row, offered)
    offered |= fonds.along(row.kind, row.held_id, offered)
    changes = {name: _as_date(name, value) for name, value in offered.items()}
    if row.kind == "volume":
        _keep_standing(row.held_id, changes)
    _write_stub(actor, row, gates, changes, told)
    if former:
        formers.put(row.kind, row.held_id, former, None)


def _as_date(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name in DATES and value else value


def _write_stub(
    actor: Actor, row: ImportConflict, gates: dict[str, Any], changes: dict[str, Any], told: dict[str, Any]
) -> None:
    """Let a state secret be what the sheet says, with no more than its stub; that cannot be undone with the import."""
    model: Any = stubs.MODELS[row.kind]
    emptied = {*stubs.EMPTY, *visibility.OPENING, "secrecy", "secrecy_text"}
    if plain := {name: value for name, value in changes.items() if name not in emptied}:
        model.objects.filter(pk=row.held_id).update(**plain)
    level, text = changes.get("secrecy", gates["secrecy"]), changes.get("secrecy_text", "")
    if level != gates["secrecy"]:
        stubs.make_secret(actor, kind=row.kind, ids=[row.held_id], level=level, text=text, told=told)


def _refuse_too_wide(actor: Actor, row: ImportConflict, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Let what more people would see, or sooner, be decided by the head of the archive, who did not bring the sheet in."""
    code = visibility.not_taken(
        before, after, is_head=policy.allows(actor, "catalogue.opening.decide"),
        own=row.batch.started_by == actor.account_id,
    )  # fmt: skip
    if code == "OPENING_HEAD":
        policy.require(actor, "catalogue.opening.decide")
    elif code:
        raise CatalogueError(texts.NOT_TAKEN[code], code=code)


def _second_person(actor: Actor, row: ImportConflict, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Refuse what opens too much for this actor, and tell of what she opens."""
    if not before:
        return
    _refuse_too_wide(actor, row, before, after)
    if visibility.wider(before, after) and any(before[name] != after[name] for name in visibility.OPENING):
        told = events.OpeningDecided(
            before=before["opening_status"], after=after["opening_status"], reason="", first=after["opening_status"],
            opens_on=after["opens_on"].isoformat() if after["opens_on"] else "", imported=row.batch_id,
        )  # fmt: skip
        log.record(told, actor=actor, subject=(row.kind, row.held_id))


def _trace(row: ImportConflict, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Keep what was held, so that the import can be undone."""
    tracing.changes(row.batch_id, [(row.kind, row.held_id, before, after)])
