"""Pages written in columns from the right: headings at the right edge, each person in a column of her own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lantai.adapters.ocr.machine import Piece
from lantai.adapters.ocr.standing import _holds_more
from lantai.digitisation.rules import pages
from tests.digitisation.paper import line, page, table


def down(text, column, at, **more):
    """Return a run of characters in a column, counted from the right edge."""
    one = replace(line(text, 0, 0), x=(900 - 60 * column - 15) / 1000, width=30 / 1000, upright=False, **more)
    return replace(one, y=(at - 12 * len(text)) / 1400, height=24 * len(text) / 1400)


def test_columns_written_from_the_right_are_rows():
    """The rightmost column holds the headings; each person stands in a column of his own."""

    lines = [down("號次", 0, 200), down("姓名", 0, 400), down("籍貫", 0, 700)]
    for column, (number, name) in enumerate(
        (("一", "陳桢科"), ("二", "丁文"), ("四", "王秀英"), ("四", "夏桂芳")), start=1
    ):
        lines += [down(number, column, 200), down(name, column, 400), down("四川荆州", column, 700)]
    found = pages.read(page([line("國立錦江工學院新生名冊", 500, 60), *lines], vertical=True))
    assert [(row.name, row.number) for row in found.rows] == [
        ("陳桢科", "一"),
        ("丁文", "二"),
        ("王秀英", "三"),
        ("夏桂芳", "四"),
    ]
    assert found.rows[2].cells["sequence"].doubts == ("MENDED",)


@pytest.mark.parametrize("drawn", [True, False])
def test_single_characters_side_by_side_belong_each_to_its_own_column(drawn):
    """The machine takes numbers and sexes of neighbouring columns for one line; its title stays one."""
    people = ("陳桢科", "丁文", "王秀英", "夏桂芳", "李淑芬", "周念慈")
    lines = [down("號次", 0, 200), down("姓名", 0, 400), down("性別", 0, 560), down("籍貫", 0, 760)]
    for column, name in enumerate(people, start=1):
        lines += [down(name, column, 400), down("四川荆州", column, 760)]
    lines += [replace(line("六五四三二一", 900 - 60 * 3.5, 200, spread=2.5), again="六五四三二一")]
    lines += [line("女女女女男男", 900 - 60 * 3.5, 560, spread=2.5)]
    rules = tuple((x / 1000, 0.1, 0.9) for x in range(510, 960, 60)) if drawn else ()
    title = line("國立錦江工學院新生名冊", 500, 60)
    found = pages.read(page([title, *lines], vertical=True, uprights=rules))
    assert [(row.name, row.number) for row in found.rows] == list(zip(people, "一二三四五六", strict=True))
    assert [row.cells["sex"].text for row in found.rows] == list("男男女女女女")
    assert (found.layout, any(row.name_is_doubted for row in found.rows)) == ("ADMISSION_ROSTER", False)


def test_words_of_a_seal_beside_a_name_in_a_column_are_left_out_and_the_name_is_looked_at():
    lines = [down("號次", 0, 200), down("姓名", 0, 400), down("籍貫", 0, 700)]
    for column, (number, name) in enumerate((("一", "陳桢科"), ("二", "付淋"), ("三", "王秀英")), start=1):
        lines += [down(number, column, 200), down(name, column, 400, red=0.1 if name == "付淋" else 0.0)]
        lines += [down("四川荆州", column, 700)]
    lines += [
        replace(down("院", 2, 360, red=0.2), x=(900 - 120 - 27) / 1000),
        replace(down("学", 2, 362, red=0.2), x=0.774),
    ]
    found = pages.read(page(lines, vertical=True))
    assert [row.name for row in found.rows] == ["陳桢科", "付淋", "王秀英"]
    assert [row.cells["name"].doubts for row in found.rows] == [(), ("SEAL",), ()]


def test_words_of_a_seal_are_no_foot_and_a_list_goes_on_below_what_seems_to_be_its_end():
    """Names of a seal read 教务处, as the foot of a list would; a sum stands in the midst of a list."""
    names = ("陳桢科", "丁文", "王秀英", "夏桂芳", "李淑芬", "周念慈")
    lines = [down("號次", 0, 200), down("姓名", 0, 400), down("籍貫", 0, 700)]
    for column, name in enumerate(names, start=1):
        lines += [down("一二三四五六"[column - 1], column, 200), down(name, column, 400), down("四川荆州", column, 700)]
    seal = [replace(down("教务处", 2, 330, red=0.1), x=(900 - 60 * 2.5 - 15) / 1000)]
    found = pages.read(page([*lines, *seal], vertical=True))
    assert [row.name for row in found.rows if row.name] == list(names)

    heads = ("序号", "姓名", "学号")
    rows = [(str(at), name, f"87140{at:02}") for at, name in enumerate(names, start=1)]
    summed = table(heads, [*rows[:3], ("合计", "", ""), *rows[3:]])
    assert [row.name for row in pages.read(page(summed)).rows if row.name] == list(names)
    ended = table(heads, [*rows, ("合计", "六人", ""), ("", "经办人", "")])
    assert [row.name for row in pages.read(page(ended)).rows] == list(names)


def test_a_seal_in_line_with_a_name_is_left_out_before_a_surname_and_the_name_is_looked_at():
    heads = ("姓名", "籍贯")
    rows = [("学劉鑫", "四川"), ("丁文秀", "四川"), ("王秀英", "四川")]
    lines = [replace(one, red=0.1) if one.text == "学劉鑫" else one for one in table(heads, rows)]
    found = pages.read(page([line("学生名册", 500, 60), *lines]))
    assert [(row.name, "SEAL" in row.cells["name"].doubts) for row in found.rows] == [
        ("劉鑫", True), ("丁文秀", False), ("王秀英", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("again", "text", "better"),
    [
        ("二十一", "二十", True),
        ("李慧珍", "李珍", True),
        ("十 四", "十四", False),
        ("丁文", "李文", False),
        ("二", "", False),
    ],
)
def test_a_column_read_on_its_side_that_says_more_is_the_better_reading(again: str, text: str, better: bool) -> None:
    def piece(said: str) -> Piece:
        return Piece([(one, 0.9, 0.5, "", 0.0) for one in said])

    assert _holds_more(piece(again), piece(text)) is better
