"""Rows set aside come back as a sheet of the same shape; mended, they stand as if they had been right at once."""

from __future__ import annotations

import tempfile
import tracemalloc
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from lantai.adapters.sheets import streaming
from lantai.catalogue import services as catalogue
from lantai.catalogue.models import ImportBatch, ImportProblem, Item, PersonMention, Volume
from lantai.catalogue.queries import imports as queries
from lantai.catalogue.services import noting
from tests.catalogue import paper


def bring(actor, path, **options):
    return catalogue.import_catalogue(actor, path=path, file_name=path.name, fonds_code="J02", **options)


def taken(actor, batch_id):
    """The correction sheet: name → rows."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "更正.xlsx"
        catalogue.error_sheet(actor, batch_id=batch_id, path=path)
        book = CalamineWorkbook.from_path(str(path))
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


BAD = [
    (1, "张\ue815\ue9a9", "PRIVATE_CHARACTER", "张⺁某"),
    (2, 1.98701e17, "SCIENTIFIC", "8701088"),
    (2, "1987-01-05", "NUMBER_AS_DAY", "8701088"),
    (4, "25400", "DATE_SERIAL", "1969.7"),
    (4, "六九年前后", "BAD_DATE", "1969"),
    (1, "周念\ufffd", "GARBLED", "周念慈"),
]


@pytest.mark.req("B10")
def test_every_kind_of_bad_row_comes_back_with_its_reason_and_goes_in_mended(archivist, fonds, tmp_path):
    rows = paper.roster_rows(10)
    for row, (column, value, _code, _good) in zip(rows, BAD, strict=False):
        row[column] = value
    report = bring(archivist, paper.roster_sheet(tmp_path / "名册.xlsx", rows))
    assert (report.accepted, report.rejected) == (4, 6)
    assert [problem.code for problem in report.problems] == [code for _c, _v, code, _g in BAD]
    assert "第 3 个字" in report.problems[0].rule
    assert "1969-07-16" in report.problems[3].rule

    [(name, [title, header, *bad])] = taken(archivist, report.batch_id).items()
    assert (name, title[0], header[:8]) == ("机械87", paper.ROSTER_TITLE, list(paper.ROSTER_HEADER))
    for row, (column, _value, _code, good) in zip(bad, BAD, strict=True):
        row[column] = good
    bad[5][5] = "1.2E+17"  # a place, not a number: nothing wrong with it
    bad[4][4] = "还是不对"
    mended = paper.xlsx(tmp_path / "更正.xlsx", (name, [title, header, *bad]))
    again = bring(archivist, mended)
    assert (again.accepted, again.rejected) == (4, 2)  # 8701088 stands twice
    assert {problem.code for problem in again.problems} == {"BAD_DATE", "DUPLICATE_NUMBER"}
    lists = set(PersonMention.objects.values_list("list_name", "entered", "unit", "record_kind"))
    assert lists == {(paper.ROSTER_TITLE, 1987, "机械系", "ADMISSION_ROSTER")}
    assert "退回的原因" not in PersonMention.objects.order_by("-pk")[0].raw
    assert ImportBatch.objects.get(pk=again.batch_id).corrects_id == report.batch_id
    assert [one.row for one in queries.set_aside(archivist, batch_id=report.batch_id)] == [5, 7]

    [(_name, [title, header, *bad])] = taken(archivist, again.batch_id).items()
    assert len(header) == 11
    assert {row[10] for row in bad} == {f"#{report.batch_id}·机械87·5", f"#{report.batch_id}·机械87·7"}
    bad[0][2], bad[1][4] = "8701077", "1969.1"
    last = bring(archivist, paper.xlsx(tmp_path / "再.xlsx", (name, [title, header, *bad])))
    assert (last.accepted, last.rejected) == (2, 0)
    assert list(queries.set_aside(archivist, batch_id=report.batch_id)) == []
    assert ImportProblem.objects.filter(batch=report.batch_id, refused=True, mended_by=None).count() == 0


def test_where_a_row_came_from_may_not_be_invented(archivist, fonds, tmp_path):
    rows = paper.volume_rows(2)
    rows[0][0] = ""
    report = bring(archivist, paper.volume_sheet(tmp_path / "a.xlsx", rows))
    [(name, sheet)] = taken(archivist, report.batch_id).items()
    sheet[2][0], sheet[2][-1] = "题名", f"#{report.batch_id + 1_000_000}·案卷·3"
    again = bring(archivist, paper.xlsx(tmp_path / "b.xlsx", (name, sheet)))
    assert [problem.code for problem in again.problems] == ["BAD_ORIGIN"]
    sheet[2][-1] = ""
    assert bring(archivist, paper.xlsx(tmp_path / "c.xlsx", (name, sheet))).accepted == 1
    assert Volume.objects.count() == 2


def test_what_old_systems_wrote_in_their_own_corner_of_gbk_is_read(archivist, fonds, tmp_path):
    path = tmp_path / "旧库.csv"
    path.write_bytes(b"DAH,TM,ZRZ,BGQX\r\n" + b"1987-XZ11-1,\xfe\x59\xfe\x51,\xb0\xec,\xd3\xc0\xbe\xc3\r\n")
    assert bring(archivist, path, mapping=None).accepted == 1
    assert Item.objects.get().title == "\u9fb4\U00020087"


def wholly_bad(path, count):
    """A list in which every row has two faults."""
    rows = paper.roster_rows(count)
    for row in rows:
        row[2], row[4] = 1.98e17, "六九年前后"
    return paper.roster_sheet(path, rows)


@pytest.mark.req("B10")
def test_of_a_wholly_bad_list_every_row_is_in_the_correction_sheet_and_comes_back(
    archivist, fonds, tmp_path, monkeypatch
):
    monkeypatch.setattr(noting, "MOST_PROBLEMS", 7)
    report = bring(archivist, wholly_bad(tmp_path / "名册.xlsx", 40))
    assert (report.accepted, report.rejected, queries.count_set_aside(archivist, batch_id=report.batch_id)) == (
        0,
        40,
        40,
    )
    assert ImportProblem.objects.filter(batch=report.batch_id).count() == 7 + 36  # of rows beyond, the first fault each

    monkeypatch.setattr(streaming, "MOST_ROWS", 20)  # a sheet has an end; the list goes on in the next
    sheets = taken(archivist, report.batch_id)
    assert [(name, len(rows)) for name, rows in sheets.items()] == [("机械87", 20), ("机械87 2", 20), ("机械87 3", 6)]
    for rows in sheets.values():
        assert (rows[0][0], rows[1][:8]) == (paper.ROSTER_TITLE, list(paper.ROSTER_HEADER))
    bad = [row for rows in sheets.values() for row in rows[2:]]
    assert [row[-1] for row in bad] == [f"#{report.batch_id}·机械87·{n}" for n in range(3, 43)]
    assert all("科学计数法" in row[header_of(sheets).index("退回的原因")] for row in bad)

    for number, row in enumerate(bad):
        row[2], row[4] = f"8709{number:03d}", "1969.3"
    mended = paper.xlsx(tmp_path / "更正.xlsx", *sheets.items())
    again = bring(archivist, mended)
    assert (again.accepted, again.rejected) == (40, 0)
    assert queries.count_set_aside(archivist, batch_id=report.batch_id) == 0


def header_of(sheets):
    return next(iter(sheets.values()))[1]


def test_a_correction_sheet_four_times_as_long_takes_no_more_memory(archivist, fonds, tmp_path):
    def peak(name, count):
        report = bring(archivist, wholly_bad(tmp_path / f"{name}.xlsx", count))
        assert report.rejected == count
        tracemalloc.start()
        try:
            written = catalogue.error_sheet(archivist, batch_id=report.batch_id, path=tmp_path / f"{name}-c.xlsx")
            return written, tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak("先", 5)  # what is loaded once, and stays
    short, long = peak("短", 700), peak("长", 2800)
    assert (short[0], long[0]) == (700, 2800)
    assert long[1] < 1.3 * short[1]
