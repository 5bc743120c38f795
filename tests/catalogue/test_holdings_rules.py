"""Codes, dates and headers as people write them; patterns, schemes and words as data."""

from __future__ import annotations

import contextlib
import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import ClassNode, CodePattern, Fonds, RetentionTerm
from lantai.catalogue.rules import codes, dates, grid, headers, names_of_files, titles
from lantai.catalogue.services import sheets
from lantai.catalogue.services.fonds import Classes
from lantai.foundation.geometry import Region


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("1987", "1987-01-01", "1987-12-31"), ("87级", "1987-01-01", "1987-12-31"), ("1987.9", "1987-09-01", "1987-09-30"),
        ("1987年9月1日", "1987-09-01", "1987-09-01"), ("19870901", "1987-09-01", "1987-09-01"),
        ("20110123-20111205", "2011-01-23", "2011-12-05"), ("1983.9-87.7", "1983-09-01", "1987-07-31"),
        ("1983.09-12", "1983-09-01", "1983-12-31"), ("民国三十年", "1941-01-01", "1941-12-31"),
        ("昭和17年", "1942-01-01", "1942-12-31"), ("88年", "1988-01-01", "1988-12-31"),
        ("一九八七年九月", "1987-09-01", "1987-09-30"), ("０７级", "2007-01-01", "2007-12-31"),
        ("[1987]", "1987-01-01", "1987-12-31"), ("1966～1976", "1966-01-01", "1976-12-31"),
        ("1999-00-00", "1999-01-01", "1999-12-31"), ("1987-09-01 00:00:00", "1987-09-01", "1987-09-01"),
    ],
)  # fmt: skip
def test_dates_as_written_become_ranges(written, first, last):
    span = dates.read(written, latest=2034)
    assert (str(span.first), str(span.last)) == (first, last)


@pytest.mark.parametrize("written", ["1987-13-45", "1987.2.30", "约若干", "87-", "3987年", "1991-1987", "甲"])
def test_what_is_no_date_is_said_to_be_none(written):
    with pytest.raises(dates.BadDate):
        dates.read(written, latest=2034)


@pytest.mark.parametrize("written", ["", "不详", "无", "-", "／", "？"])
def test_unknown_is_not_wrong(written):
    assert dates.read(written) is None


@given(st.text(max_size=30))
def test_no_text_breaks_the_readers(text):
    with contextlib.suppress(dates.BadDate):
        dates.read(text)
    codes.normal_code(text)
    codes.sort_key(text)
    headers.match(text, sheets.vocabulary())


@given(st.dates(min_value=__import__("datetime").date(1901, 1, 1), max_value=__import__("datetime").date(2026, 12, 31)))
def test_every_day_is_read_back(day):
    for written in (
        day.isoformat(),
        day.strftime("%Y%m%d"),
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
    ):
        assert dates.read(written) == dates.Span(day, day, "day")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1999-DQ14-5", "１９９９－ＤＱ１４—5"), ("Z109-WS·2011-Y-BGS-0001", "z109-ws•2011–Y-bgs-0001"),
        ("J019-ZY·JC·CC·2019·D30-001", "J019-ZY．JC・CC‧2019.D30-001"), ("2003-XZ11-5", " 2003 - XZ11 - 5 "),
    ],
)  # fmt: skip
def test_spellings_of_a_code_meet(one, other):
    assert codes.normal_code(one) == codes.normal_code(other)


def test_pages_after_an_insertion_stand_in_their_order():
    labels = ["13", "2", "12附", "012", "12-1", "1"]
    assert sorted(labels, key=codes.sort_key) == ["1", "2", "012", "12-1", "12附", "13"]
    assert {codes.normal_label(label) for label in ("12", "012", "第12页", "P.12")} == {"12"}


@pytest.mark.django_db
@pytest.mark.req("B10")
def test_every_pattern_accepts_its_example_and_loading_twice_changes_nothing():
    catalogue.load_fixtures()
    counted = (CodePattern.objects.count(), ClassNode.objects.count(), RetentionTerm.objects.count())
    catalogue.load_fixtures()
    assert counted == (CodePattern.objects.count(), ClassNode.objects.count(), RetentionTerm.objects.count())
    patterns = [(one.code, re.compile(one.expression)) for one in CodePattern.objects.all()]
    for pattern in CodePattern.objects.all():
        assert codes.parsed(pattern.example, patterns)[0] == pattern.code
    assert RetentionTerm.objects.filter(name__in=["永久", "30年", "10年", "长期", "短期"]).count() == 5
    assert ClassNode.objects.filter(depth=1, scheme__code="process").count() >= 11


@pytest.mark.django_db
@pytest.mark.req("B10")
def test_the_same_class_means_one_thing_here_and_another_there(archivist):
    catalogue.load_fixtures()
    catalogue.create_fonds(archivist, code="J02", name="锦江工学院", scheme="process")
    catalogue.create_fonds(archivist, code="J03", name="西川师范学院", scheme="level")
    meanings = {code: Classes(Fonds.objects.get(code=code)).node("JX14", 1990).name for code in ("J02", "J03")}
    assert meanings == {"J02": "学籍管理", "J03": "成人/继续教育"}
    assert Classes(Fonds.objects.get(code="J03")).node("1990-JX1314", 1990).name == "学籍管理"
    assert Classes(Fonds.objects.get(code="J02")).node("JX99", 1990).code == "JX"


