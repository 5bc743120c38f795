"""A sheet goes in, a question is asked, and the very row comes back: pages inserted later, one code given twice, pages that
are missing, neighbours on a page (domain.md 5.6 #18 to #21).
"""

from __future__ import annotations

from typing import Any

import pytest

from lantai.catalogue import queries
from lantai.catalogue import services as catalogue
from lantai.catalogue.models import Volume
from lantai.catalogue.rules import codes
from lantai.catalogue.values import Candidate, Study
from tests import cast
from tests.catalogue import paper

pytestmark = [pytest.mark.django_db, pytest.mark.req("A13")]

HEADER = ["序号", "姓名", "学号", "性别", "出生年月", "院系", "入学年份", "档号", "页号", "行号"]
CODE = "1987-JX13-1"


def row(
    name: str, unit: str = "化学系", *, number: str = "", page: object = "", line: object = "", code: str = CODE
) -> list:
    return [name, number, "女", "1969-08", unit, "1987", code, page, line]


def take_in(folder, rows: list[list], *, fonds: str = "J02", name: str = "名册") -> None:
    """Bring one list into a fonds as the desk does."""
    sheet = paper.xlsx(folder / f"{fonds}-{name}.xlsx", (name, [HEADER, *([n, *one] for n, one in enumerate(rows, 1))]))
    report = catalogue.import_catalogue(cast.window_archivist(), path=sheet, file_name=sheet.name, fonds_code=fonds)
    assert report.accepted >= len(rows)


def first(name: str, **asked: Any) -> Candidate:
    return catalogue.find_person(cast.window_archivist(), study=Study(name, entered=1987, **asked))[0]


@pytest.fixture(autouse=True)
def two_fonds(db) -> None:
    cast.fixtures()
    catalogue.load_fixtures()
    for code, name in (("J02", "锦江工学院"), ("J03", "西川师范学院")):
        catalogue.create_fonds(cast.window_archivist(), code=code, name=name, name_en="")


@pytest.mark.parametrize("inserted", ["12附", "12-1", "12A", "封三", "补12"])
def test_a_page_inserted_later_is_told_as_it_is_written_and_not_taken_for_the_one_before(tmp_path, inserted):
    rows = [
        row("麦秋成", "物理系", page="12", line=3), row("麦秋成", "化学系", page=inserted, line=3),
        row("麦积山", page="13", line=1), row("麦穗儿", page=inserted, line=4),
    ]  # fmt: skip
    take_in(tmp_path, rows)
    hers = first("麦秋成", unit="化学系")
    assert (hers.unit, hers.page, hers.row, hers.ref_code) == ("化学系", inserted, 3, CODE)
    other = first("麦秋成", unit="物理系")
    assert (other.unit, other.page) == ("物理系", "12")
    assert first("麦穗儿").page == inserted
    pages = sorted(["13", "12", inserted], key=codes.sort_key)
    if inserted[0].isdigit():  # what names its place stands between 12 and 13, whatever was inserted there
        assert pages == ["12", inserted, "13"]


@pytest.mark.parametrize(
    ("asked", "fonds", "unit"),
    [
        ({"unit": "外语系"}, "J02", "外语系"),
        ({"unit": "法律系"}, "J03", "法律系"),
        ({"student_no": "8703002"}, "J03", "法律系"),
        ({"unit": "西川师范学院"}, "J03", "法律系"),
    ],
)
def test_one_code_given_by_two_offices_leads_to_the_record_of_the_right_one(tmp_path, asked, fonds, unit):
    code = "2003-XZ11-5"
    take_in(tmp_path, [row("阮步青", "外语系", number="8702001", page="4", line=1, code=code)], fonds="J02")
    take_in(tmp_path, [row("阮步青", "法律系", number="8703002", page="4", line=1, code=code)], fonds="J03")
    found = first("阮步青", **asked)
    assert (found.fonds_code, found.unit, found.ref_code) == (fonds, unit, code)
    titles = set(Volume.objects.filter(ref_code=code).values_list("fonds__code", flat=True))
    assert titles == {"J02", "J03"}  # two volumes, neither took the other's place


@pytest.mark.parametrize("page", ["9", "9附", "倒装9"])
def test_a_record_on_a_page_that_is_missing_is_found_and_its_page_told_missing(tmp_path, page):
    archivist = cast.window_archivist()
    take_in(tmp_path, [row("石点头", page=page, line=2), row("石点头", "外语系", page="10", line=2)])
    volume = Volume.objects.get(ref_code=CODE)
    catalogue.note_missing_page(archivist, volume_id=volume.pk, label=page, reason="原件缺，扫描前已撕去")
    found = first("石点头", unit="化学系")
    assert (found.unit, found.page) == ("化学系", page)
    [gap] = queries.gaps(archivist, mention_ids=[found.mention_id]).values()
    assert gap.page.reason == "原件缺，扫描前已撕去"
    other = first("石点头", unit="外语系")
    [beside] = queries.gaps(archivist, mention_ids=[other.mention_id]).values()
    assert beside.page is None  # her own page is there
    assert [one.label for one in beside.others] == [page]


@pytest.mark.parametrize("name", ["宋小玉", "宋晓玉", "宋小王", "宋小五", "宋巳年", "宋己年", "宋已年"])
def test_of_neighbours_of_near_names_on_one_page_the_very_row_comes_first(tmp_path, name):
    names = ["宋小五", "宋小玉", "宋晓玉", "宋小王", "宋巳年", "宋己年", "宋已年"]
    take_in(tmp_path, [row(one, page="7", line=line) for line, one in enumerate(names, 1)])
    found = first(name, unit="化学系")
    assert (found.name, found.page, found.row) == (name, "7", names.index(name) + 1)
    assert found.tier == "T2"
