"""Reactions of discovery: the index follows the catalogue within one tick of the worker."""

from __future__ import annotations

from lantai.discovery.services import changes
from lantai.foundation.events import Recorded


def follow(event: Recorded) -> None:
    """Write again what one event of the catalogue changed; idempotent."""
    changes.follow(event)
