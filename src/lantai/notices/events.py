"""What happened to notices. Fields are identifiers and codes only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from lantai.foundation.events import Event


@dataclass(frozen=True)
class NoticeQueued(Event):
    name: ClassVar[str] = "notices.NoticeQueued"
    template: str
    reference: str


@dataclass(frozen=True)
class NoticeSent(Event):
    name: ClassVar[str] = "notices.NoticeSent"
    template: str
    reference: str
    channel: str


@dataclass(frozen=True)
class NoticeFailed(Event):
    """No channel could deliver it: a person must reach the receiver (A19)."""

    name: ClassVar[str] = "notices.NoticeFailed"
    template: str
    reference: str
    account_id: int | None


@dataclass(frozen=True)
class AnnouncementPublished(Event):
    name: ClassVar[str] = "notices.AnnouncementPublished"
    announcement_id: int
