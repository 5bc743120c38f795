"""Reactions. Idempotent: each may run twice."""

from __future__ import annotations

from lantai.certification import services
from lantai.foundation.actor import Actor
from lantai.foundation.events import Recorded

SYSTEM = Actor.system("certification")


def extend_archive_copy(event: Recorded) -> None:
    """On ``certification.CopySealed``: give the archive's own copy its long-term validation data, within minutes."""
    services.extend_archive_copy(SYSTEM, issue_no=event.payload["issue_no"])
