"""Writing many rows of one table without building an object and a statement for each: what imports need.

Only for this room's own tables; the columns are given as the database stores them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models


def insert(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert `rows` of `columns` (database names)."""
    if not rows:
        return
    quote = connection.ops.quote_name
    table, names = quote(model._meta.db_table), ", ".join(map(quote, columns))  # noqa: SLF001
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)  # noqa: S608


def update(model: type[models.Model], pk: int, values: Mapping[str, Any]) -> None:
    """Write `values` (database name → value as the database stores it) into one row."""
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)  # noqa: SLF001
    parts = ", ".join(f"{quote(name)} = %s" for name in values)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {parts} WHERE id = %s", [*values.values(), pk])  # noqa: S608


def moment(value: Any) -> Any:
    """Return an aware datetime as the database takes it."""
    return connection.ops.adapt_datetimefield_value(value)
