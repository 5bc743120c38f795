"""What other rooms have built on a row of ours: they sit on higher floors, so they tell us how to ask them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

Question = Callable[[str, Iterable[int]], list[str]]

_questions: dict[str, Question] = {}


def register(room: str, question: Question) -> None:
    """Have `question` asked before rows are taken out again: of a kind (``mention``) and ids, which of the room's own
    cases or papers (by their number) stand on one of them. `ids` may be a subquery.
    """
    _questions[room] = question


def standing_on(kind: str, ids: Iterable[int]) -> list[tuple[str, list[str]]]:
    """Return (room, numbers) of every room that has built on one of the rows."""
    return [(room, numbers) for room, question in _questions.items() if (numbers := question(kind, ids))]
