"""Tables of the catalogue: `schemes`, `holdings`, `pages`, `imports`, `reading`, `topics` (holdings), `people` (finding)."""

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
from lantai.catalogue.models.reading import ReadingTerms
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
from lantai.catalogue.models.topics import ExpectedPaper, Topic, TopicOwner, TopicTag

__all__ = [
    "ClassNode",
    "ClassificationScheme",
    "CodePattern",
    "CourseName",
    "Enrolment",
    "ExpectedPaper",
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
    "ReadingTerms",
    "RecordKind",
    "RegionMark",
    "RetentionTerm",
    "SchemeUse",
    "SourceSheet",
    "Topic",
    "TopicOwner",
    "TopicTag",
    "Volume",
]
