"""Tables of the catalogue: `schemes`, `holdings`, `pages`, `imports`, `dropping` (holdings), `people` (finding)."""

from lantai.catalogue.models.courses import CourseName
from lantai.catalogue.models.dropping import DropFolder, DroppedFile
from lantai.catalogue.models.gaps import IncompleteRecord, MissingPage
from lantai.catalogue.models.holdings import FormerCode, Item, Volume
from lantai.catalogue.models.imports import (
    ImportBatch,
    ImportChange,
    ImportConflict,
    ImportProblem,
    ImportSpan,
    RememberedLayout,
    SourceSheet,
)
from lantai.catalogue.models.moments import ExpectedHoldings, KeyClass, VolumeThen
from lantai.catalogue.models.pages import PageImage, RegionMark
from lantai.catalogue.models.people import (
    Enrolment,
    LikelySame,
    MentionNumber,
    NameForm,
    NameKey,
    NotFoundRecord,
    OtherName,
    Person,
    PersonChange,
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
    "DropFolder",
    "DroppedFile",
    "Enrolment",
    "ExpectedHoldings",
    "Fonds",
    "FormerCode",
    "HoldingsMapRow",
    "ImportBatch",
    "ImportChange",
    "ImportConflict",
    "ImportProblem",
    "ImportSpan",
    "IncompleteRecord",
    "Item",
    "KeyClass",
    "LikelySame",
    "MentionNumber",
    "MissingPage",
    "NameForm",
    "NameKey",
    "NotFoundRecord",
    "OtherName",
    "PageImage",
    "Person",
    "PersonChange",
    "PersonLink",
    "PersonMention",
    "RecordKind",
    "RegionMark",
    "RememberedLayout",
    "RetentionTerm",
    "SchemeUse",
    "SourceSheet",
    "Volume",
    "VolumeThen",
]
