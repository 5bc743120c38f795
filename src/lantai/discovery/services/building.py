"""Making the whole index again while the old one answers."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from lantai.catalogue.queries import findables as catalogue
from lantai.catalogue.queries.findables import KINDS
from lantai.discovery.errors import RebuildUnderWay
from lantai.discovery.events import IndexRebuilt
from lantai.discovery.models import Generation
from lantai.discovery.queries import engine
from lantai.discovery.rules import tokens
from lantai.discovery.services import changes, documents, pages
from lantai.discovery.states import GenerationState
from lantai.foundation import alone, clock, events, policy, sparing, tasks
from lantai.foundation.actor import Actor

CHUNK = 2000
Progress = Callable[[int], None]


def load_fixtures() -> None:
    """Have the index looked after: soon, and every hour."""
    tasks.schedule("discovery.ensure", "lantai.discovery.tasks.ensure", 3600)


def ensure() -> bool:
    """Have the index built in the background when none answers, or one made by another token rule; tell whether so."""
    row = Generation.objects.filter(state=GenerationState.LIVE.value).first()
    sound = row is not None and row.tokens == tokens.VERSION and row.pk in engine.index().generations()
    return not sound and tasks.enqueue_once("discovery.rebuild", "lantai.discovery.tasks.rebuild")


def rebuild(actor: Actor, *, progress: Progress | None = None) -> int:
    """Build a new generation from the catalogue and let it answer; return how many documents it holds.

    The old one answers until the moment of the change, and takes changes of the catalogue meanwhile, as the new one
    does. Cut short it leaves nothing but an abandoned generation. Constant memory. Raises `NotAllowed`,
    `RebuildUnderWay` while another process is at it.
    """
    policy.require(actor, "discovery.rebuild")
    with alone.alone("discovery.rebuild") as mine:
        if not mine:
            raise RebuildUnderWay
        return _rebuild(actor, progress)


def _rebuild(actor: Actor, progress: Progress | None) -> int:
    generation = _begin()
    written = 0
    for kind in KINDS:
        after = 0
        while True:
            with sparing.no_search_for_rings():
                rows = catalogue.findables(actor, kind=kind, after=after, limit=CHUNK)
                # `fresh` cannot be promised: a change recorded meanwhile may have written one of these already
                written += engine.index().write(generation.pk, documents.of(rows))
            if not rows:
                break
            after = rows[-1].id
            if progress:
                progress(written)
    for some in pages.every(actor):
        written += engine.index().write(generation.pk, some)
        if progress:
            progress(written)
    engine.index().settle(generation.pk)
    _catch_up(generation)
    _promote(actor, generation)
    return generation.documents


def _begin() -> Generation:
    """Write the new generation down; what earlier, killed buildings left (or no row names) is thrown away: none
    goes on, we are alone.
    """
    killed = Generation.objects.filter(state=GenerationState.BUILDING.value)
    killed.update(state=GenerationState.ABANDONED.value, ended_at=clock.now())
    for number in engine.index().generations() - {engine.live()}:
        engine.index().drop(number)
    newest = events.log().order_by("-pk").values_list("pk", flat=True).first()
    row = Generation.objects.create(tokens=tokens.VERSION, since_event=newest or 0, started_at=clock.now())
    engine.index().create(row.pk)
    return row


def _catch_up(generation: Generation) -> None:
    """Write again what changed while the catalogue was read: a row read before its change may have been written after."""
    at = generation.since_event
    while rows := list(events.log().filter(pk__gt=at, name__in=changes.NAMES).order_by("pk")[:200]):
        for row in rows:
            changes.follow(row, only=generation.pk)
        at = rows[-1].pk


def _promote(actor: Actor, generation: Generation) -> None:
    now = clock.now()
    generation.documents = engine.index().count(generation.pk)
    with transaction.atomic():
        old = list(Generation.objects.filter(state=GenerationState.LIVE.value).values_list("pk", flat=True))
        Generation.objects.filter(pk__in=old).update(state=GenerationState.RETIRED.value, ended_at=now)
        Generation.objects.filter(pk=generation.pk).update(
            state=GenerationState.LIVE.value, live_at=now, documents=generation.documents
        )
        told = IndexRebuilt(documents=generation.documents, tokens=generation.tokens)
        events.record(told, actor=actor, subject=("index_generation", generation.pk))
    for number in old:
        engine.index().drop(number)
