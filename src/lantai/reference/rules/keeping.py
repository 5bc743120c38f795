"""How long what is kept, by kind and outcome (services.md P2, P6). The days are data; this says which days apply."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

HOLDER = "HOLDER"  # at the holder's wish
OFFICIAL = frozenset({"d", "e", "h"})
"""Letters of units and authorities are papers of the case, not pictures of somebody's identity: they stay as long as it."""
KEPT_FOR_GOOD = frozenset({"h"})
"""Papers of courts and inspections are kept with the use register (domain.md 3.2, COURT: letter kept)."""


@dataclass(frozen=True, slots=True)
class KeepingRule:
    """One rule of the archive's list: after `days` what ended with one of `outcomes` is reduced."""

    code: str
    version: int
    days: int
    outcomes: tuple[str, ...] = ()


def rule_for(outcomes: Collection[str], rules: Collection[KeepingRule]) -> KeepingRule | None:
    """Return the rule for a case whose lines ended so: the longest of those that apply.

    None while an outcome has no rule: what nobody decided on is not thrown away.
    """
    found = []
    for outcome in outcomes:
        mine = [rule for rule in rules if outcome in rule.outcomes]
        if not mine:
            return None
        found.append(max(mine, key=lambda rule: rule.days))
    return max(found, key=lambda rule: rule.days, default=None)


def not_forgotten(*, relationship: str, open_lines: bool, complaint: bool) -> str:
    """Return why a case may not be reduced at its holder's wish yet: LETTER_KEPT, OPEN, COMPLAINT; empty when it may.

    Letters about somebody else are kept as the rules say; what is under way has to end first. Source: PIPL 47; P6.
    """
    if relationship in {"UNIT", "AUTHORITY"}:
        return "LETTER_KEPT"
    if open_lines:
        return "OPEN"
    return "COMPLAINT" if complaint else ""


def is_over(rule: KeepingRule, *, ended: datetime, now: datetime) -> bool:
    """Tell whether the time of something that ended then is over now."""
    return now - ended >= timedelta(days=rule.days)


def paper_until(
    kind: str, *, added: datetime, checked: datetime | None, consent: bool, days: Mapping[str, int]
) -> datetime | None:
    """Return until when the picture of a paper is kept; None: as long as its case.

    `days`: EVIDENCE_CONSENT from the day it came in, EVIDENCE_CHECKED after the check, EVIDENCE_UNCHECKED without one.
    """
    if kind in OFFICIAL:
        return None
    if consent:
        return added + timedelta(days=days["EVIDENCE_CONSENT"])
    if checked is None:
        return added + timedelta(days=days["EVIDENCE_UNCHECKED"])
    return checked + timedelta(days=days["EVIDENCE_CHECKED"])


def span(rule: KeepingRule) -> timedelta:
    """Return the time a rule gives."""
    return timedelta(days=rule.days)
