"""From lines to rows of people: columns, ditto marks, what goes on, what must be looked at. No picture is read here."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lantai.digitisation.rules import grading, pages
from lantai.digitisation.rules.cells import number_of, written_like
from tests.digitisation import stage
from tests.digitisation.paper import HEADS, PEOPLE, TITLE, line, page, table


def read(lines, **more):
    return pages.read(page([TITLE, *lines], **more))


def names(found):
    return [row.name for row in found.rows]


def doubts(found, name, kind="name"):
    return set(next(row for row in found.rows if row.name == name).cells[kind].doubts)


def test_a_plain_list_is_read_row_by_row_and_nobody_is_doubted():
    found = read([*table(HEADS, PEOPLE), line("经办人：刘铭", 200, 1300)])
    assert found.layout == "ADMISSION_ROSTER"
    assert [(row.name, row.number) for row in found.rows] == [(row[1], row[2]) for row in PEOPLE]
    assert not any(row.name_is_doubted for row in found.rows)
    assert [row.cells["major"].text for row in found.rows][:2] == ["机械制造", "机械制造"], (
        "the ditto mark stands for the one above"
    )
    third = found.rows[2].region
    assert third.y < (200 + 46 * 3) / 1400 < third.y + third.h


@pytest.mark.parametrize(
    ("spoil", "doubt"),
    [
        (lambda one: replace(one, signs=tuple(replace(sign, certainty=0.6) for sign in one.signs)), "FAINT"),
        (lambda one: replace(one, again="周念兹"), "TWO_READINGS"),
        (lambda one: replace(one, red=0.12), "SEAL"),
        (lambda one: replace(one, unread=True), "UNREAD"),
        (
            lambda one: replace(
                one, signs=tuple(replace(sign, second="兹", second_certainty=0.05) for sign in one.signs)
            ),
            "LOOKALIKE",
        ),
    ],
)
def test_every_reason_for_doubt_sends_that_name_and_no_other_to_review(spoil, doubt):
    lines = [spoil(one) if one.text == "周念慈" else one for one in table(HEADS, PEOPLE)]
    found = read(lines)
    assert doubt in doubts(found, "周念慈")
    assert [row.name for row in found.rows if row.name_is_doubted] == ["周念慈"]


@pytest.mark.parametrize(
    ("written", "doubt"),
    [
        ("圆念慈", "UNKNOWN_SURNAME"),
        ("周", "LENGTH"),
        ("周念8", "SIGNS"),
        ("〃", "DITTO"),
        ("", "EMPTY"),
        ("周念慈敏", "LENGTH"),
    ],
)
def test_a_name_that_is_none_is_doubted(written, doubt):
    rows = [(*PEOPLE[0],), ("2", written, "8714002", "应用化学"), *PEOPLE[2:]]
    second = read(table(HEADS, rows)).rows[1]
    assert doubt in second.cells["name"].doubts
    assert second.name_is_doubted


def test_names_of_two_surnames_and_with_a_dot_are_names():
    rows = [("1", "欧阳文静", "8714001", ""), ("2", "买买提・吐尔逊", "8714002", ""), *PEOPLE[2:]]
    found = read(table(HEADS, rows, pitch=190))
    assert names(found)[:2] == ["欧阳文静", "买买提·吐尔逊"]
    assert not any(row.name_is_doubted for row in found.rows[:2])


def test_a_line_over_two_columns_is_cut_between_its_characters():
    lines = [one for one in table(HEADS, PEOPLE) if one.text not in {"李淑芬", "8714002"}]
    found = read([*lines, line("李淑芬8714002", 468, 200 + 46 * 2)])
    assert found.rows[1].name == "李淑芬"
    assert found.rows[1].number == "8714002"
    assert "CUT" in doubts(found, "李淑芬"), "no gap stands between them: somebody looks"


def test_numbers_are_held_against_those_of_the_same_list():
    rows = [list(row) for row in PEOPLE]
    rows[1][2], rows[3][2], rows[4][0], rows[2][2] = "871400", "8714005", "9", "87l4OO3"
    found = read(table(HEADS, rows))
    assert "ODD_ONE" in doubts(found, "李淑芬", "student_no")
    assert "TWICE" in doubts(found, "赵海燕", "student_no")
    assert found.rows[2].number == "8714003", "a letter that stands for a digit is put right"
    assert (found.rows[4].cells["sequence"].text, found.rows[4].cells["sequence"].doubts) == ("5", ("MENDED",))


def test_an_id_number_is_held_against_its_check_digit():
    heads = ("姓名", "性别", "身份证号")
    rows = [
        ("王秉钧", "男", "11010519491231002X"),
        ("李淑芬", "女", "110105194912310021"),
        ("周念慈", "男", "11010519491231002X"),
    ]
    found = read(table(heads, rows, pitch=270, left=40))
    assert [row.cells["id_number"].doubts for row in found.rows][1] == ("CHECK_DIGIT",)
    assert [row.cells["sex"].text for row in found.rows] == ["男", "女", "男"]


def test_a_row_that_nobody_read_is_a_row_to_be_looked_at():
    lines = [one for one in table(HEADS, PEOPLE) if round(one.y * 1400 + 15) != 200 + 46 * 3]
    found = read(lines)
    gap = found.rows[2]
    assert (gap.name, gap.doubts, gap.name_is_doubted) == ("", ("ROW_MISSING",), True)


def test_fewer_people_than_the_page_says_sends_the_page_to_review():
    found = read([*table(HEADS, PEOPLE), line("共6人", 800, 1300)])
    assert found.doubts == ("COUNT",)
    assert read([*table(HEADS, PEOPLE), line("共5人", 800, 1300)]).doubts == ()


def test_what_goes_on_in_a_second_line_belongs_to_the_row_above():
    lines = [*table(HEADS, PEOPLE, step=80), line("（本科）", 80 + 170 * 3.5, 200 + 80 * 3 + 34)]
    found = read(lines)
    assert len(found.rows) == len(PEOPLE)
    assert found.rows[2].cells["major"].text == "应用化学（本科）"


def test_what_goes_on_in_the_first_rows_does_not_end_the_list_and_a_signature_far_below_does():
    lines = [*table(HEADS, PEOPLE, step=110), line("（本科）", 80 + 170 * 3.5, 200 + 110 * 2 + 19)]
    assert names(read([*lines, line("李明", 80 + 170 * 1.5, 1250)])) == [row[1] for row in PEOPLE]


def test_two_lists_side_by_side_are_two_lists():
    heads = ("学号", "姓名", "成绩")
    left = table(heads, [("871401", "王秉钧", "86"), ("871402", "李淑芬", "优")], left=20, pitch=150)
    right = table(heads, [("871403", "周念慈", "91"), ("871404", "赵海燕", "77")], left=520, pitch=150)
    found = pages.read(page([line("课程成绩单", 500, 60), *left, *right]))
    assert found.layout == "CLASS_SCORES"
    assert names(found) == ["王秉钧", "李淑芬", "周念慈", "赵海燕"]


def test_headings_run_together_are_told_apart_and_repeated_ones_are_no_person():
    lines = [one for one in table(HEADS, PEOPLE, top=200) if one.text not in {"序号", "姓名"}]
    again = table(HEADS, (("6", "吴桂英", "8714006", "企业管理"),), top=200 + 46 * 6)
    found = read([*lines, line("序号姓名", 250, 200, spread=2.2), *again])
    assert names(found) == [*(row[1] for row in PEOPLE), "吴桂英"]


def test_a_slanted_page_is_set_straight():
    slope = 0.02  # 1.15 degrees
    lines = [
        replace(one, y=one.y + ((one.x + one.width / 2) - 0.5) * slope * 1000 / 1400) for one in table(HEADS, PEOPLE)
    ]
    found = read(lines, slant=1.1458)
    assert [(row.name, row.number) for row in found.rows] == [(row[1], row[2]) for row in PEOPLE]


def test_a_card_is_one_person_with_labels_beside_or_before():
    lines = [
        line("学生学籍卡片", 500, 60), line("姓名", 150, 200), line("高贵晋", 300, 200), line("性别", 600, 200), line("男", 700, 200),
        line("学号：9677001", 200, 260), line("民族", 600, 260), line("汉", 700, 260),
        line("课程", 200, 500), line("成绩", 500, 500), line("高等数学", 200, 560), line("86", 500, 560),
    ]  # fmt: skip
    found = pages.read(page(lines))
    assert (found.layout, [(row.name, row.number) for row in found.rows]) == ("STATUS_CARD", [("高贵晋", "9677001")])
    assert not found.rows[0].name_is_doubted


def test_a_page_nobody_knows_goes_to_review_whole():
    found = pages.read(page([line("关于开展植树活动的通知", 500, 100), line("各系：", 200, 200)]))
    assert (found.rows, found.doubts, found.to_be_looked_at) == ((), ("NO_LAYOUT",), True)


@pytest.mark.parametrize(
    ("text", "number"), [("12", 12), ("l2", 12), ("十二", 12), ("廿三", 23), ("三十", 30), ("一", 1), ("备", 0)]
)
def test_numbers_of_rows_as_they_are_written(text, number):
    assert number_of(text) == number
    assert not number or number_of(written_like(number, text)) == number


def test_grading_counts_what_nobody_would_look_at():
    truth = [{"name": row[1], "number": row[2]} for row in PEOPLE]
    good, _ = grading.grade(truth, read(table(HEADS, PEOPLE)))
    assert (good.row_precision, good.row_recall, good.unseen_share, good.review_share) == (1, 1, 0, 0)

    wrong = [(*row[:1], "李淑芳" if row[1] == "李淑芬" else row[1], *row[2:]) for row in PEOPLE]
    silent, slips = grading.grade(truth, read(table(HEADS, wrong)))
    assert (silent.names_wrong_unseen, silent.rows_right, silent.unseen_share) == (1, 4, 0.2)
    assert [(slip.true_name, slip.found_name) for slip in slips] == [("李淑芬", "李淑芳")]

    doubted = [replace(one, again="李淑芬") if one.text == "李淑芳" else one for one in table(HEADS, wrong)]
    seen, _ = grading.grade(truth, read(doubted))
    assert (seen.names_wrong_unseen, seen.names_in_review, seen.unseen_share) == (0, 1, 0)

    lost, _ = grading.grade([*truth, {"name": "吴桂英", "number": "8714006"}], read(table(HEADS, PEOPLE)))
    assert (lost.names_lost_unseen, lost.rows_found) == (1, 5)

    empty = [("", "", *row[2:]) if row[1] == "李淑芬" else row for row in PEOPLE]
    looked, _ = grading.grade([*truth, {"name": "吴桂英", "number": ""}], read(table(HEADS, empty)))
    assert (looked.names_in_review, looked.names_lost_unseen) == (1, 1), (
        "one empty cell shows one name, not all that are lost"
    )

    invented, _ = grading.grade(truth[:4], read(table(HEADS, PEOPLE)))
    assert invented.names_invented_unseen == 1


def test_words_of_a_seal_between_two_rows_are_no_person_and_send_those_beside_to_review():
    lines = [*table(HEADS, PEOPLE), line("学院", 80 + 170 * 1.5, 200 + 46 * 2 + 24)]
    found = read(lines)
    assert names(found) == [row[1] for row in PEOPLE]
    assert [row.name for row in found.rows if row.name_is_doubted] == ["李淑芬", "周念慈"]


def test_a_card_with_an_empty_field_is_no_list():
    lines = [line("学籍卡片", 500, 60), line("姓名", 150, 200), line("性别", 500, 200), line("女", 620, 200)]
    lines += [line("学号", 150, 250), line("9981402", 300, 250), line("民族", 500, 250), line("汉", 620, 250)]
    found = pages.read(page(lines))
    assert (found.layout, len(found.rows)) == ("STATUS_CARD", 1)
    assert found.rows[0].number == "9981402"
    assert found.rows[0].name_is_doubted


def test_a_number_nobody_read_or_out_of_its_turn_is_doubted_and_stays_as_written():
    numbers = ("1", "2", "3", "", "5", "8", "7", "8")
    people = [
        (number, name, "", "")
        for number, name in zip(numbers, ("王一", "李二", "周三", "赵四", "孙五", "吴六", "郑七", "冯八"), strict=True)
    ]
    cells = [row.cells["sequence"] for row in read(table(HEADS, people)).rows]
    assert [cell.text for cell in cells] == ["1", "2", "3", "4", "5", "6", "7", "8"]
    assert [cell.doubts for cell in cells] == [(), (), (), ("MENDED",), (), ("MENDED",), (), ()]
    gone = [(number if at < 2 or at > 5 else "", *rest) for at, (number, *rest) in enumerate(people)]
    gone[6] = ("6", *gone[6][1:])
    cells = [row.cells["sequence"] for row in read(table(HEADS, gone)).rows]
    assert [cell.text for cell in cells] == ["1", "2", "", "", "", "", "6", "8"]
    assert all(cell.doubts for cell in cells[2:7])


def test_a_sheet_with_a_column_for_each_course_is_a_list_of_people_and_no_card():
    heads = ("学号", "姓名", "高等数学", "普通物理", "理论力学")
    people = [(row[2], row[1], "86", "优", "77") for row in PEOPLE]
    found = pages.read(page([line("学生成绩总表", 500, 60), *table(heads, people)]))
    assert [(row.name, row.number) for row in found.rows] == [(row[1], row[2]) for row in PEOPLE]


def test_a_list_whose_headings_nobody_knows_is_never_taken_for_a_card_of_one_person():
    people = [(row[1], "86", "优", "77") for row in PEOPLE]
    found = pages.read(
        page([line("学生成绩总表", 500, 60), *table(("姓名", "高等数学", "普通物理", "理论力学"), people)])
    )
    assert (found.rows, found.to_be_looked_at) == ((), True)


def test_a_heading_under_a_seal_is_known_by_the_people_below_it():
    lines = [
        replace(one, text="名", signs=one.signs[1:]) if one.text == "姓名" else one for one in table(HEADS, PEOPLE)
    ]
    assert names(read(lines)) == [row[1] for row in PEOPLE]


def test_a_transcript_is_one_person_and_her_courses():
    found = pages.read(page(stage.transcript()))
    assert (found.layout, [(row.name, row.number) for row in found.rows]) == ("TRANSCRIPT", [("周念慈", "8714003")])
    assert set(found.rows[0].cells) == {"name", "student_no"}, "headings of courses are no fields she left empty"
    assert [(one["course"].text, one["credit"].text, one["mark"].text) for one in found.courses] == [
        ("高等数学", "5", "86"), ("英语", "4", "优"), ("体育", "1", "合格"),
    ]  # fmt: skip


def test_an_orderly_list_tells_what_a_run_of_lost_numbers_was_and_a_gap_in_it_is_kept():
    people = [
        (str(at), name, "", "")
        for at, name in enumerate(
            ("王一", "李二", "周三", "赵四", "孙五", "吴六", "郑七", "冯八", "陈九", "褚十"), start=1
        )
    ]
    torn = [("" if at in {3, 4} else "4" if at == 5 else number, *rest) for at, (number, *rest) in enumerate(people)]
    assert [row.cells["sequence"].text for row in read(table(HEADS, torn)).rows] == [str(at) for at in range(1, 11)]
    left_out = [(str(int(number) + (at >= 4)), *rest) for at, (number, *rest) in enumerate(people)]
    found = read(table(HEADS, left_out)).rows
    assert [row.cells["sequence"].text for row in found] == [number for number, *_ in left_out]


def test_a_page_of_which_the_machine_is_sure_of_nothing_is_taken_for_handwriting_and_looked_at_whole():
    scrawl = [
        replace(one, signs=tuple(replace(sign, certainty=0.8) for sign in one.signs)) for one in table(HEADS, PEOPLE)
    ]
    assert "HANDWRITTEN" in read(scrawl).doubts
    assert read(scrawl).to_be_looked_at
    assert read(table(HEADS, PEOPLE)).doubts == ()


def test_rows_below_the_last_rule_that_was_seen_are_still_of_the_list_and_a_signature_is_not():
    people = [
        (str(at), name, f"87140{at:02}", "机械制造")
        for at, name in enumerate(("王一", "李二", "周三", "赵四", "孙五", "吴六", "郑七", "冯八"), start=1)
    ]
    rulers = tuple((y / 1400, 0.08, 0.76) for y in (177, 223, 269, 315, 361, 407))  # the last three were too faint
    lines = [*table(HEADS, people), line("李明", 80 + 170 * 1.5, 200 + 46 * 9)]
    assert names(read(lines, rulers=rulers)) == [row[1] for row in people]


def test_a_letter_or_a_dash_that_all_numbers_of_a_list_have_is_no_slip_of_the_machine():
    heads, numbers = ("姓名", "学号"), ("S1203311", "S1203312", "51203313", "S12O3314", "S1203315")
    people = [("李淑芬", "丁文", "王秀英", "夏桂芳", "周念慈")[at] for at in range(5)]
    found = read(table(heads, list(zip(people, numbers, strict=True))))
    assert [row.number for row in found.rows] == ["S1203311", "S1203312", "51203313", "S1203314", "S1203315"]
    assert [row.cells["student_no"].doubts for row in found.rows] == [(), (), ("ODD_ONE",), (), ()]
    dashed = read(table(heads, [(name, f"03{at}7—0{at}") for at, name in enumerate(people)]))
    assert [row.number for row in dashed.rows] == [f"03{at}7-0{at}" for at in range(5)]
    slip = read(table(heads, [(name, f"1203{at}11" if at else "S203011") for at, name in enumerate(people)]))
    assert slip.rows[0].number == "5203011", "the others have no letter there"
    alone = pages.read(page([line("学籍卡片", 500, 60), line("姓名", 150, 200), line("丁文", 300, 200),
                             line("学号", 500, 200), line("S1203311", 650, 200)]))  # fmt: skip
    assert (alone.rows[0].number, alone.rows[0].cells["student_no"].doubts) == ("S1203311", ("FORM",))


def test_headings_in_two_languages_and_names_in_latin_letters():
    heads = ("姓名 Name", "学号 No.", "性别 Sex", "Major")
    people = [("李淑芬", "8714001", "女 F", "MBA"), ("Jo A. Li", "8714002", "男M", "英语(师范)"),
              ("Ji-woo O", "8714003", "女F", "Physics"), ("D@vid", "8714004", "男", "MBA")]  # fmt: skip
    found = read(table(heads, people, left=20, pitch=240))
    assert [(row.name, row.number) for row in found.rows] == [row[:2] for row in people]
    assert [row.cells["sex"].text for row in found.rows] == ["女", "男", "女", "男"]
    assert [row.cells["name"].doubts for row in found.rows] == [(), (), (), ("SIGNS",)]


def test_a_column_of_names_is_known_by_its_people_where_its_heading_is_not():
    heads, given = (
        ("编号", "人员", "微积分", "力学", "备注"),
        ("李淑芬", "丁文", "王秀英", "夏桂芳", "周念慈", "吴桂英"),
    )
    lines = table(heads, [(str(at), name, "87", "90", "") for at, name in enumerate(given, start=1)])
    assert names(read(lines)) == list(given)
    assert (
        read(table(heads, [(str(at), name, "87", "90", "") for at, name in enumerate(given[:4], start=1)])).rows == ()
    )
