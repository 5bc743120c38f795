"""Asking for records, from the first question to the number: by somebody without JavaScript."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import HoldingsMapRow
from lantai.foundation import clock, tasks
from lantai.notices import queries as notices
from lantai.reference import queries as reference
from lantai.reference.models import Case, Delivery
from tests import cast
from tests.web_portal.visitor import Visitor, newest_code


@pytest.mark.req("A13", "A15", "A16", "A17", "A26", "B32")
def test_an_alumna_asks_for_several_things_for_several_receivers(visitor, photo):
    visitor.go("/apply/").send(materials=["ADMISSION_ROSTER", "TRANSCRIPT_EN", "OTHER"])
    visitor.send(
        i0__copies="2",
        i1__language="en",
        i2__description="1990 年团委任命文件",
        remark="面谈在 12 月 4 日，名册请先寄。",
    )
    visitor.send(relationship="SELF")
    visitor.send(name="周念慈", former_names="周念祠，Zhou Nianci", sex="女", birth="1969年8月")
    visitor.send(
        "another", entered="１９８７年9月", graduated="1991", level="本科", unit="锦江工学院 化学系", about="on"
    )
    assert visitor.path == "/apply/study/2/"
    visitor.send(entered="1991", graduated="1994", level="硕士", unit="锦江工学院 化学系")
    visitor.send(study__TRANSCRIPT_EN=None)
    visitor.go("/apply/held/").send(**{"study-TRANSCRIPT_EN": ["0", "1"]})
    visitor.send(purpose="VISA", purpose_text="面签")
    visitor.send(method="E_COPY").send(email="nianci@mail.example")
    visitor.send(method="MAIL")
    visitor.send(
        name="周念慈", phone="+49 151 2345 0000", country="OTHER", country_name="Germany", region="Berlin",
        address="Lindenweg 3", postcode="10115", sealing="SEALED", envelope_text="Physics dept.", reference_no="１２３-WES",
    )  # fmt: skip
    visitor.send("go-on")
    assert visitor.path == "/apply/shares/"
    visitor.send(**{"s0-0": "1", "s0-1": "1", "s1-0": "", "s1-1": "2", "s2-0": "0", "s2-1": "1", "s3-0": "1"})
    assert visitor.path == "/accounts/"
    visitor.sign_in("nianci@mail.example")
    assert visitor.path == "/apply/evidence/"
    visitor.send(paper__a=photo(), consent="on")
    assert visitor.path == "/apply/check/"
    for said in (
        "周念祠",
        "1990 年团委任命文件",
        "面谈在 12 月 4 日",
        "移民、签证",
        "Lindenweg 3",
        "Germany",
        "Physics dept.",
        "参考号 123-WES",
    ):
        assert said in visitor.text
    visitor.send(truth="on")
    assert visitor.status == 422
    assert "请再读一遍收件地址" in visitor.text
    visitor.send(truth="on", address="on")
    number = visitor.path.strip("/").split("/")[-1]
    assert visitor.heading == number
    assert re.fullmatch(r"\d{4}-[2-9A-Z]{7}", number)
    assert "轮到谁" in visitor.text

    case = Case.objects.get(number=number)
    assert case.remark == "面谈在 12 月 4 日，名册请先寄。"
    mailed = Delivery.objects.filter(line__case=case, method="MAIL")
    assert {(row.sealing, row.envelope_text, row.reference_no) for row in mailed} == {
        ("SEALED", "Physics dept.", "123-WES")
    }
    assert [(line.material, line.copies) for line in case.lines.order_by("number")] == [
        ("ADMISSION_ROSTER", 2), ("TRANSCRIPT_EN", 2), ("TRANSCRIPT_EN", 1), ("OTHER", 1),
    ]  # fmt: skip
    tasks.run_until_empty()
    assert any(number in message.text for message in notices.outbox(5))


@pytest.mark.req("A14")
def test_what_is_not_held_for_that_era_is_said_before_submitting(visitor):
    HoldingsMapRow.objects.create(
        record_kind="TRANSCRIPT", year_from=1966, year_to=1976, answer="not_held",
        words="这几年没有留下成绩单。", elsewhere="原系科的教学秘书",
    )  # fmt: skip
    visitor.go("/apply/").send(materials=["ADMISSION_ROSTER", "TRANSCRIPT_CN"])
    visitor.send().send(relationship="SELF").send(name="方圆")
    visitor.send(entered="1968", graduated="1972")
    assert visitor.path == "/apply/held/"
    assert "这几年没有留下成绩单。" in visitor.text
    assert "原系科的教学秘书" in visitor.text
    assert "馆里没有" in visitor.text
    visitor.send(**{"drop-TRANSCRIPT_CN": "on"})
    assert visitor.path == "/apply/purpose/"
    assert visitor.go("/apply/copies/").text.count("中文成绩单") == 0


@pytest.mark.req("A14")
@pytest.mark.req("B09")
def test_years_that_left_nothing_to_keep_are_said_with_their_ground_before_submitting(visitor):
    catalogue.create_fonds(cast.window_archivist(), code="J09", name="锦江工学院")
    catalogue.expect_holdings(
        cast.director(), key_class="ADMISSION", fonds_code="J09", year_from=1966, year_to=1969, volumes=0,
        ground="停止招生",
    )  # fmt: skip
    visitor.go("/apply/").send(materials=["ADMISSION_ROSTER", "TRANSCRIPT_CN"])
    visitor.send().send(relationship="SELF").send(name="方圆")
    visitor.send(entered="1968", graduated="1972")
    assert visitor.path == "/apply/held/"
    assert "停止招生" in visitor.text
    visitor.send(**{"drop-ADMISSION_ROSTER": "on"})
    assert visitor.path == "/apply/purpose/"
    assert visitor.go("/apply/copies/").text.count("录取名册") == 0


@pytest.mark.req("A14")
def test_she_may_insist_on_what_is_probably_not_held(visitor, ask):
    HoldingsMapRow.objects.create(record_kind="TRANSCRIPT", answer="not_held", words="没有留下成绩单。")
    HoldingsMapRow.objects.create(
        record_kind="TRANSCRIPT", year_from=1980, year_to=2000, answer="not_held", words="没有留下成绩单。"
    )
    number = ask(visitor, materials=["TRANSCRIPT_CN"])
    assert Case.objects.filter(number=number).exists()


def test_nobody_jumps_ahead_and_the_back_button_keeps_answers(visitor):
    assert visitor.go("/apply/check/").path in {"/accounts/", "/apply/"}
    assert visitor.go("/apply/purpose/").path == "/apply/"
    visitor.send(materials=["STATUS_CARD"]).send(i0__copies="2")
    assert visitor.path == "/apply/who/"
    back = visitor.go("/apply/copies/")
    assert 'value="2"' in back.html
    again = visitor.go("/apply/")
    assert re.search(r'value="STATUS_CARD" checked', again.html)
    again.send(materials=["STATUS_CARD", "DEGREE_RES"])
    assert visitor.path == "/apply/copies/"


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"entered": "87级"}, "请写四位年份"),
        ({"entered": "1991", "graduated": "1987"}, "是不是写反了"),
        ({"student_no": "870412"}, "请至少写一个年份或系科"),
        ({"entered": "2199"}, "请写四位年份"),
    ],
)
@pytest.mark.req("A13")
def test_study_information_is_questioned_kindly(visitor, answers, said):
    visitor.go("/apply/").send(materials=["STATUS_CARD"]).send().send(relationship="SELF").send(name="周念慈")
    page = visitor.send(**answers)
    assert page.status == 422
    assert page.path == "/apply/study/"
    assert said in page.text


@pytest.mark.req("A13")
@pytest.mark.parametrize("answers", [{"unit": "西川师范学院 中文系"}, {"graduated": "1966年", "about": "on"}])
def test_rough_study_information_is_enough(visitor, answers):
    visitor.go("/apply/").send(materials=["STATUS_CARD"]).send().send(relationship="SELF").send(name="阮棠")
    assert visitor.send(**answers).path == "/apply/held/"


@pytest.mark.req("A17")
def test_something_else_must_be_described(visitor):
    visitor.go("/apply/").send(materials=["OTHER"])
    page = visitor.send()
    assert page.status == 422
    assert "请写一句您要的是什么" in page.text


def test_a_relation_the_material_is_not_open_to_is_refused_with_a_way_on(visitor):
    visitor.go("/apply/").send(materials=["TRANSCRIPT_EN"]).send()
    page = visitor.send(relationship="KIN")
    assert page.status == 422
    assert "英文成绩单不对这一类申请人开放" in page.text


@pytest.mark.req("A22")
def test_a_unit_states_its_letter_and_ground(visitor):
    visitor.go("/apply/").send(materials=["VERIFY_UNIT"]).send().send(relationship="UNIT")
    page = visitor.send(name="闻珂", applicant_name="林一")
    assert page.status == 422
    assert "请写单位全称" in page.text
    visitor.send(name="闻珂", applicant_name="林一", unit_name="滨江区人事局", ground="LEGAL_DUTY")
    assert visitor.path == "/apply/study/"


def test_a_unit_says_at_once_where_the_reply_goes(visitor):
    """Bug: the reply page took no address, and only the last page refused it, without a way back."""
    visitor.go("/apply/").send(materials=["VERIFY_UNIT"]).send().send(relationship="UNIT")
    visitor.send(name="闻珂", applicant_name="林一", unit_name="滨江区人事局", ground="LEGAL_DUTY")
    visitor.send(entered="1987").send().send(purpose="JOB").send(method="REPLY").send()
    assert visitor.status == 422
    assert "请写单位的邮箱" in visitor.text
    assert visitor.send(email="rsj@binjiang.example").path == "/apply/delivery/"


def test_all_that_is_wrong_stands_in_one_list_that_takes_the_focus(visitor):
    """Bug: three forms on one page gave three lists with the same id."""
    visitor.go("/apply/").send(materials=["VERIFY_UNIT"]).send().send(relationship="UNIT").send()
    assert visitor.status == 422
    assert visitor.html.count('class="lt-errors"') == 1
    assert "有 3 处要改一下" in visitor.text
    assert re.search(r'class="lt-errors"[^>]* tabindex="-1" autofocus', visitor.html)
    assert visitor.html[visitor.html.index("<title>") :].startswith("<title>有错：")


def test_what_is_wrong_at_the_end_leads_to_its_place(at_check):
    at_check.send()
    assert '<a href="#truth">' in at_check.html
    HoldingsMapRow.objects.create(
        record_kind="ROSTER", year_from=1950, year_to=2020, answer="not_held", words="名册还没有接收。"
    )
    at_check.go("/apply/check/")
    assert re.search(r'<a href="/apply/held/">[^<]*', at_check.html) or "名册还没有接收" not in at_check.text


@pytest.mark.req("A15")
def test_the_saved_draft_goes_when_the_request_is_submitted(visitor, ask):
    """Bug: the list showed the request and, beside it, the same as unfinished."""
    visitor.go("/accounts/").sign_in("nianci@mail.example")
    ask(visitor, submit=False)
    assert "没填完的申请" in visitor.go("/progress/").text
    visitor.go("/apply/check/").send(truth="on")
    assert "没填完的申请" not in visitor.go("/progress/").text
    assert "没填完" not in visitor.text


@pytest.mark.req("A15")
def test_pressing_twice_makes_one_request(at_check):
    number = at_check.send(truth="on").heading
    assert at_check.again().path == f"/apply/done/{number}/"
    assert Case.objects.count() == 1


@pytest.mark.req("A15")
def test_the_same_key_with_other_content_is_explained(at_check):
    number = at_check.send(truth="on").heading
    path, data = at_check.sent
    at_check.sent = (path, data | {"shown": ["something else"]})
    at_check.again()
    assert at_check.path == f"/apply/done/{number}/"
    assert "后来改的内容没有算进去" in at_check.text
    assert Case.objects.count() == 1


def test_a_stale_tab_is_asked_to_check_again(at_check):
    stale = at_check.html
    at_check.go("/apply/copies/").send(i0__copies="3")
    at_check.html, at_check.path = stale, "/apply/check/"
    at_check.send(truth="on")
    assert at_check.status == 422
    assert "您在别的页面改过内容" in at_check.text
    assert Case.objects.count() == 0


def test_changing_one_answer_returns_to_the_check(at_check):
    at_check.go("/apply/purpose/").send(purpose="NOTARY")
    assert at_check.path == "/apply/check/"
    assert "公证、认证" in at_check.text


@pytest.mark.req("B32")
def test_evidence_on_file_is_not_asked_again(visitor, ask, photo):
    visitor.go("/accounts/").sign_in("nianci@mail.example")
    ask(visitor, submit=False)
    visitor.go("/apply/evidence/").send(paper__o=photo(), consent="on")
    visitor.go("/apply/check/").send(truth="on")
    ask(visitor, submit=False, materials=["STATUS_CARD"])
    page = visitor.go("/apply/evidence/")
    assert page.heading == "证件都齐了"
    assert "paper-a" not in page.form("consent").files


@pytest.mark.req("B32")
def test_a_paper_can_be_deleted_by_its_owner_only(at_check, ask):
    paper = reference.vault(_actor(at_check))[0].id
    stranger = Visitor()
    stranger.go("/accounts/").sign_in("13700550123", name="别人")
    ask(stranger, submit=False, contact="13700550123", name="别人")
    stranger.go("/apply/evidence/")
    token = stranger.form("consent").fields["csrfmiddlewaretoken"][0]
    stranger._post(f"/apply/evidence/{paper}/forget/", {"csrfmiddlewaretoken": token})
    assert [one.id for one in reference.vault(_actor(at_check))] == [paper]
    at_check.go("/apply/evidence/").send(form_action="forget")
    assert reference.vault(_actor(at_check)) == []


def _actor(visitor):
    from lantai.people import queries as people

    return people.actor_for(int(visitor.client.session["_auth_user_id"]), channel="WEB")


def test_a_file_that_is_no_picture_is_refused_with_words(at_check):
    import io

    fake = io.BytesIO(b"MZ\x90\x00" * 400)
    fake.name = "身份证.jpg"
    page = at_check.go("/apply/evidence/").send(paper__o=fake)
    assert page.path == "/apply/evidence/"
    assert "处要改一下" in page.text


def test_the_draft_lies_encrypted_in_the_session(visitor):
    visitor.go("/apply/").send(materials=["STATUS_CARD"]).send().send(relationship="SELF").send(name="周念慈")
    stored = str(dict(visitor.client.session))
    assert "portal.draft" in stored
    assert "周念慈" not in stored


def test_a_saved_draft_is_taken_up_on_another_device(at_check):
    phone = Visitor()
    with clock.at(clock.now() + timedelta(minutes=5)):
        phone.go("/accounts/").sign_in("nianci@mail.example")
    page = phone.go("/progress/")
    assert "没填完的申请" in page.text
    resume = re.search(r'href="(/apply/resume/[^"]+)"', page.html).group(1)
    assert phone.go(resume).path == "/apply/evidence/"
    assert "周念慈" in phone.go("/apply/subject/").html


def test_a_foreign_draft_cannot_be_taken_up(at_check):
    found = re.search(r"/apply/resume/([^/]+)/", at_check.go("/progress/").html).group(1)
    stranger = Visitor()
    stranger.go("/accounts/").sign_in("13700550123", name="别人")
    page = stranger.go(f"/apply/resume/{found}/")
    assert page.path == "/progress/"
    assert "周念慈" not in page.html


def test_starting_over_forgets_the_draft(visitor):
    visitor.go("/apply/").send(materials=["STATUS_CARD"]).go("/apply/").send(form_action="restart")
    assert "checked" not in visitor.html[visitor.html.index("<main") :]


def test_a_delegate_acts_by_a_one_time_code(visitor, photo):
    holder = cast.alumna()
    from lantai.people import services as people

    visitor.go("/accounts/").sign_in("13700550123", name="周明远")
    code = people.issue_proxy_code(holder, proxy_name="周明远", phone="13700550123", scope="").code
    people.accept_proxy(_actor(visitor), code=code, ip="127.0.0.1")
    visitor.go("/apply/").send(materials=["ADMISSION_ROSTER"]).send().send(relationship="DELEGATE")
    assert 'value="周念慈"' in visitor.html  # the name of who gave the code
    visitor.send(name="周念慈", applicant_name="周明远").send(entered="1987").send().send(purpose="VISA")
    visitor.send(method="E_COPY").send().send("go-on")
    asked = visitor.form("proxy")
    assert asked.fields["proxy"] == [asked.choices["proxy"][0]]  # the code is taken by itself,
    assert "paper-c" not in asked.files  # and then no letter of authority is asked for
    visitor.send(paper__a=photo())
    visitor.send(truth="on")
    assert visitor.path.startswith("/apply/done/"), visitor.text[:500]


def test_a_code_is_needed_only_once(visitor):
    visitor.go("/accounts/").send(who="nianci@mail.example").send(code=newest_code())
    assert visitor.path == "/accounts/welcome/"


@pytest.mark.req("A26")
def test_the_purpose_suggests_what_is_usually_asked_with_it(at_check):
    assert "加上英文成绩单" in at_check.text
    link = re.search(r'href="(/apply/[?]material=TRANSCRIPT_EN)"', at_check.html).group(1)
    assert re.search(r'value="TRANSCRIPT_EN" checked', at_check.go(link).html)
