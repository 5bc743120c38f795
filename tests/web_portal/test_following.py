"""Where is my request: by account, by number and code; the applicant's turn."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import override_settings

from lantai.foundation import clock, tasks
from lantai.notices import queries as notices
from lantai.people import rules
from lantai.people.services import throttle
from lantai.reference import models, queries, services
from lantai.reference.rules import numbers
from lantai.reference.values import OrderItem
from lantai.web.api.quiet import without_code
from tests import cast, scenes
from tests.reference import stage
from tests.web_portal.visitor import Visitor, newest_code

LATER = timedelta(minutes=5)


TWO = (OrderItem("ADMISSION_ROSTER", copies=2), OrderItem("STATUS_CARD"))


def signed_in() -> Visitor:
    """周念慈, signed in at the portal."""
    visitor = Visitor()
    cast.alumna()
    visitor.go("/accounts/").sign_in("+49 151 2345 6789")
    return visitor


def _signed_in(folder: Path) -> Visitor:
    with override_settings(OUTBOX=folder / "outbox"):
        return signed_in()


def _sealed(folder: Path) -> tuple[str, str, Visitor]:
    code = stage.code_in(stage.told("e_copy_code", stage.SEALED.value)[-1])
    return stage.SEALED.value, code, _signed_in(folder)


REQUEST = scenes.Scene(lambda _folder: stage.submitted(items=TWO), on=stage.LOADED)
HERS = scenes.Scene(_signed_in, on=REQUEST)
SEALED = scenes.Scene(_sealed, on=stage.SEALED)


@pytest.fixture
@scenes.begins_with(REQUEST)
def number(db):
    """A submitted request of hers for two materials; nothing is held, nobody was found."""
    return REQUEST.value


@pytest.fixture
@scenes.begins_with(HERS)
def alumna(db):
    """周念慈, signed in at the portal, with that request."""
    return HERS.value.twin()


@pytest.fixture
@scenes.begins_with(SEALED)
def sealed(db):
    """The number of a request of hers whose copy is sealed, the code it is fetched with, and herself, signed in."""
    number, code, visitor = SEALED.value
    return number, code, visitor.twin()


@pytest.mark.req("A18")
def test_the_owner_sees_stage_turn_date_and_reason_for_each_material(number, alumna):
    page = alumna.go(f"/progress/{number}/")
    assert page.heading == number
    for said in ("录取名册复印件", "学籍卡", "审核", "打印", "轮到谁", "为什么", "收到申请"):
        assert said in page.text
    assert re.search(r"最晚 \d+ 月 \d+ 日（周.）", page.text)
    assert number in alumna.go("/progress/").text


@pytest.mark.req("A18")
def test_anybody_with_number_and_the_code_sent_to_the_contact_sees_the_stage(number):
    visitor = Visitor()
    visitor.go("/").send(number=number.lower())
    assert visitor.path == "/progress/code/"
    visitor.send(code="000000")
    assert visitor.status == 422
    visitor.send(code=newest_code())
    assert visitor.path == f"/progress/{number}/"
    assert "录取名册复印件" in visitor.text
    assert "周＊慈" in visitor.text
    assert "周念慈" not in visitor.text
    assert "签证面谈" not in visitor.text


@pytest.mark.req("A18")
def test_an_unknown_number_looks_the_same_and_sends_nothing(number):
    known, unknown = Visitor(), Visitor()
    one = known.go("/progress/").send(number=number)
    nobody = numbers.mint(2026)
    two = unknown.go("/progress/").send(number=nobody)
    assert one.path == two.path == "/progress/code/"
    assert one.text.replace(number, "") == two.text.replace(nobody, "")
    assert unknown.send(code="123456").status == 422


@pytest.mark.req("A18")
def test_a_number_may_be_dictated_and_a_slip_is_told_at_once(number, visitor):
    visitor.go("/progress/").send(number=f" {number.lower().replace('-', ' ')} ")
    assert visitor.path == "/progress/code/"
    assert number in visitor.text
    tasks.run_until_empty()
    sent = len(notices.outbox(10))
    wrong = number[:-1] + ("2" if number[-1] != "2" else "3")
    visitor.go("/progress/").send(number=wrong)
    assert visitor.status == 422
    assert "编号抄错了一位" in visitor.text
    tasks.run_until_empty()
    assert len(notices.outbox(10)) == sent


def test_limits_count_the_visitor_and_not_the_proxy_before_us(number, settings):
    """Bug: behind a proxy every visitor counted as one, and a busy morning locked everybody out."""
    settings.TRUSTED_PROXIES = 1
    visitor = Visitor()
    visitor.go("/progress/")
    path, data = "/progress/code/", {**visitor.form("number").fields, "number": number}
    visitor.client.post(path, data, headers={"x-forwarded-for": "203.0.113.7"})
    assert throttle.peek("code.ip", "203.0.113.7", rules.PER_IP[0]) == 1
    assert throttle.peek("code.ip", "127.0.0.1", rules.PER_IP[0]) == 0


def test_somebody_elses_number_is_answered_like_an_unknown_one(number):
    stranger = Visitor()
    stranger.go("/accounts/").sign_in("13700550123", name="别人")
    foreign = stranger.go(f"/progress/{number}/")
    assert foreign.status == 404
    shown = foreign.text.replace(number, "")
    assert "周念慈" not in foreign.html
    unknown = stranger.go("/progress/2026-7KQM3R2/")
    assert unknown.status == 404
    assert unknown.text.replace("2026-7KQM3R2", "") == shown


def test_a_stranger_cannot_act_on_somebody_elses_line(number):
    stranger = Visitor()
    stranger.go("/accounts/").sign_in("13700550123", name="别人")
    line = stage.line(number).pk
    for address in ("withdraw", "more", "proof", "appeal", "reopen", "answer"):
        assert stranger.go(f"/progress/{number}/line/{line}/{address}/").path == "/progress/"
    assert stranger.go(f"/progress/{number}/line/{line}/proof/1.png").status == 404
    assert stranger.go(f"/progress/{number}/delivery/{stage.delivery(number).pk}/download/").path == "/progress/"
    assert stage.line(number).state == "SUBMITTED"


def test_a_grant_for_one_case_opens_no_other(number):
    other = stage.submit(cast.applicant()).number
    visitor = Visitor()
    visitor.go("/progress/").send(number=number).send(code=newest_code())
    assert visitor.go(f"/progress/{other}/").status == 404


@pytest.mark.req("A18")
def test_a_request_for_more_is_answered_with_a_paper_and_the_work_goes_on(number, alumna, photo):
    line = stage.line(number)
    phrase = next(one for one in queries.phrases() if one.code)
    services.ask_more(
        cast.window_archivist(), line_id=line.pk, phrases=(phrase.code,), note="背面没有拍到。", evidence=("a",)
    )
    page = alumna.go(f"/progress/{number}/")
    assert "现在轮到您" in page.text
    assert "待您补充材料" in page.text
    alumna.go(f"/progress/{number}/line/{line.pk}/more/")
    assert "背面没有拍到。" in alumna.text
    empty = alumna.send()
    assert "还没有传文件" in empty.text
    alumna.send(paper__a=photo())
    assert alumna.path == f"/progress/{number}/"
    assert "时钟重新开始走" in alumna.text
    assert stage.line(number).state == "IN_REVIEW"


def test_corrected_study_information_replaces_the_first(number, alumna):
    line = stage.line(number)
    services.ask_more(cast.window_archivist(), line_id=line.pk, phrases=(), note="年份好像不对。", fields=("studies",))
    alumna.go(f"/progress/{number}/line/{line.pk}/more/").send(name="周念慈", entered="1986", graduated="1990")
    assert alumna.path == f"/progress/{number}/", alumna.text[:400]
    case = services.open_case(cast.window_archivist(), number=number, purpose="test")
    assert "entered=1986" in repr(case)


@pytest.mark.req("A18")
@pytest.mark.integration
def test_the_draft_is_proof_read_before_it_is_sealed(submitted):
    number, alumna = stage.accept(submitted), signed_in()
    line = stage.line(number)
    services.send_proof(cast.window_archivist(), line_id=line.pk)
    page = alumna.go(f"/progress/{number}/line/{line.pk}/proof/")
    image = re.search(r'src="(/progress/[^"]+\.png)"', page.html).group(1)
    assert alumna.client.get(image).content.startswith(b"\x89PNG")
    assert alumna.send(agreed="no").status == 422
    alumna.send(agreed="no", remarks="姓名拼音应为 Zhou Nianci")
    assert stage.line(number).state == "PRODUCING"
    services.send_proof(cast.window_archivist(), line_id=line.pk)
    alumna.go(f"/progress/{number}/line/{line.pk}/proof/").send(agreed="yes")
    assert stage.line(number).state == "SEALING"
    assert "交给第二位老师用印" in alumna.text


@pytest.mark.req("A18")
def test_an_item_is_withdrawn_and_taken_up_again(number, alumna):
    line = stage.line(number, 2)
    alumna.go(f"/progress/{number}/line/{line.pk}/withdraw/").send(text="不用了")
    assert stage.line(number, 2).state == "WITHDRAWN"
    assert stage.line(number, 1).state == "SUBMITTED"
    assert alumna.go(f"/progress/{number}/line/{line.pk}/withdraw/").path == f"/progress/{number}/"
    assert "这一步已经过了" in alumna.text
    alumna.go(f"/progress/{number}/line/{line.pk}/reopen/").send(text="又要用了")
    assert stage.line(number, 2).state == "IN_REVIEW"


@pytest.mark.req("A18")
@pytest.mark.integration
def test_the_electronic_copy_is_downloaded_with_a_one_time_code(sealed):
    number, code, alumna = sealed
    delivery = stage.delivery(number)
    page = alumna.go(f"/progress/{number}/")
    assert "好了，请下载" in page.text
    alumna.go(f"/progress/{number}/delivery/{delivery.pk}/download/").send(code="000000")
    assert alumna.status == 422
    answer = alumna.client.post(
        f"/progress/{number}/delivery/{delivery.pk}/download/",
        {"code": code, "csrfmiddlewaretoken": alumna.form("code").fields["csrfmiddlewaretoken"][0]},
    )
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert code not in answer.wsgi_request.get_full_path()


@pytest.mark.integration
def test_wechat_which_keeps_no_downloads_gets_a_link_to_carry_to_another_browser(sealed):
    number, code, alumna = sealed
    address = f"/progress/{number}/delivery/{stage.delivery(number).pk}/download/"
    wechat = {"user-agent": "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.49"}
    page = alumna.client.get(address, headers=wechat)
    assert "在浏览器打开" in page.content.decode()
    token = alumna.go(address).form("code").fields["csrfmiddlewaretoken"][0]
    sent = {"code": code, "csrfmiddlewaretoken": token}
    page = alumna.client.post(address, sent, headers=wechat, follow=True)
    link = page.redirect_chain[-1][0]
    assert "微信里存不下文件" in page.content.decode()
    assert "?file=1" in page.content.decode()
    assert code not in link
    assert stage.delivery(number).state == "DOWNLOADED"

    elsewhere = Visitor().client  # the phone's own browser: another session, nobody signed in
    answer = elsewhere.get(link)
    assert answer["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert link.split("/file/")[1] not in without_code(link)
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert elsewhere.get(link).status_code == 302
    assert elsewhere.get(f"{link[:-3]}x/").status_code == 302


@pytest.mark.req("A27")
@pytest.mark.integration
def test_a_closed_request_is_rated_thanked_or_complained_about(sealed):
    number, code, alumna = sealed
    services.download(cast.alumna(), delivery_id=stage.delivery(number).pk, code=code).stream.close()
    page = alumna.go(f"/progress/{number}/")
    assert "办得怎么样？" in page.text
    alumna.send(form_action="rate", stars="2", complaint="on")
    assert "请写明投诉什么" in alumna.text
    alumna.send(form_action="thank", text="谢谢，十分钟就办好了。", may_quote="on")
    assert models.Thanks.objects.get().may_quote
    alumna.send(form_action="rate", stars="5", text="很快")
    assert models.Rating.objects.get().stars == 5
    assert "办得怎么样？" not in alumna.text
    alumna.send(form_action="thank", text="还想再谢一次。")  # also after the rating
    assert models.Thanks.objects.count() == 2


@pytest.mark.req("A27")
def test_a_message_reaches_the_desk_and_a_password_is_refused(number, alumna):
    alumna.go(f"/progress/{number}/").send(form_action="say", text="签证面谈提前了，能否先寄名册？")
    assert "签证面谈提前了" in alumna.text
    assert "签证面谈提前了" in str(services.open_case(cast.window_archivist(), number=number, purpose="test"))
    alumna.send(form_action="say", text="我的密码：qwer1234，请帮我登录")
    assert "qwer1234" not in alumna.text.split("与档案馆的往来")[1]


@pytest.mark.req("A18")
def test_a_refusal_says_why_on_which_rule_what_now_and_how_to_appeal(number, alumna):
    line = stage.line(number)
    services.claim(cast.window_archivist(), line_id=line.pk)
    services.propose_refusal(cast.window_archivist(), line_id=line.pk, reason="PRIVACY_OTHERS")
    assert "不予提供" not in alumna.go(f"/progress/{number}/").text
    services.confirm_negative(cast.second_archivist(), line_id=line.pk, agreed=True)
    page = alumna.go(f"/progress/{number}/line/{line.pk}/answer/")
    for said in ("涉及他人隐私", "依据：", "请取得本人同意", "提出申诉", "您的其他项照常在办"):
        assert said in page.text
    alumna.go(f"/progress/{number}/line/{line.pk}/appeal/").send(text="我有他的书面同意。")
    assert stage.line(number).state == "APPEALED"
    assert "申诉" in alumna.text


def test_not_found_names_the_places_and_offers_a_letter(number, alumna):
    line = stage.line(number, 2)
    services.claim(cast.window_archivist(), line_id=line.pk)
    places = tuple(place.code for place in queries.places())[:3]
    services.propose_not_found(
        cast.window_archivist(), line_id=line.pk, looked=stage.looked(line), elsewhere="锦城市档案馆"
    )
    services.confirm_negative(cast.second_archivist(), line_id=line.pk, agreed=True, places=places)
    page = alumna.go(f"/progress/{number}/line/{line.pk}/answer/")
    assert "锦城市档案馆" in page.text
    for place in queries.places()[:3]:
        assert place.name in page.text
    alumna.send(form_action="letter")
    assert stage.line(number, 2).state == "PRODUCING"


@pytest.mark.req("A12")
def test_a_session_that_ended_keeps_nothing_readable(number, alumna):
    alumna.client.get("/accounts/")
    alumna.client.cookies.clear()
    assert alumna.go(f"/progress/{number}/").status == 404


def test_my_requests_are_empty_kindly(visitor):
    visitor.go("/accounts/").sign_in("13700550123", name="新来的")
    page = visitor.go("/progress/")
    assert "还没有申请" in page.text
    assert "开始申请" in page.text


def test_an_old_code_page_asks_for_the_number_again(visitor):
    assert visitor.go("/progress/code/").path == "/progress/"


def test_time_passes_between_codes(number):
    visitor = Visitor()
    visitor.go("/progress/").send(number=number)
    first = newest_code()
    with clock.at(clock.now() + LATER):
        visitor.send(form_action="", number=number)
        assert newest_code() != first
    tasks.run_until_empty()


def _mailed(**changes):
    return stage.submitted(deliveries=(stage.BY_MAIL,), **changes)


@pytest.mark.req("A25")
def test_what_waits_can_be_taken_as_an_electronic_copy_or_picked_up_instead(alumna):
    number = _mailed()
    page = alumna.go(f"/progress/{number}/")
    assert "改收件方式" in page.text
    first = stage.delivery(number)
    assert "改成哪种方式" in alumna.go(f"/progress/{number}/delivery/{first.pk}/change/").text
    alumna.go(f"/progress/{number}/delivery/{first.pk}/change/?method=PICKUP").send("go", site="SH")
    assert alumna.path == f"/progress/{number}/", alumna.text[:300]
    second = stage.delivery(number)
    assert (second.method, second.site) == ("PICKUP", "SH")
    alumna.go(f"/progress/{number}/delivery/{second.pk}/change/?method=E_COPY").send("go")
    assert stage.delivery(number).method == "E_COPY"


@pytest.mark.req("A25")
def test_another_address_needs_a_code_sent_to_a_contact_of_hers(alumna):
    number = _mailed()
    delivery = stage.delivery(number)
    new = {
        "name": "周念慈", "phone": "13800001234", "country": "CN", "region": "四川省江阳市", "address": "滨江路 66 号 2 幢 301 室",
    }  # fmt: skip
    alumna.go(f"/progress/{number}/delivery/{delivery.pk}/change/?method=MAIL").send("go", **new)
    assert stage.delivery(number).pk == delivery.pk
    with clock.at(clock.now() + LATER):  # she signed in with a code a moment ago
        alumna.send("send-code", **new)
        assert "验证码发到" in alumna.text
        assert "滨江路 66 号" in alumna.html
        alumna.send("go", code=newest_code(), **new)
    assert alumna.path == f"/progress/{number}/", alumna.text[:400]
    assert stage.delivery(number).pk != delivery.pk


def test_sentences_on_the_progress_page_end_before_the_next_begins(number, alumna):
    line = stage.line(number)
    services.ask_more(cast.window_archivist(), line_id=line.pk, phrases=(), note="哪一年入学？", evidence=("a",))
    alumna.go(f"/progress/{number}/")
    turn = alumna.html[alumna.html.index('class="lt-ball') :]
    said = re.sub(r"<[^>]+>", "", turn[turn.index("</h2>") : turn.index("</p>", turn.index("</h2>"))])
    assert re.search(r"。\d+ 月", said), said
    english = alumna.client.get(f"/progress/{number}/", headers={"accept-language": "en"}).content.decode()
    assert "（" not in re.sub(r"<[^>]+>", "", english[english.index('class="lt-who"') :][:600])


@pytest.mark.req("A18")
def test_with_number_and_code_one_may_also_answer_but_upload_only_signed_in(number):
    line = stage.line(number)
    services.ask_more(cast.window_archivist(), line_id=line.pk, phrases=(), note="哪一年入学？", evidence=("a",))
    visitor = Visitor()
    visitor.go("/progress/").send(number=number).send(code=newest_code())
    assert "现在轮到您" in visitor.text
    visitor.go(f"/progress/{number}/line/{line.pk}/more/")
    assert "传证件要先登录" in visitor.text
    assert visitor.form("text").files == []
    visitor.send(text="1987 年 9 月")
    assert visitor.path == f"/progress/{number}/"
    assert stage.line(number).state == "IN_REVIEW"
    visitor.go(f"/progress/{number}/line/{stage.line(number, 2).pk}/withdraw/").send(text="")
    assert stage.line(number, 2).state == "WITHDRAWN"
