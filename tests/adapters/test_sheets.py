"""An xlsx read row by row says what a well-kept library says of it, however it was written."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import zipfile

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from lantai.adapters.sandbox.refusal import Refused
from lantai.adapters.sheets import workbooks, writing, xlsx
from lantai.adapters.sheets.package import is_day


def odd(path, **options):
    """A workbook of everything a cell can be."""
    with xlsxwriter.Workbook(str(path), options) as book:
        day = book.add_format({"num_format": 'yyyy"年"m"月"d"日"'})
        month = book.add_format({"num_format": 17})
        clock = book.add_format({"num_format": "hh:mm:ss"})
        money = book.add_format({"num_format": '"共"#,##0.00_);[Red](#,##0.00)'})
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet("杂")
        sheet.write_row(1, 2, ["姓名", " 学　号 ", "=1+1", "𬱖\n夏", ""])
        sheet.write_rich_string(2, 2, "周", bold, "念", "慈")
        sheet.write_datetime(2, 3, dt.datetime(1987, 9, 1), day)
        sheet.write_datetime(2, 4, dt.datetime(1987, 9, 1, 8, 30), day)
        sheet.write_datetime(2, 5, dt.datetime(1987, 9, 1), month)
        sheet.write_datetime(2, 6, dt.time(8, 30), clock)
        sheet.write_row(3, 0, [1, 1.5, 198701999999999999, 123456789012345, -3, 0.1 + 0.2, 1e-7])
        sheet.write_number(3, 8, 1234.5, money)
        sheet.write_boolean(4, 0, True)
        sheet.write_formula(4, 1, "=NA()", None, "#N/A")
        sheet.write_formula(4, 2, "=A1&B1", None, "甲乙")
        sheet.write_blank(4, 9, None, bold)
        sheet.write_string(7, 1, "_x0041_")
        sheet.write_string(9, 0, "并")
        sheet.merge_range(10, 1, 13, 1, "机械系")
        sheet.write_string(13, 2, "末")
        hidden = book.add_worksheet("藏")
        hidden.write(0, 0, "x")
        hidden.hide()
        book.add_worksheet("又").write_row(0, 0, ["a", 2])
    return path


def rows_of(read):
    return [(sheet.name, [(number, row) for number, row, _formulas in sheet.rows if any(row)]) for sheet in read]


@pytest.mark.parametrize("options", [{}, {"constant_memory": True}, {"date_1904": True}])
def test_both_readers_agree(tmp_path, options):
    path = odd(tmp_path / "a.xlsx", **options)
    ours = rows_of(xlsx.sheets(path, 9))
    assert dict(ours[0][1])[5].pop(1) == "#N/A"  # the library says nothing for an error; the import refuses the row
    dict(ours[0][1])[5].insert(1, "")
    assert ours == rows_of(workbooks.sheets(path, 9))
    assert [name for name, _rows in ours] == ["杂", "又"]
    rows = dict(ours[0][1])
    if not options.get("constant_memory"):  # what is written out of order is lost there
        assert rows[3][2:] == ["周念慈", "1987-09-01", "1987-09-01 08:30:00", "1987-09-01", "08:30:00"]
        assert rows[12] == ["", "机械系"]
    assert rows[4][2] == "1.98702E+17"


def test_what_other_programs_leave_out_or_prefix(tmp_path):
    """Rows and cells without their place, prefixed tags, dates in words of ISO, an absolute target."""
    plain = odd(tmp_path / "a.xlsx")
    path = tmp_path / "b.xlsx"
    body = (
        '<?xml version="1.0"?><x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<x:sheetData><x:row><x:c t="inlineStr"><x:is><x:r><x:t>周</x:t></x:r><x:rPh sb="0" eb="1"><x:t>ZHOU</x:t></x:rPh>'
        '<x:r><x:t>念慈</x:t></x:r></x:is></x:c><x:c t="d"><x:v>1987-09-01T00:00:00</x:v></x:c></x:row>'
        '<x:row r="5"><x:c r="C5"><x:f>A1+1</x:f></x:c><x:c><x:v>7</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    with zipfile.ZipFile(plain) as package, zipfile.ZipFile(path, "w") as out:
        for name in package.namelist():
            content = body.encode() if name == "xl/worksheets/sheet1.xml" else package.read(name)
            if name == "xl/_rels/workbook.xml.rels":
                content = content.replace(b'Target="worksheets/', b'Target="/xl/worksheets/')
            out.writestr(name, content)
    with contextlib.closing(xlsx.sheets(path, 9)) as read:
        first = next(read)
        rows = list(first.rows)
    assert first.total == 2
    assert rows == [(1, ["周念慈", "1987-09-01"], []), (5, ["", "", "", "7"], [2])]


def test_a_sheet_that_ends_in_the_middle_is_damaged(tmp_path):
    plain = odd(tmp_path / "a.xlsx")
    path = tmp_path / "b.xlsx"
    with zipfile.ZipFile(plain) as package, zipfile.ZipFile(path, "w") as out:
        for name in package.namelist():
            content = package.read(name)
            out.writestr(name, content[: len(content) // 2] if name == "xl/worksheets/sheet1.xml" else content)
    with pytest.raises(Refused) as refusal:
        rows_of(xlsx.sheets(path, 9))
    assert refusal.value.code == "DAMAGED"


@pytest.mark.parametrize(
    ("form", "answer"),
    [
        ("yyyy/m/d", True), ('[$-804]yyyy"年"m"月"', True), ("[h]:mm", True), ("mmm-yy", True), ("General", False),
        ("0.00", False), ('"day "0', False), ("#,##0;[Red]-#,##0", False), ("[DBNum1]上午/下午h时", True),
    ],
)  # fmt: skip
def test_which_formats_write_days(form, answer):
    assert is_day(form) is answer


def test_a_text_no_cell_can_hold_is_cut_with_a_mark_and_one_that_fits_is_whole():
    fits = "字" * 32_767
    book = writing.workbook([writing.Sheet("甲", ["一"], [[fits], ["𠮷" * 20_000]])])
    [_header, [whole], [cut]] = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert whole == fits
    assert cut.endswith(writing.CUT)
    assert set(cut.removesuffix(writing.CUT)) == {"𠮷"}
    assert 32_766 <= len(cut.encode("utf-16-le")) // 2 <= 32_767
