"""What certification is handed and what it gives back: frozen values, no rows."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from lantai.foundation.geometry import Region


@dataclass(frozen=True, slots=True)
class Mandate:
    """Who asked for what, about whom, on which ground, and who prepared it. Nothing is sealed without one."""

    case_number: str
    line_id: int
    requested_by: int | None  # account id of the applicant; None for a caller without an account
    subject_name: str
    purpose: str
    prepared_by: int | None  # account id of the archivist who prepared it, never the one who seals; None: the system
    ground: str  # code of the ground on which the record may be given out
    subject_name_en: str = ""
    purpose_en: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """The other kind of mandate: an act of the archive itself, such as a destruction. No case asked for it, and it is
    about no person; it is sealed by two people all the same.
    """

    reference: str  # what it belongs to, as the register of issues names it: "DISPOSAL-12"
    ground: str  # code of the rule it rests on
    prepared_by: int  # account id of who answers for its words, never the one who seals


@dataclass(frozen=True, slots=True)
class PageExcerpt:
    """One page image and what of it may be seen: the header and the kept rows, everything else is painted over."""

    object_id: uuid.UUID
    media_type: str
    ref_code: str
    page_label: str
    title: str
    fonds_name: str
    record_date: str
    header: Region | None
    keep: tuple[Region, ...]
    row_label: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words on the paper, in both languages; paragraphs are separated by an empty line."""

    title: str
    title_en: str
    body: str
    body_en: str = ""


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft as it was approved or will be: `digest` is what the second person approves."""

    id: uuid.UUID
    digest: str
    page_count: int
    object_id: uuid.UUID | None  # None: discarded
    state: str = "READY"
    kind: str = "copy"
    title: str = ""
    prepared_by: int | None = None
    case_number: str = ""
    line_id: int | None = None
    copies: int = 1
    ref_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IssuedView:
    """One issued document. `code` is known only in the answer to `seal_copy`; the register keeps a keyed hash."""

    issue_no: str  # "2026-00001"
    code: str  # 16 characters in groups of four, or "" when read back
    object_id: uuid.UUID
    pages: int
    sha256: str
    sealed_at: datetime
    number: str = ""  # "锦档证〔2026〕第 00001 号"
    state: str = "ACTIVE"
    title: str = ""
    title_en: str = ""
    subject_name: str = ""
    ref_codes: tuple[str, ...] = ()
    copies: int = 1
    length: int = 0
    sm3: str = ""
    case_number: str = ""
    line_id: int | None = None
    sealed_by: int | None = None
    prepared_by: int | None = None
    superseded_by: str = ""
    ended_at: datetime | None = None
    ended_reason: str = ""
    archive_copies: int = 0
    sealed_by_name: str = ""
    prepared_by_name: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the verify page, in both languages."""

    label: str
    label_en: str
    value: str
    value_en: str = ""


@dataclass(frozen=True, slots=True)
class PageChange:
    """What became of one page: ``same``, ``changed``, ``added`` or ``missing``; `area` is where, as fractions."""

    page: int
    state: str
    area: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class PagePicture:
    """One page as we issued it, for a verifier to look at."""

    page: int
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Proof:
    """The issue's place in the ledger and the head it was checked against."""

    log: str
    position: int
    size: int
    root: str
    path: tuple[str, ...]
    signed_at: datetime | None


@dataclass(frozen=True, slots=True)
class VerdictView:
    """The answer of a verification: one of six verdicts (services.md 4.5), its reason and the facts as issued (F6)."""

    verdict: int
    reason: str
    title: str
    title_en: str
    advice: str
    advice_en: str
    checked_at: datetime
    way: str  # states.Way
    issue_no: str = ""
    number: str = ""
    state: str = ""
    facts: tuple[Fact, ...] = ()
    findings: tuple[Fact, ...] = ()
    changes: tuple[PageChange, ...] = ()
    seal: Fact | None = None  # whose it is and what holds it, when it was confirmed
    proof: Proof | None = None
    pictures: tuple[PagePicture, ...] = ()
    pages: int = 0  # of the document as issued
    sha256: str = ""
    ticket: str = field(default="", repr=False)  # lets the one who knew the code try the holder's PIN for a while
    pin: str = ""  # "right" or "wrong" once one was tried

    @property
    def page_image(self) -> bytes:
        """The first picture, or nothing."""
        return self.pictures[0].content if self.pictures else b""

    @property
    def in_force(self) -> bool:
        """True only for "issued by us, unchanged, in force"."""
        return self.verdict == 1


@dataclass(frozen=True, slots=True)
class EndingView:
    """A proposal that a document is no longer in force, and what became of it."""

    id: int
    issue_no: str
    kind: str
    state: str
    reason_code: str
    reason: str
    successor: str
    proposed_by: int
    proposed_by_name: str
    proposed_at: datetime
    decided_by: int | None
    decided_at: datetime | None
    decided_by_name: str = ""


@dataclass(frozen=True, slots=True)
class PinView:
    """The holder's PIN of one issued copy. A spent one was guessed at too often; a new one must be made."""

    issue_no: str
    pin: str
    made_at: datetime
    spent: bool


@dataclass(frozen=True, slots=True)
class HeldView:
    """What a holder is told about her copy in one line: the PIN, how often it was checked, and when last."""

    pin: PinView
    checks: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class CheckedView:
    """One verification, as its holder may see it."""

    at: datetime
    way: str
    place: str
    verdict: int
    reason: str
