"""Looking at a page as a careful person does: faults in the console, foreign requests, axe, overflow."""

from __future__ import annotations

import os
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

# Each page is looked at once at each width, languages paired with widths: the phone on one database, the desk on the other.
ON_POSTGRESQL = os.environ.get("LANTAI_TEST_DATABASE") == "postgresql"
PAIR = (1280, "en") if ON_POSTGRESQL else (390, "zh-CN")


@cache
def axe_script() -> str:
    found = find_spec("axe_playwright_python")
    assert found is not None
    assert found.origin is not None
    return next(Path(found.origin).parent.rglob("axe.min.js")).read_text("utf-8")


# Asked for is only what is judged: no list of what passed, no selectors. Styles and media brought again beforehand would
# serve an experimental rule, which is off, and one about sound that begins by itself, which counts as moderate.
ASK = """async () => {
  const said = await axe.run(document, {
    resultTypes: ['violations'], reporter: 'no-passes', selectors: false, preload: false });
  return said.violations.filter(fault => ['serious', 'critical'].includes(fault.impact))
    .map(fault => `${fault.id}: ${fault.help} — ${fault.nodes[0].html.slice(0, 160)}`);
}"""


def serious_faults(page: Page) -> list[str]:
    """Run axe inside the page (not by a script tag, so the CSP stays under test); return what is serious or worse."""
    page.evaluate(axe_script())
    faults: list[str] = page.evaluate(ASK)
    return faults


def wider_than_the_window(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"))


class Visitor:
    """One person's browser: a context with its language and width, and a list of everything that went wrong.

    `judged` is taken away where another story shows the same pages to axe, at the same width in the same language.
    """

    def __init__(self, browser: Browser, base_url: str, *, width: int, locale: str, script: bool = True) -> None:
        self.base_url, self.width = base_url, width
        self.context: BrowserContext = browser.new_context(
            base_url=base_url,
            viewport={"width": width, "height": 844 if width < 600 else 900},
            locale=locale,
            java_script_enabled=script,
            accept_downloads=True,
        )
        self.context.set_default_timeout(10_000)
        self.faults: list[str] = []
        self.judged = script
        self.page = self.context.new_page()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("request", self._request)
        self.page.on("response", self._response)

    def _console(self, message: Any) -> None:
        if message.type == "error" and "status of 422" not in message.text:  # a form that has to be mended
            self.faults.append(f"console: {message.text}")

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.base_url, "data:", "blob:")):
            self.faults.append(f"foreign request: {request.url}")

    def _response(self, response: Any) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status}: {response.url}")

    def go(self, path: str) -> Page:
        self.page.goto(path)
        return self.page

    def look(self) -> None:
        """Assert that the page in view is sound."""
        assert self.faults == []
        assert not wider_than_the_window(self.page), f"{self.page.url} is wider than the window"
        if self.judged:
            assert serious_faults(self.page) == [], self.page.url

    def close(self) -> None:
        self.context.close()
