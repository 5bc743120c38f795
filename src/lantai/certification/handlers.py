"""Reactions. Idempotent: each may run twice."""

from __future__ import annotations

from lantai.certification import services
from lantai.foundation.actor import Actor
from lantai.foundation.models import EventRow

SYSTEM = Actor.system("certification")


def extend_archive_copy(event: EventRow) -> None:
    """On ``certification.CopySealed``: give the archive's own copy its long-term validation data, within minutes."""
    services.extend_archive_copy(SYSTEM, issue_no=event.payload["issue_no"])
