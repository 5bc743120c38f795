"""What is not there, as it is shown and printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class MissingView:
    """A page the original does not have: why, noted by whom, when."""

    id: int
    ref_code: str
    label: str
    reason: str
    reason_en: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class IncompleteView:
    """A record that says less than it should: why, who has the rest (`ask`), noted by whom, when."""

    id: int
    reason: str
    reason_en: str
    ask: str
    ask_en: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Gaps:
    """What is not there of one mention: its own page, other pages of its volume, the rest of its record."""

    page: MissingView | None
    others: tuple[MissingView, ...]
    incomplete: IncompleteView | None


@dataclass(frozen=True, slots=True)
class CourseView:
    """One course name as asked, with its approved English name; `name_en` is empty when the dictionary has none."""

    asked: str
    name_en: str
    approval: str = ""
    years: tuple[int | None, int | None] = (None, None)
    id: int | None = None
