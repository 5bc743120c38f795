"""No sheet brings words in under a stub: not an item, not a component, not people; nothing of such a row is kept."""

from __future__ import annotations

import json

import pytest

from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import CatalogueError
from lantai.catalogue.models import ImportConflict, ImportProblem, Item, PersonMention, SourceSheet, Volume
from tests import cast
from tests.catalogue.test_secrecy import SECRET, bring, changed, held_of, propose, volume_id

__all__ = ["volume_id"]

pytestmark = [pytest.mark.django_db]
PEOPLE = f"档号,姓名,学号,院系,入学年月\n1980-XZ11-1,{SECRET}甲,80001,机械系,1980-09\n1980-XZ11-2,王乙,80002,机械系,1980-09\n"


def kept_of(report) -> str:
    """Return all that is kept of the rows a report set aside."""
    rows = ImportProblem.objects.filter(batch_id=report.batch_id)
    return json.dumps(list(rows.values("code", "value", "cells", "parameters")), ensure_ascii=False)


def refused(report) -> list[str]:
    return [one.code for one in report.problems]


@pytest.mark.req("B10")
def test_a_plain_item_under_a_stub_is_set_aside_and_a_stub_of_it_comes_in(volume_id, archivist, tmp_path):
    changed(volume_id)
    sheets, before = SourceSheet.objects.count(), Item.objects.count()
    header = "档号,顺序号,题名,页次,密级\n"
    plain = bring(
        archivist, tmp_path, "卷内文件目录.csv", f"{header}1980-XZ11-1,2,{SECRET}批复,3,\n1980-XZ11-2,2,复函,3,\n"
    )
    assert (plain.accepted, refused(plain)) == (1, ["UNDER_SECRET"])
    (problem,) = plain.problems
    assert "1980-XZ11-1" in problem.rule
    assert "密级变更" in problem.remedy
    assert SECRET not in kept_of(plain)
    assert SourceSheet.objects.count() == sheets, "the sheet says what is secret, and is not kept"
    stub = bring(archivist, tmp_path, "存根.csv", f"{header}1980-XZ11-1,2,{SECRET}批复,3,机密\n")
    assert (stub.accepted, stub.rejected) == (1, 0)
    made = Item.objects.get(volume=volume_id, sequence="2")
    assert (made.title, made.secrecy) == ("", "CONFIDENTIAL")
    assert Item.objects.count() == before + 2
    assert SECRET not in held_of(volume_id)


def test_a_row_that_cannot_be_read_keeps_nothing_either_where_it_speaks_of_a_stub(volume_id, archivist, tmp_path):
    changed(volume_id)
    sheets = SourceSheet.objects.count()
    text = (
        "档号,案卷题名,年度,分类号,案卷号,密级\n"
        f"1980-XZ11-1,{SECRET},一九九几,,,\n"  # held as a stub
        f",{SECRET},1980,XZ11,1,\ufffd\n"  # the same, its code in parts
        f"1981-XZ11-9,{SECRET},不是年,,,绝密\n"  # says so of itself
        "1981-XZ11-10,会议,不是年,,,\n"
    )  # fmt: skip
    report = bring(archivist, tmp_path, "案卷目录.csv", text)
    assert refused(report) == ["HELD_SECRET", "HELD_SECRET", "SECRET_AMISS", "BAD_DATE"]
    assert SECRET not in kept_of(report)
    assert "会议" in kept_of(report)
    assert SourceSheet.objects.count() == sheets


def test_people_are_not_listed_under_a_stub_by_its_code_or_a_former_one(volume_id, archivist, tmp_path):
    catalogue.recode_volume(archivist, volume_id=volume_id, ref_code="1980-XZ11-7")
    changed(volume_id)
    for code in ("1980-XZ11-7", "1980-XZ11-1"):
        report = bring(archivist, tmp_path, f"名单{code[-1]}.csv", PEOPLE.replace("1980-XZ11-1", code))
        assert refused(report) == ["UNDER_SECRET"]
        assert SECRET not in kept_of(report)
    assert set(PersonMention.objects.values_list("raw_name", flat=True)) == {"王乙"}
    assert not Volume.objects.filter(ref_code="1980-XZ11-1").exists(), "no volume of that code is made for them"


def test_the_preview_says_so_and_of_stubs_of_the_same_workbook(volume_id, archivist, tmp_path):
    path = tmp_path / "件.csv"
    path.write_text(f"档号,题名,密级,上级件\n1980-XZ12-1,,秘密,\n1980-XZ12-2,{SECRET}附件,,1980-XZ12-1\n")
    told = catalogue.import_catalogue(archivist, path=path, file_name=path.name, fonds_code="J02", dry_run=True)
    done = catalogue.import_catalogue(archivist, path=path, file_name=path.name, fonds_code="J02")
    for report in (told, done):
        assert (report.accepted, refused(report)) == (1, ["UNDER_SECRET"])
    assert SECRET not in kept_of(done)
    assert list(Item.objects.filter(ref_code__startswith="1980-XZ12").values_list("title", flat=True)) == [""]


def test_a_list_that_makes_a_stub_of_a_volume_with_words_in_it_waits_for_two_people(archivist, fonds, tmp_path):
    bring(archivist, tmp_path, "卷内文件目录.csv", f"档号,顺序号,题名\n1980-XZ11-5,1,{SECRET}请示\n")
    assert Volume.objects.get().provisional
    report = bring(archivist, tmp_path, "案卷目录.csv", "档号,案卷题名,密级\n1980-XZ11-5,,机密\n1980-XZ11-6,,机密\n")
    assert (report.accepted, report.conflicts) == (1, 1)
    assert (Volume.objects.get(ref_code="1980-XZ11-5").secrecy, Item.objects.get().title) == ("PUBLIC", f"{SECRET}请示")
    bring(archivist, tmp_path, "名单.csv", "档号,姓名,学号\n1980-XZ11-8,王乙,80002\n")
    listed = bring(archivist, tmp_path, "案卷目录2.csv", "档号,案卷题名,密级\n1980-XZ11-8,,机密\n")
    assert listed.conflicts == 1
    assert ImportConflict.objects.filter(state="OPEN").count() == 2


def test_what_waits_to_be_decided_does_not_come_in_under_what_became_a_stub_meanwhile(volume_id, archivist, tmp_path):
    other = Volume.objects.get(ref_code="1980-XZ11-2")
    bring(archivist, tmp_path, "件.csv", "档号,题名,件键\n1981-XZ11-20,往来,\n")
    item = Item.objects.get(ref_code="1981-XZ11-20")
    text = f"档号,顺序号,题名,件键\n1980-XZ11-2,9,往来,{item.key}\n"
    assert bring(archivist, tmp_path, "卷内文件目录.csv", text).conflicts == 1
    propose(archivist, other.pk)
    catalogue.confirm_secrecy(cast.director(), kind="volume", unit_id=other.pk)
    with pytest.raises(CatalogueError) as refusal:
        catalogue.decide_conflict(archivist, conflict_id=ImportConflict.objects.get().pk, take=True)
    assert refusal.value.code == "UNDER_SECRET"
    item.refresh_from_db()
    assert (item.volume_id, ImportConflict.objects.get().state) == (None, "OPEN")
