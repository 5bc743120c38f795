"""Background work of the catalogue."""

from __future__ import annotations

from django_tasks import task

from lantai.catalogue.services import tidying
from lantai.foundation.actor import Actor


@task()
def tidy() -> int:
    """Throw old renditions and forgotten uploads away."""
    return tidying.tidy(Actor.system("tidy"))
