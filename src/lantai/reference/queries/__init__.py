"""The questions of the room. Signatures only for now."""

from __future__ import annotations

from lantai.foundation.actor import Actor
from lantai.reference.queries.vocabulary import (
    counting_rules,
    evidence_kinds,
    material,
    materials,
    phrases,
    places,
    purposes,
    refusal_reasons,
    relationships,
    sealings,
    words,
)
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


__all__ = [
    "counting_rules",
    "draft_order",
    "draft_page",
    "evidence_kinds",
    "material",
    "materials",
    "my_cases",
    "phrases",
    "places",
    "progress",
    "proof_page",
    "purposes",
    "refusal_reasons",
    "relationships",
    "sealings",
    "vault",
    "words",
    "worklist",
]
