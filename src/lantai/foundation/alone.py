"""Long work of which only one may be at it, in whichever process: a hold that ends with whoever has it, `kill -9` too.

On PostgreSQL a lock of the session, so that several machines count as one; else a lock on a file beside the database.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

_ours: set[str] = set()  # held by this process: a session may take its own lock again, another thread may not
_guard = threading.Lock()


@contextlib.contextmanager
def alone(name: str) -> Iterator[bool]:
    """Tell whether nobody else holds `name`, and if so hold it until the block ends. Waits for nobody."""
    with _guard:
        mine = name not in _ours
        if mine:
            _ours.add(name)
    if not mine:
        yield False
        return
    try:
        with _in_database(name) if connection.vendor == "postgresql" else _beside(name) as held:
            yield held
    finally:
        _ours.discard(name)


@contextlib.contextmanager
def _in_database(name: str) -> Iterator[bool]:
    key = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        [(held,)] = cursor.fetchall()
    try:
        yield held
    finally:
        if held and connection.is_usable():  # a connection that broke has lost its locks
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


@contextlib.contextmanager
def _beside(name: str) -> Iterator[bool]:
    descriptor = os.open(Path(settings.HOME) / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)
