"""Tables of the stacks: `places` (stacks, shelves, boxes, moves), `loans` (loans, holds), `journeys`, `checks` (inventories, climate)."""

from lantai.stacks.models.checks import ClimateReading, Inventory, InventoryLine
from lantai.stacks.models.journeys import Journey, JourneyStep, Leg
from lantai.stacks.models.loans import Hold, Loan, LoanTerm
from lantai.stacks.models.places import (
    Box,
    BoxThen,
    ClimateStandard,
    Content,
    LabelStock,
    Move,
    PlaceList,
    Shelf,
    Stack,
)

__all__ = [
    "Box",
    "BoxThen",
    "ClimateReading",
    "ClimateStandard",
    "Content",
    "Hold",
    "Inventory",
    "InventoryLine",
    "Journey",
    "JourneyStep",
    "LabelStock",
    "Leg",
    "Loan",
    "LoanTerm",
    "Move",
    "PlaceList",
    "Shelf",
    "Stack",
]
