"""One list of all channels, by deadline."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests import cast
from tests.web_staff import world
from tests.web_staff.pages import case, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.integration]
LIST = "/staff/"


@pytest.mark.req("A09")
def test_names_are_masked_and_the_next_step_is_named(desk, number):
    shown = text_of(desk.get(LIST))
    assert number in shown
    assert "周＊慈" in shown
    assert "周念慈" not in shown
    assert "录取名册" in shown


def test_filters_stand_in_the_address(desk, number):
    assert number in text_of(desk.get(LIST, {"view": "open", "channel": "WEB"}))
    assert number not in text_of(desk.get(LIST, {"channel": "PHONE"}))
    assert number not in text_of(desk.get(LIST, {"view": "late"}))
    assert "这里现在没有办件" in text_of(desk.get(LIST, {"view": "late"}))


def test_the_search_bar_opens_a_case_by_its_number_and_lists_by_name(desk, number):
    find = reverse("staff:find")
    assert desk.get(find, {"q": number.lower().replace("-", " ")})["Location"] == case(number)
    assert number in text_of(desk.get(find, {"q": "周念慈"}, follow=True))
    assert number not in text_of(desk.get(find, {"q": "欧阳若水"}, follow=True))
    assert desk.get(find, {"q": ""})["Location"] == LIST
    assert desk.get(find, {"q": "J02·1987-JX13-21"})["Location"].startswith(reverse("staff:search"))


def test_a_search_that_finds_nothing_says_where_else_to_look(desk, number):
    page = desk.get(reverse("staff:find"), {"q": "欧阳若水"}, follow=True).content.decode()
    assert "没有编号、姓名、信封号或快递单号是“欧阳若水”的办件" in page
    for place in (reverse("staff:people"), reverse("staff:search"), "?view=closed"):
        assert f'class="lt-btn" href="{place}' in page


def test_the_list_leaves_as_a_sheet_masked_alike(desk, number):
    answer = desk.get(reverse("staff:worklist-export"))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert sheet[0][0] == "编号"
    assert sheet[1][0] == number
    assert "周＊慈" in sheet[1]
    assert "周念慈" not in str(sheet)


def test_the_staff_door_is_closed_to_everybody_else(client, archive):
    answer = client.get(LIST)
    assert answer.status_code == 302
    assert "/accounts/staff" in answer["Location"]
    for person in (cast.applicant(), cast.guard(), cast.sysadmin(), cast.secadmin(), cast.auditor()):
        assert world.browser(person).get(LIST).status_code == 403


def test_the_page_has_no_inline_script_or_style(desk, number):
    for address in (LIST, case(number)):
        page = desk.get(address)
        html = page.content.decode()
        assert " style=" not in html
        assert " onclick" not in html
        assert "script-src" in page["Content-Security-Policy"]


def test_messages_do_not_swell_the_counts_and_the_page_is_cheap(desk, number):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from lantai.reference import services

    for text in ("一", "二", "三"):
        services.say(cast.alumna(), number=number, text=text)
    desk.get(LIST)
    with CaptureQueriesContext(connection) as counted:
        page = text_of(desk.get(LIST))
    assert '全部未结<b class="lt-num">1</b>' in page
    assert '有新留言<b class="lt-num">1</b>' in page
    assert "3 条新留言" in page
    reads = [query["sql"] for query in counted if "SAVEPOINT" not in query["sql"]]
    assert len(reads) <= 15
