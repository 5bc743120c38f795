"""Units' lists as their clerk sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from lantai.reference.values.order import Receiver, UnitLetter


@dataclass(frozen=True, slots=True)
class ListOrder:
    """What a unit hands in with its sheet. `paper`: id of the scanned letter in its vault; `receiver`: for paper copies."""

    letter: UnitLetter
    purpose: str
    paper: str
    purpose_text: str = ""
    receiver: Receiver = Receiver()  # noqa: RUF009  frozen
    locale: str = "zh-hans"


@dataclass(frozen=True, slots=True)
class ListFault:
    """One thing wrong with a row, in words: which column, which rule, what to do."""

    column: str
    rule: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ListRowView:
    """One row and what became of it. `mark`: done | now | wait | you | no."""

    number: int
    name: str
    material: str
    result: str
    mark: str
    faults: tuple[ListFault, ...] = ()
    case_number: str = ""
    state: str = ""
    issue_no: str = ""


@dataclass(frozen=True, slots=True)
class ListBrief:
    number: str
    submitted_at: datetime
    file_name: str
    unit_name: str
    rows: int
    good: int
    bad: int
    open: int  # good rows whose line has not ended
    ready: bool  # every good row has its case


@dataclass(frozen=True, slots=True)
class ListView:
    brief: ListBrief
    letter: UnitLetter
    purpose: str
    rows: tuple[ListRowView, ...]
    page: int
    pages: int
    counts: Mapping[str, int]  # result word → rows
