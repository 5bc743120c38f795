"""Everything readable before login: each page at each width once, languages paired with widths, judged by axe."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.house import House
from tests.browser.looking import PAIR, Visitor, serious_faults

pytestmark = [pytest.mark.browser, pytest.mark.integration]

PAGES = [
    "/", "/guide/", "/materials/", "/materials/ADMISSION_ROSTER/", "/hours/", "/news/", "/faq/", "/privacy/",
    "/accessibility/", "/help/", "/complain/", "/sample/", "/progress/", "/verify/", "/accounts/", "/accounts/staff/",
    "/catalogue/", "/catalogue/J02/", "/catalogue/J02/class/all/?list=closed", "/catalogue/J02/1980-XZ11-1/",
    "/catalogue/J02/1980-XZ11-1/2/", "/catalogue/search/", "/catalogue/search/?q=校庆", "/topics/", "/topics/anniversary/",
]  # fmt: skip


@pytest.mark.req("A11")
@pytest.mark.parametrize(("width", "locale"), [PAIR])
def test_what_can_be_read_before_login(browser: Browser, house: House, width: int, locale: str) -> None:
    visitor = Visitor(browser, house.base_url, width=width, locale=locale)
    try:
        for path in PAGES:
            response = visitor.page.goto(path)
            assert response is not None
            assert response.status == 200, path
            shown = visitor.page.get_attribute("html", "lang") or ""
            assert shown.startswith("en" if locale == "en" else "zh"), path
            visitor.look()
    finally:
        visitor.close()


@pytest.mark.once
def test_axe_tells_a_serious_fault_and_passes_over_a_slight_one(browser: Browser) -> None:
    """The judge of all other pages: what it keeps silent about would be believed sound."""
    page = browser.new_page()
    try:
        page.set_content(
            "<html lang='en'><title>t</title><main><h1>t</h1><h5>a step left out</h5><button></button>"
            "<p style='color: #999; background: #fff'>pale</p></main>"
        )
        assert [fault.partition(":")[0] for fault in serious_faults(page)] == ["button-name", "color-contrast"]
    finally:
        page.close()


@pytest.mark.once
@pytest.mark.req("A11", "B32")
def test_the_first_page_is_light_and_needs_no_script(browser: Browser, house: House) -> None:
    visitor = Visitor(browser, house.base_url, width=390, locale="zh-CN", script=False)
    weights: list[int] = []
    visitor.page.on(
        "requestfinished",
        lambda request: weights.append(
            sum(request.sizes()[name] for name in ("responseBodySize", "responseHeadersSize"))
        ),
    )
    try:
        visitor.go("/")
        visitor.page.wait_for_load_state("load")
        assert visitor.faults == []
        assert sum(weights) <= 100_000, f"{sum(weights)} bytes over the wire"
        assert visitor.page.get_by_role("link").count() > 5
    finally:
        visitor.close()


LARGE = [
    "/",
    "/materials/",
    "/materials/ADMISSION_ROSTER/",
    "/guide/",
    "/hours/",
    "/apply/",
    "/progress/",
    "/accounts/",
]


@pytest.mark.once
@pytest.mark.req("A11")
def test_letters_twice_as_large_never_run_out_at_the_side(browser: Browser, house: House) -> None:
    """As promised under "Accessibility": on a phone whose owner reads large print, in both languages."""
    for locale in ("zh-CN", "en"):
        visitor = Visitor(browser, house.base_url, width=390, locale=locale)
        try:
            visitor.judged = False  # nothing but the width can depend on it
            settings = visitor.context.new_cdp_session(visitor.page)
            settings.send("Page.setFontSizes", {"fontSizes": {"standard": 32}})
            for path in LARGE:
                visitor.go(path)
                assert visitor.page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") == 32
                visitor.look()
        finally:
            visitor.close()


@pytest.mark.once
def test_paper_and_high_contrast_show_what_matters(browser: Browser, house: House) -> None:
    visitor = Visitor(browser, house.base_url, width=390, locale="zh-CN")
    try:
        page = visitor.go("/apply/")
        page.locator("main input[type=checkbox]").first.check()
        page.emulate_media(forced_colors="active")
        border = page.locator("main .lt-btn--primary").first.evaluate("e => getComputedStyle(e).borderTopWidth")
        assert border == "2px"  # the ground that told the primary button is gone
        page.emulate_media(forced_colors="none", media="print")
        page = visitor.go("/progress/")
        assert page.locator(".lt-brand").is_visible()  # whose paper this is
        assert not page.locator("main form").first.is_visible()
        assert not page.locator(".lt-tabbar").is_visible()
        assert visitor.faults == []
    finally:
        visitor.close()


@pytest.mark.once
def test_the_first_tab_leads_to_the_content_and_every_stop_can_be_seen(browser: Browser, house: House) -> None:
    visitor = Visitor(browser, house.base_url, width=1280, locale="zh-CN")
    try:
        page = visitor.go("/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        for _stop in range(12):
            page.keyboard.press("Tab")
            seen = page.evaluate(
                "(() => { const e = document.activeElement; const s = getComputedStyle(e);"
                " return e === document.body || s.outlineStyle !== 'none'; })()"
            )
            assert seen, page.evaluate("document.activeElement.outerHTML")
        assert visitor.faults == []
    finally:
        visitor.close()
