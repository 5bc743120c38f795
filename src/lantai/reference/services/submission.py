"""Signatures only for now."""

from __future__ import annotations

from typing import BinaryIO

from lantai.foundation.actor import Actor
from lantai.reference.values import (
    EvidenceView,
    Order,
    OrderCheck,
    Submitted,
)


def submit_case(actor: Actor, *, order: Order, key: str) -> Submitted:
    """Take an order, once: rows, receipt, promise, task `prepare_case`. Same key and body: the same receipt; same key, other body: `KeyReused`. Errors: `OrderRefused` with problems. Source: A09, A13–A17."""
    raise NotImplementedError


def check_order(actor: Actor, *, order: Order) -> OrderCheck:
    """Say before submitting what is held, what evidence is missing, what to mend and by when it would be done. Writes nothing. Source: A14, issue 2."""
    raise NotImplementedError


def save_draft(actor: Actor, *, order: Order, draft_id: str = "") -> str:
    """Keep an unfinished order 30 days; return its id."""
    raise NotImplementedError


def discard_draft(actor: Actor, *, draft_id: str) -> None:
    """Forget a saved order."""
    raise NotImplementedError


def add_evidence(
    actor: Actor, *, stream: BinaryIO, name: str, media_type: str, kind: str, consent: bool = False
) -> EvidenceView:
    """Put one paper into the applicant's vault; with `consent` it is kept two years for next time, otherwise 30 days after the check (P2, B32)."""
    raise NotImplementedError


def remove_evidence(actor: Actor, *, evidence_id: str) -> None:
    """Take a paper out of the vault; the result of an earlier check stays."""
    raise NotImplementedError
