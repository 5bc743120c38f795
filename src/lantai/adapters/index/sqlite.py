"""SQLite FTS5, each generation a file of its own: building one never holds up the database or another generation.

The tokenizer is ``ascii``: it takes every character beyond ASCII for a letter, so rare Chinese characters of the
higher planes are kept as they are (``unicode61`` knows characters up to 2012 and takes the rest for spaces).
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from lantai.adapters.index import statement
from lantai.adapters.index.port import (
    COLUMNS,
    FIELDS,
    NO_NUMBER,
    NUMBERS,
    Answer,
    Document,
    IndexFault,
    Phrase,
    Question,
)
from lantai.adapters.index.statement import STRONG

_NAME = re.compile(r"generation-(\d+)\.sqlite3")
_CHUNK = 500
_SCHEMA = f"""
CREATE TABLE document (
    id INTEGER PRIMARY KEY, {", ".join(f"{name} {'INTEGER' if name in NUMBERS else 'TEXT'} NOT NULL" for name in COLUMNS)}
);
CREATE VIRTUAL TABLE token USING fts5({", ".join(FIELDS)}, tokenize = "ascii", detail = full);
CREATE INDEX document_year ON document (year);
"""


class SqliteIndex:
    """`Index` in a folder. Connections are kept per thread and generation."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._mine = threading.local()

    def _path(self, generation: int) -> Path:
        return self.folder / f"generation-{generation}.sqlite3"

    def create(self, generation: int) -> None:
        self.drop(generation)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._faults():
            database = self._connect(generation, new=True)
            database.execute("PRAGMA journal_mode = WAL")
            database.executescript(_SCHEMA)

    def drop(self, generation: int) -> None:
        kept = self._kept()
        if generation in kept:
            kept.pop(generation)[0].close()
        for ending in ("", "-wal", "-shm"):
            Path(f"{self._path(generation)}{ending}").unlink(missing_ok=True)

    def generations(self) -> set[int]:
        found = (_NAME.fullmatch(path.name) for path in self.folder.glob("generation-*.sqlite3"))
        return {int(match[1]) for match in found if match}

    def write(self, generation: int, documents: Iterable[Document], *, fresh: bool = False) -> int:
        database, written, several = self._connect(generation), 0, iter(documents)
        while chunk := list(islice(several, _CHUNK)):
            with self._faults(), _transaction(database):
                if not fresh:
                    _delete(database, [one.id for one in chunk])
                database.executemany(
                    f"INSERT INTO document (id, {', '.join(COLUMNS)}) VALUES (?{', ?' * len(COLUMNS)})",
                    [(one.id, *(one.columns.get(name, _empty(name)) for name in COLUMNS)) for one in chunk],
                )
                database.executemany(
                    f"INSERT INTO token (rowid, {', '.join(FIELDS)}) VALUES (?{', ?' * len(FIELDS)})",
                    [(one.id, *map(" ".join, statement.held(one))) for one in chunk],
                )
            written += len(chunk)
        return written

    def remove(self, generation: int, ids: Iterable[int]) -> int:
        database = self._connect(generation)
        with self._faults(), _transaction(database):
            return _delete(database, list(ids))

    def settle(self, generation: int) -> None:
        database = self._connect(generation)
        with self._faults():
            with _transaction(database):
                database.execute("INSERT INTO token (token) VALUES ('optimize')")
            database.execute("ANALYZE")
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def count(self, generation: int) -> int:
        with self._faults():
            return int(self._connect(generation).execute("SELECT COUNT(*) FROM document").fetchone()[0])

    def search(
        self, generation: int, question: Question, *, start: int, size: int, cap: int, facets: Sequence[str] = ()
    ) -> Answer:
        conditions, values = statement.where(question.conditions, "?")
        columns = ", ".join(f"d.{name}" for name in COLUMNS)
        weak, strong = f"SELECT d.id, 0 AS strong, {columns} FROM document d WHERE {conditions}", ""
        arguments = list(values)
        if question.must:
            source = f"FROM token JOIN document d ON d.id = token.rowid WHERE token MATCH ? AND {conditions}"
            strong = f"SELECT d.id, 1 AS strong, {columns} {source}"
            weak = f"SELECT d.id, 0 AS strong, {columns} {source} AND {statement.wanting(cap)}"
            arguments = [_match(question, STRONG), *values, _match(question, None), *values]
        elif question.never:
            weak += " AND d.id NOT IN (SELECT rowid FROM token WHERE token MATCH ?)"
            arguments = [*values, _any_of(question.never)]
        query = statement.whole(weak, facets, "?", cap=cap, strong=strong)
        with self._faults():
            rows = self._connect(generation).execute(query, [*arguments, start + 1, start + size]).fetchall()
        return statement.answer(rows, facets, cap)

    def _kept(self) -> dict[int, tuple[sqlite3.Connection, int]]:
        if not hasattr(self._mine, "kept"):
            self._mine.kept = {}
        kept: dict[int, tuple[sqlite3.Connection, int]] = self._mine.kept
        return kept

    def _connect(self, generation: int, *, new: bool = False) -> sqlite3.Connection:
        """Return this thread's connection; one to a file that was thrown away or made again is not used on."""
        path, kept = self._path(generation), self._kept()
        if new:
            path.touch(mode=0o600)
        try:
            inode = path.stat().st_ino
        except FileNotFoundError as fault:
            raise IndexFault("ABSENT", path.name) from fault
        if generation not in kept or kept[generation][1] != inode:
            database = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
            database.execute("PRAGMA synchronous = OFF")  # what a power cut takes is made again
            database.execute("PRAGMA cache_size = -65536")
            kept[generation] = (database, inode)
        return kept[generation][0]

    @contextlib.contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as fault:
            code = "FULL" if "full" in str(fault) else "BROKEN"
            raise IndexFault(code, str(fault)) from fault


@contextlib.contextmanager
def _transaction(database: sqlite3.Connection) -> Iterator[None]:
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")


def _delete(database: sqlite3.Connection, ids: list[int]) -> int:
    database.executemany("DELETE FROM token WHERE rowid = ?", [(one,) for one in ids])
    return database.executemany("DELETE FROM document WHERE id = ?", [(one,) for one in ids]).rowcount


def _empty(name: str) -> str | int:
    return NO_NUMBER if name in NUMBERS else ""


def _phrase(phrase: Phrase, within: Sequence[str] | None) -> str:
    if phrase.field is not None:
        within = [phrase.field] if within is None or phrase.field in within else []
    text = '"' + " ".join(token.replace('"', "") for token in phrase.tokens) + '"' + (" *" if phrase.prefix else "")
    if within is None:
        return text
    return f"{{{' '.join(within)}}} : {text}" if within else f'"{statement.NOWHERE}"'


def _match(question: Question, within: Sequence[str] | None) -> str:
    wanted = " AND ".join("(" + " OR ".join(_phrase(one, within) for one in clause) + ")" for clause in question.must)
    if not question.never:
        return wanted
    return f"({wanted}) NOT ({_any_of(question.never)})"


def _any_of(several: Iterable[Phrase]) -> str:
    return " OR ".join(_phrase(one, None) for one in several)
