"""What certification tells. Identifiers and codes only; never a verification code, never a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from lantai.foundation.events import Event


@dataclass(frozen=True)
class DraftPrepared(Event):
    name: ClassVar[str] = "certification.DraftPrepared"
    draft_id: str
    digest: str
    pages: int
    case_number: str
    line_id: int
    kind: str


@dataclass(frozen=True)
class DraftDiscarded(Event):
    name: ClassVar[str] = "certification.DraftDiscarded"
    draft_id: str
    case_number: str
    line_id: int


@dataclass(frozen=True)
class CopySealed(Event):
    """A document was issued. `leaf` is its reference in the issues ledger."""

    name: ClassVar[str] = "certification.CopySealed"
    issue_no: str
    draft_id: str
    sha256: str
    leaf: str
    position: int
    pages: int
    copies: int
    material: str
    case_number: str
    line_id: int
    prepared_by: int


@dataclass(frozen=True)
class SealUsed(Event):
    """The seal key was used once, on this digest, for this case."""

    name: ClassVar[str] = "certification.SealUsed"
    issue_no: str
    seal: str
    digest: str
    case_number: str


@dataclass(frozen=True)
class SealRefused(Event):
    """Somebody tried to use the seal and was refused: worth a look."""

    name: ClassVar[str] = "certification.SealRefused"
    draft_id: str
    code: str


@dataclass(frozen=True)
class ArchiveCopyExtended(Event):
    name: ClassVar[str] = "certification.ArchiveCopyExtended"
    issue_no: str
    sha256: str
    length: int


@dataclass(frozen=True)
class EndingProposed(Event):
    name: ClassVar[str] = "certification.EndingProposed"
    issue_no: str
    ending: str
    reason_code: str


@dataclass(frozen=True)
class EndingDeclined(Event):
    name: ClassVar[str] = "certification.EndingDeclined"
    issue_no: str
    ending: str


@dataclass(frozen=True)
class IssueEnded(Event):
    name: ClassVar[str] = "certification.IssueEnded"
    issue_no: str
    ending: str
    reason_code: str
    successor: str


@dataclass(frozen=True)
class IssueOpened(Event):
    """Somebody took the sealed file out."""

    name: ClassVar[str] = "certification.IssueOpened"
    issue_no: str


@dataclass(frozen=True)
class CopyPrinted(Event):
    name: ClassVar[str] = "certification.CopyPrinted"
    issue_no: str
    first: int
    last: int
    envelope: str


@dataclass(frozen=True)
class CopyEnclosed(Event):
    """Printed copies went into a numbered envelope (F14)."""

    name: ClassVar[str] = "certification.CopyEnclosed"
    issue_no: str
    serials: tuple[int, ...]
    envelope: str


@dataclass(frozen=True)
class DocumentVerified(Event):
    """Anybody checked a document; shown to its holder (P12)."""

    name: ClassVar[str] = "certification.DocumentVerified"
    issue_no: str
    way: str
    verdict: int
    reason: str


@dataclass(frozen=True)
class PinRenewed(Event):
    """The holder made a new PIN; the one before opens nothing any more."""

    name: ClassVar[str] = "certification.PinRenewed"
    issue_no: str


@dataclass(frozen=True)
class PagesShown(Event):
    """Somebody was shown the pages of a copy because they knew the holder's PIN."""

    name: ClassVar[str] = "certification.PagesShown"
    issue_no: str
    pages: int


@dataclass(frozen=True)
class RegisterDoubted(Event):
    """A verification found the register and the ledger at odds: an alarm."""

    name: ClassVar[str] = "certification.RegisterDoubted"
    issue_no: str
    reason: str


@dataclass(frozen=True)
class SealWithdrawn(Event):
    name: ClassVar[str] = "certification.SealWithdrawn"
    old: str
    new: str
