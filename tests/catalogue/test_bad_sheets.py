"""Files that are wrong, hostile or old: each gets a clear answer, and nothing is half written."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from lantai.adapters import sheets
from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import ImportRefused
from lantai.catalogue.models import ImportBatch, PersonMention, SourceSheet, Volume
from lantai.catalogue.services import imports
from lantai.catalogue.texts import imports as texts
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
    "half a line of JSON": (b'{"kind": "fonds", "code": "J02"}\n{"kind": "volume", "ref_co', "DAMAGED"),
    "JSON about something else": (b'{"kind": "song"}\n', "NOT_A_SHEET"),
    "half a finding aid": (b'<ead xmlns="http://ead3.archivists.org/schema/"><archdesc><c level="file">', "DAMAGED"),
    "laughs": (
        b'<?xml version="1.0"?><!DOCTYPE ead SYSTEM "http://ead3.archivists.org/e.dtd" [<!ENTITY a "ha"><!ENTITY b "'
        + b"&a;" * 5000
        + b'"><!ENTITY c "'
        + b"&b;" * 5000
        + b'">]><ead xmlns="http://ead3.archivists.org/schema/"><c level="file"><did><unittitle>&c;</unittitle></did></c></ead>',
        "DAMAGED",
    ),
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


def test_six_hundred_megabytes_are_refused_before_they_are_read(archivist, fonds, tmp_path):
    path = tmp_path / "大.csv"
    with path.open("wb") as stream:
        stream.truncate(600 * 1024 * 1024)
    with pytest.raises(ImportRefused, match="500 MB"):
        bring(archivist, path)


@pytest.mark.integration
def test_a_sheet_that_asks_for_too_much_memory_is_stopped(archivist, fonds, tmp_path, monkeypatch):
    rows = [[n, f"学生{n}" * 20, str(n) * 8, "男", "", f"地方{n}", "", ""] for n in range(20_000)]
    path = paper.roster_sheet(tmp_path / "a.xlsx", rows)
    real = sheets.reading.run
    monkeypatch.setattr(sheets.reading, "run", lambda *a, **k: real(*a, **{**k, "memory_mb": 24}))
    with pytest.raises(ImportRefused) as refusal:
        bring(archivist, path)
    assert refusal.value.code in {"MEMORY", "CRASHED", "BROKEN"}
    assert "拆成" in str(refusal.value) or "另存" in str(refusal.value)


@pytest.mark.parametrize("code", ["MEMORY", "CRASHED", "BROKEN"])
def test_what_could_not_be_held_whole_is_to_be_saved_as_a_workbook_that_is_read_row_by_row(code):
    assert "另存为 .xlsx" in texts.FILE_REFUSALS[code]


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
    real = imports._Run._piece
    seen = []

    def fragile(self, number, lines):
        seen.append(len(lines))
        if len(seen) == 2:
            raise OSError("power cut")
        real(self, number, lines)

    monkeypatch.setattr(imports, "PIECE", 1000)
    monkeypatch.setattr(imports._Run, "_piece", fragile)
    with pytest.raises(OSError, match="power cut"):
        bring(archivist, path)
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.accepted, PersonMention.objects.count()) == ("FAILED", 998, 998)
    monkeypatch.setattr(imports, "PIECE", 700)  # another version; the batch knows how it was cut
    again = bring(archivist, path)
    assert (again.batch_id, again.resumed, again.accepted, again.unchanged) == (batch.pk, 998, 2500, 0)
    assert PersonMention.objects.count() == 2500
    third = bring(archivist, path)
    assert (third.batch_id == batch.pk, third.accepted, third.unchanged) == (False, 0, 2500)


def test_a_cell_can_never_become_a_formula_in_the_error_sheet(archivist, fonds, tmp_path):
    path = tmp_path / "名单.csv"
    path.write_text('学号,姓名,备注\n1.98E+17,甲,=HYPERLINK("http://x")\n', encoding="utf-8")
    report = bring(archivist, path)
    catalogue.error_sheet(archivist, batch_id=report.batch_id, path=tmp_path / "更正.xlsx")
    with zipfile.ZipFile(tmp_path / "更正.xlsx") as package:
        sheet = package.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"HYPERLINK" in sheet


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


def merged_far_down() -> bytes:
    """Every row of 20,000 belongs to some merged cell: once twenty thousand looks at each row."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["姓名", "学号", "院系"])
        for row in range(1, 20_000):
            sheet.write_row(row, 0, [f"学生{row}", str(row)])
        for row in range(1, 19_990, 2):
            sheet.merge_range(row, 2, row + 1, 2, f"第{row}系")
    return buffer.getvalue()


def test_many_merged_cells_are_read_in_seconds_and_rightly(tmp_path):
    path = tmp_path / "合并.xlsx"
    path.write_bytes(merged_far_down())
    begun = time.monotonic()
    rows = [row for chunk in sheets.chunks(path) for row in chunk.rows]
    assert time.monotonic() - begun < 15  # it was 21 s on a quiet machine
    assert rows[1:5] == [
        ["学生1", "1", "第1系"], ["学生2", "2", "第1系"], ["学生3", "3", "第3系"], ["学生4", "4", "第3系"],
    ]  # fmt: skip
    assert len(rows) == 20_000


def test_a_line_of_commas_is_refused_before_each_is_looked_at(tmp_path):
    path = tmp_path / "逗号.csv"
    path.write_bytes("姓名,学号\n".encode() + b"," * 20_000_000)
    begun = time.monotonic()
    with pytest.raises(sheets.reading.SandboxRefusal) as refusal:
        sheets.describe(path)
    assert refusal.value.code == "TOO_MANY_COLUMNS"
    assert time.monotonic() - begun < 15


def test_empty_columns_at_the_end_do_no_harm(tmp_path):
    path = tmp_path / "空列.csv"
    path.write_text("姓名,学号" + "," * 300 + "\n周念慈,8701" + "," * 300 + "\n", encoding="utf-8")
    assert sheets.describe(path)[0].rows == (("姓名", "学号"), ("周念慈", "8701"))


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd"><!ENTITY a "aaaaaaaaaa">%s]>'
    % b"".join(b'<!ENTITY %c "%s">' % (98 + n, (b"&%c;" % (97 + n)) * 10) for n in range(9))
)


@pytest.mark.parametrize("entity", [b"&e;", b"&j;"])
@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/workbook.xml"])
def test_entities_bring_in_no_file_and_no_flood(tmp_path, part, entity):
    path, evil = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    paper.roster_sheet(path)
    with zipfile.ZipFile(path) as package, zipfile.ZipFile(evil, "w", zipfile.ZIP_DEFLATED) as out:
        for name in package.namelist():
            content = package.read(name)
            if name == part:
                content = ENTITIES + content.split(b"?>", 1)[1].replace("周念慈".encode(), entity).replace(
                    "机械87".encode(), entity
                )
            out.writestr(name, content)
    with pytest.raises(sheets.reading.SandboxRefusal) as refusal:
        list(sheets.chunks(evil))
    assert refusal.value.code in {"DAMAGED", "BROKEN"}
    assert "root:" not in refusal.value.detail


def test_a_stray_cell_in_the_last_corner_is_refused_with_what_to_do(archivist, fonds, tmp_path):
    path = tmp_path / "远.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["姓名", "学号"])
        sheet.write(1_048_575, 16_383, "x")
    with pytest.raises(ImportRefused, match="远处") as refusal:
        bring(archivist, path)
    assert refusal.value.code == "TOO_MANY_COLUMNS"
