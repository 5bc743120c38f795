"""The components of items, and theirs, at every depth."""

from __future__ import annotations

from collections.abc import Iterable

from lantai.catalogue.models import Item

DEEPEST = 8  # components below one another


def levels_below(ids: Iterable[int]) -> list[list[int]]:
    """Return the components of some items, those of the components, and so on, level by level. A query for each level."""
    found: list[list[int]] = []
    at = list(ids)
    while len(found) <= DEEPEST and (
        at := list(Item.objects.filter(parent__pk__among=at).values_list("pk", flat=True))
    ):
        found.append(at)
    return found
