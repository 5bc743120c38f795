"""Timers of calendar days: reminders and what happens when nobody acts. Source: domain.md 3.3, column "timers"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from lantai.reference.states import DeliveryState, LineState

REOPEN_WITHIN, APPEAL_WITHIN = timedelta(days=30), timedelta(days=15)
CONFIRM_HELD_FROM = timedelta(days=5)
LINK_LIVES = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Timer:
    """`reminders` in days since entering the state; after `days` the row goes to `to`."""

    reminders: tuple[int, ...]
    days: int
    to: LineState | DeliveryState | None


LINE: dict[LineState, Timer] = {
    LineState.NEED_MORE: Timer((3, 7, 12), 15, LineState.EXPIRED),
    LineState.AWAIT_PAYMENT: Timer((3,), 7, LineState.EXPIRED),
    LineState.AWAIT_CONFIRM: Timer((2, 4), 30, LineState.EXPIRED),
}
DELIVERY: dict[DeliveryState, Timer] = {
    DeliveryState.READY_PICKUP: Timer((1, 7), 30, DeliveryState.UNCLAIMED),
    DeliveryState.E_READY: Timer((), 7, DeliveryState.UNCLAIMED),
    DeliveryState.REPLY_SENT: Timer((), 3, DeliveryState.DELIVERED),
    DeliveryState.RETURNED: Timer((), 30, DeliveryState.UNCLAIMED),  # paper: 30 days (rule 6)
    DeliveryState.DISPATCHED: Timer((), 3, DeliveryState.EXCEPTION),  # since the last scan
    DeliveryState.IN_TRANSIT: Timer((), 3, DeliveryState.EXCEPTION),
    DeliveryState.UNCLAIMED: Timer((30, 150), 180, None),  # day 180: destroyed by two people, never by a timer
}


NO_CHANGE_DAYS = 60
"""The courier's subscription ends: still IN_TRANSIT after so many days is an EXCEPTION, however often it is scanned."""
WEEKLY = frozenset({DeliveryState.HELD_FOR_COURIER})
"""Rings again every week; the other alarms ring once."""
ALARM_WORKDAYS: dict[DeliveryState, float] = {
    DeliveryState.PACKED: 1,  # packed and not handed over
    DeliveryState.EXCEPTION: 1,  # a clerk looks into it
    DeliveryState.BOUNCED: 1,
    DeliveryState.HELD_FOR_COURIER: 5,  # reviewed weekly
}


@dataclass(frozen=True, slots=True)
class Due:
    """What a timer asks for now: the reminder number to send (0 none) and whether to move on."""

    reminder: int = 0
    move: bool = False


def check(timer: Timer, *, entered: datetime, now: datetime, reminded: int) -> Due:
    """Say what is due `now`; `reminded` reminders were sent since `entered`."""
    age = now - entered
    if timer.to is not None and age >= timedelta(days=timer.days):
        return Due(move=True)
    passed = sum(age >= timedelta(days=day) for day in timer.reminders)
    return Due(reminder=passed if passed > reminded else 0)


def weeks_waited(*, entered: datetime, now: datetime) -> int:
    """Return how many whole weeks have passed: a held delivery is reviewed once in each."""
    return max(0, (now - entered) // timedelta(days=7))


def may_reopen(*, ended: datetime, now: datetime) -> bool:
    """Rule 7: reopening within 30 days."""
    return now - ended <= REOPEN_WITHIN


def may_appeal(*, decided: datetime, now: datetime, decision: int, appealed_decision: int) -> bool:
    """Rule 7: within 15 days, one appeal per decision (decisions are numbered from 1)."""
    return now - decided <= APPEAL_WITHIN and decision > appealed_decision


ESCALATION: dict[LineState, tuple[tuple[timedelta, str], ...]] = {
    LineState.SUBMITTED: ((timedelta(), "DUTY_LEADER"),),
    LineState.IN_REVIEW: ((timedelta(), "DUTY_LEADER"),),
    LineState.AWAIT_APPROVAL: ((timedelta(), "DEPUTY"),),
    LineState.NEGATIVE_CHECK: ((timedelta(), "DUTY_LEADER"),),
    LineState.SEALING: ((timedelta(), "HEAD"),),
    LineState.FORWARDED: (
        (timedelta(), "SITE_HEAD"),
        (timedelta(minutes=30), "HEAD_SOON"),
        (timedelta(minutes=90), "HEAD"),
    ),
    LineState.APPEALED: ((timedelta(), "HEAD"),),
}


def escalation(state: LineState, *, step_due: datetime | None, now: datetime, reached: int) -> tuple[int, str]:
    """Return the next rung to climb (from 1) and to whom, or ``(0, "")``; `reached` rungs were climbed before."""
    ladder = ESCALATION.get(state, ())
    if step_due is None or reached >= len(ladder):
        return 0, ""
    after, whom = ladder[reached]
    return (reached + 1, whom) if now >= step_due + after else (0, "")
