"""What a hold covers, and whose hands may follow whose on a list of destruction. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_CLASS = re.compile(r"[A-Z]{2}\d{0,6}")


@dataclass(frozen=True, slots=True)
class Hold:
    """A standing hold of one fonds."""

    id: int
    volume_id: int | None
    class_code: str
    year_from: int | None
    year_to: int | None


@dataclass(frozen=True, slots=True)
class Unit:
    """A volume, or an item that lies in one (`volume_id`) or by itself. `class_code`: as far as it is known."""

    volume_id: int | None
    class_code: str
    year: int | None


def class_in(code: str) -> str:
    """Return the class a reference code names, empty when none."""
    found = _CLASS.search(code)
    return found[0] if found else ""


def covers(hold: Hold, unit: Unit) -> bool:
    """Tell whether `hold` covers `unit`. What nobody knows of the unit counts as covered: paper cannot be brought back."""
    if hold.volume_id is not None:
        return hold.volume_id == unit.volume_id
    if hold.class_code and unit.class_code and not unit.class_code.startswith(hold.class_code):
        return False
    if unit.year is None:
        return True
    return (hold.year_from or 0) <= unit.year <= (hold.year_to or 9999)


def standing(holds: Iterable[Hold], unit: Unit) -> list[int]:
    """Return the numbers of the holds that cover `unit`."""
    return [hold.id for hold in holds if covers(hold, unit)]


def may_follow(hand: int | None, before: Iterable[int | None]) -> bool:
    """Tell whether somebody may act after those who acted before: a known person, and none of them."""
    return hand is not None and hand not in set(before)
