"""Having received pages read, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from lantai.digitisation.models import Batch, BatchPage
from lantai.digitisation.queries import readings as queries
from lantai.digitisation.services import readings
from lantai.digitisation.values import ReadingProgress, SheetToRead
from lantai.foundation.actor import Actor


def ask(actor: Actor, batch: Batch, pages: Sequence[BatchPage]) -> int:
    """Have the pages read by machine; return how many are new to it. In the caller's transaction."""
    if not pages:
        return 0
    fonds = batch.project.fonds.code
    sheets = [SheetToRead(one.object_id, fonds, one.ref_code, one.label) for one in pages if one.object_id is not None]
    return readings.ask(actor, sheets=sheets, two_keys=batch.project.two_keys, batch_id=batch.pk)


def progress(batch_id: int) -> ReadingProgress:
    """Return how far the reading of a batch is."""
    return queries.progress(batch_id=batch_id)


def hand_over(actor: Actor, *, batch_id: int, page_images: Mapping[UUID, int]) -> int:
    """Have the people who were read indexed in the catalogue; return how many."""
    return readings.hand_over(actor, batch_id=batch_id, page_images=page_images)
