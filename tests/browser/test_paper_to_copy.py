"""From paper to a certified copy (issue "From paper to a findable person", "Done when"): one roster page in a browser."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from tests.browser import batches, holdings, roster, story
from tests.browser.batches import Story
from tests.browser.doors import enter_by_code, press
from tests.browser.house import House
from tests.browser.looking import Visitor
from tests.certification.test_mask import embedded_images

pytestmark = [pytest.mark.browser, pytest.mark.integration, pytest.mark.once]
CONTACT = "from.paper@story.example"
A_SECRET = 12.0  # grey of a strip of writing differs by more than this, of mask by less


def batch_of(house: House, head: Visitor) -> str:
    """Make a project with one batch that holds the volume; return the batch's address."""
    page = head.page
    page.goto("/staff/digitisation/new/")
    told = {"code": "ST87", "name": "录取名册数字化", "contractor": "馆内扫描", "least_side": "300"}
    for field, value in told.items():
        page.fill(f"[name={field}]", value)
    page.select_option("[name=fonds]", roster.FONDS)
    press(page, page.locator("main form button.lt-btn--primary"))
    press(page, page.locator("main form:has([name=title]) button"))
    batch = page.url.replace(house.base_url, "")
    page.fill("[name=codes]", roster.CODE)
    page.check("[name=in_place]")
    press(page, page.locator("main form:has([name=codes]) button.lt-btn--primary"))
    return batch


def wait_until_read(visitor: Visitor, batch: str) -> None:
    """Look at the batch until its page was read; progress is shown on the way."""
    deadline = time.monotonic() + 180
    bar = visitor.page.locator("progress#read")
    while not bar.count() or bar.get_attribute("value") != bar.get_attribute("max"):
        assert time.monotonic() < deadline, visitor.page.inner_text("main")
        visitor.page.wait_for_timeout(700)
        visitor.page.goto(batch)


def settle(page: Page, names: tuple[str, ...]) -> str:
    """Say by keyboard what each doubted name is; return the first of them."""
    first = ""
    page.goto(f"/staff/digitisation/review/?kind=name&fonds={roster.FONDS}")
    while page.locator("[data-cell]").count():
        page.wait_for_load_state("networkidle")
        cell = page.locator("li[data-cell]:has(:focus)")
        row = int(re.findall(r"第 (\d+) 行", cell.inner_text())[0])
        said = cell.locator("input[name=text]").input_value()
        if said != names[row - 1]:
            page.keyboard.press("Control+a")
            page.keyboard.insert_text(names[row - 1])
        first = first or names[row - 1]
        left = page.locator("li[data-cell]:has([data-said][hidden])").count()
        if left > 1:
            page.keyboard.press("Enter")
            expect(page.locator("li[data-cell]:has([data-said][hidden])")).to_have_count(left - 1)
        else:  # after the last one the page goes on by itself
            with page.expect_navigation():
                page.keyboard.press("Enter")
    assert first
    return first


