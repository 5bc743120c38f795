"""States of a reading and of a doubtful cell; pure."""

from __future__ import annotations

from enum import StrEnum


class ReadingState(StrEnum):
    WAITING = "WAITING"
    READ = "READ"
    REFUSED = "REFUSED"


READING_MOVES: dict[ReadingState, tuple[ReadingState, ...]] = {
    ReadingState.WAITING: (ReadingState.READ, ReadingState.REFUSED),
    ReadingState.READ: (ReadingState.WAITING,),  # read again, as long as nobody has decided about a cell of it
    ReadingState.REFUSED: (ReadingState.WAITING,),
}


class CellState(StrEnum):
    OPEN = "OPEN"
    ONE_KEY = "ONE_KEY"  # two-key entry: one person has typed it
    DISPUTED = "DISPUTED"  # two typed it differently; a third decides
    CONFIRMED = "CONFIRMED"
    CORRECTED = "CORRECTED"
    UNREADABLE = "UNREADABLE"


CELL_MOVES: dict[CellState, tuple[CellState, ...]] = {
    CellState.OPEN: (CellState.ONE_KEY, CellState.CONFIRMED, CellState.CORRECTED, CellState.UNREADABLE),
    CellState.ONE_KEY: (
        CellState.DISPUTED,
        CellState.CONFIRMED,
        CellState.CORRECTED,
        CellState.UNREADABLE,
        CellState.OPEN,
    ),
    CellState.DISPUTED: (CellState.CONFIRMED, CellState.CORRECTED, CellState.UNREADABLE),
    CellState.CONFIRMED: (CellState.OPEN,),  # taken back by the one who decided
    CellState.CORRECTED: (CellState.OPEN,),
    CellState.UNREADABLE: (CellState.OPEN,),
}
TO_DECIDE = (CellState.OPEN, CellState.ONE_KEY, CellState.DISPUTED)
DECIDED = (CellState.CONFIRMED, CellState.CORRECTED, CellState.UNREADABLE)
