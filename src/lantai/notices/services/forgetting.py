"""Reducing old notices to the proof that something was sent, and giving up the files the local channels wrote."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.conf import settings

from lantai.adapters.letterbox import Letterbox
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.notices.models import Notice
from lantai.notices.states import NoticeState


def forget(actor: Actor, *, reference: str) -> int:
    """Blank receiver and words of every notice about one reference; return how many.

    Template, state, channel and times stay: they prove that it was sent. One still to be sent is given up. For the
    system and for heads of the archive, in the transaction of the caller. Source: services.md P6.
    """
    policy.require(actor, "notices.forget")
    if not reference:
        return 0
    rows = Notice.objects.filter(reference=reference)
    rows.filter(state__in=(NoticeState.QUEUED, NoticeState.TEMPORARY)).update(state=NoticeState.FAILED, next_at=None)
    return rows.update(address="", plan="", subject="", body="", sms="", account=None)


DAY = 24 * 3600


def clear_outbox(actor: Actor) -> int:
    """Remove what the local channels wrote more than a day ago and need not keep; return how many files. Nightly.

    A file stays as long as its notice names a receiver: so it goes with its case. One-time codes go after a day, and so
    does what no notice knows. For the system. Source: services.md P6.
    """
    policy.require(actor, "notices.forget")
    removed = 0
    for name, suffix in (("mail", ".eml"), ("sms", ".json")):
        old = list(Letterbox(Path(settings.OUTBOX) / name, suffix).older_than(DAY))
        uids = {path: _uid(path) for path in old}
        rows = Notice.objects.filter(uid__in=[uid for uid in uids.values() if uid], secret=False)
        kept = {row.uid for row in rows.only("uid", "address") if row.address}
        for path, uid in uids.items():
            if uid not in kept:
                path.unlink(missing_ok=True)
                removed += 1
    return removed


def _uid(path: Path) -> UUID | None:
    try:
        return UUID(path.stem[-36:])
    except ValueError:
        return None
