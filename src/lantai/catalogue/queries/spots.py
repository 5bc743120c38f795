"""Where in the tree a unit can be put, for choosing instead of typing numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from lantai.catalogue.errors import NotFound
from lantai.catalogue.models import Item, Series, Volume
from lantai.catalogue.queries.arrangement import series_in_order
from lantai.catalogue.queries.describing import unit_row
from lantai.catalogue.queries.disposal import shown_title
from lantai.catalogue.queries.kinds import in_reader_language, name_of
from lantai.catalogue.rules import codes
from lantai.foundation import policy
from lantai.foundation.actor import Actor

MOST_SPOTS = 50


@dataclass(frozen=True, slots=True)
class Spot:
    """Somewhere a unit can be put: its number (0: directly in the fonds), how deep it stands, what it is called."""

    id: int
    depth: int
    code: str
    name: str


def spots(actor: Actor, *, kind: str, unit_id: int, text: str = "") -> list[Spot]:
    """Return where a unit can be put: series of its fonds, or (an item) volumes found by code or words, at most 50.

    Raises `NotFound`. Never the unit itself or what is below it.
    """
    policy.require(actor, "catalogue.arrange")
    row = unit_row(kind, unit_id)
    if isinstance(row, Item):
        rows = Volume.objects.filter(fonds=row.fonds, left_how="", destroyed_on=None).exclude(pk=row.volume_id or 0)
        if text.strip():
            norm = codes.normal_code(text)
            rows = rows.filter(Q(ref_code_norm__startswith=norm) | Q(title__contains=text.strip()))
        some = rows.order_by("class_code", "sort_key", "pk")[:MOST_SPOTS]
        return [Spot(one.pk, 1, one.ref_code, shown_title(one)) for one in some]
    if not isinstance(row, (Volume, Series)):
        raise NotFound
    own = f"{row.path}{row.pk}/" if isinstance(row, Series) else None
    below = (
        set(Series.objects.filter(fonds=row.fonds, path__startswith=own).values_list("pk", flat=True)) if own else set()
    )
    blocked = below | ({row.pk} if own else set())
    found = [
        Spot(one.id, one.depth, one.code, one.title) for one in series_in_order(row.fonds) if one.id not in blocked
    ]
    return [Spot(0, 0, row.fonds.code, name_of(row.fonds)), *found]


def neighbours(actor: Actor, *, kind: str, unit_id: int, parent_id: int, text: str = "") -> list[Spot]:
    """Return those before which a unit can be put in a place, in their order, found by code or words, at most 50."""
    policy.require(actor, "catalogue.arrange")
    row = unit_row(kind, unit_id)
    if isinstance(row, Item):
        rows: Any = Item.objects.filter(volume_id=parent_id, parent=None)
    elif isinstance(row, Volume):
        inside = Volume.objects.filter(fonds=row.fonds)
        rows = (
            inside.filter(series_id=parent_id) if parent_id else inside.filter(series=None, class_code=row.class_code)
        )
    elif isinstance(row, Series):
        series = Series.objects.filter(fonds=row.fonds, parent_id=parent_id or None)
        some = series.exclude(pk=row.pk).order_by("sort_key", "pk")[:MOST_SPOTS]
        return [Spot(one.pk, 1, one.code, in_reader_language(one.title, one.title_en)) for one in some]
    else:
        raise NotFound
    if text.strip():
        norm = codes.normal_code(text)
        rows = rows.filter(Q(ref_code_norm__startswith=norm) | Q(title__contains=text.strip()))
    some = rows.exclude(pk=row.pk).order_by("sort_key", "pk")[:MOST_SPOTS]
    return [Spot(one.pk, 1, one.ref_code or one.sequence, shown_title(one)) for one in some]
