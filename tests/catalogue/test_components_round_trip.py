"""Items that are components of others leave and come back below them, in each form: over nothing, and over themselves."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import CatalogueError, UndoRefused
from lantai.catalogue.models import DisposalList, ImportConflict, Item, PageImage, RetentionTerm, Volume
from lantai.catalogue.queries import disposal, imports, undoing
from lantai.catalogue.services import imports as importing
from lantai.catalogue.services import undoing as taking_out
from lantai.foundation import clock
from tests import scenes
from tests.catalogue import disposing
from tests.catalogue.conftest import ARCHIVIST
from tests.catalogue.test_round_trips import HELD, again, bring, counted, emptied, item, out, whole

FORMS = ("jsonl", "csv", "xlsx", "ead")
INSIDE = "卷内文件目录.csv"
HEAD = "档号,顺序号,题名,页次,件键,上级件\n"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held"), pytest.mark.req("D11")]


@pytest.fixture
@scenes.begins_with(HELD)
def held(fonds) -> None:
    """The three lists."""


def divided(_folder: Path) -> None:
    """Two components in a volume, in another order than they were made; one below an item without a volume, one below it."""
    archivist = ARCHIVIST.value
    plea, notice = item("请示"), item("关于校庆的通知")
    Item.objects.filter(pk=plea.pk).update(year=2002)
    for title in ("附图", "附表"):
        catalogue.make_component(archivist, item_id=plea.pk, title=title)
    Item.objects.filter(title="附表").update(sort_key="!")
    catalogue.make_component(archivist, item_id=notice.pk, title="名单")
    inner = catalogue.make_component(archivist, item_id=notice.pk, title="名单续")
    Item.objects.filter(pk=inner).update(parent=item("名单"), page_count=3)
    Item.objects.update(batch=None)
    Volume.objects.update(batch=None)


PARTS = scenes.Scene(divided, on=HELD)


@pytest.fixture
@scenes.begins_with(PARTS)
def parts(held) -> None:
    """Items with components, of no import."""


def forgotten() -> None:
    while (leaves := Item.objects.filter(components=None)).exists():
        leaves.delete()
    emptied()


def standing() -> list[tuple[object, ...]]:
    """Return what every item is and lies in and below, in the order in which siblings stand."""
    names = ("title", "key", "ref_code", "sequence", "year", "volume__ref_code", "parent__key", "sort_key")
    return list(Item.objects.order_by("volume__ref_code", "parent__key", "sort_key", "key").values_list(*names))


def below() -> dict[str, str]:
    return dict(Item.objects.exclude(parent=None).values_list("title", "parent__title"))


def hang(above: str, *titles: str) -> None:
    """Put components below one another, the first below the item `above`."""
    for title in titles:
        parent = item(above)
        Item.objects.create(
            fonds_id=parent.fonds_id, volume_id=parent.volume_id, parent=parent, key=f"{parent.key}.1", title=title,
            sort_key="1", year=parent.year,
        )  # fmt: skip
        above = title


@pytest.mark.usefixtures("parts")
class TestRoundTrip:
    @pytest.mark.parametrize("form", FORMS)
    @pytest.mark.parametrize("piece", [2000, 1])
    def test_components_come_back_below_their_items_change_nothing_twice_and_go_with_the_import(
        self, archivist, tmp_path, monkeypatch, form, piece
    ):
        monkeypatch.setattr(importing, "PIECE", piece)
        stood = standing()
        assert below() == {"附图": "请示", "附表": "请示", "名单": "关于校庆的通知", "名单续": "名单"}
        with clock.at(clock.now()):
            gone, before = out(archivist, tmp_path, form), whole(archivist, tmp_path, form)
            assert counted(again(archivist, tmp_path, gone)) == (0, 0, 0, 0)
            assert standing() == stood
            forgotten()
            tried = again(archivist, tmp_path, gone, dry_run=True)
            assert counted(tried) == (10, 0, 0, 0), [one.problems for one in tried]
            assert Item.objects.count() == 0
            reports = again(archivist, tmp_path, gone)
            assert counted(reports) == (10, 0, 0, 0), [one.problems for one in reports]
            assert standing() == stood
            assert whole(archivist, tmp_path, form) == before
            twice = again(archivist, tmp_path, gone)
            assert counted(twice) == (0, 0, 0, 0)
        for report in reversed([*reports, *twice]):
            view = undoing.consider(archivist, batch_id=report.batch_id)
            assert view.possible, view.obstacles
            catalogue.undo_import(archivist, batch_id=report.batch_id, reason="试过了")
        assert (Volume.objects.count(), Item.objects.count()) == (0, 0)

    @pytest.mark.parametrize("form", FORMS)
    def test_what_lies_flat_with_us_is_put_below_again_and_undoing_takes_the_link_back(self, archivist, tmp_path, form):
        hung = below()
        gone = out(archivist, tmp_path, form)
        Item.objects.update(parent=None)
        reports = again(archivist, tmp_path, gone)
        assert (counted(reports), below()) == ((0, 4, 0, 0), hung), [one.problems for one in reports]
        for report in reversed(reports):
            catalogue.undo_import(archivist, batch_id=report.batch_id, reason="试过了")
        assert (below(), Item.objects.count()) == ({}, 7)

    def test_what_is_below_moves_with_its_item_however_deep(self, archivist):
        target = Volume.objects.get(ref_code="1987-JX13-2")
        catalogue.move_item(archivist, item_id=item("关于校庆的通知").pk, volume_id=target.pk)
        assert set(target.items.values_list("title", flat=True)) == {"关于校庆的通知", "名单", "名单续"}

    def test_what_is_below_goes_with_its_volume_however_deep_and_what_lies_elsewhere_stays(self, archivist):
        """Components of components of an item of a destroyed volume."""
        hang("附图", "图例", "图例之图例")
        stays = item("名单续")
        letters = Volume.objects.filter(ref_code="2003-XZ11-5")
        letters.update(year=1960, retention="10年", retention_term=RetentionTerm.objects.get(name="10年"))
        inside = Item.objects.filter(volume__in=letters)
        assert inside.count() == 6
        disposing.destroyed(letters.get().pk)
        assert not inside.filter(destroyed_on=None).exists()
        stays.refresh_from_db()
        assert stays.destroyed_on is None
        assert not Item.objects.exclude(destroyed_on=None).exclude(volume__in=letters).exists()

    def test_the_pages_of_all_that_is_below_a_destroyed_item_are_to_be_erased_with_it(self, archivist):
        hang("名单续", "名单之三", "名单之四")
        notice, deepest = item("关于校庆的通知"), item("名单之四")
        Item.objects.filter(pk=notice.pk).update(
            year=1960, retention="10年", retention_term=RetentionTerm.objects.get(name="10年")
        )
        for place, one in enumerate((notice, deepest, item("请示")), 1):
            PageImage.objects.create(
                fonds_id=one.fonds_id, item=one, ref_code=one.key, ref_code_norm=one.key, label=str(place),
                label_norm=str(place), sort_key=str(place), object_id=uuid4(), width=1, height=1, attached_at=clock.now(),
            )  # fmt: skip
        made = disposing.destroyed(items=[notice.pk])
        gone = Item.objects.exclude(destroyed_on=None)
        assert set(gone.values_list("title", flat=True)) == {
            "关于校庆的通知", "名单", "名单续", "名单之三", "名单之四",
        }  # fmt: skip
        row = DisposalList.objects.get(pk=made)
        assert set(disposal.pages_of(row).values_list("item_id", flat=True)) == {notice.pk, deepest.pk}

    def test_lists_that_name_no_parent_ask_nothing_more(self, archivist, tmp_path):
        asked = []
        for tail in ("", ",上级件"):
            text = f"档号,顺序号,题名,页次{tail}\n2003-XZ11-5,8,存根,9{',' if tail else ''}\n"
            with CaptureQueriesContext(
                connection,
            ) as queries:
                bring(archivist, tmp_path, INSIDE, text, dry_run=True)
            asked.append(len(queries))
        assert asked[0] == asked[1]


class TestOtherwise:
    def test_a_parent_may_come_after_its_component_in_the_same_piece_or_be_held_already(self, archivist, tmp_path):
        rows = "2003-XZ11-5,2.1,附页,8,,2003—XZ11—5#2\n2003-XZ11-5,9.1.1,里页,9,,2003-XZ11-5#9.1\n2003-XZ11-5,9.1,附件,9,,2003-XZ11-5#9\n2003-XZ11-5,9,存根,9,,\n"
        report = bring(archivist, tmp_path, INSIDE, HEAD + rows)
        assert counted([report]) == (4, 0, 0, 0), report.problems
        assert below() == {"附页": "批复", "里页": "附件", "附件": "存根"}

    def test_a_component_without_a_code_is_known_by_its_key_and_its_parent_by_its_code(self, archivist, tmp_path):
        rows = "档号,序号,题名,件键,上级件\n,1,附件,J02-甲.1,J02-XZ·2018-Y-0001\n,2,无主,J02-乙,\n"
        report = bring(archivist, tmp_path, "归档文件目录.csv", rows)
        assert (counted([report]), below()) == ((1, 0, 0, 1), {"附件": "关于校庆的通知"})
        assert [one.code for one in report.problems] == ["CODE_MISSING"]

    def test_in_a_later_piece_the_parent_is_too_late_until_the_row_comes_again(self, archivist, tmp_path, monkeypatch):
        monkeypatch.setattr(importing, "PIECE", 1)
        rows = HEAD + "2003-XZ11-5,9.1,附件,9,,2003-XZ11-5#9\n2003-XZ11-5,9,存根,9,,\n"
        report = bring(archivist, tmp_path, INSIDE, rows)
        assert ([one.code for one in report.problems], counted([report])) == (["PARENT_UNKNOWN"], (1, 0, 0, 1))
        assert counted([bring(archivist, tmp_path, "再来.csv", rows)]) == (1, 0, 0, 0)
        assert below() == {"附件": "存根"}

    def test_another_parent_than_ours_waits_for_a_person_and_a_blank_says_nothing(self, archivist, tmp_path):
        catalogue.make_component(archivist, item_id=item("请示").pk, title="附图")
        key = item("附图").key
        for parent, count in ((item("请示").key, 0), ("", 0), (item("批复").key, 1)):
            sheet = f"{HEAD}2003-XZ11-5,1.1,附图,,{key},{parent}\n"
            report = bring(archivist, tmp_path, f"{count}{len(parent)}.csv", sheet)
            assert (counted([report]), below()) == ((0, 0, count, 0), {"附图": "请示"}), report.problems
        waiting = ImportConflict.objects.get(batch=report.batch_id)
        assert json.loads(waiting.differences) == {"parent_id": [item("请示").key, item("批复").key]}
        catalogue.decide_conflict(archivist, conflict_id=waiting.pk, take=True)
        assert below() == {"附图": "批复"}
        assert counted([bring(archivist, tmp_path, "再.csv", sheet)]) == (0, 0, 0, 0)
        catalogue.undo_import(archivist, batch_id=report.batch_id, reason="试过了")
        assert below() == {"附图": "请示"}

    def test_a_parent_that_fits_no_more_when_somebody_decides_is_not_taken(self, archivist, tmp_path):
        catalogue.make_component(archivist, item_id=item("请示").pk, title="附图")
        sheet = f"{HEAD}2003-XZ11-5,1.1,附图,,{item('附图').key},{item('批复').key}\n"
        report = bring(archivist, tmp_path, INSIDE, sheet)
        waiting = ImportConflict.objects.get(batch=report.batch_id)
        elsewhere = Volume.objects.get(ref_code="1987-JX13-1")
        catalogue.move_item(archivist, item_id=item("批复").pk, volume_id=elsewhere.pk)
        with pytest.raises(CatalogueError) as refusal:
            catalogue.decide_conflict(archivist, conflict_id=waiting.pk, take=True)
        assert refusal.value.code == "PARENT"
        assert below() == {"附图": "请示"}
        catalogue.decide_conflict(archivist, conflict_id=waiting.pk, take=False)

    @pytest.mark.parametrize(
        ("rows", "codes", "accepted"),
        [
            ("2003-XZ11-5,9,甲,9,,2003-XZ11-5#77\n", ["PARENT_UNKNOWN"], 0),
            ("2003-XZ11-5,9,甲,9,,2003-XZ11-5#9\n", ["PARENT_CIRCLE"], 0),
            ("2003-XZ11-5,9,甲,9,,2003-XZ11-5#10\n2003-XZ11-5,10,乙,9,,2003-XZ11-5#9\n", ["PARENT_CIRCLE"] * 2, 0),
            ("1987-JX13-1,9,甲,9,,2003-XZ11-5#1\n", ["PARENT_ELSEWHERE"], 0),
            ("2003-XZ11-5,9,甲,9,,J02-XZ·2018-Y-0001\n", ["PARENT_ELSEWHERE"], 0),
            ("1987-JX13-1,9,甲,9,,\n2003-XZ11-5,9,乙,9,,1987-JX13-1#9\n", ["PARENT_ELSEWHERE"], 1),
            # the parent's own row is set aside: so is the component's, and that of its component
            ("2003-XZ11-5,9,甲,9,,无\n2003-XZ11-5,9.1,乙,9,,2003-XZ11-5#9\n2003-XZ11-5,9.1.1,丙,9,,2003-XZ11-5#9.1\n",
             ["PARENT_UNKNOWN"] * 3, 0),
            ("2003-XZ11-5,9,甲,9,,甲 乙\n", ["BAD_KEY"], 0),
            ("".join(f"2003-XZ11-5,2{n},{n},9,,2003-XZ11-5#{f'2{n - 1}' if n else 1}\n" for n in range(10)),
             ["PARENT_DEEP"] * 2, 8),
        ],
    )  # fmt: skip
    def test_a_parent_that_cannot_be_sets_the_row_aside_with_what_to_do(
        self, archivist, tmp_path, rows, codes, accepted
    ):
        for dry in (True, False):
            report = bring(archivist, tmp_path, INSIDE, HEAD + rows, dry_run=dry)
            assert ([one.code for one in report.problems], report.accepted) == (codes, accepted)
        assert all(one.column.endswith("上级件") for one in report.problems)
        read = {}
        for language in ("zh-hans", "en"):
            with translation.override(language):
                found = imports.problems(archivist, batch_id=report.batch_id, refused=True)
            read[language] = [(one.rule, one.remedy) for one in found]
        for chinese, english in zip(read["zh-hans"], read["en"], strict=True):
            assert all(chinese + english)
            assert not set(chinese) & set(english)
            assert "%(" not in "".join(chinese + english)

    def test_a_held_item_is_not_put_below_its_own_component(self, archivist, tmp_path):
        catalogue.make_component(archivist, item_id=item("请示").pk, title="附图")
        report = bring(archivist, tmp_path, INSIDE, f"{HEAD}2003-XZ11-5,1,请示,1-6,,{item('附图').key}\n")
        assert ([one.code for one in report.problems], below()) == (["PARENT_CIRCLE"], {"附图": "请示"})


class TestFindingAidOfAnotherHouse:
    AID = """<?xml version="1.0"?><ead xmlns="http://ead3.archivists.org/schema/"><control><recordid>J02</recordid></control>
    <archdesc level="fonds"><did><unittitle>锦江大学</unittitle></did><dsc>
    <c level="file"><did><unitid>1990-JX13-1</unitid><unittitle>名册</unittitle></did>
      <c level="item"><did><unittitle>报告</unittitle></did>
        <c level="otherlevel" otherlevel="enclosure"><did><unittitle>附图</unittitle></did>
          <c level="item"><did><unittitle>图例</unittitle></did></c></c>
        <c level="item"><did><unittitle>附表</unittitle></did></c></c>
      <c level="item"><did><unittitle>批示</unittitle></did><c><did><unittitle>便条</unittitle></did></c></c></c>
    <c level="item"><did><unitid>J02-XZ·2019-Y-0001</unitid><unittitle>通知</unittitle></did>
      <c level="item"><did><unittitle>日程</unittitle></did></c>
      <c level="item"><did><unitid>J02-XZ·2019-Y-0002</unitid><unittitle>名单</unittitle></did></c></c>
    </dsc></archdesc></ead>"""

    def test_what_lies_below_an_item_is_its_component_however_it_is_called(self, archivist, tmp_path):
        report = bring(archivist, tmp_path, "别家.xml", self.AID)
        assert counted([report]) == (10, 0, 0, 0), report.problems
        assert below() == {
            "附图": "报告",
            "图例": "附图",
            "附表": "报告",
            "日程": "通知",
            "名单": "通知",
            "便条": "批示",
        }
        assert {one.title: one.key for one in Item.objects.filter(volume__ref_code="1990-JX13-1")} == {
            "报告": "1990-JX13-1#1", "附图": "1990-JX13-1#1.1", "图例": "1990-JX13-1#1.1.1", "附表": "1990-JX13-1#1.2",
            "批示": "1990-JX13-1#2", "便条": "1990-JX13-1#2.1",
        }  # fmt: skip
        assert item("日程").key == "J02-XZ·2019-Y-0001.1"
        assert counted([bring(archivist, tmp_path, "再来.xml", self.AID)]) == (0, 0, 0, 0)


class TestUndoing:
    ROWS = HEAD + "2003-XZ11-5,9,存根,9,,\n2003-XZ11-5,9.1,附件,9,,2003-XZ11-5#9\n"

    def test_a_component_made_by_hand_since_stands_in_the_way(self, archivist, tmp_path):
        report = bring(archivist, tmp_path, INSIDE, self.ROWS)
        catalogue.make_component(archivist, item_id=item("存根").pk, title="手写")
        with pytest.raises(UndoRefused) as refusal:
            catalogue.undo_import(archivist, batch_id=report.batch_id, reason="选错了")
        assert {one.code: one.count for one in refusal.value.obstacles} == {"PARTS": 1}
        assert below() == {"附件": "存根", "手写": "存根"}

    def test_a_held_item_that_the_import_put_below_its_own_comes_out_again(self, archivist, tmp_path):
        sheet = self.ROWS + "2003-XZ11-5,2,批复,7-8,,2003-XZ11-5#9\n"
        report = bring(archivist, tmp_path, INSIDE, sheet)
        assert (counted([report]), below()) == ((2, 1, 0, 0), {"附件": "存根", "批复": "存根"})
        catalogue.undo_import(archivist, batch_id=report.batch_id, reason="选错了")
        assert (below(), item("批复").parent_id) == ({}, None)
        assert not Item.objects.filter(title__in=("存根", "附件")).exists()

    def test_a_component_another_sheet_names_too_without_its_item_stands_in_the_way(self, archivist, tmp_path):
        first = bring(archivist, tmp_path, "一.csv", self.ROWS)
        second = bring(archivist, tmp_path, "二.csv", HEAD + "2003-XZ11-5,9.1,附件,9,,2003-XZ11-5#9\n")
        view = undoing.consider(archivist, batch_id=first.batch_id)
        assert {one.code: one.count for one in view.obstacles} == {"PARTS": 1}
        for report in (second, first):
            catalogue.undo_import(archivist, batch_id=report.batch_id, reason="选错了")
        assert below() == {}
        assert not Item.objects.filter(title__in=("存根", "附件")).exists()

    def test_many_go_piece_by_piece_whichever_came_first(self, archivist, tmp_path, monkeypatch):
        report = bring(archivist, tmp_path, INSIDE, self.ROWS)
        monkeypatch.setattr(taking_out, "PIECE", 1)
        catalogue.undo_import(archivist, batch_id=report.batch_id, reason="选错了")
        connection.check_constraints()
        assert not Item.objects.filter(title__in=("存根", "附件")).exists()
