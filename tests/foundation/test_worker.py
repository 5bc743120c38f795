"""Real worker processes, killed, frozen and stopped. Leases are shortened so that the suite need not wait 15 s."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from tests.foundation import jobs
from tests.foundation.test_ledger import Counted

from lantai.foundation import audit, events, tasks
from lantai.foundation.actor import Actor
from lantai.foundation.models import EventRow, TaskRow

pytestmark = [pytest.mark.integration]
PROGRAM = """
import datetime, django
django.setup()
from lantai.foundation import leases, worker
leases.LEASE = datetime.timedelta(seconds=2.5)
worker.EXTEND, worker.REAP, worker.BEAT, worker.GRACE = 0.5, 0.3, 0.2, 2.0
worker.main()
"""


@pytest.fixture
def start(child_environment):
    running = []

    def begin():
        child = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            env=child_environment,
            cwd=Path(__file__).parents[2],
            start_new_session=True,
        )
        running.append(child)
        return child

    yield begin
    for child in running:
        if child.poll() is None:
            os.kill(child.pid, signal.SIGCONT)
            child.kill()
        child.wait()


def wait_for(condition, seconds=20):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return
        time.sleep(0.05)
    pytest.fail(f"not within {seconds} s; tasks: {list(TaskRow.objects.values_list('path', 'state', 'error'))}")


def freeze(child):
    """Stop the process between two of its writes: SQLite knows no lock whose holder may be taken for dead."""
    for _ in range(50):
        time.sleep(0.3)
        os.kill(child.pid, signal.SIGSTOP)
        try:
            connection.cursor().execute("PRAGMA busy_timeout = 200" if connection.vendor == "sqlite" else "SELECT 1")
            with transaction.atomic():
                TaskRow.objects.filter(path="nothing").update(path="nothing")
        except OperationalError:
            os.kill(child.pid, signal.SIGCONT)
        else:
            return
        finally:
            if connection.vendor == "sqlite":
                connection.cursor().execute("PRAGMA busy_timeout = 20000")
    pytest.fail("never found a quiet moment")


def job():
    return TaskRow.objects.get(path__startswith="tests.")


def test_a_task_of_a_worker_killed_with_kill_9_runs_again(start, tmp_path):
    book = tmp_path / "book"
    jobs.first_try_hangs.enqueue(str(book), 60)
    first = start()
    wait_for(lambda: book.exists() and book.read_text())
    first.kill()
    first.wait()
    assert job().state == "RUNNING"
    start()
    wait_for(lambda: job().state == "DONE")
    assert (job().result, job().attempts) == ("new", 2)
    assert book.read_text().count("start") == 2


def test_a_frozen_worker_that_thaws_cannot_overwrite(start, tmp_path):
    book = tmp_path / "book"
    jobs.first_try_hangs.enqueue(str(book), 6)
    first = start()
    wait_for(lambda: book.exists() and book.read_text())
    freeze(first)
    start()
    wait_for(lambda: job().state == "DONE")
    assert job().result == "new"
    os.kill(first.pid, signal.SIGCONT)
    jobs_of_first = TaskRow.objects.get(path__startswith="tests.").worker
    time.sleep(6.5)  # the first worker wakes, ends its sleep and tries to finish
    assert job().result == "new"
    assert job().worker == jobs_of_first
    assert first.poll() is None


def test_a_busy_worker_keeps_its_lease(start, tmp_path):
    jobs.first_try_hangs.enqueue(str(tmp_path / "book"), 4)
    start()
    start()
    wait_for(lambda: job().state == "DONE")
    assert (job().result, job().attempts) == ("old", 1)


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_a_worker_asked_to_stop_ends_its_task_or_gives_it_back(start, tmp_path, asked):
    book = tmp_path / "book"
    jobs.first_try_hangs.enqueue(str(book), 60)
    child = start()
    wait_for(lambda: book.exists() and book.read_text())
    child.send_signal(asked)
    assert child.wait(6) == 0
    assert (job().state, job().attempts) == ("READY", 0)


def test_events_are_folded_and_woken_tasks_start_at_once(start, tmp_path):
    with transaction.atomic():
        events.record(Counted(1), actor=Actor.system(), subject=("case", "C1"))
    start()
    wait_for(lambda: EventRow.objects.get().position == 0)
    assert audit.audit_events().ok
    waits = []
    for number in range(5):
        jobs.note.enqueue(str(tmp_path / "book"), str(number))
        wait_for(lambda: not TaskRow.objects.filter(path__startswith="tests.").exclude(state="DONE").exists())
        row = TaskRow.objects.filter(path__startswith="tests.").latest("started_at")
        waits.append((row.started_at - row.enqueued_at).total_seconds())
    assert sorted(waits)[2] <= 0.5
    assert tasks.dead() == []
    assert timezone.now() > row.finished_at
