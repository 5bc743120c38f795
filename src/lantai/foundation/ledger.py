"""The tamper-evident ledger: append-only Merkle logs with signed tree heads (RFC 6962 hashing).

Every complete subtree is stored once, so an append writes O(log n) nodes and a proof reads O(log n). Appends to one log
are serialised by its row on PostgreSQL and by the one writer on SQLite.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import transaction
from django.db.models import F, Q

from lantai.foundation import clock, counters, keyring, merkle
from lantai.foundation.events import canonical
from lantai.foundation.models import EventRow, LedgerLog, LedgerNode, TreeHead

if TYPE_CHECKING:
    from lantai.foundation.audit import AuditReport

EVENTS, ISSUES = "events", "issues"
KEY = "ledger-ed25519"
_BATCH = 500
_Walk = Callable[[merkle.Lookup], list[bytes]]


class LedgerBroken(RuntimeError):  # noqa: N818
    """The stored tree contradicts itself or a head signed before; nothing was signed or appended."""


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That one leaf stands at `position` of the tree of `size` leaves; `path` is hex, leaf to root."""

    log: str
    position: int
    size: int
    leaf: str
    path: tuple[str, ...]
    root: str


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """That the tree of `first` leaves is a beginning of the tree of `second` leaves."""

    log: str
    first: int
    second: int
    path: tuple[str, ...]


def append(log: str, data: bytes, reference: str) -> int:
    """Add one leaf standing for `reference` and return its position (0 first). Inside the caller's transaction."""
    return append_many(log, [(reference, data)])[0]


def hold(log: str) -> merkle.Frontier:
    """Take the next place of a log for `append_signed`: nobody else appends until the caller's transaction ends."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a ledger is appended to inside the transaction of what it records")
    return _lock(log, 1)


def append_signed(log: str, data: bytes, reference: str, *, held: merkle.Frontier | None = None) -> int:
    """Like `append`, at the place that is `held`, and sign the head of the grown tree in the same breath."""
    grown = held or hold(log)
    position = grown.size
    LedgerNode.objects.bulk_create(_nodes_of(log, reference, grown.append(merkle.leaf_hash(data))))
    _write_head(log, grown.size, grown.root().hex())
    return position


def _nodes_of(log: str, reference: str, made: Iterable[tuple[int, int, bytes]]) -> list[LedgerNode]:
    return [
        LedgerNode(
            log_id=log, level=level, index=index, digest=digest.hex(), reference="" if level else reference
        )
        for level, index, digest in made
    ]  # fmt: skip


def append_many(log: str, leaves: Sequence[tuple[str, bytes]]) -> list[int]:
    """Add leaves ``(reference, data)`` in order and return their positions. Inside the caller's transaction."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a ledger is appended to inside the transaction of what it records")
    frontier = _lock(log, len(leaves))
    positions: list[int] = []
    rows: list[LedgerNode] = []
    for reference, data in leaves:
        positions.append(frontier.size)
        rows += _nodes_of(log, reference, frontier.append(merkle.leaf_hash(data)))
    LedgerNode.objects.bulk_create(rows, batch_size=_BATCH)
    return positions


def _lock(log: str, more: int) -> merkle.Frontier:
    """Grow the log's size first, which takes its row's lock; return the frontier before the growth."""
    return frontier(log, counters.advance(LedgerLog, log, "size", more) - more)


def frontier(log: str, size: int) -> merkle.Frontier:
    places = merkle.Frontier.places(size)
    found = _nodes(log, places)
    return merkle.Frontier(size, {level: found[level, index] for level, index in places})


