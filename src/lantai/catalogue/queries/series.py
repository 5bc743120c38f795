"""The series of a fonds in the order of its tree, each with the names of those it lies in."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from lantai.catalogue.models import Series


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
