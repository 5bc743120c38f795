"""What takes a doubt away and what puts one there: the script of the page, how badly it is read, what a second look says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lantai.digitisation.rules import pages
from lantai.digitisation.values import Line
from tests.digitisation.paper import line, page, table

HEADS = ("序号", "姓名", "学号", "专业")
PEOPLE = [
    (str(at), name, f"87140{at:02}", "机械制造")
    for at, name in enumerate(("王秉钧", "李淑芬", "周念慈", "赵海燕", "孙志强", "黄有巍"), start=1)
]
OLD = [
    (number, name.replace("黄", "黃").replace("赵", "趙").replace("孙", "孫"), *rest) for number, name, *rest in PEOPLE
]


def sign(one: Line, place: int, **changed) -> Line:
    signs = [replace(each, **changed) if at == place else each for at, each in enumerate(one.signs)]
    text = "".join(each.text for each in signs)
    return replace(one, text=text, signs=tuple(signs))


def found(name: str, change, people=PEOPLE):
    """Return the row of a name once its line was changed."""
    lines = [line("一九八七年录取新生名册", 500, 60), *table(HEADS, people)]
    place = next(at for at, row in enumerate(people) if row[1] == name)
    return pages.read(page([change(one) if one.text == name else one for one in lines])).rows[place]


def doubts(row) -> tuple[str, ...]:
    return row.cells["name"].doubts


def test_a_traditional_character_that_stays_in_a_name_of_a_simplified_page_is_looked_at():
    assert doubts(found("周念慈", lambda one: sign(one, 2, text="場"))) == ("LOOKALIKE",)


def test_the_traditional_form_behind_a_simplified_character_is_no_other_character():
    weak = lambda one: sign(one, 0, certainty=0.7, second="黃", second_certainty=0.29)  # noqa: E731
    assert doubts(found("黄有巍", weak)) == ()
    assert "LOOKALIKE" in doubts(
        found("黄有巍", lambda one: sign(one, 1, certainty=0.7, second="冇", second_certainty=0.29))
    )


def test_on_a_simplified_page_a_traditional_character_is_read_as_the_simplified_one_behind_it_and_looked_at():
    row = found("黄有巍", lambda one: sign(one, 2, text="場", certainty=0.7, second="埸", second_certainty=0.29))
    assert row.name == "黄有埸"
    assert row.name_is_doubted


def test_on_a_traditional_page_characters_stay_as_they_are():
    row = found("黃有巍", lambda one: sign(one, 0, certainty=0.7, second="黄", second_certainty=0.29), OLD)
    assert row.name == "黃有巍"
    assert row.name_is_doubted


def test_a_surname_is_not_doubted_for_one_nobody_bears_and_is_for_one_that_is_borne():
    behind = lambda second: lambda one: sign(one, 0, certainty=0.96, second=second, second_certainty=0.03)  # noqa: E731
    assert doubts(found("李淑芬", behind("孛"))) == ()
    assert doubts(found("李淑芬", behind("季"))) == ("LOOKALIKE",)


@pytest.mark.parametrize(
    ("changed", "doubted"),
    [
        ({"red": 0.08, "again": "周念慈", "again_score": 0.995}, False),
        ({"red": 0.08, "again": "周念慈", "again_score": 0.9}, True),
        ({"red": 0.2, "again": "周念慈", "again_score": 0.995}, True),
        ({"red": 0.08}, True),
    ],
    ids=["read twice the same", "the second look unsure", "covered", "read once"],
)
def test_a_name_under_the_rim_of_a_seal_is_believed_only_when_read_twice_the_same(changed, doubted):
    row = found("周念慈", lambda one: replace(one, **changed))
    assert ("SEAL" in doubts(row)) is doubted


def test_on_a_page_the_machine_is_often_unsure_of_more_is_asked_of_every_name():
    lines = [line("一九八七年录取新生名册", 500, 60), *table(HEADS, PEOPLE)]
    lines = [sign(one, 0, certainty=0.985) if one.text == "周念慈" else one for one in lines]
    assert not any(row.name_is_doubted for row in pages.read(page(lines)).rows)
    poor = [sign(one, 1, certainty=0.97) if one.text == "机械制造" else one for one in lines]
    assert [row.name for row in pages.read(page(poor)).rows if row.name_is_doubted] == ["周念慈"]
