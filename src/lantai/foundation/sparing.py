"""Doing much work sparingly: few or no searches for rings of objects meanwhile, the next piece read while this one is
written, few pages of the database held, and tables that grow looked at again by those who plan how to read them.
"""

from __future__ import annotations

import contextlib
import gc
import threading
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection, models

T = TypeVar("T")
_END = object()
# KiB, bytes, pages; the cache holds what a piece of a long import writes: pages that make room for others before its end
# are written again, and what was written after them is read back for its sums
SPARING = {"cache_size": -10_000, "mmap_size": 2_000_000_000, "wal_autocheckpoint": 64_000}
SMALL = 64  # pages; a table of so few is read through in no time

_GROWN = """WITH told AS (SELECT relname, relpages, reltuples,
    pg_relation_size(oid) / current_setting('block_size')::int AS pages
    FROM pg_class WHERE oid = ANY(%s::regclass[]))
SELECT relname FROM told WHERE pages > %s AND (pages > 2 * relpages OR pages > reltuples) ORDER BY relname"""


@contextlib.contextmanager
def no_search_for_rings() -> Iterator[None]:
    """Let the collector of unreachable rings rest while a piece of work makes many objects that live a moment.

    They go when nobody holds them any more, as always; only rings wait until the end of the block. For pieces that end
    within seconds: each search walks through everything the program holds, a sixth of an import.
    """
    rests = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if rests:
            gc.enable()


def search_for_rings_rarely() -> None:
    """Take what is loaded by now as staying, and let the collector of unreachable rings look rarely from here on.

    For a process that lives long and makes many objects that live a moment: a page or a step of a case makes tens of
    thousands, nearly all of which go when nobody holds them any more. As Python counts by itself a twentieth of the time
    of a page is searching; what waits meanwhile is some megabytes.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


class Ahead(Iterator[T]):
    """What `several` yields, the next one being made in a thread while the last one is used.

    One is made ahead and no more, so memory stays flat. `then` is done to it where the user is `idle`: Python does one thing
    at a time, so work that needs no waiting is done while somebody else waits, or it holds up whoever does not. What either
    raises is raised by `next`, in its place. Neither may use the database. Closing this closes `several`.
    """

    def __init__(self, several: Generator[T, None, None], then: Callable[[T], None] | None = None) -> None:
        self._several, self._then = several, then
        self._idle = threading.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ahead")
        self._next = self._thread.submit(self._make)

    def idle(self) -> None:
        """Say that nothing is done here for a while: somebody else's answer is waited for."""
        self._idle.set()

    def _make(self) -> T:
        one = next(self._several, _END)
        if self._then and one is not _END:
            self._idle.wait()
            self._then(one)  # type: ignore[arg-type]
        return one  # type: ignore[return-value]

    def __next__(self) -> T:
        self.idle()
        one = self._next.result()
        if one is _END:
            raise StopIteration
        self._idle.clear()
        self._next = self._thread.submit(self._make)
        return one

    def close(self) -> None:
        """End it, wherever it is."""
        self.idle()
        with contextlib.suppress(Exception):
            self._next.result()
        self._several.close()
        self._thread.shutdown()


@contextlib.contextmanager
def few_pages(*, mapped: bool = True) -> Iterator[None]:
    """Have SQLite hold few pages of the database within this block; a long import walks through all of them once.

    The system's own memory of files serves as well, and is not this process's: more of the file is looked at there
    directly. What is written goes from the log into the file more rarely, since pieces that follow each other write many
    of the same pages. PostgreSQL has its pages elsewhere. `mapped` false: nothing of the file is looked at directly, so that
    what is counted as this process's does not grow with what it has read.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = {name: cursor.execute(f"PRAGMA {name}").fetchone() for name in SPARING}
        for name, value in {**SPARING, **({} if mapped else {"mmap_size": 0})}.items():
            cursor.execute(f"PRAGMA {name} = {value}")
        try:
            yield
        finally:
            for name, row in before.items():
                if row:  # a database in memory maps nothing
                    cursor.execute(f"PRAGMA {name} = {int(row[0])}")


def look_again(*tables: type[models.Model]) -> list[str]:
    """Have PostgreSQL take its statistics of those of `tables` that have doubled since it last did, or were all but empty
    then; return their names.

    It does so by itself once a minute. Until then a table that was empty a moment ago is planned for as if it had a few
    rows: a long import that asks by fonds and code read all rows of the fonds for each of its pieces. Not within a
    transaction, which would hold the table against the next look. SQLite plans by the indexes alone.
    """
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(_GROWN, [[one._meta.db_table for one in tables], SMALL])  # noqa: SLF001
        grown = [name for (name,) in cursor.fetchall()]
        if grown:  # a tenth of the rows it looks at by itself, which it will once the work is done
            names = ", ".join(map(connection.ops.quote_name, grown))
            cursor.execute(f"SET default_statistics_target = 10; ANALYZE {names}; RESET default_statistics_target")
    return grown
