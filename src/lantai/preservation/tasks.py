"""Entry points for the background worker."""

from __future__ import annotations

from django_tasks import task

from lantai.foundation.actor import Actor
from lantai.preservation import services


@task()
def clear_unnamed() -> int:
    """Clear away bytes that processes killed while depositing left without a row."""
    return services.clear_unnamed(Actor.system("preservation"))
