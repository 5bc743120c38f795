"""From a dropped scan to a person who is found, and doubtful names confirmed by keyboard, in a real browser."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from benchmarks import sheaf
from playwright.sync_api import Browser

from tests.browser.doors import enter_as_staff, press
from tests.browser.house import House
from tests.browser.looking import PAIR, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.integration]
FACE = sheaf.faces()["Noto Serif SC"]
FONDS, CODE = "RD", "1987-RD-1"


def scans(folder: Path) -> list[dict[str, str]]:
    """Write a volume of two faded roster pages, the second on its side; return who stands on the first."""
    folder.mkdir()
    people = []
    for number, turn in ((1, 0), (2, 90)):
        picture, rows = sheaf.page(
            random.Random(20 + number), "roster", "faded", FACE, rows=12, scale=1.0, sealed_share=1
        )
        picture.rotate(turn, expand=True).save(folder / f"{CODE}_{number:03}.jpg", quality=88)
        people += rows if number == 1 else []
    return people


@pytest.mark.req("B16")
def test_a_scan_becomes_a_person_and_doubts_are_settled_by_keyboard(
    browser: Browser, house: House, tmp_path: Path
) -> None:
    width, locale = PAIR
    people = scans(tmp_path / "scans")
    given = (
        "--fonds",
        FONDS,
        "--create-fonds",
        "锦江工学院",
        "--create-volumes",
        "--as",
        house.staff["director"]["name"],
    )
    house.lantai("import", "pages", str(tmp_path / "scans"), *given)
    visitor = Visitor(browser, house.base_url, width=width, locale=locale)
    page = visitor.page
    try:
        enter_as_staff(page, house.staff["second_archivist"])
        visitor.go(f"/staff/discovery/?q={CODE}")
        page.goto(page.locator(".sr-hits a").first.get_attribute("href"))
        volume = page.url
        begun = time.monotonic()
        press(page, page.locator("form[action$='/read/'] button"))
        while "2/2" not in page.inner_text("main") and "2 of 2" not in page.inner_text("main"):
            assert time.monotonic() - begun < 60, "from upload to findable within a minute"
            page.wait_for_timeout(500)
            page.goto(volume)
        print(f"two pages findable after {time.monotonic() - begun:.1f} s")
        visitor.look()
        visitor.go(f"/staff/digitisation/review/?fonds={FONDS}")
        page.wait_for_load_state("networkidle")
        visitor.look()
        cells = page.locator("[data-cell]").count()
        assert cells >= 2
        first = page.locator("[data-cell]").first
        field = first.locator("input[name=text]")
        field.press("End")
        field.fill(people[0]["name"].replace(" ", ""))
        field.press("Enter")
        first.locator("[data-said]").wait_for(state="visible")
        assert page.evaluate(
            "document.activeElement.closest('[data-cell]') === document.querySelectorAll('[data-cell]')[1]"
        )
        page.keyboard.press("Control+z")
        field.wait_for(state="visible")
        field.press("Enter")
        first.locator("[data-said]").wait_for(state="visible")
        page.keyboard.insert_text("?")
        visitor.go("/staff/digitisation/readings/")
        visitor.look()
        for place in (0, 1):
            visitor.go("/staff/digitisation/readings/")
            page.goto(page.locator("tbody a.lt-open").nth(place).get_attribute("href"))
            page.wait_for_load_state("networkidle")
            visitor.look()
    finally:
        visitor.close()
