"""Pieces of page images: a pyramid of each page that is looked at, and what was cut from it, kept while there is room.

All of it can be made again, so it lies beside the other renditions: the nightly tidying, and erasing after a destruction,
take it away like those; when it grows over `settings.TILES_MB`, what was not looked at for longest goes first.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lantai.adapters.images import pyramids
from lantai.adapters.sandbox import SandboxRefusal
from lantai.catalogue.errors import PageRefused
from lantai.catalogue.services import pages
from lantai.catalogue.values.pictures import Measures, Piece, Sight
from lantai.foundation import clock, policy
from lantai.foundation.actor import Actor

SYSTEM = Actor.system("page images")
FRESH = 3600  # seconds within which a look at what is kept need not be noted again
SWEEP_AFTER = 64 << 20  # bytes written before somebody looks whether there is still room
_written = 0
_lock = threading.Lock()
_building = threading.BoundedSemaphore(2)  # pages decoded at once in one process


def measures(found: Sight) -> Measures:
    """Return how the picture shown can be measured and halved. Raises `PageRefused` when it cannot be read."""
    kept = _levels(pyramid(found.object_id))
    halvings = sum(1 for step in range(kept.levels) if max(found.width, found.height) >> step >= pyramids.TILE // 2)
    return Measures(round(kept.dpi / found.scale), max(1, halvings))


def piece(found: Sight, wanted: Piece) -> tuple[bytes, str]:
    """Return a piece of the picture, under the words it is shown under, and a name of these bytes that can be compared.

    Raises `PageRefused` when the picture cannot be read.
    """
    named = hashlib.sha256(repr((astuple(wanted), found.mark, found.width)).encode()).hexdigest()[:32]
    kept = _folder(found.object_id) / f"{found.object_id.hex}-tile-{named}.{wanted.form}"
    with contextlib.suppress(FileNotFoundError):
        content = kept.read_bytes()
        _looked_at(kept)
        return content, named
    content = _cut(found, wanted)
    _keep(kept, content)
    return content, named


def _cut(found: Sight, wanted: Piece) -> bytes:
    source = pyramid(found.object_id)
    box = [side * found.scale for side in wanted.box]
    try:
        return pyramids.cut(
            source, box=box, size=wanted.size, rotation=wanted.rotation, mirrored=wanted.mirrored, quality=wanted.quality,
            form=wanted.form, text=found.mark, font=str(pages.FONT),
        )  # fmt: skip
    except SandboxRefusal as refusal:
        source.unlink(missing_ok=True)  # the next look makes it anew
        raise _unreadable(refusal) from refusal


def _levels(source: Path) -> pyramids.Levels:
    try:
        return pyramids.levels(source)
    except SandboxRefusal as refusal:
        source.unlink(missing_ok=True)
        raise _unreadable(refusal) from refusal


def _unreadable(refusal: SandboxRefusal) -> PageRefused:
    return PageRefused(_("这张图像读不出来，请报告管理员。"), code=refusal.code)


def pyramid(object_id: UUID) -> Path:
    """Return the pyramid of a stored page picture, made once, by one process, from the bytes preservation hands out."""
    kept = _folder(object_id) / f"{object_id.hex}-pyramid.tif"
    if kept.exists():
        _looked_at(kept)
        return kept
    kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _building, _alone(kept.parent), tempfile.TemporaryDirectory(prefix="lantai-page-") as name:
        if not kept.exists():
            source, out = Path(name) / "source", Path(name) / "out.tif"
            pages.fetch(SYSTEM, object_id, source)
            try:
                pyramids.build(source, out=out)
            except SandboxRefusal as refusal:
                raise _unreadable(refusal) from refusal
            pages.lay_down(out, kept)
            _count(kept.stat().st_size)
    return kept


def _folder(object_id: UUID) -> Path:
    return Path(settings.HOME) / "renditions" / object_id.hex[:2]


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one process at a time make pyramids in a folder, so that many who ask at once wait for one."""
    with (folder / ".lock").open("w") as line:
        fcntl.flock(line, fcntl.LOCK_EX)
        yield


def _looked_at(path: Path) -> None:
    """Note that something kept was of use."""
    now = clock.now().timestamp()
    with contextlib.suppress(OSError):
        if now - path.stat().st_mtime > FRESH:
            os.utime(path, (now, now))


def _keep(kept: Path, content: bytes) -> None:
    """Keep what was cut; a full disk is no reason not to show it."""
    part = kept.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
    try:
        kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part.write_bytes(content)
        part.replace(kept)
    except OSError:
        part.unlink(missing_ok=True)
        return
    _count(len(content))


def _count(length: int) -> None:
    global _written  # noqa: PLW0603  one count for the process
    with _lock:
        _written += length
        due = _written >= SWEEP_AFTER
        _written = 0 if due else _written
    if due:
        sweep(SYSTEM)


def sweep(actor: Actor, *, most: int | None = None) -> int:
    """Make room: while pyramids, pieces and other renditions take more than `most` bytes (`settings.TILES_MB`), remove
    those not looked at for longest, down to four fifths of it. Return how many went.
    """
    policy.require(actor, "catalogue.import")
    most = settings.TILES_MB << 20 if most is None else most
    found = []
    for path in (Path(settings.HOME) / "renditions").glob("*/*-*"):
        with contextlib.suppress(OSError):
            state = path.stat()
            found.append((state.st_mtime, state.st_size, path))
    left, gone = sum(size for _moment, size, _path in found), 0
    if left <= most:
        return 0
    for _moment, size, path in sorted(found):
        if left <= most * 4 // 5:
            break
        with contextlib.suppress(OSError):
            path.unlink()
            left, gone = left - size, gone + 1
    return gone
