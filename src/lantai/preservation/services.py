"""Putting bytes in and taking them out unchanged."""

from __future__ import annotations

import hashlib
import io
import uuid
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from functools import cache
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from lantai.adapters.storage.local import LocalFolder
from lantai.adapters.storage.port import Storage, StorageError, Writing
from lantai.foundation import clock, events, policy, tasks
from lantai.foundation.actor import Actor
from lantai.preservation import queries
from lantai.preservation.errors import Closed, Damaged, Empty, Erased, NotByTwo, NotHeld, StoreBroken, StoreFull
from lantai.preservation.events import DamageFound, ObjectClosed, ObjectDeposited, ObjectDiscarded, ObjectErased
from lantai.preservation.models import StoredObject
from lantai.preservation.values import Offered, StoredView

CHUNK = 1 << 20
WHOLE_CHECK_LIMIT = 64 << 20  # a whole object up to this size is checked against its digest before it is handed out


@cache
def _folder(path: Path) -> LocalFolder:
    return LocalFolder(path)


def store() -> Storage:
    """Return the store of this installation."""
    return _folder(Path(settings.STORE))


@cache
def _aside() -> ThreadPoolExecutor:
    """Return threads for the slower of two digests: neither needs the interpreter while it counts."""
    return ThreadPoolExecutor(4, thread_name_prefix="digest")


