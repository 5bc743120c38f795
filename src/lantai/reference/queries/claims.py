"""What cases have built on records of people: asked by the catalogue before it takes any out again."""

from __future__ import annotations

from collections.abc import Iterable

from lantai.catalogue.claims import Claim
from lantai.reference.models import Candidate
from lantai.reference.texts import claims as texts

EXAMPLES = 5


def standing_on(kind: str, ids: Iterable[int]) -> list[Claim]:
    """Return the cases to which one of these mentions was attached."""
    if kind != "mention":
        return []
    rows = Candidate.objects.filter(mention_id__in=ids).order_by("line__case__number")
    numbers = list(rows.values_list("line__case__number", flat=True).distinct())
    if not numbers:
        return []
    words = str(texts.CASES) % {"n": len(numbers)}
    return [Claim("CASES", len(numbers), tuple(numbers[:EXAMPLES]), words, str(texts.CASES_REMEDY))]
