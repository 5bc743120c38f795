"""Verbs: reading page images into rows of people, keeping nothing (docs/decisions/0020); `readings` keeps."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from lantai.adapters import ocr
from lantai.adapters.images import reading
from lantai.adapters.sandbox import SandboxRefusal
from lantai.digitisation.errors import ReadingMachineAbsent
from lantai.digitisation.rules import pages as rules
from lantai.digitisation.values import Line, PageRows, PageText, Sign

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".pdf"})
SEVERAL = frozenset({".tif", ".tiff", ".pdf"})


def pages_in(folder: Path) -> list[ocr.PageSource]:
    """Return the pages of a folder in the order of their names; a PDF or TIFF of several gives each of its pages."""
    streams = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())
    frames = _frames([path for path in streams if path.suffix.lower() in SEVERAL])
    return [ocr.PageSource(path, frame) for path in streams for frame in range(frames.get(path, 1))]


def _frames(several: Sequence[Path]) -> dict[Path, int]:
    found = {}
    for path, picture in zip(several, reading.probe_all(several), strict=True):
        found[path] = 1 if isinstance(picture, SandboxRefusal) else picture.frames
    return found


def read_pages(
    pages: Iterable[ocr.PageSource], *, baseline_every: int = 0, reader: ocr.Reader | None = None
) -> Iterator[PageRows]:
    """Yield what each page came to, in order: rows with confidence and doubts, or the code why it could not be read.

    A bad page (broken, blank, too large, one that ends its reading process) is marked and the rest goes on. With
    `baseline_every` every so manieth page is read again by the bare library, for its time. Raises
    `ReadingMachineAbsent`.
    """
    several = list(pages)
    reader = reader or ocr.RapidReader(compare=baseline_every)
    many = {source.path for source in several if source.frame}
    try:
        for found in reader.read_pages(several):
            yield _rows(found, many)
    except ocr.MachineAbsent as fault:
        raise ReadingMachineAbsent from fault


def read_side_by_side(
    pages: Sequence[ocr.PageSource], *, processes: int = 1, baseline_every: int = 0
) -> Iterator[PageRows]:
    """Yield what each page came to as it is read, in several processes of one thread each; in order when it is one.

    Raises `ReadingMachineAbsent`.
    """
    if processes == 1:
        yield from read_pages(pages, baseline_every=baseline_every)
        return
    done: queue.SimpleQueue[PageRows | Exception | None] = queue.SimpleQueue()

    def read(some: Sequence[ocr.PageSource]) -> None:
        try:
            for page in read_pages(some, baseline_every=baseline_every):
                done.put(page)
        except Exception as fault:  # noqa: BLE001  raised again where it can be told
            done.put(fault)
        finally:
            done.put(None)

    shares = [pages[place::processes] for place in range(min(processes, len(pages)))]
    for share in shares:
        threading.Thread(target=read, args=(share,), daemon=True).start()
    waiting = len(shares)
    while waiting:
        answer = done.get()
        if isinstance(answer, Exception):
            raise answer
        if answer is None:
            waiting -= 1
        else:
            yield answer


def _rows(found: ocr.PageReading, many: set[Path]) -> PageRows:
    source = found.source
    page = f"{source.path.name}#{source.frame + 1}" if source.path in many else source.path.name
    if found.refused:
        return PageRows(page=page, refused=found.refused, detail=found.detail)
    begun = time.perf_counter()
    text = page_text(found)
    rows = rules.read(text)
    seconds = found.seconds + time.perf_counter() - begun
    return replace(rows, page=page, turned=found.turned, seconds=seconds, baseline_seconds=found.raw_seconds, text=text)


def page_text(found: ocr.PageReading) -> PageText:
    """Return a reading in the room's own shape."""
    return PageText(
        tuple(_line(line) for line in found.lines), found.width, found.height, found.slant, found.vertical,
        found.uprights, found.rulers,
    )  # fmt: skip


def _line(line: ocr.Line) -> Line:
    x, y, width, height = line.box
    signs = tuple(Sign(sign.text, sign.certainty, sign.at, sign.second, sign.second_certainty) for sign in line.signs)
    return Line(
        line.text, x, y, width, height, line.score, signs, line.again, line.again_score, line.red, line.upright, line.unread,
    )  # fmt: skip
