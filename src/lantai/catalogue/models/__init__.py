"""Tables of the catalogue: `schemes`, `arrangement`, `holdings`, `describing`, `opening`, `secrecy`, `disposal`, `pages`,
`imports`, `dropping`, `moments`, `reading`, `topics` (holdings) and `people` (finding).
"""

from lantai.catalogue.models.arrangement import Series
from lantai.catalogue.models.courses import CourseName
from lantai.catalogue.models.describing import DescriptionElement, DescriptionNote, FondsPredecessor, RelatedUnit
from lantai.catalogue.models.disposal import DisposalEntry, DisposalErasure, DisposalHold, DisposalList
from lantai.catalogue.models.dropping import DropFolder, DroppedFile
from lantai.catalogue.models.gaps import IncompleteRecord, MissingPage
from lantai.catalogue.models.holdings import FormerCode, FormerPlace, Item, Volume
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
from lantai.catalogue.models.opening import ImportedOpening, OpeningBatch, OpeningReason, OpeningReview
from lantai.catalogue.models.pages import HeaderProposal, PageImage, PictureThen, RegionMark
from lantai.catalogue.models.people import (
    Enrolment,
    LikelySame,
    MentionNumber,
    NameForm,
    NameKey,
    NameKeyWaiting,
    NotFoundRecord,
    OtherName,
    Person,
    PersonChange,
    PersonLink,
    PersonMention,
    PersonName,
    SupervisorName,
)
from lantai.catalogue.models.read_people import MentionReading
from lantai.catalogue.models.reading import ReadingTerms
from lantai.catalogue.models.recordings import Recording
from lantai.catalogue.models.schemes import (
    ClassificationScheme,
    ClassNode,
    CodePattern,
    Fonds,
    HoldingsMapRow,
    Reclassing,
    RecordKind,
    RetentionTerm,
    SchemeUse,
)
from lantai.catalogue.models.secrecy import SecrecyChange, SecretOriginal
from lantai.catalogue.models.topics import ExpectedPaper, Topic, TopicOwner, TopicTag

__all__ = [
    "ClassNode",
    "ClassificationScheme",
    "CodePattern",
    "CourseName",
    "DescriptionElement",
    "DescriptionNote",
    "DisposalEntry",
    "DisposalErasure",
    "DisposalHold",
    "DisposalList",
    "DropFolder",
    "DroppedFile",
    "Enrolment",
    "ExpectedHoldings",
    "ExpectedPaper",
    "Fonds",
    "FondsPredecessor",
    "FormerCode",
    "FormerPlace",
    "HeaderProposal",
    "HoldingsMapRow",
    "ImportBatch",
    "ImportChange",
    "ImportConflict",
    "ImportProblem",
    "ImportSpan",
    "ImportedOpening",
    "IncompleteRecord",
    "Item",
    "KeyClass",
    "LikelySame",
    "MentionNumber",
    "MentionReading",
    "MissingPage",
    "NameForm",
    "NameKey",
    "NameKeyWaiting",
    "NotFoundRecord",
    "OpeningBatch",
    "OpeningReason",
    "OpeningReview",
    "OtherName",
    "PageImage",
    "Person",
    "PersonChange",
    "PersonLink",
    "PersonMention",
    "PersonName",
    "PictureThen",
    "ReadingTerms",
    "Reclassing",
    "RecordKind",
    "Recording",
    "RegionMark",
    "RelatedUnit",
    "RememberedLayout",
    "RetentionTerm",
    "SchemeUse",
    "SecrecyChange",
    "SecretOriginal",
    "Series",
    "SourceSheet",
    "SupervisorName",
    "Topic",
    "TopicOwner",
    "TopicTag",
    "Volume",
    "VolumeThen",
]
