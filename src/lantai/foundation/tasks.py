"""Background work: a lease backend of ours behind the Django Tasks API (ADR 0003).

Enqueued in the same transaction as the data, so a rolled-back transaction enqueues nothing.
"""

from __future__ import annotations

from typing import Any

from django.utils.module_loading import import_string
from django_tasks import task
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus

from lantai.foundation import clock
from lantai.foundation.models import EventRow, TaskRow


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
        return TaskResult(
            task=task,
            id=str(row.pk),
            status=TaskResultStatus.READY,
            enqueued_at=row.enqueued_at,
            started_at=None,
            finished_at=None,
            last_attempted_at=None,
            args=list(args),
            kwargs=dict(kwargs),
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )


@task()
def react(event_id: int, handler: str) -> None:
    """Call one handler of one event; see `config/subscriptions.py`."""
    import_string(handler)(EventRow.objects.get(pk=event_id))
