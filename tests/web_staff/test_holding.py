"""The holdings map with its declarations, and the opening review."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from lantai.catalogue import queries, services
from lantai.catalogue.errors import NotFound
from lantai.catalogue.models import HoldingsMapRow, Item, Volume
from lantai.catalogue.queries import holdings
from lantai.foundation.errors import NotAllowed
from tests import cast
from tests.catalogue import reviewing
from tests.web_staff import world
from tests.web_staff.pages import said, text_of
from tests.web_staff.test_cost import cost

pytestmark = [pytest.mark.django_db, pytest.mark.integration]
MAP, DECLARE, OPENING = "/staff/catalogue/map/", "/staff/catalogue/map/declare/", "/staff/catalogue/opening/"
GAP = {
    "record_kind": "ADMISSION_ROSTER", "year_from": 1966, "year_to": 1969, "answer": "not_held",
    "words": "1966—1969 年没有招生。", "words_en": "No students were admitted.", "elsewhere": "锦城市档案馆",
    "elsewhere_en": "", "level": "", "unit": "",
}  # fmt: skip


def spans(kind: str = "ADMISSION_ROSTER") -> dict[tuple[int, int], str]:
    found = holdings.holdings_map(cast.window_archivist())
    return {
        (span.year_from, span.year_to): span.answer
        for one in found.kinds
        if one.code == kind
        for span in one.spans
        if span.answer != "silent"
    }


@pytest.mark.req("A14")
def test_the_map_knows_what_is_scanned_what_is_on_paper_and_what_was_declared(archive, desk):
    assert spans()[1987, 1987] == "digitised"
    on_paper = Volume.objects.exclude(pk=roster().pk)[0]
    Volume.objects.filter(pk=on_paper.pk).update(record_kind="STATUS_CARD", year=1974)
    assert spans("STATUS_CARD")[1974, 1974] == "held"
    services.declare_held(cast.window_archivist(), **GAP)
    assert spans()[1966, 1969] == "not_held"
    page = text_of(desk.get(MAP))
    said_here = re.sub(r"<[^>]+>", "", page)
    assert "没有1966—1969" in said_here
    assert "有，已扫描1987" in said_here
    assert "锦城市档案馆" in page


def test_the_closest_declaration_colours_the_map_and_a_single_unit_does_not(archive):
    archivist = cast.window_archivist()
    services.declare_held(archivist, **{**GAP, "record_kind": "*", "year_from": 1960, "year_to": 1970})
    services.declare_held(archivist, **{**GAP, "year_from": 1967, "year_to": 1967, "answer": "held"})
    services.declare_held(archivist, **{**GAP, "year_from": 1962, "year_to": 1962, "answer": "held", "unit": "医学院"})
    found = spans()
    assert found[1967, 1967] == "held"
    assert (found[1960, 1966], found[1968, 1970]) == ("not_held", "not_held")
    for year, answer in ((1962, "not_held"), (1967, "held"), (1968, "not_held")):
        assert queries.held_for(["ADMISSION_ROSTER"], year=year).answer == answer


def test_a_no_where_the_catalogue_lists_volumes_is_pointed_out(archive, desk):
    services.declare_held(cast.window_archivist(), **{**GAP, "year_from": 1985, "year_to": 1990})
    assert "登记“没有”，目录里却有案卷" in text_of(desk.get(MAP))


@pytest.mark.req("A14")
def test_a_declaration_is_made_changed_and_heard_by_the_applicant(archive, desk):
    assert "已记下" in said(desk.post(DECLARE, GAP, follow=True))
    held = queries.held_for(["ADMISSION_ROSTER"], year=1968)
    assert (held.answer, held.words, held.elsewhere) == ("not_held", "1966—1969 年没有招生。", "锦城市档案馆")
    row = HoldingsMapRow.objects.get()
    form = desk.get(DECLARE, {"row": row.pk})
    assert "1966—1969 年没有招生。" in text_of(form)
    desk.post(DECLARE, {**GAP, "answer": "unknown"})
    assert HoldingsMapRow.objects.get().answer == "unknown"


def test_bad_declarations_are_answered_at_their_field(archive, desk):
    silent = desk.post(DECLARE, {**GAP, "words": ""})
    assert silent.status_code == 422
    assert "要写明原因" in said(silent)
    backwards = desk.post(DECLARE, {**GAP, "year_to": 1950})
    assert backwards.status_code == 422
    assert not HoldingsMapRow.objects.exists()
    assert desk.get(DECLARE, {"row": 999}).status_code == 404
    with pytest.raises(NotFound):
        holdings.declaration(cast.window_archivist(), declaration_id=999)


def roster() -> Volume:
    return Volume.objects.get(ref_code="1987-JX13-1")


def test_what_is_25_years_old_waits_for_its_review_and_state_secrets_are_never_listed(archive, desk):
    page = text_of(desk.get(OPENING))
    assert "1987-JX13-1" in page
    Volume.objects.filter(pk=roster().pk).update(secrecy="SECRET")
    for view in holdings.VIEWS:
        assert "1987-JX13-1" not in text_of(desk.get(OPENING, {"view": view}))
    Volume.objects.filter(pk=roster().pk).update(secrecy="PUBLIC", year=2020, date_to=None)
    assert "1987-JX13-1" not in text_of(desk.get(OPENING))
    later = text_of(desk.get(OPENING, {"view": "later"}))
    assert "1987-JX13-1" in later
    assert "2045 年满 25 年" in later


def test_two_people_decide_one_after_the_other_and_both_opinions_stay_to_be_read(archive, desk):
    address = reverse("staff:opening-review", args=[roster().pk])
    head = world.browser(cast.director())
    refused = desk.post(address, {"status": "CONTROLLED", "reason": "UNIT", "words": ""})
    assert (refused.status_code, "要写明具体情况" in text_of(refused)) == (422, True)
    given = desk.post(address, {"status": "OPEN", "reason": "YEARS", "words": "问过招生办"}, follow=True)
    assert "1987-JX13-1 的第一意见已记下" in said(given)
    assert "1987-JX13-1" in text_of(desk.get(OPENING, {"view": "asked"}))
    waiting = text_of(desk.get(address))
    assert "由另一位馆领导审定" in waiting
    assert 'name="status"' not in waiting
    assert head.post(address, {"status": "OPEN", "reason": " "}).status_code == 422
    done = head.post(address, {"status": "CONTROLLED", "reason": "教务处请求暂缓"}, follow=True)
    assert "1987-JX13-1 已定为“控制”" in said(done)
    assert roster().opening_status == "CONTROLLED"
    page = text_of(desk.get(address))
    assert "教务处请求暂缓" in page
    assert "程观澜" in page
    assert "第一意见是“开放”" in page
    assert "经审核控制使用；须由馆长批准。" in page
    assert "1987-JX13-1" in text_of(desk.get(OPENING, {"view": "controlled"}))


def test_items_that_keep_their_own_opening_are_shown_before_and_told_after(archive, desk):
    kept = Item.objects.create(
        fonds_id=roster().fonds_id, volume=roster(), key="1987-JX13-1#9", sequence="9", title="处分名单",
        opening_status="CONTROLLED",
    )  # fmt: skip
    address = reverse("staff:opening-review", args=[roster().pk])
    first = text_of(desk.get(address))
    assert "1 件有自己的审定或开放日期" in first
    assert f'href="{reverse("staff:described", args=["item", kept.pk])}"' in first
    assert "处分名单" in first
    desk.post(address, {"status": "OPEN", "reason": "YEARS"})
    head = world.browser(cast.director())
    assert "卷内其余各件跟着这一卷" in text_of(head.get(address))
    assert "1 件早有自己的审定" in said(head.post(address, {"status": "OPEN", "reason": "满 25 年"}, follow=True))
    kept.refresh_from_db()
    assert (roster().opening_status, kept.opening_status) == ("OPEN", "CONTROLLED")


def test_an_item_without_a_volume_is_reviewed_from_its_list_and_from_its_description(archive, desk):
    item = Item.objects.create(
        fonds_id=roster().fonds_id, key="1987-XZ11-0001", ref_code="1987-XZ11-0001", ref_code_norm="1987-XZ11-0001",
        title="校务会议纪要", year=1987,
    )  # fmt: skip
    address = reverse("staff:opening-review-item", args=[item.pk])
    assert "1987-XZ11-0001" not in text_of(desk.get(OPENING))
    listed = text_of(desk.get(OPENING, {"of": "item"}))
    assert "1 件满 25 年，待审核" in listed
    assert f'href="{address}"' in listed
    assert f'href="{address}"' in text_of(desk.get(reverse("staff:described", args=["item", item.pk])))
    assert len(cost(desk, f"{OPENING}?of=item")) <= 15
    assert len(cost(desk, address)) <= 15
    desk.post(address, {"status": "OPEN", "reason": "YEARS"})
    taken = desk.post(reverse("staff:opening-take-back-item", args=[item.pk]), follow=True)
    assert "第一意见已撤回" in said(taken)
    given = desk.post(address, {"status": "OPEN", "reason": "YEARS"}, follow=True)
    assert "1987-XZ11-0001 的第一意见已记下" in said(given)
    assert given.redirect_chain[-1][0] == f"{OPENING}?of=item"
    assert "1987-XZ11-0001" in text_of(desk.get(OPENING, {"of": "item", "view": "asked"}))
    done = world.browser(cast.director()).post(address, {"status": "OPEN", "reason": "满 25 年"}, follow=True)
    assert "1987-XZ11-0001 已定为“开放”" in said(done)
    item.refresh_from_db()
    assert item.opening_status == "OPEN"
    assert "满 25 年" in text_of(desk.get(address))
    assert desk.get(reverse("staff:opening-review-item", args=[item.pk + 999])).status_code == 404


def test_an_archivist_gives_an_opinion_takes_it_back_and_cannot_decide(archive, desk, second):
    address = reverse("staff:opening-review", args=[roster().pk])
    desk.post(address, {"status": "OPEN", "reason": "YEARS"})
    assert second.post(address, {"status": "OPEN", "reason": "想看"}).status_code == 403
    assert roster().opening_status == "UNREVIEWED"
    taken = desk.post(reverse("staff:opening-take-back", args=[roster().pk]), follow=True)
    assert "第一意见已撤回" in said(taken)
    assert "您先提" in text_of(second.get(address))


def test_a_state_secret_cannot_be_opened_here(archive):
    Volume.objects.filter(pk=roster().pk).update(secrecy="SECRET")
    head, address = world.browser(cast.director()), reverse("staff:opening-review", args=[roster().pk])
    assert "不能在这里开放" in text_of(head.get(address))
    assert head.post(address, {"status": "OPEN", "reason": "YEARS"}).status_code == 422


def test_both_gates_are_told_apart(archive):
    case = holdings.opening_case(cast.window_archivist(), volume_id=roster().pk)
    by_who = {row.relationship: (row.opening.allowed, row.privacy.allowed) for row in case.gates}
    assert by_who["SELF"] == (True, True)
    assert by_who["RESEARCHER"] == (False, False)
    reviewing.opened(roster().pk)
    opened = holdings.opening_case(cast.window_archivist(), volume_id=roster().pk)
    assert {row.relationship: (row.opening.allowed, row.privacy.allowed) for row in opened.gates}["RESEARCHER"] == (
        True, False,
    )  # fmt: skip


def test_only_archivists_come_in(archive):
    for person in (cast.guard(), cast.sysadmin(), cast.alumna()):
        visitor = world.browser(person)
        for address in (MAP, DECLARE, OPENING):
            assert visitor.get(address).status_code in {302, 403}
        with pytest.raises(NotAllowed):
            holdings.holdings_map(person)


def test_the_pages_cost_little(archive, desk):
    for number in range(12):
        services.declare_held(cast.window_archivist(), **{**GAP, "year_from": 1950 + number, "year_to": 1950 + number})
    for address in (MAP, DECLARE, OPENING, reverse("staff:opening-review", args=[roster().pk])):
        assert len(cost(desk, address)) <= 15
