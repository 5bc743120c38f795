"""Tables of the catalogue: `schemes`, `holdings`, `pages`, `imports` (holdings) and `people` (finding)."""

from lantai.catalogue.models.courses import CourseName
from lantai.catalogue.models.gaps import IncompleteRecord, MissingPage
from lantai.catalogue.models.holdings import FormerCode, Item, Volume
from lantai.catalogue.models.imports import ImportBatch, ImportConflict, ImportProblem, SourceSheet
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
    "Enrolment",
    "Fonds",
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
    "OtherName",
    "PageImage",
    "Person",
    "PersonLink",
    "PersonMention",
    "RecordKind",
    "RegionMark",
    "RetentionTerm",
    "SchemeUse",
    "SourceSheet",
    "Volume",
]
