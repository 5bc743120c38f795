"""Who may read the figures: the desk and its heads. The register is theirs to keep; administrators do not read it."""

from __future__ import annotations

from typing import Any

from lantai.foundation import policy
from lantai.foundation.actor import Actor

READERS = ("director", "deputy_director", "archivist", "window_archivist", "second_archivist", "workstation_clerk")


def _reads(actor: Actor, _subject: Any) -> bool:
    return actor.is_system or (actor.is_staff and actor.has(*READERS))


policy.register("reporting.view", predicate=_reads)
