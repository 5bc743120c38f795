"""What became a state secret is said nowhere else: by people listed under it, rows set aside, pictures made of its pages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import (
    Enrolment,
    ImportBatch,
    ImportConflict,
    ImportProblem,
    Item,
    MentionNumber,
    NameForm,
    NameKey,
    PageImage,
    PersonLink,
    PersonMention,
    SourceSheet,
    SupervisorName,
    Volume,
)
from lantai.catalogue.queries import imports
from lantai.catalogue.queries import secrecy as queries
from lantai.foundation.actor import Actor
from lantai.foundation.models import EventRow
from lantai.preservation import services as preservation
from lantai.preservation.errors import Closed
from tests import cast
from tests.catalogue.test_secrecy import SECRET, bring, changed, volume_id
from tests.web_staff import world
from tests.web_staff.pages import text_of as words
from tests.web_staff.world import picture

__all__ = ["volume_id"]

pytestmark = [pytest.mark.django_db, pytest.mark.req("B10")]
PEOPLE = """档号,页次,姓名,学号,院系,入学年月
1980-XZ11-1,1,赵隐之,80001,机械系,1980-09
1980-XZ11-1,1,钱守默,80002,机械系,1980-09
1980-XZ11-2,1,王乙,80003,机械系,1980-09
"""


def listed(folder: Path) -> None:
    bring(cast.window_archivist(), folder, "名单.csv", PEOPLE)
    bring(cast.second_archivist(), folder, "名单2.csv", PEOPLE.replace("赵隐之,80001,机械系", "赵隐之,80001,建筑系"))


def problems() -> str:
    return json.dumps(list(ImportProblem.objects.values("value", "cells", "parameters")), ensure_ascii=False)


def test_people_listed_under_it_go_with_their_names_numbers_and_persons(volume_id, archivist, tmp_path):
    listed(tmp_path)
    under = list(PersonMention.objects.filter(ref_code="1980-XZ11-1").order_by("pk").values_list("pk", flat=True))
    catalogue.link_mentions(archivist, mention_ids=under[:2], ground="本人来函")
    changed(volume_id)
    assert set(PersonMention.objects.values_list("raw_name", flat=True)) == {"王乙"}
    assert set(NameForm.objects.values_list("text", flat=True)) == {"王乙"}
    assert not NameKey.objects.filter(key__contains="赵隐之").exists()
    assert not MentionNumber.objects.filter(value__in=["80001", "80002"]).exists()
    assert set(Enrolment.objects.values_list("student_no", flat=True)) == {"80003"}
    assert not PersonLink.objects.exists()
    told = EventRow.objects.get(name="catalogue.SecretForgotten", subject_type="volume")
    assert (told.payload["people"], told.subject_id) == (len(under), str(volume_id))
    assert not ImportConflict.objects.filter(kind="mention", state="OPEN").exists()


def test_a_supervisor_goes_with_the_student_and_stays_for_another(volume_id, archivist, tmp_path):
    """赵隐之 studies under 孙先, and teaches 王乙, whose volume is no secret."""
    list_of = PEOPLE.replace("入学年月", "入学年月,导师").replace(
        "赵隐之,80001,机械系,1980-09", "赵隐之,80001,机械系,1980-09,孙先"
    )
    list_of = list_of.replace("王乙,80003,机械系,1980-09", "王乙,80003,机械系,1980-09,赵隐之")
    bring(cast.window_archivist(), tmp_path, "名单.csv", list_of)
    assert set(SupervisorName.objects.values_list("written", flat=True)) == {"孙先", "赵隐之"}
    changed(volume_id)
    assert list(SupervisorName.objects.values_list("written", flat=True)) == ["赵隐之"]
    assert set(NameForm.objects.values_list("text", flat=True)) == {"王乙", "赵隐之"}
    assert not NameKey.objects.filter(key__contains="孙先").exists()


def test_rows_that_were_set_aside_keep_no_more_than_where_they_stood(volume_id, archivist, tmp_path):
    text = (
        "档号,案卷题名,年度,备注\n"
        f"1980-XZ11-1,{SECRET}又名,不是年,{SECRET}\n"  # known by its code
        f",{SECRET}工程会议记录,1980,\n"  # known by its title
        "1980-XZ11-9,别的会议记录,不是年,留着\n"
    )
    report = bring(archivist, tmp_path, "有错.csv", text)
    assert report.rejected == 3
    assert SECRET in problems()
    changed(volume_id)
    assert SECRET not in problems()
    assert "留着" in problems()
    rows = imports.problems(archivist, batch_id=report.batch_id)
    assert [(one.row, one.code) for one in rows] == [(2, "BECAME_SECRET"), (3, "BECAME_SECRET"), (4, "BAD_DATE")]
    assert "已经清除" in rows[0].rule
    path = tmp_path / "更正.xlsx"
    catalogue.error_sheet(archivist.for_purpose("HOLDINGS"), batch_id=report.batch_id, path=path)
    assert path.stat().st_size


def test_a_list_whose_title_names_it_is_cleared_with_what_stands_above(volume_id, archivist, tmp_path):
    text = f"{SECRET}人员名册,,\n档号：1980-XZ11-1,,\n姓名,学号,入学年月\n孙无名,80009,一九八几\n"
    report = bring(archivist, tmp_path, "名册.csv", text)
    assert report.rejected == 1
    assert "孙无名" in problems()
    changed(volume_id)
    assert "孙无名" not in problems()
    assert SECRET not in json.dumps(ImportBatch.objects.get(pk=report.batch_id).mapping, ensure_ascii=False)


def test_kept_sheets_that_say_what_it_said_are_closed_and_listed_for_the_head(volume_id, archivist, tmp_path):
    bring(archivist, tmp_path, "无关.csv", "档号,案卷题名\n1990-XZ11-1,年报\n")
    listed(tmp_path)
    sheets = {sheet.file_name: sheet for sheet in SourceSheet.objects.all()}
    assert set(sheets) == {"案卷目录.csv", "卷内文件目录.csv", "名单.csv", "名单2.csv", "无关.csv"}
    director = cast.director()
    assert preservation.read(director, object_ids=[sheets["案卷目录.csv"].object_id])
    changed(volume_id)
    for name, sheet in sheets.items():
        for actor in (archivist, director, Actor.system("test")):
            if name == "无关.csv":
                assert preservation.read(actor, object_ids=[sheet.object_id])
                continue
            with pytest.raises(Closed):
                preservation.read(actor, object_ids=[sheet.object_id])
            with pytest.raises(Closed):
                preservation.open(actor, object_id=sheet.object_id)
    told = queries.secrecy_of(director, kind="volume", unit_id=volume_id).originals
    assert {one.object_id for one in told} >= {str(sheets["案卷目录.csv"].object_id), str(sheets["名单.csv"].object_id)}
    assert {(one.what, one.shared) for one in told} == {("SHEET", True)}
    assert queries.secrecy_of(archivist, kind="volume", unit_id=volume_id).originals == ()
    item = Item.objects.get(volume=volume_id)
    inside = queries.secrecy_of(director, kind="item", unit_id=item.pk).originals
    assert str(sheets["卷内文件目录.csv"].object_id) in {one.object_id for one in inside}
    assert EventRow.objects.filter(name="preservation.ObjectClosed").count() == 4
    page = words(world.browser(director).get(f"/staff/catalogue/described/volume/{volume_id}/"))
    assert str(sheets["案卷目录.csv"].object_id) in page
    assert "请馆长定" in page
    desk = words(world.browser(archivist).get(f"/staff/catalogue/described/volume/{volume_id}/"))
    assert str(sheets["案卷目录.csv"].object_id) not in desk


@pytest.mark.integration
def test_pictures_made_of_its_pages_go_and_none_is_made_again(
    volume_id, archivist, tmp_path, django_capture_on_commit_callbacks
):
    scans = tmp_path / "扫描件"
    scans.mkdir()
    for code in ("1980-XZ11-1", "1980-XZ11-2"):
        (scans / f"{code}_1.png").write_bytes(picture() + code.encode())
    catalogue.import_pages(archivist, folder=scans, fonds_code="J02")
    page, other = (PageImage.objects.get(ref_code=code) for code in ("1980-XZ11-1", "1980-XZ11-2"))
    (scans / "1980-XZ11-1_1.png").write_bytes(picture() + "换过的".encode())
    catalogue.import_pages(archivist, folder=scans, fonds_code="J02")
    before = page.object_id
    catalogue.decide_conflict(archivist, conflict_id=ImportConflict.objects.get(kind="page").pk, take=True)
    page.refresh_from_db()
    for one in (page, other):
        catalogue.open_page(archivist, page_image_id=one.pk, purpose="整理")

    def made(one: PageImage) -> list[Path]:
        return list((Path(settings.HOME) / "renditions" / one.object_id.hex[:2]).glob(f"{one.object_id.hex}-*"))

    assert made(page)
    assert made(other)
    with django_capture_on_commit_callbacks(execute=True):
        changed(volume_id)
    assert made(page) == []
    assert made(other)
    assert before != page.object_id
    for kept in (page.object_id, before):
        with pytest.raises(Closed):
            preservation.read(archivist, object_ids=[kept])
    assert preservation.read(archivist, object_ids=[other.object_id])
    told = queries.secrecy_of(cast.director(), kind="volume", unit_id=volume_id).originals
    assert ("PAGE", str(page.object_id), False) in {(one.what, one.object_id, one.shared) for one in told}
    with pytest.raises(Exception, match="涉密"):
        catalogue.open_page(archivist, page_image_id=page.pk, purpose="整理")
    assert Volume.objects.get(pk=volume_id).title == ""
