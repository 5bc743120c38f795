"""At which site a thing is kept, many at a time; what an event of the stacks moved. For rooms above: no place is told."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from lantai.stacks.models import Content, Move, PlaceList

Things = tuple[list[int], list[int]]  # volumes, items
_AT_ONCE = 900


def sites_of(*, volumes: Collection[int], items: Collection[int]) -> dict[tuple[str, int], str]:
    """Return ("volume" or "item", id) → code of the site at which it lies in a box; nothing for what has no place."""
    found: dict[tuple[str, int], str] = {}
    for name, ids in (("volume", sorted(volumes)), ("item", sorted(items))):
        for start in range(0, len(ids), _AT_ONCE):
            rows = Content.objects.filter(**{f"{name}_id__in": ids[start : start + _AT_ONCE]})
            found |= {(name, pk): site for pk, site in rows.values_list(f"{name}_id", "box__site__code")}
    return found


def in_box(box_id: int) -> Things:
    return _things(Q(box=box_id))


def by_list(place_list_id: int) -> Things:
    """Return what a list of places put somewhere: everything moved by lists since the one read before it."""
    this = PlaceList.objects.filter(pk=place_list_id).first()
    if this is None:
        return [], []
    before = PlaceList.objects.filter(pk__lt=this.pk).order_by("-pk").values_list("read_at", flat=True).first()
    moves = Move.objects.filter(how="IMPORT", at__lte=this.read_at)
    return _things(Q(box__in=(moves.filter(at__gt=before) if before else moves).values("box")))


def _things(which: Q) -> Things:
    rows = Content.objects.filter(which)
    volumes = rows.exclude(volume=None).values_list("volume_id", flat=True)
    return list(volumes), list(rows.exclude(item=None).values_list("item_id", flat=True))
