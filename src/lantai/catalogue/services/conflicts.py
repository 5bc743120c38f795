"""Deciding what to believe when a sheet says something else than we hold. Nothing is overwritten before."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import events
from lantai.catalogue.errors import CatalogueError, NotFound
from lantai.catalogue.models import ImportConflict, Item, Volume
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
from lantai.catalogue.states import STATE_SECRETS, Conflict
from lantai.foundation import clock, policy, transitions
from lantai.foundation import events as log
from lantai.foundation.actor import Actor

DATES = ("date_from", "date_to", "opens_on")


def decide_conflict(actor: Actor, *, conflict_id: int, take: bool) -> None:
    """Close a conflict: ``take`` puts what the sheet says in place of what we hold, else ours stays.

    What would be seen by more people, or sooner, is taken by the head of the archive alone, who did not bring the sheet
    in. Raises `NotFound`, `NotAllowed`, `CatalogueError` (one's own sheet opens nothing), and `StaleState` when somebody has
    decided already. Source: domain.md 5.6 #19.
    """
    policy.require(actor, "catalogue.conflict.decide")
    row = ImportConflict.objects.filter(pk=conflict_id).first()
    if row is None:
        raise NotFound(_("没有这条待裁决的记录。"))
    with transaction.atomic():
        to = Conflict.TAKEN if take else Conflict.KEPT
        transitions.move(
            ImportConflict, row.pk, expected=[Conflict.OPEN.value], to=to.value, decided_by=actor.account_id,
            decided_at=clock.now(),
        )  # fmt: skip
        if take:
            _take(actor, row)
        told = events.ConflictDecided(kind=row.kind, taken=take)
        log.record(told, actor=actor, subject=("import_conflict", row.pk))


def _take(actor: Actor, row: ImportConflict) -> None:
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
        gates = model.objects.filter(pk=row.held_id).values(*visibility.FIELDS).first() or {}
        if "elements" in offered:  # the others stay as they are by now
            offered["elements"] = {**before.get("elements", {}), **offered["elements"]}
        changes = {
            name: date.fromisoformat(value) if name in DATES and value else value for name, value in offered.items()
        }
        _second_person(actor, row, gates, {**gates, **{name: changes[name] for name in gates if name in changes}})
        _refuse_under_stub(row, changes, changes.get("secrecy", gates.get("secrecy")))
        if changes and row.kind == "volume":
            _keep_standing(row.held_id, changes)
        if changes.get("secrecy", gates.get("secrecy")) in STATE_SECRETS:
            _leave_stub(actor, row, gates, changes)
            if former:
                formers.put(row.kind, row.held_id, former, None)
            return
        if changes:
            model.objects.filter(pk=row.held_id).update(**changes)
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


def _leave_stub(actor: Actor, row: ImportConflict, gates: dict[str, Any], changes: dict[str, Any]) -> None:
    """Let a state secret be what the sheet says, with no more than its stub; that cannot be undone with the import."""
    model: Any = stubs.MODELS[row.kind]
    told = {*stubs.EMPTY, *visibility.OPENING, "secrecy", "secrecy_text"}
    if plain := {name: value for name, value in changes.items() if name not in told}:
        model.objects.filter(pk=row.held_id).update(**plain)
    level, text = changes.get("secrecy", gates["secrecy"]), changes.get("secrecy_text", "")
    if level != gates["secrecy"]:
        told_of = {"imported": row.batch_id}
        stubs.make_secret(actor, kind=row.kind, ids=[row.held_id], level=level, text=text, told=told_of)


def _second_person(actor: Actor, row: ImportConflict, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Let what more people would see, or sooner, be decided by the head of the archive, who did not bring the sheet in."""
    if not before or not visibility.wider(before, after):
        return
    if before["secrecy"] in STATE_SECRETS:
        words = _("这一条是国家秘密，目录不能改低它的密级；已经解密的，请在它的著录页上办密级变更。")
        raise CatalogueError(words, code="SECRECY_DOOR")
    policy.require(actor, "catalogue.opening.decide")
    if row.batch.started_by == actor.account_id:
        words = _("表里的放宽了使用范围，而这份目录是您自己导入的，请另一位馆领导裁决。")
        raise CatalogueError(words, code="OPENING_TWO")
    if any(before[name] != after[name] for name in visibility.OPENING):
        told = events.OpeningDecided(
            before=before["opening_status"], after=after["opening_status"], reason="", first=after["opening_status"],
            opens_on=after["opens_on"].isoformat() if after["opens_on"] else "", imported=row.batch_id,
        )  # fmt: skip
        log.record(told, actor=actor, subject=(row.kind, row.held_id))


def _trace(row: ImportConflict, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Keep what was held, so that the import can be undone."""
    tracing.changes(row.batch_id, [(row.kind, row.held_id, before, after)])
