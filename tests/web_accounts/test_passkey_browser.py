"""A passkey in a real browser: added after TOTP, then used to sign in alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import sync_playwright
from tests import cast
from tests.browser.house import chromium_or_skip

from lantai.people import services as people

AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def add_and_use(program: str, address: str, session: str) -> str:
    """Add a passkey in the profile, sign in anew by it alone; return where one arrives.

    In a thread of its own: Playwright's loop would give Django in this one another connection, which nobody closes.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_context().new_page()
        devices = page.context.new_cdp_session(page)
        devices.send("WebAuthn.enable")
        devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        page.context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": session, "url": address}])
        page.goto(f"{address}/accounts/profile/")
        with page.expect_navigation():
            page.locator("#passkey button").click()
        page.context.clear_cookies()
        page.goto(f"{address}/accounts/staff/")
        page.locator("#passkey button").click()
        page.wait_for_url("**/staff/people/audit/")
        arrived = page.url
        browser.close()
        return arrived


@pytest.mark.browser
@pytest.mark.integration
@pytest.mark.django_db(transaction=True)
def test_a_passkey_is_added_and_opens_the_desk(live_server, client):
    program = chromium_or_skip()
    who = cast.auditor()
    people.enrol_totp(cast.SYSTEM, account_id=who.account_id)
    cast.at_the_door(client, who)
    session = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    address = live_server.url.replace("127.0.0.1", "localhost")
    with ThreadPoolExecutor(1) as pool:
        arrived = pool.submit(add_and_use, program, address, session).result()
    assert arrived.endswith("/audit/")
    assert len(people.passkeys_of(who)) == 1


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
