"""The background worker: threads that lease and run tasks, and one that keeps house.

The housekeeper extends our leases, reaps other workers' lost ones, enqueues what schedules ask for and has new events
folded. A worker killed at any moment loses nothing: its tasks are ready again when their lease ran out.
"""

from __future__ import annotations

import logging
import os
import platform
import signal
import threading
import time
from types import FrameType

from django.db import close_old_connections, connection
from django.db.utils import Error as DatabaseError

from lantai.foundation import leases, tasks
from lantai.foundation.models import EventRow

log = logging.getLogger("lantai.worker")
POLL = 0.3  # seconds; the longest wait of a ready task when a thread is free
BEAT = 1.0
EXTEND = 4.0
REAP = 3.0
GRACE = 8.0  # the supervisor kills after 10


class Worker:
    """One process's worker. `run` returns when `stop` is set and running tasks ended or were given back."""

    def __init__(self, stop: threading.Event, threads: int = 2) -> None:
        self.stop = stop
        self.name = f"{platform.node()}:{os.getpid()}"
        self._running: dict[int, leases.Lease] = {}
        self._guard = threading.Lock()
        self._threads = [
            threading.Thread(target=self._work, args=(number,), name=f"task-{number}", daemon=True)
            for number in range(threads)
        ]
        self._keeper = threading.Thread(target=self._keep, name="housekeeper", daemon=True)

    def run(self) -> None:
        tasks.schedule("prune-tasks", "lantai.foundation.tasks.prune", 3600)
        connection.close()
        for thread in [*self._threads, self._keeper]:
            thread.start()
        self.stop.wait()
        until = time.monotonic() + GRACE
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        for lease in self.running():
            leases.give_back(lease)
        self._keeper.join(BEAT + 1)
        connection.close()

    def running(self) -> list[leases.Lease]:
        with self._guard:
            return list(self._running.values())

    # --- the threads that work

    def _work(self, number: int) -> None:
        try:
            while not self.stop.is_set():
                try:
                    busy = leases.due() and self._one(number)
                except DatabaseError:
                    log.exception("the database does not answer; trying again")
                    connection.close()
                    self.stop.wait(2)
                    continue
                if not busy:
                    self.stop.wait(POLL)
        finally:
            connection.close()

    def _one(self, number: int) -> bool:
        lease = leases.claim(self.name)
        if lease is None:
            return False
        with self._guard:
            self._running[number] = lease
        try:
            fault = tasks.execute(lease)
        finally:
            with self._guard:
                del self._running[number]
            close_old_connections()
        if fault is not None:
            log.error("%s (try %s) failed", lease.path, lease.attempt, exc_info=fault)
        return True

    # --- the housekeeper

    def _keep(self) -> None:
        extended = reaped = 0.0
        try:
            while not (self.stop.is_set() and not self.running()):
                now = time.monotonic()
                try:
                    if now - extended >= EXTEND:
                        extended = now
                        for lease in self.running():
                            leases.extend(lease)
                    if now - reaped >= REAP:
                        reaped = now
                        if leases.set_right():
                            log.warning("the clock was set back; what waited for a later time was brought forward")
                        leases.reap(mine=frozenset(lease.token for lease in self.running()))
                    self._enqueue()
                except DatabaseError:
                    log.exception("housekeeping waits for the database")
                    connection.close()
                self.stop.wait(BEAT) if not self.stop.is_set() else time.sleep(0.1)
        finally:
            connection.close()

    def _enqueue(self) -> None:
        tasks.tick()
        if EventRow.objects.filter(position__isnull=True).exists():
            tasks.enqueue_once("fold-events", "lantai.foundation.tasks.fold")


def run(stop: threading.Event, threads: int = 2) -> None:
    """Work until `stop` is set: tasks, schedules, folding, reaping."""
    Worker(stop, threads).run()


def main(threads: int = 2) -> None:
    """Work until SIGINT or SIGTERM; the process of `lantai worker`."""
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGINT, ask)
    signal.signal(signal.SIGTERM, ask)
    run(stop, threads)
