"""Items that were moved keep their old addresses in every form that goes out and comes in; decisions on items go out."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from lxml import etree

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import FormerPlace, ImportProblem, Item, OpeningReview
from lantai.catalogue.queries import reading
from lantai.catalogue.rules import former_places
from lantai.foundation import clock
from tests import cast, scenes
from tests.catalogue.reviewing import confirmed
from tests.catalogue.test_round_trips import FORMS, HELD, again, bring, counted, emptied, out, volume, whole

pytestmark = [pytest.mark.django_db, pytest.mark.req("D11")]


def places() -> set[tuple[str, str, str]]:
    rows = FormerPlace.objects.select_related("item", "volume")
    return {(row.item.title, row.volume.ref_code, row.sequence) for row in rows}


def at(actor, address: str) -> str:
    """Return the title of what an old address leads to."""
    found = reading.named(actor, address=f"J02/{address}")
    return found[1] if found else ""


@pytest.fixture
@scenes.begins_with(HELD)
def moved(fonds, archivist):
    """请示 lies in another volume by now, and the one before it, too."""
    item = Item.objects.get(title="请示")
    for code in ("1987-JX13-1", "1987-JX13-2"):
        catalogue.move_item(archivist, item_id=item.pk, volume_id=volume(code).pk)
    return item


@pytest.mark.parametrize("form", FORMS)
def test_where_an_item_once_stood_comes_back_and_leads_to_it_and_goes_with_the_import(archivist, tmp_path, moved, form):
    told = places()
    assert told == {("请示", "2003-XZ11-5", "1"), ("请示", "1987-JX13-1", "1")}
    with clock.at(clock.now()):
        gone, before = out(archivist, tmp_path, form), whole(archivist, tmp_path, form)
        assert counted(again(archivist, tmp_path, gone)) == (0, 0, 0, 0)
        assert places() == told
        emptied()
        assert places() == set()
        reports = again(archivist, tmp_path, gone)
        assert counted(reports) == (6, 0, 0, 0)
        assert places() == told
        assert whole(archivist, tmp_path, form) == before
        twice = again(archivist, tmp_path, gone)
        assert counted(twice) == (0, 0, 0, 0)
        assert FormerPlace.objects.count() == 2
    assert at(archivist, "2003-XZ11-5/1") == at(archivist, "1987-JX13-1/1") == "请示"
    for several, left in ((reports, (3, 2)), (twice, (0, 0))):  # what the second names too is that one's first
        for report in reversed(several):
            catalogue.undo_import(archivist, batch_id=report.batch_id, reason="试过了", at_once=True)
        assert (Item.objects.count(), FormerPlace.objects.count()) == left


def test_only_a_list_of_which_an_item_was_moved_has_the_column(archivist, tmp_path, moved):
    rows = list(csv.DictReader(io.StringIO(out(archivist, tmp_path, "csv")["卷内文件目录.csv"].decode("utf-8-sig"))))
    assert {row["题名"]: bool(row["曾在案卷"]) for row in rows} == {"请示": True, "批复": False}
    assert "曾在案卷" not in out(archivist, tmp_path, "csv")["归档文件目录.csv"].decode()


def test_an_item_held_without_it_gets_it_and_loses_it_when_that_import_is_undone(archivist, tmp_path, moved):
    FormerPlace.objects.all().delete()
    sheet = (
        f"档号,顺序号,题名,件键,曾在案卷\n1987-JX13-2,1,请示,{moved.key},2003-XZ11-5#1（2026-03-01 10:00:00+08:00）\n"
    )
    report = bring(archivist, tmp_path, "卷内文件目录.csv", sheet)
    assert counted([report]) == (0, 0, 0, 0), report.problems
    assert places() == {("请示", "2003-XZ11-5", "1")}
    assert FormerPlace.objects.get().left_at == datetime(2026, 3, 1, 2, tzinfo=UTC)
    assert at(archivist, "2003-XZ11-5/1") == "请示"
    catalogue.undo_import(archivist, batch_id=report.batch_id, reason="试过了", at_once=True)
    assert places() == set()
    assert Item.objects.filter(pk=moved.pk).exists()


def test_an_address_of_another_item_an_unknown_volume_and_what_nobody_can_read_are_told_and_the_row_comes_in(
    archivist, tmp_path, moved
):
    before = places()
    cell = "2003-XZ11-5#1（2026-03-01 10:00:00+08:00）；1901-XX-1#3（2026-03-01 10:00:00+08:00）；随便写的；2003-XZ11-5#9（昨天）"
    report = bring(archivist, tmp_path, "卷内文件目录.csv", f"档号,顺序号,题名,曾在案卷\n1987-JX13-1,7,照会,{cell}\n")
    assert counted([report]) == (1, 0, 0, 0)
    assert places() == before
    told = ImportProblem.objects.filter(batch=report.batch_id, refused=False).order_by("code")
    assert list(told.values_list("code", flat=True)) == [
        "FORMER_PLACE", "FORMER_PLACE", "FORMER_PLACE_TAKEN", "FORMER_PLACE_UNKNOWN",
    ]  # fmt: skip


def test_a_cell_is_read_as_it_was_written():
    several = [
        {"volume": "J02-XZ·2018-Y", "sequence": "12附", "left_at": "2026-03-01T02:00:00.123456+00:00"},
        {"volume": "1987-JX13-1", "sequence": "1.2", "left_at": "1999-12-31T23:59:59+00:00"},
    ]
    read, broken = former_places.read(former_places.written(several, UTC))
    assert (former_places.read(json.dumps(several)), len(read)) == ((read, broken), 2)
    assert not broken
    assert [one.left_at.isoformat() for one in read] == [one["left_at"] for one in several]


def test_the_decision_on_an_item_goes_out_with_both_hands_and_comes_back_as_a_first_opinion(archivist, tmp_path, moved):
    alone = Item.objects.get(title="关于校庆的通知")
    catalogue.give_opening_opinion(archivist, item_id=alone.pk, status="OPEN", reason="YEARS")
    catalogue.review_opening(cast.director(), item_id=alone.pk, status="OPEN", reason="满 25 年，无异议")
    gone = out(archivist, tmp_path, "jsonl")
    [said] = [one for one in map(json.loads, gone["J02.jsonl"].splitlines()) if one.get("title") == alone.title]
    decided = said["opening_decision"]
    assert (decided["status"], decided["words"]) == ("OPEN", "满 25 年，无异议")
    assert decided["first_by"] != decided["decided_by"]
    [row] = csv.DictReader(io.StringIO(out(archivist, tmp_path, "csv")["归档文件目录.csv"].decode("utf-8-sig")))
    assert row["开放审定"].startswith("开放；")
    assert decided["decided_by"] in row["开放审定"]
    [aid] = out(archivist, tmp_path, "ead").values()
    told = etree.fromstring(aid).findall(".//{*}c[@level='item']/{*}accessrestrict/{*}p")
    assert [one.text for one in told if decided["decided_by"] in (one.text or "")]
    OpeningReview.objects.all().delete()
    emptied()
    [report] = again(archivist, tmp_path, gone)
    back = Item.objects.get(title=alone.title)
    assert back.opening_status == "UNREVIEWED"  # one hand opens nothing
    assert confirmed(report) == 1
    back.refresh_from_db()
    assert (back.opening_status, back.opening_reviews.get().second_by_name) == ("OPEN", cast.director().name)
