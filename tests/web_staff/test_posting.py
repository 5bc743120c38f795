"""Print and post: printing with serials, envelopes, labels, courier, pick-up by code; and entry for callers."""

from __future__ import annotations

import json
import re
import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from lantai.foundation import clock, tasks
from lantai.reference.models import Case, Delivery, Serial
from tests import cast
from tests.web_staff import world
from tests.web_staff.pages import case, line_of, said, sealed, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.integration]
POST = "/staff/reference/post/"


def do(client, what: str, *deliveries, tab: str = "print", **values):
    return client.post(
        reverse("staff:post-act"), {"do": what, "delivery": deliveries, "tab": tab, **values}, follow=True
    )


def paper_of(number: str) -> Delivery:
    return Delivery.objects.exclude(method="E_COPY").get(line__case__number=number)


@pytest.mark.req("A19", "A25")
def test_paper_copies_are_printed_packed_labelled_and_sent(archive, desk, second):
    number = world.submit(paper=2)
    sealed(desk, second, number)
    one = paper_of(number).pk
    assert number in text_of(desk.get(POST))
    printed = do(desk, "print", one)
    assert printed["Content-Type"] == "application/pdf"
    assert printed.content.startswith(b"%PDF-")
    assert Serial.objects.filter(line=line_of(number)).count() == 2
    assert "已打印，待装信封" in text_of(desk.get(POST))
    assert "装好 1 个信封" in said(do(desk, "pack", one))
    assert number in text_of(desk.get(POST, {"tab": "packed"}))
    assert do(desk, "envelopes", one, tab="packed").content.startswith(b"%PDF-")
    assert "还没有运单号" in said(do(desk, "couriers", one, tab="packed"))
    assert "等快递恢复" in said(do(desk, "hold", one, tab="packed", why="大雪"))
    assert paper_of(number).state == "HELD_FOR_COURIER"
    assert "恢复寄送" in said(do(desk, "release", one, tab="held"))
    assert paper_of(number).state == "DISPATCHED"
    assert number in text_of(desk.get(POST, {"tab": "sent"}))
    assert do(desk, "couriers", one, tab="sent").content.startswith(b"%PDF-")


def test_nothing_is_done_when_nothing_is_chosen(desk):
    assert "请先勾选" in said(do(desk, "pack"))
    assert "请先勾选" in said(do(desk, "print"))


@pytest.mark.req("A31")
def test_an_envelope_is_handed_over_for_its_code_only(archive, desk, second):
    number = world.submit(paper=1, method="PICKUP", at="WM")
    sealed(desk, second, number)
    one = paper_of(number).pk
    do(desk, "print", one)
    do(desk, "pack", one)
    assert "取件码已发给申请人" in said(do(desk, "ready", one, tab="packed"))
    tasks.run_until_empty()
    with clock.at(clock.now() + timedelta(hours=10)):  # at night it waits for seven in the morning
        tasks.run_until_empty()
    guard = world.browser(cast.guard())
    place = text_of(guard.get(reverse("staff:pickup")))
    assert "周＊慈" in place
    assert "周念慈" not in place
    address = reverse("staff:hand-over", args=[one])
    wrong = guard.post(
        address, {"code": "AAAAAA", "collector": "周念慈", "proof": "ID_CARD", "next": address}, follow=True
    )
    assert paper_of(number).state == "READY_PICKUP"
    assert said(wrong).strip()
    code = _pickup_code()
    done = guard.post(address, {"code": code, "collector": "周念慈", "proof": "ID_CARD"}, follow=True)
    assert "已交给 周念慈" in said(done)
    assert paper_of(number).state == "COLLECTED"


def _pickup_code() -> str:
    """Read the code out of the message that went to the applicant."""
    texts = [json.loads(path.read_text())["text"] for path in sorted((settings.OUTBOX / "sms").glob("*.json"))]
    found = [match[1] for text in texts if (match := re.search(r"(?:取件码|[Pp]ick-up code)\D*?([0-9A-Z]{4,8})", text))]
    return found[-1]


def entry(**changes) -> dict[str, object]:
    values = {
        "key": uuid.uuid4().hex, "channel": "PHONE", "consent_note": "电话中同意，上午 9:40", "relationship": "SELF",
        "phone": "13800550177", "name": "周念慈", "entered": "1987", "graduated": "1991", "school": "锦江工学院",
        "unit": "机械系", "purpose": "VISA", "method": "MAIL", "region": "四川省成都市", "address": "望江路 29 号",
        "read_back": "on", "item-TOTAL_FORMS": "4", "item-INITIAL_FORMS": "0", "item-0-material": "ADMISSION_ROSTER",
        "item-0-copies": "2", "item-0-language": "zh",
    }  # fmt: skip
    return {**values, **changes}


@pytest.mark.req("A24")
def test_a_caller_gets_a_case_like_everybody_else(archive, desk):
    world.submit()  # loads the catalogue of materials
    values = entry()
    done = desk.post(reverse("staff:enter"), values, follow=True)
    assert "已收下，编号" in said(done), said(done)
    made = Case.objects.get(channel="PHONE")
    assert made.consent_note == "电话中同意，上午 9:40"
    assert made.number in text_of(desk.get("/staff/", {"channel": "PHONE"}))
    again = desk.post(reverse("staff:enter"), values, follow=True)
    assert Case.objects.filter(channel="PHONE").count() == 1
    assert made.number in text_of(again)
    assert text_of(desk.get(case(made.number))).count("周念慈")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"consent_note": ""}, ""),
        ({"read_back": ""}, "请把地址念给对方听"),
        ({"item-0-material": ""}, "请至少选一种材料"),
        ({"method": "PICKUP", "site": ""}, "请选在哪个校区领"),
        ({"phone": "", "method": "E_COPY"}, "电子件要有邮箱或手机"),
    ],
)
def test_an_entry_that_lacks_something_says_what(archive, desk, changes, words):
    world.submit()
    answer = desk.post(reverse("staff:enter"), entry(**changes))
    assert answer.status_code == 422
    assert words in said(answer)
    assert not Case.objects.filter(channel="PHONE").exists()
