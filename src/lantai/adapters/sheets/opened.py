"""What each reader in the sandbox gives: sheets, each with its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

# the number of a row, from 1; its cells; the columns (from 0) that hold a formula without a value
Row = tuple[int, list[str], list[int]]
CODES_APART = "；"  # between the codes that a unit once had
NAMES_APART = " › "  # between the names of a series and of one inside it, where a cell holds both


@dataclass(frozen=True, slots=True)
class Opened:
    """One sheet, as it is read: its name, its rows in order, and about how many there are."""

    name: str
    rows: Iterator[Row]
    total: int
