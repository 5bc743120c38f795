"""What is read from a page, and what reads it. Places are fractions (0–1) of the page once it stands upright."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

INSTALL = "make ocr"  # tools/bootstrap.py: requirements/ocr.txt, checked by hash


Rule = tuple[float, float, float]


class MachineAbsent(Exception):  # noqa: N818
    """The reading machine is not installed; the words say how to install it."""

    def __init__(self) -> None:
        super().__init__(INSTALL)


@dataclass(frozen=True, slots=True)
class PageSource:
    """One page: an image, or page `frame` (from 0) of a PDF or TIFF."""

    path: Path
    frame: int = 0


@dataclass(frozen=True, slots=True)
class Sign:
    """One character: how sure the machine is (0–1), what it would else have read, and where along the line (0–1)."""

    text: str
    certainty: float
    at: float
    second: str = ""
    second_certainty: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A run of characters as found on the page.

    `box` is x, y, width, height. `score` is the lowest certainty of a character in it. `again` is what a second look
    read (without red ink, or in another size), `None` where no second look was taken. `red` is the share of the box
    that lies under red ink, 0–1. `upright` lines run from left to right, others from the top down. `unread` says that a
    short line holds ink where no character was read.
    """

    text: str
    box: tuple[float, float, float, float]
    score: float
    signs: tuple[Sign, ...] = ()
    again: str | None = None
    again_score: float = 0.0
    red: float = 0.0
    upright: bool = True
    unread: bool = False


@dataclass(frozen=True, slots=True)
class PageReading:
    """What the machine read of one page, or why it could not.

    `turned` is how far the picture was turned clockwise to stand upright (0, 90, 180, 270). `slant` is in degrees, what
    is left. `vertical` says that the writing runs in columns from the right. `uprights` are ruled vertical lines once the
    slant is taken out (x, from y, to y), `rulers` horizontal ones (y, from x, to x). `refused` is a code of `CODES` or empty.
    """

    source: PageSource
    width: int = 0
    height: int = 0
    lines: tuple[Line, ...] = ()
    turned: int = 0
    slant: float = 0.0
    vertical: bool = False
    uprights: tuple[Rule, ...] = ()
    rulers: tuple[Rule, ...] = ()
    seconds: float = 0.0
    refused: str = ""
    detail: str = ""
    raw_seconds: float = 0.0
    raw_text: str = ""


class Reader(Protocol):
    """A reading machine. One reading for each page, in order; a page that cannot be read is refused alone."""

    def read_pages(self, pages: Sequence[PageSource]) -> Iterator[PageReading]:
        """Yield one reading per page. Raises `MachineAbsent`."""
        ...
