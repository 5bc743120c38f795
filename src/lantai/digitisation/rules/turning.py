"""Places on a page that was turned to be read: from the upright page to the stored picture and back."""

from __future__ import annotations

from lantai.foundation.geometry import Region


def stored(region: Region, turned: int) -> Region:
    """Return a place of the upright page as a place of the stored picture, which was turned clockwise by `turned`."""
    x, y, w, h = region.x, region.y, region.w, region.h
    places = {
        0: (x, y, w, h), 90: (y, 1 - x - w, h, w), 180: (1 - x - w, 1 - y - h, w, h), 270: (1 - y - h, x, h, w),
    }  # fmt: skip
    return _inside(*places[turned])


def upright(region: Region, turned: int) -> Region:
    """Return a place of the stored picture as a place of the page turned upright: the inverse of `stored`."""
    return stored(region, (360 - turned) % 360)


def _inside(x: float, y: float, w: float, h: float) -> Region:
    x, y = max(0.0, x), max(0.0, y)
    return Region(x, y, min(w, 1 - x), min(h, 1 - y))
