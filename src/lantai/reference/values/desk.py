"""What staff see: the worklist and the three panes of a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO

from lantai.catalogue.values import Candidate, Gaps, PageSource, ProposedHeader
from lantai.foundation.geometry import Region
from lantai.reference.values.order import EvidenceView, Receiver, StudyClaim, UnitLetter
from lantai.reference.values.progress import MessageView, NegativeView, StepView
from lantai.reference.values.urgent import UrgentView
from lantai.stacks.values import JourneySight


@dataclass(frozen=True, slots=True)
class WorklistFilters:
    """What the worklist shows; every field is a URL parameter."""

    view: str = "open"  # open mine unclaimed today late waiting seal second approval delivery messages closed
    channel: str = ""
    site: str = ""
    material: str = ""
    text: str = ""  # number or name
    page: int = 1
    size: int = 12


@dataclass(frozen=True, slots=True)
class WorklistRow:
    number: str
    line_id: int
    lines: int  # lines in the case
    applicant: str  # masked
    study: str  # "1991 届 锦江工学院 化学系"
    materials: str
    copies: int
    channel: str
    channel_name: str
    site: str
    handler: str
    state: str
    word: str
    mark: str  # now | wait | you | late | ink | done
    due_at: datetime | None
    left: str  # "还剩 1 小时 36 分", "逾期 2 小时"
    group: str  # late | today | tomorrow | later | waiting
    urgent: bool
    next_code: str  # open | claim | accept | prepare | send_to_seal | seal | confirm_negative | pack | …
    next_word: str
    candidates: int
    certain: bool
    notice_failed: bool
    unread: int


@dataclass(frozen=True, slots=True)
class CountView:
    code: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Worklist:
    rows: tuple[WorklistRow, ...]
    views: tuple[CountView, ...]
    channels: tuple[CountView, ...]
    total: int
    page: int
    pages: int
    due_today: int
    late: int
    prepared: int  # open lines with a draft or candidates waiting


@dataclass(frozen=True, slots=True)
class SecondQueue:
    """What waits for a second person; the counts are of all, the rows may be fewer."""

    to_seal: tuple[WorklistRow, ...]
    to_confirm: tuple[WorklistRow, ...]
    seal: int
    confirm: int


@dataclass(frozen=True, slots=True)
class CheckView:
    """One recorded check: identity, authority, duplicate, held, opening gate, privacy gate …"""

    kind: str
    name: str
    result: str  # PASSED | FAILED | OPEN
    words: str
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class CandidateView:
    """A candidate attached to the line, with the applicant's claim compared field by field."""

    candidate: Candidate
    attached_at: datetime
    chosen: bool
    agreement: str  # certain | likely | doubtful
    comparison: tuple[ComparisonRow, ...]
    gaps: Gaps | None = None  # what is not there: its page, pages of its volume, the rest of the record
    recorded: bool = False  # its volume has recordings
    source: PageSource | None = None  # the page it stands on, where that was read with it


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    field: str
    held: str
    claimed: str
    verdict: str  # same | differs | unclaimed | silent
    word: str


@dataclass(frozen=True, slots=True)
class PageSight:
    """What the viewer shows: a page image, the marked region, the header region."""

    page_image_id: int
    ref_code: str
    page: str
    title: str
    width: int
    height: int
    region: Region | None
    header: Region | None
    region_verified: bool
    mention_id: int | None
    proposed: ProposedHeader | None = None  # a header nobody has looked at


@dataclass(frozen=True, slots=True)
class DraftSight:
    draft_id: str
    digest: str
    pages: int
    prepared_by: str
    prepared_at: datetime
    automatic: bool
    kind: str  # COPY | LETTER


@dataclass(frozen=True, slots=True)
class ActionView:
    """One thing the reader may do now. `primary`: the one next action (↵)."""

    code: str
    name: str
    primary: bool = False
    key: str = ""
    blocked: str = ""  # why not now; empty: may


@dataclass(frozen=True, slots=True)
class DeliveryView:
    id: int
    method: str
    method_name: str
    state: str
    word: str
    mark: str
    receiver: Receiver
    site: str
    copies: int
    sealing: str
    envelope_no: str
    envelope_text: str
    reference_no: str
    carrier: str
    tracking_no: str
    waybill: bool  # the courier holds an electronic waybill
    due_at: datetime | None
    attempts: int
    actions: tuple[ActionView, ...]


