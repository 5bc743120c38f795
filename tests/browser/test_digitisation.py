"""A batch in a real browser: a contractor drops a folder in, archivists check with the keyboard, the head accepts."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.doors import enter_as_staff, press
from tests.browser.house import House
from tests.browser.looking import PAIR, Visitor
from tests.catalogue import roomful
from tests.digitisation import delivering

pytestmark = [pytest.mark.browser, pytest.mark.integration]
PAGES = int(os.environ.get("STORY_PAGES", "6"))  # the volume has these, and the delivery beside them a bad one
PICTURES = os.environ.get("STORY_PICTURES", "")


class Story:
    """Who walks, and what they see on the way (kept as pictures when somebody wants them)."""

    def __init__(self, browser: Browser, house: House) -> None:
        self.browser, self.house, self.count = browser, house, 0
        self.visitors: list[Visitor] = []

    def enter(self, role: str, path: str) -> Visitor:
        width, locale = PAIR
        visitor = Visitor(self.browser, self.house.base_url, width=width, locale=locale)
        self.visitors.append(visitor)
        enter_as_staff(visitor.page, self.house.staff[role], path=path)
        return visitor

    def look(self, visitor: Visitor, name: str) -> None:
        self.count += 1
        if PICTURES:
            Path(PICTURES).mkdir(parents=True, exist_ok=True)
            width, locale = PAIR
            visitor.page.screenshot(path=f"{PICTURES}/{self.count:02}-{name}-{width}-{locale[:2]}.png", full_page=True)
        visitor.look()


def _delivery(folder: Path) -> Path:
    code = roomful.CLOSED
    for label in range(1, PAGES + 1):
        delivering.save(folder / "名册" / code / f"{label:04}.jpg", delivering.picture(label))
    delivering.save(folder / "名册" / code / f"{PAGES + 1:04}.jpg", delivering.picture(99), dpi=(72, 72))
    return folder / "名册"


def _until(visitor: Visitor, word: str, seconds: float = 90) -> None:
    """Look at a page that renews itself until it says something."""
    deadline = time.monotonic() + seconds
    while word not in visitor.page.inner_text("main"):
        assert time.monotonic() < deadline, visitor.page.inner_text("main")[:2000]
        visitor.page.wait_for_timeout(1000)
        visitor.page.reload()


def _check(story: Story, visitor: Visitor, batch: str) -> None:
    """Draw a sample and say of each page by one key that it is good."""
    page = visitor.page
    page.goto(f"{batch}accept/")
    story.look(visitor, "accept")
    press(page, page.locator("button[value=sample]"))
    story.look(visitor, "check")
    while page.locator("form[data-key=Enter]").count():
        with page.expect_navigation():
            page.keyboard.press("Enter")
    press(page, page.locator("main form:has([value=finish]) button"))


@pytest.mark.req("B20")
def test_a_folder_is_dropped_in_checked_by_keyboard_and_accepted(
    browser: Browser, house: House, tmp_path: Path
) -> None:
    story = Story(browser, house)
    try:
        head = story.enter("director", "/staff/digitisation/")
        story.look(head, "empty")
        page = head.page
        page.goto("/staff/digitisation/new/")
        for field, value in (
            ("code", "DX98"),
            ("name", "九八级名册数字化"),
            ("contractor", "蜀图数字"),
            ("least_side", "300"),
        ):
            page.fill(f"[name={field}]", value)
        page.select_option("[name=fonds]", "J02")
        story.look(head, "project-form")
        press(page, page.locator("main form button.lt-btn--primary"))
        page.fill("[name=username]", "ma")
        press(page, page.locator("main form:has([name=username]) button"))
        press(page, page.locator("main form:has([name=title]) button"))
        batch = page.url.replace(house.base_url, "")
        page.fill("[name=codes]", roomful.CLOSED)
        page.check("[name=in_place]")
        press(page, page.locator("main form:has([name=codes]) button.lt-btn--primary"))
        story.look(head, "batch-new")

        contractor = story.enter("contractor", "")  # the door leads to the desk
        assert contractor.page.url.endswith("/staff/digitisation/")
        story.look(contractor, "contractor")
        contractor.go(f"{batch}upload/")
        story.look(contractor, "upload")
        contractor.page.set_input_files("#folder", _delivery(tmp_path))
        contractor.page.locator("[data-done]:not([hidden])").wait_for(timeout=60_000)
        story.look(contractor, "uploaded")
        said = contractor.page.inner_text("[data-say]")
        assert str(PAGES + 1) in said, said
        contractor.page.reload()
        contractor.page.set_input_files("#folder", tmp_path / "名册")  # the same folder again: nothing is taken twice
        contractor.page.locator("[data-done]:not([hidden])").wait_for(timeout=60_000)
        again = contractor.page.inner_text("[data-say]")
        assert again != said and "0" in again, again
        contractor.go(batch)
        _until(contractor, "重扫清单" if PAIR[1] != "en" else "List to scan again")
        story.look(contractor, "contractor-batch")
        contractor.go(f"{batch}pages/")
        story.look(contractor, "contractor-pages")

        page.goto(f"{batch}pages/")
        story.look(head, "pages")
        page.goto(f"{batch}pages/?view=rejected")
        press(page, page.locator(".lt-scanned a").first)
        story.look(head, "page-rejected")
        press(page, page.locator("button[value=dismiss]"))
        page.goto(f"{batch}pages/")
        press(page, page.locator(".lt-scanned a").first)
        story.look(head, "page")

        first = story.enter("window_archivist", batch)
        first.page.locator("summary", has_text="报到哪一步" if PAIR[1] != "en" else "Report work as done").click()
        first.page.select_option("#to", "LINKED")
        press(first.page, first.page.locator("main form:has(#to) button"))
        _check(story, first, batch)
        second = story.enter("second_archivist", batch)
        _check(story, second, batch)
        page.goto(f"{batch}accept/")
        story.look(head, "ready")
        press(page, page.locator("button[value=accept]"))
        _until(head, "验收报告" if PAIR[1] != "en" else "Acceptance report")
        story.look(head, "accepted")
        press(page, page.locator("main form[action$='/return/'] button"))
        story.look(head, "returned")
        page.goto(f"/staff/digitisation/project/{_number(page)}/")
        story.look(head, "project")
        page.goto("/staff/digitisation/")
        story.look(head, "overview")
    finally:
        for visitor in story.visitors:
            visitor.close()


def _number(page) -> str:
    """Return the number of the project the batch in view belongs to."""
    address = page.locator("a.lt-crumb").first.get_attribute("href")
    return address.rstrip("/").rsplit("/", 1)[-1]
