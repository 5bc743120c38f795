"""Holding pages that were read before against what is known by now: doubts put to rest, conflicts sent to review.

A sheet came in since, or was undone: then what it had said is no doubt any more, and what it had put to rest is one again.
"""

from __future__ import annotations

import json

from django.db import transaction

from lantai.digitisation import events
from lantai.digitisation.models import DoubtfulCell, Reading, ReadRow
from lantai.digitisation.services import keeping
from lantai.digitisation.states.readings import CellState, ReadingState
from lantai.digitisation.values import Cell, PageRows, PersonRow
from lantai.foundation import events as log
from lantai.foundation import policy
from lantai.foundation.actor import Actor

RAISED = frozenset({"DISAGREES", "UNKNOWN_MAJOR"})  # doubts that are another record's


def hold_again(actor: Actor, *, page_image_id: int) -> int:
    """Hold what was read on a page against what is known by now; return how many cells are doubted otherwise than before.

    A cell somebody has decided about, or begun to, stays as it is. Idempotent. Raises `NotAllowed`.
    """
    policy.require(actor, "digitisation.read")
    changed = 0
    for reading in Reading.objects.filter(page_image_id=page_image_id, state=ReadingState.READ.value):
        changed += hold(actor, reading)
    return changed


@transaction.atomic
def hold(actor: Actor, reading: Reading) -> int:
    """Hold one reading against what is known by now, and bring its people into the index again; return cells changed."""
    open_cells = DoubtfulCell.objects.filter(reading=reading, state=CellState.OPEN.value)
    before = open_cells.count()
    changed = _held(actor, reading)
    if reading.page_image_id is not None:
        keeping.index(actor, reading)
    if changed:
        told = events.PageHeldAgain(cells=changed, open_before=before, open_after=open_cells.count())
        log.record(told, actor=actor, subject=("reading", reading.pk))
    return changed


def swayed(fonds_code: str) -> set[int]:
    """Return the readings of a fonds of which a cell nobody has decided about is doubted for what another record says."""
    cells = DoubtfulCell.objects.filter(reading__fonds_code=fonds_code, state=CellState.OPEN.value)
    several = cells.values_list("reading_id", "doubts").iterator()
    return {reading for reading, doubts in several if RAISED & set(doubts)}


def _held(actor: Actor, reading: Reading) -> int:
    kept = list(ReadRow.objects.filter(reading=reading).order_by("place"))
    begun = {(one.row_id, one.kind): one for one in DoubtfulCell.objects.filter(reading=reading)}
    before, own = [keeping.row_of(row) for row in kept], [keeping.as_read(row) for row in kept]
    page = PageRows(layout=reading.layout, rows=tuple(own), doubts=tuple(reading.doubts))
    after = keeping.agreeing_with(actor, reading, page).rows
    changed = 0
    for row, old, read, new in zip(kept, before, own, after, strict=True):
        different = [kind for kind, cell in new.cells.items() if cell.doubts != _doubts(old, kind)]
        different = [kind for kind in different if _free(begun.get((row.pk, kind)))]
        for kind in different:
            _doubt(reading, row, new, kind, begun.get((row.pk, kind)))
        if different:
            _write(row, old, read, {kind: new.cells[kind] for kind in different})
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


def _write(row: ReadRow, old: PersonRow, read: PersonRow, cells: dict[str, Cell]) -> None:
    every = {**old.cells, **cells}
    plain = {kind: keeping.plain(one, read.cells.get(kind)) for kind, one in every.items()}
    row.cells = json.dumps(plain, ensure_ascii=False)
    row.save(update_fields=["cells"])
