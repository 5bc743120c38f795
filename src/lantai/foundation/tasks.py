"""Background work: a lease backend of ours behind the Django Tasks API (ADR 0003).

Enqueued in the same transaction as the data, so a rolled-back transaction enqueues nothing. A task may run twice (a
worker can be killed between the work and its record), so every task is idempotent.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import task
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskError, TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist

from lantai.foundation import clock, faults, leases
from lantai.foundation.models import EventRow, Schedule, TaskRow

_STATUS = {
    TaskRow.READY: TaskResultStatus.READY,
    TaskRow.RUNNING: TaskResultStatus.RUNNING,
    TaskRow.DONE: TaskResultStatus.SUCCESSFUL,
    TaskRow.DEAD: TaskResultStatus.FAILED,
}
_present: ContextVar[leases.Lease | None] = ContextVar("lantai_lease", default=None)


class LostLease(RuntimeError):  # noqa: N818
    """The worker was taken for dead and the task given to another; stop, and write nothing."""


class LeaseBackend(BaseTaskBackend):
    supports_defer = True
    supports_get_result = True
    supports_priority = True

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        self.validate_task(task)
        row = TaskRow.objects.create(
            path=task.module_path,
            arguments={"args": list(args), "kwargs": dict(kwargs)},
            queue=task.queue_name,
            priority=task.priority,
            run_at=task.run_after or clock.now(),
            enqueued_at=clock.now(),
        )
        return self._result(row, task)

    def get_result(self, result_id: str) -> TaskResult[Any]:
        row = TaskRow.objects.filter(pk=result_id).first()
        if row is None:
            raise TaskResultDoesNotExist(result_id)
        return self._result(row, import_string(row.path))

    def _result(self, row: TaskRow, task: Task[Any, Any]) -> TaskResult[Any]:
        errors = (
            [TaskError(exception_class_path=row.error.partition("\n")[0], traceback=row.error)] if row.error else []
        )
        result: TaskResult[Any] = TaskResult(
            task=task,
            id=str(row.pk),
            status=_STATUS[row.state],
            enqueued_at=row.enqueued_at,
            started_at=row.started_at,
            finished_at=row.finished_at,
            last_attempted_at=row.started_at,
            args=row.arguments["args"],
            kwargs=row.arguments["kwargs"],
            backend=self.alias,
            errors=errors,
            worker_ids=[row.worker] if row.worker else [],
        )
        object.__setattr__(result, "_return_value", row.result)
        return result


def enqueue_once(
    key: str, path: str, *, arguments: dict[str, Any] | None = None, run_at: datetime | None = None
) -> bool:
    """Enqueue the task at `path` unless one with this `key` is waiting or running; tell whether it was enqueued."""
    row = TaskRow(
        path=path,
        arguments={"args": [], "kwargs": arguments or {}},
        run_at=run_at or clock.now(),
        enqueued_at=clock.now(),
        unique_key=key,
    )
    if TaskRow.objects.filter(unique_key=key).exists():
        return False
    TaskRow.objects.bulk_create([row], ignore_conflicts=True)
    return TaskRow.objects.filter(pk=row.pk).exists()


# --- running


def execute(lease: leases.Lease) -> BaseException | None:
    """Run a leased task and record how it ended; return the fault, if any. A lost lease records nothing."""
    token = _present.set(lease)
    try:
        entry: Task[Any, Any] = import_string(lease.path)
        result = entry.func(*lease.arguments["args"], **lease.arguments["kwargs"])
        leases.finish(lease, result)
    except LostLease as fault:
        return fault
    except Exception as fault:  # noqa: BLE001  whatever a task raises is recorded, and tried again
        leases.fail(lease, faults.words(fault))
        return fault
    finally:
        _present.reset(token)
    return None


def report(done: int, total: int | None = None, words: str = "") -> None:
    """Tell how far the running task is. Raises `LostLease` when another worker has it; does nothing outside a task."""
    lease = _present.get()
    if lease is None:
        return
    held = TaskRow.objects.filter(pk=lease.task_id, token=lease.token, state=TaskRow.RUNNING)
    changes = {"done": done, "total": total, "words": words}
    if not held.update(progress=changes, lease_until=timezone.now() + leases.LEASE):
        raise LostLease(str(lease.task_id))


def run_until_empty(*, limit: int = 100_000) -> int:
    """Run every task that is due, here and now, and return how many; for tests and the demonstration.

    The first fault is raised (its task stays, to be tried again).
    """
    count = 0
    while count < limit:
        lease = leases.claim("in-process", moment=clock.now())
        if lease is None:
            break
        count += 1
        fault = execute(lease)
        if fault is not None:
            raise fault
    return count


# --- schedules


def schedule(name: str, path: str, every_seconds: int) -> None:
    """Have the task at `path` run every `every_seconds`; set again with other seconds, it changes. Survives restarts."""
    import_string(path)
    row, made = Schedule.objects.get_or_create(
        name=name, defaults={"path": path, "every_seconds": every_seconds, "next_at": clock.now()}
    )
    if not made and (row.path, row.every_seconds) != (path, every_seconds):
        soonest = min(row.next_at, clock.now() + timedelta(seconds=every_seconds))
        Schedule.objects.filter(pk=name).update(path=path, every_seconds=every_seconds, next_at=soonest)


def tick() -> int:
    """Enqueue the scheduled tasks that are due; a run still waiting or running is not doubled. Return how many."""
    now, count = clock.now(), 0
    for row in Schedule.objects.filter(enabled=True, next_at__lte=now):
        with transaction.atomic():
            later = now + timedelta(seconds=row.every_seconds)
            if Schedule.objects.filter(pk=row.pk, next_at=row.next_at).update(next_at=later):
                count += enqueue_once(f"schedule:{row.name}", row.path)
    return count


# --- looking


@dataclass(frozen=True, slots=True)
class TaskView:
    """One task as people see it."""

    id: str
    path: str
    state: str
    attempts: int
    enqueued_at: datetime
    run_at: datetime
    finished_at: datetime | None
    progress: dict[str, Any]
    result: Any
    error: str


def _view(row: TaskRow) -> TaskView:
    return TaskView(
        id=str(row.pk),
        path=row.path,
        state=row.state,
        attempts=row.attempts,
        enqueued_at=row.enqueued_at,
        run_at=row.run_at,
        finished_at=row.finished_at,
        progress=row.progress or {},
        result=row.result,
        error=row.error,
    )


def view(task_id: str) -> TaskView | None:
    """Return one task: state, progress, result."""
    row = TaskRow.objects.filter(pk=task_id).first()
    return _view(row) if row else None


def dead(limit: int = 200) -> list[TaskView]:
    """Return the dead-letter list: tasks given up after too many tries, newest first."""
    return [_view(row) for row in TaskRow.objects.filter(state=TaskRow.DEAD).order_by("-finished_at")[:limit]]


def revive(task_id: str) -> bool:
    """Take a task off the dead-letter list and try it again from the start."""
    changes = {"state": TaskRow.READY, "attempts": 0, "run_at": clock.now(), "finished_at": None}
    return TaskRow.objects.filter(pk=task_id, state=TaskRow.DEAD).update(**changes) == 1


def waiting() -> int:
    """Return how many tasks are ready and due."""
    return TaskRow.objects.filter(state=TaskRow.READY, run_at__lte=clock.now()).count()


# --- our own tasks


@task()
def react(event_id: int, handler: str) -> None:
    """Call one handler of one event; see `config/subscriptions.py`."""
    import_string(handler)(EventRow.objects.get(pk=event_id))


@task()
def fold() -> int:
    """Fold new events into the ledger and sign its head."""
    from lantai.foundation import ledger  # noqa: PLC0415  the ledger knows no tasks

    return ledger.fold_events()


@task(priority=-50)
def prune(days: int = 7) -> int:
    """Forget done tasks after a week; the dead ones stay until somebody looks."""
    before = timezone.now() - timedelta(days=days)
    return TaskRow.objects.filter(state=TaskRow.DONE, finished_at__lt=before).delete()[0]
