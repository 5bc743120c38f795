"""What happens when nobody acts: reminders, expiry, escalation. Run by schedules, idempotent.

Every timer is a question about a row's age, asked again and again: a worker that was off for a day catches up, and one
that runs twice sends nothing twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet

from lantai.foundation import clock, events
from lantai.foundation.actor import Actor
from lantai.foundation.errors import LantaiError, StaleState
from lantai.notices import services as notices
from lantai.people import queries as people
from lantai.people.values import AccountView
from lantai.preservation import services as preservation
from lantai.reference import models
from lantai.reference.events import Escalated, EvidenceDropped, Reminded
from lantai.reference.queries.keeping import NOTICE_BEFORE, draft_lives
from lantai.reference.rules import timers as rules
from lantai.reference.services import moves, telling
from lantai.reference.states import DeliveryState, LineState, Method

L, D = LineState, DeliveryState
logger = logging.getLogger(__name__)
BATCH = 500
WHO = {
    "DUTY_LEADER": ("deputy_director", "director"),
    "DEPUTY": ("deputy_director",),
    "SITE_HEAD": ("deputy_director", "director"),
    "HEAD_SOON": ("director",),
    "HEAD": ("director",),
}


def run_all(actor: Actor) -> dict[str, int]:
    """Run every timer once; return how many rows each touched."""
    jobs: dict[str, Callable[[Actor], int]] = {
        "lines": line_timers,
        "deliveries": delivery_timers,
        "alarms": delivery_alarms,
        "escalations": escalations,
        "drafts": old_drafts,
        "grants": old_grants,
    }
    return {name: job(actor) for name, job in jobs.items()}


Row = TypeVar("Row", models.Line, models.Delivery)


def _each(rows: QuerySet[Row], act: Callable[[Row], bool]) -> int:
    """Act on each row in a transaction of its own; one that moved meanwhile, or cannot be moved, holds up no other.

    All rows are looked at, in portions: a row that has nothing to do never keeps a later one from its turn.
    """
    done = 0
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        for row in rows.filter(pk__in=keys[start : start + BATCH]).order_by("pk"):
            try:
                with transaction.atomic():
                    done += act(row)
            except StaleState:
                continue
            except LantaiError as fault:
                logger.warning("a timer could not act on %s %s: %s", type(row).__name__, row.pk, fault.code)
    return done


def line_timers(actor: Actor) -> int:
    """NEED_MORE, AWAIT_PAYMENT, AWAIT_CONFIRM: reminders, then EXPIRED."""
    now = clock.now()
    rows = models.Line.objects.filter(state__in=list(rules.LINE), entered_at__lte=now - timedelta(days=1))

    def act(row: models.Line) -> bool:
        due = rules.check(rules.LINE[L(row.state)], entered=row.entered_at, now=now, reminded=row.reminded)
        if due.move:
            moves.move_line(actor, row, L.EXPIRED, reason="TIMER")
            return True
        return _remind_line(actor, row, due.reminder) if due.reminder else False

    return _each(rows.select_related("case"), act)


def _remind_line(actor: Actor, row: models.Line, reminder: int) -> bool:
    if not models.Line.objects.filter(pk=row.pk, reminded__lt=reminder, state=row.state).update(reminded=reminder):
        return False
    case, state = row.case, L(row.state)
    last_day = telling.day(row.entered_at + timedelta(days=rules.LINE[state].days), case.locale)
    if state is L.NEED_MORE:
        telling.send(actor, case, "need_more_reminder", {"date": last_day})
    elif state is L.AWAIT_CONFIRM:
        telling.send(actor, case, "proof_reminder")
    else:
        telling.send(actor, case, "awaiting_payment", {"amount": f"{row.amount_fen / 100:.2f}", "date": last_day})
    events.record(Reminded(case.number, row.pk, reminder), actor=actor, subject=("case", case.number))
    return True


def delivery_timers(actor: Actor) -> int:
    """READY_PICKUP, E_READY, REPLY_SENT, DISPATCHED, IN_TRANSIT, RETURNED, UNCLAIMED: reminders and what follows."""
    now = clock.now()
    rows = models.Delivery.objects.filter(
        state__in=list(rules.DELIVERY), replaced_by=None, entered_at__lte=now - timedelta(days=1)
    )

    def act(row: models.Delivery) -> bool:
        state = D(row.state)
        since = row.scanned_at or row.entered_at if state in {D.DISPATCHED, D.IN_TRANSIT} else row.entered_at
        due = rules.check(rules.DELIVERY[state], entered=since, now=now, reminded=row.reminded)
        target = rules.DELIVERY[state].to
        stuck = state is D.IN_TRANSIT and now - row.entered_at >= timedelta(days=rules.NO_CHANGE_DAYS)
        if (due.move or stuck) and target is not None:
            moves.move_delivery(actor, row, D(target))  # the state says itself why
            return True
        if due.reminder and row.method in {Method.MAIL, Method.PICKUP}:
            return _remind_delivery(actor, row, due.reminder)
        return False

    return _each(rows.select_related("line", "line__case"), act)


def _remind_delivery(actor: Actor, row: models.Delivery, reminder: int) -> bool:
    if not models.Delivery.objects.filter(pk=row.pk, reminded__lt=reminder).update(reminded=reminder):
        return False
    case = row.line.case
    last = row.entered_at + timedelta(days=rules.DELIVERY[D(row.state)].days)
    if row.state == D.READY_PICKUP:
        site = people.site(row.site or row.line.site)
        place = site.name_en if case.locale.startswith("en") and site.name_en else site.name
        telling.send(actor, case, "pickup_reminder", {"place": place, "date": telling.day(last, case.locale)})
    else:
        telling.send(actor, case, "unclaimed", {"date": telling.day(last, case.locale)})
    events.record(Reminded(case.number, row.line_id, reminder, row.pk), actor=actor, subject=("case", case.number))
    return True


def delivery_alarms(actor: Actor) -> int:
    """A delivery nobody moves on (packed, problem, bounced: one work day) rings once at the desk; held ones weekly."""
    now = clock.now()
    rows = models.Delivery.objects.filter(state__in=list(rules.ALARM_WORKDAYS), replaced_by=None)

    def act(row: models.Delivery) -> bool:
        if not _rings(row, now):
            return False
        for account_id in _desk_of(row.line):
            telling.staff(actor, account_id, row.line, late=True)
        case = row.line.case
        events.record(Escalated(case.number, row.line_id, 1, "DESK"), actor=actor, subject=("case", case.number))
        return True

    rows = rows.exclude(alarmed=True, state__in=list(set(rules.ALARM_WORKDAYS) - rules.WEEKLY))
    return _each(rows.select_related("line", "line__case"), act)


def _rings(row: models.Delivery, now: datetime) -> bool:
    """Count the ring, if one is due now and nobody else counted it."""
    state = D(row.state)
    same = models.Delivery.objects.filter(pk=row.pk, state=state)
    if state in rules.WEEKLY:
        weeks = rules.weeks_waited(entered=row.entered_at, now=now)
        return weeks > row.reminded and bool(same.filter(reminded__lt=weeks).update(reminded=weeks, alarmed=True))
    if moves.calendar_of(row.line.site).add_days(row.entered_at, rules.ALARM_WORKDAYS[state]) > now:
        return False
    return bool(same.filter(alarmed=False).update(alarmed=True))


def _desk_of(line: models.Line) -> list[int]:
    if line.handler_id is not None:
        return [line.handler_id]
    return [view.id for view in leaders("DUTY_LEADER", line.site)]


def leaders(whom: str, site: str) -> list[AccountView]:
    """Return who is meant at a site, nearest first (deputies before the director); where nobody there holds the role, who holds it anywhere, at last the director."""
    for where in (site, ""):
        found = {view.id: view for role in WHO[whom] for view in people.staff((role,), where)}
        if found:
            return list(found.values())
    return people.staff(WHO["HEAD"])


def escalations(actor: Actor) -> int:
    """A step that is overdue goes up one rung: duty leader, deputy, head of the site, head of the archive."""
    now = clock.now()
    rows = models.Line.objects.filter(state__in=list(rules.ESCALATION), step_due_at__lte=now)

    def act(row: models.Line) -> bool:
        rung, whom = rules.escalation(L(row.state), step_due=row.step_due_at, now=now, reached=row.escalated)
        if not rung:
            return False
        if not models.Line.objects.filter(pk=row.pk, escalated=rung - 1, state=row.state).update(escalated=rung):
            return False
        where = row.forwarded_site if row.state == L.FORWARDED and row.forwarded_site else row.site
        for leader in leaders(whom, where)[:2]:
            telling.staff(actor, leader.id, row, late=True)
        case = row.case
        events.record(Escalated(case.number, row.pk, rung, whom), actor=actor, subject=("case", case.number))
        return True

    return _each(rows.select_related("case"), act)


def old_drafts(actor: Actor) -> int:
    """Saved orders: a notice five days before they are deleted, when a contact is verified. `run_purge` deletes them."""
    lives = draft_lives()
    told = 0
    waiting = models.OrderDraft.objects.filter(saved_at__lte=clock.now() - (lives - NOTICE_BEFORE), reminded=False)
    for row in list(waiting):
        with transaction.atomic():
            if not models.OrderDraft.objects.filter(pk=row.pk, reminded=False).update(reminded=True):
                continue
            if people.preferred_address(row.owner_id) is None:
                continue
            last = telling.day(row.saved_at + lives, people.account(row.owner_id).locale)
            notices.send(actor, template="draft_expiring", variables={"date": last}, account_id=row.owner_id)
            told += 1
    return told


def drop_evidence(actor: Actor, row: models.Evidence, *, reason: str) -> bool:
    """Drop one picture for good."""
    object_id = row.object_id
    changed = models.Evidence.objects.filter(pk=row.pk, removed_at=None).update(
        removed_at=clock.now(), object_id=None, name=""
    )
    if not changed:
        return False
    if object_id is not None:
        preservation.discard(actor, object_id=object_id, reason=reason)
    subject = ("account", row.owner_id) if row.owner_id else ("evidence", row.pk)
    events.record(EvidenceDropped(str(row.pk), reason), actor=actor, subject=subject)
    return True


def old_grants(_actor: Actor) -> int:
    """Forget grants of the progress page a day after they ended."""
    deleted, _by_kind = models.ProgressGrant.objects.filter(grant_until__lte=clock.now() - timedelta(days=1)).delete()
    return deleted
