"""A page held against what other records say of the same class."""

from __future__ import annotations

import pytest

from lantai.digitisation.rules import strays
from lantai.digitisation.rules.agreeing import Facts, Known, agree, exam_number_fits
from lantai.digitisation.values import Cell, PageRows, PersonRow


def row(name: str, number: str, *doubts: str, number_doubts: tuple[str, ...] = (), **more: str) -> PersonRow:
    cells = {"name": Cell("name", name, 0.8, doubts), "student_no": Cell("student_no", number, 0.9, number_doubts)}
    return PersonRow(cells | {kind: Cell(kind, text) for kind, text in more.items()}, number_kind="student_no")


def known(name: str, number: str = "", *, sure: bool = True, **more: str) -> Known:
    return Known({"name": name, "student_no": number, **more}, sure=sure)


def held(one: PersonRow, *people: Known, **facts) -> PersonRow:
    (answer,) = agree(PageRows(rows=(one,)), Facts(people=people, **facts)).rows
    return answer


def test_a_sure_record_with_the_same_number_and_name_puts_a_doubt_to_rest():
    found = held(row("惠明启", "871401", "LOOKALIKE"), known("惠明启", "871401"))
    assert not found.name_is_doubted
    assert found.cells["name"].confidence >= 0.99


@pytest.mark.parametrize(
    ("one", "person"),
    [
        (row("惠明启", "871401", "LOOKALIKE"), known("惠明启", "871401", sure=False)),
        (row("惠明启", "871401", "UNREAD"), known("惠明启", "871401")),
        (row("惠明启", "871409", "LOOKALIKE"), known("王伟", "871401")),
    ],
    ids=["another page was only read", "ink beside it that nobody read", "somebody else"],
)
def test_a_doubt_stays_where_nothing_settles_it(one, person):
    assert held(one, person).cells["name"].doubts == one.cells["name"].doubts


def test_another_name_under_the_same_number_is_a_doubt_that_offers_it():
    found = held(row("惠明后", "871401"), known("惠明启", "871401", sure=False))
    assert found.name == "惠明后", "what was read stays"
    assert (found.cells["name"].doubts, found.cells["name"].others) == (("DISAGREES",), ("惠明启",))


def test_a_number_read_with_a_doubt_is_nobodys():
    found = held(row("惠明后", "871401", number_doubts=("FAINT",)), known("惠明启", "871401"))
    assert found.cells["name"].doubts == ()


def test_the_only_one_of_a_name_in_the_class_settles_the_name_and_doubts_the_number():
    found = held(row("周念慈", "871408", "FAINT"), known("周念慈", "871403"), known("王伟", "871404"))
    assert found.cells["name"].doubts == ()
    assert (found.cells["student_no"].doubts, found.cells["student_no"].others) == (("DISAGREES",), ("871403",))


def test_a_name_that_another_of_the_class_nearly_bears_is_still_looked_at():
    found = held(row("林玲", "", "LOOKALIKE"), known("林玲", "871403"), known("林铃", "871404"))
    assert found.cells["name"].doubts == ("LOOKALIKE",)


def test_sex_and_birth_are_held_against_the_card():
    found = held(row("周念慈", "871403", sex="男", birth="1969.4"), known("周念兹", "871403", sex="女", birth="1969.4"))
    assert found.cells["sex"].doubts == ("DISAGREES",)
    assert found.cells["birth"].doubts == ()


def test_a_major_that_was_not_taught_is_doubted_and_the_near_one_offered():
    found = held(row("周念慈", "871403", major="机诫制造"), majors=frozenset({"机械制造", "应用化学"}))
    assert (found.cells["major"].doubts, found.cells["major"].others) == (("UNKNOWN_MAJOR",), ("机械制造",))
    assert held(row("周念慈", "871403", major="应用化学"), majors=frozenset({"应用化学"})).cells["major"].doubts == ()


def test_examination_numbers_begin_with_their_year_and_a_province():
    assert exam_number_fits("01510123456789", 2001)
    assert not exam_number_fits("02510123456789", 2001)
    assert not exam_number_fits("01990123456789", 2001)
    found = held(row("周念慈", "871403", exam_no="01990123456789"), year=2001)
    assert found.cells["exam_no"].doubts == ("FORM",)
    assert held(row("周念慈", "871403", exam_no="8714003"), year=2001).cells["exam_no"].doubts == ()


def test_a_page_of_which_nothing_is_known_stays_as_it_was():
    page = PageRows(rows=(row("周念慈", "871403"),))
    assert agree(page, Facts()) is page


def test_a_page_of_another_year_is_doubted_once_and_a_gap_in_what_we_know_not_at_all():
    rows = tuple(row("周念慈", "", exam_no=f"0151012345678{n}", major="核物理") for n in range(4))
    found = agree(PageRows(rows=rows), Facts(majors=frozenset({"应用化学"}), year=1988))
    assert found.doubts == ("OTHER_YEAR",)
    assert found.to_be_looked_at
    assert found.rows == rows, "neither every number nor every major is asked about"
    one = (*rows[:3], row("周念慈", "", exam_no="02510123456789", major="核物理"))
    assert agree(PageRows(rows=one), Facts(year=2001)).rows[3].cells["exam_no"].doubts == ("FORM",)


@pytest.mark.parametrize(
    ("over", "title", "other"),
    [
        (("锦江工学院1991年录取新生名册",), "1987年录取新生名册", True),
        (("锦江工学院1987年录取新生名册",), "1987级本科录取新生名册", False),
        (("1988学年第二学期", "学生成绩登记表"), "机械8701班成绩册 1987级", False),
        (("班级：机械87级2班",), "机械87级1—3班成绩册", False),
        (("班级：机械8702班",), "机械8701班学籍卡", True),
        (("1991届毕业生名册",), "1985—1992届毕业生名册", False),
        (("1991届毕业生名册",), "1987级学生名册", False),
        (("1993届毕业生名册",), "1991届毕业生名册", True),
        (("无线电系",), "机械系1987级学生名册", False),
    ],
)
def test_a_header_that_names_another_year_or_class_than_the_volume(over, title, other):
    assert strays.strays(over, title) is other
