"""Search over the catalogue: the index follows it, is made again under load, and shows nobody what is not theirs."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import ClassificationScheme, Item, Volume
from lantai.catalogue.queries import imports
from lantai.discovery import queries, services
from lantai.discovery.errors import IndexNotReady, NothingAsked
from lantai.discovery.models import Generation
from lantai.discovery.queries import engine
from lantai.discovery.values import SearchFilters
from lantai.foundation import tasks
from lantai.foundation.actor import Actor
from lantai.foundation.errors import NotAllowed
from lantai.stacks import services as stacks
from tests import cast, scenes
from tests.catalogue import reviewing
from tests.discovery.stage import SYSTEM, bring, codes

SHEET = """档号,案卷题名,年度,责任者,起止日期,保管期限,备注
1987-JX13-1,四川省1987年录取新生名册,1987,招生办公室,1987.7-1987.9,永久,含预科
1987-JX14-2,机械工程系87级学籍卡,1987,教务处,1987-1991,永久,
1991-JX17-3,一九九一届毕业生名册,1991,教务处,1991,永久,
2003-XZ11-5,關於錄取工作的請示,2003,校长办公室,2003.3.1,30年,
"""


@pytest.fixture
def archivist() -> Actor:
    return cast.window_archivist()


def hold(folder: Path) -> None:
    catalogue.load_fixtures()
    bring(cast.window_archivist(), folder, SHEET)
    tasks.run_until_empty()
    services.rebuild(SYSTEM)


HELD = scenes.Scene(hold)


@pytest.fixture
@scenes.begins_with(HELD)
def held(db: None) -> None:
    """Four volumes stand in the index, for those who only read: what SQLite's index learns is not rolled back."""


@pytest.fixture
def changing(transactional_db: None, tmp_path: Path) -> None:
    """The same four volumes, in an index that may change."""
    hold(tmp_path)


@pytest.mark.usefixtures("held")
def test_what_an_import_brought_and_completed_is_found_no_more_once_it_is_undone(
    archivist: Actor, tmp_path: Path
) -> None:
    more = SHEET.replace("永久,\n", "永久,补记的话\n") + "2005-XZ11-9,新校区会议纪要,2005,校办,2005,永久,\n"
    bring(archivist, tmp_path, more, "二.csv")
    tasks.run_until_empty()
    assert codes(archivist, "新校区") == ["2005-XZ11-9"]
    assert len(codes(archivist, "补记")) == 2
    [batch] = [one.id for one in imports.batches(archivist) if one.file_name == "二.csv"]
    catalogue.undo_import(archivist, batch_id=batch, reason="选错了全宗")
    tasks.run_until_empty()
    assert codes(archivist, "新校区") == []
    assert codes(archivist, "补记") == []
    assert codes(archivist, "录取") == ["2003-XZ11-5", "1987-JX13-1"]


@pytest.mark.usefixtures("held")
class TestTheArchivist:
    def test_finds_by_words_scripts_code_and_year(self, archivist: Actor) -> None:
        assert codes(archivist, "录取") == ["2003-XZ11-5", "1987-JX13-1"]
        assert codes(archivist, "名册 -毕业生") == ["1987-JX13-1"]
        assert codes(archivist, "87级") == ["1987-JX14-2"]
        assert codes(archivist, "責任者:教務處 毕业") == ["1991-JX17-3"]
        assert codes(archivist, "预科") == ["1987-JX13-1"]
        assert codes(archivist, "册 年度:1990-1995") == ["1991-JX17-3"]
        assert codes(archivist, "year:1987 -名册") == ["1987-JX14-2"]
        assert codes(archivist, "门类:JX NOT 毕业生 -备注里没有的话") == ["1987-JX13-1", "1987-JX14-2"]
        assert queries.search(archivist, text="年度:1987 -名册").total == 1

    @pytest.mark.parametrize("written", ["2003-XZ11-5", "2003－XZ11—5", "2003xz115", "xz11-5"])
    def test_finds_a_code_however_it_is_written(self, archivist: Actor, written: str) -> None:
        assert codes(archivist, written)[0] == "2003-XZ11-5"

    def test_sees_why_and_narrows(self, archivist: Actor) -> None:
        answer = queries.search(archivist, text="预科")
        assert ("预科", True) in dict(answer.hits[0].further)["remark"]
        found = queries.search(archivist, text="教务处")
        assert {one.value: one.count for one in found.facets["category"]} == {"JX": 2}
        assert {one.value: one.count for one in found.facets["year"]} == {"1987": 1, "1991": 1}
        narrowed = queries.search(archivist, text="教务处", filters=SearchFilters(year_from=1990))
        assert (narrowed.total, len(narrowed.hits)) == (1, 1)

    def test_is_told_when_nothing_was_asked(self, archivist: Actor) -> None:
        for text in ("", "，。", "-函授"):
            with pytest.raises(NothingAsked):
                queries.search(archivist, text=text)

    @pytest.mark.parametrize("administrator", [cast.sysadmin, cast.secadmin, cast.auditor])
    def test_none_of_the_three_administrators_searches(self, administrator: Any) -> None:
        with pytest.raises(NotAllowed):
            queries.search(administrator(), text="录取")


