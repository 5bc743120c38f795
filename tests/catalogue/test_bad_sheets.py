"""Files that are wrong, hostile or old: each gets a clear answer, and nothing is half written."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from lantai.adapters import sheets
from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import ImportRefused
from lantai.catalogue.models import ImportBatch, PersonMention, SourceSheet, Volume
from lantai.catalogue.services import imports
from tests.catalogue import paper

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def bring(actor, path, **options):
    return catalogue.import_catalogue(actor, path=path, file_name=path.name, fonds_code="J02", **options)


def packed(**entries: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in entries.items():
            package.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def wide(columns: int) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for column in range(columns):
            sheet.write(0, column, f"栏{column}")
            sheet.write(1, column, "x")
    return buffer.getvalue()


def broken() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.add_worksheet().write(0, 0, "姓名")
    return buffer.getvalue()[:-200]


HOSTILE = {
    "empty": (b"", "EMPTY"),
    "blank csv": (b"\r\n,,\r\n", "EMPTY"),
    "encrypted": (OLE + "EncryptedPackage".encode("utf-16-le") + b"\0" * 2000, "ENCRYPTED"),
    "macros in xlsx": (packed(**{"xl__workbook.xml": b"<a/>", "xl__vbaProject.bin": b"x"}), "MACROS"),
    "macros in xls": (OLE + "Workbook".encode("utf-16-le") + "_VBA_PROJECT".encode("utf-16-le"), "MACROS"),
    "zip bomb": (packed(**{"xl__workbook.xml": b"<a/>", "xl__s.xml": b"0" * 120_000_000}), "ZIP_BOMB"),
    "300 columns": (wide(300), "TOO_MANY_COLUMNS"),
    "some other zip": (packed(readme=b"hello"), "NOT_A_SHEET"),
    "web page": ("<html><body><table><tr><td>姓名".encode(), "HTML"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "NOT_A_SHEET"),
    "program": (b"\x7fELF\x02\x01\x01" + b"\0" * 100, "NOT_A_SHEET"),
    "unknown letters": ("姓名,学号\n".encode("gbk") + b"\xff\xfe\xff\x81\n", "ENCODING"),
    "cut off": (broken(), "DAMAGED"),
    "no header": ("你好\n这里什么也没有\n".encode(), "NO_HEADER"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_each_gets_a_clear_answer_and_nothing_is_written(archivist, fonds, tmp_path, kind):
    content, code = HOSTILE[kind]
    path = tmp_path / "表.xlsx"
    path.write_bytes(content)
    with pytest.raises(ImportRefused) as refusal:
        bring(archivist, path)
    assert refusal.value.code == code
    assert len(str(refusal.value)) > 10
    assert Volume.objects.count() == PersonMention.objects.count() == SourceSheet.objects.count() == 0


def test_two_hundred_megabytes_are_refused_before_they_are_read(archivist, fonds, tmp_path):
    path = tmp_path / "大.csv"
    with path.open("wb") as stream:
        stream.truncate(200 * 1024 * 1024)
    with pytest.raises(ImportRefused, match="100 MB"):
        bring(archivist, path)


@pytest.mark.integration
def test_a_sheet_that_asks_for_too_much_memory_is_stopped(archivist, fonds, tmp_path, monkeypatch):
    rows = [[n, f"学生{n}" * 20, str(n) * 8, "男", "", f"地方{n}", "", ""] for n in range(20_000)]
    path = paper.roster_sheet(tmp_path / "a.xlsx", rows)
    real = sheets.reading.run
    monkeypatch.setattr(sheets.reading, "run", lambda *a, **k: real(*a, **{**k, "memory_mb": 42}))
    with pytest.raises(ImportRefused) as refusal:
        bring(archivist, path)
    assert refusal.value.code in {"MEMORY", "CRASHED", "BROKEN"}
    assert "拆成" in str(refusal.value) or "另存" in str(refusal.value)


def test_a_workbook_of_1997_with_names_of_1983(archivist, fonds):
    report = bring(archivist, Path(__file__).parent / "data" / "1983-legacy.xls")
    assert (report.kind, report.accepted, report.rejected) == ("PERSONS", 3, 0)
    assert set(PersonMention.objects.values_list("student_no", "entered", "graduated", "unit")) == {
        ("83001", 1983, 1987, "物理系"), ("0083002", 1983, 1987, "物理系"), ("83003", 1983, 1987, "物理系"),
    }  # fmt: skip
    assert PersonMention.objects.get(student_no="0083002").raw_name == "李□"


def test_an_import_cut_short_is_taken_up_again_without_doubles(archivist, fonds, tmp_path, monkeypatch):
    rows = [[n + 1, f"学生{n}", f"87{n:05d}", "男", "", "", "", ""] for n in range(2500)]
    path = paper.roster_sheet(tmp_path / "长.xlsx", rows)
    real = imports._Run._chunk
    seen = []

    def fragile(self, lines):
        seen.append(len(lines))
        if len(seen) == 2:
            raise OSError("power cut")
        real(self, lines)

    monkeypatch.setattr(imports._Run, "_chunk", fragile)
    with pytest.raises(OSError, match="power cut"):
        bring(archivist, path)
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.accepted, PersonMention.objects.count()) == ("FAILED", 998, 998)
    again = bring(archivist, path)
    assert (again.accepted, again.unchanged) == (1502, 998)
    assert PersonMention.objects.count() == 2500


def test_a_cell_can_never_become_a_formula_in_the_error_sheet(archivist, fonds, tmp_path):
    path = tmp_path / "名单.csv"
    path.write_text('学号,姓名,备注\n1.98E+17,甲,=HYPERLINK("http://x")\n', encoding="utf-8")
    report = bring(archivist, path)
    content = catalogue.error_sheet(archivist, batch_id=report.batch_id)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")
        assert b"HYPERLINK" in package.read("xl/sharedStrings.xml")


def test_what_a_bad_row_holds_is_not_readable_in_the_database(archivist, fonds, tmp_path):
    from django.db import connection

    rows = paper.roster_rows(2)
    rows[1][4] = "1969-02-31"
    bring(archivist, paper.roster_sheet(tmp_path / "a.xlsx", rows))
    with connection.cursor() as cursor:
        cursor.execute("SELECT value, cells FROM catalogue_importproblem WHERE refused")
        stored = " ".join(str(cell) for row in cursor.fetchall() for cell in row)
    assert stored
    assert rows[1][1] not in stored
    assert "1969-02-31" not in stored
