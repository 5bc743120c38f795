"""Lists of places taken in."""

from __future__ import annotations

import pytest

from lantai.adapters import sheets
from lantai.foundation.errors import NotAllowed
from lantai.stacks import queries, services
from lantai.stacks.errors import SheetRefused
from lantai.stacks.models import Box, Content, Move, PlaceList, Shelf
from tests import cast
from tests.catalogue import paper
from tests.stacks import house

pytestmark = [pytest.mark.django_db, pytest.mark.integration]
HEAD = ["档号", "盒号", "库房", "排", "列", "节", "层", "盒厚"]


def row(number: int, box: str, level: int = 1, **changes) -> list:
    values = {
        "档号": house.code(number),
        "盒号": box,
        "库房": "甲库",
        "排": 1,
        "列": 1,
        "节": 1,
        "层": level,
        "盒厚": 50,
    }
    return [{**values, **changes}[name] for name in HEAD]


def sheet(folder, rows, head=HEAD, name="位置.xlsx"):
    return paper.xlsx(folder / name, ("位置", [["锦江大学档案馆库房位置表"], head, *rows]))


def read(actor, path, **how):
    return services.import_places(actor, path=path, file_name=path.name, **how)


@pytest.mark.req("B38")
def test_a_list_makes_boxes_and_shelves_and_reading_it_again_changes_nothing(archivist, tmp_path):
    path = sheet(
        tmp_path, [row(1, "A1"), row(2, "A1"), row(3, "A2", 2), row(4, "A3", 5), row(5, "A4", 1, 库房="ＷＭ１")]
    )
    report = read(archivist, path)
    assert (report.accepted, report.unchanged, report.rejected, report.boxes, report.shelves) == (5, 0, 0, 4, 1)
    found = [house.where(archivist, number) for number in (1, 2, 3, 4, 5)]
    assert [(one.box, one.shelf) for one in found] == [
        ("A1", "WM1-01-01-1-1"), ("A1", "WM1-01-01-1-1"), ("A2", "WM1-01-01-1-2"), ("A3", "WM1-01-01-1-5"), ("A4", "WM1-01-01-1-1"),
    ]  # fmt: skip
    assert [one.position for one in found] == [1, 2, 1, 1, 1]
    assert [box.barcode[:2] for box in Box.objects.all()] == ["LB"] * 4
    assert (house.shelf().used_mm, house.shelf().boxes_held) == (100, 2)
    before = Move.objects.count()
    again = read(archivist, path)
    assert (again.accepted, again.unchanged, again.boxes, Move.objects.count()) == (0, 5, 0, before)


def test_bad_rows_are_named_and_the_good_ones_go_in(archivist, tmp_path):
    far = cast.far_archivist()
    services.open_stack(far, site="SH", code="SH1", name="沙河库")
    rows = [
        row(1, "A1"), row(2, ""), row(99, "A2"), row(3, "A3", 层="上"), row(4, "A4", 库房="子虚库"), row(5, "A5", 库房="沙河库"),
        row(6, "A1", 2), row(1, "A6"), row(7, "A7", 盒厚="厚"), row(8, "A8", 档号=""), row(9, "A9"),
    ]  # fmt: skip
    report = read(archivist, sheet(tmp_path, rows))
    assert [(one.row, one.code) for one in report.problems] == [
        (4, "NO_BOX"), (5, "UNKNOWN_CODE"), (6, "BAD_PLACE"), (7, "UNKNOWN_STACK"), (8, "FOREIGN_STACK"), (9, "TWO_PLACES"),
        (10, "TWO_BOXES"), (11, "BAD_THICKNESS"), (12, "NO_CODE"),
    ]  # fmt: skip
    assert (report.accepted, report.rejected) == (2, 9)
    kept, name = queries.place_list(archivist, list_id=report.list_id)
    assert (kept.problems, name) == (report.problems, "位置.xlsx")


