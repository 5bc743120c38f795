"""Signatures only for now."""

from __future__ import annotations

from lantai.foundation.actor import Actor
from lantai.reference.values import (
    CaseView,
    OrderItem,
)


def open_case(actor: Actor, *, number: str, purpose: str = "") -> CaseView:
    """Show the three panes; writes the view with its purpose (P8)."""
    raise NotImplementedError


def claim(actor: Actor, *, line_id: int) -> None:
    """SUBMITTED → IN_REVIEW (or take over a line of the own site); the archivist has a name from now."""
    raise NotImplementedError


def record_check(actor: Actor, *, line_id: int, kind: str, passed: bool, words: str = "") -> None:
    """Record a check: IDENTITY, AUTHORITY, DUPLICATE, HELD."""
    raise NotImplementedError


def check_evidence(
    actor: Actor, *, evidence_id: str, number: str, passed: bool, level: str = "L1", words: str = ""
) -> None:
    """Record the check of one paper and the identity level reached."""
    raise NotImplementedError


def view_evidence(actor: Actor, *, evidence_id: str, number: str = "", page: int = 1) -> bytes:
    """Return a watermarked PNG of the paper; the view is logged."""
    raise NotImplementedError


def ask_more(
    actor: Actor,
    *,
    line_id: int,
    phrases: tuple[str, ...],
    note: str = "",
    fields: tuple[str, ...] = (),
    evidence: tuple[str, ...] = (),
) -> None:
    """→ NEED_MORE with ready phrases (codes of queries.phrases)."""
    raise NotImplementedError


def forward(
    actor: Actor, *, line_id: int, site: str, to: int | None = None, section: str = "", reason: str = ""
) -> None:
    """→ FORWARDED to a named person of another site, section or department."""
    raise NotImplementedError


def claim_forwarded(actor: Actor, *, line_id: int, one_back: bool = False) -> None:
    """Take a forwarded line: back to the sending state, or one step back."""
    raise NotImplementedError


def ask_approval(actor: Actor, *, line_id: int, rule: str, note: str = "", department: str = "") -> None:
    """→ AWAIT_APPROVAL."""
    raise NotImplementedError


def approve(actor: Actor, *, line_id: int, agreed: bool, note: str = "", refusal: str = "RESTRICTED") -> None:
    """The head (or the department) decides: on to SEARCHING / PRODUCING, or a proposed refusal for a second person."""
    raise NotImplementedError


def mark_urgent(actor: Actor, *, number: str, reason: str, needed_by: str = "") -> None:
    """Make a case urgent, within the quota (B40)."""
    raise NotImplementedError


def write_to_applicant(actor: Actor, *, number: str, text: str) -> None:
    """Write into the thread; the applicant gets a notice."""
    raise NotImplementedError


def note(actor: Actor, *, number: str, text: str) -> None:
    """Write a staff-only note."""
    raise NotImplementedError


def convert_remark(actor: Actor, *, number: str, items: tuple[OrderItem, ...]) -> tuple[int, ...]:
    """Make lines out of the remark or an OTHER line (A17); return their ids."""
    raise NotImplementedError
