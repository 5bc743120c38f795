"""Student lists fill the person index, by number or by name, year, unit and sequence; namesakes stay apart."""

from __future__ import annotations

import json
import zipfile

import pytest

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import ImportConflict, PersonMention, Volume
from lantai.catalogue.queries import imports as queries
from tests.catalogue import paper


def bring(actor, path, **options):
    return catalogue.import_catalogue(actor, path=path, file_name=path.name, fonds_code="J02", **options)


@pytest.mark.req("A13")
def test_what_the_title_says_counts_for_every_row(archivist, fonds, tmp_path):
    report = bring(archivist, paper.roster_sheet(tmp_path / "名册.xlsx"))
    assert (report.kind, report.accepted, report.rejected) == ("PERSONS", 5, 0)
    first = PersonMention.objects.get(raw_name="周念慈")
    assert (first.entered, first.unit, first.level, first.record_kind) == (1987, "机械系", "本科", "ADMISSION_ROSTER")
    assert (first.ref_code, first.page, first.row, first.student_no) == ("1987-JX13-1", "1", 1, "8701001")
    assert first.list_name == paper.ROSTER_TITLE
    volume = Volume.objects.get()
    assert (volume.ref_code, volume.provisional) == ("1987-JX13-1", True)
    assert [notice.code for notice in report.notices] == ["VOLUME_NOT_LISTED"]


def test_again_is_unchanged_and_another_birth_waits_for_a_person(archivist, fonds, tmp_path):
    path = paper.roster_sheet(tmp_path / "名册.xlsx")
    bring(archivist, path)
    assert bring(archivist, path).unchanged == 5
    rows = paper.roster_rows()
    rows[2][4] = "1968.11"
    report = bring(archivist, paper.roster_sheet(tmp_path / "名册2.xlsx", rows))
    assert (report.accepted, report.unchanged, report.conflicts) == (0, 4, 1)
    before = PersonMention.objects.get(student_no="8701003")
    assert before.birth == "1969.3"
    [conflict] = queries.conflicts(archivist)
    assert ("birth", "1969.3", "1968.11") in conflict.differences
    catalogue.decide_conflict(archivist, conflict_id=conflict.id, take=True)
    after = PersonMention.objects.get(student_no="8701003")
    assert (after.pk, after.birth, after.person_id) == (before.pk, "1968.11", before.person_id)
    assert after.numbers.count() == 1
    assert bring(archivist, tmp_path / "名册2.xlsx").unchanged == 5
    assert PersonMention.objects.count() == 5


BAD = [
    (1, "", "NAME_MISSING", "B 姓 名"),
    (2, 1.98701e17, "SCIENTIFIC", "C 学号"),
    (4, "1969-02-30", "BAD_DATE", "E 出生年月"),
    (0, "甲", "BAD_NUMBER", "A 行号"),
    (1, "12345", "NAME_IS_NUMBER", "B 姓 名"),
]


@pytest.mark.parametrize(("column", "value", "code", "where"), BAD)
def test_bad_rows_are_told_and_the_rest_comes_in(  # noqa: PLR0917
    archivist, fonds, tmp_path, column, value, code, where
):
    rows = paper.roster_rows()
    rows[3][column] = value
    report = bring(archivist, paper.roster_sheet(tmp_path / "名册.xlsx", rows))
    assert (report.accepted, report.rejected) == (4, 1)
    assert [(p.sheet, p.row, p.column, p.code) for p in report.problems] == [("机械87", 6, where, code)]


def test_namesakes_without_number_and_sequence_are_two_people(archivist, fonds, tmp_path):
    rows = [["学生名单"], ["姓名", "入学年份", "院系", "籍贯"], ["王伟", "1983", "化学系", "成都"], ["王伟", "1983", "化学系", "绵阳"],
            ["王伟", "1983", "化学系", "成都"]]  # fmt: skip
    path = paper.xlsx(tmp_path / "a.xlsx", ("名单", rows))
    report = bring(archivist, path)
    assert (report.accepted, report.unchanged, report.conflicts) == (2, 1, 0)
    assert bring(archivist, path).unchanged == 3


def test_one_number_for_two_names_in_one_list(archivist, fonds, tmp_path):
    rows = paper.roster_rows()
    rows[4][2] = rows[0][2]
    report = bring(archivist, paper.roster_sheet(tmp_path / "a.xlsx", rows))
    assert (report.accepted, report.rejected) == (4, 1)
    assert (report.problems[0].code, report.problems[0].row) == ("DUPLICATE_NUMBER", 7)
    assert "3" in report.problems[0].rule


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030"])
def test_text_sheets_in_every_encoding(archivist, fonds, tmp_path, encoding):
    path = tmp_path / "名单.csv"
    name = "䶮晓" if encoding in {"utf-8", "utf-16", "utf-8-sig", "gb18030"} else "龙晓"
    path.write_bytes(f'学号,姓名,院系,入学年月\r\n="0087001",{name},数学系,87.9\r\n'.encode(encoding))
    assert bring(archivist, path).accepted == 1
    mention = PersonMention.objects.get()
    assert (mention.raw_name, mention.student_no, mention.entered) == (name, "0087001", 1987)


