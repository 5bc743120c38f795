"""How volumes stood until something dated changed them: kept before each change that a report of the holdings reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from lantai.catalogue.models import Volume, VolumeThen
from lantai.foundation import clock

KEPT = (
    "ref_code", "title", "class_node_id", "class_code", "year", "department", "provisional", "elements", "secrecy",
)  # fmt: skip
ELEMENTS = ("carrier", "made")  # of those that no column holds: what tells on what a volume is kept


def row_of(volume: Volume) -> dict[str, Any]:
    """Return how a volume stands, as `keep` takes it."""
    return {"pk": volume.pk} | {name: getattr(volume, name) for name in KEPT}


def changes(row: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Tell whether a volume that is `row` (id, and the columns `KEPT`) counts otherwise once `after` is written."""
    return any(name in after and _read(name, after[name]) != _read(name, row[name]) for name in KEPT)


def _read(name: str, value: Any) -> Any:
    """Return what a report reads of a column."""
    return {code: value[code] for code in ELEMENTS if value.get(code)} if name == "elements" else value


def keep(rows: Iterable[Mapping[str, Any]], *, at: datetime | None = None) -> None:
    """Keep how volumes stand, each with its id `pk` and the columns `KEPT`, until `at` (aware; now when not given).

    To be called before they change. Of two changes at one moment the first keeps how it stood. Source: A14, B04.
    """
    until = at or clock.now()
    stood = [
        VolumeThen(volume_id=row["pk"], until=until, **{name: _read(name, row[name]) for name in KEPT}) for row in rows
    ]
    VolumeThen.objects.bulk_create(stood, ignore_conflicts=True, batch_size=200)


def keep_changed(
    held: Iterable[Mapping[str, Any]], changed: Iterable[tuple[int, Mapping[str, Any]]], batch_id: int | None
) -> None:
    """Keep how those of the `held` rows stood that the import `batch_id` has changed: id, and what it wrote.

    What the import itself brought was never held before, so nothing is kept of it.
    """
    after = dict(changed)
    several = [row for row in held if row["pk"] in after and row["batch_id"] != batch_id]
    keep(row for row in several if changes(row, after[row["pk"]]))
