"""Everything readable before login: each page at each width once, languages paired with widths, judged by axe."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Browser

from tests.browser.house import House
from tests.browser.looking import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.integration]

PAGES = [
    "/", "/guide/", "/materials/", "/materials/ADMISSION_ROSTER/", "/hours/", "/news/", "/faq/", "/privacy/",
    "/accessibility/", "/help/", "/complain/", "/sample/", "/progress/", "/verify/", "/accounts/", "/accounts/staff/",
]  # fmt: skip
OTHER_WAY = os.environ.get("LANTAI_TEST_DATABASE") == "postgresql"
PAIRS = [(390, "en"), (1280, "zh-CN")] if OTHER_WAY else [(390, "zh-CN"), (1280, "en")]


@pytest.mark.req("A11")
@pytest.mark.parametrize(("width", "locale"), PAIRS)
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
