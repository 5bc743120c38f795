"""Signatures only for now."""

from __future__ import annotations

from lantai.foundation.actor import Actor


def propose_refusal(actor: Actor, *, line_id: int, reason: str, words: str = "") -> None:
    """→ NEGATIVE_CHECK with a reason code of queries.refusal_reasons."""
    raise NotImplementedError


def propose_not_found(
    actor: Actor, *, line_id: int, places: tuple[str, ...], words: str = "", elsewhere: str = ""
) -> None:
    """→ NEGATIVE_CHECK with the places searched."""
    raise NotImplementedError


def confirm_negative(
    actor: Actor, *, line_id: int, agreed: bool, places: tuple[str, ...] = (), words: str = ""
) -> None:
    """A second person confirms (→ REFUSED / NOT_FOUND, having searched `places` again) or sends back."""
    raise NotImplementedError


def decide_appeal(actor: Actor, *, line_id: int, upheld: bool, words: str) -> None:
    """The head, never one who decided: take up again (upheld) or keep the decision."""
    raise NotImplementedError
