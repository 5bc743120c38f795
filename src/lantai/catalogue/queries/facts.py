"""Small facts of volumes and items that rooms above need by the thousand."""

from __future__ import annotations

from collections.abc import Collection

from lantai.catalogue.models import Item, Volume

_AT_ONCE = 5000


def page_counts(*, volume_ids: Collection[int] = (), item_ids: Collection[int] = ()) -> dict[tuple[str, int], int]:
    """Return (kind, id) → how many pages the catalogue says there are; those it says nothing of are left out."""
    found: dict[tuple[str, int], int] = {}
    for kind, table, ids in (("volume", Volume, list(volume_ids)), ("item", Item, list(item_ids))):
        for start in range(0, len(ids), _AT_ONCE):
            rows = table.objects.filter(pk__in=ids[start : start + _AT_ONCE]).exclude(page_count=None)  # type: ignore[attr-defined]
            found |= {(kind, pk): count or 0 for pk, count in rows.values_list("pk", "page_count")}
    return found
