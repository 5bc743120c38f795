"""Urgent coordination of the whole archive (B40): raise, claim, hand on, found, delivered; a joint log on the case.

Every hop is an event with a named person; two who claim at once: one wins, the other is told who has it.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from lantai.foundation import clock, events, policy
from lantai.foundation.actor import Actor
from lantai.foundation.errors import StaleState
from lantai.people import queries as people
from lantai.reference import models, texts
from lantai.reference.errors import WrongState, refused
from lantai.reference.events import UrgentMoved
from lantai.reference.queries import access
from lantai.reference.rules import urgent as rules
from lantai.reference.services import telling
from lantai.reference.services.review import mark_urgent, write
from lantai.reference.services.timers import leaders
from lantai.reference.states import UrgentState

U = UrgentState
CLAIMERS = ("archivist", "window_archivist")


@transaction.atomic
def raise_urgent(actor: Actor, *, number: str, reason: str, needed_by: str = "", site: str = "") -> int:
    """RAISED: make the case urgent within the quota and call the site that holds the record. Return the call.

    `site` empty: the site of the case. The first archivist there is asked by name; anybody who may produce can claim. Errors:
    those of `mark_urgent` (quota, reason, already urgent).
    """
    mark_urgent(actor, number=number, reason=reason, needed_by=needed_by)
    case = access.case_of(number)
    where = site or case.site
    there = [view for view in people.staff(CLAIMERS, where) if view.id != actor.account_id]
    call = models.UrgentCall.objects.create(
        case=case, reason=reason, site=where, raised_by_id=actor.account_id or 0, raised_at=clock.now(),
        asked_id=there[0].id if there else None,
    )  # fmt: skip
    _log(actor, call, U.RAISED, person=call.asked_id)
    for view in there[:3]:
        _call_out(actor, case, view.id)
    return call.pk


def _call_out(actor: Actor, case: models.Case, account_id: int) -> None:
    line = case.lines.order_by("number").first()
    if line is not None:
        telling.staff(actor, account_id, line, late=True)


def _log(actor: Actor, call: models.UrgentCall, to: UrgentState, *, person: int | None = None, rung: int = 0) -> None:
    moved = UrgentMoved(call.case.number, call.pk, to, person, rung)
    events.record(moved, actor=actor, subject=("case", call.case.number))


def _call(actor: Actor, call_id: int, rule: str = "reference.produce") -> models.UrgentCall:
    policy.require(actor, rule)
    found = models.UrgentCall.objects.select_related("case", "claimed_by").filter(pk=call_id).first()
    if found is None:
        raise access.NoSuchCase
    return found


def _move(call: models.UrgentCall, to: UrgentState, **changes: object) -> None:
    source = UrgentState(call.state)
    if not rules.may(source, to):
        raise WrongState(
            _("这个急件现在是“%(state)s”，不能转为“%(to)s”。") % {"state": texts.URGENT[source], "to": texts.URGENT[to]}
        )
    same = models.UrgentCall.objects.filter(pk=call.pk, state=source, claimed_by=call.claimed_by_id)
    if not same.update(state=to, **changes):
        now = models.UrgentCall.objects.select_related("claimed_by").get(pk=call.pk)
        who = now.claimed_by.name if now.claimed_by is not None else ""
        raise StaleState(_("这个急件刚刚由 %(who)s 接手了。") % {"who": who or _("别的老师")})
    call.state = to


@transaction.atomic
def claim_urgent(actor: Actor, *, call_id: int) -> None:
    """RAISED or ESCALATED → CLAIMED by a named person; from CLAIMED or FOUND: handed on to whoever claims now."""
    call = _call(actor, call_id)
    if call.state == U.CLAIMED and call.claimed_by_id != actor.account_id:
        raise StaleState(
            _("这个急件由 %(who)s 接手了。要接过来，请对方先交给您。")
            % {"who": call.claimed_by.name if call.claimed_by else ""}
        )
    _move(call, U.CLAIMED, claimed_by_id=actor.account_id, claimed_at=clock.now(), asked_id=None)
    _log(actor, call, U.CLAIMED, person=actor.account_id)


@transaction.atomic
def hand_on_urgent(actor: Actor, *, call_id: int, to: int, words: str) -> None:
    """CLAIMED → CLAIMED by another named person, with a word why: of another section or site."""
    call = _call(actor, call_id)
    if call.claimed_by_id != actor.account_id:
        raise refused(_("急件由接手的老师转交。"), code="NOT_YOURS")
    if to == actor.account_id or to not in {view.id for view in people.staff(CLAIMERS)}:
        raise refused(_("请指定另一位能查档的老师。"), code="NOBODY_THERE")
    write(actor, call.case, words, internal=True)
    _move(call, U.CLAIMED, claimed_by_id=to, claimed_at=clock.now())
    _log(actor, call, U.CLAIMED, person=to)
    _call_out(actor, call.case, to)


@transaction.atomic
def found_urgent(actor: Actor, *, call_id: int, words: str = "") -> None:
    """CLAIMED → FOUND: the record is in hand; the line goes its own way to the seal."""
    call = _call(actor, call_id)
    if words.strip():
        write(actor, call.case, words, internal=True)
    _move(call, U.FOUND, found_at=clock.now())
    _log(actor, call, U.FOUND)


@transaction.atomic
def deliver_urgent(actor: Actor, *, call_id: int) -> None:
    """FOUND → DELIVERED, when what was urgent has been handed over. Errors: `NotThisWay` before the first hand-over."""
    call = _call(actor, call_id, "reference.paper")
    if not models.Delivery.objects.filter(line__case=call.case).exclude(handed_at=None).exists():
        raise refused(_("还没有一件交出去。送出之后再结束急件。"), code="NOT_HANDED_OVER")
    _move(call, U.DELIVERED, ended_at=clock.now())
    _log(actor, call, U.DELIVERED)


@transaction.atomic
def decline_urgent(actor: Actor, *, call_id: int, words: str) -> None:
    """→ DECLINED: not urgent. The case goes on at its own pace, the place in the quota is free again; only a head may."""
    call = _call(actor, call_id, "reference.head")
    if not words.strip():
        raise refused(_("请写明为什么不算急件。"), code="NO_REASON")
    write(actor, call.case, words, internal=True)
    _move(call, U.DECLINED, ended_at=clock.now())
    models.Case.objects.filter(pk=call.case_id).update(urgent=False, version=F("version") + 1)
    _log(actor, call, U.DECLINED)


def escalate_urgent(actor: Actor) -> int:
    """Calls nobody claimed go up: head of the site, head of the archive, everybody. One rung a run, each told by name."""
    done = 0
    now = clock.now()
    for call in models.UrgentCall.objects.filter(state__in=rules.UNCLAIMED).select_related("case"):
        rung, whom = rules.rung_due(raised=call.raised_at, now=now, reached=call.rung)
        if not rung:
            continue
        named = people.staff(CLAIMERS) if whom == "EVERYBODY" else leaders(whom, call.site)[:1]
        with transaction.atomic():
            same = models.UrgentCall.objects.filter(pk=call.pk, state__in=rules.UNCLAIMED, rung=rung - 1)
            if not same.update(state=U.ESCALATED, rung=rung, asked_id=named[0].id if named else None):
                continue
            for view in named:
                _call_out(actor, call.case, view.id)
            _log(actor, call, U.ESCALATED, person=named[0].id if named else None, rung=rung)
        done += 1
    return done
