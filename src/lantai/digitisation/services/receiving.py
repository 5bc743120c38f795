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
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Self

from django.db import IntegrityError, transaction
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
from lantai.preservation.values import Offered

CHUNK = 1 << 20
LONGEST_NAME = 255
A_HANDFUL, MOST_AT_ONCE = 16, 32 << 20  # files, and bytes, that are put down together
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
    row = entry(delivery, name, digests_of(path))
    if not _kept(actor, row, path):
        Delivery.objects.filter(pk=delivery.pk).update(known=F("known") + 1, last_at=clock.now())
        return Outcome.KNOWN
    if manifests.is_manifest(name):
        declaring.read_manifest(actor, batch_id=delivery.batch_id, path=path, name=name)
        return Outcome.MANIFEST
    return Outcome.RECEIVED


def entry(delivery: Delivery, name: str, digests: Digests) -> DeliveredFile:
    """Return the row of a file, not written yet."""
    state = FileState.CHECKED if manifests.is_manifest(name) else FileState.WAITING
    return DeliveredFile(
        batch_id=delivery.batch_id, delivery=delivery, name=name, sha256=digests.sha256, md5=digests.md5,
        length=digests.length, received_at=clock.now(), state=state.value,
    )  # fmt: skip


def known(rows: Sequence[DeliveredFile]) -> set[tuple[str, str]]:
    """Return name and digest of those files of one batch that were received before."""
    held = DeliveredFile.objects.filter(batch_id=rows[0].batch_id, name__in={row.name for row in rows})
    return set(held.values_list("name", "sha256"))


def _kept(actor: Actor, row: DeliveredFile, path: Path) -> bool:
    """Keep one file; tell whether it was new, also where another process takes the same one at this moment."""
    if (row.name, row.sha256) in known([row]):
        return False
    try:
        put_down(actor, [(row, path)])
    except IntegrityError:
        if (row.name, row.sha256) not in known([row]):
            raise
        return False
    return True


def put_down(actor: Actor, several: Sequence[tuple[DeliveredFile, Path]]) -> None:
    """Put bytes and rows of new files of one delivery down together, all or none; an empty file is a row alone.

    Raises `DeliveryRefused` (a file changed while it was read) and what `preservation.deposit` raises.
    """
    filled = [(row, path) for row, path in several if row.length]
    with ExitStack() as opened:
        offered = [
            Offered(
                opened.enter_context(path.open("rb")), row.name,
                mimetypes.guess_type(row.name)[0] or "application/octet-stream",
            )
            for row, path in filled
        ]  # fmt: skip
        with preservation.depositing_all(actor, several=offered) if filled else transaction.atomic() as kept:
            for (row, _path), held in zip(filled, kept or (), strict=True):
                if held.sha256 != row.sha256:
                    raise DeliveryRefused(texts.DELIVERY["CHANGING"] % {"name": row.name}, code="CHANGING")
                row.object_id = held.id
            _enter([row for row, _path in several])


def _enter(rows: Sequence[DeliveredFile]) -> None:
    DeliveredFile.objects.bulk_create(rows)
    last = rows[-1]
    Delivery.objects.filter(pk=last.delivery_id).update(received=F("received") + len(rows), last_at=last.received_at)
    if any(row.state == FileState.WAITING.value for row in rows):
        ask_for_check(last.batch_id)


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
        with _Hand(actor, receipt, progress) as hand:
            if source.is_dir():
                for path in files_of(source):
                    shown = path.relative_to(source).as_posix()
                    if path.suffix.lower() == ".zip":
                        _archive(hand, path, os.path.dirname(shown))  # noqa: PTH120  a text, no path
                    else:
                        hand.take(path, shown)
            elif source.suffix.lower() == ".zip":
                _archive(hand, source, "")
            else:
                hand.take(source, source.name)
    finally:
        close_delivery(actor, delivery_id=receipt.delivery_id)
    if receipt.received + receipt.known + receipt.manifests + len(receipt.refused) == 0:
        raise DeliveryRefused(texts.DELIVERY["NOTHING"], code="NOTHING")
    return receipt


def receive_archive(actor: Actor, *, delivery_id: int, path: Path) -> Receipt:
    """Receive what is in a zip. Raises `DeliveryRefused`."""
    receipt = Receipt(Delivery.objects.get(pk=delivery_id).batch_id, delivery_id)
    with _Hand(actor, receipt, None) as hand:
        _archive(hand, path, "")
    return receipt


class _Hand:
    """Takes files some at a time: the medium gets their bytes side by side, and their rows come in one transaction.

    A manifest is taken alone, before what follows it. What is wrong with one file does not hold up the others.
    """

    def __init__(self, actor: Actor, receipt: Receipt, progress: Progress | None) -> None:
        self.actor, self.receipt, self.progress = actor, receipt, progress
        self.delivery = Delivery.objects.select_related("batch__project").get(pk=receipt.delivery_id)
        policy.require(actor, "digitisation.deliver", self.delivery.batch)
        self.held: list[tuple[DeliveredFile, Path]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        if kind is None or issubclass(kind, DeliveryRefused):  # what came before the refusal is kept
            self.put_down()

    def take(self, path: Path, name: str) -> None:
        plain = manifests.plain(names_of_files.readable(name))
        if manifests.is_manifest(plain) or not plain or len(plain) > LONGEST_NAME:
            self.put_down()
            self._alone(path, name)
            return
        try:
            row = entry(self.delivery, plain, digests_of(path))
        except OSError:
            self._alone(path, name)
            return
        self.held.append((row, path))
        if len(self.held) >= A_HANDFUL or sum(one.length for one, _path in self.held) >= MOST_AT_ONCE:
            self.put_down()

    def put_down(self) -> None:
        """Keep what is held; where something is wrong with the whole of it, file by file."""
        several, self.held = self.held, []
        if not several:
            return
        before = known([row for row, _path in several])
        new = {(row.name, row.sha256): (row, path) for row, path in several if (row.name, row.sha256) not in before}
        try:
            if new:
                put_down(self.actor, list(new.values()))
        except (DeliveryRefused, IntegrityError, OSError):
            for row, path in several:
                self._alone(path, row.name)
            return
        again = len(several) - len(new)
        if again:
            Delivery.objects.filter(pk=self.delivery.pk).update(known=F("known") + again, last_at=clock.now())
        for row, _path in several:
            outcome = Outcome.KNOWN if new.pop((row.name, row.sha256), None) is None else Outcome.RECEIVED
            self._counted(outcome, row.length)

    def _alone(self, path: Path, name: str) -> None:
        try:
            length = path.stat().st_size
            self._counted(receive_file(self.actor, delivery_id=self.delivery.pk, path=path, name=name), length)
        except DeliveryRefused as refusal:
            if refusal.code not in OF_ONE_FILE:
                raise
            self._refused(name, str(refusal))
        except (PermissionError, FileNotFoundError) as fault:
            self._refused(name, texts.DELIVERY["UNREADABLE"] % {"name": name, "why": fault.strerror or ""})

    def _counted(self, outcome: Outcome, length: int) -> None:
        self.receipt.count(outcome, length)
        if self.progress:
            self.progress(self.receipt)

    def _refused(self, name: str, why: str) -> None:
        self.receipt.refused.append((name, why))
        if self.progress:
            self.progress(self.receipt)


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


def _archive(hand: _Hand, path: Path, under: str) -> None:
    hand.put_down()
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
                    hand.take(kept, shown)
                hand.put_down()
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
