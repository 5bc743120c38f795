"""Making what is played and shown of a recording: the copy for browsers and its picture. All of it can be made again.

They lie in the data folder under the number of the original and are put there whole, the copy last: a killed making leaves
nothing but a scratch folder, which the next one removes. What is there already is not made again.
"""

from __future__ import annotations

import contextlib
import fcntl
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from lantai.adapters import recordings
from lantai.adapters.sandbox import SandboxRefusal
from lantai.catalogue import events
from lantai.catalogue.errors import NotFound, RecordingRefused
from lantai.catalogue.models import Recording
from lantai.catalogue.services import pages
from lantai.catalogue.states import Making
from lantai.catalogue.texts import recordings as words
from lantai.foundation import events as log
from lantai.foundation import policy, tasks
from lantai.foundation.actor import Actor
from lantai.preservation.errors import PreservationError

MAKE = "lantai.catalogue.tasks.make_playable"
EVERY = 2.0  # seconds between two words about how far it is
SCRATCH = "making-"


def absent() -> str:
    """Return what is missing to take recordings in and play them, and how it is brought; empty when nothing is."""
    return "" if recordings.installed() else words.ABSENT % {"command": recordings.INSTALL}


def need_machine() -> None:
    """Raise `RecordingRefused` MACHINE_ABSENT where recordings cannot be read."""
    if why := absent():
        raise RecordingRefused(why, code="MACHINE_ABSENT")


def ask(recording_id: int) -> None:
    """Have a copy made in the background; within the caller's transaction. A wish that waits already is not doubled."""
    tasks.enqueue_once(f"recording:{recording_id}", MAKE, arguments={"recording_id": recording_id})


def ask_missing(actor: Actor) -> int:
    """Ask for what waits although nothing makes it: PyAV came later, or what was made was thrown away. Return how many."""
    policy.require(actor, "catalogue.import")
    if not recordings.installed():
        return 0
    rows = (
        Recording.objects.filter(erased_at=None).exclude(making=Making.FAILED.value).only("pk", "object_id", "making")
    )
    count = 0
    for row in rows.iterator():
        if row.making == Making.WAITING.value or not copy_of(row.object_id).exists():
            ask(row.pk)
            count += 1
    return count


@transaction.atomic
def make_again(actor: Actor, *, recording_id: int) -> None:
    """Throw away what was made of a recording and have it made anew. Raises `NotFound`, `RecordingRefused` MACHINE_ABSENT."""
    policy.require(actor, "catalogue.import")
    need_machine()
    row = Recording.objects.filter(pk=recording_id, erased_at=None).first()
    if row is None:
        raise NotFound
    forget(row.object_id)
    Recording.objects.filter(pk=row.pk).update(making=Making.WAITING.value, made_seconds=0, failure="")
    ask(row.pk)


def make_playable(actor: Actor, *, recording_id: int) -> bool:
    """Make the copy and the picture of one recording, unless both are there; tell whether they are now.

    May run twice, may be killed at any point. Without PyAV nothing happens, and it waits.
    """
    policy.require(actor, "catalogue.import")
    row = Recording.objects.filter(pk=recording_id, erased_at=None).first()
    if row is None or not recordings.installed():
        return False
    with _alone(row.object_id) as folder:
        row.refresh_from_db()
        if row.making == Making.READY.value and copy_of(row.object_id).exists() and poster_of(row.object_id).exists():
            return True
        try:
            made = _make(actor, row, folder)
        except (SandboxRefusal, PreservationError) as refusal:
            if refusal.code == "RECORDING_ROOM":
                raise  # a full disk: the task is tried again, and stands on its list until then
            return _end(actor, row, failure=refusal.code)
        row.refresh_from_db()
        if row.erased_at is not None:  # erased while its copy was made: what came of it goes, too
            forget(row.object_id)
            return False
        return _end(actor, row, made=made)


def _make(actor: Actor, row: Recording, folder: Path) -> recordings.Made:
    for left in folder.glob(f"{SCRATCH}{row.object_id.hex}-*"):  # of one that was killed: nobody else is here
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"{SCRATCH}{row.object_id.hex}-", dir=folder) as name:
        scratch = Path(name)
        pages.fetch(actor, row.object_id, scratch / "source")
        made = recordings.make(scratch / "source", folder=scratch, duration=row.duration, progress=_telling(row))
        places = {"small.jpg": small_of, "poster.jpg": poster_of, "proxy": copy_of}
        for part, place in places.items():
            (scratch / part).chmod(0o600)
            (scratch / part).replace(place(row.object_id))
    return made


def _telling(row: Recording) -> Callable[[float], None]:
    told = 0.0

    def tell(at: float) -> None:
        nonlocal told
        if time.monotonic() - told >= EVERY:
            told = time.monotonic()
            Recording.objects.filter(pk=row.pk).update(made_seconds=at)
            tasks.report(round(at), round(row.duration))

    return tell


def _end(actor: Actor, row: Recording, *, made: recordings.Made | None = None, failure: str = "") -> bool:
    state = Making.READY if made else Making.FAILED
    facts = {"made": asdict(made) if made else {}, "made_seconds": row.duration if made else 0, "failure": failure[:40]}
    with transaction.atomic():
        Recording.objects.filter(pk=row.pk).update(making=state.value, **facts)
        told = events.RecordingMade(ref_code=row.ref_code, label=row.label_norm, failure=failure[:40])
        log.record(told, actor=actor, subject=("recording", row.pk))
    return made is not None


@contextlib.contextmanager
def _alone(object_id: UUID) -> Iterator[Path]:
    """Let one process at a time make something of a recording; yield the folder it goes to."""
    folder = copy_of(object_id).parent
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / f".{object_id.hex}.lock").open("w") as line:
        fcntl.flock(line, fcntl.LOCK_EX)
        yield folder


def copy_of(object_id: UUID) -> Path:
    """Return where the copy for browsers of an original is, or will be."""
    return Path(settings.HOME) / "recordings" / object_id.hex[:2] / f"{object_id.hex}-copy"


def poster_of(object_id: UUID) -> Path:
    """Return where the picture that stands for a recording is, or will be."""
    return Path(settings.HOME) / "recordings" / object_id.hex[:2] / f"{object_id.hex}-poster.jpg"


def small_of(object_id: UUID) -> Path:
    """Return where its picture for lists is, or will be."""
    return Path(settings.HOME) / "recordings" / object_id.hex[:2] / f"{object_id.hex}-small.jpg"


def forget(object_id: UUID) -> None:
    """Remove what was made of a recording."""
    for path in (copy_of(object_id), poster_of(object_id), small_of(object_id)):
        path.unlink(missing_ok=True)


__all__ = [
    "absent", "ask", "ask_missing", "copy_of", "forget", "make_again", "make_playable", "need_machine", "poster_of", "small_of",
]  # fmt: skip
