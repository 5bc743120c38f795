"""Pages of decisions: what copies cost, what the shredder took, a remark made into lines, an urgent call handed on."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from lantai.foundation import clock, ledger, merkle
from lantai.foundation.models import EventRow
from lantai.reference import models, queries, services
from lantai.reference.queries import vocabulary
from tests import cast
from tests.web_staff import world
from tests.web_staff.pages import case, line_of, said, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.integration]
FEES, PURGES = "/staff/reference/fees/", "/staff/reference/purges/"


def prices(page) -> dict[str, str]:
    """The price fields of the page as they stand there."""
    return dict(re.findall(r'name="(fee-[A-Z_0-9]+)" value="([^"]*)"', page.content.decode()))


def test_the_head_sets_a_price_that_new_requests_pay_and_older_ones_do_not(number):
    head = world.browser(cast.director())
    given = prices(head.get(FEES))
    assert set(given.values()) == {"0.00"}
    wordless = head.post(FEES, {**given, "on": "on", "fee-ADMISSION_ROSTER": "5.50"})
    assert wordless.status_code == 422
    assert "怎样交" in said(wordless)
    words = {"pay_words": "窗口交", "refund_words": "用印前撤回全额退"}
    done = head.post(FEES, {**given, **words, "on": "on", "fee-ADMISSION_ROSTER": "5.50"}, follow=True)
    assert "价目已改" in said(done)
    assert prices(done)["fee-ADMISSION_ROSTER"] == "5.50"
    assert vocabulary.material_row("ADMISSION_ROSTER").fee_fen == 550
    assert vocabulary.material_row("STATUS_CARD").version == 1
    later = world.submit(purpose="JOB")
    assert (line_of(number).amount_fen, line_of(later).amount_fen) == (0, 550)


def test_a_receipt_of_the_shredder_is_read_and_checked_without_us(number):
    services.withdraw_line(cast.alumna(), line_id=line_of(number).pk)
    cast.auditor()
    with clock.at(clock.now() + timedelta(days=800)):
        services.run_purge(cast.SYSTEM)
        auditor = world.browser(cast.auditor())
        listed = text_of(auditor.get(PURGES))
        assert "办结的申请 1 件" in listed
        run = models.PurgeRun.objects.get().pk
        assert "待入账" in text_of(auditor.get(f"{PURGES}{run}/"))
        assert auditor.get(f"{PURGES}{run}/proof.json").status_code == 404
        ledger.fold_events()
        page = text_of(auditor.get(f"{PURGES}{run}/"))
        assert "已入签名账本" in page
        assert "第 1 版，730 天" in page
        assert "周念慈" not in page
        proof = json.loads(auditor.get(f"{PURGES}{run}/proof.json").content)
    leaf = merkle.leaf_hash(proof["event"].encode())
    path = [bytes.fromhex(step) for step in proof["path"]]
    assert merkle.verify_inclusion(leaf, proof["position"], proof["size"], path, bytes.fromhex(proof["root"]))
    assert proof["root"] in proof["head_text"]
    auditor = world.browser(cast.auditor())
    EventRow.objects.filter(name="reference.PurgeDone").update(payload={"counts": {}, "rules": {}, "run": run})
    assert "与账本不符" in text_of(auditor.get(f"{PURGES}{run}/"))
    assert auditor.get(f"{PURGES}9999/").status_code == 404


@pytest.mark.req("A17")
def test_a_remark_becomes_lines_by_a_button_of_the_case_once(desk, number):
    address = reverse("staff:remark", args=[number])
    assert address in text_of(desk.get(case(number)))
    page = desk.get(address)
    assert "签证面谈在 12 月 4 日" in text_of(page)
    assert "写成一条公告" not in text_of(page)
    assert desk.post(address, {"copies": "1"}).status_code == 422
    done = desk.post(address, {"materials": ["STATUS_CARD", "TRANSCRIPT_EN"], "copies": "2"}, follow=True)
    assert "已转成 2 项" in said(done)
    made = models.Line.objects.filter(case__number=number).order_by("number")[1:]
    assert [(line.material, line.copies) for line in made] == [("STATUS_CARD", 2), ("TRANSCRIPT_EN", 2)]
    assert all(line.state != "DRAFT" for line in made)
    assert "没有要转的留言" in said(desk.get(address, follow=True))
    assert "已转成申请项" in text_of(desk.get(case(number)))


@pytest.mark.req("A17")
def test_what_many_ask_becomes_an_announcement_without_who_asked(archive):
    number = world.submit(remark="周念慈，13800001234：请问国庆假期还寄吗？")
    head = world.browser(cast.director())
    page = text_of(head.get(reverse("staff:remark", args=[number])))
    link = re.search(r'href="(/staff/people/news/\?case=[^"]+)"', page)[1]
    body = re.search(r"<textarea[^>]*name=\"body\"[^>]*>([^<]*)<", text_of(head.get(link)))[1]
    assert "请问国庆假期还寄吗" in body
    assert "周念慈" not in body
    assert "13800001234" not in body


@pytest.mark.req("B40")
def test_an_urgent_call_is_handed_on_from_the_case_page_by_the_one_who_has_it(desk, number):
    reason = queries.phrases("URGENT")[0].code
    call = services.raise_urgent(cast.second_archivist(), number=number, reason=reason)
    far = cast.far_archivist()
    assert "交给别的老师" not in text_of(desk.get(case(number)))
    desk.post(reverse("staff:urgent", args=[number, call, "claim"]))
    page = text_of(desk.get(case(number)))
    assert "交给别的老师" in page
    assert f'<option value="{far.account_id}"' in page
    address = reverse("staff:urgent", args=[number, call, "hand_on"])
    assert "请指定另一位" in said(desk.post(address, {"to": "²", "words": "在沙河"}, follow=True))
    done = desk.post(address, {"to": far.account_id, "words": "原件在沙河校区"}, follow=True)
    assert models.UrgentCall.objects.get(pk=call).claimed_by_id == far.account_id
    assert "原件在沙河校区" in text_of(done)
    assert "交给别的老师" not in text_of(done)
