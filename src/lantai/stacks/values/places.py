"""What the stacks say of places, loans and stock-taking."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from lantai.stacks.rules import scanning
from lantai.stacks.rules.capacity import Load
from lantai.stacks.rules.climate import Limits
from lantai.stacks.rules.scanning import Kind
from lantai.stacks.rules.stocktaking import Tally
from lantai.stacks.states import Availability, Outcome
from lantai.stacks.values.climate import ReadingView
from lantai.stacks.values.journeys import JourneySight


@dataclass(frozen=True, slots=True)
class Thing:
    """A volume or an item, by what it is called. `kind`: volume | item. `parent_id` of an item: the volume it is in."""

    kind: str
    id: int
    ref_code: str
    title: str
    fonds_code: str
    year: int | None = None
    gone: str = ""  # how it left the holdings: DESTROYED, TRANSFERRED, LOST
    parent_id: int | None = None

    @property
    def volume_id(self) -> int | None:
        return self.id if self.kind == "volume" else None

    @property
    def item_id(self) -> int | None:
        return self.id if self.kind == "item" else None


@dataclass(frozen=True, slots=True)
class Shelved:
    """Boxes that held something at a moment, and the shelf they took.

    `since`: when the first thing of all was put in a box; None: nothing ever was.
    """

    boxes: int
    length_mm: int
    at: datetime
    since: datetime | None

    @property
    def known(self) -> bool:
        """Whether anybody had put down by then what lies in which box."""
        return self.since is not None and self.since <= self.at

    @property
    def metres(self) -> float:
        return self.length_mm / 1000


@dataclass(frozen=True, slots=True)
class Where:
    """Where a thing belongs. `elsewhere`: at a site that is not the reader's, so only the site is told."""

    thing: Thing
    site: str
    box_id: int | None = None
    box: str = ""  # 盒号, else the barcode
    barcode: str = ""
    shelf_id: int | None = None
    shelf: str = ""
    stack_id: int | None = None
    stack: str = ""
    stack_en: str = ""
    position: int = 0
    missing_since: date | None = None
    elsewhere: bool = False
    with_volume: bool = False  # an item without a place of its own: this is its volume's

    @property
    def placed(self) -> bool:
        return self.box_id is not None


@dataclass(frozen=True, slots=True)
class Original:
    """Whether the original can be handed out now. `until`: the last day on which it cannot, when that is known.

    `part`: of a volume that is here, but cannot go as a whole: the state is that of an item in it.
    """

    code: str
    state: Availability
    where: Where | None = None
    until: date | None = None
    reason: str = ""  # a `states.Reason`, or the words of a hold
    late: bool = False
    loan_id: int | None = None
    has_images: bool = False
    part: bool = False
    journey: JourneySight | None = None  # it is sent to another site, or asked for by one
    kept_at: str = ""  # the site, where nobody asked on which shelf
    key: tuple[str, int] | None = None  # likewise: kind and number

    @property
    def site(self) -> str:
        """The site that keeps it; empty when nobody knows."""
        return self.where.site if self.where else self.kept_at

    @property
    def is_available(self) -> bool:
        return self.state is Availability.AVAILABLE

    @property
    def barcode(self) -> str:
        """What a scanner reads on it; empty when nobody knows it."""
        if self.where is not None:
            kind, number = self.where.thing.kind, self.where.thing.id
        elif self.key is not None:
            kind, number = self.key
        else:
            return ""
        return scanning.barcode(Kind.VOLUME if kind == "volume" else Kind.ITEM, number)

    @property
    def copy_offered(self) -> bool:
        """The original is away, and page images exist: a copy can be offered instead."""
        return self.has_images and not self.is_available


@dataclass(frozen=True, slots=True)
class StackView:
    id: int
    code: str
    name: str
    name_en: str
    site: str
    standard: str
    standard_en: str
    limits: Limits
    pattern: str
    shelf_mm: int
    shelves: int
    boxes: int
    load: Load
    reading: ReadingView | None = None
    standard_code: str = ""
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class ShelfBrief:
    id: int
    code: str
    row: int
    column: int
    section: int
    level: int
    load: Load
    boxes: int


