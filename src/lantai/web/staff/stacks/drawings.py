"""Pictures as plain numbers for an SVG: how full a room is, how warm and damp it was. A table stands behind each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.utils import timezone

from lantai.foundation import clock
from lantai.stacks.rules.climate import Limits
from lantai.stacks.values import ClimateDay, ReadingView, RowLoad, ShelfBrief, Spread

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
class Sample:
    """One figure at a moment, or over a day: its lowest, its mean and its highest."""

    at: datetime
    low: float
    mean: float
    high: float


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Curve:
    """One figure over time. `band`: (y, height) of what is allowed; `spread`: from the highest of each day to the lowest."""

    line: str
    band: tuple[float, float]
    ticks: tuple[tuple[float, str], ...]
    bad: tuple[Point, ...]
    days: tuple[tuple[float, str], ...]
    last: Point | None
    spread: str = ""


def sample(one: ReadingView | ClimateDay, name: str) -> Sample:
    """Return the `temperature` or `humidity` of a reading, or of a day (at its noon)."""
    if isinstance(one, ReadingView):
        value = float(getattr(one, name))
        return Sample(one.at, value, value, value)
    found: Spread = getattr(one, name)
    noon = timezone.make_aware(datetime.combine(one.day, time(12)))
    return Sample(noon, float(found.low), float(found.mean), float(found.high))


def curve(samples: Sequence[Sample], low: float, high: float) -> Curve:
    """Return the curve of one figure with its band of limits and the points outside it."""
    least, most = min([low, *(one.low for one in samples)]), max([high, *(one.high for one in samples)])
    margin = max(1.0, (most - least) * 0.08)
    bottom, top = least - margin, most + margin
    scale = (BOTTOM - TOP) / (top - bottom)
    start = samples[0].at if samples else clock.now()
    span = max(1.0, (samples[-1].at - start).total_seconds()) if samples else 1.0

    def y_of(value: float) -> float:
        return round(BOTTOM - (value - bottom) * scale, 1)

    def x_of(one: Sample) -> float:
        return round(LEFT + (one.at - start).total_seconds() / span * (RIGHT - LEFT), 1)

    def drawn(values: Iterable[tuple[Sample, float]]) -> str:
        return " ".join(f"{x_of(one)},{y_of(value)}" for one, value in values)

    over = [Point(x_of(one), y_of(one.high)) for one in samples if one.high > high]
    under = [Point(x_of(one), y_of(one.low)) for one in samples if one.low < low]
    edges = [(one, one.high) for one in samples] + [(one, one.low) for one in reversed(samples)]
    marks = samples[:: max(1, len(samples) // 6)]
    return Curve(
        line=drawn((one, one.mean) for one in samples),
        band=(y_of(high), round(y_of(low) - y_of(high), 1)),
        ticks=((y_of(low), f"{low:g}"), (y_of(high), f"{high:g}")),
        bad=(*over, *under),
        days=tuple((x_of(one), f"{timezone.localtime(one.at):%m-%d}") for one in marks),
        last=Point(x_of(samples[-1]), y_of(samples[-1].mean)) if samples else None,
        spread=drawn(edges) if any(one.low < one.high for one in samples) else "",
    )


def curves(rows: Sequence[ReadingView] | Sequence[ClimateDay], limits: Limits) -> tuple[Curve, Curve]:
    """Return the curves of temperature and humidity: of readings, or of days."""
    warm, damp = ([sample(one, name) for one in rows] for name in ("temperature", "humidity"))
    return (
        curve(warm, float(limits.temperature_min), float(limits.temperature_max)),
        curve(damp, float(limits.humidity_min), float(limits.humidity_max)),
    )
