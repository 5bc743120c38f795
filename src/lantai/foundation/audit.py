"""Noticing what was done to the database behind the house's back: deletion, edit and insertion of recorded rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from lantai.foundation import ledger, merkle
from lantai.foundation.events import canonical
from lantai.foundation.models import EventRow, LedgerNode, TreeHead

_BATCH = 500


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What was found. References are those given to `ledger.append`; `heads_bad` are sizes of signed heads."""

    log: str
    size: int
    checked: int
    missing: tuple[str, ...] = ()  # recorded in the ledger, gone from the table
    altered: tuple[str, ...] = ()  # there, with other content
    inserted: tuple[str, ...] = ()  # there, never recorded
    nodes_bad: tuple[str, ...] = ()  # places of the stored tree that contradict its leaves
    heads_bad: tuple[int, ...] = ()

    @property
    def ok(self) -> bool:
        return not (self.missing or self.altered or self.inserted or self.nodes_bad or self.heads_bad)


def audit(log: str, rows: Iterable[tuple[str, bytes]], *, since: int = 0) -> AuditReport:
    """Compare `rows` ``(reference, data)`` with the leaves from position `since` on, and the tree with its heads.

    `rows` may come in any order and need not fit in memory. With `since` only later leaves are looked at; the tree
    before is taken from its stored peaks, which the heads signed later still check.
    """
    tree = _Tree(log, since)
    tree.walk()
    altered: list[str] = []
    inserted: list[str] = []
    seen: set[str] = set()
    checked = 0
    for batch in _batches(rows):
        checked += len(batch)
        known = tree.digests([reference for reference, _ in batch])
        for reference, data in batch:
            if reference not in known or reference in seen:
                inserted.append(reference)
            elif known[reference] != merkle.leaf_hash(data).hex():
                altered.append(reference)
            seen.add(reference)
    missing = [reference for reference in tree.references() if reference not in seen]
    return AuditReport(
        log=log,
        size=tree.size,
        checked=checked,
        missing=tuple(missing),
        altered=tuple(altered),
        inserted=tuple(inserted),
        nodes_bad=tuple(tree.nodes_bad),
        heads_bad=tuple(tree.heads_bad),
    )


def audit_events(*, since: int = 0) -> AuditReport:
    """Audit the event log; events not folded yet (the last seconds) are left out."""
    rows = EventRow.objects.filter(position__isnull=False, position__gte=since).order_by("position")
    return audit(ledger.EVENTS, ((str(row.uid), canonical(row)) for row in rows.iterator(_BATCH)), since=since)


def _batches(rows: Iterable[tuple[str, bytes]]) -> Iterator[list[tuple[str, bytes]]]:
    source = iter(rows)
    while batch := list(islice(source, _BATCH)):
        yield batch


class _Tree:
    def __init__(self, log: str, since: int) -> None:
        self.log, self.since = log, since
        self.size = ledger.size(log)
        self.nodes_bad: list[str] = []
        self.heads_bad: list[int] = []

    def _leaves(self) -> Iterator[tuple[int, str, str]]:
        rows = LedgerNode.objects.filter(log_id=self.log, level=0, index__gte=self.since).order_by("index")
        return rows.values_list("index", "digest", "reference").iterator(_BATCH)

    def references(self) -> Iterator[str]:
        return (reference for _, _, reference in self._leaves())

    def digests(self, references: list[str]) -> dict[str, str]:
        rows = LedgerNode.objects.filter(log_id=self.log, level=0, index__gte=self.since, reference__in=references)
        return dict(rows.values_list("reference", "digest"))

    def walk(self) -> None:
        """Grow the tree again from its leaves; compare every stored node and every signed head on the way."""
        heads = {row.size: row for row in TreeHead.objects.filter(log_id=self.log, size__gte=self.since)}
        for tree_head in heads.values():
            if not ledger.head_is_signed(tree_head) or tree_head.size > self.size:
                self.heads_bad.append(tree_head.size)
        try:
            frontier = ledger.frontier(self.log, self.since) if self.since else merkle.Frontier()
        except ledger.LedgerBroken:
            self.nodes_bad.append(f"peaks of {self.since}")
            return
        start = heads.get(self.since)
        if start is not None and start.root != frontier.root().hex():
            self.heads_bad.append(self.since)
        pending: list[tuple[int, int, bytes]] = []
        for index, digest, _ in self._leaves():
            if index != frontier.size:
                self.nodes_bad.append(f"0/{frontier.size}")
                break
            pending += frontier.append(bytes.fromhex(digest))[1:]
            if len(pending) >= _BATCH:
                self._compare(pending)
                pending = []
            signed = heads.get(frontier.size)
            if signed is not None and signed.root != frontier.root().hex():
                self.heads_bad.append(frontier.size)
        self._compare(pending)
        if frontier.size != self.size and not self.nodes_bad:
            self.nodes_bad.append(f"0/{frontier.size}")

    def _compare(self, made: list[tuple[int, int, bytes]]) -> None:
        for level in {level for level, _, _ in made}:
            wanted = {index: digest for at, index, digest in made if at == level}
            stored = dict(
                LedgerNode.objects.filter(log_id=self.log, level=level, index__in=list(wanted)).values_list(
                    "index", "digest"
                )
            )
            self.nodes_bad += [
                f"{level}/{index}" for index, digest in wanted.items() if stored.get(index) != digest.hex()
            ]
