"""Events of the person index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from lantai.foundation.events import Event


@dataclass(frozen=True)
class MentionsIndexed(Event):
    """Rows of a list came into the person index. Subject: ("import_batch", id). `first`, `last`: ids of the new ones."""

    name: ClassVar[str] = "catalogue.MentionsIndexed"
    accepted: int
    unchanged: int
    conflicts: int
    first: int = 0
    last: int = 0


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
class ClassListViewed(Event):
    """Those of one class of a list were shown to somebody. Subject: ("mention", id of the one they were looked up by)."""

    name: ClassVar[str] = "catalogue.ClassListViewed"
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


@dataclass(frozen=True)
class PersonsMerged(Event):
    """A named archivist says that two persons are one. Subject: ("person", the kept one)."""

    name: ClassVar[str] = "catalogue.PersonsMerged"
    change: int
    other: int
    mentions: tuple[int, ...]


@dataclass(frozen=True)
class PersonDivided(Event):
    """A named archivist says that some records are of another one. Subject: ("person", the one taken apart)."""

    name: ClassVar[str] = "catalogue.PersonDivided"
    change: int
    other: int
    mentions: tuple[int, ...]


@dataclass(frozen=True)
class PersonChangeWithdrawn(Event):
    """A merger or a division was taken back; it stays on record. Subject: ("person", id)."""

    name: ClassVar[str] = "catalogue.PersonChangeWithdrawn"
    change: int
    kind: str


@dataclass(frozen=True)
class PersonNameAdded(Event):
    """A named archivist says that the person of a record bore another name. Subject: ("mention", id). No name in it."""

    name: ClassVar[str] = "catalogue.PersonNameAdded"
    said: int
    kind: str


@dataclass(frozen=True)
class PersonNameWithdrawn(Event):
    """The other name was taken back; it stays on record. Subject: ("mention", id)."""

    name: ClassVar[str] = "catalogue.PersonNameWithdrawn"
    said: int


@dataclass(frozen=True)
class PersonsExported(Event):
    """Who is who went out. Subject: ("person_index", 0)."""

    name: ClassVar[str] = "catalogue.PersonsExported"
    rows: int
    sha256: str


@dataclass(frozen=True)
class PersonsImported(Event):
    """Who is who came in from a file; what was joined, parted and named has events of its own. Subject: ("person_index", 0).

    `joined`: persons made one here; `parted`, `unknown`: records.
    """

    name: ClassVar[str] = "catalogue.PersonsImported"
    persons: int
    joined: int
    parted: int
    links: int
    names: int
    unknown: int


@dataclass(frozen=True)
class LikelySameFound(Event):
    """Records that may be of one person were found by rule. Subject: ("person_index", first record looked at)."""

    name: ClassVar[str] = "catalogue.LikelySameFound"
    pairs: int


@dataclass(frozen=True)
class LikelySameDecided(Event):
    """Somebody decided about two records. Subject: ("likely_same", id)."""

    name: ClassVar[str] = "catalogue.LikelySameDecided"
    decision: str
    one: int
    other: int


@dataclass(frozen=True)
class LikelySameViewed(Event):
    """Records that may be of one person were shown side by side, or listed. Subject: ("likely_same", id, 0: the list)."""

    name: ClassVar[str] = "catalogue.LikelySameViewed"
    mentions: tuple[int, ...]


@dataclass(frozen=True)
class PersonNotFound(Event):
    """Somebody looked everywhere and did not find a person. Subject: ("person_search", blind digest of the question)."""

    name: ClassVar[str] = "catalogue.PersonNotFound"
    record: int
    places: int


@dataclass(frozen=True)
class NotFoundViewed(Event):
    """What was looked for and not found was shown. Subject: ("not_found", id, 0: the list)."""

    name: ClassVar[str] = "catalogue.NotFoundViewed"
    records: int


@dataclass(frozen=True)
class NotFoundForgotten(Event):
    """Whom a record of "not found" was about went with its case; where was looked stays. Subject: ("not_found", id)."""

    name: ClassVar[str] = "catalogue.NotFoundForgotten"


@dataclass(frozen=True)
class ReadPeopleJoined(Event):
    """Rows of a sheet, or one typed at the desk, were joined with rows a machine had read on a page before.

    `by_name`: how many of them by nothing but a name their volume holds once. Subject: ("page_image", id).
    """

    name: ClassVar[str] = "catalogue.ReadPeopleJoined"
    joined: int
    by_name: int = 0


@dataclass(frozen=True)
class ReadPeopleParted(Event):
    """Records joined by nothing but their name stand apart again: another of that name came in. Subject: ("page_image", id)."""

    name: ClassVar[str] = "catalogue.ReadPeopleParted"
    parted: int


@dataclass(frozen=True)
class ReadPeopleIndexed(Event):
    """Rows read by machine on a page came into the person index or were put right. Subject: ("page_image", id).

    `made`: new records; `linked`: rows that a sheet had named before, `by_name` of them by nothing but a name their volume
    holds once; `corrected`: records of such rows changed. `first`, `last`: ids of the new ones.
    """

    name: ClassVar[str] = "catalogue.ReadPeopleIndexed"
    made: int
    linked: int
    corrected: int
    first: int = 0
    last: int = 0
    by_name: int = 0
