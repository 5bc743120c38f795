"""What an import leaves behind so that it can be undone: rows it completed, rows its sheet names that others brought."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lantai.catalogue.models import ImportChange, ImportSpan
from lantai.catalogue.services import bulk
from lantai.foundation.fields import encrypt

SAME, GONE, BACK = "SAME", "GONE", "BACK"  # named by the sheet too; taken out again; given back what it said
MADE = "MADE"  # series that came with it
CHANGE_COLUMNS = ("batch_id", "kind", "held_id", "before", "after")
SPAN_COLUMNS = ("batch_id", "role", "kind", "first_id", "last_id")


def changes(batch_id: int, several: Iterable[tuple[str, int, Mapping[str, Any], Mapping[str, Any]]]) -> None:
    """Keep (kind, id, before, after) of rows that were changed."""
    rows = [
        (
            batch_id, kind, held_id, encrypt(_text(before), purpose="import_change.before"),
            encrypt(_text(after), purpose="import_change.after"),
        )
        for kind, held_id, before, after in several
    ]  # fmt: skip
    bulk.insert(ImportChange, CHANGE_COLUMNS, rows)


def spans(batch_id: int, role: str, several: Iterable[tuple[str, int]]) -> None:
    """Keep (kind, id) as runs of ids: a sheet that names a thousand rows in a row is one run."""
    kinds: dict[str, set[int]] = {}
    for kind, pk in several:
        kinds.setdefault(kind, set()).add(pk)
    rows = [(batch_id, role, kind, first, last) for kind, ids in kinds.items() for first, last in runs(sorted(ids))]
    bulk.insert(ImportSpan, SPAN_COLUMNS, rows)


def runs(ids: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the runs of consecutive numbers in `ids` (in order): first and last of each."""
    first = last = None
    for pk in ids:
        if last is not None and pk == last + 1:
            last = pk
            continue
        if first is not None and last is not None:
            yield first, last
        first = last = pk
    if first is not None and last is not None:
        yield first, last


def _text(values: Mapping[str, Any]) -> str:
    return json.dumps(dict(values), ensure_ascii=False, default=str)
