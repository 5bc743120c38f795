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


@dataclass(frozen=True, slots=True)
class CheckPlace:
    """One place to search before saying "not found": a kind of record, what is indexed of it, what the holdings map says."""

    code: str
    name: str
    name_en: str
    names: int
    lists: int
    held: Held
