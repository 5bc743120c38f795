"""Signatures only for now."""

from __future__ import annotations

from lantai.foundation.actor import Actor


def seal_line(actor: Actor, *, line_id: int, approved_digest: str) -> str:
    """SEALING → IN_DELIVERY by a second person with second factor; returns the issue number; electronic deliveries go out at once."""
    raise NotImplementedError


def return_to_producer(actor: Actor, *, line_id: int, words: str) -> None:
    """SEALING → PRODUCING with the reason."""
    raise NotImplementedError


def note_revocation(actor: Actor, *, issue_no: str, words: str = "") -> tuple[int, ...]:
    """An issued copy was revoked or superseded: the lines in delivery go back to PRODUCING."""
    raise NotImplementedError
