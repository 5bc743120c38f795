"""Two archivists on one case, a stale tab: every form of a line refuses what was drawn before somebody else acted."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from lantai.reference import models, services
from tests import cast
from tests.web_staff import world
from tests.web_staff.pages import accept, case, line_of, looked, mark, mention_of, per_cent, said, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.integration]
STALE = "别人办过这一项"
FORMS = {
    "ask_more": {"phrases": ["ID_UNCLEAR"]},
    "propose_not_found": {},  # each place and way, as the page asks
    "propose_refusal": {"reason": "NOT_HELD"},
    "forward": {"site": "SH", "reason": "原件在沙河"},
    "ask_approval": {"rule": "第二十九条"},
    "approve": {"agreed": "yes"},
    "confirm_negative": {"agreed": "yes", "places": ["ROSTER"]},
    "decide_appeal": {"agreed": "yes", "words": "同意"},
    "return_to_producer": {"words": "重做"},
    "search": {"name": "周念慈"},
    "search_back": {"reason": "同名"},
    "original_away": {"why": "外借", "until": "2030-01-01"},
    "name_courses": {"courses": "体育"},
    "confirm_payment": {"receipt": "0001"},
    "reopen": {"reason": "有新线索"},
}


def seen_on(page) -> str:
    return re.search(r'name="seen" value="(\d+)"', page.content.decode())[1]


def interleave(number: str) -> models.Line:
    """A colleague records a check from her own, fresh page."""
    other = world.browser(cast.third_archivist())
    line = line_of(number)
    seen = seen_on(other.get(case(number)))
    other.post(reverse("staff:check", args=[number, line.pk]), {"kind": "HELD", "passed": "yes", "seen": seen})
    assert models.LineCheck.objects.filter(line=line, kind="HELD", by_id=cast.third_archivist().account_id).exists()
    return line_of(number)


def test_every_form_that_asks_is_in_the_list():
    from lantai.web.staff.reference import forms

    assert set(forms.STEPS) - {"urgent"} <= set(FORMS) | ADDED


ADDED = {"ready_envelope", "add_reading_item", "ready_reading", "index_page", "give_back"}


@pytest.mark.parametrize("code", FORMS)
def test_a_stale_form_changes_nothing_and_says_why(desk, number, code):
    line = line_of(number)
    page = desk.get(reverse("staff:step", args=[number, line.pk, code]))
    seen = seen_on(page)
    before = interleave(number)
    given = FORMS[code] or looked(desk, number)
    answer = desk.post(reverse("staff:step", args=[number, line.pk, code]), {**given, "seen": seen})
    assert answer.status_code == 422
    assert STALE in text_of(answer)
    after = line_of(number)
    assert (after.state, after.version) == (before.state, before.version)
    assert seen_on(answer) == str(after.version)  # the page now shows how it is: the next press is a decision


@pytest.mark.parametrize("code", ["claim", "prepare", "send_proof", "send_to_seal", "claim_forwarded", "original_back"])
def test_a_stale_button_changes_nothing(desk, number, code):
    line = line_of(number)
    seen = seen_on(desk.get(case(number)))
    before = interleave(number)
    answer = desk.post(reverse("staff:step", args=[number, line.pk, code]), {"seen": seen}, follow=True)
    assert STALE in text_of(answer)
    assert line_of(number).version == before.version


def test_a_stale_acceptance_check_and_mark_change_nothing(desk, number):
    line = line_of(number)
    seen = seen_on(desk.get(case(number)))
    interleave(number)
    accepted = desk.post(
        reverse("staff:accept", args=[number, line.pk]), {"mention": mention_of(number), "seen": seen}, follow=True
    )
    assert STALE in text_of(accepted)
    checked = desk.post(
        reverse("staff:check", args=[number, line.pk]), {"kind": "IDENTITY", "passed": "yes", "seen": seen}, follow=True
    )
    assert STALE in text_of(checked)
    assert not models.LineCheck.objects.filter(kind="IDENTITY").exists()
    address = f"{reverse('staff:mark', args=[number, line.pk])}?mention={mention_of(number)}"
    box = {**per_cent(world.row(1)), "kind": "row", "mention": mention_of(number), "seen": seen}
    assert STALE in text_of(desk.post(address, box, follow=True))
    assert line_of(number).accepted_by_id is None


def test_a_fresh_form_goes_through_and_makes_the_other_one_stale(desk, number):
    other = world.browser(cast.third_archivist())
    line = line_of(number)
    address = reverse("staff:step", args=[number, line.pk, "ask_more"])
    mine, hers = seen_on(desk.get(address)), seen_on(other.get(address))
    assert mine == hers
    assert desk.post(address, {**FORMS["ask_more"], "seen": mine}).status_code == 302
    answer = other.post(address, {**FORMS["ask_more"], "seen": hers})
    assert answer.status_code == 422
    assert STALE in text_of(answer)
    assert line_of(number).state == "NEED_MORE"


def test_what_a_colleague_claimed_is_not_taken_away_by_an_old_list(desk, number):
    line = line_of(number)
    other = world.browser(cast.third_archivist())
    other.post(reverse("staff:step", args=[number, line.pk, "claim"]), {"next": "/staff/worklist/"})
    answer = desk.post(reverse("staff:step", args=[number, line.pk, "claim"]), follow=True)
    assert "刚刚由别的老师领取" in text_of(answer)
    assert line_of(number).handler_id == cast.third_archivist().account_id
    services.claim(cast.window_archivist(), line_id=line.pk, take_over=True)
    assert line_of(number).handler_id == cast.window_archivist().account_id


def test_a_refused_act_leaves_the_page_fresh(desk, number):
    assert "已框好" in said(mark(desk, number))
    line = line_of(number)
    address = reverse("staff:step", args=[number, line.pk, "original_away"])
    seen = seen_on(desk.get(address))
    answer = desk.post(address, {"why": "外借", "until": "2030-01-01", "seen": seen})
    assert answer.status_code == 422  # not in SEARCHING
    assert line_of(number).version == int(seen)
    assert "已认定" in said(accept(desk, number))
