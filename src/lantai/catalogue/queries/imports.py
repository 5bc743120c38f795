"""Questions about imports: batches, problems, open conflicts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lantai.catalogue.errors import NotFound
from lantai.catalogue.models import ImportBatch, ImportConflict, ImportProblem
from lantai.catalogue.queries.kinds import name_of
from lantai.catalogue.texts import imports as texts
from lantai.catalogue.values import RowProblem
from lantai.foundation import policy
from lantai.foundation.actor import Actor


@dataclass(frozen=True, slots=True)
class BatchView:
    id: int
    fonds_code: str
    fonds_name: str
    kind: str
    state: str
    file_name: str
    total: int
    done: int
    accepted: int
    unchanged: int
    conflicts: int
    rejected: int
    failure: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    source_object: str
    rate: float  # rows per second


@dataclass(frozen=True, slots=True)
class ConflictView:
    id: int
    batch_id: int
    kind: str
    key: str
    sheet: str
    row: int
    state: str
    differences: tuple[tuple[str, str, str], ...]  # field, held, offered


def problems_of(rows: Iterable[ImportProblem]) -> list[RowProblem]:
    """Return problems with their words in the reader's language."""
    found = []
    for row in rows:
        rule, remedy = texts.of_row(row.code, row.parameters)
        found.append(RowProblem(row.file, row.sheet, row.row, row.column, row.code, rule, remedy, row.value))
    return found


def batches(actor: Actor, *, limit: int = 50) -> list[BatchView]:
    """Return the latest imports, newest first."""
    policy.require(actor, "catalogue.import")
    rows = ImportBatch.objects.select_related("fonds", "source").order_by("-id")[:limit]
    return [_batch(row) for row in rows]


def batch(actor: Actor, *, batch_id: int) -> BatchView:
    """Return one import; raise `NotFound`."""
    policy.require(actor, "catalogue.import")
    row = ImportBatch.objects.select_related("fonds", "source").filter(pk=batch_id).first()
    if row is None:
        raise NotFound
    return _batch(row)


def problems(actor: Actor, *, batch_id: int, refused: bool = True, limit: int = 200) -> list[RowProblem]:
    """Return the bad rows of one import (or, with ``refused=False``, the notices)."""
    policy.require(actor, "catalogue.import")
    return problems_of(ImportProblem.objects.filter(batch_id=batch_id, refused=refused).order_by("id")[:limit])


def bad_rows(actor: Actor, *, batch_id: int) -> list[tuple[RowProblem, dict[str, str]]]:
    """Return every bad row with its cells, for the error sheet."""
    policy.require(actor, "catalogue.import")
    rows = list(ImportProblem.objects.filter(batch_id=batch_id, refused=True).order_by("id"))
    cells: list[dict[str, str]] = [json.loads(row.cells or "{}") for row in rows]
    return list(zip(problems_of(rows), cells, strict=True))


def conflicts(actor: Actor, *, batch_id: int | None = None, limit: int = 100) -> list[ConflictView]:
    """Return the conflicts nobody has decided yet."""
    policy.require(actor, "catalogue.conflict.decide")
    rows = ImportConflict.objects.filter(state="OPEN").order_by("id")
    if batch_id is not None:
        rows = rows.filter(batch_id=batch_id)
    return [conflict_view(row) for row in rows[:limit]]


def conflict_view(row: ImportConflict) -> ConflictView:
    differences: dict[str, Any] = json.loads(row.differences or "{}")
    return ConflictView(
        row.pk,
        row.batch_id,
        row.kind,
        row.key,
        row.sheet,
        row.row,
        row.state,
        tuple((name, str(pair[0]), str(pair[1])) for name, pair in differences.items()),
    )


def _batch(row: ImportBatch) -> BatchView:
    source = getattr(row, "source", None)
    seconds = (
        ((row.finished_at or row.started_at) - row.started_at).total_seconds()
        if row.started_at and row.finished_at
        else 0
    )
    return BatchView(
        id=row.pk,
        fonds_code=row.fonds.code,
        fonds_name=name_of(row.fonds),
        kind=row.kind,
        state=row.state,
        file_name=row.file_name,
        total=row.total,
        done=row.done,
        accepted=row.accepted,
        unchanged=row.unchanged,
        conflicts=row.conflict_count,
        rejected=row.rejected,
        failure=row.failure,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        source_object=str(source.object_id) if source else "",
        rate=round(row.done / seconds, 1) if seconds else 0.0,
    )
