"""Due dates and lateness, by the site's calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lantai.foundation.calendars import WorkCalendar


@dataclass(frozen=True, slots=True)
class Term:
    """For how many working days a reason lends, and how often it may be renewed for as long again."""

    days: int
    renewals: int


def due(start: date, days: int, calendar: WorkCalendar) -> date:
    """Return the day by which it must be back: the `days`-th working day after `start`; 0 is the same day.

    A loan made on a closed day for the same day is due on the next working day.
    """
    if days > 0:
        return calendar.add_workdays(start, days)
    return start if calendar.is_workday(start) else calendar.add_workdays(start, 1)


def renewed(present: date, today: date, days: int, calendar: WorkCalendar) -> date:
    """Return the new due date: counted from the old one, or from today when that is later."""
    return due(max(present, today), max(1, days), calendar)


def days_late(due_date: date, today: date) -> int:
    """Return by how many days it is overdue; 0 when it is not."""
    return max(0, (today - due_date).days)
