"""A rectangle in fractions of a page, and what turning the page does to it."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float


def turned(left: float, top: float, right: float, bottom: float, *, size: tuple[int, int], degrees: float) -> Box:
    """Return the upright box around a rectangle (in pixels) after the page was turned anticlockwise about its middle."""
    wide, high = size
    angle = math.radians(degrees)
    middle_x, middle_y = wide / 2, high / 2
    xs, ys = [], []
    for x, y in ((left, top), (right, top), (right, bottom), (left, bottom)):
        dx, dy = x - middle_x, y - middle_y
        xs.append(middle_x + dx * math.cos(angle) + dy * math.sin(angle))
        ys.append(middle_y - dx * math.sin(angle) + dy * math.cos(angle))
    left, right = max(0.0, min(xs)), min(float(wide), max(xs))
    top, bottom = max(0.0, min(ys)), min(float(high), max(ys))
    return Box(
        round(left / wide, 5), round(top / high, 5), round((right - left) / wide, 5), round((bottom - top) / high, 5)
    )
