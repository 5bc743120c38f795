"""Changing the secrecy of a volume or item, both ways: one person proposes, the head of the archive confirms.

A sheet that says so is but the first opinion. What becomes a state secret is emptied to its stub when that is confirmed. What
is declassified is described anew: nothing of what it said before is here. Source: domain.md 2.13, 保守国家秘密法.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import events, states
from lantai.catalogue.errors import CatalogueError, NotFound
from lantai.catalogue.models import ImportConflict, Item, SecrecyChange, Volume
from lantai.catalogue.services import standing, stubs, taking
from lantai.foundation import clock, policy, transitions
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.foundation.errors import StaleState

State = states.SecrecyChange


@transaction.atomic
def propose_secrecy(
    actor: Actor, *, kind: str, unit_id: int, level: str, ground: str, decided_on: date | None,
    conflict_id: int | None = None, level_text: str = "",
) -> int:  # fmt: skip
    """Propose another level of secrecy for a volume or item; return the proposal. Nothing is changed by it.

    `level`: a `states.Secrecy`; `ground`: the paper that decides it, never what is secret; `decided_on`: its day, not later
    than today. `conflict_id`: of a sheet that says so, with the level as it writes it; decided with the proposal. Raises `NotFound`, `CatalogueError` (same level, no ground, a proposal waits already).
    """
    policy.require(actor, "catalogue.secrecy.propose")
    unit = _unit(kind, unit_id)
    if level not in set(states.Secrecy) or level == unit.secrecy:
        raise CatalogueError(_("请选一个与现在不同的密级。"), code="SECRECY_LEVEL")
    if not ground.strip() or decided_on is None or decided_on > clock.today():
        raise CatalogueError(_("请写明定密、变更或解密的文件，和它的日期（不晚于今天）。"), code="SECRECY_GROUND")
    if SecrecyChange.objects.filter(**{kind: unit}, state=State.PROPOSED.value).exists():
        raise CatalogueError(_("已有一份密级变更等馆长确认；要改，请先撤回。"), code="SECRECY_ASKED")
    row = SecrecyChange.objects.create(
        **{kind: unit}, before=unit.secrecy, after=level, ground=ground.strip()[:300], decided_on=decided_on,
        proposed_by=actor.account_id, proposed_by_name=actor.name, proposed_at=clock.now(), conflict_id=conflict_id,
        level_text=level_text[:30],
    )  # fmt: skip
    told = events.SecrecyChangeProposed(before=unit.secrecy, after=level)
    log.record(told, actor=actor, subject=(kind, unit_id))
    return row.pk


@transaction.atomic
def confirm_secrecy(actor: Actor, *, kind: str, unit_id: int) -> None:
    """Change the secrecy of a unit as was proposed, as the second of two people; what lies in it follows.

    Only the head or a deputy, never who proposed it. Of what becomes a state secret the description is emptied for good.
    Raises `NotFound`, `CatalogueError` (one's own proposal), `StaleState` (it has another level by now).
    """
    policy.require(actor, "catalogue.secrecy.decide")
    unit, row = _unit(kind, unit_id), _proposed(kind, unit_id)
    if row.proposed_by == actor.account_id:
        raise CatalogueError(_("这份变更是您自己提出的，请另一位馆领导确认。"), code="SECRECY_TWO")
    if unit.secrecy != row.before:
        raise StaleState(_("它的密级刚刚变过了，请撤回这份变更，重新提出。"))
    transitions.move(
        SecrecyChange, row.pk, expected=[State.PROPOSED], to=State.CONFIRMED, ended_by=actor.account_id,
        ended_by_name=actor.name, ended_at=clock.now(),
    )  # fmt: skip
    told: dict[str, Any] = {"ground": row.ground, "decided_on": row.decided_on.isoformat()}
    if row.conflict is not None:
        _take_with_it(actor, row.conflict, told)
        return
    if states.Secrecy(row.after).is_state_secret:
        stubs.make_secret(actor, kind=kind, ids=[unit_id], level=row.after, text=row.level_text, told=told)
        return
    if isinstance(unit, Volume):
        standing.keep([standing.row_of(unit)])
    stubs.MODELS[kind].objects.filter(pk=unit_id).update(secrecy=row.after, secrecy_text="", **_closed(row.before))
    told_of = events.SecrecyChanged(before=row.before, after=row.after, **told)
    log.record(told_of, actor=actor, subject=(kind, unit_id))
    if states.Secrecy(row.before).is_state_secret and kind == "volume":
        inside = Item.objects.filter(volume=unit_id, secrecy=row.before)
        ids = list(inside.values_list("pk", flat=True))
        Item.objects.filter(pk__in=ids).update(secrecy=row.after, secrecy_text="", **stubs.CLOSED)
        for pk in ids:
            log.record(told_of, actor=actor, subject=("item", pk))


def _take_with_it(actor: Actor, conflict: ImportConflict, told: dict[str, Any]) -> None:
    """Take what the sheet says that made somebody propose it. Raises `StaleState` where that was decided meanwhile."""
    transitions.move(
        ImportConflict, conflict.pk, expected=[states.Conflict.OPEN.value], to=states.Conflict.TAKEN.value,
        decided_by=actor.account_id, decided_at=clock.now(),
    )  # fmt: skip
    taking.leave_stub(actor, conflict, **told, imported=conflict.batch_id)
    told_of = events.ConflictDecided(kind=conflict.kind, taken=True)
    log.record(told_of, actor=actor, subject=("import_conflict", conflict.pk))


def _closed(before: str) -> dict[str, object]:
    """What was a state secret waits for its opening review, whatever somebody said of opening it before."""
    return stubs.CLOSED if states.Secrecy(before).is_state_secret else {}


@transaction.atomic
def withdraw_secrecy(actor: Actor, *, kind: str, unit_id: int) -> None:
    """Take one's own proposal back; the head may send back anybody's. Raises `NotFound`."""
    policy.require(actor, "catalogue.secrecy.propose")
    row = _proposed(kind, unit_id)
    if row.proposed_by != actor.account_id and not policy.allows(actor, "catalogue.secrecy.decide"):
        raise NotFound(_("没有您可以撤回的密级变更。"))
    transitions.move(
        SecrecyChange, row.pk, expected=[State.PROPOSED], to=State.WITHDRAWN, ended_by=actor.account_id,
        ended_by_name=actor.name, ended_at=clock.now(),
    )  # fmt: skip
    log.record(events.SecrecyChangeWithdrawn(after=row.after), actor=actor, subject=(kind, unit_id))


def drop_what_a_sheet_says(actor: Actor, *, batch_id: int) -> None:
    """End the proposals that only a sheet speaks for, with the import that is undone. In the caller's transaction."""
    for row in SecrecyChange.objects.filter(conflict__batch=batch_id, state=State.PROPOSED.value):
        transitions.move(
            SecrecyChange, row.pk, expected=[State.PROPOSED], to=State.WITHDRAWN, ended_by=actor.account_id,
            ended_by_name=actor.name, ended_at=clock.now(),
        )  # fmt: skip
        subject = ("volume", row.volume_id) if row.volume_id else ("item", row.item_id or 0)
        log.record(events.SecrecyChangeWithdrawn(after=row.after), actor=actor, subject=subject)


def _unit(kind: str, unit_id: int) -> Volume | Item:
    found: Volume | Item | None = None
    if kind in stubs.MODELS and unit_id < 2**62:
        found = stubs.MODELS[kind].objects.filter(pk=unit_id).first()
    if found is None:
        raise NotFound(_("没有这个案卷或件。"))
    return found


def _proposed(kind: str, unit_id: int) -> SecrecyChange:
    row = SecrecyChange.objects.filter(**{kind: _unit(kind, unit_id)}, state=State.PROPOSED.value).first()
    if row is None:
        raise NotFound(_("没有等确认的密级变更，或者已经办完。"))
    return row