def _nodes(log: str, places: Iterable[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    wanted = list(places)
    condition = Q(pk__in=[])
    for level, index in wanted:
        condition |= Q(level=level, index=index)
    rows = LedgerNode.objects.filter(condition, log_id=log).values_list("level", "index", "digest")
    found = {(level, index): bytes.fromhex(digest) for level, index, digest in rows}
    missing = set(wanted) - set(found)
    if missing:
        raise LedgerBroken(f"{log}: nodes are missing: {sorted(missing)}")
    return found


def size(log: str) -> int:
    """Return the number of leaves; 0 for a log that was never written."""
    row = LedgerLog.objects.filter(name=log).first()
    return row.size if row else 0


def root(log: str, at: int | None = None) -> str:
    """Return the root (hex) of the tree of the first `at` leaves, all by default."""
    return frontier(log, size(log) if at is None else at).root().hex()


def position_of(log: str, reference: str) -> int | None:
    """Return where the leaf standing for `reference` is; None when there is none."""
    row = LedgerNode.objects.filter(log_id=log, reference=reference, level=0).order_by("index").first()
    return row.index if row else None


def proof(log: str, position: int, size: int | None = None) -> InclusionProof:
    """Return the proof that the leaf at `position` is in the tree of `size` leaves (all by default)."""
    total = _total(log, size)
    path = _proved(log, lambda lookup: merkle.inclusion_path(lookup, position, total))
    leaf = _nodes(log, [(0, position)])[0, position].hex()
    return InclusionProof(log, position, total, leaf, path, root(log, total))


def consistency(log: str, first: int, second: int | None = None) -> ConsistencyProof:
    """Return the proof that nothing among the first `first` leaves changed until there were `second`."""
    total = _total(log, second)
    path = _proved(log, lambda lookup: merkle.consistency_path(lookup, first, total))
    return ConsistencyProof(log, first, total, path)


def _total(log: str, wanted: int | None) -> int:
    have = size(log)
    if wanted is not None and wanted > have:
        raise ValueError(f"{log} has {have} leaves, not {wanted}")
    return have if wanted is None else wanted


def _proved(log: str, walk: _Walk) -> tuple[str, ...]:
    """Walk twice: once to learn which nodes are needed, once with all of them fetched by one query."""
    needed: list[tuple[int, int]] = []

    def note(level: int, index: int) -> bytes:
        needed.append((level, index))
        return merkle.EMPTY

    walk(note)
    found = _nodes(log, needed)
    return tuple(digest.hex() for digest in walk(lambda level, index: found[level, index]))


# --- signed tree heads


def head_bytes(log: str, size: int, root: str, signed_at: str) -> bytes:
    """Return the bytes that a tree head's signature covers."""
    return f"lantai tree head v1\n{log}\n{size}\n{root}\n{signed_at}\n".encode()


def public_key() -> bytes:
    """Return the 32 raw bytes of the Ed25519 key that checks tree heads; safe to publish."""
    return keyring.signing_key(KEY).public_key().public_bytes_raw()


def key_id() -> str:
    return keyring.key_id(KEY)


def sign_head(log: str) -> TreeHead:
    """Sign the present size and root, once per size. Raises `LedgerBroken` when an earlier head disagrees."""
    with transaction.atomic():
        total = size(log)
        now_root = root(log, total)
        known = TreeHead.objects.filter(log_id=log, size=total).first()
        if known is not None:
            if known.root != now_root:
                raise LedgerBroken(f"{log}: the tree of {total} leaves had another root when it was signed")
            return known
        LedgerLog.objects.bulk_create([LedgerLog(name=log)], ignore_conflicts=True)
        _write_head(log, total, now_root)
        return TreeHead.objects.get(log_id=log, size=total)


def _write_head(log: str, total: int, now_root: str) -> None:
    moment = clock.now()
    signature = keyring.signing_key(KEY).sign(head_bytes(log, total, now_root, moment.isoformat())).hex()
    head_row = TreeHead(log_id=log, size=total, root=now_root, signed_at=moment, signature=signature, key_id=key_id())
    head_row.save(force_insert=True)  # a head of this size already there means that leaves were taken away


def head(log: str) -> TreeHead | None:
    """Return the latest signed head."""
    return TreeHead.objects.filter(log_id=log).order_by("-size").first()


def head_is_signed(tree_head: TreeHead, key: bytes | None = None) -> bool:
    """Tell whether the head's signature is good under `key` (ours by default)."""
    message = head_bytes(tree_head.log_id, tree_head.size, tree_head.root, tree_head.signed_at.isoformat())
    try:
        Ed25519PublicKey.from_public_bytes(key or public_key()).verify(bytes.fromhex(tree_head.signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def verify_inclusion(given: InclusionProof, data: bytes, *, root: str) -> bool:
    """Tell whether `given` shows that `data` is a leaf of the tree with `root`. Pure."""
    path = [bytes.fromhex(digest) for digest in given.path]
    return merkle.verify_inclusion(merkle.leaf_hash(data), given.position, given.size, path, bytes.fromhex(root))


def verify_consistency(given: ConsistencyProof, *, old: str, new: str) -> bool:
    """Tell whether `given` shows that the tree with root `old` is a beginning of the one with root `new`. Pure."""
    path = [bytes.fromhex(digest) for digest in given.path]
    return merkle.verify_consistency(given.first, given.second, bytes.fromhex(old), bytes.fromhex(new), path)


# --- the event log


def fold_events(limit: int = 2000) -> int:
    """Fold events that have no position yet, oldest first, and sign the new head; return how many were folded.

    Positions are given at folding, because ids commit out of order on PostgreSQL.
    """
    total = 0
    while True:
        with transaction.atomic():
            LedgerLog.objects.bulk_create([LedgerLog(name=EVENTS)], ignore_conflicts=True)
            LedgerLog.objects.filter(name=EVENTS).update(size=F("size"))  # one folder at a time
            rows = list(EventRow.objects.filter(position__isnull=True).order_by("id")[:limit])
            positions = append_many(EVENTS, [(str(row.uid), canonical(row)) for row in rows]) if rows else []
            for row, position in zip(rows, positions, strict=True):
                row.position = position
            EventRow.objects.bulk_update(rows, ["position"], batch_size=_BATCH)
        total += len(rows)
        if len(rows) < limit:
            break
    if total:
        sign_head(EVENTS)
    return total


def audit(log: str, rows: Iterable[tuple[str, bytes]], *, since: int = 0) -> AuditReport:
    """Compare `rows` ``(reference, data)`` with the ledger; see `audit.audit`."""
    from lantai.foundation import audit as auditing  # noqa: PLC0415  it reads this module

    return auditing.audit(log, rows, since=since)