def test_several_sheets_merged_cells_page_headers_and_a_footer(archivist, fonds, tmp_path):
    header = ["院系", "姓名", "学号", "入学年月"]
    first = [header, ["机械系", "甲一", "1", "1990.9"], ["", "甲二", "2", "1990.9"], header, ["", "甲三", "3", "1990.9"],
             ["制表人：某某", "", "", ""]]  # fmt: skip
    second = [header, ["化学系", "乙一", "1", "1990.9"]]
    note = [["填写说明"], ["一、请按原件填写"]]
    path = paper.xlsx(tmp_path / "90级.xlsx", ("机械901", first), ("化学901", second), ("说明", note))
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in (("机械901", first), ("化学901", second), ("说明", note)):
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                for column, value in enumerate(row):
                    sheet.write(line, column, value)
            if name == "机械901":
                sheet.merge_range("A2:A3", "机械系")
    report = bring(archivist, path)
    assert (report.accepted, report.rejected) == (4, 0)
    assert dict(PersonMention.objects.values_list("raw_name", "unit")) == {
        "甲一": "机械系", "甲二": "机械系", "甲三": "", "乙一": "化学系",
    }  # fmt: skip
    assert {notice.code for notice in report.notices} == {"FOOTER", "NO_HEADER"}


def test_formulas_that_were_never_computed_are_not_taken_for_nothing(archivist, fonds, tmp_path):
    rows = paper.roster_rows(3)
    rows[1][2] = "=A3+8701000"
    report = bring(archivist, paper.roster_sheet(tmp_path / "a.xlsx", rows))
    assert [(problem.row, problem.code) for problem in report.problems] == [(4, "FORMULA_NO_VALUE")]


def test_a_mapping_by_hand_wins(archivist, fonds, tmp_path):
    rows = [["A", "B", "C"], ["周念慈", "87", "某系"], ["萧一鸣", "87", "某系"]]
    path = paper.xlsx(tmp_path / "a.xlsx", ("x", rows))
    with pytest.raises(Exception, match="表头"):
        bring(archivist, path)
    mapping = {"x": {"kind": "PERSONS", "header_row": 1, "columns": {"0": "name", "1": "entered", "2": "unit"}}}
    assert bring(archivist, path, mapping=mapping).accepted == 2
    assert PersonMention.objects.filter(entered=1987).count() == 2


def test_a_decision_belongs_to_one_person(archivist, fonds, tmp_path):
    bring(archivist, paper.roster_sheet(tmp_path / "a.xlsx"))
    rows = paper.roster_rows()
    rows[0][3] = "男" if rows[0][3] == "女" else "女"
    bring(archivist, paper.roster_sheet(tmp_path / "b.xlsx", rows))
    conflict = ImportConflict.objects.get()
    catalogue.decide_conflict(archivist, conflict_id=conflict.pk, take=False)
    conflict.refresh_from_db()
    assert (conflict.state, conflict.decided_by) == ("KEPT", archivist.account_id)


ODS = """<?xml version="1.0" encoding="UTF-8"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body><office:spreadsheet>
<table:table table:name="名单">{}</table:table></office:spreadsheet></office:body></office:document-content>"""


def test_a_list_of_another_office(archivist, fonds, tmp_path):
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = [["学号", "姓名", "院系", "入学年月"], ["0087001", "容止水", "数学系", "1987.9"]]
    lines = "".join(f"<table:table-row>{''.join(cell.format(one) for one in row)}</table:table-row>" for row in rows)
    path = tmp_path / "名单.ods"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        package.writestr("content.xml", ODS.format(lines))
    assert bring(archivist, path).accepted == 1
    assert PersonMention.objects.get().student_no == "0087001"


@pytest.mark.req("B10")
def test_a_machine_export_of_admissions_keeps_what_has_no_field_under_its_name(archivist, fonds, tmp_path):
    path = tmp_path / "录取.csv"
    path.write_bytes(
        "SXH,KSH,XM,XB,CSRQ,MZ,YXDM,YXMC,ZYDM,ZYMC,LQRQ,ZF\r\n"
        "7,87510100000123,买买提,男,19690305,维吾尔族,10610,机械系,080301,机械制造,198708,571\r\n".encode("gb18030")
    )
    report = bring(archivist, path)
    assert (report.kind, report.accepted, report.rejected) == ("PERSONS", 1, 0)
    held = PersonMention.objects.get()
    assert (held.sequence, held.unit, held.major, held.entered) == ("7", "机械系", "机械制造", 1987)
    kept = {
        name: json.loads(held.raw)[name]
        for name in ("民族（MZ）", "院校代码（YXDM）", "专业代码（ZYDM）", "总分（ZF）")
    }
    assert list(kept.values()) == ["维吾尔族", "10610", "080301", "571"]
    assert bring(archivist, path).unchanged == 1
