"""Reducing old notices to the proof that something was sent."""

from __future__ import annotations

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
