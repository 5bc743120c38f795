"""A passkey in a real browser: added after TOTP, then used to sign in alone."""

from __future__ import annotations

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import sync_playwright
from tests import cast

from lantai.people import services as people

CHROMIUM = "/usr/bin/chromium"


@pytest.fixture
def page():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser.new_context().new_page()
        browser.close()


@pytest.mark.browser
@pytest.mark.integration
@pytest.mark.django_db(transaction=True)
def test_a_passkey_is_added_and_opens_the_desk(page, live_server, client, monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's loop lives in this thread
    who = cast.auditor()
    people.enrol_totp(cast.SYSTEM, account_id=who.account_id)
    cast.at_the_door(client, who)
    address = live_server.url.replace("127.0.0.1", "localhost")
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    name = django_settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])

    page.goto(f"{address}/accounts/profile/")
    with page.expect_navigation():
        page.locator("#passkey button").click()
    assert len(people.passkeys_of(who)) == 1

    page.context.clear_cookies()
    page.goto(f"{address}/accounts/staff/")
    page.locator("#passkey button").click()
    page.wait_for_url("**/staff/people/audit/")
    assert page.url.endswith("/audit/")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"rawId": 7}', '{"id":"AA","rawId":"AA","response":{}}', "x" * 30000]
)
def test_a_senseless_answer_is_refused_and_signs_nobody_in(client, body):
    cast.fixtures()
    client.post("/accounts/passkey/begin/", headers={"host": "localhost"})
    answer = client.post(
        "/accounts/passkey/finish/", body, content_type="application/json", headers={"host": "localhost"}
    )
    assert answer.status_code == 400
    assert "不对" in answer.json()["error"]
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_passkeys_are_not_offered_where_browsers_forbid_them(client):
    assert "passkey" in client.get("/accounts/staff/", headers={"host": "localhost:8000"}).content.decode()
    assert 'id="passkey"' not in client.get("/accounts/staff/", headers={"host": "192.0.2.1"}).content.decode()
    assert client.post("/accounts/passkey/begin/", headers={"host": "192.0.2.1"}).status_code == 400
