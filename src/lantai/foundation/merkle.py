"""Merkle trees as RFC 6962 section 2 hashes them; pure, so that anyone can check a proof without this house."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

EMPTY = hashlib.sha256(b"").digest()
Lookup = Callable[[int, int], bytes]  # (level, index) of a complete subtree -> its hash


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The complete subtrees at the right edge of a growing tree: all that is needed to append and to know the root."""

    def __init__(self, size: int = 0, peaks: dict[int, bytes] | None = None) -> None:
        self.size = size
        self.peaks = peaks or {}

    @staticmethod
    def places(size: int) -> list[tuple[int, int]]:
        """Return ``(level, index)`` of the peaks of a tree of `size` leaves, largest first."""
        return [(level, (size >> level) - 1) for level in reversed(range(size.bit_length())) if size >> level & 1]

    def append(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Add one leaf hash; return the nodes that became complete, the leaf first."""
        level, index, digest = 0, self.size, leaf
        made = [(level, index, digest)]
        while level in self.peaks:
            digest = node_hash(self.peaks.pop(level), digest)
            level, index = level + 1, index >> 1
            made.append((level, index, digest))
        self.peaks[level] = digest
        self.size += 1
        return made

    def root(self) -> bytes:
        digest: bytes | None = None
        for level in sorted(self.peaks):
            digest = self.peaks[level] if digest is None else node_hash(self.peaks[level], digest)
        return EMPTY if digest is None else digest


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the tree hash of `leaves` (data, not hashes)."""
    frontier = Frontier()
    for data in leaves:
        frontier.append(leaf_hash(data))
    return frontier.root()


def _split(count: int) -> int:
    """Return the largest power of two smaller than `count`."""
    return 1 << (count - 1).bit_length() - 1


def subtree(lookup: Lookup, start: int, end: int) -> bytes:
    """Return the hash of leaves ``start`` to ``end`` (exclusive); `start` is where a subtree begins."""
    count = end - start
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return lookup(level, start >> level)
    middle = start + _split(count)
    return node_hash(subtree(lookup, start, middle), subtree(lookup, middle, end))


def inclusion_path(lookup: Lookup, position: int, size: int) -> list[bytes]:
    """Return PATH(position, D[size]) of RFC 6962 section 2.1.1, leaf to root."""
    if not 0 <= position < size:
        raise ValueError(f"position {position} is not in a tree of {size}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if position < middle:
            path.append(subtree(lookup, middle, end))
            end = middle
        else:
            path.append(subtree(lookup, start, middle))
            start = middle
    return path[::-1]


def consistency_path(lookup: Lookup, first: int, second: int) -> list[bytes]:
    """Return PROOF(first, D[second]) of RFC 6962 section 2.1.2; empty when the sizes are equal."""
    if not 0 < first <= second:
        raise ValueError(f"no consistency proof from {first} to {second}")
    path: list[bytes] = []
    start, end, whole = 0, second, True
    while first - start != end - start:
        middle = start + _split(end - start)
        if first <= middle:
            path.append(subtree(lookup, middle, end))
            end = middle
        else:
            path.append(subtree(lookup, start, middle))
            start, whole = middle, False
    if not whole:
        path.append(subtree(lookup, start, end))
    return path[::-1]


def verify_inclusion(leaf: bytes, position: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Tell whether `path` shows that the leaf hash `leaf` stands at `position` of the tree of `size` with `root`."""
    if not 0 <= position < size:
        return False
    index, last, digest = position, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if index & 1 or index == last:
            digest = node_hash(sibling, digest)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            digest = node_hash(digest, sibling)
        index, last = index >> 1, last >> 1
    return last == 0 and digest == root


def verify_consistency(first: int, second: int, old: bytes, new: bytes, path: Sequence[bytes]) -> bool:
    """Tell whether `path` shows that the tree ``(first, old)`` is a beginning of the tree ``(second, new)``."""
    if first == second:
        return not path and old == new
    if not 0 < first < second:
        return False
    steps = list(path) if first & (first - 1) else [old, *path]
    if not steps:
        return False
    index, last = first - 1, second - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if index & 1 or index == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            after = node_hash(after, step)
        index, last = index >> 1, last >> 1
    return last == 0 and before == old and after == new
