"""`column__among=values`: like `__in` with thousands of values, given to the database as one parameter.

Each value of an ``IN`` list is a parameter of its own: prepared by Django, quoted by the driver, parsed by the server.
For the 2,000 keys of a chunk of rows that costs more than finding the rows.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, cast

from django.db.models import CharField, Field, Lookup

_BETWEEN = "\x1f"


def _together(values: Sequence[str]) -> str | None:
    """Return `values` as one text, which the driver passes on without looking at each of them; None where the server could
    not take it apart again.
    """
    text = _BETWEEN.join(values)
    return text if text and text.count(_BETWEEN) == len(values) - 1 else None


@Field.register_lookup
class Among(Lookup[Any]):
    """Rows whose column is one of `values` (texts or numbers; a set will do)."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, parameters = self.process_lhs(compiler, connection)
        values = list(cast("Any", self.rhs))
        if connection.vendor == "postgresql":
            kind = self._kind(connection)
            if kind == "text" and (text := _together(values)) is not None:
                return f"{column} = ANY(string_to_array(%s, '{_BETWEEN}'))", (*parameters, text)
            return f"{column} = ANY(%s::{kind}[])", (*parameters, values)
        return f"{column} IN (SELECT value FROM json_each(%s))", (*parameters, json.dumps(values))  # noqa: S608

    def _kind(self, connection: Any) -> str:
        """Return the type of the values; never one with a length, which would cut what is longer and find the wrong row."""
        field = cast("Any", self.lhs).output_field
        return "text" if isinstance(field, CharField) else str(field.rel_db_type(connection))
