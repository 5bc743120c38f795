"""The states of drafts, issued documents and revocations. Source: domain.md 3.3 "Machines that stay apart"."""

from __future__ import annotations

from enum import StrEnum


class DraftState(StrEnum):
    READY = "READY"
    SEALED = "SEALED"
    DISCARDED = "DISCARDED"


class IssueState(StrEnum):
    ACTIVE = "ACTIVE"
    SUPERSEDED = "SUPERSEDED"
    REVOKED = "REVOKED"
    ANNULLED = "ANNULLED"


class EndingState(StrEnum):
    PROPOSED = "PROPOSED"
    CONFIRMED = "CONFIRMED"
    DECLINED = "DECLINED"


DRAFT_NEXT: dict[DraftState, tuple[DraftState, ...]] = {
    DraftState.READY: (DraftState.SEALED, DraftState.DISCARDED),
    DraftState.SEALED: (),
    DraftState.DISCARDED: (),
}
ISSUE_NEXT: dict[IssueState, tuple[IssueState, ...]] = {
    IssueState.ACTIVE: (IssueState.SUPERSEDED, IssueState.REVOKED, IssueState.ANNULLED),
    IssueState.SUPERSEDED: (),
    IssueState.REVOKED: (),
    IssueState.ANNULLED: (),
}
ENDING_NEXT: dict[EndingState, tuple[EndingState, ...]] = {
    EndingState.PROPOSED: (EndingState.CONFIRMED, EndingState.DECLINED),
    EndingState.CONFIRMED: (),
    EndingState.DECLINED: (),
}


# The six verdicts of services.md 4.5.
IN_FORCE, ENDED, CHANGED, NOT_OURS, NO_SEAL, UNDECIDED = 1, 2, 3, 4, 5, 6


class Way(StrEnum):
    """How somebody checked a document."""

    CODE = "code"  # typed
    QR = "qr"  # the address printed on it
    FILE = "file"
    PIN = "pin"  # looked at its pages with the holder's PIN


class Reason(StrEnum):
    """Why a verdict was given. Words in `texts.py`."""

    IN_FORCE = "IN_FORCE"
    BEFORE_WITHDRAWAL = "BEFORE_WITHDRAWAL"  # the key was withdrawn later; time stamp and ledger confirm (F15)
    SUPERSEDED = "SUPERSEDED"
    REVOKED = "REVOKED"
    ANNULLED = "ANNULLED"
    CHANGED = "CHANGED"
    NOT_OURS = "NOT_OURS"
    NO_SEAL = "NO_SEAL"
    NOT_PDF = "NOT_PDF"
    EMPTY = "EMPTY"
    PACKED = "PACKED"  # a ZIP, an OFD, an office document: something that must be unpacked or is of another kind
    CODE_UNKNOWN = "CODE_UNKNOWN"
    NO_REGISTER = "NO_REGISTER"
    NO_ANSWER = "NO_ANSWER"  # the register is there, but cannot be read now
    CLOCK = "CLOCK"
    TOO_MANY = "TOO_MANY"
    LEDGER = "LEDGER"
    NOT_REGISTERED = "NOT_REGISTERED"
    UNCONFIRMED = "UNCONFIRMED"
    UNREADABLE = "UNREADABLE"
    LOCKED = "LOCKED"  # needs a password
    TICKET_OVER = "TICKET_OVER"  # the page with the form for the PIN was left open too long
    TOO_LARGE = "TOO_LARGE"
