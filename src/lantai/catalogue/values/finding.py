"""Values of finding people: the question, the answer, the row of a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lantai.catalogue.values.holdings import Held
from lantai.foundation.geometry import Region


@dataclass(frozen=True, slots=True)
class Study:
    """What is known of the one we look for (domain.md 5.7: name then, years, unit, level)."""

    name: str
    former_names: tuple[str, ...] = ()
    entered: int | None = None
    graduated: int | None = None
    slack: int = 0
    unit: str = ""
    level: str = ""
    student_no: str = ""
    id_number: str = ""
    sex: str = ""
    birth: str = ""
    native_place: str = ""
    certificate_no: str = ""
    supervisor: str = ""  # of a graduate student


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a mention matched, or what speaks against it.

    `text` is in the language of whoever looked; `words` (the message's id) and `details` say it again in another.
    """

    code: str
    text: str
    good: bool
    words: str = ""
    details: tuple[tuple[str, str | int], ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    mention_id: int
    person_id: int | None
    name: str
    entered: int | None
    graduated: int | None
    unit: str
    level: str
    student_no: str
    sex: str
    birth: str
    record_kind: str
    ref_code: str
    title: str
    page: str
    row: int | None
    page_image_id: int | None
    region: Region | None
    verified: bool
    tier: str
    reasons: tuple[Reason, ...]
    certain: bool
    score: float
    native_place: str = ""
    fonds_code: str = ""
    class_name: str = ""


@dataclass(frozen=True, slots=True)
class MentionRow:
    """One name on one row of one list, as the sheet has it."""

    raw_name: str
    former_names: tuple[str, ...] = ()
    student_no: str = ""
    sex: str = ""
    birth: str = ""
    id_number: str = ""
    diploma_no: str = ""  # 毕业证书号
    degree_no: str = ""  # 学位证书号
    exam_no: str = ""  # 考生号 or 准考证号
    unit: str = ""
    major: str = ""
    class_name: str = ""
    level: str = ""
    entered: int | None = None
    graduated: int | None = None
    native_place: str = ""
    supervisors: tuple[str, ...] = ()  # 导师
    record_kind: str = ""
    fonds_code: str = ""
    ref_code: str = ""
    page: str = ""
    row: int | None = None
    region: Region | None = None
    source: str = "imported"  # typed | imported | ocr
    confidence: float = 1.0
    list_name: str = ""
    sequence: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict)
    sheet: str = ""  # where it stood, for reports: sheet name and line in it
    line: int = 0


@dataclass(frozen=True, slots=True)
class RowConflict:
    """Same key, other content: to be decided by a person. `differences`: field → (held, offered)."""

    row: MentionRow
    mention_id: int
    differences: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class IndexReport:
    accepted: int
    unchanged: int
    conflicts: tuple[RowConflict, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonView:
    """All records of one person. `asserted`: mention → (account, when, on what ground), where somebody said so by name."""

    person_id: int | None
    records: tuple[Candidate, ...]
    asserted: Mapping[int, tuple[int | None, datetime, str]]
    elsewhere: Mapping[int, str] = field(default_factory=dict)  # mention → who said so in the house it came from


@dataclass(frozen=True, slots=True)
class ClassList:
    """Those who stand with one record in the same class of the same list, in its order; `cut`: there are more."""

    title: str
    class_name: str
    records: tuple[Candidate, ...]
    cut: bool


@dataclass(frozen=True, slots=True)
class CheckPlace:
    """One place to search before saying "not found": a kind of record, what is indexed of it, what the holdings map says."""

    code: str
    name: str
    name_en: str
    names: int
    lists: int
    held: Held


@dataclass(frozen=True, slots=True)
class SideRecord:
    """One record of a side: the candidate, and what only a comparison asks for."""

    record: Candidate
    former_names: tuple[str, ...]
    major: str
    class_name: str
    source: str  # typed | imported | ocr


@dataclass(frozen=True, slots=True)
class PairRow:
    """One pair of the work-list: who may be one person, and why. Years are those of entry."""

    id: int
    mentions: tuple[int, int]
    score: int
    grounds: tuple[str, ...]
    state: str
    names: tuple[str, str]
    units: tuple[str, str]
    years: tuple[int | None, int | None]
    kinds: tuple[str, str]
    decided_by: int | None
    decided_at: datetime | None
    ground: str


@dataclass(frozen=True, slots=True)
class PairView:
    """A pair with all records of either side."""

    row: PairRow
    sides: tuple[tuple[SideRecord, ...], tuple[SideRecord, ...]]
    persons: tuple[int | None, int | None]
    joined: bool
    next_id: int | None  # the next one to decide


@dataclass(frozen=True, slots=True)
class Change:
    """A merger or division of a person, as it was said and perhaps taken back."""

    id: int
    kind: str  # merge | divide
    kept: int
    other: int
    mentions: int
    ground: str
    by: int | None
    at: datetime
    withdrawn_by: int | None
    withdrawn_at: datetime | None
    withdrawal: str


@dataclass(frozen=True, slots=True)
class SaidName:
    """A further name said of a person upon a paper, and perhaps taken back."""

    id: int
    mention_id: int
    person_id: int | None
    kind: str  # former | alias
    name: str
    source: str
    dated: str
    by: int | None
    at: datetime
    withdrawn_by: int | None
    withdrawn_at: datetime | None
    withdrawal: str
    by_name: str = ""  # of another house, which it came from
    withdrawn_by_name: str = ""


@dataclass(frozen=True, slots=True)
class PlaceChecked:
    """A place of the check list as it was looked through: `outcome` INDEX, PAPER or NOT_HELD."""

    code: str
    name: str
    name_en: str
    outcome: str
    names: int


@dataclass(frozen=True, slots=True)
class NotFoundView:
    """What was looked for and not found, where, by whom."""

    id: int
    asked: Mapping[str, Any]
    purpose: str
    places: tuple[PlaceChecked, ...]
    steps: tuple[tuple[str, bool, str], ...]  # code, tried (False: made no sense here), why it made none
    note: str
    by: int | None
    at: datetime
    forgotten: bool = False  # whom it was about went with its case
