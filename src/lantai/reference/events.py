"""What happened in the room. Identifiers and codes only; the subject is the case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from lantai.foundation.events import Event


@dataclass(frozen=True)
class CaseSubmitted(Event):
    """A request came in, whichever the door."""

    name: ClassVar[str] = "reference.CaseSubmitted"
    number: str
    lines: tuple[int, ...]
    materials: tuple[str, ...]
    purpose_code: str
    site: str
    entered: bool = False


@dataclass(frozen=True)
class CaseViewed(Event):
    """Somebody of the staff looked at a person's case (P8)."""

    name: ClassVar[str] = "reference.CaseViewed"
    number: str


@dataclass(frozen=True)
class DraftViewed(Event):
    """Somebody of the staff looked at a page of the copy that is being made."""

    name: ClassVar[str] = "reference.DraftViewed"
    number: str
    line: int
    page: int


@dataclass(frozen=True)
class ListTaken(Event):
    """A list of people was taken out as a sheet. Subject: ("list", code)."""

    name: ClassVar[str] = "reference.ListTaken"
    rows: int


@dataclass(frozen=True)
class EvidenceViewed(Event):
    name: ClassVar[str] = "reference.EvidenceViewed"
    evidence: str
    number: str


@dataclass(frozen=True)
class LineMoved(Event):
    """A line went from one state to the next; one event for each state passed."""

    name: ClassVar[str] = "reference.LineMoved"
    number: str
    line: int
    position: int
    from_state: str
    to_state: str
    reason: str = ""
    person: int | None = None  # who has it now, where that is part of the step


@dataclass(frozen=True)
class CandidateAccepted(Event):
    """A named archivist asserted that these mentions are the person asked for."""

    name: ClassVar[str] = "reference.CandidateAccepted"
    number: str
    line: int
    mentions: tuple[int, ...]
    ref_codes: tuple[str, ...]


@dataclass(frozen=True)
class CheckRecorded(Event):
    name: ClassVar[str] = "reference.CheckRecorded"
    number: str
    line: int
    kind: str
    passed: bool
    reason: str = ""


@dataclass(frozen=True)
class DraftPrepared(Event):
    name: ClassVar[str] = "reference.DraftPrepared"
    number: str
    line: int
    draft: str
    digest: str
    automatic: bool


@dataclass(frozen=True)
class ProofAnswered(Event):
    """The applicant agreed to the draft with this digest, or asked for changes."""

    name: ClassVar[str] = "reference.ProofAnswered"
    number: str
    line: int
    digest: str
    agreed: bool


@dataclass(frozen=True)
class CopySealed(Event):
    name: ClassVar[str] = "reference.CopySealed"
    number: str
    line: int
    issue_no: str
    digest: str
    producer: int


@dataclass(frozen=True)
class DeliveryMoved(Event):
    name: ClassVar[str] = "reference.DeliveryMoved"
    number: str
    line: int
    delivery: int
    method: str
    from_state: str
    to_state: str
    reason: str = ""
    tracking_no: str = ""


@dataclass(frozen=True)
class DeliveryReplaced(Event):
    name: ClassVar[str] = "reference.DeliveryReplaced"
    number: str
    line: int
    delivery: int
    by: int


@dataclass(frozen=True)
class CaseFulfilled(Event):
    """Every line of the case has ended."""

    name: ClassVar[str] = "reference.CaseFulfilled"
    number: str
    outcomes: tuple[str, ...]


@dataclass(frozen=True)
class UseRegistered(Event):
    name: ClassVar[str] = "reference.UseRegistered"
    number: str
    line: int
    entry: int
    effect: str


@dataclass(frozen=True)
class MessageWritten(Event):
    name: ClassVar[str] = "reference.MessageWritten"
    number: str
    side: str
    internal: bool = False


@dataclass(frozen=True)
class RemarkConverted(Event):
    """A remark or an OTHER line was turned into real lines (A17)."""

    name: ClassVar[str] = "reference.RemarkConverted"
    number: str
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Escalated(Event):
    name: ClassVar[str] = "reference.Escalated"
    number: str
    line: int
    rung: int
    to: str


@dataclass(frozen=True)
class Reminded(Event):
    name: ClassVar[str] = "reference.Reminded"
    number: str
    line: int
    reminder: int
    delivery: int = 0


@dataclass(frozen=True)
class Rated(Event):
    name: ClassVar[str] = "reference.Rated"
    number: str
    stars: int
    complaint: bool


@dataclass(frozen=True)
class Thanked(Event):
    name: ClassVar[str] = "reference.Thanked"
    number: str
    may_quote: bool


@dataclass(frozen=True)
class MadeUrgent(Event):
    name: ClassVar[str] = "reference.MadeUrgent"
    number: str
    reason: str


@dataclass(frozen=True)
class EvidenceChecked(Event):
    name: ClassVar[str] = "reference.EvidenceChecked"
    evidence: str
    passed: bool
    level: int


@dataclass(frozen=True)
class ConsentRevoked(Event):
    """The holder no longer wants a paper kept for next time (P2)."""

    name: ClassVar[str] = "reference.ConsentRevoked"
    evidence: str


@dataclass(frozen=True)
class EvidenceDropped(Event):
    """The picture of a paper was dropped; result, level, checker, date and digest stay (P2)."""

    name: ClassVar[str] = "reference.EvidenceDropped"
    evidence: str
    reason: str


@dataclass(frozen=True)
class RegionSuspended(Event):
    name: ClassVar[str] = "reference.RegionSuspended"
    region: str
    suspended: bool
    deliveries: int


@dataclass(frozen=True)
class CopiesPrinted(Event):
    name: ClassVar[str] = "reference.CopiesPrinted"
    run: str
    lines: tuple[int, ...]
    serials: int


@dataclass(frozen=True)
class UrgentMoved(Event):
    """One hop of an urgent call: to which state, to whom by name (B40)."""

    name: ClassVar[str] = "reference.UrgentMoved"
    number: str
    call: int
    to_state: str
    person: int | None = None
    rung: int = 0


@dataclass(frozen=True)
class ReadingReturned(Event):
    """What was read in the reading room was given back."""

    name: ClassVar[str] = "reference.ReadingReturned"
    number: str
    line: int


@dataclass(frozen=True)
class ListSubmitted(Event):
    """A unit handed in a sheet of people and materials (A23)."""

    name: ClassVar[str] = "reference.ListSubmitted"
    number: str
    rows: int
    good: int


@dataclass(frozen=True)
class CaseReduced(Event):
    """The personal particulars of a closed case are gone; its figures stay (P6)."""

    name: ClassVar[str] = "reference.CaseReduced"
    number: str
    rule: str


@dataclass(frozen=True)
class PurgeDone(Event):
    """The receipt of one run of the shredder (P7): counts per rule, and each rule's version and days."""

    name: ClassVar[str] = "reference.PurgeDone"
    run: int
    counts: dict[str, int]
    rules: dict[str, tuple[int, ...]]


@dataclass(frozen=True)
class DownloadGranted(Event):
    name: ClassVar[str] = "reference.DownloadGranted"
    number: str
    line: int
    delivery: int


@dataclass(frozen=True)
class FeesDecided(Event):
    """The head switched fees on or off; `materials`: whose fee was set."""

    name: ClassVar[str] = "reference.FeesDecided"
    on: bool
    materials: tuple[str, ...]
