"""Leasing tasks: the few statements on which everything about background work rests (ADR 0003).

A claim takes the next ready task and a token in one statement; whoever holds the token may extend, finish or give back.
When the lease ran out the reaper makes the task ready again, and the old token writes nothing any more.
Leases are counted in real time, never in the clock a story is told at.
"""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from lantai.foundation.models import Schedule, TaskRow

LEASE = timedelta(seconds=15)
SLACK = timedelta(seconds=5)  # by which clocks of several machines may differ
ATTEMPTS = 8
_LONGEST_DELAY = 3600


@dataclass(frozen=True, slots=True)
class Lease:
    """A task that is ours until `until`, as long as the token in the row is ours."""

    task_id: uuid.UUID
    token: uuid.UUID
    path: str
    arguments: dict[str, Any]
    attempt: int


def claim(worker: str, *, moment: datetime | None = None) -> Lease | None:
    """Take the next task that is due at `moment` (now), highest priority first; None when there is none."""
    now, token = timezone.now(), uuid.uuid4()
    skip = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    statement = f"""
        UPDATE foundation_taskrow
        SET state = 'RUNNING', token = %s, worker = %s, lease_until = %s, started_at = %s, attempts = attempts + 1
        WHERE id = (SELECT id FROM foundation_taskrow WHERE state = 'READY' AND run_at <= %s
                    ORDER BY priority DESC, run_at LIMIT 1 {skip})
        RETURNING id"""  # noqa: S608  nothing foreign is pasted in
    values = [
        _stored("token", token),
        worker[:80],
        _stored("lease_until", now + LEASE),
        _stored("started_at", now),
        _stored("run_at", moment or now),
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        claimed = cursor.fetchall()
    if not claimed:
        return None
    row = TaskRow.objects.get(pk=claimed[0][0])
    return Lease(row.pk, token, row.path, row.arguments, row.attempts)


def _stored(field: str, value: Any) -> Any:
    model_field: models.Field[Any, Any] = TaskRow._meta.get_field(field)  # type: ignore[assignment]  # noqa: SLF001
    return model_field.get_db_prep_save(value, connection)


def due(moment: datetime | None = None) -> bool:
    """Tell whether a task waits; reads only, so that idle workers do not take the write lock."""
    statement = "SELECT 1 FROM foundation_taskrow WHERE state = 'READY' AND run_at <= %s LIMIT 1"
    with connection.cursor() as cursor:
        cursor.execute(statement, [_stored("run_at", moment or timezone.now())])
        return bool(cursor.fetchall())


def _held(lease: Lease) -> models.QuerySet[TaskRow]:
    return TaskRow.objects.filter(pk=lease.task_id, token=lease.token, state=TaskRow.RUNNING)


def extend(lease: Lease) -> bool:
    """Hold the task for another while; False when it is no longer ours."""
    return _held(lease).update(lease_until=timezone.now() + LEASE) == 1


def finish(lease: Lease, result: Any = None) -> bool:
    """Mark the task done; False (and nothing is written) when the lease was lost."""
    done = {"state": TaskRow.DONE, "finished_at": timezone.now(), "lease_until": None, "unique_key": None}
    return _held(lease).update(result=result, error="", **done) == 1


def fail(lease: Lease, error: str) -> bool:
    """Put the task back with a growing delay, or on the dead-letter list after `ATTEMPTS` tries."""
    changes: dict[str, Any] = {"error": error, "lease_until": None, "token": None}
    if lease.attempt >= ATTEMPTS:
        changes |= {"state": TaskRow.DEAD, "finished_at": timezone.now(), "unique_key": None}
    else:
        changes |= {"state": TaskRow.READY, "run_at": timezone.now() + delay(lease.attempt)}
    return _held(lease).update(**changes) == 1


def delay(attempt: int) -> timedelta:
    """Return the back-off after the `attempt`-th failure: 2, 4, 8 … seconds, an hour at most, ±20 %."""
    seconds: float = min(2**attempt, _LONGEST_DELAY)
    return timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311  spreads load, hides nothing


def give_back(lease: Lease) -> bool:
    """Make an unfinished task ready at once, as if it had not been tried: the worker was asked to stop."""
    changes = {"state": TaskRow.READY, "lease_until": None, "token": None, "attempts": lease.attempt - 1}
    return _held(lease).update(**changes) == 1


def reap(*, mine: frozenset[uuid.UUID] = frozenset()) -> int:
    """Make tasks whose lease ran out ready again (dead after too many tries); `mine` are tokens known to be alive."""
    late = TaskRow.objects.filter(state=TaskRow.RUNNING, lease_until__lt=timezone.now()).exclude(token__in=mine)
    if not late.exists():
        return 0
    lost = "the worker vanished"
    with transaction.atomic():
        dead = late.filter(attempts__gte=ATTEMPTS).update(
            state=TaskRow.DEAD, token=None, lease_until=None, finished_at=timezone.now(), error=lost, unique_key=None
        )
        return dead + late.update(state=TaskRow.READY, token=None, lease_until=None, error=lost)


def set_right() -> int:
    """Bring back what a clock set back left in the future; return how much. Nothing to do with a clock that only runs.

    A task enqueued later than now waits as long as it was meant to, from now; a lease or a schedule further off than it
    can be is cut to the longest it could be. Whoever lives extends his lease in time.
    """
    now = timezone.now()
    ahead = now + SLACK
    count = TaskRow.objects.filter(state=TaskRow.RUNNING, lease_until__gt=ahead + LEASE).update(lease_until=now + LEASE)
    for task_id, enqueued, due_at in TaskRow.objects.filter(
        state=TaskRow.READY, enqueued_at__gt=ahead, run_at__gt=now
    ).values_list("pk", "enqueued_at", "run_at"):
        meant = {"enqueued_at": now, "run_at": now + max(timedelta(), due_at - enqueued)}
        count += TaskRow.objects.filter(pk=task_id, state=TaskRow.READY, run_at=due_at).update(**meant)
    for row in Schedule.objects.filter(next_at__gt=ahead):
        latest = now + timedelta(seconds=row.every_seconds)
        if row.next_at > latest + SLACK:
            count += Schedule.objects.filter(pk=row.pk, next_at=row.next_at).update(next_at=now)
    return count
