"""The joint log of a case's urgent calls: who raised, who has it, by when, every hop with its name (B40)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from lantai.foundation import events, policy
from lantai.foundation.actor import Actor
from lantai.people import queries as people
from lantai.reference import models, texts
from lantai.reference.queries import access
from lantai.reference.queries.steps import story_of
from lantai.reference.rules import urgent as rules
from lantai.reference.states import UrgentState
from lantai.reference.values import Hop, UrgentView

Names = Mapping[int | None, str]


def urgent_calls(actor: Actor, *, number: str) -> list[UrgentView]:
    """The urgent calls of a case with their joint log, newest first; for the desk."""
    policy.require(actor, "reference.desk")
    case = access.case_of(number)
    return list(calls_of(actor, case, story_of(case)))


def calls_of(actor: Actor, case: models.Case, story: Sequence[events.Recorded]) -> tuple[UrgentView, ...]:
    """As `urgent_calls`, of a case whose story was read: one query, and one for the names in the log."""
    rows = list(models.UrgentCall.objects.filter(case=case).select_related("claimed_by", "asked").order_by("-pk"))
    moved = [one for one in story if one.name == "reference.UrgentMoved"] if rows else []
    names = people.called(one.payload.get("person") for one in moved)
    return tuple(_view(actor, row, [one for one in moved if one.payload["call"] == row.pk], names) for row in rows)


def _view(actor: Actor, row: models.UrgentCall, moved: Sequence[events.Recorded], names: Names) -> UrgentView:
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
        log=tuple(_hop(one, names) for one in moved),
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


def _hop(row: events.Recorded, names: Names) -> Hop:
    payload = row.payload
    state = UrgentState(payload["to_state"])
    words = str(texts.URGENT[state])
    if payload.get("rung"):
        words = _("%(state)s（第 %(rung)s 级）") % {"state": words, "rung": payload["rung"]}
    person = payload.get("person")
    if person:
        words = _("%(state)s：%(name)s") % {"state": words, "name": names.get(person, "")}
    return Hop(row.at, words, row.actor_name if row.actor_kind == "staff" else "")
