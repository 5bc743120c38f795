"""What the room needs before its first use."""

from __future__ import annotations

from lantai.certification.services.sealing import prepare_seal
from lantai.foundation import tasks
from lantai.foundation.actor import Actor


def load_fixtures() -> None:
    """Make the embedded seal unless it is there. Idempotent."""
    prepare_seal(Actor.system("certification"))
    tasks.schedule("certification.extend", "lantai.certification.tasks.extend_waiting", 3600)
    tasks.schedule("certification.forget", "lantai.certification.tasks.forget_networks", 24 * 3600)
