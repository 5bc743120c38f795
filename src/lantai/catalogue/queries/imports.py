"""Questions about imports: batches, problems, open conflicts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Count, QuerySet

from lantai.catalogue.errors import NotFound
from lantai.catalogue.models import ImportBatch, ImportConflict, ImportProblem
from lantai.catalogue.queries import undecided
from lantai.catalogue.queries.kinds import name_of
from lantai.catalogue.rules import pace
from lantai.catalogue.states import ImportedOpening as State
from lantai.catalogue.texts import imports as texts
from lantai.catalogue.values import RowProblem
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.people import queries as people

AT_ONCE = 500  # problems that are held at one moment while all are read


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
    changed: int
    unchanged: int
    conflicts: int
    rejected: int
    failure: str
    department: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    source_object: str
    rate: float  # rows per second
    remaining: int  # seconds still to go; 0 when it has ended or nothing can be said
    resumed: int  # rows that were in when it was last taken up
    corrects: int | None  # the import whose rows it brought back mended
    mended: int  # rows it had set aside that came back mended
    undone_by: str
    undone_at: datetime | None
    undo_reason: str
    opening: OpeningSaid | None  # of one import alone; None where its sheet opens nothing


@dataclass(frozen=True, slots=True)
class OpeningSaid:
    """How many units a sheet says were opened before, and still wait for a second person; `mine`: the reader brought it in."""

    volumes: int
    items: int
    mine: bool
    opened: int
    under_way: bool  # the worker is at it


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
    door: str = ""  # see `undecided.doors`; "" where the reader may take the sheet's word
    held_id: int = 0


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
    back = row.problems.filter(refused=True, mended_by__isnull=False)
    mended = back.order_by().values("sheet", "row").distinct().count()
    return _batch(row, mended, people.account(row.undone_by).name if row.undone_by else "", _opening(actor, row))


def _opening(actor: Actor, row: ImportBatch) -> OpeningSaid | None:
    counted = row.openings.values_list("state").annotate(volumes=Count("volume"), items=Count("item"))
    counts = {state: (volumes, items) for state, volumes, items in counted}
    if not counts:
        return None
    volumes, items = counts.get(State.WAITING.value, (0, 0))
    under_way = row.opening_by is not None and volumes + items > 0
    return OpeningSaid(
        volumes, items, row.started_by == actor.account_id, sum(counts.get(State.CONFIRMED.value, ())), under_way
    )


def problems(actor: Actor, *, batch_id: int, refused: bool = True, limit: int = 200) -> list[RowProblem]:
    """Return what is wrong with the rows set aside and not mended since (or, with ``refused=False``, the notices)."""
    policy.require(actor, "catalogue.import")
    rows = ImportProblem.objects.filter(batch_id=batch_id, refused=refused, mended_by=None)
    return problems_of(rows.order_by("id")[:limit])


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that was set aside: its cells as the sheet has them, and all that is wrong with it."""

    file: str
    sheet: str
    row: int
    cells: tuple[str, ...]
    problems: tuple[RowProblem, ...]


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """How a sheet of an import was read: the header's words, which column is what, the lines above."""

    headers: Mapping[int, str]
    columns: Mapping[int, str]
    titles: tuple[str, ...]


def set_aside(actor: Actor, *, batch_id: int, sheet: str | None = None) -> Iterator[SetAside]:
    """Return every row (of one sheet, or of all) that was set aside and has not come back mended, in the order of rows.

    They are read while they are taken, so that a million of them need no memory.
    """
    policy.require(actor, "catalogue.import")
    rows = _set_aside(batch_id)
    return _grouped(rows if sheet is None else rows.filter(sheet=sheet))


def set_aside_widths(actor: Actor, *, batch_id: int) -> dict[str, int]:
    """Return the sheets with rows that `set_aside` gives, each with the cells of its widest row."""
    policy.require(actor, "catalogue.import")
    rows = _set_aside(batch_id)
    found = dict.fromkeys(rows.order_by("sheet").values_list("sheet", flat=True).distinct(), 0)
    for sheet, cells in rows.exclude(cells="").values_list("sheet", "cells").iterator(chunk_size=AT_ONCE):
        found[sheet] = max(found[sheet], len(json.loads(cells)))
    return found


def count_set_aside(actor: Actor, *, batch_id: int) -> int:
    """Return how many rows `set_aside` gives."""
    policy.require(actor, "catalogue.import")
    return _set_aside(batch_id).order_by().values("file", "sheet", "row").distinct().count()


def _set_aside(batch_id: int) -> QuerySet[ImportProblem]:
    return ImportProblem.objects.filter(batch_id=batch_id, refused=True, mended_by=None)


def _grouped(rows: QuerySet[ImportProblem]) -> Iterator[SetAside]:
    """Yield rows with all that is wrong with each. Their order is that of the index: nothing is sorted for it."""
    several = rows.order_by("row", "id").iterator(chunk_size=AT_ONCE)
    for (file, sheet, row), same in groupby(several, key=lambda one: (one.file, one.sheet, one.row)):
        held = list(same)
        cells: list[str] = next((json.loads(one.cells) for one in held if one.cells), [])
        yield SetAside(file, sheet, row, tuple(cells), tuple(problems_of(held)))


def layouts(actor: Actor, *, batch_id: int) -> dict[str, SheetLayout]:
    """Return how each sheet of an import was read."""
    policy.require(actor, "catalogue.import")
    mapping = ImportBatch.objects.filter(pk=batch_id).values_list("mapping", flat=True).first() or {}
    return {
        sheet: SheetLayout(
            {int(column): word for column, word in one.get("headers", {}).items()},
            {int(column): name for column, name in one.get("columns", {}).items()},
            tuple(one.get("titles", ())),
        )
        for sheet, one in mapping.items()
    }


def conflicts(actor: Actor, *, batch_id: int | None = None, limit: int = 100) -> list[ConflictView]:
    """Return the conflicts nobody has decided yet."""
    policy.require(actor, "catalogue.conflict.decide")
    rows = ImportConflict.objects.filter(state="OPEN").select_related("batch").order_by("id")
    if batch_id is not None:
        rows = rows.filter(batch_id=batch_id)
    some = list(rows[:limit])
    doors = undecided.doors(actor, some)
    return [conflict_view(row, doors.get(row.pk, "")) for row in some]


def conflict_view(row: ImportConflict, door: str = "") -> ConflictView:
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
        door,
        row.held_id,
    )


def _batch(row: ImportBatch, mended: int = 0, undone_by: str = "", opening: OpeningSaid | None = None) -> BatchView:
    source = getattr(row, "source", None)
    until = row.finished_at or row.beat_at
    seconds = (until - row.started_at).total_seconds() if row.started_at and until else 0
    speed = pace.of(row.done, row.total, seconds, before=row.done_before)
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
        changed=row.changed,
        department=row.department,
        unchanged=row.unchanged,
        conflicts=row.conflict_count,
        rejected=row.rejected,
        failure=row.failure,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        source_object=str(source.object_id) if source else "",
        rate=speed.rate,
        remaining=0 if row.finished_at else speed.remaining,
        resumed=row.done_before,
        corrects=row.corrects_id,
        mended=mended,
        undone_by=undone_by,
        undone_at=row.undone_at,
        undo_reason=row.undo_reason,
        opening=opening,
    )
