"""Counting, pure. One person served on one day counts once, whichever the channel (domain.md 2.10, B43)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

GROUPS: tuple[tuple[str, frozenset[str]], ...] = (
    ("WINDOW", frozenset({"WINDOW"})),
    ("ONLINE", frozenset({"WEB", "WECHAT"})),
    ("PHONE", frozenset({"PHONE"})),
    ("LETTERS", frozenset({"MAIL", "E_LETTER", "LETTER", "DROPBOX", "INTERCAMPUS"})),
)


@dataclass(frozen=True, slots=True)
class Act:
    """One act of use as counting sees it."""

    number: int
    day: date
    channel: str
    user: str
    effect: str
    material: str
    purpose: str
    e_sealed: bool
    copies: int = 0
    original_pages: int = 0
    case: str = ""


PersonDay = tuple[str, date]


def served(acts: Iterable[Act], effects: Collection[str]) -> list[Act]:
    """Return the acts that count as a service."""
    return [act for act in acts if act.effect in effects]


def person_days(acts: Iterable[Act]) -> dict[PersonDay, list[Act]]:
    """Group acts by person and day: the number of groups is the person-times (人次)."""
    found: dict[PersonDay, list[Act]] = {}
    for act in acts:
        found.setdefault((act.user, act.day), []).append(act)
    return found


def online(acts: Iterable[Act], channels: Collection[str]) -> list[Act]:
    return [act for act in acts if act.channel in channels]


def e_sealed(acts: Iterable[Act]) -> list[Act]:
    return [act for act in acts if act.e_sealed]


def group_of(channel: str) -> str:
    """Return the channel group of the chart."""
    return next((code for code, channels in GROUPS if channel in channels), "LETTERS")


def by_first(days: Mapping[PersonDay, Sequence[Act]], what: Callable[[Act], str]) -> Counter[str]:
    """Count person-times by an attribute of the first act of the day, so that the parts add up to the whole."""
    return Counter(what(acts[0]) for acts in days.values())


def change(value: int, previous: int) -> float | None:
    """Return the change against last year as a fraction, None when last year had none."""
    return None if previous == 0 else (value - previous) / previous


def share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
