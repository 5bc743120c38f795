"""Events of the opening review."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from lantai.foundation.events import Event


@dataclass(frozen=True)
class OpeningOpinionGiven(Event):
    """The first of two opinions. Subject: ("volume", id) or ("item", id)."""

    name: ClassVar[str] = "catalogue.OpeningOpinionGiven"
    status: str
    reason: str


@dataclass(frozen=True)
class OpeningOpinionTakenBack(Event):
    """The first opinion was taken back. Subject: ("volume", id) or ("item", id)."""

    name: ClassVar[str] = "catalogue.OpeningOpinionTakenBack"


@dataclass(frozen=True)
class OpeningDecided(Event):
    """The opening of a volume or item was decided by a second person, what a sheet says of it too.

    Subject: ("volume", id) or ("item", id).
    """

    name: ClassVar[str] = "catalogue.OpeningDecided"
    before: str
    after: str
    reason: str
    first: str = ""  # what the first opinion said
    opens_on: str = ""
    apart: int = 0  # of its items, that keep the opening decided of themselves
    batch: int = 0
    imported: int = 0  # the import whose sheet gave the first opinion


@dataclass(frozen=True)
class OpeningSetBack(Event):
    """What was kept back by its volume or a restriction would have become public by one hand, and waits for its opening
    review instead. `opens_on`: the day it was open from, if one was said. Subject: ("volume", id) or ("item", id).
    """

    name: ClassVar[str] = "catalogue.OpeningSetBack"
    opens_on: str = ""


@dataclass(frozen=True)
class OpeningBatchMade(Event):
    """Volumes were put before the reviewers together. Subject: ("opening_batch", id)."""

    name: ClassVar[str] = "catalogue.OpeningBatchMade"
    fonds: str
    volumes: int
    sample: int


@dataclass(frozen=True)
class OpeningSampleRead(Event):
    """One of the sample was read. Subject: ("volume", id) or ("item", id)."""

    name: ClassVar[str] = "catalogue.OpeningSampleRead"
    batch: int
    status: str
    changed: bool


@dataclass(frozen=True)
class OpeningBatchDecided(Event):
    """A batch was decided. Subject: ("opening_batch", id)."""

    name: ClassVar[str] = "catalogue.OpeningBatchDecided"
    volumes: int
    apart: int = 0  # items in them that keep the opening decided of themselves


@dataclass(frozen=True)
class OpeningBatchDropped(Event):
    """A batch was given up; its volumes wait as before. Subject: ("opening_batch", id)."""

    name: ClassVar[str] = "catalogue.OpeningBatchDropped"
    reason: str


@dataclass(frozen=True)
class ImportedOpeningAccepted(Event):
    """Somebody confirmed what an import says was opened before; the worker writes it. Subject: ("import_batch", id)."""

    name: ClassVar[str] = "catalogue.ImportedOpeningAccepted"
    units: int


@dataclass(frozen=True)
class ImportedOpeningConfirmed(Event):
    """What an import says was opened before is open. Subject: ("import_batch", id)."""

    name: ClassVar[str] = "catalogue.ImportedOpeningConfirmed"
    opened: int
    passed: int  # decided otherwise meanwhile, or not to be opened


@dataclass(frozen=True)
class ImportedOpeningRefused(Event):
    """What an import says was opened before waits for review like anything else. Subject: ("import_batch", id)."""

    name: ClassVar[str] = "catalogue.ImportedOpeningRefused"
    units: int
    reason: str
