"""Going through the doors as people do: a code from the outbox, a password and the app's digits."""

from __future__ import annotations

import email
import json
import re
import time
from email import policy
from pathlib import Path
from typing import Any

import pyotp
from django.conf import settings
from playwright.sync_api import Locator, Page

DIGITS = re.compile(r"(?<![0-9A-Z-])(\d{6})(?![0-9A-Z])")
FORM = "main form:has([name='{field}'])"


def words_of(path: Path) -> str:
    """Return what a message in the outbox says, whatever channel it took, addressee first."""
    if path.suffix == ".eml":
        message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
        body = message.get_body(("plain", "html"))
        return f"{message['To']}\n{message['Subject']}\n{body.get_content() if body else ''}"
    if path.suffix == ".json":
        message = json.loads(path.read_text("utf-8"))
        return f"{message['to']}\n{message['text']}"  # its uid may hold six digits too
    return path.read_text("utf-8", "replace")


def newest_code(outbox: Path, contact: str, *, after: float, seconds: float = 15) -> str:
    """Return the six digits of the newest message to `contact` written after a moment; wait for it."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = sorted(
            (path for path in outbox.rglob("[!.]*.*") if path.is_file() and path.stat().st_mtime >= after - 0.05),
            key=lambda path: path.stat().st_mtime_ns,
            reverse=True,
        )
        for path in found:
            words = words_of(path)
            digits = DIGITS.findall(words.partition("\n")[2] or words)
            if contact in words and digits:
                return digits[0]
        time.sleep(0.1)
    newest = sorted(path.name for path in outbox.rglob("*.*"))[-5:]
    raise AssertionError(f"no code for {contact or 'anybody'} in {outbox}; newest: {newest}")


def press(page: Page, target: Locator) -> None:
    """Click what leads to another page, and wait for that page: until it comes, "loaded" speaks of the one left."""
    with page.expect_navigation():
        target.click()


def submit(page: Page, field: str) -> None:
    """Send the form that holds `field`, by its own button."""
    form = page.locator(FORM.format(field=field)).first
    press(page, form.locator("button[type=submit], button:not([type])").last)


def enter_by_code(page: Page, outbox: Path, contact: str, name: str = "") -> None:
    """Register or sign in by a code; a newcomer says a name."""
    if "/accounts/" not in page.url:
        page.goto("/accounts/")
    begun = time.time()
    page.fill("[name=who]", contact)
    submit(page, "who")
    page.fill("[name=code]", newest_code(outbox, contact, after=begun))
    submit(page, "code")
    if "/welcome/" in page.url:
        page.fill("[name=name]", name)
        submit(page, "name")


def enter_as_staff(page: Page, login: dict[str, Any], *, path: str = "/staff/") -> None:
    """Be at a page as somebody of the staff: who signed in before, in another window, carries that session on."""
    if "session" not in login:
        sign_in(page, login)
        page.goto(path)
        return
    page.context.add_cookies(login["session"])
    page.goto(path)
    assert "/accounts/staff/" not in page.url, page.inner_text("main")


def sign_in(page: Page, login: dict[str, Any]) -> None:
    """Go in by the staff door: name, password, digits of the app. The same digits open it once only."""
    page.goto("/accounts/staff/")
    page.fill("[name=username]", login["name"])
    page.fill("[name=password]", login["password"])
    submit(page, "password")
    app = pyotp.TOTP(login["totp_secret"])
    page.fill("[name=code]", app.now())
    submit(page, "code")
    if "/accounts/staff/" in page.url:  # somebody went in by these digits: wait for the next, as people do
        page.wait_for_timeout(1000 * (app.interval - time.time() % app.interval + 0.2))
        page.fill("[name=code]", app.now())
        submit(page, "code")
    assert "/accounts/staff/" not in page.url, page.inner_text("main")
    login["session"] = [one for one in page.context.cookies() if one["name"] == settings.SESSION_COOKIE_NAME]
