"""Which case stood before and after this one in the list the archivist last looked at."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache

from lantai.foundation.actor import Actor

_KEPT = 3600


@dataclass(frozen=True, slots=True)
class Neighbours:
    before: str = ""
    after: str = ""


def remember(actor: Actor, numbers: list[str]) -> None:
    """Keep the numbers of the list just shown, each once."""
    cache.set(f"staff.list.{actor.account_id}", list(dict.fromkeys(numbers)), _KEPT)


def around(actor: Actor, number: str) -> Neighbours:
    """Return the neighbours of `number` in that list; none when it is not in it."""
    numbers: list[str] = cache.get(f"staff.list.{actor.account_id}") or []
    if number not in numbers:
        return Neighbours()
    at = numbers.index(number)
    return Neighbours(numbers[at - 1] if at else "", numbers[at + 1] if at + 1 < len(numbers) else "")
