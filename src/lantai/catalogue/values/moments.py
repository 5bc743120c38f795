"""Values of the holdings at a stated moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """Volumes that were held, those of them with page images, those with indexed names."""

    held: int = 0
    digitised: int = 0
    indexed: int = 0

    def plus(self, other: Counts) -> Counts:
        return Counts(self.held + other.held, self.digitised + other.digitised, self.indexed + other.indexed)


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One category or class, with its share of all volumes (0–1), and its volumes by year: those of no year last."""

    code: str
    name: str
    name_en: str
    counts: Counts
    share: float
    years: tuple[tuple[int | None, Counts], ...] = ()


@dataclass(frozen=True, slots=True)
class CarrierLine:
    """One carrier (a code of `rules.carriers`, or ``secret``), with its share of all volumes (0–1) and its years."""

    code: str
    counts: Counts
    share: float
    years: tuple[tuple[int | None, Counts], ...] = ()


@dataclass(frozen=True, slots=True)
class Lacking:
    """A part of a year of which less is held than was said to exist: a department, or the whole fonds (empty)."""

    fonds: str
    department: str
    expected: int
    held: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One year of one key class.

    `expected`: at least so many volumes; None where nobody said anything. What was said of the whole fonds and of its
    departments speaks of the same volumes: the larger counts. `lacking`: each part that is not enough by itself.
    """

    year: int
    counts: Counts
    expected: int | None
    lacking: tuple[Lacking, ...] = ()

    @property
    def missing(self) -> bool:
        return bool(self.lacking)


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key class: its cells by year, and of how many expected years it is complete."""

    code: str
    name: str
    name_en: str
    counts: Counts
    cells: tuple[Cell, ...]
    expected_years: int
    complete_years: int
    further: bool = False  # none of the six that the university names

    @property
    def share(self) -> float | None:
        return self.complete_years / self.expected_years if self.expected_years else None


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """One school or department as written: its key classes, in the order of the report's `keys`."""

    name: str
    counts: Counts
    keys: tuple[Counts, ...]


@dataclass(frozen=True, slots=True)
class SchoolYears:
    """One key class: for each year its cell, and one for each of `schools`, in their order. `undated`: of no year."""

    line: KeyLine
    schools: tuple[str, ...]
    rows: tuple[tuple[Cell, tuple[Cell, ...]], ...]
    undated: Counts


@dataclass(frozen=True, slots=True)
class HoldingsAt:
    """What was held, digitised and indexed at a moment.

    `items`: described by then, in volumes or by themselves; `components`: parts of items described by themselves, which
    are no further items. `page_bytes`, `recording_bytes`: that page images (with the files they were made from) and
    recordings took. `among`: volumes that were among those another room named, None where none did. `undated`: volumes of which no date says when they came; counted at every moment. `named_only`:
    volumes that only a list of persons or a folder of pages names, counted nowhere else.
    """

    at: datetime
    fonds: str
    school: str
    total: Counts
    items: int
    components: int
    pages: int
    page_bytes: int
    recordings: int
    recording_bytes: int
    undated: int
    named_only: int
    among: int | None
    categories: tuple[ClassLine, ...]
    carriers: tuple[CarrierLine, ...]
    keys: tuple[KeyLine, ...]
    schools: tuple[SchoolLine, ...]
    years: tuple[int, ...]

    @property
    def digital_bytes(self) -> int:
        return self.page_bytes + self.recording_bytes


@dataclass(frozen=True, slots=True)
class VolumeAt:
    """One volume as it stood at the moment; `now_code` where it is called otherwise today."""

    volume_id: int
    fonds_code: str
    ref_code: str
    title: str
    class_code: str
    year: int | None
    department: str
    digitised: bool
    indexed: bool
    now_code: str = ""
    left: str = ""  # how it has left since, or ""
    carrier: str = ""  # as `CarrierLine.code`


@dataclass(frozen=True, slots=True)
class Which:
    """Which volumes of a report: of a category, a carrier, a key class, a year, a school; held, digitised or indexed."""

    fonds: str = ""
    school: str = ""
    category: str = ""
    carrier: str = ""
    key_class: str = ""
    year: int | None = None
    department: str | None = None  # as it is written, without what it was or became
    names: frozenset[str] = frozenset()  # of the school, at all times: found by the query, once
    what: str = "held"  # held | digitised | indexed | undigitised | unindexed


@dataclass(frozen=True, slots=True)
class Expected:
    """What should exist, as somebody said."""

    id: int
    key_class: str
    name: str
    name_en: str
    fonds_code: str
    year_from: int
    year_to: int
    department: str
    volumes: int
    ground: str
    declared_at: datetime
    declared_by: int | None = field(default=None)
