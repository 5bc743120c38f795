"""On what volumes and items are kept, many at a time: of their own words, else of those of the volume they lie in."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from lantai.catalogue.models import Item, Recording, Volume
from lantai.catalogue.queries.findables import Kind, tops
from lantai.catalogue.rules import carriers as rules
from lantai.catalogue.states import STATE_SECRETS


@dataclass(slots=True)
class _Kept:
    """What tells the carrier of one unit."""

    said: str
    made: str
    class_name: str
    category: str
    secret: bool
    volume_id: int | None = None
    recorded: set[str] = field(default_factory=set)


def of(*, volumes: Collection[int], items: Collection[int]) -> dict[tuple[Kind, int], str]:
    """Return unit → code of its carrier (`rules.carriers`), empty for a state secret. Source: DA/T 18-2022, 载体形态."""
    above = tops()
    inside = _kept("item", items, above)
    around = {one.volume_id for one in inside.values() if one.volume_id is not None}
    held = _kept("volume", {*volumes, *around}, above)
    found: dict[tuple[Kind, int], str] = {("volume", pk): _carrier(held[pk], None) for pk in volumes if pk in held}
    found |= {("item", pk): _carrier(one, held.get(one.volume_id or 0)) for pk, one in inside.items()}
    return found


def _carrier(one: _Kept, volume: _Kept | None) -> str:
    if one.secret:
        return ""
    if volume is not None and not volume.secret:  # DA/T 18: what is the same for all is said once, above
        one.said, one.made = one.said or volume.said, one.made or volume.made
        one.class_name, one.category = one.class_name or volume.class_name, one.category or volume.category
    return rules.carrier(
        said=one.said, made=one.made, class_name=one.class_name, category=one.category, recorded=one.recorded
    )


def _kept(kind: Kind, ids: Collection[int], above: dict[int, str]) -> dict[int, _Kept]:
    if not ids:
        return {}
    recorded: dict[int, set[str]] = defaultdict(set)
    films = Recording.objects.filter(**{f"{kind}__pk__among": ids}, erased_at=None).order_by()
    for pk, sort in films.values_list(f"{kind}_id", "kind"):
        recorded[pk].add(sort)
    model: type[Volume | Item] = Volume if kind == "volume" else Item
    rows: QuerySet[Any] = model.objects.filter(pk__among=ids).annotate(said=Cast("elements", TextField())).order_by()
    found = {}
    further = () if kind == "volume" else ("volume_id",)
    for pk, said, name, node, secrecy, *volume in rows.values_list(
        "pk", "said", "class_node__name", "class_node_id", "secrecy", *further
    ):
        told = {} if said == "{}" else json.loads(said)
        found[pk] = _Kept(
            told.get("carrier", ""), told.get("made", ""), name or "", above.get(node, ""), secrecy in STATE_SECRETS,
            volume[0] if volume else None, recorded.get(pk, set()),
        )  # fmt: skip
    return found
