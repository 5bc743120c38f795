"""What happened with recordings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from lantai.foundation.events import Event


@dataclass(frozen=True)
class RecordingsAttached(Event):
    """Recordings were attached. Subject: ("import_batch", id), or ("recording", id) of the one there is."""

    name: ClassVar[str] = "catalogue.RecordingsAttached"
    fonds: str
    recordings: int
    unchanged: int
    rejected: int


@dataclass(frozen=True)
class RecordingMade(Event):
    """The copy for browsers and the picture of a recording are there, or cannot be made. Subject: ("recording", id)."""

    name: ClassVar[str] = "catalogue.RecordingMade"
    ref_code: str
    label: str
    failure: str


@dataclass(frozen=True)
class RecordingTextSet(Event):
    """Captions or the transcript of a recording were given. Subject: ("recording", id)."""

    name: ClassVar[str] = "catalogue.RecordingTextSet"
    ref_code: str
    label: str
    captions: bool
    transcript: bool


@dataclass(frozen=True)
class RecordingPlayed(Event):
    """A recording was opened for somebody. Subject: ("recording", id)."""

    name: ClassVar[str] = "catalogue.RecordingPlayed"
    ref_code: str
    label: str
    case_number: str


@dataclass(frozen=True)
class OpenRecordingPlayed(Event):
    """A recording of something open was played to the public; who it was is not kept. Subject: ("recording", id)."""

    name: ClassVar[str] = "catalogue.OpenRecordingPlayed"
    ref_code: str
    label: str
