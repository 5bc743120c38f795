"""What is read on a page, and what becomes of it. Places are fractions (0–1) of the upright page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from lantai.foundation.geometry import Region

Rule = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Sign:
    """One character: certainty 0–1, place along its line 0–1, the runner-up and its certainty."""

    text: str
    certainty: float
    at: float
    second: str = ""
    second_certainty: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A run of characters: see `lantai.adapters.ocr.port.Line`, of which this is the room's own shape."""

    text: str
    x: float
    y: float
    width: float
    height: float
    score: float = 1.0
    signs: tuple[Sign, ...] = ()
    again: str | None = None
    again_score: float = 0.0
    red: float = 0.0
    upright: bool = True
    unread: bool = False


@dataclass(frozen=True, slots=True)
class PageText:
    """The lines of one page. `uprights` (x, from y, to y) and `rulers` (y, from x, to x) are drawn rules once the slant
    (degrees) is taken out.
    """

    lines: tuple[Line, ...]
    width: int = 1000
    height: int = 1400
    slant: float = 0.0
    vertical: bool = False
    uprights: tuple[Rule, ...] = ()
    rulers: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one column of one row: `text` cleaned, `written` as read, `doubts` why it must be looked at, `others`
    what the machine might else have read, likeliest first.
    """

    kind: str
    text: str
    confidence: float = 1.0
    doubts: tuple[str, ...] = ()
    written: str = ""
    region: Region | None = None
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person as found on the page; `number_kind` says which of the cells is the number of this list."""

    cells: Mapping[str, Cell]
    number_kind: str = ""
    region: Region | None = None
    doubts: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.cells["name"].text if "name" in self.cells else ""

    @property
    def number(self) -> str:
        return self.cells[self.number_kind].text if self.number_kind in self.cells else ""

    @property
    def name_is_doubted(self) -> bool:
        """Whether somebody must look at the name before it is believed."""
        return bool(self.doubts) or "name" not in self.cells or bool(self.cells["name"].doubts)


@dataclass(frozen=True, slots=True)
class ReadHeader:
    """Where the titles and the line of headings stand, and how sure the machine is of the least of their words (0–1)."""

    region: Region
    confidence: float


@dataclass(frozen=True, slots=True)
class PageRows:
    """What a page came to. `doubts` of the page send the whole of it to review; `refused` is the code of a bad page.

    `text` is every line as read; `courses` those of the one person of a transcript or card; `header` is none where it is
    not sure that it would hold nobody's row.
    """

    page: str = ""
    layout: str = ""
    rows: tuple[PersonRow, ...] = ()
    doubts: tuple[str, ...] = ()
    refused: str = ""
    detail: str = ""
    vertical: bool = False
    turned: int = 0
    seconds: float = 0.0
    baseline_seconds: float = 0.0
    text: PageText | None = field(default=None, repr=False, compare=False)
    courses: tuple[Mapping[str, Cell], ...] = ()
    header: ReadHeader | None = None

    @property
    def to_be_looked_at(self) -> bool:
        """Whether the page as a whole goes to review."""
        return (
            bool(self.refused)
            or not self.rows
            or bool({"FEW_NAMES", "HANDWRITTEN", "OTHER_YEAR", "OTHER_TITLE"} & set(self.doubts))
        )


@dataclass(frozen=True, slots=True)
class SheetToRead:
    """A stored picture to be read. `page_image_id`: where it is attached in the catalogue, if it is."""

    object_id: UUID
    fonds_code: str
    ref_code: str
    label: str
    page_image_id: int | None = None


@dataclass(frozen=True, slots=True)
class ReadingProgress:
    """How far the reading of a batch, a volume or everything is. `people`: rows found; cells: those somebody must look at."""

    asked: int
    read: int
    refused: int
    cells_open: int
    cells_decided: int
    people: int

    @property
    def waiting(self) -> int:
        return self.asked - self.read - self.refused


@dataclass(frozen=True, slots=True)
class ReadCell:
    """One cell as the page of a reading shows it. `state` empty: nobody need look at it."""

    kind: str
    text: str
    written: str
    confidence: float
    doubts: tuple[str, ...]
    region: Region | None
    state: str = ""


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One row of a reading; regions are places on the upright page."""

    place: int
    cells: tuple[ReadCell, ...]
    doubts: tuple[str, ...]
    region: Region | None
    mention_id: int | None


@dataclass(frozen=True, slots=True)
class ReadingBrief:
    """One reading in a list."""

    id: int
    fonds_code: str
    ref_code: str
    label: str
    state: str
    refused: str
    layout: str
    doubts: tuple[str, ...]
    whole: bool
    rows: int
    cells_open: int
    read_at: datetime | None
    page_image_id: int | None
    batch_id: int | None


@dataclass(frozen=True, slots=True)
class ReadingView:
    """A reading with all that was read. `width`, `height` are those of the upright page."""

    brief: ReadingBrief
    rows: tuple[ReadLine, ...]
    turned: int
    vertical: bool
    width: int
    height: int
    seconds: float
    machine: str
    detail: str
    has_alto: bool
    courses: tuple[tuple[ReadCell, ...], ...] = ()  # of a transcript or card, one a row


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """One word or line of a page as it reads now, and its place on the stored picture. There its characters stand one
    below the other (`down`), and from the right or from below when the picture lies so (`backwards`).
    """

    text: str
    region: Region
    down: bool
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class CellToReview:
    """One doubtful cell in the queue. `region` is a place on the upright page; `typed` what two people typed (disputed)."""

    id: int
    reading_id: int
    page_image_id: int | None
    fonds_code: str
    ref_code: str
    label: str
    row: int
    kind: str
    text: str
    written: str
    confidence: float
    doubts: tuple[str, ...]
    region: Region | None
    turned: int
    width: int
    height: int
    state: str
    suggestions: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewScreen:
    """Some cells of one column, what waits in every column, and how long a cell of this one takes (seconds, the middle)."""

    kind: str
    cells: tuple[CellToReview, ...]
    waiting: Mapping[str, int]
    pace: float | None
    last_decided: int | None  # the reader's own last decision, to be taken back
