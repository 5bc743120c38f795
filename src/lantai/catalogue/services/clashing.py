"""Rows whose key is held with other content: those somebody has decided about, and those that wait for a person."""

from __future__ import annotations

import json
from collections.abc import Sequence

from lantai.catalogue.models import ImportBatch, ImportConflict
from lantai.catalogue.rules import differing
from lantai.catalogue.services.outcomes import Clash
from lantai.catalogue.states import Conflict


def sorted_out(clashes: Sequence[Clash]) -> tuple[list[Clash], list[Clash]]:
    """Return the clashes that were decided before, and those that are to be."""
    if not clashes:
        return [], []
    digests = [differing.content_digest(clash.offered) for clash in clashes]
    known = {
        (kind, held_id, digest)
        for kind, held_id, digest in ImportConflict.objects.filter(offered_digest__in=digests)
        .exclude(state=Conflict.OPEN.value)
        .values_list("kind", "held_id", "offered_digest")
    }
    decided: list[Clash] = []
    waiting: list[Clash] = []
    for clash, digest in zip(clashes, digests, strict=True):
        (decided if (clash.kind, clash.held_id, digest) in known else waiting).append(clash)
    return decided, waiting


def wait(batch: ImportBatch, clashes: Sequence[Clash]) -> None:
    """Have a person decide; what waits already is not asked twice."""
    rows = [
        ImportConflict(
            batch=batch,
            kind=clash.kind,
            held_id=clash.held_id,
            key=clash.key[:200],
            sheet=clash.line.sheet,
            row=clash.line.number,
            differences=json.dumps(dict(clash.differences), ensure_ascii=False),
            offered=json.dumps(clash.offered, ensure_ascii=False, default=str),
            offered_digest=differing.content_digest(clash.offered),
        )
        for clash in clashes
    ]
    ImportConflict.objects.bulk_create(rows, ignore_conflicts=True, batch_size=200)
