"""Signatures only for now."""

from __future__ import annotations

from lantai.foundation.actor import Actor
from lantai.reference.values import (
    Order,
    Submitted,
)


def enter_case(
    actor: Actor, *, order: Order, key: str, channel: str, consent_note: str, answered_by: str = ""
) -> Submitted:
    """Enter a case for a caller or letter writer (A24); evidence still needed."""
    raise NotImplementedError
