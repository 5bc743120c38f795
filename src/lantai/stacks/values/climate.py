"""The air in a room: single readings, days, and a report of a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class ReadingView:
    at: datetime
    temperature: Decimal
    humidity: Decimal
    alarms: tuple[str, ...]
    source: str
    note: str
    by: str


@dataclass(frozen=True, slots=True)
class Spread:
    """The lowest, the mean and the highest of some readings."""

    low: Decimal
    mean: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class ClimateDay:
    """The readings of one day (°C, % relative humidity), and how many of them were out of limits."""

    day: date
    readings: int
    alarms: int
    temperature: Spread
    humidity: Spread


@dataclass(frozen=True, slots=True)
class ClimateReport:
    taken: int
    unchanged: int
    alarms: int
    bad_rows: tuple[int, ...] = ()
