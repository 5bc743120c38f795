"""Verbs: having pages read in the background, portion by portion, and handing over who was found on them."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from lantai.adapters import ocr
from lantai.catalogue.queries import read_people as aids
from lantai.digitisation import events
from lantai.digitisation.errors import ReadingMachineAbsent
from lantai.digitisation.models import DoubtfulCell, Reading, ReadRow
from lantai.digitisation.services import holding, keeping
from lantai.digitisation.states.readings import CellState, ReadingState
from lantai.digitisation.values import SheetToRead
from lantai.foundation import clock, policy, tasks
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.foundation.errors import StaleState
from lantai.preservation import services as preservation
from lantai.preservation.errors import Damaged, Erased, NotHeld, StoreBroken

A_PORTION = 24  # pages laid out for one child: the models are loaded once for them
CLAIMED = timedelta(minutes=6)  # longer than the slowest page may take
ALONE, MOST_TRIES = 2, 4  # claims after which a page is read by itself, and after which it is given up
A_LOOK = 2000  # rows looked through at a time
A_TURN = 1200.0  # seconds one task reads before it lets others have its place
WORK = "lantai.digitisation.tasks.read_waiting"
Progress = Callable[[int], None]
logger = logging.getLogger("lantai.digitisation")


def load_fixtures() -> None:
    """Have waiting pages looked after: what a worker left, and what waited for the machine to be installed."""
    tasks.schedule("digitisation.look", "lantai.digitisation.tasks.look", 30)


def lanes() -> int:
    """Return how many pages may be read at once: one for each two processors, four at most."""
    return max(1, min(4, (os.cpu_count() or 1) // 2))


def enqueue() -> int:
    """Have waiting pages read soon; return how many tasks were enqueued. Without the machine they stay as they are."""
    if not ocr.installed():
        return 0
    return sum(
        tasks.enqueue_once(f"digitisation.read:{lane}", WORK, arguments={"lane": lane}) for lane in range(lanes())
    )


@transaction.atomic
def ask(actor: Actor, *, sheets: Sequence[SheetToRead], two_keys: bool = False, batch_id: int | None = None) -> int:
    """Have these pictures read; those that are known stay as they are. Return how many are new.

    `two_keys`: names that are doubted are typed by two people. Raises `NotAllowed`.
    """
    policy.require(actor, "digitisation.read")
    wanted = {one.object_id: one for one in sheets}
    known = set(Reading.objects.filter(object_id__in=list(wanted)).values_list("object_id", flat=True))
    new = [
        Reading(
            object_id=one.object_id, batch_id=batch_id, fonds_code=one.fonds_code[:24], ref_code=one.ref_code[:80],
            label=one.label[:40], page_image_id=one.page_image_id, two_keys=two_keys, asked_by=actor.account_id,
            asked_at=clock.now(),
        )
        for one in wanted.values()
        if one.object_id not in known
    ]  # fmt: skip
    Reading.objects.bulk_create(new, ignore_conflicts=True)
    if new:
        for fonds in sorted({one.fonds_code for one in new}):
            count = sum(one.fonds_code == fonds for one in new)
            told = events.ReadingsAsked(pages=count, known=len(known))
            log.record(told, actor=actor, subject=("fonds", fonds))
        enqueue()
    return len(new)


def ask_attached(
    actor: Actor, *, fonds_code: str, ref_code: str = "", volume_id: int | None = None, again: bool = False
) -> tuple[int, int]:
    """Have the attached pages of a fonds, a reference code or a volume read; return (asked, known already).

    `again`: those that were refused, or read without anybody having decided about a cell, are read anew.
    """
    policy.require(actor, "digitisation.read")
    asked = held = 0
    for some in aids.pages_to_read(actor, fonds_code=fonds_code, ref_code=ref_code, volume_id=volume_id):
        sheets = [
            SheetToRead(one.object_id, one.fonds_code, one.ref_code, one.label, one.page_image_id) for one in some
        ]
        with transaction.atomic():
            fresh = ask(actor, sheets=sheets)
            renewed = _again(actor, [one.object_id for one in sheets]) if again else 0
        asked += fresh + renewed
        held += len(sheets) - fresh - renewed
    return asked, held


def _again(actor: Actor, object_ids: Sequence[UUID]) -> int:
    """Put readings back among those that wait, unless a person has worked on them; return how many."""
    touched = DoubtfulCell.objects.filter(reading=OuterRef("pk")).exclude(state=CellState.OPEN.value)
    rows = Reading.objects.filter(object_id__in=list(object_ids)).exclude(state=ReadingState.WAITING.value)
    ids = list(rows.exclude(Exists(touched)).values_list("pk", flat=True))
    for reading in Reading.objects.filter(pk__in=ids):
        DoubtfulCell.objects.filter(reading=reading).delete()
        ReadRow.objects.filter(reading=reading).delete()
    Reading.objects.filter(pk__in=ids).update(
        state=ReadingState.WAITING.value, tries=0, refused="", detail="", whole=False, **keeping.FREE
    )
    if ids:
        told = events.ReadingsAsked(pages=len(ids), known=0, again=True)
        log.record(told, actor=actor, subject=("reading", ids[0]))
        enqueue()
    return len(ids)


@transaction.atomic
def read_again(actor: Actor, *, reading_id: int) -> bool:
    """Have one page read anew; tell whether it will be (not when somebody has decided about a cell of it)."""
    policy.require(actor, "digitisation.read")
    held = Reading.objects.filter(pk=reading_id).values_list("object_id", flat=True)
    return bool(_again(actor, list(held)))


def read_waiting(
    actor: Actor,
    *,
    by: str,
    seconds: float = A_TURN,
    progress: Progress | None = None,
    reader: ocr.Reader | None = None,
) -> int:
    """Read waiting pages until none is left or `seconds` have passed; return how many pages were done.

    Pages are claimed in the name `by`; what the same name had claimed before is free again (it was killed). Each page is
    kept in a transaction of its own, so a page that was kept is never read again. Without the machine nothing happens
    and they go on waiting; raises `ReadingMachineAbsent` only where a `reader` was not given and somebody asks in person.
    """
    if reader is None and not ocr.installed():
        if actor.is_system:
            return 0
        raise ReadingMachineAbsent
    reader = reader or ocr.RapidReader()
    Reading.objects.filter(claimed_by=by, state=ReadingState.WAITING.value).update(**keeping.FREE)
    until, done = time.monotonic() + seconds, 0
    while time.monotonic() < until and (some := _claim(by)):
        for _page in _read(actor, some, reader):
            done += 1
            if progress:
                progress(done)
    return done


def _free() -> Q:
    return Q(claimed_by="") | Q(claimed_until__lt=clock.now())


def _claim(by: str) -> list[Reading]:
    """Claim some waiting pages, oldest first; one that was begun and not ended several times is claimed alone."""
    while True:
        waiting = list(
            Reading.objects.filter(_free(), state=ReadingState.WAITING.value)
            .order_by("pk")
            .values_list("pk", "tries")[:A_PORTION]
        )
        if not waiting:
            return []
        fresh = [pk for pk, tries in waiting if tries < ALONE]
        ids = fresh or [waiting[0][0]]
        free = Reading.objects.filter(_free(), pk__in=ids, state=ReadingState.WAITING.value)
        if free.update(claimed_by=by, claimed_until=clock.now() + CLAIMED, tries=F("tries") + 1):
            return list(
                Reading.objects.filter(pk__in=ids, claimed_by=by, state=ReadingState.WAITING.value).order_by("pk")
            )


def _read(actor: Actor, some: Sequence[Reading], reader: ocr.Reader) -> Iterator[None]:
    """Read claimed pages; yields after each that was kept or refused."""
    with tempfile.TemporaryDirectory(prefix="lantai-read-") as folder:
        laid: list[tuple[Reading, ocr.PageSource]] = []
        for reading in some:
            if reading.tries > MOST_TRIES:
                yield from _refused(actor, reading, "PAGE_CRASHED")
            elif code := _lay(actor, reading, path := Path(folder) / str(reading.pk)):
                yield from _refused(actor, reading, code)
            else:
                laid.append((reading, ocr.PageSource(path)))
        left = [reading.pk for reading, _source in laid]
        for (reading, source), found in zip(laid, reader.read_pages([one for _r, one in laid]), strict=True):
            with suppress(StaleState):  # another one kept it first
                _kept(actor, reading, found)
            source.path.unlink(missing_ok=True)
            left.remove(reading.pk)
            Reading.objects.filter(pk__in=left).update(claimed_until=clock.now() + CLAIMED)
            yield None


def _kept(actor: Actor, reading: Reading, found: ocr.PageReading) -> None:
    """Keep one page; a page our own rules stumble over is refused alone, and said loudly."""
    try:
        keeping.keep(actor, reading, found)
    except (StaleState, StoreBroken):
        raise
    except (ValueError, ArithmeticError, LookupError, TypeError) as fault:
        logger.exception("reading %s could not be understood", reading.pk)
        keeping.refuse(actor, reading, "PAGE_CRASHED", type(fault).__name__)


def _refused(actor: Actor, reading: Reading, code: str) -> Iterator[None]:
    with suppress(StaleState):
        keeping.refuse(actor, reading, code)
    yield None


def _lay(actor: Actor, reading: Reading, path: Path) -> str:
    """Lay the picture where the machine finds it; return why it cannot be, else nothing."""
    try:
        with preservation.open(actor, object_id=reading.object_id) as stream, path.open("wb") as copy:
            shutil.copyfileobj(stream, copy)
    except (NotHeld, Erased):
        return "OBJECT_GONE"
    except Damaged:
        return "OBJECT_DAMAGED"
    return ""


@transaction.atomic
def hand_over(actor: Actor, *, batch_id: int, page_images: Mapping[UUID, int]) -> int:
    """Bring the people of a batch's readings into the person index now that its pages are attached; return how many.

    `page_images`: object → page image. Pages not read yet are indexed as soon as they are. Idempotent.
    Raises `NotAllowed`.
    """
    policy.require(actor, "digitisation.read")
    count = 0
    for reading in Reading.objects.filter(batch_id=batch_id, object_id__in=list(page_images)).order_by("pk"):
        if reading.page_image_id != page_images[reading.object_id]:
            reading.page_image_id = page_images[reading.object_id]
            reading.save(update_fields=["page_image_id"])
        if reading.state == ReadingState.READ.value:
            count += keeping.index(actor, reading)
    told = events.ReadingsHandedOver(people=count, page_images=tuple(sorted(page_images.values())))
    log.record(told, actor=actor, subject=("scan_batch", batch_id))
    return count


def index_lost(actor: Actor, *, fonds_code: str) -> int:
    """Bring rows of a fonds whose mention is gone into the index again, as an undone sheet left them; return pages with such.

    They are held against what is known without that sheet, as are the pages on which a cell is still doubted for what some
    record said. Idempotent.
    """
    policy.require(actor, "digitisation.read")
    rows = ReadRow.objects.filter(reading__fonds_code=fonds_code, mention_id__isnull=False).order_by("pk")
    after, pages = 0, set()
    while some := list(rows.filter(pk__gt=after).values_list("pk", "reading_id", "mention_id")[:A_LOOK]):
        after = some[-1][0]
        lost = aids.gone(actor, mention_ids={mention for _pk, _reading, mention in some if mention})
        pages |= {reading for _pk, reading, mention in some if mention in lost}
    again = sorted(pages | holding.swayed(fonds_code))
    for start in range(0, len(again), A_PORTION):
        for reading in Reading.objects.filter(pk__in=again[start : start + A_PORTION], state=ReadingState.READ.value):
            holding.hold(actor, reading)
    return len(pages)
