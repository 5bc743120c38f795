"""Uploading in parts: a file that was interrupted goes on where it stopped, also after the page was left (B13)."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from lantai.digitisation.errors import DeliveryRefused
from lantai.digitisation.models import BatchPage, DeliveredFile, Delivery
from lantai.digitisation.rules import manifests
from lantai.digitisation.services import receiving
from lantai.digitisation.states.batches import Channel, PageState
from lantai.digitisation.texts import batches as texts
from lantai.foundation import clock
from lantai.foundation.actor import Actor

PART = 8 << 20  # bytes of one request
LARGEST_ZIP = 16 << 30
LARGEST = 300 << 20
CHUNK = 1 << 20
IDLE = timedelta(hours=1)  # after that a new delivery begins
DAYS = 7


@dataclass(frozen=True, slots=True)
class Offered:
    """A file as the browser offers it: its path in the chosen folder, its length, when it was last changed (ms)."""

    name: str
    length: int
    changed: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a file is: `offset` bytes are here; `done`: it was received."""

    offset: int
    done: bool = False


def begin(actor: Actor, *, batch_id: int, files: Sequence[Offered]) -> list[Standing]:
    """Say of each file how much of it is here, so that only the rest is sent. Raises `NotFound`, `DeliveryRefused`.

    A file whose pages were rejected is not done: it is expected again.
    """
    row = receiving.batch_row(actor, batch_id)
    names = [manifests.plain(one.name) for one in files]
    rejected = BatchPage.objects.filter(batch=row, state=PageState.REJECTED.value, name__in=names).values("file_id")
    came = set(
        DeliveredFile.objects.filter(batch=row, name__in=names).exclude(pk__in=rejected).values_list("name", "length")
    )
    found = []
    for one, name in zip(files, names, strict=True):
        if receiving.skipped(name.rsplit("/", 1)[-1]) or (name, one.length) in came:
            found.append(Standing(one.length, done=True))
        else:
            path = _part(actor, batch_id, one)
            found.append(Standing(path.stat().st_size if path.exists() else 0))
    return found


def _part(actor: Actor, batch_id: int, one: Offered) -> Path:
    key = hashlib.sha256(f"{actor.account_id}\n{one.name}\n{one.length}\n{one.changed}".encode()).hexdigest()
    return Path(settings.UPLOADS) / "batches" / str(batch_id) / f"{key}.part"


def add_part(actor: Actor, *, batch_id: int, file: Offered, offset: int, stream: BinaryIO, length: int) -> Standing:
    """Add `length` bytes at `offset`; with the last of them the file is received. Raises `DeliveryRefused`.

    A part that does not begin where the file stands is refused with OFFSET: ask `begin` how far it is.
    """
    receiving.batch_row(actor, batch_id)
    limit = LARGEST_ZIP if file.name.lower().endswith(".zip") else LARGEST
    if not file.name or not 0 <= length <= PART or not 0 <= file.length <= limit or offset + length > file.length:
        raise DeliveryRefused(texts.DELIVERY["PART"], code="PART")
    path = _part(actor, batch_id, file)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("ab") as out:
        fcntl.flock(out, fcntl.LOCK_EX)  # the same folder chosen in two windows
        if out.seek(0, os.SEEK_END) != offset:
            raise DeliveryRefused(texts.DELIVERY["OFFSET"], code="OFFSET")
        left = length
        while left and (chunk := stream.read(min(CHUNK, left))):
            out.write(chunk)
            left -= len(chunk)
        stands = out.tell()
    if stands < file.length:
        return Standing(stands)
    try:
        _receive(actor, batch_id, path, file.name)
    finally:
        path.unlink(missing_ok=True)
    return Standing(file.length, done=True)


def _receive(actor: Actor, batch_id: int, path: Path, name: str) -> None:
    delivery = delivery_of(actor, batch_id)
    if name.lower().endswith(".zip"):
        receiving.receive_archive(actor, delivery_id=delivery, path=path)
    else:
        receiving.receive_file(actor, delivery_id=delivery, path=path, name=name)


def delivery_of(actor: Actor, batch_id: int) -> int:
    """Return the delivery an upload belongs to: the one this person is in the middle of, else a new one."""
    recent = Delivery.objects.filter(
        batch_id=batch_id, channel=Channel.BROWSER.value, by_id=actor.account_id,
        last_at__gt=clock.now() - IDLE,
    ).order_by("-pk").first()  # fmt: skip
    if recent is not None:
        return recent.pk
    return receiving.open_delivery(actor, batch_id=batch_id, channel=Channel.BROWSER)


def receive_form(actor: Actor, *, batch_id: int, files: Sequence[tuple[str, BinaryIO]]) -> receiving.Receipt:
    """Receive the files of a plain form (no script): pictures and zips. Raises as `receiving.receive_file`."""
    receiving.batch_row(actor, batch_id)
    receipt = receiving.Receipt(batch_id, delivery_of(actor, batch_id))
    folder = Path(settings.UPLOADS) / "batches" / str(batch_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for place, (name, stream) in enumerate(files):
        path = folder / f"form-{time.time_ns()}-{place}"
        try:
            with path.open("wb") as out:
                shutil.copyfileobj(stream, out, CHUNK)
            if name.lower().endswith(".zip"):
                inner = receiving.receive_archive(actor, delivery_id=receipt.delivery_id, path=path)
                receipt.received, receipt.known = receipt.received + inner.received, receipt.known + inner.known
            else:
                outcome = receiving.receive_file(actor, delivery_id=receipt.delivery_id, path=path, name=name)
                receipt.count(outcome, path.stat().st_size)
        finally:
            path.unlink(missing_ok=True)
    return receipt


def tidy(*, days: int = DAYS) -> int:
    """Throw away parts nobody went on with; return how many."""
    before = time.time() - days * 86_400
    old = [path for path in (Path(settings.UPLOADS) / "batches").glob("*/*") if path.stat().st_mtime < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
