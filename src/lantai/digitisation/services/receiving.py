"""Receiving files: nothing lost, nothing taken twice (B13).

A file is known by its batch, its name and its SHA-256. Its bytes and its row come to be together or not at all, so a process
killed at any point leaves a delivery that the next run finishes. Manifests are read before the files they speak of.
"""

from __future__ import annotations

import enum
import hashlib
import mimetypes
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from lantai.adapters import archives
from lantai.adapters.sandbox import SandboxRefusal
from lantai.catalogue.rules import names_of_files
from lantai.digitisation.errors import DeliveryRefused, NotFound
from lantai.digitisation.events import batches as events
from lantai.digitisation.models import Batch, DeliveredFile, Delivery
from lantai.digitisation.rules import manifests
from lantai.digitisation.services import declaring
from lantai.digitisation.states.batches import RECEIVING, BatchState, Channel, FileState
from lantai.digitisation.texts import batches as texts
from lantai.foundation import clock, policy, tasks
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.preservation import services as preservation

CHUNK = 1 << 20
LONGEST_NAME = 255
AT_ONCE = 500  # members of an archive that lie unpacked on disk at a time
COPYING = (".part", ".partial", ".tmp", ".crdownload", ".filepart", ".download", ".swp", ".报告.txt")
OF_ONE_FILE = ("NAME", "CHANGING")
CHECK_TASK = "lantai.digitisation.tasks.check_files"
Progress = Callable[["Receipt"], None]


class Outcome(enum.StrEnum):
    """What became of one file."""

    RECEIVED = "RECEIVED"
    KNOWN = "KNOWN"
    MANIFEST = "MANIFEST"


@dataclass(slots=True)
class Receipt:
    """What one delivery has brought so far; counts of files, bytes of those received."""

    batch_id: int
    delivery_id: int
    received: int = 0
    known: int = 0
    manifests: int = 0
    bytes: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)  # (name, why) of files that could not be taken

    def count(self, outcome: Outcome, length: int) -> None:
        self.received += outcome is Outcome.RECEIVED
        self.known += outcome is Outcome.KNOWN
        self.manifests += outcome is Outcome.MANIFEST
        self.bytes += length if outcome is Outcome.RECEIVED else 0


@dataclass(frozen=True, slots=True)
class Digests:
    sha256: str
    md5: str
    length: int


def batch_row(actor: Actor, batch_id: int) -> Batch:
    """Return the batch for one who may deliver to it. Raises `NotFound`, also to everybody else."""
    policy.require(actor, "digitisation.deliver")
    row = (
        Batch.objects.filter(policy.scope(actor, "digitisation.deliver"), pk=batch_id)
        .select_related("project__fonds")
        .first()
    )
    if row is None:
        raise NotFound(_("没有这个批次。"))
    return row


def open_delivery(actor: Actor, *, batch_id: int, channel: Channel, source: str = "") -> int:
    """Begin a delivery and return its id. Raises `NotFound`, `DeliveryRefused` once the batch is accepted."""
    row = batch_row(actor, batch_id)
    if BatchState(row.state) not in RECEIVING or row.accepting_at:
        raise DeliveryRefused(texts.DELIVERY["CLOSED"], code="CLOSED")
    now = clock.now()
    made = Delivery.objects.create(
        batch=row, channel=channel.value, source=names_of_files.readable(source)[:255], begun_at=now, last_at=now,
        by_id=actor.account_id,
    )  # fmt: skip
    return made.pk


