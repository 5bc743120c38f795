"""Entry points of the background worker: each loads and calls one service."""

from __future__ import annotations

from django_tasks import task

from lantai.foundation.actor import Actor
from lantai.reference import services
from lantai.reference.services import keeping, lists, timers, urgent, waybills


@task()
def prepare_case(number: str) -> int:
    """Attach candidates and, from a single certain one, prepare a draft. Running twice changes nothing decided."""
    return services.attach_candidates(Actor.system("reference.prepare_case"), number=number)


@task()
def open_list(list_id: int) -> int:
    """Open the cases of a unit's list, one a person."""
    return lists.open_list(Actor.system("reference.lists"), list_id=list_id)


@task()
def note_list_end(list_id: int) -> None:
    """Tell a unit once that every case of its list has ended."""
    lists.note_list_end(Actor.system("reference.lists"), list_id=list_id)


@task()
def run_purge() -> dict[str, int]:
    """Take away what has been kept long enough, with a receipt, and the waybills nobody is named on any more."""
    actor = Actor.system("reference.purge")
    return {**keeping.run_purge(actor), "WAYBILLS": waybills.clear_waybills(actor)}


@task()
def run_timers() -> dict[str, int]:
    """Reminders, expiry, escalation, urgent calls."""
    actor = Actor.system("reference.timers")
    return {**timers.run_all(actor), "urgent": urgent.escalate_urgent(actor)}
