"""The steps of the main story, each as one person does it in a browser."""

from __future__ import annotations

import time
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.doors import newest_code
from tests.browser.looking import Visitor

PRIMARY = "main .lt-btn--primary"


def go_on(page: Page) -> None:
    page.locator(PRIMARY).first.click()
    page.wait_for_load_state()


def choose(page: Page, field: str, value: str) -> None:
    page.locator(f'main input[name="{field}"][value="{value}"]').check(force=True)


def apply(visitor: Visitor, *, name: str, entered: str, unit: str, identity: Path) -> str:
    """Answer one question a page, from the material to the number; every page is looked at on the way."""
    page = visitor.go("/apply/?material=ADMISSION_ROSTER")

    def answered() -> None:
        visitor.look()
        go_on(page)

    answered()  # what
    answered()  # copies
    choose(page, "relationship", "SELF")
    answered()
    page.fill("[name=name]", name)
    answered()
    page.fill("[name=entered]", entered)
    page.fill("[name=unit]", unit)
    answered()
    assert "/held/" in page.url
    answered()
    choose(page, "purpose", "VISA")
    answered()
    choose(page, "method", "E_COPY")
    answered()
    answered()  # to the address of the account
    answered()  # no other receiver
    assert "/evidence/" in page.url, page.url
    page.set_input_files("input[type=file]", str(identity))
    answered()
    assert "/check/" in page.url, page.url
    visitor.look()
    page.locator("[name=truth]").check(force=True)
    go_on(page)
    assert "/done/" in page.url, page.inner_text("main")
    visitor.look()
    return page.url.rstrip("/").rsplit("/", 1)[-1]


def wait_for_candidates(page: Page, number: str, *, seconds: float = 30) -> None:
    """Reload the case until the worker has attached what it found."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        page.goto(f"/staff/reference/{number}/")
        if page.locator("form#accept, a[href*='/mark/']").count():
            return
        time.sleep(0.5)
    raise AssertionError(page.inner_text("main"))


def code_from_outbox(outbox: Path, contact: str, *, after: float) -> str:
    return newest_code(outbox, contact, after=after)
