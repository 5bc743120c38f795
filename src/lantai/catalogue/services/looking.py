"""Looking at lists of people at the desk's own work: each look is written down with its purpose (domain.md 2.12)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from lantai.catalogue import events
from lantai.catalogue.queries import browse, duplicates, imports, pages
from lantai.catalogue.values import PairRow, PairView, RowProblem
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.foundation.fields import blind_index

Sides = tuple[list[RowProblem], list[RowProblem]]


@dataclass(frozen=True, slots=True)
class Names:
    """One page with the names on it, and those found by hand that could stand there."""

    page: browse.PageDetail
    found: list[pages.Unplaced]


@transaction.atomic
def open_names(actor: Actor, *, page_image_id: int, purpose: str, name: str = "") -> Names:
    """Return the names on a page, and mentions of `name` that could stand on it; both are written down.

    Raises `NotFound`, `NotAllowed`.
    """
    detail = browse.page(actor, page_image_id=page_image_id)
    found = pages.unplaced(actor, page_image_id=page_image_id, name=name)
    shown = (*(one.mention_id for one in detail.mentions), *(one.mention_id for one in found))
    if shown or name.strip():
        told = events.PageNamesViewed(shown, blind_index(name, purpose="person_search")[:32])
        log.record(told, actor=actor.for_purpose(purpose), subject=("page_image", page_image_id))
    return Names(detail, found)


@transaction.atomic
def open_bad_rows(actor: Actor, *, batch_id: int, purpose: str) -> Sides:
    """Return the refused rows of an import and the notices; they may quote a person's particulars, so it is written."""
    bad = imports.problems(actor, batch_id=batch_id)
    notices = imports.problems(actor, batch_id=batch_id, refused=False)
    if bad or notices:
        told = events.BadRowsViewed(len(bad) + len(notices))
        log.record(told, actor=actor.for_purpose(purpose), subject=("import_batch", batch_id))
    return bad, notices


@transaction.atomic
def open_conflicts(
    actor: Actor, *, purpose: str, batch_id: int | None = None, limit: int = 100
) -> list[imports.ConflictView]:
    """Return what nobody has decided yet, ours beside the sheet's; written down."""
    found = imports.conflicts(actor, batch_id=batch_id, limit=limit)
    if found:
        told = events.ConflictsViewed(tuple(one.id for one in found))
        log.record(told, actor=actor.for_purpose(purpose), subject=("import_batch", batch_id or 0))
    return found


@transaction.atomic
def open_likely(
    actor: Actor, *, purpose: str, state: str = "OPEN", start: int = 0, limit: int = 50
) -> tuple[list[PairRow], dict[str, int]]:
    """Return some pairs that may be one person, and how many stand in each state; written down. Raises `NotAllowed`."""
    found, counts = duplicates.likely(actor, state=state, start=start, limit=limit)
    if found:
        told = events.LikelySameViewed(tuple(dict.fromkeys(pk for row in found for pk in row.mentions)))
        log.record(told, actor=actor.for_purpose(purpose), subject=("likely_same", 0))
    return found, counts


@transaction.atomic
def open_likely_pair(actor: Actor, *, pair_id: int, purpose: str) -> PairView:
    """Return all records of either side of a pair; written down. Raises `NotFound`, `NotAllowed`."""
    view = duplicates.pair(actor, pair_id=pair_id)
    shown = tuple(one.record.mention_id for side in view.sides for one in side)
    log.record(events.LikelySameViewed(shown), actor=actor.for_purpose(purpose), subject=("likely_same", pair_id))
    return view
