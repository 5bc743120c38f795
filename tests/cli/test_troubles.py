"""What ails the house is said in a sentence with its remedy; nothing is made anew, nobody is shown a trace."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable
from pathlib import Path

import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

from lantai.cli import troubles
from lantai.foundation import faults


def as_django_raises_it(act: Callable[[], object]) -> OperationalError:
    try:
        act()
    except (sqlite3.Error, psycopg.Error) as cause:
        fault = OperationalError(str(cause))
        fault.__cause__ = cause
        return fault
    raise AssertionError("nothing was wrong")


def test_faults_of_databases_and_disks_are_known_by_what_they_are(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite3"
    owner = sqlite3.connect(path, isolation_level=None)
    owner.executescript("create table t (x); pragma max_page_count = 3; begin exclusive")
    guest = sqlite3.connect(path, timeout=0)
    reader = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    garbage = tmp_path / "b.sqlite3"
    garbage.write_bytes(b"no database at all, really" * 40)
    refused = psycopg.OperationalError('FATAL:  password authentication failed for user "lantai"')
    kinds = [
        as_django_raises_it(lambda: guest.execute("insert into t values (1)")),
        as_django_raises_it(lambda: owner.execute("insert into t values (zeroblob(90000))")),
        as_django_raises_it(lambda: sqlite3.connect(garbage).execute("select * from t")),
        as_django_raises_it(lambda: sqlite3.connect(tmp_path / "none" / "c")),
        as_django_raises_it(lambda: sqlite3.connect(tmp_path / "d").execute("select * from u")),
        as_django_raises_it(lambda: psycopg.connect(host=str(tmp_path), connect_timeout=1)),
        as_django_raises_it(lambda: (_ for _ in ()).throw(refused)),
        as_django_raises_it(lambda: (_ for _ in ()).throw(psycopg.errors.DiskFull())),
        OSError(errno.ENOSPC, "No space left on device"),
    ]
    owner.execute("rollback") if owner.in_transaction else None
    kinds.append(as_django_raises_it(lambda: reader.execute("insert into t values (1)")))
    named = ["BUSY", "FULL", "DAMAGED", "AWAY", "SCHEMA", "AWAY", "LOGIN", "FULL", "FULL", "READ_ONLY"]
    assert [faults.kind(fault) for fault in kinds] == named
    assert all(troubles.explain(fault, "en") is not None for fault in kinds)
    for connection in (owner, guest, reader):
        connection.close()
    assert troubles.explain(ImproperlyConfigured("LANTAI_SMTP: …"), "zh")[1] == 64  # type: ignore[index]
    assert troubles.explain(ValueError("ours"), "zh") is None
    assert faults.kind(sqlite3.IntegrityError()) is None
