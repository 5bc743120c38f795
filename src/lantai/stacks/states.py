"""The words and the state tables of the room. Pure."""

from __future__ import annotations

import enum


class LoanState(enum.StrEnum):
    """A loan. That it is overdue is no state but a view: OUT, and the due date is past."""

    REQUESTED = "REQUESTED"
    OUT = "OUT"
    RETURNED = "RETURNED"
    LOST = "LOST"
    WITHDRAWN = "WITHDRAWN"


LOAN: dict[LoanState, tuple[LoanState, ...]] = {
    LoanState.REQUESTED: (LoanState.OUT, LoanState.WITHDRAWN),
    LoanState.OUT: (LoanState.RETURNED, LoanState.LOST),
    LoanState.LOST: (LoanState.RETURNED, LoanState.OUT),  # it turned up again, at home or where it was sent
    LoanState.RETURNED: (),
    LoanState.WITHDRAWN: (),
}
AWAY = (LoanState.OUT, LoanState.LOST)


class Reason(enum.StrEnum):
    """What it is taken out for."""

    READING_ROOM = "READING_ROOM"
    INTERNAL = "INTERNAL"
    DIGITISATION = "DIGITISATION"
    EXHIBITION = "EXHIBITION"
    TREATMENT = "TREATMENT"
    LEGAL = "LEGAL"
    JOURNEY = "JOURNEY"  # sent to another site; only the verbs of journeys lend for it


LENDING = tuple(reason for reason in Reason if reason is not Reason.JOURNEY)


class JourneyState(enum.StrEnum):
    """An original on its way to another site and back. That it is late is a view: on the road, and expected before now."""

    REQUESTED = "REQUESTED"
    ON_THE_WAY = "ON_THE_WAY"
    ARRIVED = "ARRIVED"
    RETURNING = "RETURNING"
    HOME = "HOME"
    NOT_ARRIVED = "NOT_ARRIVED"
    CANCELLED = "CANCELLED"


JOURNEY: dict[JourneyState, tuple[JourneyState, ...]] = {
    JourneyState.REQUESTED: (JourneyState.ON_THE_WAY, JourneyState.CANCELLED),
    JourneyState.ON_THE_WAY: (JourneyState.ARRIVED, JourneyState.HOME, JourneyState.NOT_ARRIVED),
    JourneyState.ARRIVED: (JourneyState.RETURNING, JourneyState.HOME),
    JourneyState.RETURNING: (JourneyState.HOME, JourneyState.NOT_ARRIVED),
    JourneyState.NOT_ARRIVED: (JourneyState.ARRIVED, JourneyState.HOME),  # it turned up
    JourneyState.HOME: (),
    JourneyState.CANCELLED: (),
}
ON_THE_ROAD = (JourneyState.ON_THE_WAY, JourneyState.RETURNING)
UNDER_WAY = (*ON_THE_ROAD, JourneyState.ARRIVED, JourneyState.NOT_ARRIVED)


class Urgency(enum.StrEnum):
    """How urgently it is wanted, the most urgent first."""

    IMMEDIATE = "IMMEDIATE"
    URGENT = "URGENT"
    NORMAL = "NORMAL"


class Carrier(enum.StrEnum):
    """How a bag travels."""

    BUS = "BUS"
    MESSENGER = "MESSENGER"
    CONFIDENTIAL = "CONFIDENTIAL"  # the only way for what holds a state secret


class Condition(enum.StrEnum):
    """In which condition it came back."""

    GOOD = "GOOD"
    WORN = "WORN"
    DAMAGED = "DAMAGED"
    INCOMPLETE = "INCOMPLETE"


class Damage(enum.StrEnum):
    """Damage grades of GB/T 42468.1-2023, worst first (domain.md 2.9)."""

    EXTREME = "EXTREME"
    SEVERE = "SEVERE"
    MEDIUM = "MEDIUM"
    LIGHT = "LIGHT"


class InventoryState(enum.StrEnum):
    """One stock-taking: scanning goes on, the count is fixed, a person has answered for what was found."""

    OPEN = "OPEN"
    COUNTED = "COUNTED"
    CLOSED = "CLOSED"


INVENTORY: dict[InventoryState, tuple[InventoryState, ...]] = {
    InventoryState.OPEN: (InventoryState.COUNTED,),
    InventoryState.COUNTED: (InventoryState.OPEN, InventoryState.CLOSED),  # back: a shelf was forgotten
    InventoryState.CLOSED: (),
}


class Outcome(enum.StrEnum):
    """What stock-taking says about one thing."""

    WAITING = "WAITING"  # expected, not seen yet
    FOUND = "FOUND"
    MISPLACED = "MISPLACED"  # seen, but not where it belongs
    AWAY = "AWAY"  # not seen, and on loan or in treatment: accounted for
    MISSING = "MISSING"
    UNKNOWN = "UNKNOWN"  # a code nobody knows
    GONE = "GONE"  # it left the holdings while the count went on: destroyed, transferred, lost


class Availability(enum.StrEnum):
    """Whether the original can be handed out now."""

    AVAILABLE = "AVAILABLE"
    OUT = "OUT"
    ON_THE_WAY = "ON_THE_WAY"  # between two sites
    TREATMENT = "TREATMENT"
    DIGITISATION = "DIGITISATION"
    MISSING = "MISSING"
    UNPLACED = "UNPLACED"  # described, but nobody has said where it lies
    UNKNOWN = "UNKNOWN"  # no such code
    GONE = "GONE"  # it left the holdings: destroyed, transferred, lost


class MoveKind(enum.StrEnum):
    """One line of the history of places."""

    MADE = "MADE"
    PUT_IN = "PUT_IN"  # something into a box
    TAKEN_OUT = "TAKEN_OUT"
    PLACED = "PLACED"  # a box on a shelf
    DISCARDED = "DISCARDED"  # an empty box thrown away


class Alarm(enum.StrEnum):
    """What is wrong with a climate reading."""

    TOO_WARM = "TOO_WARM"
    TOO_COLD = "TOO_COLD"
    TOO_DAMP = "TOO_DAMP"
    TOO_DRY = "TOO_DRY"
    SWING_TEMPERATURE = "SWING_TEMPERATURE"  # changed too much within a day
    SWING_HUMIDITY = "SWING_HUMIDITY"
