"""The stacked columns of the year as plain numbers for an SVG: no script, a table stands behind it."""

from __future__ import annotations

from dataclasses import dataclass

from lantai.reporting.values import Month

LEFT, RIGHT, TOP, BOTTOM, WIDTH, COLUMN = 44, 660, 30, 250, 50, 30


@dataclass(frozen=True, slots=True)
class Part:
    shade: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    x: int
    centre: int
    month: int
    total: int
    top: float
    parts: tuple[Part, ...]
    is_peak: bool


@dataclass(frozen=True, slots=True)
class Line:
    y: float
    label: int


@dataclass(frozen=True, slots=True)
class Chart:
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


def _ceiling(highest: int) -> int:
    """Return a round number not below the highest column, in three equal steps."""
    step = 1
    while step * 3 < highest:
        step = step * 2 if str(step)[0] == "1" else step * 5 // 2 if str(step)[0] == "2" else step * 2
    return step * 3


def draw(months: tuple[Month, ...]) -> Chart:
    """Return the geometry of the year's columns."""
    highest = max((month.total for month in months), default=0)
    top = _ceiling(max(1, highest))
    scale = (BOTTOM - TOP) / top
    columns = []
    for place, month in enumerate(months):
        y, parts = float(BOTTOM), []
        for index, count in enumerate(month.counts):
            height = count * scale
            y -= height
            if count:
                parts.append(Part(f"k{index + 1}", round(y, 1), round(height, 1)))
        x = LEFT + 14 + place * WIDTH
        columns.append(
            Column(
                x, x + COLUMN // 2, month.month, month.total, round(y - 6, 1), tuple(parts), 0 < month.total == highest
            )
        )
    lines = tuple(Line(round(BOTTOM - top * part / 3 * scale, 1), top * part // 3) for part in range(4))
    return Chart(tuple(columns), lines)
