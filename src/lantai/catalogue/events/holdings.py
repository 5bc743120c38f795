"""Events of holdings: imports, pages, marks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from lantai.foundation.events import Event


@dataclass(frozen=True)
class CatalogueImported(Event):
    """A sheet was read. Subject: ("import_batch", id)."""

    name: ClassVar[str] = "catalogue.CatalogueImported"
    fonds: str
    kind: str
    accepted: int
    unchanged: int
    conflicts: int
    rejected: int


@dataclass(frozen=True)
class PagesAttached(Event):
    """Page images were attached to volumes. Subject: ("import_batch", id), or the volume or item they went to."""

    name: ClassVar[str] = "catalogue.PagesAttached"
    fonds: str
    pages: int
    unchanged: int
    rejected: int


@dataclass(frozen=True)
class PageViewed(Event):
    """A page image was shown to somebody. Subject: ("page_image", id)."""

    name: ClassVar[str] = "catalogue.PageViewed"
    ref_code: str
    page: str
    case_number: str
    crop: bool


@dataclass(frozen=True)
class PageNamesViewed(Event):
    """The names that stand on a page were listed, or looked for by hand. Subject: ("page_image", id).

    `mentions`: which records were shown; `sought`: a blind digest of the name looked for.
    """

    name: ClassVar[str] = "catalogue.PageNamesViewed"
    mentions: tuple[int, ...]
    sought: str = ""


@dataclass(frozen=True)
class BadRowsViewed(Event):
    """Rows of a list that were not accepted were shown, or taken out as a sheet. Subject: ("import_batch", id)."""

    name: ClassVar[str] = "catalogue.BadRowsViewed"
    rows: int
    taken: bool = False


@dataclass(frozen=True)
class ConflictsViewed(Event):
    """What we hold and what a list says was shown side by side. Subject: ("import_batch", id, 0: of all lists)."""

    name: ClassVar[str] = "catalogue.ConflictsViewed"
    conflicts: tuple[int, ...]


@dataclass(frozen=True)
class RegionMarked(Event):
    """An archivist marked the row of a mention. Subject: ("mention", id)."""

    name: ClassVar[str] = "catalogue.RegionMarked"
    page_image: int
    region: tuple[float, ...]


@dataclass(frozen=True)
class HeaderMarked(Event):
    """An archivist marked the header of a page. Subject: ("page_image", id)."""

    name: ClassVar[str] = "catalogue.HeaderMarked"
    ref_code: str
    region: tuple[float, ...]
    whole_volume: bool
    proposed: bool = False  # as a machine had drawn it


@dataclass(frozen=True)
class HeaderRefused(Event):
    """An archivist says that what a machine took for the header is none. Subject: ("page_image", id)."""

    name: ClassVar[str] = "catalogue.HeaderRefused"
    ref_code: str
    region: tuple[float, ...]


@dataclass(frozen=True)
class ConflictDecided(Event):
    """Same key, other content: somebody decided. Subject: ("import_conflict", id)."""

    name: ClassVar[str] = "catalogue.ConflictDecided"
    kind: str
    taken: bool


@dataclass(frozen=True)
class VolumeRecoded(Event):
    """A reference code changed; the old one stays findable for ever. Subject: ("volume", id)."""

    name: ClassVar[str] = "catalogue.VolumeRecoded"
    old: str
    new: str
    items: int = 0  # in it, that got another code with it


@dataclass(frozen=True)
class ItemRecoded(Event):
    """The reference code of an item changed, or it got its first. Subject: ("item", id)."""

    name: ClassVar[str] = "catalogue.ItemRecoded"
    old: str
    new: str


@dataclass(frozen=True)
class ImportAccepted(Event):
    """An archivist accepted the preview of a long sheet; the worker reads it. Subject: ("import_batch", id)."""

    name: ClassVar[str] = "catalogue.ImportAccepted"
    fonds: str
    rows: int


@dataclass(frozen=True)
class ImportTrialAsked(Event):
    """An archivist wants to see what a long sheet would do; the worker tries it. Subject: ("import_upload", token)."""

    name: ClassVar[str] = "catalogue.ImportTrialAsked"
    fonds: str


@dataclass(frozen=True)
class ImportDifferenceTaken(Event):
    """All that an import would do was taken out as a csv, ours beside the sheet's. Subject: ("import_upload", token)."""

    name: ClassVar[str] = "catalogue.ImportDifferenceTaken"
    fonds: str


@dataclass(frozen=True)
class CorrectionSheetAsked(Event):
    """Somebody wants the many rows an import set aside as a sheet; the worker writes it. Subject: ("import_batch", id)."""

    name: ClassVar[str] = "catalogue.CorrectionSheetAsked"
    language: str


@dataclass(frozen=True)
class HoldingsDeclared(Event):
    """Somebody said what exists for which years. Subject: ("holdings_map", id)."""

    name: ClassVar[str] = "catalogue.HoldingsDeclared"
    record_kind: str
    year_from: int | None
    year_to: int | None
    answer: str


