"""A volume list comes in whole, says what is wrong with which row, and never overwrites."""

from __future__ import annotations

import re

import pytest
from django.db import connection

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import Fonds, FormerCode, ImportConflict, Item, SourceSheet, Volume
from lantai.catalogue.queries import imports as queries
from lantai.foundation.errors import NotAllowed
from lantai.foundation.models import EventRow
from lantai.preservation import services as preservation
from tests import cast
from tests.catalogue import paper


def bring(actor, path, **options):
    return catalogue.import_catalogue(actor, path=path, file_name=path.name, fonds_code="J02", **options)


@pytest.mark.req("B10")
def test_headers_in_any_order_under_a_title_row(archivist, fonds, tmp_path):
    report = bring(archivist, paper.volume_sheet(tmp_path / "案卷目录.xlsx"))
    assert (report.kind, report.accepted, report.rejected) == ("VOLUMES", 3, 0)
    first = Volume.objects.get(ref_code="1987-JX13-1")
    assert (first.title, first.year, first.page_count) == ("四川省1987年录取名册（1）", 1987, 21)
    assert (str(first.date_from), str(first.date_to), first.date_text) == ("1987-07-01", "1987-09-30", "1987.7-1987.9")
    assert (first.class_node.name, first.record_kind, first.retention_term.code) == ("招生", "ADMISSION_ROSTER", "Y")
    assert first.opening_status == "UNREVIEWED"


def test_again_changes_nothing_and_the_untouched_sheet_is_kept_once(archivist, fonds, tmp_path):
    path = paper.volume_sheet(tmp_path / "案卷目录.xlsx")
    bring(archivist, path)
    again = bring(archivist, path)
    assert (again.accepted, again.unchanged, again.conflicts) == (0, 3, 0)
    assert Volume.objects.count() == 3
    kept = set(SourceSheet.objects.values_list("object_id", flat=True))
    assert len(kept) == 1
    with preservation.open(archivist, object_id=kept.pop()) as stream:
        assert stream.read() == path.read_bytes()
    assert EventRow.objects.filter(name="catalogue.CatalogueImported").count() == 2


def test_the_same_code_with_another_title_waits_for_a_person(archivist, fonds, tmp_path):
    bring(archivist, paper.volume_sheet(tmp_path / "一.xlsx"))
    rows = paper.volume_rows()
    rows[1][0] = "四川省1987年录取名册（修订）"
    report = bring(archivist, paper.volume_sheet(tmp_path / "二.xlsx", rows))
    assert (report.accepted, report.unchanged, report.conflicts) == (0, 2, 1)
    assert Volume.objects.get(ref_code="1987-JX13-2").title == "四川省1987年录取名册（2）"
    [conflict] = queries.conflicts(archivist)
    assert conflict.differences == (("title", "四川省1987年录取名册（2）", "四川省1987年录取名册（修订）"),)
    catalogue.decide_conflict(archivist, conflict_id=conflict.id, take=True)
    assert Volume.objects.get(ref_code="1987-JX13-2").title == "四川省1987年录取名册（修订）"
    assert queries.conflicts(archivist) == []


def test_a_decided_conflict_is_not_asked_again(archivist, fonds, tmp_path):
    bring(archivist, paper.volume_sheet(tmp_path / "一.xlsx"))
    rows = paper.volume_rows()
    rows[0][0] = "另一个题名"
    other = paper.volume_sheet(tmp_path / "二.xlsx", rows)
    bring(archivist, other)
    catalogue.decide_conflict(archivist, conflict_id=ImportConflict.objects.get().pk, take=False)
    again = bring(archivist, other)
    assert (again.conflicts, again.unchanged) == (0, 3)
    with pytest.raises(Exception, match="别人办过"):
        catalogue.decide_conflict(archivist, conflict_id=ImportConflict.objects.get().pk, take=True)


BAD = [
    (0, "", "TITLE_MISSING", "A 案卷题名"),
    (6, "1987.13.45", "BAD_DATE", "G 起止日期"),
    (8, "约二十", "BAD_NUMBER", "I 页数"),
    (10, "内参", "BAD_SECRECY", "K 密级"),
    (1, "1.987E+17", "SCIENTIFIC", "B 档号"),
    (2, 3987, "BAD_DATE", "C 年度"),
    (5, "#REF!", "FORMULA_ERROR", "F 责任者"),
]


@pytest.mark.parametrize(("column", "value", "code", "where"), BAD)
def test_a_bad_row_is_named_by_file_sheet_row_column_rule_and_remedy(  # noqa: PLR0917
    archivist, fonds, tmp_path, column, value, code, where
):
    rows = paper.volume_rows()
    rows[1][column] = value
    report = bring(archivist, paper.volume_sheet(tmp_path / "目录.xlsx", rows))
    assert (report.accepted, report.rejected) == (2, 1)
    [problem] = report.problems
    assert (problem.file, problem.sheet, problem.row, problem.column) == ("目录.xlsx", "案卷", 4, where)
    assert problem.code == code
    assert problem.rule
    assert problem.remedy
    assert Volume.objects.count() == 2


