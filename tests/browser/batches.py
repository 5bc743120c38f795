"""Walking a batch of scans in a browser: who goes in, what they see, the two checks."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.doors import enter_as_staff, press, sign_in
from tests.browser.house import House
from tests.browser.looking import PAIR, Visitor

PICTURES = os.environ.get("STORY_PICTURES", "")


class Story:
    """Who walks, and what they see on the way (kept as pictures when somebody wants them)."""

    def __init__(self, browser: Browser, house: House) -> None:
        self.browser, self.house, self.count = browser, house, 0
        self.visitors: list[Visitor] = []

    def visit(self, *, width: int = 0, script: bool = True) -> Visitor:
        visitor = Visitor(self.browser, self.house.base_url, width=width or PAIR[0], locale=PAIR[1], script=script)
        self.visitors.append(visitor)
        return visitor

    def enter(self, role: str, path: str, *, width: int = 0) -> Visitor:
        """Be at `path` as somebody of the staff; without one, where the door leads."""
        visitor = self.visit(width=width)
        if path:
            enter_as_staff(visitor.page, self.house.staff[role], path=path)
        else:
            sign_in(visitor.page, self.house.staff[role])
        return visitor

    def look(self, visitor: Visitor, name: str, *, sound: bool = True) -> None:
        """Keep a picture of the page in view; `sound`: ask of it what is asked of every page."""
        self.count += 1
        if PICTURES:
            Path(PICTURES).mkdir(parents=True, exist_ok=True)
            place = f"{PICTURES}/{self.count:02}-{name}-{visitor.width}-{PAIR[1][:2]}.png"
            visitor.page.screenshot(path=place, full_page=True)
        if sound:
            visitor.look()

    def end(self) -> None:
        for visitor in self.visitors:
            visitor.close()


def until(visitor: Visitor, word: str, seconds: float = 90) -> None:
    """Look at a page that renews itself until it says something."""
    deadline = time.monotonic() + seconds
    while word not in visitor.page.inner_text("main"):
        assert time.monotonic() < deadline, visitor.page.inner_text("main")[:2000]
        visitor.page.wait_for_timeout(1000)
        visitor.page.reload()


def check(visitor: Visitor, batch: str, look: Callable[[str], None] = lambda name: None) -> None:
    """Draw a sample and say of each page by one key that it is good; `look` is shown the pages on the way."""
    page = visitor.page
    page.goto(f"{batch}accept/")
    look("accept")
    press(page, page.locator("button[value=sample]"))
    look("check")
    while page.locator("form[data-key=Enter]").count():
        with page.expect_navigation():
            page.keyboard.press("Enter")
    press(page, page.locator("main form:has([value=finish]) button"))


def report_linked(visitor: Visitor) -> None:
    """Say on the batch's page that scans were prepared, processed, indexed and linked."""
    page = visitor.page
    page.locator("summary", has_text="Report work as done" if PAIR[1] == "en" else "报到哪一步").click()
    page.select_option("#to", "LINKED")
    press(page, page.locator("main form:has(#to) button"))
