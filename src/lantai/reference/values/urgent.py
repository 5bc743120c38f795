"""An urgent call as the desk sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Hop:
    """One entry of the joint log."""

    at: datetime
    words: str
    by: str


@dataclass(frozen=True, slots=True)
class UrgentView:
    """One call. `verbs`: what the reader may do now (claim, found, deliver, decline, hand_on)."""

    id: int
    state: str
    word: str
    reason: str
    site: str
    who: str  # who has it or is asked by name
    by_when: datetime | None
    verbs: tuple[str, ...]
    log: tuple[Hop, ...]
