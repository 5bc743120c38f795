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
from lantai.catalogue.values.gaps import CourseView, Gaps, IncompleteView, MissingView
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
    "CourseView",
    "Decision",
    "Gaps",
    "GateDecision",
    "Held",
    "ImportReport",
    "IncompleteView",
    "IndexReport",
    "MentionRow",
    "MissingView",
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
