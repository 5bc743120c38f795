"""Working time, pure: weekly hours, holidays and make-up workdays (调休). Source: domain.md 3.3 rule 3."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Spans = Sequence[tuple[time, time]]
OFFICE_DAY: Spans = ((time(8, 30), time(12, 0)), (time(13, 30), time(18, 0)))  # 8 hours
HORIZON = timedelta(days=3700)


@dataclass(frozen=True)
class WorkCalendar:
    """The working time of one site.

    `weekly` maps weekday (Monday 0) to opening spans in local time; `days` overrides single days: an empty tuple is a
    holiday, spans are a make-up workday or special hours.
    """

    zone: ZoneInfo
    weekly: Mapping[int, Spans]
    days: Mapping[date, Spans] = field(default_factory=dict)

    @classmethod
    def office(cls, zone: str = "Asia/Shanghai", days: Mapping[date, Spans] | None = None) -> WorkCalendar:
        """Monday to Friday, eight hours a day."""
        return cls(ZoneInfo(zone), dict.fromkeys(range(5), OFFICE_DAY), days or {})

    def spans(self, day: date) -> Spans:
        if day in self.days:
            return self.days[day]
        return self.weekly.get(day.weekday(), ())

    def is_workday(self, day: date) -> bool:
        return bool(self.spans(day))

    def hours(self, day: date) -> timedelta:
        return sum((end - start for start, end in self._moments(day)), timedelta())

    def _moments(self, day: date) -> list[tuple[datetime, datetime]]:
        return [
            (datetime.combine(day, start, self.zone), datetime.combine(day, end, self.zone))
            for start, end in self.spans(day)
        ]

    def _from(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        local = moment.astimezone(self.zone)
        day = local.date()
        last = day + HORIZON
        while day < last:
            for start, end in self._moments(day):
                if end > local:
                    yield max(start, local), end
            day += timedelta(days=1)

    def add(self, moment: datetime, work: timedelta) -> datetime:
        """Return the moment at which `work` (working time) has passed since `moment`; aware, in the site's zone."""
        left = work
        for start, end in self._from(moment):
            if end - start >= left:
                return start + left
            left -= end - start
        raise ValueError("the calendar has no working time within ten years")

    def add_days(self, moment: datetime, days: float) -> datetime:
        """Return the moment after `days` working days of eight hours each."""
        return self.add(moment, timedelta(hours=8 * days))

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time from `start` to `end`; zero when `end` is not later."""
        total, until = timedelta(), end.astimezone(self.zone)  # in one zone moments are compared fast
        for opens, closes in self._from(start):
            if opens >= until:
                break
            total += min(closes, until) - opens
        return total

    def add_workdays(self, day: date, count: int) -> date:
        """Return the `count`-th working day after `day`."""
        current = day
        for _ in range(HORIZON.days):
            current += timedelta(days=1)
            if self.is_workday(current):
                count -= 1
                if count <= 0:
                    return current
        raise ValueError("the calendar has no working day within ten years")
