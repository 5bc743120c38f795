"""The archive's identity, sites, working time, doors, and departments through time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests import cast

from lantai.foundation.errors import NotAllowed
from lantai.foundation.models import EventRow
from lantai.people import queries, services
from lantai.people.errors import UnitRefused
from lantai.people.models import Archive, CalendarDay, OrgUnit
from lantai.people.services.units import UnitName
from lantai.people.states import DoorKind, EdgeKind

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def _ready(db):
    cast.fixtures()


def test_fixtures_are_loaded_once():
    before = (Archive.objects.count(), CalendarDay.objects.count(), OrgUnit.objects.count(), len(queries.doors()))
    cast.fixtures()
    after = (Archive.objects.count(), CalendarDay.objects.count(), OrgUnit.objects.count(), len(queries.doors()))
    assert before == after
    assert min(before) > 0


def test_a_new_identity_holds_from_its_day_and_the_old_one_stays():
    old = queries.archive()
    services.identify_archive(
        cast.director(), name="锦江大学档案馆（校史馆）", name_en="Jinjiang University Archives and Museum",
        university=old.university, university_en=old.university_en, domain=old.domain, phone=old.phone,
        email=old.email, address=old.address, address_en=old.address_en, issue_prefix=old.issue_prefix,
        valid_from=date(2030, 1, 1),
    )  # fmt: skip
    assert queries.archive(date(2029, 12, 31)).name == "锦江大学档案馆"
    assert queries.archive(date(2030, 1, 1)).name == "锦江大学档案馆（校史馆）"


def test_holidays_and_make_up_workdays_count():
    calendar = queries.calendar("WM")
    assert not calendar.is_workday(date(2026, 10, 5))  # a Monday in the National Day holidays
    assert calendar.is_workday(date(2026, 10, 10))  # a Saturday worked in exchange
    before = datetime(2026, 9, 30, 17, 0, tzinfo=SHANGHAI)
    assert calendar.add(before, timedelta(hours=1)) == datetime(2026, 10, 8, 9, 0, tzinfo=SHANGHAI)


def test_a_site_may_have_a_day_of_its_own():
    services.set_day(cast.director(), day=date(2026, 10, 14), kind="HOLIDAY", site="SH", name="停电")
    assert not queries.calendar("SH").is_workday(date(2026, 10, 14))
    assert queries.calendar("WM").is_workday(date(2026, 10, 14))


@pytest.mark.req("A01")
def test_sites_are_in_different_modes_on_one_day():
    doors = {(door.site, door.kind): door for door in queries.doors()}
    assert doors["WM", DoorKind.WINDOW_FREE].is_open
    assert not doors["YT", DoorKind.WINDOW_FREE].is_open
    assert doors["YT", DoorKind.DROPBOX].is_open
    assert doors["YT", DoorKind.PORTAL].is_open
    assert "需求箱" in doors["YT", DoorKind.WINDOW_FREE].notice


@pytest.mark.req("A01")
def test_closing_for_some_days_ends_by_itself():
    services.apply_preset(cast.director(), site="WM", preset="closed", since=date(2027, 3, 1), until=date(2027, 3, 3))
    state = [
        {door.kind: door.is_open for door in queries.doors("WM", day)}[DoorKind.WINDOW_FREE]
        for day in (date(2027, 2, 28), date(2027, 3, 1), date(2027, 3, 3), date(2027, 3, 4))
    ]
    assert state == [True, False, False, True]
    assert {door.kind: door.is_open for door in queries.doors("WM", date(2027, 3, 2))}[DoorKind.PORTAL]


@pytest.mark.req("A01")
def test_a_single_door_can_be_set_beside_a_preset():
    services.set_door(cast.director(), site="YT", kind=DoorKind.WINDOW_SLOT, is_open=True, hours="周三上午")
    door = {item.kind: item for item in queries.doors("YT")}[DoorKind.WINDOW_SLOT]
    assert (door.is_open, door.hours) == (True, "周三上午")
    assert not {item.kind: item for item in queries.doors("YT")}[DoorKind.WINDOW_FREE].is_open


@pytest.mark.parametrize("who", [cast.window_archivist, cast.sysadmin, cast.applicant])
def test_only_the_director_sets_doors(who):
    with pytest.raises(NotAllowed):
        services.apply_preset(who(), site="WM", preset="closed")
    assert services.apply_preset(cast.director(), site="WM", preset="closed")


class TestLineage:
    def test_a_renamed_department_has_all_its_names(self):
        names = queries.lineage("中文系", 1980).names
        assert {"中文系", "中国语言文学系", "文学与新闻学院"} <= names

    def test_a_school_now_reaches_back_to_the_departments_it_came_from(self):
        match = queries.lineage("计算机学院")
        assert {"计算机系", "计算机科学与技术系", "计算机工程系", "电子计算机系"} <= match.names
        assert any("计算机工程系" in words for words in match.via)

    def test_siblings_are_not_mixed(self):
        names = queries.lineage("锦江工学院").names
        assert "锦江大学" in names
        assert "西川师范学院" not in names

    def test_the_year_decides_between_units_of_one_name(self):
        for code, since, until, later in (("X-1", 1958, 1965, "船舶学院"), ("X-2", 1978, 1990, "海洋学院")):
            services.record_unit(cast.director(), code=code, names=[UnitName("造船系", since=since, until=until)])
            services.record_unit(cast.director(), code=f"{code}-L", names=[UnitName(later, since=until)])
            services.link_units(
                cast.director(), older=code, newer=f"{code}-L", kind=EdgeKind.RENAMED, year=until, citation="院发 7 号"
            )
        assert queries.lineage("造船系", 1962).names == {"造船系", "船舶学院"}
        assert queries.lineage("造船系", 1985).names == {"造船系", "海洋学院"}
        assert queries.lineage("造船系").names == {"造船系", "船舶学院", "海洋学院"}

    def test_what_people_write_around_a_name_does_not_hide_it(self):
        for text in ("计算机学院", "计算机 学院", "锦江大学计算机学院", "计算机科学与技术系85级"):
            assert "计算机学院" in queries.lineage(text).names, text

    def test_an_unknown_text_stands_for_itself(self):
        match = queries.lineage("养鱼系")
        assert match.names == {"养鱼系"}
        assert match.ids == frozenset()

    def test_a_new_unit_is_seen_at_once(self):
        assert queries.lineage("水产系").ids == frozenset()
        services.record_unit(cast.director(), code="X-SC", names=[UnitName("水产系", since=1958, until=1972)])
        services.link_units(
            cast.director(), older="X-SC", newer="JJU-SW", kind=EdgeKind.MERGED, year=1972, citation="院发 9 号"
        )
        assert "生命科学学院" in queries.lineage("水产系").names

    @pytest.mark.parametrize("kind", EdgeKind)
    def test_units_are_joined_in_each_way_and_both_are_found_by_either_name(self, kind):
        head = cast.director()
        older = services.record_unit(head, code="X-A", names=[UnitName("水产系", since=1958)])
        newer = services.record_unit(head, code="X-B", names=[UnitName("渔船系", since=1972)])
        services.link_units(head, older="X-A", newer="X-B", kind=kind, year=1972, citation="院发 9 号")
        for asked, other in (("水产系", "渔船系"), ("渔船系", "水产系")):
            match = queries.lineage(asked)
            assert match.names == {"水产系", "渔船系"}
            [how] = match.via
            assert "1972" in how
            assert other in how
        for unit, earlier in ((older, False), (newer, True)):
            [edge] = [one for one in queries.unit_history(head, unit_id=unit).moments if one.edge_id]
            assert (edge.kind, edge.year, edge.earlier, edge.citation) == (kind.value, 1972, earlier, "院发 9 号")

    def test_a_year_added_later_is_told_at_once(self):
        head = cast.director()
        services.record_unit(head, code="X-A", names=[UnitName("水产系")])
        services.record_unit(head, code="X-B", names=[UnitName("渔船系")])
        edge = services.link_units(head, older="X-A", newer="X-B", kind=EdgeKind.SPLIT, citation="校史")
        assert queries.lineage("水产系").via == ("？ 年分出 渔船系",)
        assert services.link_units(head, older="X-A", newer="X-B", kind=EdgeKind.SPLIT, year=1972, citation="x") == edge
        assert queries.lineage("水产系").via == ("1972 年分出 渔船系",)

    def test_the_end_of_a_name_is_seen_at_once(self):
        head = cast.director()
        for code, since in (("X-A", 1950), ("X-B", 1980)):
            services.record_unit(head, code=code, names=[UnitName("水产系", since=since), UnitName(f"旧{code}")])
        assert len(queries.lineage("水产系", 1990).ids) == 2
        services.record_unit(head, code="X-A", names=[UnitName("水产系", since=1950, until=1960)])
        assert len(queries.lineage("水产系", 1990).ids) == 1

    def test_an_alias_a_short_form_and_a_number_find_the_unit_with_their_paper(self):
        head = cast.director()
        unit = services.record_unit(head, code="X-A", names=[UnitName("水中兵器系", since=1958)])
        alias = services.call_unit(head, code="X-A", name="603系", since=1960, until=1972, citation="密发 3 号")
        services.call_unit(head, code="X-A", name="水兵系", name_en="UW", citation="系志")
        for asked in ("603系", "603 系", "水兵系", "水中兵器系"):
            assert queries.lineage(asked).names >= {"水中兵器系", "603系", "水兵系"}
        told = {one.words: one for one in queries.unit_history(head, unit_id=unit).moments}
        number = told["603系"]
        assert (number.kind, number.year, number.until, number.citation) == ("CALLED", 1960, 1972, "密发 3 号")
        assert number.by == head.name
        assert "水中兵器系" in queries.unit_names()
        assert "603系" not in queries.unit_names()  # nobody is offered a number of secret years as the name
        for given in ({"name": "603系", "since": 1960}, {"name": " "}, {"name": "七系", "since": 1990, "until": 1980}):
            with pytest.raises(UnitRefused):
                services.call_unit(head, code="X-A", citation="密发 3 号", **given)
        with pytest.raises(UnitRefused):
            services.call_unit(head, code="X-A", name="七系", citation=" ")
        services.withdraw_name(head, name_id=alias, reason="是另一系")
        assert "水中兵器系" not in queries.lineage("603系").names
        assert EventRow.objects.filter(name="people.UnitNamed").count() == 2

    def test_names_added_to_a_known_unit_bear_their_paper_and_leave_the_rest(self):
        head = cast.director()
        services.record_unit(
            head, code="X-A", kind="school", parent="JJU", founded=1958, source="校史", names=[UnitName("水产学院")]
        )
        unit = services.record_unit(head, code="X-A", names=[UnitName("渔院", official=False)], source="院志")
        row = OrgUnit.objects.get(pk=unit)
        assert (row.kind, row.parent.code, row.founded) == ("school", "JJU", 1958)
        name = row.names.get(name="渔院")
        assert (name.citation, name.asserted_by) == ("院志", head.account_id)
        assert name.asserted_at is not None
        [told] = EventRow.objects.filter(name="people.UnitNamed")
        assert told.payload["official"] is False

    def test_years_and_place_of_a_unit_are_put_right_upon_a_paper(self):
        head = cast.director()
        services.record_unit(head, code="X-A", founded=1985, names=[UnitName("水产学院")])
        services.record_unit(head, code="X-B", parent="X-A", names=[UnitName("渔船系")])
        given = {"code": "X-A", "parent": "JJU", "founded": 1958, "dissolved": 1999}
        for change in ({"parent": "X-B"}, {"parent": "X-A"}, {"founded": 2001}, {"citation": " "}):
            with pytest.raises(UnitRefused):
                services.correct_unit(head, **{"citation": "校史", **given, **change})
        services.correct_unit(head, **given, citation="校发〔1958〕2 号")
        row = OrgUnit.objects.get(code="X-A")
        assert (row.parent.code, row.founded, row.dissolved, row.source) == ("JJU", 1958, 1999, "校发〔1958〕2 号")
        [told] = EventRow.objects.filter(name="people.UnitCorrected")
        assert told.payload["before"] == ["", 1985, None]
        with pytest.raises(UnitRefused, match="没有改动"):
            services.correct_unit(head, **given, citation="再写一次")
        with pytest.raises(NotAllowed):
            services.correct_unit(cast.sysadmin(), **given, citation="x")

    def test_what_is_said_of_a_unit_has_a_paper_and_is_taken_back_without_a_trace_lost(self):
        head = cast.director()
        unit = services.record_unit(head, code="X-SC", names=[UnitName("水产系", since=1958)], founded=1958)
        for paper, year in ((" ", 1972), ("院发 9 号", 1958), ("院发 9 号", 2500)):
            with pytest.raises(UnitRefused):
                services.rename_unit(head, code="X-SC", name="海洋系", year=year, citation=paper)
        name = services.rename_unit(head, code="X-SC", name="海洋系", year=1972, citation="院发 9 号")
        edge = services.link_units(
            head, older="X-SC", newer="JJU-SW", kind=EdgeKind.MERGED, year=1980, citation="校发 3 号"
        )
        assert {"水产系", "海洋系", "生命科学学院"} <= queries.lineage("海洋系").names
        told = queries.unit_history(cast.window_archivist(), unit_id=unit)
        assert [(one.kind, one.year, one.until, one.words or one.other_name) for one in told.moments] == [
            ("FOUNDED", 1958, None, ""), ("NAMED", 1958, 1972, "水产系"), ("NAMED", 1972, None, "海洋系"),
            ("MERGED", 1980, None, "生物系"),
        ]  # fmt: skip
        assert told.moments[-1].by == head.name
        services.withdraw_edge(head, edge_id=edge, reason="写错了系")
        services.withdraw_name(head, name_id=name, reason="文件说的是另一个系")
        assert queries.lineage("水产系").names == {"水产系"}
        after = queries.unit_history(head, unit_id=unit).moments
        assert [(one.words, one.until) for one in after if one.kind == "NAMED" and one.standing] == [("水产系", None)]
        assert {one.withdrawal for one in after if not one.standing} == {"写错了系", "文件说的是另一个系"}
        with pytest.raises(UnitRefused):
            services.link_units(head, older="JJU-WX", newer="JJU-ZW", kind=EdgeKind.RENAMED, year=2001, citation="倒写")
        for actor in (cast.sysadmin(), cast.alumna()):
            with pytest.raises(NotAllowed):
                services.link_units(
                    actor, older="X-SC", newer="JJU-SW", kind=EdgeKind.MERGED, year=1980, citation="校发"
                )
