"""A page image is looked at closely: zoomed, measured, a row framed by keys and shown masked; and without any script."""

from __future__ import annotations

import os

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from tests.browser.doors import enter_as_staff
from tests.browser.house import House
from tests.browser.looking import PAIR, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.integration]
VOLUME = "/catalogue/J02/1983-JX13-4/"


@pytest.fixture(autouse=True)
def _library() -> None:
    """The viewer's package is brought at set-up; where no registry could be reached this is said, in CI it is a failure."""
    if not (settings.ASSETS / "openseadragon").is_dir():
        words = "the picture viewer is absent; python tools/assets.py --now"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(words)
        pytest.skip(words)


def percent(page: Page) -> int:
    return int(page.inner_text("[data-pv-percent]").rstrip("%") or 0)


def zoomed(page: Page, act) -> tuple[int, int]:  # type: ignore[no-untyped-def]
    before = percent(page)
    act()
    page.wait_for_timeout(700)
    return before, percent(page)


@pytest.mark.req("B36")
@pytest.mark.parametrize(("width", "locale"), [PAIR])
def test_a_page_is_zoomed_measured_framed_by_keys_and_shown_masked(
    browser: Browser, house: House, width: int, locale: str
) -> None:
    visitor = Visitor(browser, house.base_url, width=width, locale=locale)
    page, tiles = visitor.page, []
    page.on("response", lambda answer: tiles.append(answer.status) if "/iiif/3/" in answer.url else None)
    try:
        enter_as_staff(page, house.staff["third_archivist"])
        visitor.go(VOLUME)
        page.locator("main a[href*='/catalogue/page/']").first.click()
        expect(page.locator(".pv.is-live")).to_be_visible()
        page.wait_for_load_state("networkidle")
        number = int(page.url.rstrip("/").rpartition("/")[2])
        before, after = zoomed(page, lambda: page.click("[data-pv-in]"))
        assert after > before
        canvas = page.locator("[data-pv-canvas] [tabindex='0']").first
        before, after = zoomed(page, lambda: canvas.press("-"))
        assert after < before
        page.click("[data-pv-measure]")
        size = page.locator("[data-pv-size]")
        words = size.inner_text()
        assert "px" in words
        page.locator(".pv svg").press("Shift+ArrowRight")
        assert size.inner_text() != words
        piece = page.get_attribute("[data-pv-piece]", "href")
        assert page.request.get(piece).status == 200
        visitor.look()

        visitor.go(f"/staff/catalogue/page/{number}/?kind=header")
        expect(page.locator(".pv.is-live")).to_be_visible()
        frame, left = page.locator("svg[data-mark]"), page.locator("[name=x]")
        was = float(left.input_value())
        frame.press("ArrowRight")
        assert float(left.input_value()) == pytest.approx(was + 0.8, abs=0.02)
        page.click("[data-masked]")
        masked = page.locator("[data-masked-here] img")
        expect(masked).to_be_visible()
        assert masked.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
        visitor.look()
        assert set(tiles) == {200}
        assert len(tiles) > 4

        page.route("**/openseadragon*", lambda route: route.abort())  # as where set-up could not fetch it
        page.reload()
        was = float(left.input_value())
        frame.press("ArrowDown")
        frame.press("ArrowRight")
        assert float(left.input_value()) == pytest.approx(was + 0.8, abs=0.02)
        assert page.locator(".pv__bar").count() == 0
    finally:
        visitor.close()


@pytest.mark.once
def test_without_a_script_the_page_is_a_picture(browser: Browser, house: House) -> None:
    visitor = Visitor(browser, house.base_url, width=390, locale="zh-CN", script=False)
    try:
        page = visitor.go("/catalogue/J02/1980-XZ11-1/")
        page.locator("main a[href*='/catalogue/page/']").first.click()
        picture = page.locator("svg image")
        assert page.request.get(picture.get_attribute("href")).status == 200
        assert page.request.get(page.get_attribute(".pv__plain a", "href")).status == 200
        assert page.locator(".pv__bar").count() == 0
        visitor.look()
    finally:
        visitor.close()
