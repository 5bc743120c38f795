"""Background work of the catalogue."""

from __future__ import annotations

from django_tasks import task

from lantai.catalogue.services import dropping, playable, tidying
from lantai.foundation.actor import Actor


@task()
def tidy() -> int:
    """Throw old renditions and forgotten uploads away."""
    return tidying.tidy(Actor.system("tidy"))


@task(priority=-10)
def visit_drops() -> int:
    """Bring in what departments have laid into their drop folders."""
    return dropping.visit_folders(Actor.system("drop")).files


@task(priority=-20)
def make_playable(recording_id: int) -> bool:
    """Make the copy for browsers and the picture of one recording."""
    return playable.make_playable(Actor.system("recordings"), recording_id=recording_id)


@task(priority=-20)
def ask_for_copies() -> int:
    """Ask for copies of recordings that wait although nobody makes them."""
    return playable.ask_missing(Actor.system("recordings"))