def test_without_a_code_column_it_is_joined_from_year_class_and_number(archivist, fonds, tmp_path):
    header = ["年度", "实体分类号", "案卷号", "正题名"]
    rows = [
        header,
        [1999, "DQ14", 5, "宣传部会议记录"],
        [2011, "2011-XZ11", 44, "校长办公会纪要"],
        ["", "XZ11", "", "无号"],
    ]
    report = bring(archivist, paper.xlsx(tmp_path / "a.xlsx", ("案卷目录", rows)))
    assert set(Volume.objects.values_list("ref_code", flat=True)) == {"1999-DQ14-5", "2011-XZ11-44"}
    assert [problem.code for problem in report.problems] == ["CODE_MISSING"]


def test_two_rows_with_one_code_in_one_sheet(archivist, fonds, tmp_path):
    rows = paper.volume_rows()
    twin = list(rows[0])
    twin[0] = "另一卷"
    report = bring(archivist, paper.volume_sheet(tmp_path / "a.xlsx", [*rows, list(rows[0]), twin]))
    assert (report.accepted, report.unchanged, report.rejected) == (3, 1, 1)
    assert report.problems[0].code == "DUPLICATE_CODE"
    assert "3" in report.problems[0].rule


def test_spellings_of_one_code_meet(archivist, fonds, tmp_path):
    bring(archivist, paper.volume_sheet(tmp_path / "一.xlsx"))
    rows = paper.volume_rows()
    rows[0][1] = "１９８７—JX13－1"
    report = bring(archivist, paper.volume_sheet(tmp_path / "二.xlsx", rows))
    assert (report.accepted, report.unchanged) == (0, 3)


def test_a_dry_run_says_the_same_and_writes_nothing(archivist, fonds, tmp_path):
    rows = paper.volume_rows()
    rows[1][0] = ""
    path = paper.volume_sheet(tmp_path / "a.xlsx", rows)
    trial = bring(archivist, path, dry_run=True)
    assert (trial.accepted, trial.rejected, trial.batch_id) == (2, 1, None)
    assert Volume.objects.count() == 0
    assert SourceSheet.objects.count() == 0
    assert [problem.code for problem in trial.problems] == ["TITLE_MISSING"]


def test_a_dry_run_may_name_a_fonds_that_is_not_there(archivist, tmp_path):
    catalogue.load_fixtures()
    path = paper.volume_sheet(tmp_path / "a.xlsx")
    trial = catalogue.import_catalogue(
        archivist, path=path, file_name="a.xlsx", fonds_code="J09", create_fonds="新全宗", dry_run=True
    )
    assert trial.accepted == 3
    with pytest.raises(Exception, match="没有全宗"):
        catalogue.import_catalogue(archivist, path=path, file_name="a.xlsx", fonds_code="J09")


def test_a_state_secret_leaves_only_a_stub_and_no_sheet(archivist, fonds, tmp_path):
    rows = paper.volume_rows()
    rows[1][10] = "机密★10年"
    report = bring(archivist, paper.volume_sheet(tmp_path / "a.xlsx", rows))
    stub = Volume.objects.get(ref_code="1987-JX13-2")
    assert (stub.secrecy, stub.title, stub.creator, stub.extra) == ("CONFIDENTIAL", "", "", {})
    assert SourceSheet.objects.count() == 0
    assert [notice.code for notice in report.notices] == ["STATE_SECRET"]


def test_words_of_both_eras_stay_as_written(archivist, fonds, tmp_path):
    rows = paper.volume_rows(3)
    for row, word in zip(rows, ("长期", "30年", "世代"), strict=True):
        row[9] = word
    report = bring(archivist, paper.volume_sheet(tmp_path / "a.xlsx", rows))
    assert list(Volume.objects.order_by("sort_key").values_list("retention", "retention_term__code")) == [
        ("长期", "OLD_LONG"),
        ("30年", "D30"),
        ("世代", None),
    ]
    assert [notice.code for notice in report.notices] == ["UNKNOWN_RETENTION"]


def test_items_in_volumes_with_the_code_above_the_header(archivist, fonds, tmp_path):
    header = ["顺序号", "文号", "责任者", "题名", "日期", "页次", "备注"]
    rows = [["卷内文件目录"], ["档号：2003-XZ11-5"], header, [1, "校发〔2003〕1号", "校办", "关于成立……的通知", "20030105", "1-3", ""],
            [2, "", "校办", "校长办公会纪要", "2003.2", "4", ""], [3, "", "", "", "", "9", ""]]  # fmt: skip
    report = bring(archivist, paper.xlsx(tmp_path / "a.xlsx", ("卷内", rows)))
    assert (report.kind, report.accepted, report.rejected) == ("VOLUME_ITEMS", 2, 1)
    volume = Volume.objects.get(ref_code="2003-XZ11-5")
    assert volume.provisional
    assert list(volume.items.values_list("sequence", "page_label")) == [("1", "1-3"), ("2", "4")]
    bring(archivist, paper.volume_sheet(tmp_path / "b.xlsx", [["办公室文件", "2003-XZ11-5", 2003, "XZ11", 5, "校办", "2003", 2, 4, "永久", "", ""]]))  # fmt: skip
    volume.refresh_from_db()
    assert (volume.title, volume.provisional) == ("办公室文件", False)


