"""Events of the person index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from lantai.foundation.events import Event


@dataclass(frozen=True)
class MentionsIndexed(Event):
    """Rows of a list came into the person index. Subject: ("import_batch", id)."""

    name: ClassVar[str] = "catalogue.MentionsIndexed"
    accepted: int
    unchanged: int
    conflicts: int


@dataclass(frozen=True)
class PersonSought(Event):
    """Somebody looked a person up. Subject: ("person_search", blind digest of the question).

    `mentions`: which records were shown. No particulars of anybody.
    """

    name: ClassVar[str] = "catalogue.PersonSought"
    mentions: tuple[int, ...]
    tiers: tuple[str, ...]
    certain: bool


@dataclass(frozen=True)
class PersonViewed(Event):
    """All records of one person were shown to somebody. Subject: ("mention", id)."""

    name: ClassVar[str] = "catalogue.PersonViewed"
    mentions: tuple[int, ...]


@dataclass(frozen=True)
class MentionLinked(Event):
    """A named archivist asserts that a mention is a person. Subject: ("mention", id)."""

    name: ClassVar[str] = "catalogue.MentionLinked"
    person: int


@dataclass(frozen=True)
class MentionUnlinked(Event):
    """The assertion was withdrawn; it stays on record. Subject: ("mention", id)."""

    name: ClassVar[str] = "catalogue.MentionUnlinked"
    person: int


@dataclass(frozen=True)
class RecordFlaggedIncomplete(Event):
    """A named archivist flags a record as incomplete. Subject: ("mention", id)."""

    name: ClassVar[str] = "catalogue.RecordFlaggedIncomplete"
    flag: int


@dataclass(frozen=True)
class RecordCalledComplete(Event):
    """The flag was taken away. Subject: ("mention", id)."""

    name: ClassVar[str] = "catalogue.RecordCalledComplete"
