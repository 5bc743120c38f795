"""Signing in of staff: password, second factor, lock-out, first time."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from tests import cast

from lantai.foundation import clock, events
from lantai.people import services as people
from lantai.people.models import Account

NAME = "hejingan"
REFUSED = "people.SignInRefused"


@pytest.fixture(autouse=True)
def _ready(db):
    cast.window_archivist()


def password(client, *, word=cast.PASSWORD, name=NAME):
    return client.post("/accounts/staff/", {"username": name, "password": word})


def code(client, secret, *, at=None):
    return client.post("/accounts/staff/code/", {"code": pyotp.TOTP(secret).at(at or clock.now())})


@pytest.fixture
def secret():
    return people.enrol_totp(cast.SYSTEM, account_id=cast.window_archivist().account_id)


def signed_in(client):
    return "_auth_user_id" in client.session


def test_password_and_code_open_the_desk(client, secret):
    assert password(client).headers["Location"] == "/accounts/staff/code/"
    assert not signed_in(client)
    assert code(client, secret).headers["Location"] == "/staff/"
    assert signed_in(client)


def test_a_code_works_once(client, secret):
    now = clock.now()
    password(client)
    code(client, secret, at=now)
    client.post("/accounts/sign-out/")
    password(client)
    assert "不对" in code(client, secret, at=now).content.decode()
    assert not signed_in(client)
    with clock.at(now + timedelta(seconds=31)):
        code(client, secret)
    assert signed_in(client)


def test_the_password_alone_opens_nothing(client, secret):
    password(client)
    assert client.get("/accounts/profile/").status_code == 302
    assert client.get("/accounts/password/").status_code == 302


def test_the_code_without_the_password_opens_nothing(client, secret):
    assert code(client, secret).headers["Location"] == "/accounts/staff/"
    assert not signed_in(client)


def test_half_a_sign_in_is_forgotten_after_ten_minutes(client, secret):
    password(client)
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert code(client, secret).headers["Location"] == "/accounts/staff/"
    assert not signed_in(client)


@pytest.mark.parametrize("name", [NAME, "nobody"], ids=["known", "unknown"])
def test_a_wrong_password_gets_the_same_answer_as_an_unknown_name(client, name):
    page = password(client, word="not-the-password-1", name=name)
    assert "登录名、密码或动态码不对" in page.content.decode()
    assert not signed_in(client)


def test_an_applicant_cannot_use_this_door(client):
    row = Account.objects.get(pk=cast.applicant().account_id)
    row.set_password(cast.PASSWORD)
    row.save()
    assert "不对" in password(client, name=row.username).content.decode()


def test_too_many_wrong_passwords_pause_the_name_with_kind_words(client, secret):
    for _ in range(8):
        page = password(client, word="not-the-password-1")
    assert page.status_code == 429
    assert "请稍等一会儿" in page.content.decode()
    assert password(client).status_code == 429


def test_too_many_wrong_codes_pause_the_second_step(client, secret):
    password(client)
    for _ in range(8):
        client.post("/accounts/staff/code/", {"code": "000000"})
    assert "太频繁" in code(client, secret).content.decode()
    assert not signed_in(client)


def test_the_first_sign_in_sets_up_the_app_and_shows_recovery_codes_once(client):
    assert password(client).headers["Location"] == "/accounts/staff/enrol/"
    page = client.get("/accounts/staff/enrol/").content.decode()
    secret = re.search(r"<p class=\"lt-mono[^>]*>([A-Z2-7 ]+)</p>", page).group(1).replace(" ", "")
    assert "data:image/svg+xml" in page
    page = client.post("/accounts/staff/enrol/", {"code": pyotp.TOTP(secret).at(clock.now())}).content.decode()
    codes = re.findall(r"<li>([2-9A-Z]{5}-[2-9A-Z]{5})</li>", page)
    assert len(codes) == 8
    assert signed_in(client)
    client.post("/accounts/sign-out/")
    password(client)
    assert client.post("/accounts/staff/code/", {"code": codes[0].lower()}).headers["Location"] == "/staff/"
    client.post("/accounts/sign-out/")
    password(client)
    assert "不对" in client.post("/accounts/staff/code/", {"code": codes[0]}).content.decode()


def test_a_first_password_must_be_changed_before_anything_else(client):
    first = people.create_staff(cast.SYSTEM, username="new-one", name="新人")
    secret = people.enrol_totp(cast.SYSTEM, account_id=first.account_id)
    password(client, name="new-one", word=first.password)
    assert code(client, secret).headers["Location"] == "/accounts/password/"
    assert client.get("/accounts/profile/").headers["Location"].startswith("/accounts/password/")
    weak = client.post("/accounts/password/", {"old": first.password, "new": "1234567890", "again": "1234567890"})
    assert weak.status_code == 200
    good = "hai-na-bai-chuan-2026"
    page = client.post("/accounts/password/", {"old": first.password, "new": good, "again": good})
    assert page.headers["Location"] == "/staff/people/home/"
    assert client.get("/accounts/profile/").status_code == 200


def test_stopping_an_account_ends_its_open_session(client):
    who = cast.window_archivist()
    cast.at_the_door(client, who)
    assert client.get("/accounts/profile/").status_code == 200
    people.stop_account(cast.sysadmin(), account_id=who.account_id, reason="离职")
    assert client.get("/accounts/profile/").status_code == 302


def test_the_session_key_changes_and_old_content_is_gone(client, secret):
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    before = client.session.session_key
    password(client)
    code(client, secret)
    assert client.session.session_key != before
    assert "planted" not in client.session


def test_refused_sign_ins_stand_in_the_trail_without_the_name_that_was_typed(client, secret):
    password(client, word="not-the-password-1")
    password(client, word="not-the-password-1", name="somebody-unknown")
    password(client)
    client.post("/accounts/staff/code/", {"code": "000000"})
    who = cast.window_archivist().account_id
    reasons = [row.payload["reason"] for row in events.of_subject("account", who) if row.name == REFUSED]
    assert reasons == ["password", "factor"]
    (unknown,) = [row for row in events.of_subject("account", 0) if row.name == REFUSED]
    assert "somebody-unknown" not in repr((unknown.payload, unknown.actor_name))


def test_refusals_do_not_flood_the_trail(client):
    for number in range(30):
        password(client, word="not-the-password-1", name=f"nobody-{number}")
    assert len([row for row in events.of_subject("account", 0) if row.name == REFUSED]) == 20
