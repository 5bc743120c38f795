"""The receipt of one run of the shredder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from lantai.foundation.standing import Standing


@dataclass(frozen=True, slots=True)
class PurgeReceipt:
    """`counts`: rule → how many; `rules`: rule → version and days in force; `operator` empty: the system, or the holder.

    A case forgotten at its holder's wish names nobody: that is what was asked for.
    """

    run: int
    started_at: datetime
    ended_at: datetime | None
    operator: str
    counts: Mapping[str, int]
    rules: Mapping[str, tuple[int, int]]
    by_holder: bool = False


@dataclass(frozen=True, slots=True)
class SignedReceipt:
    """A receipt and how it stands in the signed ledger; `standing` None while the run is not ended."""

    receipt: PurgeReceipt
    standing: Standing | None
    agrees: bool  # whether the figures shown are those of the folded event
