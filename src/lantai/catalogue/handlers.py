"""Reactions of the catalogue: long imports are read by the worker."""

from __future__ import annotations

from lantai.catalogue.models import ImportBatch
from lantai.catalogue.services import duplicates, staging
from lantai.foundation.actor import Actor
from lantai.foundation.events import Recorded
from lantai.people import queries as people


def read_waiting(event: Recorded) -> None:
    """Read an accepted upload; may run twice: rows that are in already count as unchanged."""
    row = ImportBatch.objects.filter(pk=int(event.subject_id)).first()
    if row is not None and row.started_by is not None:
        actor = people.actor_for(row.started_by, channel="WORKER", purpose="import")
        staging.read_staged(actor, batch_id=row.pk)


def look_for_likely(event: Recorded) -> None:
    """Compare what came into the person index with what stands in it; idempotent."""
    first, last = event.payload.get("first", 0), event.payload.get("last", 0)
    if first and last:
        duplicates.look_for_likely(Actor.system("likely"), first=first, last=last)