def test_the_returned_rows_can_be_mended_and_read_again(archivist, tmp_path):
    report = read(archivist, sheet(tmp_path, [row(1, "A1"), row(2, "A2", 层="")]))
    path = tmp_path / "退回.xlsx"
    path.write_bytes(services.problem_sheet(archivist, list_id=report.list_id))
    (glance,) = sheets.describe(path)
    assert glance.rows[0][: len(HEAD)] == tuple(HEAD)
    assert glance.rows[1][0] == house.code(2)
    mended = [*glance.rows[1][:6], "2", "50"]
    assert read(archivist, paper.xlsx(tmp_path / "改好.xlsx", ("x", [HEAD, mended]))).accepted == 1
    assert house.where(archivist, 2).shelf == "WM1-01-01-1-2"


def test_a_dry_run_keeps_nothing(archivist, tmp_path):
    shelves = Shelf.objects.count()
    report = read(archivist, sheet(tmp_path, [row(1, "A1", 7), row(2, "")]), dry_run=True)
    assert (report.accepted, report.rejected, report.boxes, report.shelves) == (1, 1, 1, 1)
    assert (Box.objects.count(), Content.objects.count(), PlaceList.objects.count()) == (0, 0, 0)
    assert Shelf.objects.count() == shelves


def test_what_the_register_says_otherwise_wins_unless_the_list_is_trusted(archivist, tmp_path):
    read(archivist, sheet(tmp_path, [row(1, "A1"), row(2, "A2")]))
    other = sheet(tmp_path, [row(1, "A1", 2), row(2, "A9", 2)], name="新.xlsx")
    report = read(archivist, other)
    assert [one.code for one in report.problems] == ["BOX_MOVED", "LIES_ELSEWHERE"]
    assert house.where(archivist, 1).shelf == "WM1-01-01-1-1"
    assert read(archivist, other, trust=True).accepted == 2
    assert [(house.where(archivist, n).box, house.where(archivist, n).shelf) for n in (1, 2)] == [
        ("A1", "WM1-01-01-1-2"), ("A9", "WM1-01-01-1-2"),
    ]  # fmt: skip
    for one in Shelf.objects.all():
        assert one.used_mm == sum(box.thickness_mm for box in one.boxes.all())


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        (["档号", "盒号", "位置"], ["WM1-1-1-1-2"]),
        (["档号", "盒号", "存放位置"], ["甲库1排1列1节2层"]),
        (["档号", "盒号", "库房", "位置"], ["甲库", "1排1架1格2层"]),
    ],
)
def test_places_may_be_written_in_one_cell(archivist, tmp_path, head, cells):
    assert read(archivist, sheet(tmp_path, [[house.code(1), "A1", *cells]], head)).accepted == 1
    assert house.where(archivist, 1).shelf == "WM1-01-01-1-2"


def test_an_old_text_file_is_read(archivist, tmp_path):
    path = tmp_path / "位置.csv"
    path.write_bytes("\n".join([",".join(HEAD), ",".join(map(str, row(1, "旧 1")))]).encode("gb18030"))
    assert read(archivist, path).accepted == 1


def test_a_long_list_costs_as_many_queries_a_thousand_rows_whatever_they_say(archivist, tmp_path):
    rows = [row(number, f"A{number % 7}", 1 + number % 7 % 2) for number in range(1, 31)]
    report = read(archivist, sheet(tmp_path, rows))
    assert (report.accepted, report.boxes, Content.objects.count()) == (30, 7, 30)


def test_who_may_not_and_what_is_no_list(archivist, tmp_path):
    path = sheet(tmp_path, [row(1, "A1")])
    for who in (cast.guard, cast.sysadmin, cast.workstation_clerk):
        with pytest.raises(NotAllowed):
            read(who(), path)
    with pytest.raises(SheetRefused) as refusal:
        read(archivist, paper.xlsx(tmp_path / "x.xlsx", ("甲", [["姓名"], ["张"]])))
    assert refusal.value.code == "NO_HEADER"
    bad = tmp_path / "x.pdf"
    bad.write_bytes(b"%PDF-1.7 nothing")
    with pytest.raises(SheetRefused) as refusal:
        read(archivist, bad)
    assert refusal.value.code == "NOT_A_SHEET"