def receive_file(actor: Actor, *, delivery_id: int, path: Path, name: str) -> Outcome:
    """Keep one file under `name`, its path in the delivery; the same again is KNOWN. A manifest is read at once.

    Raises `DeliveryRefused` (name too long, the file changed while it was read) and what `preservation.deposit` raises.
    """
    delivery = Delivery.objects.select_related("batch__project").get(pk=delivery_id)
    policy.require(actor, "digitisation.deliver", delivery.batch)
    name = manifests.plain(names_of_files.readable(name))
    if not name or len(name) > LONGEST_NAME:
        raise DeliveryRefused(texts.DELIVERY["NAME"] % {"name": name[:80]}, code="NAME")
    digests = digests_of(path)
    if DeliveredFile.objects.filter(batch_id=delivery.batch_id, name=name, sha256=digests.sha256).exists():
        Delivery.objects.filter(pk=delivery.pk).update(known=F("known") + 1, last_at=clock.now())
        return Outcome.KNOWN
    is_manifest = manifests.is_manifest(name)
    row = DeliveredFile(
        batch_id=delivery.batch_id, delivery=delivery, name=name, sha256=digests.sha256, md5=digests.md5,
        length=digests.length, received_at=clock.now(),
        state=(FileState.CHECKED if is_manifest else FileState.WAITING).value,
    )  # fmt: skip
    _keep(actor, row, path)
    if is_manifest:
        declaring.read_manifest(actor, batch_id=delivery.batch_id, path=path, name=name)
        return Outcome.MANIFEST
    return Outcome.RECEIVED


def _keep(actor: Actor, row: DeliveredFile, path: Path) -> None:
    """Put the bytes and the row down together; an empty file is a row alone."""
    if row.length == 0:
        with transaction.atomic():
            _enter(row)
        return
    media_type = mimetypes.guess_type(row.name)[0] or "application/octet-stream"
    with (
        path.open("rb") as stream,
        preservation.depositing(actor, stream=stream, name=row.name, media_type=media_type) as kept,
    ):
        if kept.sha256 != row.sha256:
            raise DeliveryRefused(texts.DELIVERY["CHANGING"] % {"name": row.name}, code="CHANGING")
        row.object_id = kept.id
        _enter(row)


def _enter(row: DeliveredFile) -> None:
    row.save(force_insert=True)
    Delivery.objects.filter(pk=row.delivery_id).update(received=F("received") + 1, last_at=row.received_at)
    if row.state == FileState.WAITING.value:
        ask_for_check(row.batch_id)


def ask_for_check(batch_id: int) -> None:
    """Have the worker look at what waits in a batch."""
    tasks.enqueue_once(f"digitisation.check:{batch_id}", CHECK_TASK, arguments={"batch_id": batch_id})


def close_delivery(actor: Actor, *, delivery_id: int) -> None:
    """Note that a delivery has ended; one that brought nothing at all leaves no trace."""
    row = Delivery.objects.get(pk=delivery_id)
    with transaction.atomic():
        if row.received + row.known == 0:
            row.delete()
            return
        told = events.DeliveryReceived(row.pk, row.channel, row.received, row.known)
        log.record(told, actor=actor, subject=("scan_batch", row.batch_id))


def digests_of(path: Path) -> Digests:
    sha256, md5, length = hashlib.sha256(), hashlib.md5(usedforsecurity=False), 0
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            sha256.update(chunk)
            md5.update(chunk)
            length += len(chunk)
    return Digests(sha256.hexdigest(), md5.hexdigest(), length)


# --- many at once -------------------------------------------------------------------------------------------------------


def receive(
    actor: Actor,
    *,
    batch_id: int,
    source: Path | str,
    channel: Channel = Channel.COMMAND,
    progress: Progress | None = None,
) -> Receipt:
    """Receive a folder, a zip or a single file into a batch; `progress` is called after each file. Memory stays flat.

    Raises `NotFound`, `DeliveryRefused` (nothing there, not a zip, a bomb), `NotAllowed`. Cut short, the same again goes on.
    """
    source = Path(source)
    if not source.exists():
        raise DeliveryRefused(texts.DELIVERY["NO_SOURCE"], code="NO_SOURCE")
    receipt = Receipt(batch_id, open_delivery(actor, batch_id=batch_id, channel=channel, source=source.name))
    try:
        if source.is_dir():
            for path in files_of(source):
                shown = path.relative_to(source).as_posix()
                if path.suffix.lower() == ".zip":
                    _archive(actor, receipt, path, os.path.dirname(shown), progress)  # noqa: PTH120  a text, no path
                else:
                    _one(actor, receipt, path, shown, progress)
        elif source.suffix.lower() == ".zip":
            _archive(actor, receipt, source, "", progress)
        else:
            _one(actor, receipt, source, source.name, progress)
    finally:
        close_delivery(actor, delivery_id=receipt.delivery_id)
    if receipt.received + receipt.known + receipt.manifests + len(receipt.refused) == 0:
        raise DeliveryRefused(texts.DELIVERY["NOTHING"], code="NOTHING")
    return receipt


