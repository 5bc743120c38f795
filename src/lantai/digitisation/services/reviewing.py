"""Verbs: looking at what is doubted, and deciding about it; every look is written down with its purpose."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import services as catalogue
from lantai.catalogue.values import PageView
from lantai.digitisation import events
from lantai.digitisation.errors import NoSuchReading, ReviewRefused
from lantai.digitisation.models import DoubtfulCell, Reading
from lantai.digitisation.queries import readings, reviewing
from lantai.digitisation.rules import people
from lantai.digitisation.services import correcting, keeping
from lantai.digitisation.states.readings import DECIDED, CellState, ReadingState
from lantai.digitisation.values import ReadingView, ReviewScreen
from lantai.foundation import clock, policy, transitions
from lantai.foundation import events as log
from lantai.foundation.actor import Actor

LONGEST = 600_000  # milliseconds: whoever went for tea is not measured
TWO_KEYS = "name"  # the column that two people type where it is asked
EMPTY: dict[str, Any] = {"value": "", "decided_by": None, "decided_at": None, "milliseconds": None}


@transaction.atomic
def open_review(
    actor: Actor, *, purpose: str, kind: str = "", fonds_code: str = "", batch_id: int | None = None,
    reading_id: int | None = None, limit: int = 10,
) -> ReviewScreen:  # fmt: skip
    """Return some doubtful cells of one column; that they were shown is written down. Raises `NotAllowed`."""
    found = reviewing.screen(
        actor, kind=kind, fonds_code=fonds_code, batch_id=batch_id, reading_id=reading_id, limit=limit
    )
    if found.cells:
        told = events.CellsViewed(tuple(cell.id for cell in found.cells))
        log.record(told, actor=actor.for_purpose(purpose), subject=("review", found.kind))
    return found


@transaction.atomic
def open_reading(actor: Actor, *, reading_id: int, purpose: str) -> ReadingView:
    """Return what was read on a page; written down where people stand on it. Raises `NoSuchReading`, `NotAllowed`."""
    found = readings.reading(actor, reading_id=reading_id)
    if found.rows:
        log.record(events.ReadingViewed(), actor=actor.for_purpose(purpose), subject=("reading", reading_id))
    return found


def open_reading_picture(actor: Actor, *, reading_id: int, purpose: str, width: int = 1600) -> PageView:
    """Return the picture of a reading, as it was stored, watermarked; written down with its purpose.

    Raises `NoSuchReading`, `NotAllowed`, the catalogue's `PageRefused` (a state secret, destroyed, damaged).
    """
    policy.require(actor, "digitisation.read")
    row = Reading.objects.filter(pk=reading_id).values_list("page_image_id", "object_id").first()
    if row is None:
        raise NoSuchReading
    page_image_id, object_id = row
    if page_image_id is not None:
        return catalogue.open_page(actor, page_image_id=page_image_id, purpose=purpose, width=width)
    with transaction.atomic():
        told = events.ReadingViewed(picture=True)
        log.record(told, actor=actor.for_purpose(purpose), subject=("reading", reading_id))
    return catalogue.open_loose_picture(actor, object_id=object_id, width=width)


@transaction.atomic
def decide(
    actor: Actor, *, cell_id: int, text: str = "", unreadable: bool = False, milliseconds: int | None = None
) -> CellState:
    """Keep what a person says of a doubtful cell, and bring the person index up to it; return the state of the cell.

    The text as the machine read it confirms, another corrects. Of a cell two must type the first key is kept; a second,
    by another person, decides when it is the same, else a third person does. A name that is unreadable keeps what the
    machine made of it, marked as such. Raises `NoSuchReading`, `ReviewRefused`, `StaleState`, `NotAllowed`.
    """
    policy.require(actor, "digitisation.read")
    cell = _cell(cell_id)
    text = "" if unreadable else people.tidy(cell.kind, text)
    if not unreadable and not text and cell.text:
        raise ReviewRefused(_("没有写字。看不清的请按“无法辨认”。"), code="EMPTY")
    said = CellState.UNREADABLE if unreadable else CellState.CONFIRMED if text == cell.text else CellState.CORRECTED
    before = CellState(cell.state)
    if before in DECIDED:
        raise ReviewRefused(_("这一格已经有人定过了。请刷新页面。"), code="DECIDED")
    took = milliseconds if milliseconds is not None and 0 < milliseconds <= LONGEST else None
    if (keyed := _keyed(actor, cell, before, text)) is not None:
        transitions.move(DoubtfulCell, cell.pk, expected=[before.value], to=keyed[0].value, **keyed[1])
        log.record(events.CellKeyed(cell.kind, keyed[0].value), actor=actor, subject=("reading_cell", cell.pk))
        return keyed[0]
    facts = {"value": text, "decided_by": actor.account_id, "decided_at": clock.now(), "milliseconds": took}
    if before is CellState.ONE_KEY:
        facts |= {"second": text, "second_by": actor.account_id}
    transitions.move(DoubtfulCell, cell.pk, expected=[before.value], to=said.value, **facts)
    told = events.CellDecided(cell.kind, said.value, took or 0, page_image=_reworded(cell))
    log.record(told, actor=actor, subject=("reading_cell", cell.pk))
    _index(cell)
    return said


def _keyed(actor: Actor, cell: DoubtfulCell, before: CellState, text: str) -> tuple[CellState, dict[str, Any]] | None:
    """Return how a key of a cell two must type moves it without deciding; None when it decides."""
    if before is CellState.DISPUTED:
        if actor.account_id in {cell.first_by, cell.second_by}:
            raise ReviewRefused(_("您是录过这一格的两人之一，请由第三人来定。"), code="THIRD_PERSON")
        return None
    if before is CellState.ONE_KEY:
        if actor.account_id == cell.first_by:
            raise ReviewRefused(_("这一格您已经录过，请由另一人再录。"), code="SECOND_PERSON")
        if text == cell.first:
            return None
        return CellState.DISPUTED, {"second": text, "second_by": actor.account_id}
    if cell.reading.two_keys and cell.kind == TWO_KEYS:
        return CellState.ONE_KEY, {"first": text, "first_by": actor.account_id}
    return None


@transaction.atomic
def take_back(actor: Actor, *, cell_id: int) -> None:
    """Take one's own decision back, or one's first key; the index says again what the machine read.

    Raises `NoSuchReading`, `ReviewRefused` (somebody else's), `StaleState`, `NotAllowed`.
    """
    policy.require(actor, "digitisation.read")
    cell = _cell(cell_id)
    own = cell.decided_by if cell.state in DECIDED else cell.first_by if cell.state == CellState.ONE_KEY else None
    if own is None or own != actor.account_id:
        raise ReviewRefused(_("只能撤回自己定的。"), code="NOT_YOURS")
    keys: dict[str, Any] = {"first": "", "first_by": None, "second": "", "second_by": None}
    transitions.move(DoubtfulCell, cell.pk, expected=[cell.state], to=CellState.OPEN.value, **EMPTY, **keys)
    log.record(
        events.CellTakenBack(cell.kind, page_image=_reworded(cell)), actor=actor, subject=("reading_cell", cell.pk)
    )
    _index(cell)


def _cell(cell_id: int) -> DoubtfulCell:
    cell = DoubtfulCell.objects.filter(pk=cell_id).select_related("reading", "row").first()
    if cell is None:
        raise NoSuchReading
    return cell


def _reworded(cell: DoubtfulCell) -> int:
    """Bring the words of the page up to date; return the page image when search has to follow."""
    return (correcting.renew(cell.reading) and cell.reading.page_image_id) or 0


def _index(cell: DoubtfulCell) -> None:
    """Bring the row of a cell up to date in the person index, where its page is attached."""
    if cell.reading.page_image_id is not None and cell.reading.state == ReadingState.READ.value:
        keeping.index(Actor.system("digitisation"), cell.reading, places=[cell.row.place])
