"""The case page: claims, holdings, next step; three actions from opened to sealed."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import HeaderProposal, PageImage, PersonMention
from lantai.catalogue.values import ProposedHeader
from lantai.foundation.actor import Actor
from lantai.foundation.models import EventRow
from lantai.reference.models import Line
from tests import cast
from tests.web_staff import world
from tests.web_staff.pages import (
    accept,
    case,
    line_of,
    looked,
    mark,
    mention_of,
    said,
    seal,
    sealed,
    send,
    step,
    text_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.integration]


@pytest.mark.req("A11")
def test_the_case_page_shows_claim_and_record_side_by_side(desk, number):
    page = text_of(desk.get(case(number)))
    for word in ("周念慈", "姓名全同", "1987-JX13-1", "录取名册", "馆藏写着", "签证面谈在 12 月 4 日"):
        assert word in page


def test_reasons_the_worker_noted_are_said_in_the_readers_language(desk, number):
    """The background task knows no reader: it notes in Chinese, the page says it again in English."""
    chinese = text_of(desk.get(case(number)))
    desk.cookies["lantai_language"] = "en"
    english = text_of(desk.get(case(number)))
    assert "same name" in english
    assert "姓名全同" in chinese
    assert re.findall(r"(?:姓名|入学年|毕业年|院系|层次|性别|出生)[^<]{0,8}(?:相符|全同)", english) == []


def test_opening_a_case_is_written_down_with_its_purpose(desk, number):
    desk.get(case(number))
    seen = EventRow.objects.filter(name="reference.CaseViewed").latest("id")
    assert (seen.actor_name, seen.purpose) == ("何静安", "REVIEW")


@pytest.mark.req("A18", "B36")
def test_from_unmarked_row_to_sealed_copy(desk, second, number):
    """Mark once, then the three actions: accept, send to seal, seal."""
    page = text_of(desk.get(case(number)))
    assert "这一行还没有框" in page
    assert re.search(r'lt-btn--big" data-key="Enter" href="[^"]*/mark/\?mention=\d+"', page)
    assert "已框好" in said(mark(desk, number))

    assert "已认定" in said(accept(desk, number))
    assert line_of(number).state == "PRODUCING"
    page = desk.get(case(number))
    assert "复印件草稿" in text_of(page)
    line = line_of(number)
    picture = desk.get(reverse("staff:draft-page", args=[line.pk, 1]))
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/png")

    assert "已送第二位老师" in said(send(desk, number))
    assert line_of(number).state == "SEALING"
    assert number in text_of(second.get(reverse("staff:seal-queue")))
    assert "已用印" in said(seal(second, number))
    line = line_of(number)
    assert line.state == "IN_DELIVERY"
    assert line.issue_no


def pressed(page: str, form: str) -> dict[str, str]:
    """What a form of the page sends back."""
    (body,) = re.findall(rf'<form[^>]*id="{form}".*?</form>', page)
    return dict(re.findall(r'name="([^"]+)" value="([^"]*)"', body))


@pytest.mark.req("A18", "B16")
def test_what_a_machine_drew_is_confirmed_in_one_press_row_and_header(desk, number):
    page, address = PageImage.objects.get(), reverse("staff:mark", args=[number, line_of(number).pk])
    address += f"?mention={mention_of(number)}"
    place = world.row(1).as_list()
    PersonMention.objects.filter(pk=mention_of(number)).update(page_image=page, region=place)
    found = ProposedHeader(world.HEADER, "ocr", 0.97)
    catalogue.propose_header(Actor.system("digitisation"), page_image_id=page.pk, object_id=page.object_id, found=found)
    shown = text_of(desk.get(case(number)))
    assert "行和表头都框对了" in shown
    assert "把握 97.0%" in shown
    assert 'id="accept"' not in shown
    moved = text_of(desk.get(f"{address}&kind=header"))
    assert "还没有人核对" in moved
    assert 'name="only" value="1" checked' in moved
    assert "表头和这一行已框好" in said(desk.post(address, pressed(shown, "confirm-mark"), follow=True))
    page.refresh_from_db()
    mention = PersonMention.objects.get(pk=mention_of(number))
    assert (page.header_region, mention.region, mention.region_verified) == (world.HEADER.as_list(), place, True)
    assert page.volume.header_region is None, "the other pages of the volume have headers of their own"
    assert EventRow.objects.get(name="catalogue.HeaderMarked").payload["proposed"] is True
    assert 'id="accept"' in text_of(desk.get(case(number)))
    accept(desk, number)
    assert line_of(number).state == "PRODUCING"


def test_a_proposed_header_is_refused_or_left_and_never_copied_unseen(desk, number):
    page = PageImage.objects.get()
    mark(desk, number)  # with a header of her own
    page.volume.header_region = page.header_region = None
    page.volume.save()
    page.save()
    found = ProposedHeader(world.HEADER, "ocr", 0.97)
    catalogue.propose_header(Actor.system("digitisation"), page_image_id=page.pk, object_id=page.object_id, found=found)
    shown = text_of(desk.get(case(number)))
    assert "表头框得对" in shown
    assert pressed(shown, "confirm-mark")["kind"] == "header"
    assert reverse("staff:accept", args=[number, line_of(number).pk]) in shown, "a copy of the row alone may be made"
    address = reverse("staff:mark", args=[number, line_of(number).pk]) + f"?mention={mention_of(number)}"
    assert "提议的表头不要" in said(desk.post(address, pressed(shown, "no-header"), follow=True))
    shown = text_of(desk.get(case(number)))
    assert 'id="accept"' in shown
    assert "把握" not in shown
    page.refresh_from_db()
    assert page.header_region is None
    other = reverse("staff:page", args=[page.pk])
    HeaderProposal.objects.update(refused_at=None)
    assert "核对机器提议的表头" in text_of(desk.get(other))
    assert "还没有人核对" in text_of(desk.get(f"{other}?kind=header"))
    assert "提议的表头不要" in said(desk.post(other, {"kind": "no_header"}, follow=True))


def test_nobody_seals_what_she_prepared_and_nothing_but_what_was_looked_at(desk, second, number):
    mark(desk, number)
    accept(desk, number)
    send(desk, number)
    digest = line_of(number).draft_digest
    assert number not in text_of(desk.get(reverse("staff:seal-queue")))
    own = desk.post(
        reverse("staff:seal-now", args=[number, line_of(number).pk]),
        {"digest": digest, "next": case(number)},
        follow=True,
    )
    assert "另一位老师" in said(own)
    assert "草稿在您查看之后换过了" in said(seal(second, number, digest="ab" * 32))
    assert line_of(number).state == "SEALING"
    assert "已用印" in said(seal(second, number))


def test_sealing_needs_a_second_factor(desk, number):
    mark(desk, number)
    accept(desk, number)
    send(desk, number)
    weak = world.browser(cast.second_archivist(), second_factor=False)
    answer = weak.post(
        reverse("staff:seal-now", args=[number, line_of(number).pk]), {"digest": line_of(number).draft_digest}
    )
    assert answer.status_code == 302
    assert reverse("accounts:staff-sign-in") in answer["Location"]
    assert line_of(number).state == "SEALING"


def test_a_returned_copy_goes_back_with_the_reason(desk, second, number):
    mark(desk, number)
    accept(desk, number)
    send(desk, number)
    assert "请选一条原因" in said(step(second, number, "return_to_producer"))
    assert "已退回" in said(step(second, number, "return_to_producer", phrases="RETURN_MASK"))
    assert line_of(number).state == "PRODUCING"
    assert "遮蔽不完整" in text_of(desk.get(case(number)))


def test_without_a_mark_or_an_identity_nothing_is_accepted(archive, desk):
    number = world.submit(identified=False)
    assert "凭据" in said(accept(desk, number)) or "框出" in said(accept(desk, number))
    mark(desk, number)
    assert "还没有可以核对身份的凭据" in said(accept(desk, number))
    checked = desk.post(
        reverse("staff:check", args=[number, line_of(number).pk]),
        {"kind": "IDENTITY", "passed": "yes", "words": "窗口看过原件"},
        follow=True,
    )
    assert "记在您的名下" in said(checked)
    assert "已认定" in said(accept(desk, number))


@pytest.mark.parametrize(
    "values", [{"x": 5, "y": 10, "w": 0, "h": 6}, {"x": 60, "y": 10, "w": 60, "h": 6}, {"x": "", "y": 1}]
)
def test_a_frame_that_is_no_frame_is_refused(desk, number, values):
    address = reverse("staff:mark", args=[number, line_of(number).pk]) + f"?mention={mention_of(number)}"
    answer = desk.post(address, values)
    assert answer.status_code == 422
    assert said(answer).strip()


def test_a_frame_can_be_tried_without_any_script(desk, number):
    address = reverse("staff:mark", args=[number, line_of(number).pk])
    page = text_of(desk.get(address, {"mention": mention_of(number), "x": 10, "y": 20, "w": 30, "h": 5, "preview": 1}))
    assert 'data-frame x="90" y="128" width="270"' in page


def test_two_archivists_on_one_case_get_a_clear_answer(desk, number):
    other = world.browser(cast.third_archivist())
    assert "已领取" in said(step(desk, number, "claim"))
    mark(desk, number)
    accept(desk, number)
    late = said(accept(other, number))
    assert late.strip()
    assert "已认定" not in late
    assert line_of(number).handler.name == "何静安"
    send(desk, number)
    twice = said(step(desk, number, "send_to_seal", digest=line_of(number).draft_digest))
    assert twice.strip()
    assert "已送第二位老师" not in twice


@pytest.mark.req("A17")
def test_asking_for_more_needs_words_and_stops_the_clock(desk, number):
    empty = step(desk, number, "ask_more")
    assert "请至少选一条" in said(empty)
    assert "已请申请人补充" in said(step(desk, number, "ask_more", phrases=["ID_UNCLEAR"], note="背面也请拍一张"))
    assert line_of(number).state == "NEED_MORE"
    assert "时钟停走" in text_of(desk.get(reverse("staff:worklist"), {"view": "waiting"}))


def test_not_found_takes_two_people_and_the_places_searched(desk, second, number):
    assert "没有查过就不能说没有查到" in said(step(desk, number, "propose_not_found"))
    some = looked(desk, number)
    assert "还没有查完" in said(step(desk, number, "propose_not_found", **{**some, "place-STATUS_CARD": ""}))
    assert "按生源省份查名册" in said(step(desk, number, "propose_not_found", **{**some, "step-ORIGIN": "NO_SENSE"}))
    assert line_of(number).state == "SUBMITTED"
    why = {"step-ORIGIN": "NO_SENSE", "why-ORIGIN": "这一届不分省"}
    assert "已送第二位老师" in said(step(desk, number, "propose_not_found", **{**some, **why}))
    own = step(desk, number, "confirm_negative", agreed="yes", places=["ROSTER"])
    assert "已记下" not in said(own)
    assert line_of(number).state == "NEGATIVE_CHECK"
    assert number in text_of(second.get(reverse("staff:seal-queue")))
    sheet = text_of(second.get(reverse("staff:step", args=[number, line_of(number).pk, "confirm_negative"])))
    assert "录取名册" in sheet
    assert "查过纸质原件" in sheet
    assert "这一届不分省" in sheet
    assert "何静安" in sheet
    record = line_of(number).negatives.get().look_up
    assert reverse("staff:people-not-found-record", args=[record]) in text_of(second.get(case(number)))
    done = step(second, number, "confirm_negative", agreed="yes", places=["ROSTER", "STATUS_CARD"])
    assert "已记下" in said(done)
    assert line_of(number).state == "NOT_FOUND"


def test_a_refusal_takes_two_people_and_a_reason(desk, second, number):
    assert "没有理由不能不给" in said(step(desk, number, "propose_refusal"))
    step(desk, number, "propose_refusal", reason="NO_AUTHORITY")
    sent_back = step(second, number, "confirm_negative", agreed="no")
    assert "请写明原因" in said(sent_back)
    step(second, number, "confirm_negative", agreed="no", words="公函已补")
    assert line_of(number).state in {"SUBMITTED", "IN_REVIEW"}
    step(desk, number, "propose_refusal", reason="NO_AUTHORITY")
    step(second, number, "confirm_negative", agreed="yes")
    assert line_of(number).state == "REFUSED"


def test_a_line_is_passed_to_another_campus_and_taken_there(desk, number):
    far = world.browser(cast.far_archivist())
    step(desk, number, "claim")
    assert "已转过去" in said(step(desk, number, "forward", site="SH", reason="原件在沙河"))
    assert line_of(number).state == "FORWARDED"
    assert "已领取转来" in said(step(far, number, "claim_forwarded"))
    assert line_of(number).handler.name == "梁子衡"


def test_words_to_the_applicant_and_notes_stay_apart(desk, number):
    desk.post(reverse("staff:say", args=[number]), {"text": "明天寄出", "kind": "message", "next": case(number)})
    desk.post(reverse("staff:say", args=[number]), {"text": "她很着急", "kind": "note", "next": case(number)})
    page = text_of(desk.get(case(number)))
    assert "明天寄出" in page
    assert "她很着急" in page
    from lantai.reference import queries

    seen = queries.progress(cast.alumna(), number=number)
    assert "明天寄出" in str(seen.thread)
    assert "她很着急" not in str(seen)


def test_page_images_and_papers_are_for_the_desk_only(desk, number):
    picture = desk.get(reverse("staff:page-image", args=[number, PageImage.objects.get().pk]))
    assert picture["Content-Type"].startswith("image/")
    for stranger in (cast.stranger(), cast.guard(), cast.sysadmin(), cast.secadmin(), cast.auditor()):
        client = world.browser(stranger)
        assert client.get(reverse("staff:page-image", args=[number, PageImage.objects.get().pk])).status_code == 403
        assert client.get(case(number)).status_code == 403


def test_an_unknown_case_is_not_there(desk, archive):
    assert desk.get(case("2026-7KQM3RX")).status_code == 404


def test_what_was_ended_for_the_same_person_before_is_told_on_her_next_case(archive, desk, second):
    first = world.submit()
    line = sealed(desk, second, first)
    number = world.submit()
    assert f"（{first}）" not in text_of(desk.get(case(number)))
    Line.objects.filter(pk=line.pk).update(state="CLOSED", closed_at=timezone.now())
    assert f"（{first}）" in text_of(desk.get(case(number)))
    assert f"（{number}）" not in text_of(desk.get(case(first)))
