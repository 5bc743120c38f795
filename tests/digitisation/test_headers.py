"""The header proposed from what was read: title and headings, never anybody's row; nothing where that is not sure."""

from __future__ import annotations

import random

import pytest
from benchmarks import sheaf
from benchmarks.sheaf_ageing import box_around
from benchmarks.sheaf_pages import Sheet, Style
from PIL import Image

from lantai.digitisation.rules import pages
from lantai.digitisation.values import Line, PageText, Sign
from tests.digitisation.paper import HEADS, HIGH, PEOPLE, TITLE, line, page, table

pytestmark = pytest.mark.once
KINDS = [kind for kind in sheaf.MAKERS if kind not in sheaf.ODD]


def header(lines, **more):
    found = pages.read(page(lines, **more)).header
    return found and found.region


def holds(region, y: float) -> bool:
    return region.y < y / HIGH < region.y + region.h


def test_title_and_headings_over_the_whole_width_and_not_the_first_row():
    region = header([TITLE, line("系别：机械系", 200, 120), *table(HEADS, PEOPLE)])
    assert holds(region, 60)
    assert holds(region, 200)
    assert region.y + region.h < (246 - 12) / HIGH
    assert region.x <= 0.08
    assert region.x + region.w >= 0.7


def test_rows_that_go_on_above_the_headings_stay_outside():
    """The page begins with people of the list before it."""
    before = table(HEADS, PEOPLE, top=14)[len(HEADS) :]
    region = header([*before, line("二班", 120, 300), *table(HEADS, PEOPLE, top=350)])
    assert not holds(region, 14 + 46 * 5)
    assert holds(region, 350)


def test_a_class_named_over_the_second_list_is_not_said_of_both():
    two = [*table(HEADS, PEOPLE, top=200), line("二班", 120, 480), *table(HEADS, PEOPLE, top=530)]
    region = header([TITLE, line("一班", 120, 140), *two])
    assert holds(region, 60)
    assert not holds(region, 140), "who is of the second class would stand under the first"
    assert not holds(region, 200)
    assert header([TITLE, *two]) is None, "then the title may be that of the first list alone"
    again = [TITLE, *table(HEADS, PEOPLE, top=200), *table(HEADS, PEOPLE, top=530)]
    assert holds(header(again), 200), "headings that are only repeated are those of everybody"


@pytest.mark.parametrize(
    "spoilt",
    [
        [TITLE, *table(HEADS, PEOPLE, step=17)],  # the first row stands in the headings
        [line("今日开会", 300, 100 + 60 * at, certain=0.7) for at in range(9)],  # somebody's handwriting
        [TITLE, *[line(head, 165 + 170 * at, 200, certain=0.6) for at, head in enumerate(HEADS)],
         *table(HEADS, PEOPLE)[len(HEADS):]],
    ],
)  # fmt: skip
def test_rather_nothing(spoilt):
    assert header(spoilt) is None


def as_read(sheet: Sheet, angle: float, missed: float, chance: random.Random, *, vertical: bool) -> PageText:
    """Return a made page as a machine would give it: slanted, each line in its rim of paper, some not found at all."""
    wide, high = sheet.picture.size
    lines = []
    for written, box in sheet.said:
        if chance.random() < missed:
            continue
        rim = 0.12 * min(box[3] - box[1], box[2] - box[0])
        around = (box[0] - rim, box[1] - rim, box[2] + rim, box[3] + rim)
        left, top, right, bottom = box_around(around, angle, sheet.picture.size)
        x, y, text = max(0.0, left / wide), max(0.0, top / high), written.replace("　", "")
        signs = tuple(Sign(sign, 0.999, (at + 0.5) / len(text)) for at, sign in enumerate(text))
        upright = not vertical or len(text) > 12
        lines.append(
            Line(text, x, y, min(1.0, right / wide) - x, min(1.0, bottom / high) - y, 0.99, signs, upright=upright)
        )
    return PageText(tuple(lines), wide, high, -angle, vertical)


def made(chance: random.Random, kind: str) -> Sheet:
    wide, high = round(1240 * 0.7), round(1754 * 0.7)
    wide, high = (high, wide) if kind in sheaf.SIDEWAYS else (wide, high)
    face = sheaf.faces()[chance.choice(("Noto Serif SC", "Noto Sans SC"))]
    black = (0, 0, 0)
    style = Style(chance, face, black, black, black, Image.new("RGB", (wide, high), "white"), 0.7)
    sheet = sheaf.MAKERS[kind](style, 18)
    sheet.cells = style.cells
    return sheet


def test_no_proposed_header_touches_a_row_of_any_layout() -> None:
    """Every layout, straight and slanted, with lines the machine did not find: the share that touches is none."""
    asked = proposed = 0
    for kind in KINDS:
        chance = random.Random(kind)
        sheet = made(chance, kind)
        for angle in (0.0, chance.uniform(-0.5, 0.5), chance.uniform(-1.8, 1.8)):
            for missed in (0.0, 0.1, 0.3):
                found = pages.read(as_read(sheet, angle, missed, chance, vertical=kind == "upright roster"))
                asked += bool(found.rows)
                if found.header is None:
                    continue
                proposed += 1
                left, top, right, bottom = found.header.region.pixels(*sheet.picture.size)
                for cell in (box_around(one, angle, sheet.picture.size) for one in sheet.cells):
                    outside = cell[0] >= right or cell[2] <= left or cell[1] >= bottom or cell[3] <= top
                    assert outside, (kind, angle, missed, cell, (left, top, right, bottom))
    assert proposed > 0.6 * asked, (proposed, asked)
