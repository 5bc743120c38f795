"""Telling a full disk from other faults: it is nobody's mistake at the sheet, and the import goes on when there is room."""

from __future__ import annotations

import errno
import sqlite3

from django.db import DatabaseError

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_WORDS = ("disk is full", "disk i/o error", "no space left", "could not extend file", "could not write")


def is_full(fault: BaseException) -> bool:
    """Tell whether `fault` means that a disk has no room: ours, the database's, or the one of the working files."""
    if isinstance(fault, OSError):
        return fault.errno in _NO_ROOM
    said = str(fault).lower()
    return isinstance(fault, (DatabaseError, sqlite3.Error)) and any(word in said for word in _WORDS)
