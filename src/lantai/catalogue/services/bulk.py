"""Writing many rows of one table without building an object and a statement for each: what imports need.

Only for this room's own tables; the columns are given as the database stores them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any

from django.db import connection, models

MOST_VALUES = 2000  # in one statement to SQLite, which takes 32,766


def insert(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert `rows` of `columns` (database names). In a transaction that ends when one of them is refused."""
    with inserting(model, columns, rows):
        pass


@contextmanager
def inserting(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Iterator[None]:
    """Insert `rows` as `insert` does. PostgreSQL still works at them while the block runs, which may not ask it anything."""
    if not rows:
        yield
        return
    quote = connection.ops.quote_name
    table, names = quote(model._meta.db_table), ", ".join(map(quote, columns))  # noqa: SLF001
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
                yield
            return
        # Many rows a statement: for each statement SQLite walks through the list of all tables' last ids. OR FAIL: the
        # transaction undoes what came before a refused row, so that no copy of each page is kept for the statement; it is
        # kept all the same where a check calls a function, as those of JSON do.
        is_checked = any(isinstance(field, models.JSONField) for field in model._meta.fields)  # noqa: SLF001
        many = 1 if is_checked else max(1, MOST_VALUES // len(columns))
        row = f"({', '.join('?' * len(columns))})"
        for start in range(0, len(rows), many):
            several = rows[start : start + many]
            statement = f"INSERT OR FAIL INTO {table} ({names}) VALUES {', '.join([row] * len(several))}"  # noqa: S608
            with (
                connection.wrap_database_errors
            ):  # with SQLite's own places: nothing to translate in a thousand of them
                sqlite3.Cursor.execute(cursor.cursor, statement, tuple(chain.from_iterable(several)))
    yield


def update(model: type[models.Model], pk: int, values: Mapping[str, Any]) -> None:
    """Write `values` (database name → value as the database stores it) into one row."""
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)  # noqa: SLF001
    parts = ", ".join(f"{quote(name)} = %s" for name in values)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {parts} WHERE id = %s", [*values.values(), pk])  # noqa: S608


def update_each(model: type[models.Model], column: str, pairs: Sequence[tuple[int, Any]]) -> None:
    """Write one column (database name) of several rows, given as (id, value)."""
    if not pairs:
        return
    quote = connection.ops.quote_name
    statement = f"UPDATE {quote(model._meta.db_table)} SET {quote(column)} = %s WHERE id = %s"  # noqa: S608, SLF001
    with connection.cursor() as cursor:
        cursor.executemany(statement, [(value, pk) for pk, value in pairs])


def moment(value: Any) -> Any:
    """Return an aware datetime as the database takes it."""
    return connection.ops.adapt_datetimefield_value(value)
