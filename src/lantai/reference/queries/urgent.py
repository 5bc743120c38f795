"""The joint log of a case's urgent calls: who raised, who has it, by when, every hop with its name (B40)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from lantai.foundation import events, policy
from lantai.foundation.actor import Actor
from lantai.people import queries as people
from lantai.reference import models, texts
from lantai.reference.queries import access
from lantai.reference.rules import urgent as rules
from lantai.reference.states import UrgentState


@dataclass(frozen=True, slots=True)
class Hop:
    """One entry of the joint log."""

    at: datetime
    words: str
    by: str


@dataclass(frozen=True, slots=True)
class UrgentView:
    """One call. `verbs`: what the reader may do now (claim, found, deliver, decline, hand_on)."""

    id: int
    state: str
    word: str
    reason: str
    site: str
    who: str  # who has it or is asked by name
    by_when: datetime | None
    verbs: tuple[str, ...]
    log: tuple[Hop, ...]


def urgent_calls(actor: Actor, *, number: str) -> list[UrgentView]:
    """The urgent calls of a case with their joint log, newest first; for the desk."""
    policy.require(actor, "reference.desk")
    case = access.case_of(number)
    rows = list(models.UrgentCall.objects.filter(case=case).select_related("claimed_by", "asked").order_by("-pk"))
    if not rows:
        return []
    moved = [row for row in events.of_subject("case", case.number) if row.name == "reference.UrgentMoved"]
    return [_view(actor, row, [one for one in moved if one.payload["call"] == row.pk]) for row in rows]


def _view(actor: Actor, row: models.UrgentCall, moved: list[events.Recorded]) -> UrgentView:
    state = UrgentState(row.state)
    holder = row.claimed_by or row.asked
    waiting = state in rules.UNCLAIMED
    return UrgentView(
        id=row.pk,
        state=state,
        word=str(texts.URGENT[state]) + (f" {row.rung}" if state is UrgentState.ESCALATED else ""),
        reason=row.reason,
        site=row.site,
        who=holder.name if holder is not None else "",
        by_when=rules.claim_by(raised=row.raised_at, reached=row.rung) if waiting else None,
        verbs=_verbs(actor, row, state),
        log=tuple(_hop(one) for one in moved),
    )


def _verbs(actor: Actor, row: models.UrgentCall, state: UrgentState) -> tuple[str, ...]:
    mine = row.claimed_by_id == actor.account_id
    found = []
    if state in rules.UNCLAIMED and policy.allows(actor, "reference.produce"):
        found.append("claim")
    if state is UrgentState.CLAIMED and mine:
        found += ["found", "hand_on"]
    if state is UrgentState.FOUND:
        found.append("deliver")
    if rules.may(state, UrgentState.DECLINED) and policy.allows(actor, "reference.head"):
        found.append("decline")
    return tuple(found)


def _hop(row: events.Recorded) -> Hop:
    payload = row.payload
    state = UrgentState(payload["to_state"])
    words = str(texts.URGENT[state])
    if payload.get("rung"):
        words = _("%(state)s（第 %(rung)s 级）") % {"state": words, "rung": payload["rung"]}
    person = payload.get("person")
    if person:
        words = _("%(state)s：%(name)s") % {"state": words, "name": people.account(person).name}
    return Hop(row.at, words, row.actor_name if row.actor_kind == "staff" else "")
