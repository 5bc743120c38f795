"""What one may ask about the own data: sign-ins, papers, a copy, news, an end."""

from __future__ import annotations

import io
import json

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from PIL import Image
from tests import cast
from tests.reference import stage
from tests.web_portal.visitor import Visitor

from lantai.foundation import tasks
from lantai.notices import queries as notices
from lantai.notices import services as notices_services
from lantai.people import queries as people
from lantai.reference import queries as reference
from lantai.reference import services as serving

MAIL = "suwanqing@mail.example"


@pytest.fixture(autouse=True)
def _ready(db, settings, tmp_path):
    settings.OUTBOX = tmp_path / "outbox"
    settings.STORE = tmp_path / "store"
    settings.DEMONSTRATION = True
    cast.fixtures()
    notices_services.load_fixtures()
    stage.load()


@pytest.fixture
def visitor():
    found = Visitor()
    found.go("/accounts/").sign_in(MAIL, name="苏晚晴")
    return found


def actor(visitor):
    return people.actor_for(int(visitor.client.session["_auth_user_id"]), channel="WEB")


def photo():
    stream = io.BytesIO()
    Image.new("RGB", (640, 400), "#d8d2c4").save(stream, "JPEG")
    stream.seek(0)
    return stream


def keep_a_paper(visitor):
    return serving.add_evidence(actor(visitor), stream=photo(), name="身份证.jpg", kind="a", consent=True)


def test_signing_out_elsewhere_ends_every_session_but_this(visitor):
    elsewhere = Client()
    elsewhere.force_login(get_user_model().objects.get(pk=actor(visitor).account_id))
    assert elsewhere.get("/accounts/profile/").status_code == 200
    assert "验证码" in visitor.go("/accounts/safety/").text
    visitor.send(form_action="elsewhere")
    assert "别处的登录都退出了" in visitor.text
    assert elsewhere.get("/accounts/profile/").status_code == 302
    assert visitor.go("/accounts/profile/").status == 200
    assert visitor.path == "/accounts/profile/"


@pytest.mark.req("B32")
def test_papers_on_file_can_be_taken_back_at_any_time(visitor):
    keep_a_paper(visitor)
    page = visitor.go("/accounts/papers/")
    assert "身份证.jpg" in page.text
    assert "留到" in page.text
    visitor.send(form_action="forget")
    assert "没有留存的证件" in visitor.text
    assert reference.vault(actor(visitor)) == []


@pytest.mark.req("B32")
def test_consent_is_taken_back_without_losing_the_paper_of_the_request(visitor):
    paper = keep_a_paper(visitor)
    assert "同意留存" in visitor.go("/accounts/papers/").text
    visitor.send(form_action="consent")
    assert "只用于这次申请" in visitor.text
    kept = reference.vault(actor(visitor))[0]
    assert (kept.id, kept.consent) == (paper.id, False)
    assert "/consent/" not in visitor.html


def test_the_holder_has_a_closed_request_forgotten_and_only_when_it_is_closed(visitor):
    number = stage.submitted(actor(visitor))
    address = f"/progress/{number}/forget/"
    assert address not in visitor.go(f"/progress/{number}/").html
    assert "现在还不能删" in visitor.go(address).text
    serving.withdraw_line(actor(visitor), line_id=stage.line(number).pk)
    assert address in visitor.go(f"/progress/{number}/").html
    assert visitor.go(address).send().status == 422
    assert stage.case(number).applicant_name
    visitor.send(sure="on")
    assert "内容删掉了" in visitor.text
    assert visitor.path == "/progress/"
    assert stage.case(number).applicant_name == ""
    assert visitor.go(f"/progress/{number}/").status == 404


def test_a_copy_holds_what_is_kept_about_oneself_and_nobody_else(visitor):
    keep_a_paper(visitor)
    other = stage.submitted(cast.alumna())
    mine = stage.submitted(actor(visitor))
    answer = visitor.client.get("/accounts/data/copy.json")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"]
    text = answer.content.decode()
    found = json.loads(text)
    assert found["account"]["contacts"] == [{"kind": "MAIL", "value": MAIL}]
    assert [one["number"] for one in found["requests"]] == [mine]
    assert found["papers"][0]["name"] == "身份证.jpg"
    assert other not in text
    assert Client().get("/accounts/data/copy.json").status_code == 302


def test_an_account_with_open_requests_is_not_closed(visitor):
    number = stage.submitted(actor(visitor))
    page = visitor.go("/accounts/close/")
    assert "还有申请没办完" in page.text
    assert number in page.text
    token = visitor.client.cookies["csrftoken"].value
    visitor._post("/accounts/close/", {"csrfmiddlewaretoken": token, "sure": "on"})
    assert people.owner_of(people.parse_contact(MAIL)) is not None


def test_closing_an_account_deletes_contacts_and_papers(visitor):
    keep_a_paper(visitor)
    who = actor(visitor)
    assert visitor.go("/accounts/close/").send().status == 422
    assert "确实要注销" in visitor.text
    visitor.send(sure="on")
    assert "账户已经注销" in visitor.text
    assert people.owner_of(people.parse_contact(MAIL)) is None
    assert not people.account(who.account_id).is_active
    assert "苏晚晴" not in people.account(who.account_id).name
    tasks.run_until_empty()
    assert reference.vault(who) == []
    assert visitor.go("/accounts/profile/").path == "/accounts/"


@pytest.mark.req("A11")
def test_news_reaches_those_who_asked_once_and_by_mail_only(visitor):
    by_phone = Visitor()
    by_phone.go("/accounts/").sign_in("13700550123", name="方圆")
    by_phone.go("/news/").send("wanted")
    assert "请先添加一个邮箱" in by_phone.text
    assert "登录，用邮件订阅" in Visitor().go("/news/").text
    visitor.go("/news/").send("wanted")
    assert visitor.path == "/news/"
    assert "订阅了公告邮件" in visitor.text
    made = notices_services.publish(cast.director(), title="云台校区投件箱启用", body="每日两次取件。")
    tasks.run_until_empty()
    assert notices_services.tell_readers(cast.SYSTEM, announcement_id=made) == 0
    told = [one for one in _news() if "云台校区投件箱启用" in one.body]
    assert [one.address for one in told] == [MAIL]
    visitor.go("/accounts/profile/").send("wanted", form_action="news")
    notices_services.publish(cast.director(), title="第二条", body="略。")
    tasks.run_until_empty()
    assert len(_news()) == 1


def _news():
    from lantai.notices.models import Notice

    return list(Notice.objects.filter(template="news"))


def test_staff_see_their_sign_ins_too(client):
    cast.window_archivist()
    assert client.get("/accounts/safety/").status_code == 302
    assert notices.outbox(1) == []