@pytest.mark.usefixtures("changing")
class TestWhoMayKnow:
    def test_the_public_finds_and_counts_only_what_was_opened(self, archivist: Actor) -> None:
        nobody = Actor.public()
        assert queries.search(nobody, text="录取").total == 0
        row = Volume.objects.get(ref_code="2003-XZ11-5")
        reviewing.opened(row.pk)
        tasks.run_until_empty()
        answer = queries.search(nobody, text="录取")
        assert (answer.total, len(answer.hits)) == (1, 1)
        assert codes(nobody, "1987-JX13-1") == []
        assert answer.facets["year"][0].count == 1

    def test_an_item_that_was_opened_is_found_with_its_parts(self, archivist: Actor, tmp_path: Path) -> None:
        bring(
            archivist, tmp_path, "档号,题名,日期\nJ02-XZ·1990-Y-BGS-0001,关于校庆的通知,19900409\n", "归档文件目录.csv"
        )
        item = Item.objects.get(ref_code="J02-XZ·1990-Y-BGS-0001")
        catalogue.make_component(archivist, item_id=item.pk, title="校庆平面图")
        tasks.run_until_empty()
        assert queries.search(Actor.public(), text="校庆").total == 0
        catalogue.give_opening_opinion(archivist, item_id=item.pk, status="OPEN", reason="YEARS")
        catalogue.review_opening(cast.director(), item_id=item.pk, status="OPEN", reason="满 25 年")
        tasks.run_until_empty()
        assert queries.search(Actor.public(), text="校庆").total == 2
        assert queries.search(Actor.public(), text="平面图").total == 1

    def test_an_index_that_lags_behind_shows_nothing_that_was_closed(self) -> None:
        row = Volume.objects.get(ref_code="2003-XZ11-5")
        reviewing.opened(row.pk)
        tasks.run_until_empty()
        Volume.objects.filter(pk=row.pk).update(opening_status="CONTROLLED")  # the index does not know yet
        assert queries.search(Actor.public(), text="录取").hits == ()

    def test_a_state_secret_is_found_by_code_only(self, archivist: Actor, tmp_path: Path) -> None:
        bring(archivist, tmp_path, "档号,案卷题名,年度,密级\n1999-DQ11-7,某某专项工程方案,1999,机密\n", "密.csv")
        tasks.run_until_empty()
        assert codes(archivist, "专项工程") == []
        assert codes(archivist, "1999-DQ11-7") == ["1999-DQ11-7"]
        assert queries.search(archivist, text="1999-DQ11-7").hits[0].secrecy == "CONFIDENTIAL"

    def test_what_becomes_a_state_secret_later_is_found_by_its_words_no_more(self, archivist: Actor) -> None:
        row = Volume.objects.get(ref_code="2003-XZ11-5")
        assert codes(archivist, "录取工作") == ["2003-XZ11-5"]
        catalogue.propose_secrecy(
            archivist,
            kind="volume",
            unit_id=row.pk,
            level="SECRET",
            ground="国密定〔2020〕5号",
            decided_on=date(2020, 5, 1),
        )
        catalogue.confirm_secrecy(cast.director(), kind="volume", unit_id=row.pk)
        tasks.run_until_empty()
        assert codes(archivist, "录取工作") == []
        assert queries.search(archivist, text="2003-XZ11-5").hits[0].secrecy == "SECRET"
        assert codes(Actor.public(), "1999-DQ11-7") == []


