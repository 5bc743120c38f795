"""Temperature and humidity against the limits of a stack. Source of the usual limits: JGJ 25-2010, 5.2."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from lantai.stacks.states import Alarm

DAY = timedelta(hours=24)
COLDEST, WARMEST = Decimal(-30), Decimal(60)
STALE = timedelta(days=3)  # no reading for longer: somebody should look


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds in °C and % relative humidity; the swings are the largest change within 24 hours."""

    temperature_min: Decimal
    temperature_max: Decimal
    humidity_min: Decimal
    humidity_max: Decimal
    swing_temperature: Decimal
    swing_humidity: Decimal


@dataclass(frozen=True, slots=True)
class Reading:
    at: datetime
    temperature: Decimal
    humidity: Decimal


def alarms(reading: Reading, limits: Limits, before: Iterable[Reading] = ()) -> tuple[Alarm, ...]:
    """Return what is wrong with a reading; `before` are readings of the same stack, those of the last 24 hours count."""
    found = []
    if reading.temperature > limits.temperature_max:
        found.append(Alarm.TOO_WARM)
    if reading.temperature < limits.temperature_min:
        found.append(Alarm.TOO_COLD)
    if reading.humidity > limits.humidity_max:
        found.append(Alarm.TOO_DAMP)
    if reading.humidity < limits.humidity_min:
        found.append(Alarm.TOO_DRY)
    recent = [one for one in before if reading.at - DAY <= one.at < reading.at]
    if any(abs(one.temperature - reading.temperature) > limits.swing_temperature for one in recent):
        found.append(Alarm.SWING_TEMPERATURE)
    if any(abs(one.humidity - reading.humidity) > limits.swing_humidity for one in recent):
        found.append(Alarm.SWING_HUMIDITY)
    return tuple(found)


def degrees(text: str) -> Decimal | None:
    """Read 21.5, 21.5℃, 21,5; None when it is no temperature a room can have."""
    value = _number(text.replace("℃", "").replace("°C", "").replace("°", ""))
    return value if value is not None and COLDEST <= value <= WARMEST else None


def per_cent(text: str) -> Decimal | None:
    """Read 52, 52%, 52.3 %RH; None when it is not from 0 to 100."""
    value = _number(text.upper().replace("RH", "").replace("%", "").replace("％", ""))
    return value if value is not None and Decimal(0) <= value <= Decimal(100) else None


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return round(value, 1) if value.is_finite() and abs(value) < 1000 else None


_FORMS = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y.%m.%d %H:%M", "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M", "%Y年%m月%d日 %H:%M", "%Y-%m-%d", "%Y/%m/%d",
)  # fmt: skip


def moment(text: str) -> datetime | None:
    """Read the time of a reading as loggers write it; naive, the caller knows the zone."""
    plain = " ".join(text.replace("\u3000", " ").split())
    for form in _FORMS:
        try:
            return datetime.strptime(plain, form)  # noqa: DTZ007  aware in the caller
        except ValueError:
            continue
    return None
