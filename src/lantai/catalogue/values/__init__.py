"""What the room hands out and takes in: frozen values."""

from lantai.catalogue.values.finding import (
    Candidate,
    CheckPlace,
    IndexReport,
    MentionRow,
    PersonView,
    Reason,
    RowConflict,
    Study,
)
from lantai.catalogue.values.holdings import (
    Decision,
    GateDecision,
    Held,
    ImportReport,
    PageSource,
    PageView,
    RowChange,
    RowProblem,
    SheetGuess,
)

__all__ = [
    "Candidate",
    "CheckPlace",
    "Decision",
    "GateDecision",
    "Held",
    "ImportReport",
    "IndexReport",
    "MentionRow",
    "PageSource",
    "PageView",
    "PersonView",
    "Reason",
    "RowChange",
    "RowConflict",
    "RowProblem",
    "SheetGuess",
    "Study",
]
