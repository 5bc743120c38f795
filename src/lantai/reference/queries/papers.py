"""The applicant's papers, as they see them."""

from __future__ import annotations

from lantai.foundation.actor import Actor
from lantai.reference import models
from lantai.reference.values import EvidenceView

LEVELS = ("L0", "L1", "L2", "L3")


def evidence_view(row: models.Evidence) -> EvidenceView:
    return EvidenceView(
        id=str(row.pk),
        kind=row.kind,
        name=row.name,
        media_type=row.media_type,
        length=row.length,
        added_at=row.added_at,
        keep_until=row.keep_until,
        consent=row.consent,
        check=row.result,
        level=LEVELS[row.level] if row.level else "",
        pages=row.pages,
    )


def vault(actor: Actor) -> list[EvidenceView]:
    """The applicant's papers on file (B32), newest first."""
    if actor.account_id is None:
        return []
    rows = models.Evidence.objects.filter(owner_id=actor.account_id, removed_at=None).order_by("-added_at")
    return [evidence_view(row) for row in rows]
