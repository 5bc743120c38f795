"""Signatures only for now."""

from __future__ import annotations

from datetime import date

from lantai.foundation.actor import Actor
from lantai.foundation.geometry import Region
from lantai.reference.values import (
    StudyClaim,
)


def attach_candidates(actor: Actor, *, number: str) -> int:
    """Find the person for each open line and attach the candidates; prepare a draft from a single certain one. Called by the task `prepare_case`; idempotent. Return how many were attached."""
    raise NotImplementedError


def search_again(actor: Actor, *, line_id: int, study: StudyClaim) -> int:
    """Search with other words and attach what is found."""
    raise NotImplementedError


def accept_candidate(actor: Actor, *, line_id: int, mention_ids: tuple[int, ...], note: str = "") -> None:
    """The named assertion: SUBMITTED/IN_REVIEW/SEARCHING → SEARCHING → PRODUCING with every check recorded. Errors: `GateClosed`, `MarkMissing`."""
    raise NotImplementedError


def choose_mark(actor: Actor, *, line_id: int, mention_id: int, page_image_id: int, region: Region) -> None:
    """Mark the row of a mention by hand; kept as a verified region."""
    raise NotImplementedError


def original_away(actor: Actor, *, line_id: int, why: str, until: date) -> None:
    """SEARCHING, sub-state ORIGINAL_AWAY: an honest new date."""
    raise NotImplementedError


def original_back(actor: Actor, *, line_id: int) -> None:
    """The original is back."""
    raise NotImplementedError
