"""Figures with their units, and the rows behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lantai.catalogue.values import HoldingsAt
from lantai.stacks.values import Shelved


@dataclass(frozen=True, slots=True)
class Counter:
    """One yearly figure. `unit`: 人次 or 件; `rule` says in words how it was counted; `previous` is last year's."""

    code: str  # SERVED | ONLINE | MAILED | E_SEALED
    name: str
    value: int
    unit: str
    rule: str
    previous: int
    change: float | None  # against last year, as a fraction; None when there is nothing to compare with
    share: float | None = None  # of the person-times served


@dataclass(frozen=True, slots=True)
class Slice:
    """One part of a breakdown."""

    code: str
    name: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Side:
    """The numbers beside the four: people, cases, lines, copies, original pages — each differs, so each is shown."""

    code: str
    name: str
    value: int


@dataclass(frozen=True, slots=True)
class Month:
    month: int
    counts: tuple[int, ...]  # by channel group, in the order of Figures.groups
    total: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The service figures of one year (B43), recomputable from the register."""

    year: int
    site: str
    until: date
    counters: tuple[Counter, ...]
    sides: tuple[Side, ...]
    groups: tuple[Slice, ...]  # channel groups, for the chart
    months: tuple[Month, ...]
    by_channel: tuple[Slice, ...]
    by_material: tuple[Slice, ...]
    by_purpose: tuple[Slice, ...]
    by_effect: tuple[Slice, ...]


@dataclass(frozen=True, slots=True)
class DrillRow:
    """One counted thing: a person on a day with the register entries behind it, or a piece."""

    key: str
    day: date
    site: str
    channel: str
    entries: tuple[int, ...]
    cases: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Drill:
    counter: Counter
    rows: tuple[DrillRow, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Holdings:
    """What was held at a moment, and the shelf it took. `shelved`: None where the reader may not look into the stacks, or
    a school was asked for: a box holds the papers of several.
    """

    held: HoldingsAt
    shelved: Shelved | None

    @property
    def boxed(self) -> int | None:
        """Volumes that lay in a box."""
        return self.held.among

    @property
    def loose(self) -> int | None:
        """Volumes held of which nobody had put down in which box they lie: the metres are without them."""
        return None if self.held.among is None else self.held.total.held - self.held.among
