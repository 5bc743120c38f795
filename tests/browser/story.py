"""The steps of the main story, each as one person does it in a browser."""

from __future__ import annotations

import time
from pathlib import Path

from playwright.sync_api import Page

from lantai.adapters.painting.box import Box
from tests.browser.doors import newest_code, press
from tests.browser.looking import Visitor

PRIMARY = "main .lt-btn--primary"


def go_on(page: Page) -> None:
    press(page, page.locator(PRIMARY).first)


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


# where a part of the page (fractions) stands on the screen, however the viewer shows it
ON_SCREEN = """([x, y, w, h]) => {
  const svg = document.querySelector('svg[data-mark]'), matrix = svg.getScreenCTM();
  const at = (a, b) => new DOMPoint(a * svg.dataset.width, b * svg.dataset.height).matrixTransform(matrix);
  const from = at(x, y), to = at(x + w, y + h);
  return [from.x, from.y, to.x - from.x, to.y - from.y];
}"""


def mark(page: Page, box: Box) -> None:
    """Frame the row on the page image by mouse."""
    press(page, page.locator("a[href*='/mark/']").first)
    assert "/mark/" in page.url
    if (whole := page.locator("[data-pv-whole]")).count():  # with the viewer the page begins at the proposed row
        whole.click()
        page.wait_for_timeout(600)
    page.locator("svg[data-mark]").scroll_into_view_if_needed()
    left, top, wide, high = page.evaluate(ON_SCREEN, [box.x, box.y, box.width, box.height])
    page.mouse.move(left, top)
    page.keyboard.down("Shift")  # a new frame, even where the proposed one is
    page.mouse.down()
    page.mouse.move(left + 40, top + 10, steps=3)
    page.mouse.move(left + wide, top + high, steps=5)
    page.mouse.up()
    page.keyboard.up("Shift")
    go_on(page)
    assert "/mark/" not in page.url, page.inner_text("main")


def accept_and_send(visitor: Visitor, number: str) -> None:
    """The archivist's two actions: accept this row, send to seal."""
    page = visitor.page
    press(page, page.locator("form#accept button").first)
    visitor.look()
    press(page, page.locator("form[action$='/send_to_seal/'] button").first)
    assert number in page.url or "/staff/" in page.url


def seal(visitor: Visitor, number: str) -> None:
    """The second person's action, from the queue of what waits for a seal."""
    page = visitor.go("/staff/reference/seal/")
    visitor.look()
    press(page, page.locator(f"a[href*='{number}']").first)
    visitor.look()
    press(page, page.locator("form[action$='/seal/now/'] button").first)


def download(visitor: Visitor, number: str, outbox: Path, contact: str, target: Path, *, after: float) -> Path:
    """Open the finished copy with its one-time code."""
    page = visitor.go("/progress/")
    press(page, page.locator(f"a[href*='{number}']").first)
    visitor.look()
    press(page, page.locator("a[href*='/download/']").first)
    visitor.look()
    page.fill("[name=code]", newest_code(outbox, contact, after=after))
    with page.expect_download() as waiting:
        page.locator(PRIMARY).first.click()
    waiting.value.save_as(target)
    return target


def verify_upload(visitor: Visitor, path: Path, *, genuine: bool) -> None:
    """Ask the verify page about a file, as an officer abroad would: no account, no script."""
    page = visitor.go("/verify/")
    page.set_input_files("input[type=file]", str(path))
    press(page, page.locator("form:has(input[type=file]) button").last)
    words = page.inner_text("main")
    assert ("Issued by us, unchanged, in force" in words) is genuine, words
    assert visitor.faults == []
