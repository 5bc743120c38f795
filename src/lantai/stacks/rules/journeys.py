"""When a bag that left one site reaches another, by the way between them and the hours in which somebody takes it. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from lantai.foundation.calendars import WorkCalendar


def taken_in(reaches: datetime, destination: WorkCalendar) -> datetime:
    """Return the moment at which somebody at `destination` can take in what reaches its door at `reaches`: then, or as soon
    as the site opens again (holidays and make-up workdays counted). A site that never opens is always there.
    """
    if not any(destination.weekly.values()):
        return reaches.astimezone(destination.zone)
    return destination.add(reaches, timedelta())


def expected(leaves: datetime, minutes: int, destination: WorkCalendar) -> datetime:
    """Return when a bag that leaves at `leaves` and travels for `minutes` is taken in. (B38)"""
    return taken_in(leaves + timedelta(minutes=minutes), destination)


def soonest(now: datetime, minutes: int, origin: WorkCalendar, destination: WorkCalendar) -> datetime:
    """Return the earliest arrival of what is asked for at `now`: it leaves when `origin` is open."""
    return expected(taken_in(now, origin), minutes, destination)


def minutes_late(due: datetime, now: datetime) -> int:
    """Return by how many whole minutes it is late; 0 when it is not."""
    return max(0, int((now - due) / timedelta(minutes=1)))
