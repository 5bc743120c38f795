"""The stacks in a real browser: a room is furnished by hand, a box travels by scanner, every page is looked at by axe."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.doors import enter_as_staff
from tests.browser.house import House
from tests.browser.looking import PAIR, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.integration]
PAGES = (
    "",
    "find/",
    "unplaced/",
    "loans/",
    "journeys/",
    "journeys/new/",
    "treatment/",
    "inventories/",
    "climate/",
    "labels/",
    "places/",
    "box/new/",
    "new/",
)


def save(visitor: Visitor, field: str) -> None:
    visitor.page.locator(f"main form:has([name={field}]) button.lt-btn--primary").first.click()
    visitor.page.wait_for_load_state()


@pytest.mark.parametrize(("width", "locale"), [PAIR])
def test_a_room_is_furnished_and_a_box_travels_by_scanner(
    browser: Browser, house: House, width: int, locale: str
) -> None:
    visitor = Visitor(browser, house.base_url, width=width, locale=locale)
    room = f"T{width}"
    page = visitor.page
    try:
        enter_as_staff(page, house.staff["director"])
        visitor.go("/staff/stacks/new/")
        page.fill("[name=code]", room)
        page.fill("[name=name]", room)
        save(visitor, "code")
        visitor.look()
        page.fill("[name=level_to]", "2")
        page.fill("[name=column_from]", "1")
        page.fill("[name=section_from]", "1")
        save(visitor, "level_to")
        visitor.look()
        visitor.go("/staff/stacks/box/new/")
        page.fill("[name=number]", f"{room}-1")
        save(visitor, "number")
        barcode = page.locator(".lt-ref").first.inner_text()
        assert re.fullmatch(r"LB\d{8}", barcode)
        visitor.look()

        visitor.go("/staff/stacks/scan/?mode=move")
        expect(page.locator("#text")).to_be_focused()
        for code, end in (
            (f"{room}-1-1-1-2", "Tab"),
            (barcode, "Enter"),
            ("LB00000000", "Enter"),
            ("no such thing", "Tab"),
        ):
            page.keyboard.type(code)  # as fast as a scanner types, without waiting for answers
            page.keyboard.press(end)
        page.locator(".lt-scans li").nth(3).wait_for()
        marks = page.locator(".lt-scans li").evaluate_all("items => items.map(one => one.className)")
        assert marks == ["is-no", "is-no", "is-done", "is-done"]
        assert page.evaluate("document.activeElement.name") == "text"
        visitor.look()
        page.locator(".lt-scans a", has_text=f"{room}-1").first.click()
        assert f"{room}-01-01-1-2" in page.inner_text("main")

        for address in PAGES:
            visitor.go(f"/staff/stacks/{address}")
            visitor.look()
    finally:
        visitor.close()
