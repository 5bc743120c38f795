"""Signatures only for now."""

from __future__ import annotations

from lantai.foundation.actor import Actor
from lantai.reference.values import (
    DraftSight,
    PrintRun,
)


def prepare_draft(actor: Actor, *, line_id: int, title: str = "", body: str = "", body_en: str = "") -> DraftSight:
    """Make the draft copy (or letter) of a PRODUCING line: header and marked regions only. Errors: `MarkMissing` ("请先框出这一行")."""
    raise NotImplementedError


def send_proof(actor: Actor, *, line_id: int) -> None:
    """→ AWAIT_CONFIRM: the applicant proof-reads."""
    raise NotImplementedError


def send_to_seal(actor: Actor, *, line_id: int, draft_digest: str = "") -> None:
    """→ SEALING; frees the case for a second person."""
    raise NotImplementedError


def print_run(actor: Actor, *, line_ids: tuple[int, ...]) -> PrintRun:
    """One PDF of all sealed copies with serials (copy x of y), recorded."""
    raise NotImplementedError