@dataclass(frozen=True, slots=True)
class RowLoad:
    """One row (排, 列) of a stack, its shelves as they stand: section by level."""

    row: int
    column: int
    load: Load
    boxes: int
    shelves: tuple[ShelfBrief, ...]


@dataclass(frozen=True, slots=True)
class BoxBrief:
    id: int
    barcode: str
    number: str
    title: str
    thickness_mm: int
    position: int
    contents: int
    out: int  # how many of them are out
    first: str = ""  # reference codes of the first and the last in it
    last: str = ""

    @property
    def label(self) -> str:
        return self.number or self.barcode


@dataclass(frozen=True, slots=True)
class ShelfView:
    brief: ShelfBrief
    barcode: str
    stack_id: int
    stack: str
    stack_en: str
    site: str
    note: str
    boxes: tuple[BoxBrief, ...]
    previous_id: int | None
    next_id: int | None


@dataclass(frozen=True, slots=True)
class ContentView:
    thing: Thing
    position: int
    missing_since: date | None
    state: Availability
    until: date | None = None


@dataclass(frozen=True, slots=True)
class MoveView:
    at: datetime
    kind: str
    thing: Thing | None
    from_place: str
    to_place: str
    by: str
    how: str


@dataclass(frozen=True, slots=True)
class BoxView:
    brief: BoxBrief
    site: str
    shelf_id: int | None
    shelf: str
    stack: str
    stack_en: str
    contents: tuple[ContentView, ...]
    moves: tuple[MoveView, ...]
    discarded_on: date | None = None


@dataclass(frozen=True, slots=True)
class LoanView:
    id: int
    thing: Thing
    site: str
    state: str
    reason: str
    borrower: str
    note: str
    case_number: str
    requested_at: datetime
    out_at: datetime | None
    due_date: date | None
    renewals: int
    may_renew: bool
    days_late: int
    ended_at: datetime | None
    condition: str
    condition_note: str
    where: Where | None = None
    journey_id: int | None = None


@dataclass(frozen=True, slots=True)
class HoldView:
    id: int
    thing: Thing
    site: str
    reason: str
    grade: str
    since: date
    until: date | None
    released_at: datetime | None
    outcome: str


@dataclass(frozen=True, slots=True)
class InventoryBrief:
    id: int
    stack: str
    stack_en: str
    site: str
    first: str
    last: str
    with_volumes: bool
    state: str
    opened_at: datetime
    opened_by: str
    tally: Tally
    conclusion: str = ""


@dataclass(frozen=True, slots=True)
class LineView:
    outcome: Outcome
    kind: str  # box | volume | item | code
    label: str
    title: str
    home: str  # where it belongs
    seen: str  # where it was scanned
    seen_at: datetime | None
    box_id: int | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody with a scanner stands: the shelf and the box scanned last."""

    shelf_id: int | None = None
    shelf: str = ""
    box_id: int | None = None
    box: str = ""


@dataclass(frozen=True, slots=True)
class Scanned:
    """What became of one scan. `mark` is a shape of the design: done, you, no, wait."""

    text: str
    mark: str
    words: str
    detail: str = ""
    url_kind: str = ""  # shelf | box | volume
    url_id: int | None = None

    @property
    def is_good(self) -> bool:
        return self.mark == "done"


@dataclass(frozen=True, slots=True)
class ScanReport:
    lines: tuple[Scanned, ...]
    spot: Spot
    repeated: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class ListProblem:
    """One row of a list that was not taken."""

    sheet: str
    row: int
    code: str
    value: str
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListReport:
    """What became of a list of places (or would, on a dry run)."""

    accepted: int
    unchanged: int
    rejected: int
    boxes: int
    shelves: int
    problems: tuple[ListProblem, ...] = field(default=())
    list_id: int | None = None
    header: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StockView:
    """Label stock that can be chosen."""

    code: str
    name: str
    name_en: str
    kind: str
    per_page: int
