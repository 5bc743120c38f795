"""The two machines of the room, as tables: lines and deliveries. The case stores no state (see `rules/derived.py`).

Source: domain.md 3.3, exactly. Words for people live in `texts.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """The public stages, in the order in which a request passes them."""

    FILL = "FILL"
    REVIEW = "REVIEW"
    PRINT = "PRINT"
    MAIL = "MAIL"
    PICKUP = "PICKUP"
    SEND = "SEND"
    APPEAL = "APPEAL"
    DONE = "DONE"


class Ball(StrEnum):
    """Whose turn it is."""

    APPLICANT = "APPLICANT"
    ARCHIVE = "ARCHIVE"
    ARCHIVIST = "ARCHIVIST"
    APPROVER = "APPROVER"
    OTHER_SITE = "OTHER_SITE"
    SECOND = "SECOND"
    HEAD = "HEAD"
    COURIER = "COURIER"
    UNIT = "UNIT"
    DELIVERIES = "DELIVERIES"
    NONE = "NONE"


class LineState(StrEnum):
    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    IN_REVIEW = "IN_REVIEW"
    NEED_MORE = "NEED_MORE"
    AWAIT_APPROVAL = "AWAIT_APPROVAL"
    AWAIT_PAYMENT = "AWAIT_PAYMENT"
    SEARCHING = "SEARCHING"
    FORWARDED = "FORWARDED"
    NEGATIVE_CHECK = "NEGATIVE_CHECK"
    PRODUCING = "PRODUCING"
    AWAIT_CONFIRM = "AWAIT_CONFIRM"
    SEALING = "SEALING"
    IN_DELIVERY = "IN_DELIVERY"
    CLOSED = "CLOSED"
    NOT_FOUND = "NOT_FOUND"
    REFUSED = "REFUSED"
    APPEALED = "APPEALED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"


class DeliveryState(StrEnum):
    PLANNED = "PLANNED"
    PACKED = "PACKED"
    HELD_FOR_COURIER = "HELD_FOR_COURIER"
    READY_PICKUP = "READY_PICKUP"
    DISPATCHED = "DISPATCHED"
    IN_TRANSIT = "IN_TRANSIT"
    EXCEPTION = "EXCEPTION"
    RETURNED = "RETURNED"
    E_READY = "E_READY"
    REPLY_SENT = "REPLY_SENT"
    BOUNCED = "BOUNCED"
    UNCLAIMED = "UNCLAIMED"
    DELIVERED = "DELIVERED"
    COLLECTED = "COLLECTED"
    DOWNLOADED = "DOWNLOADED"
    LOST = "LOST"
    CANCELLED = "CANCELLED"
    DESTROYED = "DESTROYED"


class Outcome(StrEnum):
    """Kept beside the state of a line; a no-record letter ends in CLOSED with NOT_FOUND."""

    NONE = ""
    FULFILLED = "FULFILLED"
    NOT_FOUND = "NOT_FOUND"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"


class Method(StrEnum):
    """The form of a delivery."""

    E_COPY = "E_COPY"
    MAIL = "MAIL"
    PICKUP = "PICKUP"
    REPLY = "REPLY"


class Channel(StrEnum):
    WEB = "WEB"
    WECHAT = "WECHAT"
    MAIL = "MAIL"
    E_LETTER = "E_LETTER"
    LETTER = "LETTER"
    PHONE = "PHONE"
    WINDOW = "WINDOW"
    DROPBOX = "DROPBOX"
    INTERCAMPUS = "INTERCAMPUS"


class SubState(StrEnum):
    """Local sub-states; each inherits the core state beside which it stands."""

    NONE = ""
    ORIGINAL_AWAY = "ORIGINAL_AWAY"  # SEARCHING: lent, in treatment or being digitised


class UrgentState(StrEnum):
    """The urgent overlay beside a line (B40); its table is in `rules/urgent.py`."""

    RAISED = "RAISED"
    CLAIMED = "CLAIMED"
    FOUND = "FOUND"
    DELIVERED = "DELIVERED"
    ESCALATED = "ESCALATED"
    DECLINED = "DECLINED"


@dataclass(frozen=True, slots=True)
class LineRule:
    """One row of the table. `stage` None: as the state that sent the line here."""

    stage: Stage | None
    ball: Ball
    clock_runs: bool
    next: tuple[LineState, ...]


@dataclass(frozen=True, slots=True)
class DeliveryRule:
    """One row of the table. `stage` None: by the method of the delivery (邮寄, 领取, 发送)."""

    stage: Stage | None
    ball: Ball
    clock_runs: bool
    next: tuple[DeliveryState, ...]


_L = LineState
LINE: dict[LineState, LineRule] = {
    _L.DRAFT: LineRule(Stage.FILL, Ball.APPLICANT, False, (_L.SUBMITTED,)),
    _L.SUBMITTED: LineRule(Stage.REVIEW, Ball.ARCHIVE, True, (_L.IN_REVIEW, _L.FORWARDED, _L.WITHDRAWN)),
    _L.IN_REVIEW: LineRule(
        Stage.REVIEW,
        Ball.ARCHIVIST,
        True,
        (
            _L.NEED_MORE,
            _L.AWAIT_APPROVAL,
            _L.AWAIT_PAYMENT,
            _L.SEARCHING,
            _L.FORWARDED,
            _L.NEGATIVE_CHECK,
            _L.WITHDRAWN,
        ),
    ),
    _L.NEED_MORE: LineRule(
        None, Ball.APPLICANT, False, (_L.IN_REVIEW, _L.SEARCHING, _L.PRODUCING, _L.EXPIRED, _L.WITHDRAWN)
    ),
    _L.AWAIT_APPROVAL: LineRule(
        Stage.REVIEW,
        Ball.APPROVER,
        True,
        (_L.AWAIT_PAYMENT, _L.SEARCHING, _L.PRODUCING, _L.NEED_MORE, _L.NEGATIVE_CHECK, _L.WITHDRAWN),
    ),
    _L.AWAIT_PAYMENT: LineRule(Stage.REVIEW, Ball.APPLICANT, False, (_L.SEARCHING, _L.EXPIRED, _L.WITHDRAWN)),
    _L.SEARCHING: LineRule(
        Stage.PRINT,
        Ball.ARCHIVIST,
        True,
        (_L.PRODUCING, _L.NEED_MORE, _L.AWAIT_APPROVAL, _L.FORWARDED, _L.NEGATIVE_CHECK, _L.WITHDRAWN),
    ),
    _L.FORWARDED: LineRule(
        None, Ball.OTHER_SITE, True, (_L.IN_REVIEW, _L.SEARCHING, _L.PRODUCING, _L.NEGATIVE_CHECK, _L.WITHDRAWN)
    ),
    _L.NEGATIVE_CHECK: LineRule(
        None, Ball.SECOND, True, (_L.NOT_FOUND, _L.REFUSED, _L.IN_REVIEW, _L.SEARCHING, _L.PRODUCING)
    ),
    _L.PRODUCING: LineRule(
        Stage.PRINT,
        Ball.ARCHIVIST,
        True,
        (
            _L.AWAIT_CONFIRM,
            _L.SEALING,
            _L.SEARCHING,
            _L.FORWARDED,
            _L.NEED_MORE,
            _L.AWAIT_APPROVAL,
            _L.NEGATIVE_CHECK,
            _L.WITHDRAWN,
        ),
    ),
    _L.AWAIT_CONFIRM: LineRule(
        Stage.PRINT, Ball.APPLICANT, False, (_L.SEALING, _L.PRODUCING, _L.WITHDRAWN, _L.EXPIRED)
    ),
    _L.SEALING: LineRule(Stage.PRINT, Ball.SECOND, True, (_L.IN_DELIVERY, _L.PRODUCING)),
    # The clock runs until the last delivery's first hand-over; see rules/promise.py.
    _L.IN_DELIVERY: LineRule(None, Ball.DELIVERIES, True, (_L.CLOSED, _L.PRODUCING)),
    _L.CLOSED: LineRule(Stage.DONE, Ball.NONE, False, (_L.IN_REVIEW,)),
    _L.NOT_FOUND: LineRule(Stage.DONE, Ball.APPLICANT, False, (_L.PRODUCING, _L.IN_REVIEW, _L.APPEALED)),
    _L.REFUSED: LineRule(Stage.DONE, Ball.APPLICANT, False, (_L.APPEALED, _L.IN_REVIEW)),
    _L.APPEALED: LineRule(Stage.APPEAL, Ball.HEAD, False, (_L.IN_REVIEW, _L.REFUSED, _L.NOT_FOUND)),
    _L.WITHDRAWN: LineRule(Stage.DONE, Ball.NONE, False, (_L.IN_REVIEW,)),
    _L.EXPIRED: LineRule(Stage.DONE, Ball.NONE, False, (_L.IN_REVIEW,)),
}

_D = DeliveryState
DELIVERY: dict[DeliveryState, DeliveryRule] = {
    _D.PLANNED: DeliveryRule(Stage.PRINT, Ball.ARCHIVE, True, (_D.PACKED, _D.E_READY, _D.REPLY_SENT, _D.CANCELLED)),
    _D.PACKED: DeliveryRule(
        None, Ball.ARCHIVE, True, (_D.HELD_FOR_COURIER, _D.READY_PICKUP, _D.DISPATCHED, _D.CANCELLED)
    ),
    _D.HELD_FOR_COURIER: DeliveryRule(Stage.MAIL, Ball.COURIER, False, (_D.DISPATCHED, _D.READY_PICKUP, _D.CANCELLED)),
    _D.READY_PICKUP: DeliveryRule(
        Stage.PICKUP, Ball.APPLICANT, False, (_D.COLLECTED, _D.UNCLAIMED, _D.DISPATCHED, _D.CANCELLED)
    ),
    _D.DISPATCHED: DeliveryRule(Stage.MAIL, Ball.COURIER, False, (_D.IN_TRANSIT, _D.DELIVERED, _D.EXCEPTION)),
    _D.IN_TRANSIT: DeliveryRule(Stage.MAIL, Ball.COURIER, False, (_D.DELIVERED, _D.EXCEPTION, _D.RETURNED)),
    _D.EXCEPTION: DeliveryRule(Stage.MAIL, Ball.ARCHIVE, False, (_D.IN_TRANSIT, _D.DELIVERED, _D.RETURNED, _D.LOST)),
    _D.RETURNED: DeliveryRule(
        Stage.MAIL, Ball.APPLICANT, False, (_D.DISPATCHED, _D.READY_PICKUP, _D.UNCLAIMED, _D.CANCELLED)
    ),
    _D.E_READY: DeliveryRule(
        Stage.SEND, Ball.APPLICANT, False, (_D.DOWNLOADED, _D.BOUNCED, _D.UNCLAIMED, _D.CANCELLED)
    ),
    _D.REPLY_SENT: DeliveryRule(Stage.SEND, Ball.UNIT, False, (_D.DELIVERED, _D.BOUNCED)),
    _D.BOUNCED: DeliveryRule(Stage.SEND, Ball.ARCHIVE, False, (_D.E_READY, _D.REPLY_SENT, _D.CANCELLED)),
    _D.UNCLAIMED: DeliveryRule(None, Ball.APPLICANT, False, (_D.COLLECTED, _D.E_READY, _D.DISPATCHED, _D.DESTROYED)),
    _D.DELIVERED: DeliveryRule(Stage.DONE, Ball.NONE, False, ()),
    _D.COLLECTED: DeliveryRule(Stage.DONE, Ball.NONE, False, ()),
    _D.DOWNLOADED: DeliveryRule(Stage.DONE, Ball.NONE, False, ()),
    _D.LOST: DeliveryRule(Stage.DONE, Ball.ARCHIVE, False, ()),
    _D.CANCELLED: DeliveryRule(Stage.DONE, Ball.NONE, False, ()),
    _D.DESTROYED: DeliveryRule(Stage.DONE, Ball.NONE, False, ()),
}

LINE_FINAL = frozenset({_L.CLOSED, _L.NOT_FOUND, _L.REFUSED, _L.WITHDRAWN, _L.EXPIRED})
LINE_OPEN = frozenset(_L) - LINE_FINAL - {_L.DRAFT}
DELIVERY_FINAL = frozenset({_D.DELIVERED, _D.COLLECTED, _D.DOWNLOADED, _D.LOST, _D.CANCELLED, _D.DESTROYED})
HANDED_OVER = frozenset({_D.DISPATCHED, _D.READY_PICKUP, _D.E_READY, _D.REPLY_SENT})
"""The states whose first entry is a delivery's first hand-over: there the promise clock of the line may end."""

STAGE_OF_METHOD = {
    Method.MAIL: Stage.MAIL,
    Method.PICKUP: Stage.PICKUP,
    Method.E_COPY: Stage.SEND,
    Method.REPLY: Stage.SEND,
}


def line_may(state: LineState, to: LineState) -> bool:
    """Tell whether a line may go from `state` to `to`."""
    return to in LINE[state].next


def delivery_may(state: DeliveryState, to: DeliveryState) -> bool:
    """Tell whether a delivery may go from `state` to `to`."""
    return to in DELIVERY[state].next


def line_sources(to: LineState) -> frozenset[LineState]:
    """Return the states from which a line may come to `to`."""
    return frozenset(state for state, rule in LINE.items() if to in rule.next)


def delivery_sources(to: DeliveryState) -> frozenset[DeliveryState]:
    """Return the states from which a delivery may come to `to`."""
    return frozenset(state for state, rule in DELIVERY.items() if to in rule.next)
