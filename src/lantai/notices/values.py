"""What notices answers with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lantai.notices.states import NoticeState


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One notice, its receiver masked."""

    id: int
    template: str
    purpose: str
    reference: str
    channel: str
    masked: str
    state: NoticeState
    tries: int
    created_at: datetime
    sent_at: datetime | None
    next_at: datetime | None
    account_id: int | None


@dataclass(frozen=True, slots=True)
class SentCode:
    """The answer to a request for a code: the same whether or not anybody has this contact."""

    masked: str
    kind: str
    minutes: int


@dataclass(frozen=True, slots=True)
class AnnouncementView:
    id: int
    title: str
    body: str
    published_at: datetime
    is_pinned: bool


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """One file of the local channels."""

    kind: str  # sms | mail
    to: str
    subject: str
    text: str
    at: datetime
    file_name: str
