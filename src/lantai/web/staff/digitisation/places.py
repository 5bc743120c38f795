"""Places on a page picture as a drawing needs them: in pixels of the upright page."""

from __future__ import annotations

from dataclasses import dataclass

from lantai.foundation.geometry import Region

TURNS = {
    0: "",
    90: "translate({w} 0) rotate(90)",
    180: "translate({w} {h}) rotate(180)",
    270: "translate(0 {h}) rotate(270)",
}
WIDE = 7.5  # a strip is so many times as wide as high


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page picture: size when upright, size as stored, and the transformation from one to the other."""

    width: int
    height: int
    stored_width: int
    stored_height: int
    transform: str


@dataclass(frozen=True, slots=True)
class Box:
    x: int
    y: int
    w: int
    h: int


def sheet(width: int, height: int, turned: int) -> Sheet:
    """Return the page for the drawing; one that was never read is given a sheet of usual shape."""
    width, height = width or 1000, height or 1414
    stored = (height, width) if turned in {90, 270} else (width, height)
    return Sheet(width, height, *stored, TURNS[turned].format(w=width, h=height))


def box(region: Region, page: Sheet) -> Box:
    """Return a place in pixels of the upright page."""
    left, top, right, bottom = region.pixels(page.width, page.height)
    return Box(left, top, max(1, right - left), max(1, bottom - top))


def window(at: Box, page: Sheet) -> Box:
    """Return what a strip shows: the cell with what stands beside it; of a column of writing, what stands above it."""
    if at.h > 1.6 * at.w:
        high = min(page.height, round(at.h * 1.4))
        wide = min(page.width, round(max(at.w * 3, high * 0.6)))
    else:
        high = min(page.height, round(at.h * 1.7))
        wide = min(page.width, round(max(at.w * 1.3, high * WIDE)))
    x = min(max(0, at.x + at.w // 2 - wide // 2), page.width - wide)
    y = min(max(0, at.y + at.h // 2 - high // 2), page.height - high)
    return Box(x, y, wide, high)
