"""PostgreSQL: each generation a table with a `tsvector` made of our tokens, never by PostgreSQL's own parser.

Fields are the four weights of a tsvector; between two fields lies a gap, so that no phrase reaches across.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, cast

import psycopg
from psycopg import sql

from lantai.adapters.index import statement
from lantai.adapters.index.port import (
    COLUMNS,
    FIELDS,
    MOST,
    NO_NUMBER,
    NUMBERS,
    Answer,
    Document,
    Field,
    IndexFault,
    Phrase,
    Question,
)

_PREFIX = "lantai_index_"
_NAME = re.compile(rf"{_PREFIX}(\d+)")
_CHUNK = 500
_GAP = 8
_WEIGHT: dict[Field, str] = dict(zip(FIELDS, "ABCD", strict=True))
# places as they are written, of each field: all that a tsvector knows, 16,383
_MARKS = [[f"{place}{letter}" for place in range(MOST + _GAP * len(FIELDS))] for letter in ("A", "B", "C", "")]
_QUOTED = re.compile(r"['\\]")


class PostgresqlIndex:
    """`Index` in tables beside the database's own. It is handed the way to a psycopg connection, not an address."""

    def __init__(self, connect: Any) -> None:
        self._connect = connect  # () -> psycopg.Connection

    def _cursor(self) -> psycopg.Cursor[Any]:
        return cast("psycopg.Connection[Any]", self._connect()).cursor()

    def create(self, generation: int) -> None:
        self.drop(generation)
        columns = ", ".join(f"{name} {'integer' if name in NUMBERS else 'text'} NOT NULL" for name in COLUMNS)
        with self._faults(), self._cursor() as cursor:
            cursor.execute(
                _query(
                    f"CREATE TABLE {_table(generation)} (id bigint PRIMARY KEY, {columns}, tokens tsvector NOT NULL)"
                    " WITH (autovacuum_enabled = true)"
                )
            )

    def drop(self, generation: int) -> None:
        with self._faults(), self._cursor() as cursor:
            cursor.execute(_query(f"DROP TABLE IF EXISTS {_table(generation)}"))

    def generations(self) -> set[int]:
        with self._faults(), self._cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
            found = (_NAME.fullmatch(name) for (name,) in cursor.fetchall())
            return {int(match[1]) for match in found if match}

    def write(self, generation: int, documents: Iterable[Document], *, fresh: bool = False) -> int:
        written, several, table = 0, iter(documents), _table(generation)
        names = ("id", *COLUMNS, "tokens")
        while chunk := list(islice(several, _CHUNK)):
            with self._faults(), self._cursor() as cursor:
                if not fresh:
                    cursor.execute(_query(f"DELETE FROM {table} WHERE id = ANY(%s)"), [[one.id for one in chunk]])
                with cursor.copy(_query(f"COPY {table} ({', '.join(names)}) FROM STDIN")) as copy:
                    for one in chunk:
                        copy.write_row(
                            (one.id, *(one.columns.get(name, _empty(name)) for name in COLUMNS), vector(one))
                        )
            written += len(chunk)
        return written

    def remove(self, generation: int, ids: Iterable[int]) -> int:
        with self._faults(), self._cursor() as cursor:
            cursor.execute(_query(f"DELETE FROM {_table(generation)} WHERE id = ANY(%s)"), [list(ids)])
            return cursor.rowcount

    def settle(self, generation: int) -> None:
        table = _table(generation)
        with self._faults(), self._cursor() as cursor:
            # by two: the tokens lie beside the table, so that PostgreSQL, from 18 on, takes it for too small to be shared
            cursor.execute(_query(f"ALTER TABLE {table} SET (parallel_workers = 2)"))
            cursor.execute(_query(f"CREATE INDEX IF NOT EXISTS {table}_tokens ON {table} USING gin (tokens)"))
            cursor.execute(_query(f"ALTER TABLE {table} RESET (parallel_workers)"))
            cursor.execute(_query(f"CREATE INDEX IF NOT EXISTS {table}_year ON {table} (year)"))
            cursor.execute(_query(f"ANALYZE {table}"))

    def count(self, generation: int) -> int:
        with self._faults(), self._cursor() as cursor:
            cursor.execute(_query(f"SELECT COUNT(*) FROM {_table(generation)}"))
            row = cursor.fetchone()
            return int(row[0]) if row else 0

    def search(
        self, generation: int, question: Question, *, start: int, size: int, cap: int, facets: Sequence[str] = ()
    ) -> Answer:
        conditions, values = statement.where(question.conditions, "%s")
        names, table = ", ".join(COLUMNS), _table(generation)
        weak, strong = f"SELECT id, 0 AS strong, {names} FROM {table} WHERE {conditions}", ""
        arguments = list(values)
        if question.must:
            found = f"FROM {table} WHERE tokens @@ %s::tsquery AND {conditions}"
            strong = f"SELECT id, 1 AS strong, {names} {found}"
            weak = f"SELECT id, 0 AS strong, {names} {found} AND {statement.wanting(cap)}"
            arguments = [_match(question, statement.STRONG), *values, _match(question, None), *values]
        elif question.never:
            weak += " AND NOT (tokens @@ %s::tsquery)"
            arguments = [*values, " | ".join(_phrase(one, None) for one in question.never)]
        query = _query(statement.whole(weak, facets, "%s", cap=cap, strong=strong))
        with self._faults(), self._cursor() as cursor:
            cursor.execute(query, [*arguments, start + 1, start + size])
            return statement.answer(cursor.fetchall(), facets, cap)

    @contextlib.contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except psycopg.errors.UndefinedTable as fault:
            raise IndexFault("ABSENT", str(fault)) from fault
        except psycopg.errors.DiskFull as fault:
            raise IndexFault("FULL", str(fault)) from fault
        except psycopg.Error as fault:
            raise IndexFault("BROKEN", str(fault)) from fault


