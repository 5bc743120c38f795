"""Events of reading and reviewing: ids and codes only, never what was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from lantai.foundation.events import Event


@dataclass(frozen=True)
class ReadingsAsked(Event):
    """Somebody asked for pages to be read. Subject: ("fonds", code)."""

    name: ClassVar[str] = "digitisation.ReadingsAsked"
    pages: int
    known: int
    again: bool = False


@dataclass(frozen=True)
class PageRead(Event):
    """A page was read. Subject: ("reading", id). `page_image`: where it is attached, 0: not yet."""

    name: ClassVar[str] = "digitisation.PageRead"
    layout: str
    rows: int
    doubtful: int
    page_image: int
    machine: str


@dataclass(frozen=True)
class PageHeldAgain(Event):
    """What was read on a page was held against a sheet that came in since, or against the rest when one was undone.

    `cells` are doubted otherwise than before; so many to be looked at before and after. Subject: ("reading", id).
    """

    name: ClassVar[str] = "digitisation.PageHeldAgain"
    cells: int
    open_before: int
    open_after: int


@dataclass(frozen=True)
class PageNotRead(Event):
    """A page could not be read. Subject: ("reading", id)."""

    name: ClassVar[str] = "digitisation.PageNotRead"
    code: str


@dataclass(frozen=True)
class ReadingsHandedOver(Event):
    """What was read in a batch is known to the catalogue now. Subject: ("scan_batch", id)."""

    name: ClassVar[str] = "digitisation.ReadingsHandedOver"
    people: int
    page_images: tuple[int, ...]


@dataclass(frozen=True)
class CellsViewed(Event):
    """Doubtful cells, which may name people, were shown. Subject: ("review", column)."""

    name: ClassVar[str] = "digitisation.CellsViewed"
    cells: tuple[int, ...]


@dataclass(frozen=True)
class ReadingViewed(Event):
    """What was read on a page was shown, with its picture where that is attached nowhere yet. Subject: ("reading", id)."""

    name: ClassVar[str] = "digitisation.ReadingViewed"
    picture: bool = False


@dataclass(frozen=True)
class CoursesExported(Event):
    """Courses of people, as read, were handed out as a list. Subject: ("reading", id) or ("fonds", code)."""

    name: ClassVar[str] = "digitisation.CoursesExported"
    readings: tuple[int, ...]


@dataclass(frozen=True)
class CellKeyed(Event):
    """The first of two keys of a cell was typed, or a second that differs. Subject: ("reading_cell", id)."""

    name: ClassVar[str] = "digitisation.CellKeyed"
    column: str
    state: str


@dataclass(frozen=True)
class CellDecided(Event):
    """A doubtful cell was confirmed, corrected or called unreadable. Subject: ("reading_cell", id).

    `page_image`: whose words read otherwise since then, 0: none.
    """

    name: ClassVar[str] = "digitisation.CellDecided"
    column: str
    state: str
    milliseconds: int
    page_image: int = 0


@dataclass(frozen=True)
class CellTakenBack(Event):
    """A decision about a cell was taken back. Subject: ("reading_cell", id). `page_image` as in `CellDecided`."""

    name: ClassVar[str] = "digitisation.CellTakenBack"
    column: str
    page_image: int = 0
