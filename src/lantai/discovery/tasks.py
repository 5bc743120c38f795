"""Background work of discovery."""

from __future__ import annotations

from django_tasks import task

from lantai.catalogue.queries.findables import Around, Kind
from lantai.discovery import services
from lantai.discovery.services import changes
from lantai.foundation import tasks
from lantai.foundation.actor import Actor


@task(priority=-20)
def rebuild() -> int:
    """Build the index anew, telling how far it is."""
    return services.rebuild(Actor.system("discovery"), progress=lambda done: tasks.report(done, words="documents"))


@task()
def follow_around(event_id: int, around: Around, around_id: int, kind: Kind, after: int) -> int:
    """Write again the next piece of a fonds or class that changed."""
    actor = Actor.system("discovery")
    return changes.follow_around(actor, event_id=event_id, around=around, around_id=around_id, kind=kind, after=after)


@task(priority=-30)
def ensure() -> bool:
    """See that an index answers that the rule in force has made."""
    return services.ensure()
