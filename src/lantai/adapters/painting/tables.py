"""Lists of people on ruled paper."""

from __future__ import annotations

import random
from dataclasses import dataclass

from PIL import Image, ImageDraw

from lantai.adapters.painting.box import Box, turned
from lantai.adapters.painting.paper import finish, fit, paper, stamp, typeface, write
from lantai.adapters.painting.values import Look, Painting, Table

LEFT, RIGHT, TOP, BOTTOM, HEAD = 96, 62, 196, 120, 52


@dataclass(slots=True)
class _Grid:
    xs: list[int]
    top: int
    step: int
    head: int


def paint_table(table: Table, look: Look) -> Painting:
    """Paint a list. The header region holds title, particulars and column heads; each row has its own region."""
    sheet = paper(look, table.size)
    grid = _grid(table)
    pen = ImageDraw.Draw(sheet)
    _heading(pen, table, look)
    _rules(pen, table, grid, look)
    _fill(sheet, table, grid, look)
    _foot(sheet, pen, table, look)
    wide, high = table.size
    edges = (grid.xs[0], grid.xs[-1])
    rows_top = grid.top + grid.head

    def box(left: int, top: int, right: int, bottom: int) -> Box:
        return turned(left, top, right, bottom, size=(wide, high), degrees=look.rotation)

    rows = tuple(
        box(edges[0], rows_top + index * grid.step, edges[1], rows_top + (index + 1) * grid.step)
        for index in range(len(table.rows))
    )
    cells = tuple(
        tuple(
            box(left, rows_top + index * grid.step, right, rows_top + (index + 1) * grid.step)
            for left, right in zip(grid.xs, grid.xs[1:], strict=False)
        )
        for index in range(len(table.rows))
    )
    header = box(edges[0], 40, edges[1], rows_top)
    return Painting(finish(sheet, look), wide, high, header, rows, cells)


def _grid(table: Table) -> _Grid:
    wide, high = table.size
    total = sum(column.width for column in table.columns)
    room = wide - LEFT - RIGHT
    xs, reached = [LEFT], 0
    for column in table.columns:
        reached += column.width
        xs.append(LEFT + round(room * reached / total))
    step = table.row_height or min(62, (high - TOP - HEAD - BOTTOM) // max(1, len(table.rows)))
    return _Grid(xs, TOP, step, HEAD)


def _heading(pen: ImageDraw.ImageDraw, table: Table, look: Look) -> None:
    wide = table.size[0]
    font = fit(table.title, "song", 44, wide - LEFT - RIGHT - 120)
    spaced = " ".join(table.title) if font.getlength(" ".join(table.title)) < wide - LEFT - RIGHT - 80 else table.title
    pen.text((wide / 2, 84), spaced, font=font, fill=look.ink, anchor="mm")
    room = (wide - LEFT - RIGHT) / max(1, len(table.above))
    for index, words in enumerate(table.above):
        pen.text(
            (LEFT + 6 + index * room, 160), words, font=fit(words, "hei", 23, room - 14), fill=look.ink, anchor="lm"
        )


def _rules(pen: ImageDraw.ImageDraw, table: Table, grid: _Grid, look: Look) -> None:
    bottom = grid.top + grid.head + grid.step * len(table.rows)
    left, right = grid.xs[0], grid.xs[-1]
    pen.rectangle((left - 6, grid.top - 6, right + 6, bottom + 6), outline=look.rule, width=4)
    pen.rectangle((left, grid.top, right, bottom), outline=look.rule, width=1)
    for x in grid.xs[1:-1]:
        pen.line((x, grid.top, x, bottom), fill=look.rule, width=1)
    for index in range(len(table.rows) + 1):
        y = grid.top + grid.head + index * grid.step
        pen.line((left, y, right, y), fill=look.rule, width=1 if index else 2)
    for column, x, next_x in zip(table.columns, grid.xs, grid.xs[1:], strict=False):
        font = fit(column.title, "song", 24, next_x - x - 8)
        pen.text(((x + next_x) / 2, grid.top + grid.head / 2), column.title, font=font, fill=look.rule, anchor="mm")


def _fill(sheet: Image.Image, table: Table, grid: _Grid, look: Look) -> None:
    chance = random.Random(look.seed + 1)
    size = min(28, int(grid.step * 0.58))
    for index, row in enumerate(table.rows):
        y = grid.top + grid.head + index * grid.step + grid.step / 2
        drift = chance.uniform(-look.wobble, look.wobble)
        for column, words, x, next_x in zip(table.columns, row, grid.xs, grid.xs[1:], strict=False):
            if not words:
                continue
            shade = chance.randrange(-12, 28)
            red, green, blue = (max(0, min(255, part + shade)) for part in look.ink)
            ink = (red, green, blue)
            dy = drift + chance.uniform(-look.wobble, look.wobble) * 0.5
            dx = chance.uniform(-look.wobble, look.wobble)
            at, anchor = ((x + 8, y + dy), "lm") if column.align == "left" else (((x + next_x) / 2 + dx, y + dy), "mm")
            write(
                sheet, at, words, look, face=look.face, size=size, width=next_x - x - 10, ink=ink, anchor=anchor,
                chance=chance,
            )  # fmt: skip


def _foot(sheet: Image.Image, pen: ImageDraw.ImageDraw, table: Table, look: Look) -> None:
    wide, high = table.size
    room = (wide - LEFT - RIGHT - 260) / max(1, len(table.below))
    for index, words in enumerate(table.below):
        pen.text((LEFT + 10 + index * room, high - 66), words, font=typeface("hei", 22), fill=look.ink, anchor="lm")
    if table.stamp:
        chance = random.Random(look.seed + 2)
        middle = (wide - 210 + chance.randrange(-40, 40), high - 118 + chance.randrange(-14, 14))
        stamp(sheet, table.stamp, middle, radius=92, seed=look.seed)