@pytest.mark.usefixtures("changing")
class TestTheIndex:
    def test_follows_an_import_within_one_tick(self, archivist: Actor, tmp_path: Path) -> None:
        bring(archivist, tmp_path, "档号,案卷题名,年度\n1965-JX15-8,水利系实习总结,1965\n", "补.csv")
        assert codes(archivist, "实习总结") == []
        tasks.run_until_empty()
        assert codes(archivist, "实习总结") == ["1965-JX15-8"]

    def test_follows_where_things_are_kept(self, archivist: Actor, tmp_path: Path) -> None:
        """By hand, by a list of places, out again: narrowed by the site of the box it lies in."""
        stacks.load_fixtures()
        stacks.open_stack(archivist, site="WM", code="WM1", name="甲库")
        box = stacks.make_box(archivist, site="WM", number="A1")
        [card], _unknown = stacks.things_of(archivist, "1987-JX14-2")
        stacks.put_in_box(archivist, box_id=box, things=[card])
        places = tmp_path / "位置.csv"
        places.write_text("档号,盒号,库房,排,列,节,层\n1991-JX17-3,A2,WM1,1,1,1,1\n", "utf-8")
        assert stacks.import_places(archivist, path=places, file_name=places.name).accepted == 1
        tasks.run_until_empty()
        answer = queries.search(archivist, text="年度:1900-2020", filters=SearchFilters(site="WM"))
        assert {hit.path for hit in answer.hits} == {"1987-JX14-2", "1991-JX17-3"}
        assert [(one.value, one.count) for one in answer.facets["site"]] == [("WM", 2)]
        stacks.take_out(archivist, box_id=box, keys=[(card.kind, card.id)])
        tasks.run_until_empty()
        assert codes(archivist, "年度:1900-2020", filters=SearchFilters(site="WM")) == ["1991-JX17-3"]

    def test_is_made_again_while_the_old_one_answers(self, archivist: Actor, tmp_path: Path) -> None:
        before = engine.live()
        seen: list[list[str]] = []

        def meanwhile(_done: int) -> None:
            seen.append(codes(archivist, "学籍卡"))
            if len(seen) == 1:  # a change in the middle of the building is in the new one as well
                bring(archivist, tmp_path, "档号,案卷题名,年度\n1965-JX15-8,水利系实习总结,1965\n", "补.csv")

        services.rebuild(SYSTEM, progress=meanwhile)
        assert seen == [["1987-JX14-2"]] * len(seen)
        assert seen
        assert engine.live() != before
        assert engine.index().generations() == {engine.live()}
        assert codes(archivist, "实习总结") == ["1965-JX15-8"]

    def test_a_building_cut_short_does_no_harm(self, archivist: Actor) -> None:
        before = engine.live()

        def cut(_done: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            services.rebuild(SYSTEM, progress=cut)
        assert engine.live() == before
        assert codes(archivist, "学籍卡") == ["1987-JX14-2"]
        services.rebuild(SYSTEM)
        assert set(Generation.objects.values_list("state", flat=True)) == {"RETIRED", "ABANDONED", "LIVE"}
        assert engine.index().generations() == {engine.live()}

    def test_thrown_away_it_comes_back_by_itself(self, archivist: Actor) -> None:
        live = engine.live()
        assert live is not None
        assert services.ensure() is False
        engine.index().drop(live)
        with pytest.raises(IndexNotReady):
            queries.search(archivist, text="学籍卡")
        assert codes(archivist, "1987—jx14-2") == ["1987-JX14-2"]
        assert services.ensure() is True
        tasks.run_until_empty()
        assert codes(archivist, "学籍卡") == ["1987-JX14-2"]
        assert queries.status().documents == 4

    def test_finds_what_is_classed_again_by_another_scheme_under_its_new_class(self, archivist: Actor) -> None:
        assert codes(archivist, "成人") == []
        level = ClassificationScheme.objects.get(code="level").pk
        catalogue.adopt_scheme(cast.director(), fonds_code="J02", scheme_id=level)
        tasks.run_until_empty()
        assert codes(archivist, "成人") == ["1987-JX14-2"]

    def test_finds_a_former_code_for_ever(self, archivist: Actor) -> None:
        row = Volume.objects.get(ref_code="2003-XZ11-5")
        catalogue.recode_volume(archivist, volume_id=row.pk, ref_code="2003-XZ12-9")
        tasks.run_until_empty()
        assert codes(archivist, "2003-XZ11-5") == ["2003-XZ12-9"]
        assert codes(archivist, "2003XZ115") == ["2003-XZ12-9"]
