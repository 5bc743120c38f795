"""What cases have built on records of people: asked by the catalogue before it takes any out again."""

from __future__ import annotations

from collections.abc import Iterable

from lantai.reference.models import Candidate


def cases_on(kind: str, ids: Iterable[int]) -> list[str]:
    """Return the numbers of the cases to which one of these mentions was attached."""
    if kind != "mention":
        return []
    rows = Candidate.objects.filter(mention_id__in=ids).order_by("line__case__number")
    return list(rows.values_list("line__case__number", flat=True).distinct())
