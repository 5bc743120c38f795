"""Pictures as plain numbers for an SVG: how full a room is, how warm and damp it was. A table stands behind each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from lantai.foundation import clock
from lantai.stacks.rules.climate import Limits
from lantai.stacks.values import ReadingView, RowLoad, ShelfBrief

BAR, GAP, HIGH = 24, 6, 96
MOST_BARS = 60
CELL_W, CELL_H = 30, 18


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a room: its fill from the floor up."""

    x: int
    y: float
    height: float
    level: str
    label: str
    row: RowLoad


@dataclass(frozen=True, slots=True)
class Bars:
    width: int
    height: int
    floor: int
    bars: tuple[Bar, ...]


def rows(loads: Sequence[RowLoad]) -> Bars:
    """Return bars, one a row; more than sixty rows are drawn in groups of neighbours that still fit the page."""
    made = []
    for place, load in enumerate(loads[:MOST_BARS]):
        height = round(min(1.0, load.load.share) * HIGH, 1)
        if load.load.used_mm and height < 2:
            height = 2.0
        label = "-".join(str(one) for one in (load.row, load.column) if one)
        made.append(Bar(place * (BAR + GAP) + 2, 14 + HIGH - height, height, load.load.level, label, load))
    width = max(1, len(made)) * (BAR + GAP) + 4
    return Bars(width, HIGH + 34, 14 + HIGH, tuple(made))


@dataclass(frozen=True, slots=True)
class Cell:
    x: int
    y: int
    fill: float  # width of what is used
    shelf: ShelfBrief


@dataclass(frozen=True, slots=True)
class Rack:
    """One row seen from the front: sections side by side, the first level on top."""

    row: RowLoad
    width: int
    height: int
    cells: tuple[Cell, ...]
    levels: tuple[tuple[int, int], ...]  # y, number
    sections: tuple[tuple[int, int], ...]  # x, number


def rack(load: RowLoad) -> Rack:
    sections = sorted({shelf.section for shelf in load.shelves})
    levels = sorted({shelf.level for shelf in load.shelves})
    cells = []
    for shelf in load.shelves:
        x = 18 + sections.index(shelf.section) * (CELL_W + 4)
        y = 16 + levels.index(shelf.level) * (CELL_H + 4)
        fill = round(min(1.0, shelf.load.share) * CELL_W, 1)
        cells.append(Cell(x, y, max(fill, 2.0) if shelf.load.used_mm else 0, shelf))
    return Rack(
        load,
        20 + len(sections) * (CELL_W + 4),
        20 + len(levels) * (CELL_H + 4),
        tuple(cells),
        tuple((29 + place * (CELL_H + 4), level) for place, level in enumerate(levels)),
        tuple((18 + CELL_W // 2 + place * (CELL_W + 4), section) for place, section in enumerate(sections)),
    )


# --- climate ------------------------------------------------------------------------------------------------------------

LEFT, RIGHT, TOP, BOTTOM = 44, 700, 12, 150


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float
    reading: ReadingView


@dataclass(frozen=True, slots=True)
class Curve:
    """One figure over time. `band`: (y, height) of what is allowed."""

    line: str
    band: tuple[float, float]
    ticks: tuple[tuple[float, str], ...]
    bad: tuple[Point, ...]
    days: tuple[tuple[float, str], ...]
    last: Point | None


def curve(readings: Sequence[ReadingView], name: str, low: float, high: float) -> Curve:
    """Return the curve of `temperature` or `humidity` with its band of limits and the points outside it."""
    values = [float(getattr(one, name)) for one in readings]
    least, most = min([low, *values]), max([high, *values])
    margin = max(1.0, (most - least) * 0.08)
    bottom, top = least - margin, most + margin
    scale = (BOTTOM - TOP) / (top - bottom)

    def y_of(value: float) -> float:
        return round(BOTTOM - (value - bottom) * scale, 1)

    start = readings[0].at if readings else clock.now()
    span = max(1.0, (readings[-1].at - start).total_seconds()) if readings else 1.0
    points = [
        Point(round(LEFT + (one.at - start).total_seconds() / span * (RIGHT - LEFT), 1), y_of(value), one)
        for one, value in zip(readings, values, strict=True)
    ]
    bad = tuple(point for point, value in zip(points, values, strict=True) if not low <= value <= high)
    marks = points[:: max(1, len(points) // 6)]
    return Curve(
        line=" ".join(f"{point.x},{point.y}" for point in points),
        band=(y_of(high), round(y_of(low) - y_of(high), 1)),
        ticks=((y_of(low), f"{low:g}"), (y_of(high), f"{high:g}")),
        bad=bad,
        days=tuple((point.x, f"{timezone.localtime(point.reading.at):%m-%d}") for point in marks),
        last=points[-1] if points else None,
    )


def curves(readings: Sequence[ReadingView], limits: Limits) -> tuple[Curve, Curve]:
    return (
        curve(readings, "temperature", float(limits.temperature_min), float(limits.temperature_max)),
        curve(readings, "humidity", float(limits.humidity_min), float(limits.humidity_max)),
    )
