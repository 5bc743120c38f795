"""Events of projects and batches: codes and counts, no names of files or people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from lantai.foundation.events import Event


@dataclass(frozen=True)
class ProjectMade(Event):
    """Subject: ("scan_project", id)."""

    name: ClassVar[str] = "digitisation.ProjectMade"
    code: str
    fonds: str


@dataclass(frozen=True)
class ProjectChanged(Event):
    """Subject: ("scan_project", id). `fields`: which of its limits changed."""

    name: ClassVar[str] = "digitisation.ProjectChanged"
    fields: tuple[str, ...]


@dataclass(frozen=True)
class ContractorBound(Event):
    """A contractor's account may deliver for a project, or no longer. Subject: ("scan_project", id)."""

    name: ClassVar[str] = "digitisation.ContractorBound"
    account: int
    bound: bool


@dataclass(frozen=True)
class BatchPlanned(Event):
    """Subject: ("scan_batch", id)."""

    name: ClassVar[str] = "digitisation.BatchPlanned"
    project: str
    number: int


@dataclass(frozen=True)
class BatchStepped(Event):
    """A step of DA/T 31 was done with. `count`: volumes or pages. Subject: ("scan_batch", id)."""

    name: ClassVar[str] = "digitisation.BatchStepped"
    before: str
    after: str
    count: int


@dataclass(frozen=True)
class DeliveryReceived(Event):
    """Subject: ("scan_batch", id)."""

    name: ClassVar[str] = "digitisation.DeliveryReceived"
    delivery: int
    channel: str
    received: int
    known: int


@dataclass(frozen=True)
class ManifestReceived(Event):
    """Subject: ("scan_batch", id)."""

    name: ClassVar[str] = "digitisation.ManifestReceived"
    declared: int
    differing: int


@dataclass(frozen=True)
class PageDecided(Event):
    """A person (or the machine) decided about a page. Subject: ("scan_page", id)."""

    name: ClassVar[str] = "digitisation.PageDecided"
    before: str
    after: str
    kind: str = ""


@dataclass(frozen=True)
class PageMoved(Event):
    """Subject: ("scan_page", id)."""

    name: ClassVar[str] = "digitisation.PageMoved"
    before: str
    after: str


@dataclass(frozen=True)
class BatchPageViewed(Event):
    """A received page was shown large to somebody. Subject: ("scan_page", id)."""

    name: ClassVar[str] = "digitisation.BatchPageViewed"
    ref_code: str
    page: str


@dataclass(frozen=True)
class SampleDrawn(Event):
    """Subject: ("scan_batch", id)."""

    name: ClassVar[str] = "digitisation.SampleDrawn"
    round: int
    attempt: int
    seed: int
    volumes: int


@dataclass(frozen=True)
class SampleEnded(Event):
    """Subject: ("scan_batch", id)."""

    name: ClassVar[str] = "digitisation.SampleEnded"
    round: int
    attempt: int
    passed: bool
    pages: int
    defects: int


@dataclass(frozen=True)
class BatchAccepted(Event):
    """Subject: ("scan_batch", id)."""

    name: ClassVar[str] = "digitisation.BatchAccepted"
    project: str
    pages: int
    volumes: int
    people: int


@dataclass(frozen=True)
class CopiesAsked(Event):
    """Access copies of a batch were asked for. Subject: ("scan_batch", id)."""

    name: ClassVar[str] = "digitisation.CopiesAsked"
    format: str


@dataclass(frozen=True)
class CopiesMade(Event):
    """How many there are now. Subject: ("scan_batch", id)."""

    name: ClassVar[str] = "digitisation.CopiesMade"
    jpeg: int
    pdf: int
    refused: int


@dataclass(frozen=True)
class CopiesTaken(Event):
    """All access copies of a batch were handed out. Subject: ("scan_batch", id)."""

    name: ClassVar[str] = "digitisation.CopiesTaken"
    files: int
    bytes: int
