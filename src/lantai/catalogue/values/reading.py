"""What the reading room shows: finding aids, records, stubs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of something this reader may know of."""

    volumes: int = 0
    items: int = 0
    year_from: int | None = None
    year_to: int | None = None

    @property
    def nothing(self) -> bool:
        return not (self.volumes or self.items)


@dataclass(frozen=True, slots=True)
class FondsBrief:
    code: str
    name: str
    name_en: str
    year_from: int | None
    year_to: int | None
    extent: Extent


@dataclass(frozen=True, slots=True)
class ClassAid:
    """One class in a finding aid, with all that lies below it."""

    code: str
    name: str
    name_en: str
    depth: int
    volumes: int
    items: int


@dataclass(frozen=True, slots=True)
class FondsAid:
    """The finding aid of a fonds. `unclassed`: what no class holds."""

    brief: FondsBrief
    history: str
    schemes: tuple[tuple[str, str], ...]
    lineage: tuple[str, ...]  # how the body came to be and what became of it, in words
    kin: tuple[tuple[str, str, str], ...]  # other fonds of that line: code, name, English name
    classes: tuple[ClassAid, ...]
    unclassed: tuple[int, int]  # volumes, items
    decades: tuple[tuple[int, int], ...]  # decade, volumes
    stubs: bool


@dataclass(frozen=True, slots=True)
class RecordBrief:
    """A line of a list: what it is called, and where it is read."""

    kind: str  # volume | item
    id: int
    fonds_code: str
    ref_code: str
    path: str  # the part of the address after the fonds
    title: str
    creator: str
    year: int | None
    date_text: str
    opening_status: str
    secrecy: str
    pages: int
    page_label: str = ""
    public: bool = False


@dataclass(frozen=True, slots=True)
class StubBrief:
    """Something held that is not open: code, class and year; never its title."""

    fonds_code: str
    ref_code: str
    path: str
    year: int | None


@dataclass(frozen=True, slots=True)
class ClassPage:
    """One class: where it stands, what lies below, one page of one list."""

    aid: ClassAid
    parents: tuple[ClassAid, ...]
    children: tuple[ClassAid, ...]
    fonds: FondsBrief
    rows: tuple[RecordBrief, ...]
    stubs: tuple[StubBrief, ...]
    counts: dict[str, int]  # volumes, items, closed: how long each list is
    total: int
    listed: str  # which list the rows are of


@dataclass(frozen=True, slots=True)
class PageLink:
    id: int
    label: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Record:
    """A volume or item as this reader may know it."""

    brief: RecordBrief
    fonds_name: str
    fonds_name_en: str
    class_code: str
    class_name: str
    class_name_en: str
    doc_number: str
    department: str
    remark: str
    retention: str
    page_count: int | None
    former_codes: tuple[str, ...]
    volume: RecordBrief | None  # of an item, when the reader may know of it
    items: tuple[RecordBrief, ...]
    images: bool  # may page images be shown here at all
    topics: tuple[tuple[str, str, str], ...]  # code, name, English name
    recordings: int = 0  # how many there are
    playable: bool = False  # may they be played here at all


@dataclass(frozen=True, slots=True)
class Closed:
    """A stub: held, not open; why, until when, and what would open it."""

    fonds_code: str
    fonds_name: str
    fonds_name_en: str
    ref_code: str
    path: str
    class_code: str
    class_name: str
    class_name_en: str
    year: int | None
    code: str  # of the opening gate: UNREVIEWED, CONTROLLED …
    words: str
    due: date | None  # when its opening will be, or was, due for review


@dataclass(frozen=True, slots=True)
class Moved:
    """The address is an old or another spelling; this is the one that stays."""

    fonds_code: str
    path: str


@dataclass(frozen=True, slots=True)
class TermsView:
    fonds_code: str
    stubs: bool
    images: str  # NONE | MARKED | PLAIN


@dataclass(frozen=True, slots=True)
class OpenPage:
    """One page image in the reading room, with its neighbours."""

    page: PageLink
    record: RecordBrief
    previous_id: int | None
    next_id: int | None
    number: int
    total: int
    strip: tuple[PageLink, ...] = ()  # the page and its neighbours
