"""Tables of the catalogue: `schemes`, `arrangement`, `holdings`, `describing`, `opening`, `disposal`, `pages`, `imports`
(holdings) and `people` (finding).
"""

from lantai.catalogue.models.arrangement import Series
from lantai.catalogue.models.courses import CourseName
from lantai.catalogue.models.describing import DescriptionElement, DescriptionNote, FondsPredecessor, RelatedUnit
from lantai.catalogue.models.disposal import DisposalEntry, DisposalHold, DisposalList
from lantai.catalogue.models.gaps import IncompleteRecord, MissingPage
from lantai.catalogue.models.holdings import FormerCode, Item, Volume
from lantai.catalogue.models.imports import ImportBatch, ImportConflict, ImportProblem, SourceSheet
from lantai.catalogue.models.opening import OpeningBatch, OpeningReason, OpeningReview
from lantai.catalogue.models.pages import PageImage, RegionMark
from lantai.catalogue.models.people import (
    Enrolment,
    MentionNumber,
    NameForm,
    NameKey,
    OtherName,
    Person,
    PersonLink,
    PersonMention,
)
from lantai.catalogue.models.schemes import (
    ClassificationScheme,
    ClassNode,
    CodePattern,
    Fonds,
    HoldingsMapRow,
    RecordKind,
    RetentionTerm,
    SchemeUse,
)

__all__ = [
    "ClassNode",
    "ClassificationScheme",
    "CodePattern",
    "CourseName",
    "DescriptionElement",
    "DescriptionNote",
    "DisposalEntry",
    "DisposalHold",
    "DisposalList",
    "Enrolment",
    "Fonds",
    "FondsPredecessor",
    "FormerCode",
    "HoldingsMapRow",
    "ImportBatch",
    "ImportConflict",
    "ImportProblem",
    "IncompleteRecord",
    "Item",
    "MentionNumber",
    "MissingPage",
    "NameForm",
    "NameKey",
    "OpeningBatch",
    "OpeningReason",
    "OpeningReview",
    "OtherName",
    "PageImage",
    "Person",
    "PersonLink",
    "PersonMention",
    "RecordKind",
    "RegionMark",
    "RelatedUnit",
    "RetentionTerm",
    "SchemeUse",
    "Series",
    "SourceSheet",
    "Volume",
]
