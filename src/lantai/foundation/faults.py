"""What kind of fault it is, and what may be kept about it: kind and places; its message only when written for people.

Messages of databases and parsers quote the data they choked on, which may be somebody's particulars (services.md P5,
domain.md 2.12): neither the log nor the list of dead tasks is a place for those.
"""

from __future__ import annotations

import enum
import errno
import logging
import sqlite3
import sys
import traceback
from types import TracebackType

from django.db import DatabaseError
from django.db.utils import InterfaceError

from lantai.foundation.errors import LantaiError
from lantai.foundation.keyfiles import KeyFault

DEEPEST = 12
Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Kind(enum.StrEnum):
    """What the house lacks, as far as it can be told from the fault."""

    AWAY = "AWAY"  # the database does not answer, or went away in the middle
    LOGIN = "LOGIN"  # it refuses user or password
    NO_DATABASE = "NO_DATABASE"
    CROWDED = "CROWDED"  # it has no connection left
    BUSY = "BUSY"  # somebody else holds it for too long
    FULL = "FULL"  # no room on the disk
    READ_ONLY = "READ_ONLY"
    DAMAGED = "DAMAGED"  # what stands there is no database any more
    SCHEMA = "SCHEMA"  # tables are not those of this version
    KEYS = "KEYS"  # a key is absent, unreadable or another one


_SQLITE = {
    "BUSY": Kind.BUSY, "LOCKED": Kind.BUSY, "FULL": Kind.FULL, "READONLY": Kind.READ_ONLY, "CORRUPT": Kind.DAMAGED,
    "NOTADB": Kind.DAMAGED, "CANTOPEN": Kind.AWAY, "IOERR": Kind.DAMAGED, "PERM": Kind.READ_ONLY,
}  # fmt: skip
_NO_ROOM = {"IOERR_WRITE", "IOERR_SHMSIZE", "IOERR_SHMOPEN", "IOERR_SHMMAP", "IOERR_TRUNCATE"}  # a disk quite full
_STATES = {
    "28P01": Kind.LOGIN, "28000": Kind.LOGIN, "3D000": Kind.NO_DATABASE, "53300": Kind.CROWDED, "53100": Kind.FULL,
    "53400": Kind.FULL, "25006": Kind.READ_ONLY, "42501": Kind.READ_ONLY, "42P01": Kind.SCHEMA, "42703": Kind.SCHEMA,
    "55P03": Kind.BUSY, "40P01": Kind.BUSY, "40001": Kind.BUSY, "57014": Kind.BUSY, "XX001": Kind.DAMAGED,
    "XX002": Kind.DAMAGED, "58030": Kind.DAMAGED,
}  # fmt: skip
_SAID = (  # a refused connection bears no code; the server's words are English or Chinese
    (("password", "authentication", "pg_hba", "口令", "密码", "认证", 'role "'), Kind.LOGIN),
    (("too many", "remaining connection slots", "太多", "过多"), Kind.CROWDED),
    (('database "', '数据库 "'), Kind.NO_DATABASE),
)  # fmt: skip
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_SHUT = {errno.EROFS, errno.EACCES, errno.EPERM}


def kind(fault: BaseException) -> Kind | None:
    """Return what the house lacks when `fault` is of that sort; None for a fault of our own or of what was asked."""
    if isinstance(fault, KeyFault):
        return Kind.KEYS
    if isinstance(fault, DatabaseError | InterfaceError):
        return _database_kind(fault)
    if isinstance(fault, OSError) and fault.errno in _FULL:
        return Kind.FULL
    return Kind.READ_ONLY if isinstance(fault, OSError) and fault.errno in _SHUT else None


def _database_kind(fault: Exception) -> Kind | None:
    cause = fault.__cause__ or fault
    state = getattr(cause, "sqlstate", None) or ""
    if isinstance(cause, sqlite3.Error):
        name = str(getattr(cause, "sqlite_errorname", "")).removeprefix("SQLITE_")
        if name in _NO_ROOM:
            return Kind.FULL
        return Kind.SCHEMA if "no such " in str(cause) else _SQLITE.get(name.partition("_")[0])
    if state in _STATES:
        return _STATES[state]
    if state[:2] in {"08", "57"}:
        return Kind.AWAY
    if state or type(cause).__name__ not in {"OperationalError", "InterfaceError", "ConnectionTimeout"}:
        return None
    text = str(cause).lower()
    return next((found for marks, found in _SAID if any(mark in text for mark in marks)), Kind.AWAY)


def words(fault: BaseException) -> str:
    """Return kind and places of `fault` and of what caused it, in lines."""
    lines: list[str] = []
    known: set[int] = set()
    one: BaseException | None = fault
    while one is not None and id(one) not in known:
        known.add(id(one))
        lines += _one(one)
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
        if one is not None and id(one) not in known:
            lines.append("caused by")
    return "\n".join(lines)


def _one(fault: BaseException) -> list[str]:
    kind = f"{type(fault).__module__}.{type(fault).__qualname__}"
    said = f"{kind}: {fault.code} {fault}" if isinstance(fault, LantaiError) else kind
    frames = traceback.extract_tb(fault.__traceback__)[-DEEPEST:]
    return [said, *(f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames)]


class Formatter(logging.Formatter):
    """Writes a fault as `words` does, whoever logged it."""

    def formatException(self, ei: Raised) -> str:  # noqa: N802  the library's name
        fault = ei[1] or sys.exc_info()[1]
        return words(fault) if fault is not None else ""
