"""An applicant's stale tab: what was drawn before the archive acted changes nothing and says so."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from lantai.reference import models, services
from tests import cast
from tests.reference import stage

pytestmark = [pytest.mark.usefixtures("holdings"), pytest.mark.integration]
STALE = "别人办过这一项"


@pytest.fixture
def number(submitted):
    return submitted


@pytest.fixture
def alumna(holdings):
    client = Client()
    cast.at_the_door(client, cast.alumna())
    client.cookies["lantai_language"] = "zh-hans"
    return client


def seen_on(page) -> str:
    return re.search(r'name="seen" value="(\d+)"', page.content.decode())[1]


def asked(number: str) -> models.Line:
    services.ask_more(cast.window_archivist(), line_id=stage.line(number).pk, phrases=("YEAR_UNIT",))
    return stage.line(number)


def refused(number: str) -> None:
    line = stage.line(number)
    services.propose_not_found(cast.window_archivist(), line_id=line.pk, looked=stage.looked(line))
    services.confirm_negative(cast.second_archivist(), line_id=line.pk, agreed=True, places=("ROSTER",))


def test_an_answer_to_an_earlier_question_is_no_answer_to_the_present_one(number, alumna):
    line = asked(number)
    address = f"/progress/{number}/line/{line.pk}/more/"
    seen = seen_on(alumna.get(address))
    services.answer_more(cast.alumna(), line_id=line.pk, text="先在手机上答了")
    asked(number)
    answer = alumna.post(address, {"text": "旧的回答", "seen": seen}, follow=True)
    assert STALE in answer.content.decode()
    assert stage.line(number).state == "NEED_MORE"
    assert [row.text for row in models.Message.objects.filter(side="APPLICANT")] == ["先在手机上答了"]


@pytest.mark.parametrize("action", ["withdraw", "appeal", "reopen", "letter"])
def test_a_stale_page_of_an_applicant_changes_nothing(number, alumna, action):
    if action != "withdraw":
        refused(number)
    line = stage.line(number)
    page = "answer" if action == "letter" else action
    seen = seen_on(alumna.get(f"/progress/{number}/line/{line.pk}/{page}/"))
    with services.as_seen(line_id=line.pk, seen=str(line.version)):
        services.record_check(cast.window_archivist(), line_id=line.pk, kind="HELD", passed=True)
    before = stage.line(number)
    answer = alumna.post(f"/progress/{number}/line/{line.pk}/{action}/", {"text": "旧页", "seen": seen}, follow=True)
    assert STALE in answer.content.decode()
    assert (stage.line(number).state, stage.line(number).version) == (before.state, before.version)


def test_a_fresh_page_goes_through(number, alumna):
    line = stage.line(number)
    seen = seen_on(alumna.get(f"/progress/{number}/line/{line.pk}/withdraw/"))
    alumna.post(f"/progress/{number}/line/{line.pk}/withdraw/", {"text": "不要了", "seen": seen})
    assert stage.line(number).state == "WITHDRAWN"


def test_an_address_changed_twice_from_two_tabs_is_changed_once():
    from lantai.reference.errors import WrongState

    number = stage.submitted(deliveries=(stage.BY_MAIL,))
    row = stage.delivery(number)
    services.choose_delivery(cast.alumna(), delivery_id=row.pk, plan=stage.E_COPY)
    with pytest.raises(WrongState):
        services.choose_delivery(cast.alumna(), delivery_id=row.pk, plan=stage.PICKUP)
    assert models.Delivery.objects.filter(line__case__number=number, replaced_by=None).count() == 1


def test_a_remark_is_turned_into_lines_once():
    from lantai.foundation.errors import StaleState
    from lantai.reference.values import OrderItem

    number = stage.submitted(items=(OrderItem("OTHER", description="学籍卡"),))
    services.convert_remark(cast.window_archivist(), number=number, items=(OrderItem("STATUS_CARD"),))
    with pytest.raises(StaleState):
        services.convert_remark(cast.third_archivist(), number=number, items=(OrderItem("STATUS_CARD"),))
    assert stage.case(number).lines.count() == 2
