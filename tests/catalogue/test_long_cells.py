"""What no cell of a workbook can hold: cut where it is full, said so, whole on a last sheet, and never taken back as if it were all."""

from __future__ import annotations

import io

import pytest
from python_calamine import CalamineWorkbook

from lantai.adapters.sheets import streaming
from lantai.catalogue import services as catalogue
from lantai.catalogue.models import ImportConflict, Volume
from lantai.catalogue.rules import cells
from tests.catalogue import paper
from tests.catalogue.test_exporting import out

pytestmark = pytest.mark.django_db
LONG = "𠮷范围" * 20_000  # 60,000 characters, 80,000 units of UTF-16
FITS = "范" * streaming.LONGEST_CELL


def sheets_of(content: bytes) -> dict[str, list[list[str]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def bring(archivist, path):
    return catalogue.import_catalogue(archivist, path=path, file_name=path.name, fonds_code="J02")


@pytest.fixture
def held(archivist, fonds, tmp_path) -> None:
    """Three volumes, the scope of one of which no cell can hold."""
    bring(archivist, paper.volume_sheet(tmp_path / "目录.xlsx", paper.volume_rows(3)))
    Volume.objects.filter(ref_code="1987-JX13-2").update(elements={"scope": LONG})
    Volume.objects.filter(ref_code="1987-JX13-3").update(elements={"scope": FITS})


@pytest.mark.req("D11")
def test_a_text_no_cell_can_hold_is_cut_and_whole_on_the_last_sheet_and_is_not_read_back_as_if_it_were_all(
    archivist, held, tmp_path
):
    content = out(archivist, tmp_path, "xlsx", "volumes")
    (name, [header, *rows]), (last, [words, *parts]) = sheets_of(content).items()
    scope = header.index("范围和提要")
    by_code = {row[header.index("档号")]: row for row in rows}
    begun = by_code["1987-JX13-2"][scope]
    assert begun.endswith(cells.CUT)
    assert LONG.startswith(begun.removesuffix(cells.CUT))
    assert streaming.LONGEST_CELL - 1 <= streaming.units(begun) <= streaming.LONGEST_CELL
    assert by_code["1987-JX13-3"][scope] == FITS
    assert (last, words) == ("写不下的", ["工作表", "行", "栏目", "第几段", "全文"])
    line = rows.index(by_code["1987-JX13-2"]) + 2
    assert {(sheet, row, column) for sheet, row, column, _part, _text in parts} == {(name, line, "范围和提要")}
    assert [part for *_place, part, _text in parts] == [1, 2, 3]
    assert "".join(row[4] for row in parts) == LONG

    path = tmp_path / "回来.xlsx"
    path.write_bytes(content)
    report = bring(archivist, path)
    said = [(one.code, one.row, one.sheet) for one in report.problems]
    assert said == [("CELL_CUT", line, name), ("TOO_LONG", line + 1, name)]  # which fits a cell, not its element
    assert "写不下的" in report.problems[0].remedy
    assert (report.unchanged, report.conflicts, ImportConflict.objects.count()) == (1, 0, 0)
    assert Volume.objects.get(ref_code="1987-JX13-2").elements == {"scope": LONG}
    assert LONG.encode() in out(archivist, tmp_path, "csv", "volumes")


def test_a_workbook_in_which_every_cell_fits_has_no_such_sheet(archivist, held, tmp_path):
    Volume.objects.filter(ref_code="1987-JX13-2").update(elements={})
    [(_name, [header, *rows])] = sheets_of(out(archivist, tmp_path, "xlsx", "volumes")).items()
    assert [row[header.index("范围和提要")] for row in rows][2] == FITS


def test_a_correction_sheet_cuts_what_it_cannot_hold_and_says_so(archivist, fonds, tmp_path):
    path = tmp_path / "目录.csv"
    path.write_text(f"档号,案卷题名\n1987-JX13-1,{'题' * 40_000}\n", encoding="utf-8")
    report = bring(archivist, path)
    assert [one.code for one in report.problems] == ["TOO_LONG"]
    sheet = tmp_path / "更正.xlsx"
    catalogue.error_sheet(archivist, batch_id=report.batch_id, path=sheet)
    (_name, [header, bad]), (_last, [_words, *parts]) = sheets_of(sheet.read_bytes()).items()
    assert bad[header.index("案卷题名")].endswith(cells.CUT)
    assert "".join(row[4] for row in parts) == "题" * 40_000
    assert [one.code for one in bring(archivist, sheet).problems] == ["CELL_CUT"]
