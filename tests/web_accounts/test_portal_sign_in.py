"""Signing in and registering by a code: as an applicant sees it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from tests import cast

from lantai.foundation import clock, tasks
from lantai.notices import queries as notices
from lantai.notices import services as notices_services
from lantai.people import queries as people


@pytest.fixture(autouse=True)
def _ready(db, settings, tmp_path):
    settings.OUTBOX = tmp_path / "outbox"
    settings.DEMONSTRATION = True
    cast.fixtures()
    notices_services.load_fixtures()


def newest_code() -> str:
    tasks.run_until_empty()
    return re.search(r"\b(\d{6})\b", notices.outbox(1)[0].text).group(1)


def ask(client, contact, **more):
    return client.post("/accounts/", {"who": contact, **more}, follow=True)


@pytest.mark.req("A12")
@pytest.mark.parametrize(
    "contact", ["13700550123", "+49 151 2345 0000", "Neu.Person@Mail.example", "１３７００５５０１２３"]
)
def test_a_newcomer_registers_by_a_code_and_gives_a_name(client, contact):
    page = ask(client, contact)
    assert page.redirect_chain[-1][0] == "/accounts/code/"
    page = client.post("/accounts/code/", {"code": newest_code()}, follow=True)
    assert page.redirect_chain[-1][0] == "/accounts/welcome/"
    client.post("/accounts/welcome/", {"name": "苏晚晴"})
    owner = people.owner_of(people.parse_contact(contact))
    assert people.account(owner).name == "苏晚晴"
    assert people.account(owner).standing == "CONTACT_VERIFIED"


@pytest.mark.req("A12")
def test_the_answer_is_the_same_for_somebody_known_and_somebody_new():
    cast.applicant()
    pages = [ask(Client(), contact).content.decode() for contact in ("13800550188", "13800550177")]
    plain = [re.sub(r"138\*\*\*\*\d{4}|value=\"\w{64}\"|nonce=\"[^\"]+\"", "", page) for page in pages]
    assert plain[0] == plain[1]
    assert "138****0188" in pages[0]


@pytest.mark.req("A12")
def test_somebody_known_comes_straight_back_to_where_she_wanted_to_go(client):
    ask(client, cast.address_of(cast.alumna()), next="/accounts/proxies/")
    page = client.post("/accounts/code/", {"code": newest_code()})
    assert page.headers["Location"] == "/accounts/proxies/"


def test_nobody_is_sent_to_another_site(client):
    ask(client, cast.address_of(cast.alumna()), next="https://evil.example/")
    page = client.post("/accounts/code/", {"code": newest_code()})
    assert page.headers["Location"] == "/"


def test_a_wrong_code_is_refused_and_after_five_the_right_one_too(client):
    ask(client, "13700550123")
    right = newest_code()
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(5):
        page = client.post("/accounts/code/", {"code": wrong})
        assert "验证码不对" in page.content.decode()
    assert "验证码不对" in client.post("/accounts/code/", {"code": right}).content.decode()
    assert "_auth_user_id" not in client.session


def test_the_session_key_changes_at_sign_in(client):
    ask(client, "13700550123")
    before = client.session.session_key
    client.post("/accounts/code/", {"code": newest_code()})
    assert client.session.session_key != before
    assert "_auth_user_id" in client.session


def test_the_contact_does_not_stand_in_the_session_in_clear(client):
    ask(client, "grace.holm@mail.example")
    assert "grace.holm" not in repr(dict(client.session))


def test_what_is_neither_phone_nor_mail_is_refused_with_words(client):
    page = ask(client, "12345")
    assert "境外手机请带国家号" in page.content.decode()
    assert notices.outbox() == []


def test_asking_again_at_once_is_refused_with_a_time(client):
    ask(client, "13700550123")
    page = client.post("/accounts/code/again/")
    assert "请求得太频繁了" in page.content.decode()


def test_a_post_without_token_is_refused():
    assert Client(enforce_csrf_checks=True).post("/accounts/", {"who": "13700550123"}).status_code == 403


def test_the_english_page_is_english(client):
    client.cookies["lantai_language"] = "en"
    page = client.get("/accounts/").content.decode()
    assert "Sign in" in page
    assert "Phone or e-mail" in page


@pytest.mark.req("A12")
def test_she_adds_a_mail_and_her_contacts_are_told(client):
    cast.at_the_door(client, cast.alumna())
    client.post("/accounts/contacts/add/", {"who": "nianci@mail.example"})
    page = client.post("/accounts/contacts/code/", {"code": newest_code()}, follow=True)
    assert "n***@mail.example" in page.content.decode()
    tasks.run_until_empty()
    assert any("new contact was added" in letter.text for letter in notices.outbox())


def test_another_persons_contact_cannot_be_removed(client):
    hers = cast.alumna()
    contact = people.contacts(hers, hers.account_id)[0]
    cast.at_the_door(client, cast.stranger())
    client.post(f"/accounts/contacts/{contact.id}/remove/")
    assert people.contacts(hers, hers.account_id)[0].id == contact.id


def test_a_proxy_is_offered_accepted_and_shown_once(client):
    holder, proxy = cast.applicant(), cast.alumna()
    cast.at_the_door(client, holder)
    offer = {"proxy_name": "周念慈", "phone": "+49 151 2345 6789", "scope": "代领成绩单"}
    page = client.post("/accounts/proxies/", offer)
    code = re.search(r"\b([2-9A-Z]{4}-[2-9A-Z]{4})\b", page.content.decode()).group(1)
    assert code not in client.get("/accounts/proxies/").content.decode()
    cast.at_the_door(client, cast.stranger())
    refused = client.post("/accounts/proxies/accept/", {"code": code})
    assert "这个委托码不能用" in refused.content.decode()
    cast.at_the_door(client, proxy)
    client.post("/accounts/proxies/accept/", {"code": code.lower()})
    assert [row.holder_name for row in people.proxies_held(proxy)] == ["林书遥"]


@pytest.mark.parametrize("path", ["profile/", "proxies/", "looked/", "contacts/add/", "welcome/"])
def test_own_pages_ask_for_signing_in_first(client, path):
    page = client.get(f"/accounts/{path}")
    assert page.status_code == 302
    assert page.headers["Location"].startswith("/accounts/?next=")
    cast.at_the_door(client, cast.applicant())
    page = client.get(f"/accounts/{path}")
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]


def test_an_idle_session_ends_and_says_so(client):
    cast.at_the_door(client, cast.applicant())
    assert client.get("/accounts/profile/").status_code == 200
    with clock.at(clock.now() + timedelta(hours=5)):
        assert client.get("/accounts/profile/").status_code == 302
        assert "自动退出" in client.get("/accounts/").content.decode()


def test_the_outbox_page_exists_only_in_the_demonstration(client, settings):
    assert client.get("/outbox/").status_code == 200
    settings.DEMONSTRATION = False
    assert client.get("/outbox/").status_code == 404
