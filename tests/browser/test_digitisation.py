"""A batch in a real browser: a contractor drops a folder in, archivists check with the keyboard, the head accepts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.batches import Story, check, report_linked, until
from tests.browser.doors import press
from tests.browser.house import House
from tests.browser.looking import PAIR
from tests.catalogue import roomful
from tests.digitisation import delivering

pytestmark = [pytest.mark.browser, pytest.mark.integration]
PAGES = int(os.environ.get("STORY_PAGES", "6"))  # the volume has these, and the delivery beside them a bad one


def _delivery(folder: Path) -> Path:
    code = roomful.CLOSED
    for label in range(1, PAGES + 1):
        delivering.save(folder / "名册" / code / f"{label:04}.jpg", delivering.picture(label))
    delivering.save(folder / "名册" / code / f"{PAGES + 1:04}.jpg", delivering.picture(99), dpi=(72, 72))
    return folder / "名册"


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
        until(contractor, "重扫清单" if PAIR[1] != "en" else "List to scan again")
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
        report_linked(first)
        check(first, batch, lambda name: story.look(first, name))
        second = story.enter("second_archivist", batch)
        check(second, batch)
        page.goto(f"{batch}accept/")
        story.look(head, "ready")
        press(page, page.locator("button[value=accept]"))
        until(head, "验收报告" if PAIR[1] != "en" else "Acceptance report")
        story.look(head, "accepted")
        press(page, page.locator("main form[action$='/return/'] button"))
        story.look(head, "returned")
        page.goto(f"/staff/digitisation/project/{_number(page)}/")
        story.look(head, "project")
        page.goto("/staff/digitisation/")
        story.look(head, "overview")
    finally:
        story.end()


def _number(page) -> str:
    """Return the number of the project the batch in view belongs to."""
    address = page.locator("a.lt-crumb").first.get_attribute("href")
    return address.rstrip("/").rsplit("/", 1)[-1]
