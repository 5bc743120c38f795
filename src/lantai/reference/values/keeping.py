"""The receipt of one run of the shredder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PurgeReceipt:
    """`counts`: rule → how many; `rules`: rule → version and days in force; `operator` empty: the system."""

    run: int
    started_at: datetime
    ended_at: datetime | None
    operator: str
    counts: Mapping[str, int]
    rules: Mapping[str, tuple[int, int]]
