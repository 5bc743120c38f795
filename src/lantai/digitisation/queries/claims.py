"""What digitisation knows of volumes and items: asked by the catalogue before it takes any out again."""

from __future__ import annotations

from collections.abc import Iterable

from lantai.catalogue.claims import Claim
from lantai.catalogue.queries import identity
from lantai.digitisation.models import BatchVolume
from lantai.digitisation.texts.batches import CLAIM

EXAMPLES = 5


def standing_on(kind: str, ids: Iterable[int]) -> list[Claim]:
    """Return the batches that volumes or items are in."""
    if kind not in {identity.VOLUME, identity.ITEM}:
        return []
    rows = BatchVolume.objects.filter(**{f"{kind}__in": ids})
    count = rows.order_by().values(f"{kind}_id").distinct().count()
    if not count:
        return []
    words, remedy = CLAIM
    names = tuple(rows.order_by("pk").values_list("ref_code", flat=True)[:EXAMPLES])
    return [Claim("SCANNED", count, names, str(words) % {"n": count}, str(remedy))]
