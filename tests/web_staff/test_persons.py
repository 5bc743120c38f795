"""The pages about persons, units and holdings: what an archivist does there is done, kept, and costs the database little."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import (
    ExpectedHoldings,
    LikelySame,
    NotFoundRecord,
    PersonChange,
    PersonMention,
    PersonName,
)
from lantai.catalogue.rules import looking
from lantai.catalogue.values import MentionRow
from lantai.foundation.models import EventRow
from lantai.people.models import OrgUnit
from tests import cast
from tests.web_staff import world
from tests.web_staff.pages import said, text_of
from tests.web_staff.test_cost import MOST, cost

pytestmark = [pytest.mark.django_db, pytest.mark.integration]

ROW = MentionRow(
    raw_name="沈砚秋", unit="化学系", level="本科", sex="女", birth="1969-08", entered=1987, fonds_code="J02", list_name="名册",
    record_kind="ADMISSION_ROSTER", ref_code="J02-1987-JX14-12", page="3", row=7, sequence="7", native_place="四川成都",
)  # fmt: skip
CARD = replace(ROW, list_name="卡", record_kind="STATUS_CARD", student_no="8704031", sequence="", class_name="二班")


def plain(response) -> str:
    return re.sub(r"<[^>]+>|\s", "", response.content.decode())


@pytest.fixture
def pair(archive) -> LikelySame:
    catalogue.index_mentions(
        cast.window_archivist(), rows=[ROW, CARD, replace(CARD, list_name="又一卡", record_kind="TRANSCRIPT")]
    )
    catalogue.look_for_likely(cast.window_archivist())
    return LikelySame.objects.get()


@pytest.mark.req("A13")
def test_two_records_are_compared_side_by_side_joined_taken_apart_and_brought_back(pair, desk):
    work, page = reverse("staff:likely"), reverse("staff:likely-pair", args=[pair.pk])
    assert len(cost(desk, work)) <= MOST
    assert len(cost(desk, page)) <= MOST
    assert "沈砚秋" in text_of(desk.get(work))
    shown = plain(desk.get(page))
    assert "出生相合" in shown
    assert "学籍卡" in shown
    assert desk.post(page, {"decision": "SAME"}).status_code == 422
    desk.post(page, {"decision": "SAME", "ground": "籍贯、出生年月一致"})
    mentions = list(PersonMention.objects.filter(raw_name="沈砚秋").order_by("pk"))
    assert len({one.person_id for one in mentions}) == 1
    assert "同一人" in text_of(desk.get(page))
    her = f"{reverse('staff:person', args=[mentions[0].pk])}?purpose=核对"
    divide = reverse("staff:person-divide", args=[mentions[0].person_id])
    desk.post(divide, {"mentions": [mentions[0].pk], "ground": "笔迹不同", "purpose": "核对"})
    assert len({one.person_id for one in PersonMention.objects.filter(raw_name="沈砚秋")}) == 2
    assert len(cost(desk, her)) <= MOST
    assert "笔迹不同" in text_of(desk.get(her))
    change = PersonChange.objects.get(kind="divide")
    done = desk.post(
        reverse("staff:person-change-withdraw", args=[change.pk]),
        {"reason": "看错了", "purpose": "核对", "next": her},
        follow=True,
    )
    assert "看错了" in text_of(done)
    assert len({one.person_id for one in PersonMention.objects.filter(raw_name="沈砚秋")}) == 1


@pytest.mark.req("A13")
def test_a_card_says_the_class_and_leads_to_those_who_stand_in_it(archive, desk):
    ours = replace(CARD, list_name="机械卡")
    others = [
        replace(ours, raw_name="贺兰山", student_no="8704032", row=8), replace(ours, raw_name="程雪兰", student_no="8704033", row=2),
        replace(ours, raw_name="杜少陵", student_no="8704034", class_name="三班"),
        replace(ours, raw_name="韩退之", student_no="8704035", list_name="又一卡"),
        replace(ours, raw_name="柳河东", student_no="8604036", entered=1986),
    ]  # fmt: skip
    catalogue.index_mentions(cast.window_archivist(), rows=[ours, *others])
    asked = {"name": "沈砚秋", "entered": "1987", "purpose": "来函 7 号", "slack": "0"}
    page = desk.post(reverse("staff:people"), asked)
    assert "班级</span>" in text_of(page)
    assert "二班" in text_of(page)
    record = PersonMention.objects.get(raw_name="沈砚秋")
    there = reverse("staff:person-class", args=[record.pk])
    assert f"{there}?purpose=" in text_of(page)
    assert "贺兰山" not in text_of(desk.get(there))
    shown = text_of(desk.get(there, {"purpose": "来函 7 号"}))
    names = re.findall("程雪兰|沈砚秋|贺兰山|杜少陵|韩退之|柳河东", plain(desk.get(there, {"purpose": "来函 7 号"})))
    assert names == ["程雪兰", "沈砚秋", "贺兰山"]
    assert "二班" in shown
    assert len(cost(desk, f"{there}?purpose=x")) <= MOST
    told = EventRow.objects.filter(name="catalogue.ClassListViewed").latest("pk")
    assert len(told.payload["mentions"]) == 3


@pytest.mark.req("A13")
def test_a_former_name_is_added_from_a_paper_shown_and_taken_back(pair, desk):
    record = PersonMention.objects.filter(raw_name="沈砚秋").order_by("pk")[1]
    her = f"{reverse('staff:person', args=[record.pk])}?purpose=核对"
    asked = {"name": "沈雁", "entered": "1987", "purpose": "来函 7 号", "slack": "0"}
    assert "没有找到" in text_of(desk.post(reverse("staff:people"), asked))
    add = reverse("staff:person-name", args=[record.pk])
    given = {"name": "沈雁", "kind": "former", "dated": "1996-03", "purpose": "核对", "next": her}
    assert "请写明依据" in said(desk.post(add, given, follow=True))
    done = text_of(desk.post(add, given | {"source": "更名证明 35 号"}, follow=True))
    assert "曾用名" in done
    assert "更名证明 35 号" in done
    assert len(cost(desk, her)) <= MOST
    assert len(cost(desk, reverse("staff:people"), asked)) <= MOST
    cards = text_of(desk.post(reverse("staff:people"), asked))
    assert "沈砚秋" in cards
    assert "依据：更名证明 35 号" in cards
    assert "曾用名" in cards
    [kept] = PersonName.objects.all()
    back = reverse("staff:person-name-withdraw", args=[kept.pk])
    done = desk.post(back, {"reason": "是另一人", "purpose": "核对", "next": her}, follow=True)
    assert "是另一人" in text_of(done)
    assert "没有找到" in text_of(desk.post(reverse("staff:people"), asked))


@pytest.mark.req("A13")
def test_not_found_is_kept_with_its_list_and_met_again_when_the_same_is_asked(pair, desk):
    asked = {"name": "欧阳知否", "entered": "1987", "purpose": "来函 7 号", "slack": "0"}
    page = desk.post(reverse("staff:people"), asked)
    form = page.content.decode()
    sealed = re.search(r'name="asked" value="([^"]+)"', form)[1]
    places = dict.fromkeys(re.findall(r'name="(place-\w+)"', form), "PAPER")
    steps = {f"step-{code}": "TRIED" for code in looking.STEPS}
    there = reverse("staff:people-not-found")
    given = {"asked": sealed, "purpose": "来函 7 号", "next": reverse("staff:people")}
    refused = desk.post(there, given | places, follow=True)
    assert "还没有查完" in said(refused)
    done = desk.post(there, given | places | steps, follow=True)
    assert "欧阳知否" in text_of(done)
    assert NotFoundRecord.objects.count() == 1
    assert "以前查过，没有查到" in text_of(desk.post(reverse("staff:people"), asked))
    assert desk.post(there, {"asked": "made-up"}).status_code == 404


def test_a_units_past_is_written_down_with_its_paper_and_withdrawn(archive):
    head = world.browser(cast.director())
    units = reverse("staff:units")
    assert len(cost(head, units)) <= MOST
    assert "化学系" in text_of(head.get(f"{units}?q=化学与化工学院"))
    head.post(units, {"name": "水产系", "kind": "department", "since": "1958", "citation": "院发 1 号"})
    unit = OrgUnit.objects.latest("pk")
    page = reverse("staff:unit", args=[unit.pk])
    assert head.post(page, {"what": "MERGED:later", "year": "1972", "citation": "x"}).status_code == 422
    head.post(page, {"what": "MERGED:later", "year": "1972", "other": "JJU-SW", "citation": "校发〔1972〕3 号"})
    shown = plain(head.get(page))
    assert "1972并入：生物系" in shown
    assert "校发〔1972〕3号" in shown
    assert len(cost(head, page)) <= MOST
    done = head.post(
        reverse("staff:unit-edge-withdraw", args=[unit.later.get().pk]),
        {"reason": "并的是另一系", "next": page},
        follow=True,
    )
    assert "并的是另一系" in text_of(done)


@pytest.mark.parametrize(
    ("what", "said_here", "said_there"),
    [
        ("RENAMED:later", "改组为：", "由它改组而来："), ("MERGED:later", "并入：", "并入了本单位："),
        ("SPLIT:later", "分出：", "由它分出："), ("SPLIT:earlier", "由它分出：", "分出："),
        ("MERGED:earlier", "并入了本单位：", "并入："), ("PREDECESSOR:earlier", "前身：", "后身："),
    ],
)  # fmt: skip
def test_each_way_units_are_joined_is_written_on_the_page_and_read_on_both(archive, what, said_here, said_there):
    head, other = world.browser(cast.director()), OrgUnit.objects.get(code="JJU-SW")
    head.post(reverse("staff:units"), {"name": "水产系", "kind": "department", "citation": "院发 1 号"})
    here, there = (reverse("staff:unit", args=[pk]) for pk in (OrgUnit.objects.latest("pk").pk, other.pk))
    given = {"what": what, "other": "JJU-SW", "citation": "校发〔1972〕3 号"}
    assert "请写哪一年" in text_of(head.post(here, given))
    head.post(here, given | {"year": "1972"})
    assert f"1972{said_here}生物系" in plain(head.get(here))
    assert f"1972{said_there}水产系" in plain(head.get(there))


def test_a_number_of_secret_years_is_written_down_and_a_founding_year_put_right(archive):
    head, unit = world.browser(cast.director()), OrgUnit.objects.get(code="JJU-SW")
    page = reverse("staff:unit", args=[unit.pk])
    given = {"what": "CALLED", "year": "1960", "until": "1972", "citation": "密发 3 号"}
    assert "请写这个名称" in text_of(head.post(page, given))
    head.post(page, given | {"name": "603系"})
    shown = plain(head.get(page))
    assert "1960—1972又称603系" in shown
    assert "密发3号" in shown
    assert "生物系" in text_of(head.get(f"{reverse('staff:units')}?q=603系"))
    wrong = {"do": "correct", "correct-parent": "JJU", "correct-founded": "1999", "correct-dissolved": "1950"}
    assert head.post(page, wrong | {"correct-citation": "校史"}).status_code == 422
    right = wrong | {"correct-founded": "1931", "correct-dissolved": "1999", "correct-citation": "校史"}
    head.post(page, right)
    unit.refresh_from_db()
    assert (unit.founded, unit.dissolved, unit.parent.code) == (1931, 1999, "JJU")
    assert "1931设立" in plain(head.get(page))


@pytest.mark.req("B09")
def test_the_holdings_of_a_day_open_into_rows_and_go_out_as_a_file(archive, desk):
    page, gone = reverse("staff:holdings-at"), f"{reverse('staff:holdings-at')}?at=1999-12-31"
    assert len(cost(desk, page)) <= MOST
    assert "馆里有什么" in text_of(desk.get(page))
    assert "那时还没有案卷" in text_of(desk.get(gone))
    expected = reverse("staff:holdings-expected")
    wanted = {"key_class": "ADMISSION", "fonds_code": "J02", "year_from": "1980", "year_to": "1989", "volumes": "1"}
    assert desk.post(expected, wanted).status_code == 422
    desk.post(expected, wanted | {"ground": "历年招生计划"})
    shown = plain(desk.get(page))
    assert "应有10年" in shown
    assert "缺，应有1" in shown
    rows = desk.get(f"{reverse('staff:holdings-rows')}?key_class=ADMISSION")
    assert "1987-JX13" in text_of(rows)
    assert len(cost(desk, reverse("staff:holdings-rows"))) <= MOST
    book = desk.get(reverse("staff:holdings-export", args=["xlsx"]))
    sheet = CalamineWorkbook.from_filelike(BytesIO(book.content)).get_sheet_by_index(0).to_python()
    told = EventRow.objects.filter(name="catalogue.HoldingsReportTaken").latest("pk")
    assert sheet[1][1] == told.payload["volumes"] > 0
    lines = b"".join(desk.get(reverse("staff:holdings-export", args=["csv"])).streaming_content).decode("utf-8-sig")
    assert len(lines.strip().splitlines()) == told.payload["volumes"] + 1
    desk.post(reverse("staff:holdings-expected-withdraw", args=[ExpectedHoldings.objects.get().pk]))
    assert "应有 10 年" not in text_of(desk.get(page))
    for bad in (
        "?at=2020-13-45",
        "?at=x&fonds=nobody",
        "rows/?what=nothing",
        "rows/?year=99999999999999999999999",
        "export.exe",
    ):
        assert desk.get(f"{page}{bad}").status_code in {200, 404}


@pytest.mark.req("A13")
def test_a_graduate_student_is_looked_up_by_the_supervisor_alone(archive, desk):
    taught = replace(CARD, raw_name="冯霁月", level="硕士", student_no="87S012", supervisors=("王大衡 教授",))
    catalogue.index_mentions(cast.window_archivist(), rows=[taught, replace(CARD, student_no="8704099")])
    find = reverse("staff:people")
    assert "请写姓名、导师，或一个号码。" in text_of(desk.post(find, {"purpose": "核对"}))
    asked = {"supervisor": "王大衡", "entered": "1987", "purpose": "核对来函"}
    assert len(cost(desk, find, asked)) <= MOST
    page = text_of(desk.post(find, asked))
    assert "导师：王大衡 教授" in page
    assert "导师的学生" in page
    assert "查人：导师 王大衡" in page
    assert "冯霁月" in page
    assert "沈砚秋" not in page
    other = text_of(desk.post(find, {**asked, "name": "冯雨"}))
    assert "导师的学生，姓名不同" in other
    [one] = desk.post(find, asked, headers={"accept": "application/json"}).json()["candidates"]
    assert "supervisor.same" in {reason["code"] for reason in one["reasons"]}
