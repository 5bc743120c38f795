"""RapidOCR from outside: pages go to a child in the sandbox, readings come back one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from itertools import takewhile
from typing import Any

from lantai.adapters.ocr.port import Line, MachineAbsent, PageReading, PageSource, Rule, Sign
from lantai.adapters.sandbox import SandboxRefusal, stream

WORK = "lantai.adapters.ocr.work.read_each"
CODES = (
    "NOT_AN_IMAGE", "IMAGE_TOO_LARGE", "IMAGE_BROKEN", "PDF_ENCRYPTED", "FILE_TOO_LARGE",
    "PAGE_BLANK", "PAGE_TIME", "PAGE_CRASHED",
)  # fmt: skip
LARGEST = 300 * 1024 * 1024
A_CHILD = 100  # pages, then a fresh one: what a library leaks is given back
START_SECONDS, PAGE_SECONDS = 60, 90
MEMORY_MB = 4096  # of addresses; what is resident stays under 1 GB for an A3 page at 300 dpi


def installed() -> bool:
    """Tell whether the reading machine is there, without loading it."""
    return all(find_spec(name) for name in ("rapidocr", "onnxruntime"))


@cache
def machine_name() -> str:
    """Return which machine reads, with versions and models: what is written beside every reading."""
    try:
        return f"RapidOCR {version('rapidocr')} · onnxruntime {version('onnxruntime')} · PP-OCR (rapidocr wheel)"
    except PackageNotFoundError:
        return ""


class RapidReader:
    """Reads pages with RapidOCR. `compare` has every so manieth page read again, as the bare library would (0: none)."""

    def __init__(self, *, compare: int = 0, page_seconds: float = PAGE_SECONDS, memory_mb: int = MEMORY_MB) -> None:
        self.compare = compare
        self.page_seconds = page_seconds
        self.memory_mb = memory_mb

    def read_pages(self, pages: Sequence[PageSource]) -> Iterator[PageReading]:
        """Yield one reading per page, in order. A page that ends its child is refused, and the rest goes on."""
        if not installed():
            raise MachineAbsent
        waiting = list(pages)
        marked = {id(page) for page in waiting[:: self.compare]} if self.compare else set()
        while waiting:
            if unread := _beforehand(waiting[0]):
                yield unread
                waiting.pop(0)
                continue
            some = list(takewhile(lambda page: _beforehand(page) is None, waiting[:A_CHILD]))
            done = 0
            try:
                for found in self._ask(some, [id(page) in marked for page in some]):
                    yield _reading(some[done], found)
                    done += 1
            except SandboxRefusal as refusal:
                if done < len(some):
                    yield PageReading(some[done], refused=_code(refusal), detail=str(refusal.detail))
                    done += 1
            waiting = waiting[done:]

    def _ask(self, some: Sequence[PageSource], compare: list[bool]) -> Iterator[dict[str, Any]]:
        pages = [str(page.path.absolute()) for page in some]
        arguments = {
            "paths": pages,
            "frames": [page.frame for page in some],
            "compare": compare,
            "page_seconds": self.page_seconds,
        }
        seconds = START_SECONDS + self.page_seconds * (len(some) + sum(compare))
        yield from stream(WORK, arguments=arguments, seconds=seconds, memory_mb=self.memory_mb)


def _code(refusal: SandboxRefusal) -> str:
    """Return the code of a page whose reading ended its child: CPU time run out, or anything else."""
    return "PAGE_TIME" if refusal.code == "TIME" else "PAGE_CRASHED"


def _beforehand(page: PageSource) -> PageReading | None:
    try:
        size = page.path.stat().st_size
    except OSError as fault:
        return PageReading(page, refused="NOT_AN_IMAGE", detail=type(fault).__name__)
    if size == 0:
        return PageReading(page, refused="NOT_AN_IMAGE", detail="empty")
    return PageReading(page, refused="FILE_TOO_LARGE", detail=str(size)) if size > LARGEST else None


def _reading(page: PageSource, found: dict[str, Any]) -> PageReading:
    if "refused" in found:
        return PageReading(page, refused=found["refused"], detail=found["detail"])
    return PageReading(
        page, found["width"], found["height"], tuple(map(_line, found["lines"])), found["turned"], found["slant"],
        found["vertical"], tuple(map(_rule, found["uprights"])), tuple(map(_rule, found["rulers"])), found["seconds"],
        raw_seconds=found.get("raw_seconds", 0.0), raw_text=found.get("raw_text", ""),
    )  # fmt: skip


def _rule(found: list[float]) -> Rule:
    place, begin, end = found
    return place, begin, end


def _line(found: dict[str, Any]) -> Line:
    x, y, width, height = found["box"]
    return Line(
        found["text"], (x, y, width, height), found["score"], tuple(Sign(*sign) for sign in found["signs"]),
        found["again"], found["again_score"], found["red"], found["upright"], found["unread"],
    )  # fmt: skip
