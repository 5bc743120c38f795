"""The questions of the room. Signatures only for now."""

from __future__ import annotations

from lantai.foundation.actor import Actor
from lantai.reference.values import (
    CaseBrief,
    ChoiceView,
    EvidenceView,
    MaterialView,
    Order,
    ProgressView,
    PurposeView,
    Worklist,
    WorklistFilters,
)


def materials(*, relationship: str = "", level: str = "", year: int | None = None) -> list[MaterialView]:
    """The catalogue of materials in the active language, filtered by who asks, study level and year (A14)."""
    raise NotImplementedError


def material(code: str) -> MaterialView:
    """One material."""
    raise NotImplementedError


def purposes() -> list[PurposeView]:
    """Purposes with the materials they usually need (A26)."""
    raise NotImplementedError


def relationships() -> list[ChoiceView]:
    """Who asks: SELF, DELEGATE, KIN, UNIT, AUTHORITY, RESEARCHER."""
    raise NotImplementedError


def evidence_kinds() -> list[ChoiceView]:
    """Evidence a–h and others."""
    raise NotImplementedError


def phrases(kind: str = "MORE") -> list[ChoiceView]:
    """Ready phrases for staff: kind MORE | RETURN | FORWARD | URGENT."""
    raise NotImplementedError


def refusal_reasons() -> list[ChoiceView]:
    """Reason codes with rule and remedy (hint)."""
    raise NotImplementedError


def places() -> list[ChoiceView]:
    """Places to search before "not found" (domain.md 5.7)."""
    raise NotImplementedError


def sealings() -> list[ChoiceView]:
    """Ways to close an envelope."""
    raise NotImplementedError


def progress(actor: Actor, *, number: str, grant: str = "") -> ProgressView:
    """The progress page: for the owner, a grant of `open_progress`, or staff. Errors: `NoSuchCase`."""
    raise NotImplementedError


def my_cases(actor: Actor) -> list[CaseBrief]:
    """The applicant's own requests and saved drafts, newest first."""
    raise NotImplementedError


def draft_order(actor: Actor, *, draft_id: str) -> Order:
    """A saved order."""
    raise NotImplementedError


def vault(actor: Actor) -> list[EvidenceView]:
    """The applicant's papers on file (B32)."""
    raise NotImplementedError


def proof_page(actor: Actor, *, line_id: int, page: int, grant: str = "") -> bytes:
    """One page of the draft to proof-read, as PNG, for its applicant."""
    raise NotImplementedError


def draft_page(actor: Actor, *, line_id: int, page: int) -> bytes:
    """One page of a line's draft, as PNG, for staff of the case."""
    raise NotImplementedError


def worklist(actor: Actor, *, filters: WorklistFilters) -> Worklist:
    """All channels in one list, by deadline, with counts per view and channel."""
    raise NotImplementedError
