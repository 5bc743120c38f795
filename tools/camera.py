"""Taking pictures of pages: both languages, with a count, a rate, and the faults seen on the way."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

from playwright.sync_api import Error
from tests.browser.looking import Visitor, serious_faults, wider_than_the_window

LANGUAGES = (("zh", "zh-CN"), ("en", "en"))
# Pictures further down are fetched late; a photograph of the whole page must not come before them.
# What stays in the window while a page is scrolled would stand in the middle of a picture of the whole page.
LAID_DOWN = """() => { for (const one of document.querySelectorAll("body *")) {
    if (getComputedStyle(one).position === "sticky")
        one.style.cssText = "position: static; height: auto; max-height: none"; } }"""
ALL_PICTURES = """() => Promise.race([
    new Promise(done => setTimeout(done, 5000)),
    Promise.all([...document.images].map(one => { one.loading = "eager"; return one.decode().catch(() => 0) })),
])"""


class Camera:
    """Counts over all threads; `plan` says how many pictures are to come."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.taken = self.planned = 0
        self.faults: list[str] = []
        self._begun = time.monotonic()
        self._lock = threading.Lock()

    def plan(self, count: int) -> None:
        with self._lock:
            self.planned += count

    def take(self, visitor: Visitor, name: str, suffix: str, *, status: int = 200, judge: bool = True) -> None:
        """Picture what the visitor has before her, and note what is wrong with it."""
        name = f"{name}-{suffix}"
        words = [fault for fault in visitor.faults if status < 400 or f"{status}" not in fault]
        visitor.faults.clear()
        try:
            visitor.page.evaluate(ALL_PICTURES)
            visitor.page.evaluate(LAID_DOWN)
            visitor.page.screenshot(path=str(self.target / f"{name}.png"), full_page=True, animations="disabled")
            if judge:
                words += serious_faults(visitor.page)
            if wider_than_the_window(visitor.page):
                words.append("wider than the window")
        except Error as fault:
            words.append(str(fault).splitlines()[0])
        self.note(name, words)

    def note(self, name: str, words: list[str]) -> None:
        """Count one picture and tell how far we are."""
        with self._lock:
            self.taken += 1
            rate = self.taken / max(0.1, time.monotonic() - self._begun)
            told = f"{self.taken:4}/{self.planned}  {rate:4.1f}/s  {name}"
            if sys.stdout.isatty():
                print(f"\r\x1b[K{told}", end="" if not words else "\n", flush=True)
            elif words or self.taken % 25 == 0:
                print(told, flush=True)
            for word in words:
                print(f"  ! {name}: {word}", flush=True)
                self.faults.append(f"{name}: {word}")


def speak(visitor: Visitor, language: str) -> None:
    """Have the pages answer in a language from now on, whatever the account prefers."""
    code = "en" if language == "en" else "zh-hans"
    visitor.context.add_cookies([{"name": "lantai_language", "value": code, "url": visitor.base_url}])