@dataclass(frozen=True, slots=True)
class OriginalSight:
    """What the stacks say of an original that a line waits for. `until`: the last day it is away, where that is known."""

    ref_code: str
    state: str  # a `stacks.states.Availability`
    word: str
    until: date | None
    late: bool
    copy_offered: bool  # it is away, and page images of it exist
    part: bool = False  # only an item of this volume is away: the rest can be looked at
    site: str = ""  # which keeps it
    barcode: str = ""
    journey: JourneySight | None = None  # another site has it, or has asked for it

    @property
    def away(self) -> bool:
        return self.state in {"OUT", "ON_THE_WAY", "TREATMENT", "DIGITISATION"} and not self.part


@dataclass(frozen=True, slots=True)
class LineView:
    id: int
    number: int
    material: str
    name: str
    copies: int
    language: str
    description: str
    state: str
    substate: str
    word: str
    mark: str
    outcome: str
    handler: str
    handler_is_me: bool
    due_at: datetime | None
    left: str
    step_due_at: datetime | None
    candidates: tuple[CandidateView, ...]
    chosen: tuple[int, ...]
    page: PageSight | None
    draft: DraftSight | None
    checks: tuple[CheckView, ...]
    actions: tuple[ActionView, ...]
    deliveries: tuple[DeliveryView, ...]
    negative: NegativeView | None
    proposed_by: str
    forwarded_to: str
    issue_no: str
    held_words: str
    originals: tuple[OriginalSight, ...] = ()  # while it is looked for
    seen: int = 0  # version of the line the page was drawn from; the form brings it back


@dataclass(frozen=True, slots=True)
class LineSight:
    """One line as the page of one step with it shows it. Made by `open_line`, which logs the view of its case."""

    id: int
    number: str  # of the case
    applicant: str
    study: StudyClaim | None  # whom it is about
    name: str
    word: str
    mark: str
    left: str
    negative: NegativeView | None
    proposed_by: str
    checks: tuple[CheckView, ...]  # of a reading-room order: what the opening gate said
    originals: tuple[OriginalSight, ...]  # while it is looked for, where that was asked
    candidates: tuple[CandidateView, ...]  # where that was asked
    seen: int  # version of the line the page was drawn from; the form brings it back


@dataclass(frozen=True, slots=True)
class CaseView:
    """The three panes. Made by `open_case`, which logs the view with its purpose."""

    number: str
    channel: str
    channel_name: str
    submitted_at: datetime
    site: str
    entered_by: str
    consent_note: str
    applicant: str
    applicant_phone: str  # masked
    applicant_email: str  # masked
    identity_level: str
    relationship: str
    relationship_name: str
    letter: UnitLetter | None
    studies: tuple[StudyClaim, ...]
    purpose: str
    purpose_name: str
    purpose_text: str
    remark: str
    remark_merged: bool  # the remark became lines
    may_convert: bool  # whether the reader may make lines out of the remark or an OTHER line (A17)
    urgent: bool
    urgent_reason: str
    calls: tuple[UrgentView, ...]  # its urgent calls, newest first
    needed_by: str
    evidence: tuple[EvidenceView, ...]
    earlier: tuple[str, ...]  # sentences about earlier cases of the same person
    lines: tuple[LineView, ...]
    current: int  # index of the line to work on
    thread: tuple[MessageView, ...]
    notes: tuple[MessageView, ...]  # staff only
    unread: int  # messages of the applicant nobody had read before
    steps: tuple[StepView, ...]
    due_at: datetime | None
    left: str


@dataclass(frozen=True, slots=True)
class Dispatched:
    """What a paper service hands back: an envelope, a serial, a pick-up code shown once."""

    delivery_id: int
    envelope_no: str = ""
    pickup_code: str = ""
    tracking_no: str = ""


@dataclass(frozen=True, slots=True)
class PrintRun:
    """One run of the printer: serials of the copies and the finished PDF."""

    id: str
    serials: tuple[str, ...]
    pdf: bytes
    name: str


@dataclass(frozen=True, slots=True)
class Download:
    """An e-copy on its way to its holder. The door sends `stream` and closes it."""

    name: str
    media_type: str
    length: int
    issue_no: str
    stream: BinaryIO
