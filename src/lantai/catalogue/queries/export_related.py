"""Which units belong with others, and who wrote what of a description when: as both leave with the units, without our
numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from lantai.catalogue.models import DescriptionNote, Fonds, Item, RelatedUnit, Series, Volume
from lantai.catalogue.queries import series

End = tuple[str, int]  # kind and id of a unit


def of_fonds(fonds_code: str) -> dict[str, list[dict[str, Any]]]:
    """Return `related` and `notes` of a fonds itself, as far as there are any."""
    pk = Fonds.objects.filter(code=fonds_code).values_list("pk", flat=True).first()
    return {} if pk is None else of_units("fonds", [pk]).get(pk, {})


def of_units(kind: str, ids: Sequence[int]) -> dict[int, dict[str, list[dict[str, Any]]]]:
    """Return id → `related` and `notes`, each only where there are any."""
    found: dict[int, dict[str, list[dict[str, Any]]]] = defaultdict(dict)
    for name, several in (("related", related(kind, ids)), ("notes", notes(kind, ids))):
        for pk, some in several.items():
            found[pk][name] = some
    return found


def any_of(kind: str, rows: QuerySet[Any]) -> bool:
    """Tell whether any of some rows belongs with another unit. Three queries at most, one where nothing is related."""
    if not RelatedUnit.objects.exists():
        return False
    ids = rows.order_by().values("pk")
    sides = ({f"{side}_kind": kind, f"{side}_id__in": ids} for side in ("from", "to"))
    return any(RelatedUnit.objects.filter(**one).exists() for one in sides)


def any_noted(kind: str, rows: QuerySet[Any]) -> bool:
    """Tell whether any of some rows has a control note. One query."""
    return DescriptionNote.objects.filter(unit_kind=kind, unit_id__in=rows.order_by().values("pk")).exists()


def related(kind: str, ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """Return id → the units it belongs with, whichever of the two said so, in an order that does not depend on that.

    Each: kind, fonds and ref_code (of an item without one its key; of a series its `series`: the names of those above and
    its own), relation, note; ``from_there`` where the other end said so. Two queries, and at most six more where there are
    any.
    """
    said: list[tuple[int, End, RelatedUnit, bool]] = [
        (row.from_id, (row.to_kind, row.to_id), row, False)
        for row in RelatedUnit.objects.filter(from_kind=kind, from_id__in=ids)
    ]
    said += [
        (row.to_id, (row.from_kind, row.from_id), row, True)
        for row in RelatedUnit.objects.filter(to_kind=kind, to_id__in=ids)
    ]
    named = _named({end for _pk, end, _row, _there in said})
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for pk, end, row, there in said:
        if end in named:
            one = {**named[end], "relation": row.relation, "note": row.note}
            found[pk].append(one | ({"from_there": True} if there else {}))
    return {pk: sorted(several, key=_order) for pk, several in found.items()}


def _order(one: dict[str, Any]) -> tuple[Any, ...]:
    names = ("kind", "fonds", "ref_code", "key")
    return (*(one.get(name, "") for name in names), one.get("series", []), one["relation"], "from_there" in one)


def _named(ends: set[End]) -> dict[End, dict[str, Any]]:
    """Return how units are named in another house."""
    ids: dict[str, list[int]] = defaultdict(list)
    for kind, pk in ends:
        ids[kind].append(pk)
    found: dict[End, dict[str, Any]] = {}
    for pk, code in Fonds.objects.filter(pk__in=ids["fonds"]).values_list("pk", "code") if ids["fonds"] else ():
        found["fonds", pk] = {"kind": "fonds", "fonds": code}
    volumes = Volume.objects.filter(pk__in=ids["volume"]).values_list("pk", "fonds__code", "ref_code")
    for pk, fonds, code in volumes if ids["volume"] else ():
        found["volume", pk] = {"kind": "volume", "fonds": fonds, "ref_code": code}
    items = Item.objects.filter(pk__in=ids["item"]).values_list("pk", "fonds__code", "ref_code", "key")
    for pk, fonds, code, key in items if ids["item"] else ():
        found["item", pk] = {"kind": "item", "fonds": fonds, **({"ref_code": code} if code else {"key": key})}
    held = Series.objects.filter(pk__in=ids["series"]).values_list("fonds__code", flat=True) if ids["series"] else ()
    for fonds in set(held):
        for placed in series.in_order(fonds):
            found["series", placed.row.pk] = {"kind": "series", "fonds": fonds, "series": list(placed.names)}
    return found


def notes(kind: str, ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """Return id → its control notes, the first first: element, before, after, why, by whom (a name) and at what moment."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = DescriptionNote.objects.filter(unit_kind=kind, unit_id__in=ids).order_by("noted_at", "element", "pk")
    names = ("unit_id", "element", "before", "after", "why", "noted_by_name", "noted_at")
    for pk, element, before, after, why, by, at in rows.values_list(*names):
        one = {"element": element, "before": before, "after": after, "why": why, "by": by, "at": at.isoformat()}
        found[pk].append(one)
    return found
