"""What the room hands out and takes in: frozen values."""

from lantai.catalogue.values.finding import Candidate, IndexReport, MentionRow, Reason, RowConflict, Study
from lantai.catalogue.values.holdings import (
    Decision,
    GateDecision,
    Held,
    ImportReport,
    PageSource,
    PageView,
    RowProblem,
    SheetGuess,
)

__all__ = [
    "Candidate",
    "Decision",
    "GateDecision",
    "Held",
    "ImportReport",
    "IndexReport",
    "MentionRow",
    "PageSource",
    "PageView",
    "Reason",
    "RowConflict",
    "RowProblem",
    "SheetGuess",
    "Study",
]
