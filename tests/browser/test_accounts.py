"""The accounts door and the administrators' pages in a real browser: registration without scripts, every page by axe."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Browser

from tests.browser.doors import enter_as_staff, enter_by_code, newest_code, submit
from tests.browser.house import House
from tests.browser.looking import PAIR, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.integration]

STAFF_PAGES = {
    "sysadmin": ("/staff/people/accounts/", "/staff/people/accounts/new/", "/accounts/profile/", "/accounts/password/"),
    "secadmin": ("/staff/people/accounts/", "/staff/people/accounts/1/"),
    "auditor": ("/staff/people/audit/", "/staff/people/accounts/1/"),
    "director": ("/staff/people/doors/", "/staff/people/news/"),
    "third_archivist": ("/staff/people/undelivered/", "/staff/people/applicants/"),
}


@pytest.mark.req("A12")
@pytest.mark.parametrize(("width", "locale"), [PAIR])
def test_registering_and_keeping_an_account_without_scripts(
    browser: Browser, house: House, width: int, locale: str
) -> None:
    visitor = Visitor(browser, house.base_url, width=width, locale=locale, script=False)
    contact = f"new.person.{width}@mail.example"
    try:
        enter_by_code(visitor.page, house.outbox, contact, "沈知秋")
        visitor.go("/accounts/profile/")
        assert visitor.page.input_value("[name=name]") == "沈知秋"
        visitor.go("/accounts/contacts/add/")
        begun = time.time()
        visitor.page.fill("[name=who]", f"+49 151 2345 {width:04d}")
        submit(visitor.page, "who")
        visitor.page.fill("[name=code]", newest_code(house.outbox, f"+491512345{width:04d}", after=begun))
        submit(visitor.page, "code")
        assert visitor.page.url.endswith("/accounts/profile/")
        visitor.go("/accounts/proxies/")
        visitor.page.fill("[name=proxy_name]", "沈知夏")
        visitor.page.fill("[name=phone]", "13800550166")
        submit(visitor.page, "proxy_name")
        assert visitor.page.locator(".lt-number").count() == 1
        assert visitor.faults == []
    finally:
        visitor.close()


@pytest.mark.parametrize(("width", "locale"), [PAIR])
def test_the_pages_of_ones_own_account_are_sound(browser: Browser, house: House, width: int, locale: str) -> None:
    visitor = Visitor(browser, house.base_url, width=width, locale=locale)
    try:
        visitor.go("/accounts/")
        visitor.page.fill("[name=who]", "nonsense")
        submit(visitor.page, "who")
        visitor.look()
        assert visitor.page.evaluate("document.activeElement.className") == "lt-errors"  # read first by a screen reader
        enter_by_code(visitor.page, house.outbox, f"looking.{width}@mail.example", "Ada Lindqvist")
        for path in ("profile/", "contacts/add/", "proxies/", "looked/", "safety/", "papers/", "data/", "close/"):
            visitor.go(f"/accounts/{path}")
            visitor.look()
        visitor.go("/outbox/")
        visitor.look()
    finally:
        visitor.close()


@pytest.mark.parametrize("role", STAFF_PAGES)
def test_the_administrators_pages_are_sound(browser: Browser, house: House, role: str) -> None:
    visitor = Visitor(browser, house.base_url, width=PAIR[0], locale=PAIR[1])
    try:
        first, *others = STAFF_PAGES[role]
        enter_as_staff(visitor.page, house.staff[role], path=first)
        visitor.look()
        for path in others:
            visitor.go(path)
            visitor.look()
    finally:
        visitor.close()
