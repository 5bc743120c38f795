"""Reactions of the stacks; each may run twice."""

from __future__ import annotations

from lantai.foundation.actor import Actor
from lantai.foundation.events import Recorded
from lantai.stacks.services import leaving


def leave_place(event: Recorded) -> None:
    """UnitDestroyed, VolumeLeft → the thing leaves its box; nothing is fetched, mended or looked for any more."""
    leaving.leave(Actor.system(event.name), kind=event.subject_type, thing_id=int(event.subject_id))
