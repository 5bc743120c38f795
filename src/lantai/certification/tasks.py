"""Entry points for the background worker."""

from __future__ import annotations

from django_tasks import task

from lantai.certification import services
from lantai.foundation.actor import Actor


@task()
def extend_waiting() -> int:
    """Extend every archive copy that the reaction to its sealing did not reach; return how many."""
    return services.extend_waiting(Actor.system("certification"))


@task()
def forget_networks() -> int:
    """Take networks out of verifications older than thirty days; return of how many."""
    return services.forget_networks(Actor.system("certification"))
