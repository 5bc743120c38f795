"""Entry points for the background worker."""

from __future__ import annotations

from django_tasks import task

from lantai.digitisation.services import accepting, checking, uploading, watching
from lantai.foundation.actor import Actor


@task()
def check_files(batch_id: int) -> int:
    """Look at the files that wait in a batch."""
    return checking.check_waiting(Actor.system("digitisation"), batch_id=batch_id)


@task()
def attach_batch(batch_id: int) -> int:
    """Attach the pages of an accepted batch in the catalogue."""
    return accepting.attach(batch_id=batch_id)


@task(priority=-10)
def visit_folders() -> int:
    """Receive what lies ready in the watched folders, and see to batches whose work was cut short."""
    uploading.tidy()
    return watching.visit_folders(Actor.system("digitisation"))
