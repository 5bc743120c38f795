"""Signatures only for now."""

from __future__ import annotations

from datetime import date
from typing import BinaryIO

from lantai.foundation.actor import Actor
from lantai.foundation.geometry import Region
from lantai.reference.values import (
    CaseView,
    DeliveryPlan,
    Dispatched,
    Download,
    DraftSight,
    EvidenceView,
    Order,
    OrderCheck,
    OrderItem,
    PrintRun,
    StudyClaim,
    Submitted,
)


def enter_case(
    actor: Actor, *, order: Order, key: str, channel: str, consent_note: str, answered_by: str = ""
) -> Submitted:
    """Enter a case for a caller or letter writer (A24); evidence still needed."""
    raise NotImplementedError
