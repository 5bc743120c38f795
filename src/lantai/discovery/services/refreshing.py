"""Keeping the index up with the catalogue: what changed is written again, into every generation that stands."""

from __future__ import annotations

from collections.abc import Sequence

from lantai.adapters.index.port import IndexFault
from lantai.catalogue.queries import findables as catalogue
from lantai.catalogue.queries.findables import KINDS, Kind
from lantai.digitisation.queries import readings
from lantai.discovery.queries import engine
from lantai.discovery.rules import identity
from lantai.discovery.services import documents, pages
from lantai.foundation import policy
from lantai.foundation.actor import Actor

CHUNK = 2000


def refresh(actor: Actor, *, kind: Kind, ids: Sequence[int], only: int | None = None) -> int:
    """Write these units of a kind again as the catalogue has them now, or take them out; return how many were written.

    `only` names one generation; else every one that stands. Running twice changes nothing.
    """
    policy.require(actor, "discovery.rebuild")
    generations = [only] if only is not None else engine.standing()
    written = 0
    for place in range(0, len(ids), CHUNK):
        some = ids[place : place + CHUNK]
        held = catalogue.findables_of(actor, kind=kind, ids=some)
        several = list(documents.of(held.values()))
        gone = [identity.number(kind, pk) for pk in some if pk not in held]
        for generation in generations:
            _put(generation, several, gone)
        written += len(several)
        if kind != "series" and (beside := pages.read_on(actor, kind, some)):
            written += refresh_pages(actor, page_image_ids=beside, only=only)
    return written


def refresh_pages(actor: Actor, *, page_image_ids: Sequence[int], only: int | None = None) -> int:
    """Write again what was read on these pages, or take it out; return how many were written. Idempotent."""
    policy.require(actor, "discovery.rebuild")
    generations = [only] if only is not None else engine.standing()
    written = 0
    for place in range(0, len(page_image_ids), pages.CHUNK):
        some = page_image_ids[place : place + pages.CHUNK]
        several = pages.of(actor, readings.read_pages_of(page_image_ids=some).values())
        held = {one.id for one in several}
        gone = [number for pk in some if (number := identity.number("page", pk)) not in held]
        for generation in generations:
            _put(generation, several, gone)
        written += len(several)
    return written


def _put(generation: int, several: list[documents.Document], gone: list[int]) -> None:
    try:
        engine.index().write(generation, several)
        if gone:
            engine.index().remove(generation, gone)
    except IndexFault as fault:
        if fault.code != "ABSENT":  # retired in between: nothing is lost
            raise


def refresh_import(actor: Actor, *, batch_id: int, only: int | None = None) -> int:
    """Write again what one import brought, described or illustrated, or what its undoing took out or gave back."""
    written = 0
    for kind in KINDS:
        after = 0
        while rows := catalogue.findables(actor, kind=kind, after=after, limit=CHUNK, batch_id=batch_id):
            after = rows[-1].id
            written += refresh(actor, kind=kind, ids=[one.id for one in rows], only=only)
    for kind, ids in catalogue.touched_in(actor, batch_id=batch_id):
        written += refresh(actor, kind=kind, ids=ids, only=only)
    for kind, ids in catalogue.attached_in(actor, batch_id=batch_id).items():
        written += refresh(actor, kind=kind, ids=ids, only=only)
    return written