def _table(generation: int) -> str:
    return f"{_PREFIX}{int(generation)}"


def _query(text: str) -> sql.SQL:
    """Our own text: table names are made of a number, columns are those of `port.COLUMNS`; values go as parameters."""
    return sql.SQL(cast("Any", text))


def _empty(name: str) -> str | int:
    return NO_NUMBER if name in NUMBERS else ""


def vector(document: Document) -> str:
    """Return the tokens as the text form of a tsvector, an entry a place: ``'周念':1A '念慈':2A``. PostgreSQL brings the
    places of a token together quicker than Python does; it keeps 255 of each.
    """
    entries: list[str] = []
    place = 1
    for marks, tokens in zip(_MARKS, statement.held(document), strict=True):
        entries += map("'{}':{}".format, _bare(tokens), marks[place : place + len(tokens)])
        place += len(tokens) + _GAP
    return " ".join(entries)


def _bare(tokens: Sequence[str]) -> Iterable[str]:
    """Return tokens as they stand within quotes."""
    if not _QUOTED.search("".join(tokens)):
        return tokens
    return [token.replace("\\", "\\\\").replace("'", "''") for token in tokens]


def _quoted(token: str) -> str:
    (bare,) = _bare([token])
    return f"'{bare}'"


def _phrase(phrase: Phrase, within: Sequence[Field] | None) -> str:
    if phrase.field is not None:
        within = [phrase.field] if within is None or phrase.field in within else []
    if within is not None and not within:
        return _quoted(statement.NOWHERE)
    weights = "".join(_WEIGHT[name] for name in within) if within is not None else ""
    last = len(phrase.tokens) - 1
    parts = []
    for place, token in enumerate(phrase.tokens):
        mark = ("*" if phrase.prefix and place == last else "") + weights
        parts.append(_quoted(token) + (f":{mark}" if mark else ""))
    return "(" + " <-> ".join(parts) + ")"


def _match(question: Question, within: Sequence[Field] | None) -> str:
    clauses = ["(" + " | ".join(_phrase(one, within) for one in clause) + ")" for clause in question.must]
    clauses += [f"!{_phrase(one, None)}" for one in question.never]
    return " & ".join(clauses)
