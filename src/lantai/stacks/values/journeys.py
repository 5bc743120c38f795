"""What the stacks say of originals sent from one site to another."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from lantai.stacks.states import ON_THE_ROAD

if TYPE_CHECKING:
    from lantai.stacks.values.places import Thing


@dataclass(frozen=True, slots=True)
class Bag:
    """A sealed bag in somebody's hands. `carrier`: a `states.Carrier`; `carried_by`: a name; `number`: on the bag."""

    carrier: str
    carried_by: str
    number: str


@dataclass(frozen=True, slots=True)
class Counted:
    """What somebody has in hand: codes or barcodes (`text`), loans that were ticked; `short`: the rest is not there."""

    text: str = ""
    ticked: Collection[int] = ()
    short: bool = False


@dataclass(frozen=True, slots=True)
class JourneySight:
    """Where a thing is that was sent to another site. `origin`, `destination`: codes; `expected`: by when the next step is."""

    id: int
    number: str
    origin: str
    destination: str
    state: str
    since: datetime
    expected: datetime | None
    late: bool

    @property
    def is_on_the_road(self) -> bool:
        return self.state in set(ON_THE_ROAD)


@dataclass(frozen=True, slots=True)
class JourneyBrief:
    """One line of a list of journeys. `minutes_late` of the next step; 0: in time."""

    id: int
    number: str
    origin: str
    destination: str
    state: str
    since: datetime
    due_at: datetime | None
    minutes_late: int
    urgency: str
    purpose: str
    reader: str
    case_number: str
    wanted_by: datetime
    units: int
    first: Thing | None
    return_by: date | None
    bag: str = ""  # on the road
    carrier: str = ""
    carried_by: str = ""


@dataclass(frozen=True, slots=True)
class JourneyUnit:
    """One volume or item of a journey. `state`: of its loan; `note`: why it was left out, or how it was missed."""

    loan_id: int
    thing: Thing
    state: str
    barcode: str
    note: str
    has_images: bool
    is_secret: bool


@dataclass(frozen=True, slots=True)
class LegView:
    """One bag, there (`outward`) or home."""

    outward: bool
    carrier: str
    carried_by: str
    bag: str
    sent_at: datetime
    sent_by: str
    expected_at: datetime
    ended_at: datetime | None
    ended_by: str
    seal_intact: bool | None
    minutes_late: int


@dataclass(frozen=True, slots=True)
class StepView:
    at: datetime
    state: str
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class JourneyView:
    """A journey whole. `soonest`: when it could be there if it left now; `minutes` of travel, None: nobody has said it.

    `verbs`: what the reader may do next, of send, receive, send_back, take_home, report, cancel.
    """

    brief: JourneyBrief
    note: str
    requested_at: datetime
    requested_by: str
    units: tuple[JourneyUnit, ...]
    legs: tuple[LegView, ...]
    steps: tuple[StepView, ...]
    minutes: int | None
    soonest: datetime | None
    verbs: tuple[str, ...]

    @property
    def is_secret(self) -> bool:
        return any(one.is_secret for one in self.units)
