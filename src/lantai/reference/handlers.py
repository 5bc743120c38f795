"""Reactions to events; each may run twice."""

from __future__ import annotations

from lantai.foundation.models import EventRow
from lantai.reference import tasks


def prepare(event: EventRow) -> None:
    """CaseSubmitted → the task that finds the person, so that the archivist opens a prepared case."""
    tasks.prepare_case.enqueue(number=event.payload["number"])


def prepare_again(event: EventRow) -> None:
    """RemarkConverted: the new lines want candidates too."""
    tasks.prepare_case.enqueue(number=event.payload["number"])
