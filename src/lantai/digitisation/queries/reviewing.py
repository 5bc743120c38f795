"""What waits for a person to look at, column by column, and how fast it goes. For `services.reviewing`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from statistics import median

from django.db.models import Count, Q, QuerySet

from lantai.catalogue.queries import read_people as aids
from lantai.digitisation.models import DoubtfulCell
from lantai.digitisation.rules import words
from lantai.digitisation.rules.suggesting import suggestions
from lantai.digitisation.rules.turning import upright
from lantai.digitisation.states.readings import DECIDED, TO_DECIDE, CellState
from lantai.digitisation.values import Cell, CellToReview, ReviewScreen
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.foundation.geometry import Region

PACE_OF = 400  # decisions the pace is taken from
ORDER = (
    "name",
    "student_no",
    "exam_no",
    "id_number",
    "diploma_no",
    "degree_no",
    "birth",
    "sex",
    "class_name",
    "major",
    "unit",
)


def screen(
    actor: Actor, *, kind: str = "", fonds_code: str = "", batch_id: int | None = None, reading_id: int | None = None,
    limit: int = 10,
) -> ReviewScreen:  # fmt: skip
    """Return some cells of one column (the first that has any, names before all), those of one page together.

    Left out: what this person typed already of a cell two must type. Raises `NotAllowed`.
    """
    policy.require(actor, "digitisation.read")
    rows = _open(actor)
    if fonds_code:
        rows = rows.filter(reading__fonds_code=fonds_code)
    if batch_id is not None:
        rows = rows.filter(reading__batch_id=batch_id)
    if reading_id is not None:
        rows = rows.filter(reading_id=reading_id)
    waiting = dict(rows.order_by().values_list("kind").annotate(n=Count("pk")))
    ordered = {one: waiting[one] for one in (*ORDER, *words.headings()) if one in waiting}
    kind = kind if kind in ordered else next(iter(ordered), "")
    cells = list(rows.filter(kind=kind).select_related("reading", "row").order_by("pk")[:limit]) if kind else []
    return ReviewScreen(kind, tuple(_cells(actor, cells)), ordered, pace(kind), _own_last(actor))


def _open(actor: Actor) -> QuerySet[DoubtfulCell]:
    mine = Q(first_by=actor.account_id, first_by__isnull=False) | Q(second_by=actor.account_id, second_by__isnull=False)
    return DoubtfulCell.objects.filter(state__in=TO_DECIDE).exclude(
        mine & Q(state__in=[CellState.ONE_KEY.value, CellState.DISPUTED.value])
    )


def _own_last(actor: Actor) -> int | None:
    if actor.account_id is None:
        return None
    rows = DoubtfulCell.objects.filter(decided_by=actor.account_id, state__in=DECIDED).order_by("-decided_at")
    return rows.values_list("pk", flat=True).first()


def _cells(actor: Actor, cells: Sequence[DoubtfulCell]) -> list[CellToReview]:
    places = {(cell.reading.fonds_code, cell.reading.ref_code) for cell in cells if cell.kind == "name"}
    known = aids.names_in(actor, places=places) if places else {}
    return [view(cell, known.get((cell.reading.fonds_code, cell.reading.ref_code), ())) for cell in cells]


def view(cell: DoubtfulCell, known: Sequence[str] = ()) -> CellToReview:
    """Return one cell as the queue shows it."""
    page = cell.reading
    region = Region.from_list(cell.region or cell.row.region)
    typed = (cell.first, cell.second) if cell.state == CellState.DISPUTED.value else ()
    others = json.loads(cell.others) if cell.others else ()
    return CellToReview(
        id=cell.pk, reading_id=page.pk, page_image_id=page.page_image_id, fonds_code=page.fonds_code,
        ref_code=page.ref_code, label=page.label, row=cell.row.place, kind=cell.kind, text=cell.text,
        written=cell.written, confidence=cell.confidence, doubts=tuple(cell.doubts),
        region=upright(region, page.turned) if region else None, turned=page.turned, width=page.width,
        height=page.height, state=cell.state, typed=typed,
        suggestions=suggestions(Cell(cell.kind, cell.text, doubts=tuple(cell.doubts), others=tuple(others)), known),
    )  # fmt: skip


def pace(kind: str) -> float | None:
    """Return the middle time of a decision about a cell of this column, in seconds, of the latest that were measured."""
    measured = DoubtfulCell.objects.filter(kind=kind, state__in=DECIDED, milliseconds__isnull=False)
    latest = measured.order_by("-decided_at").values_list("milliseconds", flat=True)[:PACE_OF]
    several = [took for took in latest if took]
    return round(median(several) / 1000, 1) if several else None
