"""What other rooms have built on a row of ours: they sit on higher floors, so they tell us how to ask them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claim:
    """What a room has built on some rows: how often, some of it by name, in the reader's words, and what to do."""

    code: str
    count: int
    examples: tuple[str, ...]
    words: str
    remedy: str


Question = Callable[[str, Iterable[int]], list[Claim]]

_questions: dict[str, Question] = {}


def register(room: str, question: Question) -> None:
    """Have `question` asked before rows are taken out again: of a kind (``volume``, ``item``, ``mention``) and ids, what
    of the room's own stands on one of them. `ids` may be a subquery.
    """
    _questions[room] = question


def standing_on(kind: str, ids: Iterable[int]) -> list[Claim]:
    """Return what rooms above have built on the rows."""
    return [claim for question in _questions.values() for claim in question(kind, ids)]


def rooms() -> frozenset[str]:
    """Return the rooms that said how to ask them."""
    return frozenset(_questions)
