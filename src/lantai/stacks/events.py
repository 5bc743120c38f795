"""What happened in the stacks: identifiers and codes only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from lantai.foundation.events import Event


@dataclass(frozen=True)
class StackOpened(Event):
    """A room was registered. Subject: ("stack", code)."""

    name: ClassVar[str] = "stacks.StackOpened"
    site: str


@dataclass(frozen=True)
class StackChanged(Event):
    """A room is called otherwise, or kept to another climate standard. Subject: ("stack", code)."""

    name: ClassVar[str] = "stacks.StackChanged"
    standard: str
    shelf_mm: int
    renamed: bool


@dataclass(frozen=True)
class StackClosed(Event):
    """An empty room is used no longer. Subject: ("stack", code)."""

    name: ClassVar[str] = "stacks.StackClosed"
    shelves: int


@dataclass(frozen=True)
class StackReopened(Event):
    """A closed room is used again. Subject: ("stack", code)."""

    name: ClassVar[str] = "stacks.StackReopened"


@dataclass(frozen=True)
class ShelfRemoved(Event):
    """An empty shelf was taken down. Subject: ("stack", code)."""

    name: ClassVar[str] = "stacks.ShelfRemoved"
    shelf: str


@dataclass(frozen=True)
class BoxDiscarded(Event):
    """An empty box was thrown away. Subject: ("box", id)."""

    name: ClassVar[str] = "stacks.BoxDiscarded"
    barcode: str


@dataclass(frozen=True)
class ShelvesPutUp(Event):
    """Shelves were added to a stack. Subject: ("stack", code)."""

    name: ClassVar[str] = "stacks.ShelvesPutUp"
    made: int
    capacity_mm: int


@dataclass(frozen=True)
class BoxMade(Event):
    """A box was registered. Subject: ("box", id)."""

    name: ClassVar[str] = "stacks.BoxMade"
    site: str
    barcode: str


@dataclass(frozen=True)
class ContentsChanged(Event):
    """Volumes or items were put into a box. Subject: ("box", id)."""

    name: ClassVar[str] = "stacks.ContentsChanged"
    volumes: tuple[int, ...]
    items: tuple[int, ...]


@dataclass(frozen=True)
class ContentsTakenOut(Event):
    """A volume or an item was taken out of its box for good. Subject: ("box", id)."""

    name: ClassVar[str] = "stacks.ContentsTakenOut"
    volumes: tuple[int, ...]
    items: tuple[int, ...]


@dataclass(frozen=True)
class BoxPlaced(Event):
    """A box was put on a shelf. Subject: ("box", id)."""

    name: ClassVar[str] = "stacks.BoxPlaced"
    before: str
    after: str
    how: str


@dataclass(frozen=True)
class LoanRequested(Event):
    """Somebody asked for an original. Subject: ("loan", id)."""

    name: ClassVar[str] = "stacks.LoanRequested"
    volume: int | None
    item: int | None
    reason: str
    case_number: str


@dataclass(frozen=True)
class Lent(Event):
    """An original went out. Subject: ("loan", id)."""

    name: ClassVar[str] = "stacks.Lent"
    volume: int | None
    item: int | None
    reason: str
    due: date
    case_number: str


@dataclass(frozen=True)
class LoanRenewed(Event):
    """A loan may last longer. Subject: ("loan", id)."""

    name: ClassVar[str] = "stacks.LoanRenewed"
    before: date
    after: date
    renewals: int


@dataclass(frozen=True)
class GivenBack(Event):
    """An original came back. Subject: ("loan", id)."""

    name: ClassVar[str] = "stacks.GivenBack"
    volume: int | None
    item: int | None
    condition: str
    days_late: int


@dataclass(frozen=True)
class LoanEnded(Event):
    """A request was withdrawn, or an original declared lost. Subject: ("loan", id)."""

    name: ClassVar[str] = "stacks.LoanEnded"
    state: str


@dataclass(frozen=True)
class JourneyAsked(Event):
    """A site asked another one for originals. Subject: ("journey", id)."""

    name: ClassVar[str] = "stacks.JourneyAsked"
    origin: str
    destination: str
    volumes: tuple[int, ...]
    items: tuple[int, ...]
    urgency: str
    wanted_by: datetime
    case_number: str


@dataclass(frozen=True)
class BagSent(Event):
    """A sealed bag was handed to a carrier, there or back. Subject: ("journey", id)."""

    name: ClassVar[str] = "stacks.BagSent"
    leg: int
    origin: str
    destination: str
    carrier: str
    volumes: tuple[int, ...]
    items: tuple[int, ...]
    left_out: int
    expected: datetime


@dataclass(frozen=True)
class BagReceived(Event):
    """What was in the bag was counted at the other end, or brought back. Subject: ("journey", id).

    `state`: where the journey stands now; `missing`: how many were not in the bag; `minutes_late`: 0 when in time.
    """

    name: ClassVar[str] = "stacks.BagReceived"
    leg: int
    site: str
    state: str
    volumes: tuple[int, ...]
    items: tuple[int, ...]
    missing: int
    seal_intact: bool
    minutes_late: int


@dataclass(frozen=True)
class BagNotArrived(Event):
    """The end that waited reported that a bag did not come. Subject: ("journey", id)."""

    name: ClassVar[str] = "stacks.BagNotArrived"
    leg: int
    site: str
    minutes_late: int


@dataclass(frozen=True)
class JourneyCancelled(Event):
    """A journey was called off before anything left. Subject: ("journey", id)."""

    name: ClassVar[str] = "stacks.JourneyCancelled"
    site: str


@dataclass(frozen=True)
class Held(Event):
    """An original may not go out for a while. Subject: ("hold", id)."""

    name: ClassVar[str] = "stacks.Held"
    volume: int | None
    item: int | None
    since: date
    until: date | None
    grade: str


@dataclass(frozen=True)
class Released(Event):
    """It may go out again. Subject: ("hold", id)."""

    name: ClassVar[str] = "stacks.Released"
    volume: int | None
    item: int | None


@dataclass(frozen=True)
class InventoryOpened(Event):
    """Stock-taking began. Subject: ("inventory", id)."""

    name: ClassVar[str] = "stacks.InventoryOpened"
    stack: str
    first: str
    last: str
    expected: int


@dataclass(frozen=True)
class InventoryCounted(Event):
    """The count was fixed. Subject: ("inventory", id)."""

    name: ClassVar[str] = "stacks.InventoryCounted"
    expected: int
    found: int
    misplaced: int
    away: int
    missing: int
    unknown: int


@dataclass(frozen=True)
class InventoryReopened(Event):
    """Scanning goes on after the count. Subject: ("inventory", id)."""

    name: ClassVar[str] = "stacks.InventoryReopened"
    stack: str


@dataclass(frozen=True)
class InventoryClosed(Event):
    """Somebody answered for the count. Subject: ("inventory", id)."""

    name: ClassVar[str] = "stacks.InventoryClosed"
    missing: int
    put_right: int


@dataclass(frozen=True)
class ClimateRecorded(Event):
    """One reading by hand. Subject: ("stack", code)."""

    name: ClassVar[str] = "stacks.ClimateRecorded"
    temperature: Decimal
    humidity: Decimal
    alarms: tuple[str, ...]


@dataclass(frozen=True)
class ClimateImported(Event):
    """Many readings from a logger. Subject: ("stack", code)."""

    name: ClassVar[str] = "stacks.ClimateImported"
    readings: int
    alarms: int


@dataclass(frozen=True)
class PlacesExported(Event):
    """A list of where everything lies went out. Subject: ("site", code, or * for all)."""

    name: ClassVar[str] = "stacks.PlacesExported"
    rows: int
    form: str
    sha256: str


@dataclass(frozen=True)
class PlacesImported(Event):
    """A list of places was read. Subject: ("place_list", id)."""

    name: ClassVar[str] = "stacks.PlacesImported"
    accepted: int
    unchanged: int
    rejected: int
    boxes: int
    shelves: int


@dataclass(frozen=True)
class LabelsPrinted(Event):
    """Labels were made. Subject: ("labels", code of the stock)."""

    name: ClassVar[str] = "stacks.LabelsPrinted"
    count: int
