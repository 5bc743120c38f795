"""A question to the database whose words are made once: Django makes them anew each time, which takes longer than the answer.

For the few questions that are asked with every key typed. The words come from a query set, so policy and columns stand
where they always stand; what comes back are plain rows, in the order of its `values_list`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any, cast

from django.db import connection
from django.db.models import QuerySet

_PLACE = [-987_654_321]  # stands for the values until they are known
_STANDS_FOR = (_PLACE, json.dumps(_PLACE))  # as `among` hands them over on PostgreSQL, on SQLite


class Prepared:
    """A query set narrowed by ``column`` among values that are given when it is asked."""

    def __init__(self, rows: QuerySet[Any, Any], column: str) -> None:
        self.sql, parameters = rows.filter(**{f"{column}__among": _PLACE}).query.sql_with_params()
        self.parameters = list(parameters)
        (self.place,) = [at for at, one in enumerate(self.parameters) if one in _STANDS_FOR]

    def rows(self, values: Collection[int]) -> list[tuple[Any, ...]]:
        """Return the rows of these values, as the database gives them."""
        several = list(values)
        parameters = self.parameters.copy()
        parameters[self.place] = several if connection.vendor == "postgresql" else json.dumps(several)
        return ask(self.sql, parameters)


def ask(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a question that is often asked. PostgreSQL keeps its plan, which took longer than the answer."""
    with _cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _cursor() -> Any:
    """Return a cursor; on PostgreSQL one that hands the values over apart from the words, so that these stay the same.
    Where questions are written down it is Django's own, which knows what it asked.
    """
    if connection.vendor != "postgresql" or connection.queries_logged:
        return connection.cursor()
    connection.ensure_connection()
    return connection.make_cursor(cast("Any", connection).Database.Cursor(connection.connection))
