"""Reactions to events; each may run twice."""

from __future__ import annotations

from lantai.foundation.events import Recorded
from lantai.reference import models, tasks


def prepare(event: Recorded) -> None:
    """CaseSubmitted → the task that finds the person, so that the archivist opens a prepared case."""
    tasks.prepare_case.enqueue(number=event.payload["number"])


def prepare_again(event: Recorded) -> None:
    """RemarkConverted: the new lines want candidates too."""
    tasks.prepare_case.enqueue(number=event.payload["number"])


def follow_merge(event: Recorded) -> None:
    """AccountsMerged → what the dropped account asked for and left here belongs to the kept one (A12)."""
    kept, dropped = event.payload["kept"], event.payload["dropped"]
    models.Case.objects.filter(applicant_id=dropped).update(applicant_id=kept)
    models.OrderDraft.objects.filter(owner_id=dropped).update(owner_id=kept)
    models.Evidence.objects.filter(owner_id=dropped).update(owner_id=kept)
