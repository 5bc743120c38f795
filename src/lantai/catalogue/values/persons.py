"""Values of who is who on its way in from another house."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class NameElsewhere:
    """A further name as another house recorded it: `by` and `withdrawn_by` are names, its accounts are not ours."""

    name: str
    kind: str  # former | alias
    source: str
    dated: str
    by: str
    at: datetime
    withdrawn_by: str = ""
    withdrawn_at: datetime | None = None
    withdrawal: str = ""


@dataclass(frozen=True, slots=True)
class PersonProblem:
    """What could not be brought of one line, counted from 1, in the reader's language."""

    line: int
    code: str
    words: str


@dataclass(frozen=True, slots=True)
class PersonsReport:
    """What became of a file: `persons` read, `joined` of them here, records `parted`; `links` and `names` written;
    `unknown`: records that no list here has.
    """

    persons: int
    joined: int
    parted: int
    links: int
    names: int
    unknown: int
    problems: tuple[PersonProblem, ...] = ()
