"""Recordings as they are listed and played."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from lantai.catalogue.values.reading import RecordBrief


@dataclass(frozen=True, slots=True)
class RecordingBrief:
    """A line of a list. `duration` in seconds; `width` and `height` of the picture that stands for it, 0 until it is made."""

    id: int
    label: str
    kind: str  # audio | video
    duration: float
    making: str  # states.Making
    made_seconds: float
    width: int
    height: int
    failure: str = ""

    @property
    def share(self) -> int:
        """Percent of the copy that is made."""
        return min(99, round(self.made_seconds * 100 / self.duration))


@dataclass(frozen=True, slots=True)
class OpenRecording:
    """One recording for the page that plays it. `facts`: name of the element and its value, in the reader's words."""

    brief: RecordingBrief
    record: RecordBrief
    number: int
    total: int
    previous_id: int | None
    next_id: int | None
    media_type: str  # of the copy
    play_width: int
    play_height: int
    captions: bool
    transcript: str
    said: str  # to be read below: the transcript, else the words of the captions
    facts: tuple[tuple[str, str], ...] = ()
    original: dict[str, str] = field(default_factory=dict)  # for the desk: file name, digest


@dataclass(frozen=True, slots=True)
class Playing:
    """What one reader may play now, and under which words its picture is shown."""

    recording_id: int
    object_id: UUID
    ref_code: str
    label: str
    made: dict[str, Any]
    captions: str
    mark: str
    open: bool
