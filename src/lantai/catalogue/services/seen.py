"""Which rows of a sheet have come by: on disk, so that memory stays flat over a million rows; kept until the import ends.

The file may run ahead of the database (it is written first) and never behind it. So an import that was killed finds its
own rows in it, known by their own place, and takes them for the first again.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lantai.catalogue.errors import ImportRefused
from lantai.catalogue.models import ImportBatch

_TABLES = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8000; PRAGMA mmap_size = 1000000000;
CREATE TABLE IF NOT EXISTS seen (key INTEGER PRIMARY KEY, place INTEGER NOT NULL, content INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS turn (key INTEGER NOT NULL, own INTEGER NOT NULL, place INTEGER NOT NULL, number INTEGER NOT NULL,
    PRIMARY KEY (key, own)) WITHOUT ROWID;
"""

Earlier = tuple[int, int]  # place, content


def number(parts: Any, salt: bytes) -> int:
    """Return 63 bits over `parts` that say nothing to who does not know `salt`."""
    return int.from_bytes(hashlib.blake2b(repr(parts).encode(), digest_size=8, key=salt).digest()) >> 1


class Seen:
    """The rows of one import. Only one process at a time may hold it (`BUSY` to the second)."""

    def __init__(self, path: Path, salt: bytes) -> None:
        self.path, self.salt = path, salt
        self.stubs: set[str] = set()  # codes and keys of the rows that are state secrets
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.lock = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self.lock)
            raise ImportRefused(_("这次导入正在进行，请稍等。"), code="BUSY") from None
        self.table = self._open()

    @classmethod
    def of(cls, batch: ImportBatch) -> Self:
        """Return what the import of `batch` has seen so far. Raises `ImportRefused` while another process is at it."""
        return cls(Path(settings.UPLOADS) / "importing" / batch.uid.hex, batch.uid.bytes)

    def _open(self) -> sqlite3.Connection:
        """Open the file; one that a power cut has spoilt begins anew (its rows are then found in the database)."""
        for last in (False, True):
            table = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
            try:
                table.executescript(_TABLES)
            except sqlite3.DatabaseError:
                table.close()
                if last:
                    raise
                self.path.unlink(missing_ok=True)
            else:
                return table
        raise AssertionError

    def first(self, rows: Sequence[tuple[Any, int, Any]]) -> list[Earlier | None]:
        """Tell for each row (key, place, content) the place and content of an earlier row with its key, if there is one."""
        keyed = [(number(key, self.salt), place, number(content, self.salt)) for key, place, content in rows]
        known: dict[int, Earlier] = {}
        new: list[tuple[int, int, int]] = []
        for key, place, content in self.table.execute(
            "SELECT key, place, content FROM seen WHERE key IN (SELECT value FROM json_each(?))", [_array(keyed)]
        ):
            known[key] = (place, content)
        answers: list[Earlier | None] = []
        for key, place, content in keyed:
            earlier = known.setdefault(key, (place, content))
            if earlier[0] == place:
                new.append((key, place, content))
                answers.append(None)
            else:
                answers.append((earlier[0], 0 if earlier[1] == content else 1))
        self._write("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", new)
        return answers

    def known(self, keys: Collection[Any]) -> set[Any]:
        """Return those of some keys that a row with them came by."""
        keyed = {number(key, self.salt): key for key in keys}
        asked = [f"[{','.join(map(str, keyed))}]"]
        rows = self.table.execute("SELECT key FROM seen WHERE key IN (SELECT value FROM json_each(?))", asked)
        return {keyed[key] for (key,) in rows}

    def turns(self, rows: Sequence[tuple[Any, int, Any]]) -> list[int]:
        """Tell for each row (key, place, content) which of the different rows with its key it is, from 1; 0 when a row
        with the same content came by before.
        """
        keyed = [(number(key, self.salt), place, number((key, content), self.salt)) for key, place, content in rows]
        counts: dict[int, int] = {}
        owns: dict[int, tuple[int, int]] = {}
        for own, key, place, turn in self.table.execute(
            "SELECT own, key, place, number FROM turn WHERE key IN (SELECT value FROM json_each(?))", [_array(keyed)]
        ):
            owns[own] = (place, turn)
            counts[key] = max(turn, counts.get(key, 0))
        answers, new = [], []
        for key, place, own in keyed:
            if own not in owns:
                counts[key] = counts.get(key, 0) + 1
                owns[own] = (place, counts[key])
                new.append((key, own, place, counts[key]))
            earlier = owns[own]
            answers.append(earlier[1] if earlier[0] == place else 0)
        self._write("INSERT OR IGNORE INTO turn VALUES (?, ?, ?, ?)", new)
        return answers

    def _write(self, statement: str, rows: Sequence[Sequence[int]]) -> None:
        if rows:
            self.table.execute("BEGIN")
            self.table.executemany(statement, rows)
            self.table.execute("COMMIT")

    def close(self, *, forget: bool) -> None:
        """Let go of it; `forget` when the import has ended."""
        self.table.close()
        if forget:
            self.path.unlink(missing_ok=True)
            self.path.with_suffix(".lock").unlink(missing_ok=True)
        os.close(self.lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        self.close(forget=fault[0] is None)


def _array(keyed: Sequence[tuple[int, int, int]]) -> str:
    return f"[{','.join({str(key): None for key, _place, _content in keyed})}]"