def test_items_by_themselves(archivist, fonds, tmp_path):
    header = ["序号", "档号", "文号", "责任者", "题名", "日期", "密级", "页数", "备注"]
    rows = [
        ["归档文件目录"],
        header,
        [1, "Z109-WS·2011-Y-BGS-0001", "", "校办", "年度总结", "20111205", "内部", 12, ""],
    ]
    report = bring(archivist, paper.xlsx(tmp_path / "a.xlsx", ("目录", rows)))
    item = Item.objects.get()
    assert (report.kind, item.ref_code, item.secrecy, item.year) == (
        "ITEMS",
        "Z109-WS·2011-Y-BGS-0001",
        "INTERNAL",
        2011,
    )


def test_a_code_that_was_changed_is_answered_with_the_new_one(archivist, fonds, tmp_path):
    bring(archivist, paper.volume_sheet(tmp_path / "a.xlsx"))
    volume = Volume.objects.get(ref_code="1987-JX13-1")
    catalogue.recode_volume(archivist, volume_id=volume.pk, ref_code="1987-JX13-101")
    assert FormerCode.objects.get().ref_code == "1987-JX13-1"
    report = bring(archivist, paper.volume_sheet(tmp_path / "b.xlsx", paper.volume_rows(1)))
    assert report.problems[0].code == "FORMER_CODE"
    assert "1987-JX13-101" in report.problems[0].rule


def test_administrators_bring_nothing_in(fonds, tmp_path):
    path = paper.volume_sheet(tmp_path / "a.xlsx")
    for outsider in (cast.sysadmin(), cast.secadmin(), cast.auditor(), cast.alumna(), cast.guard()):
        with pytest.raises(NotAllowed):
            bring(outsider, path)
    assert Volume.objects.count() == 0


@pytest.mark.req("B10")
def test_a_sheet_somebody_drew_up_for_herself_or_an_old_database_gave_out(archivist, fonds, tmp_path):
    own = tmp_path / "校办目录.csv"
    own.write_text(
        "校长办公室2001年案卷目录（共2卷）,,,,,,\n填表人：张三,,,,,,\n"
        "序号,档案编号,卷名,起始时间,截止时间,张数,期限\n"
        "1,2001-XZ11-1,迎评简报,2001.1.3,2001.5.25,31,长期\n2,2001-XZ11-2,会议纪要,2001.2.3,2001.2.25,32,永久\n"
        ",,合计,,,63,\n"
    )
    report = bring(archivist, own)
    assert (report.accepted, report.rejected, [one.code for one in report.notices]) == (2, 0, ["FOOTER"])
    row = Volume.objects.get(ref_code="2001-XZ11-1")
    assert (str(row.date_from), str(row.date_to), row.retention) == ("2001-01-03", "2001-05-25", "长期")
    old = tmp_path / "DAJB.csv"
    old.write_bytes(
        "DAH,TM,ZRZ,QSRQ,ZZRQ,YS,BGQX,MJ\n1987-XZ11-7,校务,校办,19870103,19871225,9,永久,内部\n".encode("gbk")
    )
    assert bring(archivist, old).accepted == 1
    row = Volume.objects.get(ref_code="1987-XZ11-7")
    assert (row.title, row.creator, row.page_count, row.secrecy) == ("校务", "校办", 9, "INTERNAL")
    assert (str(row.date_from), str(row.date_to)) == ("1987-01-03", "1987-12-25")


def test_what_is_held_is_asked_by_the_index_of_codes_in_a_table_that_was_empty_a_moment_ago(archivist, fonds, tmp_path):
    codes = [f"1986-JX13-{number}" for number in range(6000)]
    if connection.vendor == "postgresql":  # without the pages that tests before this one have left in it
        with connection.cursor() as cursor:
            cursor.execute(
                "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE catalogue_volume CASCADE; SET CONSTRAINTS ALL DEFERRED"
            )
    held = Fonds.objects.get(code=fonds)
    Volume.objects.bulk_create(
        Volume(fonds=held, ref_code=code, ref_code_norm=code, sort_key=code, title="录取名册") for code in codes
    )
    bring(archivist, paper.volume_sheet(tmp_path / "案卷目录.xlsx"))
    plan = Volume.objects.filter(fonds=held, ref_code_norm__among=codes[:5]).explain()
    by_code = r"ref_code_norm=\?|Index Cond: .*ref_code_norm"  # SQLite, PostgreSQL
    assert re.search(by_code, plan), "by the fonds alone all its rows were read for each piece"
