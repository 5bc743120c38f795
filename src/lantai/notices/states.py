"""States of a notice, pure. Source: services.md 2.8."""

from __future__ import annotations

from enum import StrEnum


class NoticeState(StrEnum):
    QUEUED = "QUEUED"
    SENT = "SENT"
    DELIVERED = "DELIVERED"
    TEMPORARY = "TEMPORARY"
    FAILED = "FAILED"


NOTICE_NEXT: dict[NoticeState, tuple[NoticeState, ...]] = {
    # QUEUED again: the next channel takes over
    NoticeState.QUEUED: (
        NoticeState.QUEUED,
        NoticeState.SENT,
        NoticeState.DELIVERED,
        NoticeState.TEMPORARY,
        NoticeState.FAILED,
    ),
    NoticeState.TEMPORARY: (
        NoticeState.QUEUED,
        NoticeState.SENT,
        NoticeState.DELIVERED,
        NoticeState.TEMPORARY,
        NoticeState.FAILED,
    ),
    NoticeState.SENT: (NoticeState.DELIVERED, NoticeState.QUEUED, NoticeState.FAILED),
    NoticeState.DELIVERED: (),
    NoticeState.FAILED: (NoticeState.QUEUED,),
}
OPEN = (NoticeState.QUEUED, NoticeState.TEMPORARY)
