"""Ids handed out before the rows are written, so that rows that point to them go in without reading anything back."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db import connection, models


def ids(model: type[models.Model], count: int) -> list[int]:
    """Return `count` ids that no other row of `model` has or will get.

    On SQLite this holds while the transaction lasts (it has the only right to write), and the rows must be written in it.
    """
    table = model._meta.db_table  # noqa: SLF001
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = "(SELECT pg_get_serial_sequence(%s, 'id')::regclass)"  # looked up once, not for each id
            cursor.execute(f"SELECT nextval({sequence}) FROM generate_series(1, %s)", [table, count])  # noqa: S608
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
        return list(range(last + 1, last + 1 + count))


def made(model: type[models.Model], column: str, values: Sequence[str]) -> dict[str, int]:
    """Insert a row for each of `values` that has none in the unique `column`; return value → id of those just made.

    A value that another transaction is inserting is waited for, and left out: its row is the other's.
    """
    table, name = connection.ops.quote_name(model._meta.db_table), connection.ops.quote_name(column)  # noqa: SLF001
    source = "unnest(%s::text[]) value" if connection.vendor == "postgresql" else "json_each(%s)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({name}) SELECT value FROM {source} WHERE true ON CONFLICT DO NOTHING"  # noqa: S608
            f" RETURNING {name}, id",
            [list(values) if connection.vendor == "postgresql" else json.dumps(values)],
        )
        return dict(cursor.fetchall())
