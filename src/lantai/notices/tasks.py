"""Entry points for the background worker."""

from __future__ import annotations

from django_tasks import task

from lantai.foundation.actor import Actor
from lantai.notices import services


@task()
def deliver(notice_id: int) -> str:
    """Try once to hand one notice over."""
    state = services.deliver(Actor.system("notices"), notice_id=notice_id)
    return state.value if state else ""


@task()
def tell_readers(announcement_id: int) -> int:
    """Mail an announcement to everybody who asked for news."""
    return services.tell_readers(Actor.system("notices"), announcement_id=announcement_id)


@task(priority=-50)
def clear_outbox() -> int:
    """Give up old files of the local channels."""
    return services.clear_outbox(Actor.system("notices"))
