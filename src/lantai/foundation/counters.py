"""Numbers that only grow, one row each: the next serial of a year, the size of a ledger."""

from __future__ import annotations

from typing import Any

from django.db import connection, models


def advance(model: type[models.Model], key: Any, column: str, by: int = 1) -> int:
    """Add `by` to `column` of the row `key` of a model with no other columns, and return what it is now.

    A row that is not there begins at 0. One statement, which holds the row until the transaction ends: nobody is given
    the same number, and with a transaction that fails its numbers go back.
    """
    quote = connection.ops.quote_name
    meta = model._meta  # noqa: SLF001
    assert meta.pk is not None
    table, own, grown = quote(meta.db_table), quote(str(meta.pk.column)), quote(column)
    statement = f"""
        INSERT INTO {table} ({own}, {grown}) VALUES (%s, %s)
        ON CONFLICT ({own}) DO UPDATE SET {grown} = {table}.{grown} + excluded.{grown}
        RETURNING {grown}"""  # noqa: S608  names of our own columns
    with connection.cursor() as cursor:
        cursor.execute(statement, [key, by])
        return int(cursor.fetchone()[0])
