"""Chromium of the machine, driven by Playwright. Absent: the tests say so; with CI=true that is a failure."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.house import House, chromium_or_skip, launched, own_database


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium_or_skip()
    with sync_playwright() as playwright:
        started = launched(playwright)
        yield started
        started.close()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    home = tmp_path_factory.mktemp("house")
    started = House(Path(home), own_database(f"story_{uuid.uuid4().hex[:8]}"))
    started.people()
    started.open()
    yield started
    started.close()
