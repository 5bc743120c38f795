"""What the rules propose in an opening review, and how many of a batch must be read. Pure."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from lantai.catalogue.states import Opening

SAMPLE_LEAST, SAMPLE_SHARE = 5, 0.1


@dataclass(frozen=True, slots=True)
class Reason:
    """A ground as the archive defines it, with the words in a title that point to it."""

    code: str
    statuses: tuple[str, ...]
    words: tuple[str, ...] = ()
    needs_words: bool = False
    needs_day: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at."""

    title: str
    due: bool  # 25 years are over
    restricted: bool
    about_people: bool  # a list or card of persons


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a rule proposes, on which ground, because of which word."""

    status: Opening
    reason: str
    because: str = ""


def proposed(facts: Facts, reasons: Sequence[Reason]) -> Proposal | None:
    """Return what the rules propose, the narrower first; None: a person must look, the rules have nothing to say."""
    if facts.restricted:
        return Proposal(Opening.CONTROLLED, "UNIT")
    if facts.about_people:
        return Proposal(Opening.CONTROLLED, "PERSONAL")
    for reason in reasons:
        if Opening.CONTROLLED.value in reason.statuses:
            word = next((word for word in reason.words if word in facts.title), "")
            if word:
                return Proposal(Opening.CONTROLLED, reason.code, word)
    if facts.due and facts.title.strip():
        return Proposal(Opening.OPEN, "YEARS")
    return None


def fault(reason: Reason | None, status: str, *, words: str, has_day: bool) -> str:
    """Return the code of what is wrong with an opinion; empty when nothing is."""
    if reason is None or status not in reason.statuses:
        return "OPENING_REASON"
    if reason.needs_words and not words.strip():
        return "OPENING_WORDS"
    if reason.needs_day and not has_day:
        return "OPENING_DAY"
    return ""


def sampled(several: Sequence[int], *, seed: int) -> list[int]:
    """Return which of a batch must be read: a tenth, five at least, drawn so that the draw can be repeated."""
    count = min(len(several), max(SAMPLE_LEAST, math.ceil(len(several) * SAMPLE_SHARE)))
    return sorted(random.Random(seed).sample(sorted(several), count))  # noqa: S311  a draw, not a secret
