"""What has to be done before anybody may be called not found (domain.md 5.7 rules 3, 5, 6, 7 and 9). Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

OUTCOMES = ("INDEX", "PAPER", "NOT_HELD")  # looked through in the index, on paper; not held for those years
STEPS = ("PREDECESSOR", "LEVEL", "YEARS", "VARIANTS", "CLASS_LIST", "ORIGIN", "SIBLING", "SUPERVISOR")
TRIED, NO_SENSE = "TRIED", "NO_SENSE"


def left(
    places: Collection[str], said: Mapping[str, str], steps: Mapping[str, str], reasons: Mapping[str, str]
) -> tuple[list[str], list[str]]:
    """Return the places and the further ways nobody has answered for yet: a way that made no sense needs its reason."""
    open_places = [code for code in places if said.get(code) not in OUTCOMES]
    open_steps = [code for code in STEPS if not _answered(steps.get(code), reasons.get(code, ""))]
    return open_places, open_steps


def _answered(said: str | None, reason: str) -> bool:
    return said == TRIED or (said == NO_SENSE and bool(reason.strip()))
