"""Where on a page a numbered row probably is: a proposal for the archivist, never a fact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lantai.foundation.geometry import Region

BOTTOM = 0.96  # pages of rosters end a little above the edge
LEFT, WIDTH = 0.02, 0.96
TOP_WITHOUT_HEADER = 0.12


@dataclass(frozen=True, slots=True)
class Marked:
    """A row whose place an archivist has marked."""

    row: int
    region: Region


def propose(row: int, rows: int, *, header: Region | None, marked: Sequence[Marked] = ()) -> Region | None:
    """Return where row number `row` (from 1) of `rows` may stand.

    With two marks or more a line is laid through them; with one, its height is taken; with none the space between the
    header's lower edge and the page's foot is divided evenly.
    """
    if row < 1 or rows < row or rows > 200:
        return None
    top = header.y + header.h if header else TOP_WITHOUT_HEADER
    height = max(0.0, BOTTOM - top) / rows
    left, width = LEFT, WIDTH
    start = top + height * (row - 1)
    if marked:
        left, width = marked[0].region.x, marked[0].region.w
        nearest = min(marked, key=lambda one: abs(one.row - row))
        step = _step(marked)
        height = nearest.region.h
        start = nearest.region.y + (step or height) * (row - nearest.row)
    if height <= 0.002 or start < 0 or start + height > 1.0:
        return None
    return Region(left, round(start, 5), min(width, 1 - left), round(min(height, 1 - start), 5))


def _step(marked: Sequence[Marked]) -> float:
    """Return the height of a row by least squares over the marks; 0 when it cannot be told."""
    count = len(marked)
    mean_row = sum(one.row for one in marked) / count
    mean_top = sum(one.region.y for one in marked) / count
    spread = sum((one.row - mean_row) ** 2 for one in marked)
    if spread == 0:
        return 0.0
    slope = sum((one.row - mean_row) * (one.region.y - mean_top) for one in marked) / spread
    return slope if slope > 0.002 else 0.0
