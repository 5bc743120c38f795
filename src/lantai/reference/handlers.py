"""Reactions to events; each may run twice."""

from __future__ import annotations

from lantai.foundation.events import Recorded
from lantai.reference import tasks


def prepare(event: Recorded) -> None:
    """CaseSubmitted → the task that finds the person, so that the archivist opens a prepared case."""
    tasks.prepare_case.enqueue(number=event.payload["number"])


def prepare_again(event: Recorded) -> None:
    """RemarkConverted: the new lines want candidates too."""
    tasks.prepare_case.enqueue(number=event.payload["number"])
