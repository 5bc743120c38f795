"""After a test that commits for good, the tables it wrote are emptied, and no others.

Django's own emptying walks through all tables, of which a test writes a few; on PostgreSQL it gives each of them and each
of their indexes a new file: a third of a second, more than most tests take. Numbers go on counting up, as with Django.
"""

from __future__ import annotations

import functools
from typing import Any

from django.db import connections, transaction
from django.test import TransactionTestCase


@functools.cache
def _tables(alias: str) -> tuple[str, ...]:
    return tuple(sorted(connections[alias].introspection.django_table_names(only_existing=True, include_views=False)))


def _written(connection: Any) -> list[str]:
    """Return the tables that have rows, in one question."""
    quote = connection.ops.quote_name
    each = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {quote(name)})" for name in _tables(connection.alias))
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each))
        return [name for (name,) in cursor.fetchall()]


def empty(alias: str = "default") -> None:
    """Delete every row of every table, as one change; whoever is still writing is waited for."""
    connection = connections[alias]
    quote = connection.ops.quote_name
    with (
        connection.constraint_checks_disabled(),
        transaction.atomic(alias, durable=True),
        connection.cursor() as cursor,
    ):
        if connection.vendor == "postgresql":
            cursor.execute(f"LOCK TABLE {', '.join(map(quote, _tables(alias)))} IN SHARE ROW EXCLUSIVE MODE")
        for name in _written(connection):
            cursor.execute(f"DELETE FROM {quote(name)}")


def instead_of_flushing() -> None:
    """Have tests that commit end so."""

    def teardown(case: TransactionTestCase) -> None:
        for alias in case._databases_names(include_mirrors=False):  # type: ignore[attr-defined]
            empty(alias)

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[attr-defined]
