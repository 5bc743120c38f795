"""Every page of the applicant's path in a real browser: axe, console, width, keyboard; a phone and a desk."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import sync_playwright

from lantai.reference import queries, services
from lantai.reference.values import OrderItem
from tests import cast
from tests.browser.house import chromium_or_skip, launched
from tests.browser.looking import ON_POSTGRESQL, PAIR, serious_faults, wider_than_the_window
from tests.reference import stage
from tests.web_portal.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.integration, pytest.mark.django_db(transaction=True)]

HAN = re.compile(r"[\u4e00-\u9fff]+")
NAMES = (
    "周念慈",
    "周＊慈",
    "锦江工学院",
    "化学系",
    "何静安",
    "本科",
    "机械系",
    "兰台",
    "锦江大学藏",
    "身份证",
    "锦江大学",
    "锦城市文庙街",
)
PAIRS = [(*PAIR, "dark" if ON_POSTGRESQL else "light")]


@pytest.fixture(scope="module")
def in_browser():
    """`in_browser(server, visitor, job)`: do `job(page)` in a browser that carries on the session of a `Visitor`.

    Chromium is started once, in a thread of its own: Playwright's loop in this one would forbid Django its database.
    """
    chromium_or_skip()

    def run(browser, address, cookies, job, pair):
        width, locale, scheme = pair
        context = browser.new_context(
            base_url=address, viewport={"width": width, "height": 850}, locale=locale, color_scheme=scheme
        )
        context.add_cookies(cookies)
        try:
            job(context.new_page())
        finally:
            context.close()

    with ThreadPoolExecutor(1) as pool:
        playwright = pool.submit(lambda: sync_playwright().start()).result()
        browser = pool.submit(launched, playwright).result()

        def told(server, visitor, job, pair=(390, "zh-CN", "light")):
            jar = visitor.client.cookies.items()
            cookies = [{"name": name, "value": item.value, "url": server.url} for name, item in jar]
            pool.submit(run, browser, server.url, cookies, job, pair).result()

        yield told
        pool.submit(browser.close).result()
        pool.submit(playwright.stop).result()


def look(page, path):
    errors = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200, path
    assert not wider_than_the_window(page), f"{path} scrolls sideways"
    assert serious_faults(page) == [], path
    assert errors == [], path
    if page.get_attribute("html", "lang") == "en":
        words = page.locator("main").inner_text()
        for name in NAMES:
            words = words.replace(name, "")
        assert HAN.findall(words) == [], path


@pytest.mark.req("A11")
@pytest.mark.parametrize("pair", PAIRS)
def test_every_question_can_be_looked_at(live_server, in_browser, ask, visitor, pair):
    ask(visitor, materials=["ADMISSION_ROSTER", "TRANSCRIPT_EN", "STATUS_CARD"], submit=False)
    paths = (
        "/apply/", "/apply/copies/", "/apply/who/", "/apply/subject/", "/apply/study/", "/apply/study/2/", "/apply/held/",
        "/apply/purpose/", "/apply/delivery/", "/apply/delivery/1/", "/apply/delivery/new/MAIL/",
        "/apply/delivery/new/PICKUP/", "/apply/evidence/", "/apply/check/", "/progress/",
    )  # fmt: skip
    in_browser(live_server, visitor, lambda page: [look(page, path) for path in paths], pair)


@pytest.mark.req("A18")
@pytest.mark.parametrize("pair", PAIRS)
def test_every_answer_can_be_looked_at(live_server, in_browser, pair):
    stage.load()
    cast.alumna()
    visitor = Visitor()
    visitor.go("/accounts/").sign_in("+49 151 2345 6789")
    order = {
        "items": (OrderItem("ADMISSION_ROSTER", copies=2), OrderItem("STATUS_CARD")),
        "deliveries": (stage.BY_MAIL,),
    }
    number = stage.submitted(**order, remark="")
    archivist, first, second = cast.window_archivist(), stage.line(number, 1), stage.line(number, 2)
    services.ask_more(archivist, line_id=first.pk, phrases=(queries.phrases()[0].code,), evidence=("a",))
    services.claim(archivist, line_id=second.pk)
    places = tuple(place.code for place in queries.places())[:3]
    services.propose_not_found(archivist, line_id=second.pk, looked=stage.looked(second))
    services.confirm_negative(cast.second_archivist(), line_id=second.pk, agreed=True, places=places)
    delivery = stage.delivery(number).pk
    here = f"/progress/{number}/"
    paths = (
        "/progress/", here, f"{here}line/{first.pk}/more/", f"{here}line/{first.pk}/withdraw/",
        f"{here}line/{second.pk}/answer/", f"{here}line/{second.pk}/appeal/", f"{here}line/{second.pk}/reopen/",
        f"{here}delivery/{delivery}/change/", f"{here}delivery/{delivery}/change/?method=MAIL",
    )  # fmt: skip
    in_browser(live_server, visitor, lambda page: [look(page, path) for path in paths], pair)


@pytest.mark.once
def test_the_first_question_is_answered_by_keyboard_alone(live_server, in_browser, visitor):
    in_browser(live_server, visitor, by_keyboard, (1280, "zh-CN", "light"))


def by_keyboard(page):
    page.goto("/apply/")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "跳到正文"
    page.keyboard.press("Enter")
    tab_until(page, "document.activeElement.id === 'm-ADMISSION_ROSTER'")
    page.keyboard.press("Space")
    assert page.is_checked("#m-ADMISSION_ROSTER")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    tab_until(page, "document.activeElement.classList.contains('lt-btn--primary')")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/apply/copies/"))


def tab_until(page, condition):
    for _step in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(condition):
            return
    raise AssertionError(f"the keyboard never reached: {condition}")


@pytest.mark.once
@pytest.mark.parametrize(
    "name", ["阿卜杜拉·买买提依明·吐尔逊江·艾合买提", "Wolfeschlegelsteinhausenbergerdorff Hubert Blaine"]
)
def test_long_names_do_not_break_the_page(live_server, in_browser, ask, visitor, name):
    ask(visitor, name=name, submit=False)

    def narrow(page):
        for path in ("/", "/apply/check/", "/progress/"):
            page.goto(path)
            assert not wider_than_the_window(page), path

    in_browser(live_server, visitor, narrow, (360, "zh-CN", "light"))
