"""What is asked of whom: by material, relationship and purpose (B32: only what serves this request)."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

BY_RELATIONSHIP: dict[str, tuple[str, ...]] = {
    "SELF": ("a",),
    "DELEGATE": ("a", "c"),
    "KIN": ("a", "g"),
    "UNIT": ("d",),
    "AUTHORITY": ("h",),
    "RESEARCHER": ("a", "d"),
}
# Evidence of a material that only the person (not a unit) brings, and the reverse.
PERSONAL = frozenset({"a", "b", "f", "g"})
OFFICIAL = frozenset({"d", "e", "h"})


def evidence_asked(*, material: Collection[str], relationship: str, purpose_extra: Collection[str] = ()) -> list[str]:
    """Return evidence codes in order, once each. A unit brings its letter, not the person's ID card."""
    asked = dict.fromkeys(BY_RELATIONSHIP.get(relationship, ("a",)))
    unit = relationship in {"UNIT", "AUTHORITY"}
    for code in (*material, *purpose_extra):
        if (unit and code in PERSONAL) or (not unit and code == "h"):
            continue
        if not unit and code == "d" and relationship != "RESEARCHER" and "d" not in purpose_extra:
            continue
        asked[code] = None
    return list(asked)


def evidence_missing(
    asked: Collection[str], *, on_file: Collection[str], identity_level: int = 0, campus_verified: bool = False
) -> list[str]:
    """Never ask again for what is already on file (B32); identity level L2 or higher replaces the ID picture."""
    known = set(on_file)
    if identity_level >= 2 or campus_verified:
        known.add("a")
    return [code for code in asked if code not in known]


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier line of the same person."""

    number: str
    material: str
    submitted_at: datetime
    ended_empty: bool  # withdrawn, expired, refused or not found


DUPLICATE_WITHIN = timedelta(days=30)


def duplicates(material: str, earlier: Collection[Earlier], *, now: datetime) -> list[str]:
    """A09: same person, same material, within 30 days, in whichever channel. Ended without a copy does not count."""
    return [
        item.number
        for item in earlier
        if item.material == material and not item.ended_empty and now - item.submitted_at <= DUPLICATE_WITHIN
    ]


_BETWEEN = re.compile(r"[、，,;；/和与及\s]+")


def names_in(text: str) -> list[str]:
    """Return the names written in one field: 张三、李四."""
    return [part for part in _BETWEEN.split(text.strip()) if part]


def who_may(relationship: str, who: Collection[str]) -> bool:
    """Tell whether a material may be asked for in this relationship; an empty list is everybody."""
    return not who or relationship in who
