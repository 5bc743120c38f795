"""Reactions to events; each may run twice."""

from __future__ import annotations

from lantai.foundation import clock
from lantai.foundation.events import Recorded
from lantai.notices import tasks
from lantai.notices.models import Announcement


def tell_readers(event: Recorded) -> None:
    """AnnouncementPublished → a mail to everybody who asked for news, when it appears (A11)."""
    row = Announcement.objects.filter(pk=event.payload["announcement_id"]).first()
    if row is not None:
        later = row.published_at if row.published_at > clock.now() else None
        tasks.tell_readers.using(run_after=later).enqueue(row.pk)
