"""A sheet is brought in twice, exported and undone in a real browser; every page on the way is looked at by axe."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.doors import enter_as_staff
from tests.browser.house import House
from tests.browser.looking import PAIR, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.integration]
HEADER = "档号,案卷题名,责任者,起止日期,页数,保管期限,载体形态\n"
GOOD = "".join(
    f"1991-XZ11-{n},青岚学院第{n}次校务会议记录,校长办公室,1991.{n},{10 * n},10年,纸质\n" for n in range(1, 6)
)
BAD = "1991-XZ11-9,第九次会议记录,校长办公室,1987.13.45,9,10年,\n"


def bring(visitor: Visitor, fonds: str, path: Path) -> None:
    page = visitor.page
    visitor.go("/staff/catalogue/import/")
    page.set_input_files("[name=file]", path)
    known = page.locator(f"[name=fonds] option[value={fonds}]").count()
    if known:
        page.select_option("[name=fonds]", fonds)
    else:
        page.locator("[name=fonds]").select_option(index=page.locator("[name=fonds] option").count() - 1)
        if not page.locator("[name=new_code]").is_visible():
            page.locator("details:has([name=new_code]) > summary").click()
        page.fill("[name=new_code]", fonds)
        page.fill("[name=new_name]", "青岚学院旧档")
    visitor.look()
    page.locator("main form:has([name=file]) button.lt-btn--primary").click()
    page.wait_for_load_state()
    visitor.look()  # the preview, with its difference
    page.locator("button[name=accept]").click()
    page.wait_for_load_state()
    visitor.look()  # the import and what came of it


@pytest.mark.req("B10")
@pytest.mark.parametrize(("width", "locale"), [PAIR])
def test_a_sheet_comes_with_a_bad_row_then_otherwise_is_exported_and_both_are_undone(
    browser: Browser, house: House, tmp_path: Path, width: int, locale: str
) -> None:
    visitor = Visitor(browser, house.base_url, width=width, locale=locale)
    page, fonds = visitor.page, f"W{width}"
    sheet = tmp_path / "案卷目录.csv"
    sheet.write_text(HEADER + GOOD + BAD, "utf-8")
    try:
        enter_as_staff(page, house.staff["director"])
        bring(visitor, fonds, sheet)
        batch = page.url
        assert page.locator("a[href$='errors.xlsx']").count() == 1
        sheet.write_text(HEADER + GOOD.replace("纸质", "胶片").replace("第1次", "第一次"), "utf-8")
        bring(visitor, fonds, sheet)
        second = page.url
        for path in ("/staff/catalogue/conflicts/", "/staff/catalogue/import/folders/", "/staff/catalogue/",
                     f"/staff/catalogue/fonds/{fonds}/", f"/staff/catalogue/fonds/{fonds}/?q=1991-XZ11-2",
                     "/staff/catalogue/schemes/", "/staff/catalogue/codes/?pattern=new", "/staff/catalogue/disposal/"):  # fmt: skip
            visitor.go(path)
            visitor.look()
        visitor.go(f"/staff/catalogue/fonds/{fonds}/?q=1991-XZ11-2")
        page.locator("main a.lt-open").first.click()
        page.wait_for_load_state()
        visitor.look()  # the volume
        volume = page.url.rstrip("/").rpartition("/")[2]
        visitor.go(f"/staff/catalogue/described/volume/{volume}/move/")
        visitor.look()
        page.locator("main .lt-classes a").first.click()
        page.wait_for_load_state()
        visitor.look()
        visitor.go(f"/staff/catalogue/export/?fonds={fonds}")
        visitor.look()
        page.fill("[name=purpose]", "浏览器里的一次核对")
        page.check("[name=format][value=csv-volumes]")
        with page.expect_download() as taken:
            page.locator("main form button.lt-btn--primary").click()
        assert "1991-XZ11-5" in Path(taken.value.path()).read_text("utf-8-sig")
        for address in (second, batch):
            visitor.go(f"{address}undo/".removeprefix(house.base_url))
            visitor.look()
            page.fill("[name=reason]", "选错了全宗")
            page.locator("main form button.lt-btn--danger").click()
            page.wait_for_load_state()
            visitor.look()
        visitor.go(f"/staff/catalogue/fonds/{fonds}/")
        assert page.locator("main a.lt-open").count() == 0
        visitor.look()
    finally:
        visitor.close()
