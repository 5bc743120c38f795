"""Geometry of the viewer, pure: which part of a page to show large, what to cover. Units: pixels of the page image."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from lantai.foundation.geometry import Region

_ROWS_AROUND = 4.6  # the window is this many rows high
_HEADER_SHARE, _PROPOSED_SHARE = 0.45, 0.9  # of the window's height, at most: what is to be confirmed is seen whole


@dataclass(frozen=True, slots=True)
class Box:
    x: int
    y: int
    w: int
    h: int

    @property
    def view(self) -> str:
        return f"{self.x} {self.y} {self.w} {self.h}"

    @property
    def bottom(self) -> int:
        return self.y + self.h

    @property
    def right(self) -> int:
        return self.x + self.w


@dataclass(frozen=True, slots=True)
class Lens:
    """One page as the viewer shows it."""

    width: int
    height: int
    row: Box | None
    head: Box | None  # the header
    header: Box | None  # the part of it shown above the window
    window: Box  # what is shown large
    covers: tuple[Box, ...]  # everything that is neither header nor row
    total: int  # height of header strip and window together
    percent: int  # magnification against the whole page across the same width


def _box(region: Region, width: int, height: int) -> Box:
    left, top, right, bottom = region.pixels(width, height)
    return Box(left, top, max(1, right - left), max(1, bottom - top))


def _bounded(top: int, size: int, height: int) -> int:
    return max(0, min(top, height - size))


def covers(width: int, height: int, keep: Sequence[Box]) -> tuple[Box, ...]:
    """Return rectangles that cover the page except the boxes to keep: the keep-list, as the mask will be."""
    edges = sorted({0, height, *(box.y for box in keep), *(box.bottom for box in keep)})
    found = []
    for top, bottom in itertools.pairwise(edges):
        inside = sorted((box.x, box.right) for box in keep if box.y <= top and bottom <= box.bottom)
        left = 0
        for start, end in inside:
            if start > left:
                found.append(Box(left, top, start - left, bottom - top))
            left = max(left, end)
        if left < width:
            found.append(Box(left, top, width - left, bottom - top))
    return tuple(box for box in found if box.w > 0 and box.h > 0)


def of(width: int, height: int, row: Region | None, header: Region | None, *, proposed: bool = False) -> Lens:
    """Return how to show the page: zoomed to the marked row with the column heads above it, or whole when unmarked.

    `proposed`: only a machine says that the header is one.
    """
    if row is None:
        whole = Box(0, 0, width, height)
        return Lens(width, height, None, None, None, whole, (), height, 100)
    row_box = _box(row, width, height)
    head_box = _box(header, width, height) if header is not None else None
    left = min(row_box.x, head_box.x if head_box else row_box.x)
    right = max(row_box.right, head_box.right if head_box else row_box.right)
    margin = max(4, (right - left) // 100)
    left, right = max(0, left - margin), min(width, right + margin)
    size = min(height, max(round(row_box.h * _ROWS_AROUND), (right - left) // 8))
    top = _bounded(row_box.y + row_box.h // 2 - size // 2, size, height)
    strip = None
    if head_box is not None and head_box.bottom <= top + row_box.h:
        tall = min(head_box.h, round(size * (_PROPOSED_SHARE if proposed else _HEADER_SHARE)))
        strip = Box(left, head_box.bottom - tall, right - left, tall)
        if top < head_box.bottom:
            top = _bounded(head_box.bottom, size, height)
    window = Box(left, top, right - left, size)
    keep = [row_box] + ([head_box] if head_box else [])
    return Lens(
        width=width,
        height=height,
        row=row_box,
        head=head_box,
        header=strip,
        window=window,
        covers=covers(width, height, keep),
        total=size + (strip.h if strip else 0),
        percent=round(100 * width / max(1, right - left)),
    )
