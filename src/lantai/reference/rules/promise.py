"""The promise clock: working time from SUBMITTED, stopped where the archive does not hold the ball.

Source: domain.md 3.3 rules 3 and 4.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from lantai.foundation.calendars import WorkCalendar
from lantai.reference.states import DELIVERY, LINE, DeliveryState, LineState

DAY = timedelta(hours=8)
UNCERTAIN_DAYS = 5  # a material agreed case by case
SHARES: dict[LineState, float] = {
    LineState.SUBMITTED: 0.15,
    LineState.IN_REVIEW: 0.25,
    LineState.SEARCHING: 0.25,
    LineState.PRODUCING: 0.20,
    LineState.SEALING: 0.15,
}
SEALING_AT_MOST = timedelta(hours=4)
COUNTER_CHANNELS = frozenset({"WINDOW", "DROPBOX"})


@dataclass(frozen=True, slots=True)
class Clock:
    """Working time already spent, and since when it runs (None: stopped)."""

    spent: timedelta = timedelta()
    since: datetime | None = None

    @property
    def runs(self) -> bool:
        return self.since is not None


def tick(clock: Clock, *, runs: bool, now: datetime, calendar: WorkCalendar) -> Clock:
    """Return the clock after the state changed at `now` to one in which it runs or not."""
    if clock.since is None:
        return Clock(clock.spent, now if runs else None)
    if runs:
        return clock
    return Clock(clock.spent + calendar.between(clock.since, now), None)


def spent(clock: Clock, *, now: datetime, calendar: WorkCalendar) -> timedelta:
    """Return the working time spent up to `now`."""
    return clock.spent + (calendar.between(clock.since, now) if clock.since else timedelta())


def due(clock: Clock, *, promise: timedelta, calendar: WorkCalendar) -> datetime | None:
    """Return the moment at which the promise is kept or broken; None while the clock is stopped."""
    if clock.since is None or promise <= timedelta():
        return None
    left = promise - clock.spent
    return clock.since if left <= timedelta() else calendar.add(clock.since, left)


def clock_runs(state: LineState, deliveries: Iterable[tuple[DeliveryState, bool]] = ()) -> bool:
    """Tell whether the clock of a line runs.

    `deliveries` are ``(state, was handed over once)``. In IN_DELIVERY it runs until the last first hand-over, and
    stands while every delivery not yet handed over waits for the courier.
    """
    if state is not LineState.IN_DELIVERY:
        return LINE[state].clock_runs
    return any(
        DELIVERY[delivery].clock_runs and not handed
        for delivery, handed in deliveries
        if delivery is not DeliveryState.CANCELLED
    )


def promise_of(days: float, *, urgent: bool = False, same_day: bool = False) -> timedelta:
    """Return the promised working time: urgent two hours (services.md 7), same-day one working day."""
    if urgent:
        return min(timedelta(hours=2), DAY * days) if days else timedelta(hours=2)
    if same_day:
        return min(DAY, DAY * days) if days else DAY
    return DAY * days


def step_limit(  # noqa: PLR0911  one line a row of the table
    state: LineState, *, promise: timedelta, channel: str, urgent: bool
) -> timedelta | None:
    """Return the working time a line may stay in `state`; None where a timer of calendar days rules instead."""
    counter = channel in COUNTER_CHANNELS
    match state:
        case LineState.SUBMITTED if counter or urgent:
            return timedelta(minutes=30)
        case LineState.IN_REVIEW if urgent:
            return timedelta(hours=2)
        case LineState.AWAIT_APPROVAL | LineState.NEGATIVE_CHECK:
            return DAY
        case LineState.FORWARDED:
            return timedelta(minutes=30) if urgent else timedelta(hours=4)
        case LineState.APPEALED:
            return DAY * 10
        case LineState.SEALING:
            share = promise * SHARES[state]
            return min(share, SEALING_AT_MOST) if share else SEALING_AT_MOST
    if state in SHARES:
        return promise * SHARES[state] or DAY
    return None


def step_due(
    state: LineState, *, entered: datetime, promise: timedelta, channel: str, urgent: bool, calendar: WorkCalendar
) -> datetime | None:
    """Return by when the present step should be done."""
    limit = step_limit(state, promise=promise, channel=channel, urgent=urgent)
    if limit is None:
        return None
    moment = calendar.add(entered, limit)
    if state is LineState.NEGATIVE_CHECK and channel in COUNTER_CHANNELS:
        return min(moment, end_of_day(entered, calendar))
    return moment


def end_of_day(moment: datetime, calendar: WorkCalendar) -> datetime:
    """Return the end of the present (or the next) working day: the same-day promise of window and box (A34)."""
    start = calendar.add(moment, timedelta(seconds=1))
    return datetime.combine(start.date(), calendar.spans(start.date())[-1][1], calendar.zone)


SAME_DAY_UNTIL_HOUR = 16


def same_day_promise(now: datetime, calendar: WorkCalendar) -> timedelta:
    """Return the working time until the same-day target: the end of this working day, after 16:00 of the next (A34)."""
    local = now.astimezone(calendar.zone)
    if calendar.is_workday(local.date()) and local.hour < SAME_DAY_UNTIL_HOUR:
        day = local.date()
    else:
        day = calendar.add_workdays(local.date(), 1)
    return calendar.between(now, datetime.combine(day, calendar.spans(day)[-1][1], calendar.zone))
