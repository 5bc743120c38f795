"""Background work of digitisation."""

from __future__ import annotations

from django_tasks import task

from lantai.digitisation import services
from lantai.digitisation.queries import readings
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
