"""Writing many rows of one table without building an object and a statement for each: what imports need.

Only for new rows of this room's own tables; the columns are given as the database stores them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, models


def insert(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]], *, ignore: bool = False
) -> None:
    """Insert `rows` of `columns` (database names). `ignore`: leave out those that are there already."""
    if not rows:
        return
    quote = connection.ops.quote_name
    table, names = quote(model._meta.db_table), ", ".join(map(quote, columns))  # noqa: SLF001
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and not ignore:
            with cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        elif connection.vendor == "postgresql":
            fields = {field.column: field for field in model._meta.concrete_fields}  # noqa: SLF001
            arrays = ", ".join(f"%s::{_kind(fields[column])}[]" for column in columns)
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays}) ON CONFLICT DO NOTHING",  # noqa: S608
                [list(column) for column in zip(*rows, strict=True)],
            )
        else:
            places = ", ".join(["%s"] * len(columns))
            verb = "INSERT OR IGNORE" if ignore else "INSERT"
            cursor.executemany(f"{verb} INTO {table} ({names}) VALUES ({places})", rows)


def _kind(field: models.Field[Any, Any]) -> str:
    """Return the type of an array of the field's values."""
    return (field.rel_db_type if field.is_relation else field.db_type)(connection) or "text"


def moment(value: Any) -> Any:
    """Return an aware datetime as the database takes it."""
    return connection.ops.adapt_datetimefield_value(value)
