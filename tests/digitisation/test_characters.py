"""Characters against what is written where."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lantai.digitisation.rules.characters import Written, compare, distance
from lantai.digitisation.values import Line
from tests.digitisation.paper import line, page

TRUE = line("周念慈", 300, 200)


def at(one: Line, text: str = "") -> Written:
    return Written(text or one.text, (one.x, one.y, one.width, one.height))


@pytest.mark.parametrize(("read", "wrong"), [("周念慈", 0), ("周念兹", 1), ("念慈", 1), ("周念慈敏", 1), ("", 3)])
def test_every_character_put_in_taken_out_or_changed_is_counted(read, wrong):
    assert distance("周念慈", read) == wrong
    lines = [replace(line(read, 300, 200), x=TRUE.x, width=TRUE.width)] if read else []
    found = compare([at(TRUE)], page(lines))
    assert (found.true, found.wrong) == (3, wrong)


def test_the_order_of_lines_widths_and_spaces_cost_nothing():
    other = line("１２ ３", 600, 400)
    found = compare([at(TRUE), at(other, "123")], page([other, TRUE]))
    assert (found.true, found.wrong) == (6, 0)


def test_what_stands_nowhere_is_wrong_unless_it_is_of_a_seal_and_ditto_marks_are_no_text():
    stray = line("教务", 700, 900)
    assert compare([at(TRUE)], page([TRUE, stray])).wrong == 2
    assert compare([at(TRUE)], page([TRUE, stray]), ignore=[(0.6, 0.6, 0.2, 0.1)]).wrong == 0
    ditto = at(line("〃", 500, 600))
    assert compare([at(TRUE), ditto], page([TRUE, line("11", 500, 600)])) == compare([at(TRUE)], page([TRUE]))


def test_columns_are_compared_from_the_top_down():
    down = replace(line("陳桢科", 500, 500), x=0.5, y=0.4, width=0.03, height=0.09, upright=False)
    assert compare([at(down)], page([down])).error == 0
    assert compare([at(down, "科桢陳")], page([down])).wrong == 2
