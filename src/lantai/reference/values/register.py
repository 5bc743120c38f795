"""Rows of the use register and of the pieces handed to couriers, for counting and for reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class UseFact:
    """One act of use as far as counting needs it. `user` is a blind key: nobody is named."""

    number: int
    day: date
    site: str
    channel: str
    user: str
    purpose: str
    effect: str
    material: str
    original_pages: int
    copies: int
    e_sealed: bool
    case_number: str


@dataclass(frozen=True, slots=True)
class PieceFact:
    """One piece handed to the courier."""

    id: int
    day: date
    site: str
    channel: str
    purpose: str
    materials: tuple[str, ...]
    carrier: str
    tracking_no: str
    envelope_no: str


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One entry of the use register in words (domain.md 3.6)."""

    number: int
    at: datetime
    site: str
    channel: str
    user: str  # masked unless the reader keeps the register
    user_kind: str
    unit: str
    purpose: str
    purpose_text: str
    effect: str
    effects_learned: tuple[str, ...]
    material: str
    ref_codes: tuple[str, ...]
    pages_viewed: tuple[str, ...]
    original_pages: int
    copies: int
    documents: tuple[str, ...]
    e_sealed: bool
    approver: str
    handler: str
    returned_at: datetime | None
    case_number: str


@dataclass(frozen=True, slots=True)
class RegisterPage:
    rows: tuple[RegisterRow, ...]
    total: int
    page: int
    pages: int
