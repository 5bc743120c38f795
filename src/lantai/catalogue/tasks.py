"""Background work of the catalogue."""

from __future__ import annotations

from django_tasks import task

from lantai.catalogue.services import dropping, tidying
from lantai.foundation.actor import Actor


@task()
def tidy() -> int:
    """Throw old renditions and forgotten uploads away."""
    return tidying.tidy(Actor.system("tidy"))


@task(priority=-10)
def visit_drops() -> int:
    """Bring in what departments have laid into their drop folders."""
    return dropping.visit_folders(Actor.system("drop")).files
