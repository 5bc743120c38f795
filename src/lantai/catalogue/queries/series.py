"""The series of a fonds in the order of its tree, each with the names of those it lies in; those an import made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from lantai.adapters.sheets import NAMES_APART
from lantai.catalogue.models import DescriptionNote, ImportChange, ImportSpan, RelatedUnit, Series, Volume


@dataclass(frozen=True, slots=True)
class Placed:
    """A series and the names of the series above it, the outermost first."""

    row: Series
    above: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.above, str(self.row))


def in_order(fonds_code: str = "") -> list[Placed]:
    """Return the series of a fonds (or of all), depth first, siblings by their keys. For this room."""
    rows = Series.objects.select_related("fonds", "class_node").order_by("fonds_id", "sort_key", "pk")
    below: dict[int | None, list[Series]] = defaultdict(list)
    for row in rows.filter(fonds__code=fonds_code) if fonds_code else rows:
        below[row.parent_id].append(row)
    found: list[Placed] = []
    waiting = [Placed(row, ()) for row in reversed(below[None])]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += [Placed(row, one.names) for row in reversed(below[one.row.pk])]
    return found


def paths(fonds_code: str = "") -> dict[int, str]:
    """Return series → how a cell names it: those above, the outermost first, and its own name."""
    return {one.row.pk: NAMES_APART.join(one.names) for one in in_order(fonds_code)}


def made_by(batch_id: int, kind: str = "series") -> tuple[set[int], dict[int, set[int]]]:
    """Return the series (or others of a `kind`) an import made that are its own still, and those that a later import names
    too, by that import.
    """
    made = _of(ImportSpan.objects.filter(batch=batch_id, role="MADE", kind=kind))
    heirs: dict[int, set[int]] = defaultdict(set)
    others = ImportSpan.objects.filter(role="SAME", kind=kind).exclude(batch=batch_id)
    for span in others.exclude(batch__state="UNDONE").order_by("batch_id") if made else ():
        kept = made & _of([span])
        heirs[span.batch_id] |= kept
        made -= kept
    return made, {heir: kept for heir, kept in heirs.items() if kept}


def leaving(batch_id: int, volumes: QuerySet[Volume]) -> list[int]:
    """Return the series that go when an import is undone with these volumes, those inside others first.

    Those stay that hold volumes or series of others, or were described or related since.
    """
    made, _heirs = made_by(batch_id)
    if not made:
        return []
    noted = DescriptionNote.objects.filter(unit_kind="series").exclude(batch=batch_id)
    made -= set(noted.values_list("unit_id", flat=True))
    for side in ("from", "to"):
        bound = RelatedUnit.objects.filter(**{f"{side}_kind": "series"}).exclude(batch=batch_id)
        made -= set(bound.values_list(f"{side}_id", flat=True))
    put_there = ImportChange.objects.filter(batch=batch_id, kind="volume").values("held_id")
    staying = Volume.objects.filter(series__in=made).exclude(pk__in=volumes.values("pk")).exclude(pk__in=put_there)
    made -= set(staying.values_list("series_id", flat=True))
    gone: list[int] = []
    while leaves := made - _parents(made, gone):
        gone += leaves
        made -= leaves
    return gone


def _parents(series: set[int], gone: list[int]) -> set[int | None]:
    return set(Series.objects.filter(parent__in=series).exclude(pk__in=gone).values_list("parent_id", flat=True))


def _of(spans: Iterable[ImportSpan]) -> set[int]:
    return {pk for one in spans for pk in range(one.first_id, one.last_id + 1)}
