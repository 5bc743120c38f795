"""Background work of discovery."""

from __future__ import annotations

from django_tasks import task

from lantai.discovery import services
from lantai.foundation import tasks
from lantai.foundation.actor import Actor


@task(priority=-20)
def rebuild() -> int:
    """Build the index anew, telling how far it is."""
    return services.rebuild(Actor.system("discovery"), progress=lambda done: tasks.report(done, words="documents"))


@task(priority=-30)
def ensure() -> bool:
    """See that an index answers that the rule in force has made."""
    return services.ensure()
