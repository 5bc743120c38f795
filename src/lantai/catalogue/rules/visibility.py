"""Does a change let more people see a volume or item, or sooner? What opens takes two people; what closes, one. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from lantai.catalogue.states import Opening, Secrecy

OPENING = ("opening_status", "opens_on")
FIELDS = ("secrecy", *OPENING, "restricted_reason")
_LEVELS = tuple(Secrecy)  # from the widest to the narrowest


def is_open(values: Mapping[str, Any]) -> bool:
    """Tell whether a row says of itself that it is open, from whichever day."""
    return bool(values["opening_status"] == Opening.OPEN.value)


def held_back(values: dict[str, Any], name: str) -> dict[str, date | None]:
    """Take the opening out of what a sheet says of a unit, so that it stays unreviewed; return name → the day it says.

    A sheet that controls or defers is believed at once.
    """
    if not is_open(values):
        return {}
    day: date | None = values["opens_on"]
    values |= {"opening_status": Opening.UNREVIEWED.value, "opens_on": None}
    return {name: day}


def wider(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Tell whether `after` is seen by more people than `before`, or sooner; both say all of `FIELDS`."""
    if _LEVELS.index(Secrecy(after["secrecy"])) < _LEVELS.index(Secrecy(before["secrecy"])):
        return True
    if before["restricted_reason"] and not after["restricted_reason"]:
        return True
    if not is_open(after):
        return False
    return not is_open(before) or (after["opens_on"] or date.min) < (before["opens_on"] or date.min)


def becomes_stub(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Tell whether a level rises to a state secret, or to a higher one: then no more than a stub is left, for good."""
    level = Secrecy(after["secrecy"])
    return level.is_state_secret and _LEVELS.index(level) > _LEVELS.index(Secrecy(before["secrecy"]))


def not_taken(before: Mapping[str, Any], after: Mapping[str, Any], *, is_head: bool, own: bool) -> str:
    """Return why somebody may not let `after` stand in place of `before`, as a sheet says it; "" when she may.

    SECRECY_DOOR: a sheet lowers no state secret; OPENING_HEAD: it opens, and the head of the archive decides; OPENING_TWO:
    it opens, and she (`own`) brought the sheet in. What empties to a stub opens nothing.
    """
    if becomes_stub(before, after) or not wider(before, after):
        return ""
    if Secrecy(before["secrecy"]).is_state_secret:
        return "SECRECY_DOOR"
    if not is_head:
        return "OPENING_HEAD"
    return "OPENING_TWO" if own else ""


def narrower(held: Mapping[str, Any], offered: Mapping[str, Any]) -> dict[str, Any]:
    """Return `FIELDS` as they are when what is offered closes at once, and opens nothing that is held closed."""
    found = {name: offered[name] for name in FIELDS}
    if _LEVELS.index(Secrecy(held["secrecy"])) > _LEVELS.index(Secrecy(offered["secrecy"])):
        found |= {"secrecy": held["secrecy"], "secrecy_text": held["secrecy_text"]}
    if not offered["restricted_reason"]:
        found["restricted_reason"] = held["restricted_reason"]
    if offered["opening_status"] in {Opening.OPEN.value, Opening.UNREVIEWED.value}:
        found |= {name: held[name] for name in OPENING if held["opening_status"] != Opening.UNREVIEWED.value}
    return found
