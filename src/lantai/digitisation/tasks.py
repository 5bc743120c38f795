"""Entry points for the background worker."""

from __future__ import annotations

from django_tasks import task

from lantai.digitisation.services import checking
from lantai.foundation.actor import Actor


@task()
def check_files(batch_id: int) -> int:
    """Look at the files that wait in a batch."""
    return checking.check_waiting(Actor.system("digitisation"), batch_id=batch_id)