@pytest.mark.req("A09", "B16", "B20", "B36")
def test_a_dropped_folder_becomes_a_masked_copy(browser: Browser, house: House, tmp_path: Path) -> None:
    paper = roster.write(tmp_path)
    house.lantai(
        "import", "catalogue", str(tmp_path / "案卷目录.csv"), "--fonds", roster.FONDS, "--create-fonds", roster.SCHOOL
    )
    walk = Story(browser, house)
    try:
        head = walk.enter("director", "/staff/digitisation/")
        batch = batch_of(house, head)
        first = walk.enter("window_archivist", f"{batch}upload/", width=1280)
        first.page.set_input_files("#folder", tmp_path / "名册")
        first.page.locator("[data-done]:not([hidden])").wait_for(timeout=60_000)
        first.go(batch)
        wait_until_read(first, batch)
        walk.look(first, "read", sound=False)
        second = walk.enter("second_archivist", batch, width=1280)
        name = settle(second.page, paper.names)
        walk.look(second, "settled", sound=False)
        second.go(f"{batch}pages/?view=look")
        if (marked := second.page.locator(".lt-scanned a")).count():
            press(second.page, marked.first)
            press(second.page, second.page.locator("button[value=looked]"))
        first.go(batch)
        batches.report_linked(first)
        batches.check(first, batch)
        batches.check(second, batch)
        head.go(f"{batch}accept/")
        press(head.page, head.page.locator("button[value=accept]"))
        batches.until(head, "验收报告")

        applicant = walk.visit(width=390)
        applicant.judged = False  # from here to the copy axe has its say on these pages in `test_story.py`
        enter_by_code(applicant.page, house.outbox, CONTACT, name)
        identity = holdings.write_identity(tmp_path, name)
        number = story.apply(applicant, name=name, entered=paper.year, unit=roster.UNIT, identity=identity)

        story.wait_for_candidates(first.page, number)
        matched(walk, first, paper, name)
        first.page.keyboard.press(
            "Enter"
        )  # row and header are framed right: said by name before anything is made of it
        first.page.locator("form#accept").wait_for()
        first.judged = second.judged = False
        story.accept_and_send(first, number)
        begun = time.time()
        story.seal(second, number)
        copy = story.download(applicant, number, house.outbox, CONTACT, tmp_path / "copy.pdf", after=begun)
        gives_nobody_else(copy, paper, name)
        anyone = walk.visit(width=390)
        page = anyone.go("/verify/")
        page.set_input_files("input[type=file]", str(copy))
        press(page, page.locator("form:has(input[type=file]) button").last)
        assert "本馆签发，未经改动，现行有效" in page.inner_text("main"), page.inner_text("main")
        walk.look(anyone, "verified", sound=False)
    finally:
        walk.end()


def matched(walk: Story, visitor: Visitor, paper: roster.Roster, name: str) -> None:
    """The case page: she is the candidate, read by machine, and the lens stands on her row; no copy before a person looked."""
    page = visitor.page
    assert name in page.locator(".lt-cand").first.inner_text()
    assert "由机器识别" in page.locator(".lt-cand").first.inner_text()
    _left, top, _wide, high = map(float, page.locator("svg[data-window]").get_attribute("viewBox").split())
    image = page.locator("svg[data-window] image")
    _x, y, _right, bottom = paper.places[paper.names.index(name)]
    middle = (y + bottom) / 2 * float(image.get_attribute("height"))
    assert top < middle < top + high
    assert high < float(image.get_attribute("height")) / 3, "the page is zoomed to the row"
    if (
        settings.ASSETS / "openseadragon"
    ).is_dir():  # brought at set-up; tests/browser/test_viewer.py says when it is not
        page.keyboard.press("v")
        page.locator(".pv.is-live").wait_for()
        page.wait_for_load_state("networkidle")
        stands = page.locator(".pv.is-live svg rect.is-found").bounding_box()
        assert stands["width"] > page.locator(".pv__stage").bounding_box()["width"] / 2, "zoomed to her row"
        walk.look(visitor, "case-viewer", sound=False)
        page.keyboard.press("v")
    walk.look(visitor, "case")
    assert page.locator("form#accept").count() == 0
    assert page.locator("form#confirm-mark").count() == 1
    assert "行和表头都框对了" in page.locator("form#confirm-mark").inner_text()


def gives_nobody_else(copy: Path, paper: roster.Roster, name: str) -> None:
    """On the whole page in the copy header and row are there to be read, and where her neighbours stood is only mask."""
    whole = next(picture for picture in embedded_images(copy.read_bytes()) if picture.height > picture.width > 600)
    assert min(roster.ink(whole, place) for place in paper.header) > A_SECRET, "title and headings"
    told = {one: roster.ink(whole, paper.strip(row)) for row, one in enumerate(paper.names)}
    assert told.pop(name) > A_SECRET
    assert max(told.values()) < A_SECRET, told
