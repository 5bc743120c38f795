"""Reactions of the catalogue: long imports are read by the worker, and much that is to be classed again is by it."""

from __future__ import annotations

import contextlib

from lantai.catalogue.errors import NotFound
from lantai.catalogue.models import ImportBatch
from lantai.catalogue.services import correcting, duplicates, imported_opening, reclassing, staging, trials, undoing
from lantai.foundation.actor import Actor
from lantai.foundation.events import Recorded
from lantai.people import queries as people
from lantai.people.errors import NotFound as LeftTheHouse


def read_waiting(event: Recorded) -> None:
    """Read an accepted upload; may run twice: rows that are in already count as unchanged."""
    row = ImportBatch.objects.filter(pk=int(event.subject_id)).first()
    if row is not None and row.started_by is not None:
        actor = people.actor_for(row.started_by, channel="WORKER", purpose="import")
        staging.read_staged(actor, batch_id=row.pk)


def undo_waiting(event: Recorded) -> None:
    """Take out what a long import brought; goes on where it stood."""
    row = ImportBatch.objects.filter(pk=int(event.subject_id)).first()
    if row is not None and row.undone_by is not None:
        actor = people.actor_for(row.undone_by, channel="WORKER", purpose="import")
        undoing.go_on(actor, batch_id=row.pk)


def open_waiting(event: Recorded) -> None:
    """Open what a long import says was opened before; goes on where it stood."""
    row = ImportBatch.objects.filter(pk=int(event.subject_id)).first()
    if row is not None and row.opening_by is not None:
        actor = people.actor_for(row.opening_by, channel="WORKER", purpose="import")
        imported_opening.go_on(actor, batch_id=row.pk)


def try_waiting(event: Recorded) -> None:
    """Try an upload out; one that was thrown away meanwhile is let be."""
    if event.actor_id is not None:
        actor = people.actor_for(event.actor_id, channel="WORKER", purpose="import")
        with contextlib.suppress(NotFound):
            trials.run_trial(actor, token=event.subject_id)


def correct_waiting(event: Recorded) -> None:
    """Write the correction sheet somebody asked for, in the language it was asked in."""
    if event.actor_id is not None:
        actor = people.actor_for(event.actor_id, channel="WORKER", purpose="import")
        batch_id, language = int(event.subject_id), event.payload["language"]
        correcting.build_correction_sheet(actor, batch_id=batch_id, language=language)


def class_waiting(event: Recorded) -> None:
    """Class again what a fonds holds, in the name of who decided; goes on where it stood."""
    actor = Actor.system("reclassing")
    if event.actor_id is not None:
        with contextlib.suppress(LeftTheHouse):  # what was decided stands
            actor = people.actor_for(event.actor_id, channel="WORKER")
    reclassing.go_on(actor, fonds_code=event.subject_id, runner=event.pk)


def look_for_likely(event: Recorded) -> None:
    """Compare what came into the person index with what stands in it; idempotent."""
    first, last = event.payload.get("first", 0), event.payload.get("last", 0)
    if first and last:
        duplicates.look_for_likely(Actor.system("likely"), first=first, last=last)