@dataclass(frozen=True)
class CatalogueExportBegun(Event):
    """Somebody began to take descriptions out by a page; what was read of it left, whether it ended or not.

    Subject: ("fonds", code), "*" for chosen records of any fonds (`records`: how many). The actor's purpose says for what.
    """

    name: ClassVar[str] = "catalogue.CatalogueExportBegun"
    fonds: str
    class_code: str
    narrowed: bool  # by words, which may be a name and are not kept, or by page images
    kind: str
    form: str
    records: int


@dataclass(frozen=True)
class CatalogueExported(Event):
    """Descriptions of a fonds went out as a file. Subject: ("fonds", code)."""

    name: ClassVar[str] = "catalogue.CatalogueExported"
    fonds: str
    kind: str
    form: str
    rows: int
    sha256: str


@dataclass(frozen=True)
class PageMissingNoted(Event):
    """Somebody noted that the original does not have a page. Subject: ("volume", id)."""

    name: ClassVar[str] = "catalogue.PageMissingNoted"
    ref_code: str
    page: str


@dataclass(frozen=True)
class PageMissingWithdrawn(Event):
    """The page turned up, or the note was wrong. Subject: ("volume", id)."""

    name: ClassVar[str] = "catalogue.PageMissingWithdrawn"
    ref_code: str
    page: str


@dataclass(frozen=True)
class CourseNameDecided(Event):
    """How a course is called in English, for some years. Subject: ("course_name", id)."""

    name: ClassVar[str] = "catalogue.CourseNameDecided"
    course: str
    english: str


@dataclass(frozen=True)
class CourseNameEnded(Event):
    """An entry of the dictionary is no longer in force. Subject: ("course_name", id)."""

    name: ClassVar[str] = "catalogue.CourseNameEnded"


@dataclass(frozen=True)
class ImportUndoAccepted(Event):
    """Somebody asked for a long import to be undone; the worker takes it out. Subject: ("import_batch", id)."""

    name: ClassVar[str] = "catalogue.ImportUndoAccepted"
    rows: int


@dataclass(frozen=True)
class ImportUndone(Event):
    """What an import brought was taken out again. Subject: ("import_batch", id)."""

    name: ClassVar[str] = "catalogue.ImportUndone"
    fonds: str
    kind: str
    volumes: int
    items: int
    mentions: int
    reason: str
    series: int = 0
    former: int = 0  # codes that units once had
    predecessors: int = 0
    uses: int = 0  # of classification schemes
    related: int = 0  # relations between units
    notes: int = 0  # control notes


@dataclass(frozen=True)
class DropFolderSetUp(Event):
    """A drop folder was set up. Subject: ("drop_folder", id)."""

    name: ClassVar[str] = "catalogue.DropFolderSetUp"
    folder: str
    fonds: str
    every_minutes: int


@dataclass(frozen=True)
class DropFolderStopped(Event):
    """A drop folder is visited no more. Subject: ("drop_folder", id)."""

    name: ClassVar[str] = "catalogue.DropFolderStopped"


@dataclass(frozen=True)
class SheetDropped(Event):
    """A sheet in a drop folder was brought in, known again or refused. Subject: ("drop_folder", id)."""

    name: ClassVar[str] = "catalogue.SheetDropped"
    state: str
    batch: int


@dataclass(frozen=True)
class VolumeEntered(Event):
    """Somebody said when a volume entered the holdings. Subject: ("volume", id)."""

    name: ClassVar[str] = "catalogue.VolumeEntered"
    at: datetime


@dataclass(frozen=True)
class VolumeFound(Event):
    """A volume that was noted as lost was found. Subject: ("volume", id)."""

    name: ClassVar[str] = "catalogue.VolumeFound"
    ground: str


@dataclass(frozen=True)
class VolumeLeft(Event):
    """A volume left the holdings; its description stays. Subject: ("volume", id)."""

    name: ClassVar[str] = "catalogue.VolumeLeft"
    how: str
    at: datetime


@dataclass(frozen=True)
class HoldingsExpected(Event):
    """Somebody said what should exist of a key class. Subject: ("expected_holdings", id)."""

    name: ClassVar[str] = "catalogue.HoldingsExpected"
    key_class: str
    year_from: int
    year_to: int
    volumes: int


@dataclass(frozen=True)
class ExpectationWithdrawn(Event):
    """What should exist was taken back. Subject: ("expected_holdings", id)."""

    name: ClassVar[str] = "catalogue.ExpectationWithdrawn"


@dataclass(frozen=True)
class HoldingsReportTaken(Event):
    """A report of the holdings at a moment went out as a file. Subject: ("holdings_report", moment)."""

    name: ClassVar[str] = "catalogue.HoldingsReportTaken"
    at: datetime
    volumes: int
    digitised: int
    indexed: int
    sha256: str
