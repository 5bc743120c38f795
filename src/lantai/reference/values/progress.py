"""What the applicant sees: stage, whose turn, by when and why, for the case and each line. No staff-only word in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TrackStep:
    """One step of 审核 → 打印 → 邮寄. `mark`: done | now | you | wait | late | no | todo."""

    stage: str
    name: str
    mark: str
    word: str
    date: datetime | None = None


@dataclass(frozen=True, slots=True)
class StepView:
    """One dated step of the story (A18); corrected states stay as history."""

    at: datetime
    text: str
    line_id: int | None = None


@dataclass(frozen=True, slots=True)
class MessageView:
    at: datetime
    mine: bool  # written by the reader's side
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class AskView:
    """What the archive asks for: NEED_MORE."""

    line_id: int
    asked_at: datetime
    by_when: datetime
    phrases: tuple[str, ...]
    note: str
    fields: tuple[str, ...]  # which fields reopen: "studies", "evidence:a", "description" …
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProofView:
    """A draft to proof-read: AWAIT_CONFIRM."""

    line_id: int
    draft_id: str
    digest: str
    pages: int
    sent_at: datetime
    by_when: datetime


@dataclass(frozen=True, slots=True)
class NegativeView:
    """A refusal or "not found", written kindly: why, which rule, what now, how to appeal."""

    kind: str  # REFUSED | NOT_FOUND
    reason: str
    rule: str
    remedy: str
    elsewhere: str
    places: tuple[str, ...]
    decided_at: datetime
    appeal_until: datetime | None
    letter_offered: bool
    look_up: int | None = None  # the catalogue's record of where was looked; for the desk only


@dataclass(frozen=True, slots=True)
class DeliveryProgress:
    id: int
    method: str
    method_name: str
    state: str
    word: str
    mark: str
    stage: str
    receiver: str  # masked
    place: str  # masked address, pick-up place or masked mail address
    ball: str
    by_when: datetime | None
    why: str
    tracking_no: str
    carrier: str
    track_url: str
    copies: int
    downloads: int = 0
    issue_no: str = ""
    sealing: str = "NONE"
    envelope_text: str = ""
    reference_no: str = ""  # of the receiver, printed on the envelope
    actions: frozenset[str] = frozenset()  # download, choose_ecopy, choose_pickup, wait, renew


@dataclass(frozen=True, slots=True)
class LineProgress:
    id: int
    number: int  # 1, 2, 3 in the case
    material: str
    name: str
    copies: int
    language: str
    state: str  # for tests and styling only; people read `word`
    word: str
    mark: str
    stage: str
    stage_name: str
    track: tuple[TrackStep, ...]
    ball: str
    ball_name: str  # "档案馆（文庙校区 何老师）"
    ball_is_mine: bool
    by_when: datetime | None
    why: str
    clock_stopped: bool
    promised_at: datetime | None
    deliveries: tuple[DeliveryProgress, ...]
    ask: AskView | None
    proof: ProofView | None
    negative: NegativeView | None
    amount_fen: int
    issue_no: str
    code: str  # verification code, once sealed and shown to its holder
    actions: frozenset[str]  # answer_more, confirm_proof, withdraw, appeal, reopen, letter, pay, rate, thank
    pin: str = ""  # with which the holder lets somebody see the pages; once it was given to her
    pin_spent: bool = False
    checks: int = 0  # how often somebody checked the copy
    checked_at: datetime | None = None
    seen: int = 0  # version of the line the page was drawn from; the form brings it back


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One verification of a copy, as its holder reads it: when, how, from which network, with which answer."""

    at: datetime
    way: str
    place: str
    word: str
    good: bool


@dataclass(frozen=True, slots=True)
class HeldCopy:
    """One copy in its holder's hands: what she may pass on, and who checked it."""

    line_id: int
    name: str
    issue_no: str
    code: str
    pin: str
    pin_made_at: datetime
    pin_spent: bool
    checks: tuple[CheckLine, ...]


@dataclass(frozen=True, slots=True)
class ProgressView:
    number: str
    applicant: str  # masked with a bare link, in full for the owner
    submitted_at: datetime
    channel: str
    stage: str
    stage_name: str
    needs_you: bool  # label 待您处理
    closed: bool
    by_when: datetime | None
    promised_at: datetime | None
    headline: str
    lines: tuple[LineProgress, ...]
    thread: tuple[MessageView, ...]
    steps: tuple[StepView, ...]
    remark: str
    purpose: str
    site: str
    site_phone: str
    rating: int | None
    may_rate: bool
    detailed: bool  # whether the thread is part of it
    relationship: str = ""  # code of who asks
    may_forget: bool = False  # whether its holder may have it reduced before its time


@dataclass(frozen=True, slots=True)
class CaseBrief:
    """One row of "my requests"."""

    number: str
    submitted_at: datetime | None
    materials: tuple[str, ...]
    stage: str
    stage_name: str
    needs_you: bool
    closed: bool
    by_when: datetime | None
    draft_id: str = ""
