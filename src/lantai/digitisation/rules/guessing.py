"""Where on the page something must be that was not read: an empty cell, a row that seems to be missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from lantai.digitisation.values import PageRows, PersonRow
from lantai.foundation.geometry import Region


def with_places(page: PageRows) -> PageRows:
    """Return the rows with a place for each row and each doubted cell, guessed from its neighbours where none was read.

    A missing row stands between those beside it; an empty cell in its row, under the other cells of its column.
    """
    placed = [replace(row, region=row.region or _between(page.rows, at)) for at, row in enumerate(page.rows)]
    columns = {kind: _column(placed, kind, page.vertical) for kind in {kind for row in placed for kind in row.cells}}
    return replace(page, rows=tuple(_filled(row, columns, page.vertical) for row in placed))


def _between(rows: Sequence[PersonRow], at: int) -> Region | None:
    before = next((row.region for row in reversed(rows[:at]) if row.region), None)
    after = next((row.region for row in rows[at + 1 :] if row.region), None)
    if before is None or after is None:
        return before or after
    left, top = min(before.x, after.x), min(before.y, after.y)
    right, bottom = max(before.x + before.w, after.x + after.w), max(before.y + before.h, after.y + after.h)
    return Region(left, top, right - left, bottom - top)


def _column(rows: Sequence[PersonRow], kind: str, vertical: bool) -> tuple[float, float] | None:
    """Return from where to where a column runs across the rows."""
    found = [cell.region for row in rows if (cell := row.cells.get(kind)) and cell.region and cell.text]
    if not found:
        return None
    begins, lengths = (
        [(one.y if vertical else one.x) for one in found],
        [(one.h if vertical else one.w) for one in found],
    )
    return median(begins), median(lengths)


def _filled(row: PersonRow, columns: dict[str, tuple[float, float] | None], vertical: bool) -> PersonRow:
    if row.region is None or all(cell.region for cell in row.cells.values()):
        return row
    cells = dict(row.cells)
    for kind, cell in row.cells.items():
        column = columns[kind]
        if cell.region is None and column is not None:
            begin, length = column
            place = (
                (row.region.x, begin, row.region.w, length) if vertical else (begin, row.region.y, length, row.region.h)
            )
            cells[kind] = replace(cell, region=Region(*place))
    return replace(row, cells=cells)
