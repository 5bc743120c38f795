"""Entry points for the background worker."""

from __future__ import annotations

from django_tasks import task

from lantai.foundation.actor import Actor
from lantai.people import services
from lantai.people.services.codes import forget_codes
from lantai.people.services.throttle import forget_old

EVERY_SECONDS = 300


@task()
def watch_lookups() -> int:
    """Look for bulk look-ups of the last hour, and drop throttle windows and codes that are over."""
    forget_old()
    forget_codes()
    return len(services.watch_lookups(Actor.system("watch")))
