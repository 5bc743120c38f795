"""Values of holdings: reports of imports, pages, gates."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lantai.foundation.geometry import Region


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One refused row (or cell): where, which rule, what to do. Words are in the reader's language."""

    file: str
    sheet: str
    row: int  # as the spreadsheet counts, from 1
    column: str  # letter and header: "C 出生日期"
    code: str
    rule: str
    remedy: str
    value: str


@dataclass(frozen=True, slots=True)
class SheetGuess:
    """What a sheet seems to be, and which column is what. `mapping`: column index → field name."""

    sheet: str
    kind: str
    kind_score: float
    header_row: int  # from 1; 0 when no header was found
    first_row: int  # of data, from 1
    mapping: Mapping[int, str]
    headers: Mapping[int, str]
    scores: Mapping[int, float]
    titles: tuple[str, ...] = ()  # what stands above the header
    sample: tuple[tuple[str, ...], ...] = ()
    rows: int = 0
    shape: str = ""  # digest of the header's words
    remembered: bool = False  # the columns are those this department's sheets of this shape had the last time


@dataclass(frozen=True, slots=True)
class RowChange:
    """What an import would do with one row, field by field (`differences`: field, held, offered)."""

    sheet: str
    row: int
    key: str
    outcome: str  # states.Outcome
    differences: tuple[tuple[str, str, str], ...] = ()
    reasons: tuple[tuple[str, str, Mapping[str, str]], ...] = ()  # of a refused row: column, code, its parameters


@dataclass(frozen=True, slots=True)
class ImportBeside:
    """How many relations (`related`), control notes (`note`), former codes (`former`) or links of a component to its item
    (`component`) a dry run found: that would be made, that are held, that wait for a person or cannot be.
    """

    kind: str
    new: int
    known: int
    conflicts: int


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a sheet: `accepted` rows are new, `changed` ones were held and have been completed."""

    kind: str
    accepted: int
    unchanged: int
    conflicts: int
    rejected: int
    changed: int = 0
    problems: tuple[RowProblem, ...] = ()
    notices: tuple[RowProblem, ...] = ()  # of rows that were accepted
    batch_id: int | None = None
    dry_run: bool = False
    sheets: tuple[SheetGuess, ...] = ()
    seconds: float = 0.0
    trail: tuple[RowChange, ...] = ()  # of a dry run: row by row, the first thousand of each outcome
    resumed: int = 0  # rows that were in when a killed import was taken up again
    beside: tuple[ImportBeside, ...] = ()  # of a dry run: what the rows bring beside themselves
    opening: tuple[int, int] = (0, 0)  # volumes and items of which rows say that they are open: that waits for the head


@dataclass(frozen=True, slots=True)
class PageView:
    """A watermarked rendition of one page (or a crop of it), ready to be sent to a browser."""

    content: bytes
    media_type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ProposedHeader:
    """Where a machine says the header stands, and how sure it is (0–1). Nobody has looked at it yet."""

    region: Region
    source: str
    confidence: float


@dataclass(frozen=True, slots=True)
class PageSource:
    """What certification needs to cut a page: where its bytes are and what to quote."""

    page_image_id: int
    object_id: uuid.UUID
    media_type: str
    ref_code: str
    page: str
    title: str
    fonds_code: str
    fonds_name: str
    record_date: str
    header: Region | None
    width: int
    height: int
    frame: int = 0  # which page of a PDF or TIFF, from 0
    proposed: ProposedHeader | None = None  # where no header is marked


@dataclass(frozen=True, slots=True)
class Decision:
    """One gate's answer. `needs`: what would open it ("director", "consent", …)."""

    allowed: bool
    code: str
    reason: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GateDecision:
    opening: Decision
    privacy: Decision

    @property
    def allowed(self) -> bool:
        return self.opening.allowed and self.privacy.allowed


@dataclass(frozen=True, slots=True)
class Held:
    """Do we hold records of that kind for that era? `answer`: held | not_held | unknown."""

    answer: str
    words: str
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class GateFacts:
    """What the two gates look at."""

    formed: date | None
    opening_status: str
    secrecy: str
    restricted_reason: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
