"""Background work of discovery."""

from __future__ import annotations

from datetime import timedelta

from django_tasks import task

from lantai.catalogue.queries.findables import Around, Kind
from lantai.discovery import services
from lantai.discovery.errors import RebuildUnderWay
from lantai.discovery.services import changes
from lantai.foundation import clock, tasks
from lantai.foundation.actor import Actor

LATER = timedelta(minutes=5)


@task(priority=-20)
def rebuild() -> int:
    """Build the index anew, telling how far it is. While somebody else builds it, look again later how it stands."""
    try:
        return services.rebuild(Actor.system("discovery"), progress=lambda done: tasks.report(done, words="documents"))
    except RebuildUnderWay:
        tasks.enqueue_once("discovery.ensure.later", "lantai.discovery.tasks.ensure", run_at=clock.now() + LATER)
        return 0


@task()
def follow_around(event_id: int, around: Around, around_id: int, kind: Kind, after: int) -> int:
    """Write again the next piece of a fonds or class that changed."""
    actor = Actor.system("discovery")
    return changes.follow_around(actor, event_id=event_id, around=around, around_id=around_id, kind=kind, after=after)


@task(priority=-30)
def ensure() -> bool:
    """See that an index answers that the rule in force has made."""
    return services.ensure()