SHEETS = {
    "VOLUMES": "备注,存放位置,立卷单位,密级,保管期限,页数,件数,起止日期,责任者,案卷题名,档号,案卷号,实体分类号,年度,目录号,全宗号",
    "VOLUME_ITEMS": "顺序号,文号,责任者,题名,日期,页次,备注",
    "ITEMS": "序号,档号,文号,责任者,题名,日期,密级,页数,备注",
    "PERSONS": "学号,姓名,性别,出生日期,身份证号,学院,专业,班级,层次,入学年月,毕业年月,毕业证书号,学位证书号,导师,页数,备注",
}


@pytest.mark.parametrize("kind", SHEETS)
@pytest.mark.parametrize("turned", [False, True])
def test_the_kind_of_a_sheet_is_told_by_its_headers_in_any_order(kind, turned):
    header = SHEETS[kind].split(",")
    layout = headers.guess([["某某学院"], header[::-1] if turned else header], sheets.vocabulary())
    assert (layout.kind, layout.header_row) == (kind, 2)
    assert len(layout.mapping) == len(header)


@pytest.mark.parametrize(
    "header",
    [
        "KSH,XM,XB,CSRQ,SFZH,YXMC,ZYMC,LQRQ", "姓 名（必填）,入学\n年份,院（系）,层 次", "Name,Student No.,Department,Entered,Ref Code,Page,Row",
        "档号,学生姓名,导师姓名,形成单位,入学时间,毕业时间,密级,归档日期,学位证号,毕业证号,索取号",
    ],
)  # fmt: skip
def test_machine_names_english_and_decorated_headers(header):
    layout = headers.guess([header.split(",")], sheets.vocabulary())
    assert layout.kind == "PERSONS"
    assert {"name", "unit"} <= set(layout.mapping.values())


def test_what_a_machine_export_has_no_field_for_is_named_and_taken_for_nothing_else():
    header = [
        "SXH",
        "KSH",
        "XM",
        "XB",
        "CSRQ",
        "MZ",
        "ZZMM",
        "SFZH",
        "YXDM",
        "YXMC",
        "ZYDM",
        "ZYMC",
        "CCDM",
        "XZ",
        "LQRQ",
        "ZF",
        "BZ",
    ]
    layout = headers.guess([header], sheets.vocabulary())
    fields = {header[column]: field for column, field in layout.mapping.items()}
    assert fields == {
        "SXH": "sequence", "KSH": "exam_no", "XM": "name", "XB": "sex", "CSRQ": "birth", "SFZH": "id_number", "YXMC": "unit",
        "ZYMC": "major", "LQRQ": "entered", "BZ": "remark",
    }  # fmt: skip
    said = [headers.in_words(word, sheets.vocabulary()) for word in header if word not in fields]
    assert said == [
        "民族（MZ）", "政治面貌（ZZMM）", "院校代码（YXDM）", "专业代码（ZYDM）", "层次代码（CCDM）", "学制（XZ）", "总分（ZF）",
    ]  # fmt: skip


def test_a_header_of_two_rows():
    rows = [
        ["序号", "学生", "", "就读", ""],
        ["", "姓名", "学号", "入学年月", "毕业年月"],
        ["1", "甲", "2", "1987", "1991"],
    ]
    layout = headers.guess(rows, sheets.vocabulary())
    assert set(layout.mapping.values()) >= {"name", "student_no", "entered", "graduated"}
    assert layout.last_header_row == 2


def test_titles_tell_cohort_unit_level_and_kind():
    kinds = [("ADMISSION_ROSTER", ("录取新生", "录取名册")), ("GRAD_LIST", ("毕业生名册",))]
    said = titles.facts(["锦江工学院1987级机械系本科录取新生名册"], kinds)
    assert (said.entered, said.unit, said.level, said.record_kind) == (1987, "机械系", "本科", "ADMISSION_ROSTER")
    assert titles.facts(["2003届毕业生名册"], kinds).graduated == 2003
    assert titles.facts(["档号：2003-XZ11-5"], kinds).volume_code == "2003-XZ11-5"


@pytest.mark.parametrize(
    ("path", "known", "found"),
    [
        ("1987-JX13-1_012.jpg", set(), ("1987-JX13-1", "012")),
        ("1987-JX13-1/IMG_0012.tif", {"1987-JX13-1"}, ("1987-JX13-1", "0012")),
        ("1987-JX13-1/1987-JX13-1_12附.png", {"1987-JX13-1"}, ("1987-JX13-1", "12附")),
        ("盒7/1987-JX13-1_3.jpg", {"1987-JX13-1"}, ("1987-JX13-1", "3")),
        ("Z109-WS·2011-Y-BGS-0001.pdf", {"Z109-WS·2011-Y-BGS-0001"}, ("Z109-WS·2011-Y-BGS-0001", "")),
        ("无名.jpg", set(), None),
    ],
)
def test_which_page_is_in_which_file(path, known, found):
    name = names_of_files.read(path, known)
    assert (name and (name.ref_code, name.label)) == found


def test_an_even_grid_fills_the_page_and_never_leaves_it():
    header = Region(0, 0, 1, 0.2)
    places = [grid.propose(row, 25, header=header) for row in range(1, 26)]
    assert all(one.y + one.h <= 1 for one in places)
    assert all(abs(a.y + a.h - b.y) < 1e-3 for a, b in itertools.pairwise(places))
    assert grid.propose(26, 25, header=header) is None
    assert grid.propose(0, 25, header=header) is None
