"""Holding pages that were read before against a sheet that came in since: doubts put to rest, conflicts sent to review."""

from __future__ import annotations

import json
from dataclasses import replace

from django.db import transaction

from lantai.digitisation.models import DoubtfulCell, Reading, ReadRow
from lantai.digitisation.services import keeping
from lantai.digitisation.states.readings import CellState, ReadingState
from lantai.digitisation.values import Cell, PageRows, PersonRow
from lantai.foundation import policy
from lantai.foundation.actor import Actor


def hold_again(actor: Actor, *, page_image_id: int) -> int:
    """Hold what was read on a page against what is known by now; return how many cells are doubted otherwise than before.

    A cell somebody has decided about, or begun to, stays as it is. Idempotent. Raises `NotAllowed`.
    """
    policy.require(actor, "digitisation.read")
    changed = 0
    for reading in Reading.objects.filter(page_image_id=page_image_id, state=ReadingState.READ.value):
        with transaction.atomic():
            changed += _held(actor, reading)
            keeping.index(actor, reading)
    return changed


def _held(actor: Actor, reading: Reading) -> int:
    kept = list(ReadRow.objects.filter(reading=reading).order_by("place"))
    begun = {(one.row_id, one.kind): one for one in DoubtfulCell.objects.filter(reading=reading)}
    before = [keeping.row_of(row) for row in kept]
    page = PageRows(layout=reading.layout, rows=tuple(before), doubts=tuple(reading.doubts))
    after = keeping.agreeing_with(actor, reading, page).rows
    changed = 0
    for row, old, new in zip(kept, before, after, strict=True):
        different = [kind for kind, cell in new.cells.items() if cell.doubts != _doubts(old, kind)]
        different = [kind for kind in different if _free(begun.get((row.pk, kind)))]
        for kind in different:
            _doubt(reading, row, new, kind, begun.get((row.pk, kind)))
        if different:
            _write(row, old, {kind: new.cells[kind] for kind in different})
        changed += len(different)
    return changed


def _doubts(row: PersonRow, kind: str) -> tuple[str, ...]:
    return row.cells[kind].doubts if kind in row.cells else ()


def _free(cell: DoubtfulCell | None) -> bool:
    return cell is None or cell.state == CellState.OPEN.value


def _doubt(reading: Reading, row: ReadRow, new: PersonRow, kind: str, held: DoubtfulCell | None) -> None:
    """Have a cell looked at, or no longer."""
    cell = new.cells[kind]
    doubts = list(dict.fromkeys((*cell.doubts, *(new.doubts if kind == "name" else ()))))
    if not doubts:
        if held is not None:
            held.delete()
        return
    others = tuple(
        dict.fromkeys((*cell.others, *(json.loads(held.others) if held is not None and held.others else ())))
    )
    if held is None:
        held = DoubtfulCell(reading=reading, row=row, kind=kind, text=cell.text, written=cell.written)
        held.region = cell.region.as_list() if cell.region else row.region
    held.doubts, held.confidence = doubts, cell.confidence
    held.others = json.dumps(others, ensure_ascii=False) if others else ""
    held.save()


def _write(row: ReadRow, old: PersonRow, cells: dict[str, Cell]) -> None:
    every = replace(old, cells={**old.cells, **cells}).cells
    plain = {
        kind: [one.text, one.written, one.confidence, list(one.doubts), one.region.as_list() if one.region else None]
        for kind, one in every.items()
    }
    row.cells = json.dumps(plain, ensure_ascii=False)
    row.save(update_fields=["cells"])