class _Digesting:
    """Passes chunks on and takes both digests while they pass."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.sha256 = hashlib.sha256()
        self.sm3 = hashlib.new("sm3")

    def __iter__(self) -> Iterator[bytes]:
        while chunk := self._stream.read(CHUNK):
            slower = _aside().submit(self.sm3.update, chunk)
            self.sha256.update(chunk)
            yield chunk
            slower.result()


def deposit(actor: Actor, *, stream: BinaryIO, name: str, media_type: str) -> StoredView:
    """Keep the bytes of `stream` and return their facts.

    They are on the medium, under a new id, before the row can be committed: a process killed in between leaves no
    row, and at worst bytes that no row names, which are cleared away. Inside a transaction that rolls back the row goes
    too. Raises `Empty`, `StoreFull`, `StoreBroken`; then nothing is kept.
    """
    with depositing(actor, stream=stream, name=name, media_type=media_type) as kept:
        return kept


@contextmanager
def depositing(actor: Actor, *, stream: BinaryIO, name: str, media_type: str) -> Iterator[StoredView]:
    """Do as `deposit`, and let the medium take the bytes while the block writes its own rows in the same transaction.

    The block ends when the bytes are safe, and not before then is anything committed.
    """
    with depositing_all(actor, several=[Offered(stream, name, media_type)]) as kept:
        yield kept[0]


@contextmanager
def depositing_all(actor: Actor, *, several: Sequence[Offered]) -> Iterator[list[StoredView]]:
    """Do as `depositing` with several streams, in their order: the medium takes them side by side, and all are kept or none."""
    policy.require(actor, "preservation.deposit")
    with ExitStack() as begun:
        rows, writings = [], []
        for one in several:
            identifier, passing = uuid.uuid4(), _Digesting(one.stream)
            writings.append(begun.enter_context(_begun(identifier.hex, passing)))
            if writings[-1].length == 0:
                raise Empty
            rows.append(
                StoredObject(
                    id=identifier, sha256=passing.sha256.hexdigest(), sm3=passing.sm3.hexdigest(),
                    length=writings[-1].length, media_type=one.media_type, name=one.name, deposited_at=clock.now(),
                    deposited_by=actor.account_id,
                )
            )  # fmt: skip
        with transaction.atomic(savepoint=False):
            StoredObject.objects.bulk_create(rows)
            with events.together() if len(rows) > 1 else nullcontext():
                for row in rows:
                    told = ObjectDeposited(str(row.id), row.sha256, row.length, row.media_type)
                    events.record(told, actor=actor, subject=("object", row.id))
            yield [queries.view(row) for row in rows]
            for writing in writings:
                writing.finish()


@contextmanager
def _begun(key: str, chunks: Iterable[bytes]) -> Iterator[Writing]:
    """Begin to write `chunks`; when the block fails nothing of them stays."""
    try:
        writing = store().begin(key, chunks)
        try:
            yield writing
        except BaseException:
            with suppress(StorageError):
                writing.finish()
            store().remove(key)
            raise
    except StorageError as fault:
        raise (StoreFull() if fault.code == "FULL" else StoreBroken()) from fault


def open(  # noqa: A001  the contract's word
    actor: Actor, *, object_id: uuid.UUID | str, start: int = 0, length: int | None = None
) -> BinaryIO:
    """Return the object's bytes, or `length` of them from `start`, as a seekable stream.

    A whole object (up to 64 MiB) is first compared with the digest taken when it came in. Raises `NotHeld`, and
    `Damaged` after an alarm event. Who may see which record is the caller's decision.
    """
    policy.require(actor, "preservation.open")
    row = StoredObject.objects.filter(pk=object_id).first()
    if row is None:
        raise NotHeld
    return _opened(actor, row, start, length)


def read(actor: Actor, *, object_ids: Sequence[uuid.UUID | str]) -> list[bytes]:
    """Return the whole bytes of several small objects, in order, each compared with its digest. Raises as `open`."""
    policy.require(actor, "preservation.open")
    wanted = [uuid.UUID(str(one)) for one in object_ids]
    rows = StoredObject.objects.in_bulk(wanted)
    if set(wanted) - rows.keys():
        raise NotHeld
    found = []
    for one in wanted:
        with _opened(actor, rows[one]) as stream:
            found.append(stream.read())
    return found


def _opened(actor: Actor, row: StoredObject, start: int = 0, length: int | None = None) -> BinaryIO:
    if row.closed_at is not None:
        raise Closed
    if row.erased_at is not None:
        raise Erased
    try:
        stream = store().open(row.key)
        size = store().size(row.key)
    except StorageError as fault:
        raise NotHeld from fault
    whole = start == 0 and length is None
    if size != row.length or (whole and row.length <= WHOLE_CHECK_LIMIT and not _unchanged(actor, row, stream)):
        stream.close()
        raise Damaged
    if whole:
        return stream
    with stream:
        stream.seek(start)
        return io.BytesIO(stream.read(row.length - start if length is None else length))


def _unchanged(actor: Actor, row: StoredObject, stream: BinaryIO) -> bool:
    digest = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
    stream.seek(0)
    if digest.hexdigest() == row.sha256:
        return True
    with transaction.atomic():
        told = DamageFound(object_id=str(row.id), expected=row.sha256, found=digest.hexdigest())
        events.record(told, actor=actor, subject=("object", row.id))
    return False


def discard(actor: Actor, *, object_id: uuid.UUID | str, reason: str) -> None:
    """Give up bytes that were never holdings (pictures of identity papers whose time is over; services.md P2).

    The row goes at once, the bytes are removed by `clear_unnamed`. For the system and for who may deposit; which
    object may go is the caller's decision. Raises `NotHeld`.
    """
    policy.require(actor, "preservation.deposit")
    with transaction.atomic():
        deleted, _by_kind = StoredObject.objects.filter(pk=object_id).delete()
        if not deleted:
            raise NotHeld
        events.record(ObjectDiscarded(str(object_id), reason), actor=actor, subject=("object", object_id))


def close(actor: Actor, *, object_ids: Sequence[uuid.UUID | str]) -> int:
    """Let nobody read these objects any more, whoever asks and for whatever; return how many were open until now.

    The bytes stay as they are, watched over like all others, until a person has decided what becomes of them. In the
    caller's transaction, which says why. For the head of the archive. Raises `NotAllowed`.
    """
    policy.require(actor, "preservation.close")
    standing = StoredObject.objects.filter(pk__in=[uuid.UUID(str(one)) for one in object_ids], closed_at=None)
    closing = list(standing.values_list("pk", flat=True))
    StoredObject.objects.filter(pk__in=closing).update(closed_at=clock.now(), closed_by=actor.account_id)
    for pk in closing:
        events.record(ObjectClosed(str(pk)), actor=actor, subject=("object", pk))
    return len(closing)


def erase(
    actor: Actor, *, object_ids: Sequence[uuid.UUID | str], asked_by: int | None, ground: str
) -> list[StoredView]:
    """Erase bytes that were holdings, for good, after a destruction; return what they were.

    On two people's word: `asked_by` proposed it, `actor` (the head or a deputy, another person) carries it out. The rows
    stay with digests, length and ground; the bytes go once the transaction stands, and what a power cut left of them goes
    with `clear_unnamed`. What is erased already is passed over. Raises `NotAllowed`, `NotByTwo`, `NotHeld`.
    """
    policy.require(actor, "preservation.erase")
    if asked_by is None or actor.account_id is None or asked_by == actor.account_id or not ground.strip():
        raise NotByTwo
    wanted = list(dict.fromkeys(uuid.UUID(str(one)) for one in object_ids))
    with transaction.atomic():
        rows = StoredObject.objects.in_bulk(wanted)
        if set(wanted) - rows.keys():
            raise NotHeld
        standing = [rows[one] for one in wanted if rows[one].erased_at is None]
        facts = {"erased_by": actor.account_id, "erasure_asked_by": asked_by, "erased_ground": ground.strip()[:300]}
        StoredObject.objects.filter(pk__in=[row.pk for row in standing]).update(erased_at=clock.now(), **facts)
        for row in standing:
            told = ObjectErased(str(row.pk), row.sha256, row.length, ground.strip()[:300], asked_by)
            events.record(told, actor=actor, subject=("object", row.pk))
        keys = [row.key for row in standing]
        transaction.on_commit(lambda: _remove(keys))
    return [queries.view(row) for row in StoredObject.objects.filter(pk__in=wanted).order_by("pk")]


def _remove(keys: Sequence[str]) -> None:
    for key in keys:
        try:
            store().remove(key)
        except StorageError:  # `clear_unnamed` tries again: no row names it any more
            continue


def load_fixtures() -> None:
    """Set the room's timers. Idempotent."""
    tasks.schedule("preservation.clear", "lantai.preservation.tasks.clear_unnamed", 24 * 3600)


def clear_unnamed(actor: Actor) -> int:
    """Remove bytes that no row names, left by processes killed while depositing; return how many. For a nightly task.

    Only keys that were there before the rows were read can be removed, and bytes younger than a day never are.
    """
    policy.require(actor, "preservation.deposit")
    folder = _folder(Path(settings.STORE))
    removed = folder.clear_leftovers()
    old = list(folder.keys_older_than(24 * 3600))
    rows = StoredObject.objects.filter(erased_at=None)
    named = {identifier.hex for identifier in rows.values_list("pk", flat=True)}
    for key in old:
        if key not in named:
            folder.remove(key)
            removed += 1
    return removed
