"""Entry points for the background worker."""

from __future__ import annotations

from django_tasks import task

from lantai.digitisation import services
from lantai.digitisation.queries import readings
from lantai.digitisation.services import accepting, checking, copying, uploading, watching
from lantai.foundation import tasks
from lantai.foundation.actor import Actor


@task()
def read_waiting(lane: int = 0) -> int:
    """Read waiting pages; a killed one goes on where it stood."""
    actor = Actor.system("digitisation")
    return services.read_waiting(actor, by=f"lane-{lane}", progress=lambda done: tasks.report(done, words="pages"))


@task(priority=-10)
def look() -> int:
    """Have pages read that still wait."""
    return services.enqueue_readings() if readings.any_waiting() else 0


@task()
def check_files(batch_id: int) -> int:
    """Look at the files that wait in a batch."""
    return checking.check_waiting(Actor.system("digitisation"), batch_id=batch_id)


@task()
def attach_batch(batch_id: int) -> int:
    """Attach the pages of an accepted batch in the catalogue."""
    return accepting.attach(batch_id=batch_id)


@task(priority=-5)
def make_copies(batch_id: int) -> int:
    """Make the access copies of a batch."""
    made = copying.make(batch_id=batch_id)
    return made.jpeg + made.pdf


@task(priority=-10)
def visit_folders() -> int:
    """Receive what lies ready in the watched folders, and see to batches whose work was cut short."""
    uploading.tidy()
    return watching.visit_folders(Actor.system("digitisation"))
