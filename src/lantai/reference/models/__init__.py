"""Tables of the room. Only this room opens them."""

from lantai.reference.models.case import (
    Candidate,
    Case,
    Decision,
    IdempotencyKey,
    Line,
    LineCheck,
    OrderDraft,
    StudyClaim,
)
from lantai.reference.models.correspondence import Evidence, Message, ProgressGrant, Rating, Thanks
from lantai.reference.models.delivery import Delivery, EnvelopeNumber, PrintRun, Serial
from lantai.reference.models.keeping import PurgeCount, PurgeRun
from lantai.reference.models.lists import UnitList, UnitRow
from lantai.reference.models.register import MailedPiece, UseEffect, UseRegisterEntry
from lantai.reference.models.special import EnvelopeContent, ReadingItem
from lantai.reference.models.urgent import UrgentCall
from lantai.reference.models.vocabulary import CourierRegion, MaterialType, Term

__all__ = [
    "Candidate",
    "Case",
    "CourierRegion",
    "Decision",
    "Delivery",
    "EnvelopeContent",
    "EnvelopeNumber",
    "Evidence",
    "IdempotencyKey",
    "Line",
    "LineCheck",
    "MailedPiece",
    "MaterialType",
    "Message",
    "OrderDraft",
    "PrintRun",
    "ProgressGrant",
    "PurgeCount",
    "PurgeRun",
    "Rating",
    "ReadingItem",
    "Serial",
    "StudyClaim",
    "Term",
    "Thanks",
    "UnitList",
    "UnitRow",
    "UrgentCall",
    "UseEffect",
    "UseRegisterEntry",
]
