"""Topics and their checklists as shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lantai.catalogue.states import PaperState
from lantai.catalogue.values.reading import RecordBrief
from lantai.people.values import UnitView


@dataclass(frozen=True, slots=True)
class TopicBrief:
    """A topic; `records`: how many of its volumes and items this reader may know of."""

    code: str
    name: str
    name_en: str
    about: str
    about_en: str
    owners: tuple[tuple[str, str], ...]  # name, English name of the departments that answer for it
    opened_at: datetime | None
    records: int


@dataclass(frozen=True, slots=True)
class PaperView:
    """One line of the checklist."""

    id: int
    unit_code: str
    unit: str
    unit_en: str
    name: str
    year: int | None
    wanted: int
    come: int
    state: PaperState
    waived: str


@dataclass(frozen=True, slots=True)
class Checklist:
    lines: tuple[PaperView, ...]

    def count(self, state: PaperState) -> int:
        return sum(1 for one in self.lines if one.state is state)

    @property
    def come(self) -> int:
        return self.count(PaperState.COME)

    @property
    def missing(self) -> int:
        return self.count(PaperState.MISSING) + self.count(PaperState.PARTLY)


@dataclass(frozen=True, slots=True)
class Kept:
    """A topic as the desk keeps it."""

    topic: TopicBrief
    checklist: Checklist
    units: tuple[UnitView, ...]


@dataclass(frozen=True, slots=True)
class Tagged:
    """A record of a topic, and which line of the checklist it answers."""

    record: RecordBrief
    paper_id: int | None
    paper: str


@dataclass(frozen=True, slots=True)
class TopicWords:
    """What is said about a topic. `owners`: codes of departments of the university."""

    name: str
    name_en: str = ""
    about: str = ""
    about_en: str = ""
    owners: tuple[str, ...] = ()