def receive_archive(actor: Actor, *, delivery_id: int, path: Path) -> Receipt:
    """Receive what is in a zip. Raises `DeliveryRefused`."""
    receipt = Receipt(Delivery.objects.get(pk=delivery_id).batch_id, delivery_id)
    _archive(actor, receipt, path, "", None)
    return receipt


def _one(actor: Actor, receipt: Receipt, path: Path, name: str, progress: Progress | None) -> None:
    """Take one file; what is wrong with it alone does not hold up the others."""
    try:
        length = path.stat().st_size
        receipt.count(receive_file(actor, delivery_id=receipt.delivery_id, path=path, name=name), length)
    except DeliveryRefused as refusal:
        if refusal.code not in OF_ONE_FILE:
            raise
        receipt.refused.append((name, str(refusal)))
    except (PermissionError, FileNotFoundError) as fault:
        receipt.refused.append((name, texts.DELIVERY["UNREADABLE"] % {"name": name, "why": fault.strerror or ""}))
    if progress:
        progress(receipt)


def files_of(folder: Path) -> Iterator[Path]:
    """Yield the files under `folder`: manifests first, then folder by folder in the order of names. Memory: one folder's names."""
    for wanted in (True, False):
        for root, folders, names in os.walk(folder):
            folders.sort()
            folders[:] = [name for name in folders if not name.startswith(".")]
            for name in sorted(names):
                path = Path(root) / name
                if (
                    skipped(name)
                    or path.is_symlink()
                    or manifests.is_manifest(names_of_files.readable(name)) is not wanted
                ):
                    continue
                yield path


def skipped(name: str) -> bool:
    """Tell whether a name is no delivery: droppings of systems, files still being copied."""
    return names_of_files.ignored(name) or name.lower().endswith(COPYING)


def _archive(actor: Actor, receipt: Receipt, path: Path, under: str, progress: Progress | None) -> None:
    try:
        for members in _portions(_wanted(path)):
            with tempfile.TemporaryDirectory(prefix="lantai-zip-") as name:
                folder = Path(name)
                numbers = [one.number for one in members if not one.refused]
                failed = {one["number"] for one in archives.unpack(path, numbers=numbers, folder=folder)}
                for one in members:
                    shown = f"{under}/{one.name}" if under else one.name
                    kept = folder / str(one.number)
                    if one.refused or one.number in failed:
                        kept = folder / f"{one.number}.refused"
                        kept.write_bytes(_refused_member(one, failed))
                    _one(actor, receipt, kept, shown, progress)
                    kept.unlink(missing_ok=True)
    except SandboxRefusal as refusal:
        code = refusal.code if refusal.code in texts.DELIVERY else "NOT_A_ZIP"
        raise DeliveryRefused(texts.DELIVERY[code] % {"name": path.name}, code=code) from refusal


def _refused_member(one: archives.Member, failed: set[int]) -> bytes:
    """Return what stands for a member that cannot be unpacked, so that its page is marked and not passed over."""
    return f"LANTAI-REFUSED {one.refused or 'IMAGE_BROKEN'} {one.length} {one.number in failed}\n".encode()


def _wanted(path: Path) -> Iterator[archives.Member]:
    """Yield manifests first, then the others; system droppings are left out."""
    for wanted in (True, False):
        for one in archives.members(path):
            last = one.name.rsplit("/", 1)[-1]
            if one.name.startswith("__MACOSX/") or skipped(last) or manifests.is_manifest(one.name) is not wanted:
                continue
            yield one


def _portions(everything: Iterator[archives.Member]) -> Iterator[list[archives.Member]]:
    while some := list(islice(everything, AT_ONCE)):
        yield some
