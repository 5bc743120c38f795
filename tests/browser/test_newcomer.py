"""The newcomer's path: import my workbook, search what was in it, undo it; with progress, all by the pages."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Browser

from tests.browser.doors import enter_as_staff, press
from tests.browser.house import House
from tests.browser.looking import PAIR, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.integration]
ROWS = 3200  # more than is tried, and more than is brought in, while somebody waits
SOUGHT, WORDS = 1871, "蓝桉苗圃"
# as a horticultural school wrote it: no reference code, two lines above the header, the title last
HEADER = ("归档年度", "期限", "实体分类号", "立卷部门", "案卷顺序号", "起始年月", "终止年月", "总页数", "案卷标题")


def workbook(path: Path) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("1990年代")
        sheet.write(0, 0, "岭北园艺学校档案室移交清单")
        sheet.write(1, 0, "经手人：尤老师")
        sheet.write_row(2, 0, HEADER)
        for n in range(ROWS):
            year, number = 1990 + n % 10, n // 10 + 1
            title = f"{WORDS}移栽纪要" if n == SOUGHT else f"第{n}号温室值班日志"
            row = [year, "长期", "KY12", "园艺系", number, f"{year}.3", f"{year}.11", 20 + n % 50, title]
            sheet.write_row(3 + n, 0, row)
    return path


def seen_until(visitor: Visitor, path: str, done: Callable[[], bool], *, seconds: float = 90) -> list[str]:
    """Come back to a page until it is `done`; return what its bar of progress said on the way."""
    deadline, said = time.monotonic() + seconds, []
    while time.monotonic() < deadline:
        answer = visitor.page.goto(path)
        assert answer is not None
        said += visitor.page.locator("label[for=share]").all_inner_texts()
        if "refresh" not in answer.headers and done():
            return said
        time.sleep(0.2)
    raise AssertionError(visitor.page.inner_text("main"))


def plain(words: str) -> str:
    """Return words with their numbers as one writes them in Chinese and in English alike."""
    return words.replace(",", "")


def ask(visitor: Visitor, words: str) -> None:
    """Ask the staff search through its box."""
    visitor.page.fill("main [name=q]", words)
    press(visitor.page, visitor.page.locator("main form:has([name=q]) button.lt-btn--primary"))


@pytest.mark.req("B10")
@pytest.mark.parametrize(("width", "locale"), [PAIR])
def test_import_my_workbook_watch_it_search_it_undo_it_and_it_is_forgotten(
    browser: Browser, house: House, tmp_path: Path, width: int, locale: str
) -> None:
    visitor = Visitor(browser, house.base_url, width=width, locale=locale)
    page = visitor.page
    try:
        enter_as_staff(page, house.staff["third_archivist"])
        visitor.go("/staff/catalogue/import/")
        page.set_input_files("[name=file]", workbook(tmp_path / "移交清单.xlsx"))
        page.locator("[name=fonds]").select_option(value="+")
        if not page.locator("[name=new_code]").is_visible():
            page.locator("details:has([name=new_code]) > summary").click()
        page.fill("[name=new_code]", "Y03")
        page.fill("[name=new_name]", "岭北园艺学校")
        press(page, page.locator("main form:has([name=file]) button.lt-btn--primary"))
        assert page.locator("progress#share").count() == 1  # the worker tries it out
        seen_until(visitor, page.url, lambda: page.locator(".lt-views").count() == 1)
        visitor.look()  # the preview, with its difference
        assert str(ROWS) in plain(page.locator(".lt-views").inner_text())

        press(page, page.locator("button[name=accept]"))
        batch = page.url
        begun = page.locator("label[for=share]").all_inner_texts()
        said = begun + seen_until(visitor, batch, lambda: page.locator(".lt-counters b").count() == 5)
        assert begun  # from the first look on
        assert all(str(ROWS) in plain(one) for one in said), said
        assert page.locator("progress#share").count() == 0
        visitor.look()  # what came of it
        assert [plain(one) for one in page.locator(".lt-counters b").all_inner_texts()] == [str(ROWS), *"0000"]

        press(page, page.locator("main a.lt-btn[href$='/staff/discovery/']"))
        ask(visitor, WORDS)
        question = page.url
        seen_until(visitor, question, lambda: page.locator(".sr-hits > li").count() == 1)
        visitor.look()
        assert f"{WORDS}移栽纪要" in page.locator(".sr-hits").inner_text()
        assert page.locator(".sr-hits mark").first.inner_text() in WORDS
        press(page, page.locator(".sr-hits a.lt-open").first)
        assert "1991-KY12-188" in page.inner_text("main")  # the code was made of year, class and number

        visitor.go(f"{batch}undo/".removeprefix(house.base_url))
        visitor.look()
        page.fill("[name=reason]", "导错了学校")
        press(page, page.locator("main form button.lt-btn--danger"))
        seen_until(visitor, batch, lambda: "导错了学校" in page.inner_text("main"))
        visitor.look()
        seen_until(visitor, question, lambda: page.locator("main .lt-empty").count() == 1)
        visitor.look()
        assert page.locator(".sr-hits").count() == 0
        visitor.go("/staff/catalogue/fonds/Y03/")
        assert page.locator("main a.lt-open").count() == 0
    finally:
        visitor.close()
