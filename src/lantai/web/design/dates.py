"""Moments as people read them, in Chinese and English; in the archive's own time zone."""

from __future__ import annotations

import re
from datetime import date, datetime

from django.utils import timezone, translation

_WEEKDAYS = "一二三四五六日"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


_DAY = r"(\d{4})(?:[.\-/](\d{1,2})(?:[.\-/](\d{1,2}))?|(\d{2})(\d{2}))?"
_PERIOD = re.compile(rf"{_DAY}(?:\s*[-–—~～至]\s*{_DAY})?")


def _local(when: date | datetime) -> date | datetime:
    if isinstance(when, datetime) and timezone.is_aware(when):
        return timezone.localtime(when)
    return when


def english() -> bool:
    return (translation.get_language() or "").startswith("en")


def day(when: date | datetime | None) -> str:
    """``11 月 25 日（周三）`` · ``Wed 25 November``."""
    if when is None:
        return ""
    local = _local(when)
    if english():
        return f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}"
    return f"{local.month} 月 {local.day} 日（周{_WEEKDAYS[local.weekday()]}）"


def long_day(when: date | datetime | None) -> str:
    """``2026 年 11 月 25 日`` · ``25 November 2026``."""
    if when is None:
        return ""
    local = _local(when)
    if english():
        return f"{local.day} {_MONTHS[local.month - 1]} {local.year}"
    return f"{local.year} 年 {local.month} 月 {local.day} 日"


def short_day(when: date | datetime | None) -> str:
    """``11-25`` · ``25 Nov``."""
    if when is None:
        return ""
    local = _local(when)
    if english():
        return f"{local.day} {_MONTHS[local.month - 1][:3]}"
    return f"{local.month:02d}-{local.day:02d}"


def clock_time(when: datetime | None) -> str:
    if when is None:
        return ""
    local = _local(when)
    return f"{local.hour}:{local.minute:02d}" if isinstance(local, datetime) else ""


def moment(when: datetime | None) -> str:
    """``11 月 16 日 9:12`` · ``16 November, 9:12``."""
    if when is None:
        return ""
    local = _local(when)
    if english():
        return f"{local.day} {_MONTHS[local.month - 1]}, {clock_time(when)}"
    return f"{local.month} 月 {local.day} 日 {clock_time(when)}"


def long_moment(when: datetime | None) -> str:
    return f"{long_day(when)} {clock_time(when)}".strip()


def weekday(when: date | datetime | None) -> str:
    """``星期三`` · ``Wednesday``."""
    if when is None:
        return ""
    local = _local(when)
    if english():
        return local.strftime("%A")
    return f"星期{_WEEKDAYS[local.weekday()]}"


def day_and_weekday(when: date | datetime | None) -> str:
    """``11 月 18 日　星期三`` · ``Wednesday, 18 November``."""
    if when is None:
        return ""
    local = _local(when)
    if english():
        return f"{weekday(when)}, {local.day} {_MONTHS[local.month - 1]}"
    return f"{local.month} 月 {local.day} 日　{weekday(when)}"


def period(text: str) -> str:
    """Return a date of description as the reader writes one; what is not plainly a date stays as it is held.

    ``1952.1.10–1952.12.20``, ``19520110-19521220`` → ``1952.1.10–1952.12.20`` · ``10 Jan 1952 – 20 Dec 1952``.
    """
    found = _PERIOD.fullmatch(text.strip())
    parts = found.groups() if found else ()
    days = [tuple(int(one) for one in group if one) for group in (parts[:5], parts[5:]) if group and group[0]]
    if not days or any(not (1 <= month <= 12) for _year, month, *_rest in (day for day in days if len(day) > 1)):
        return text
    return (" – " if english() else "–").join(_written(day) for day in days)


def _written(day: tuple[int, ...]) -> str:
    if not english():
        return ".".join(map(str, day))
    names = (str(day[0]), *(_MONTHS[month - 1][:3] for month in day[1:2]), *map(str, day[2:]))
    return " ".join(reversed(names))


def said(value: object, name: str) -> str:
    """Return ``value.<name>_en`` on an English page when it is filled, else ``value.<name>``."""
    translated = getattr(value, f"{name}_en", "") if english() else ""
    return str(translated or getattr(value, name, ""))
