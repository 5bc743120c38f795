"""Manifests: what the contractor says was delivered, held against what came."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.db.models import Q

from lantai.digitisation.events import batches as events
from lantai.digitisation.models import BatchPage, Declaration, Defect, DeliveredFile, PageFinding
from lantai.digitisation.rules import manifests
from lantai.digitisation.states.batches import PageState
from lantai.foundation import clock
from lantai.foundation import events as log
from lantai.foundation.actor import Actor

AT_ONCE = 400


def read_manifest(actor: Actor, *, batch_id: int, path: Path, name: str) -> int:
    """Take down what a manifest declares (the newest word on a name counts) and mark what differs; return how many lines.

    One that declares nothing holds nothing up; the event says that it declared none.
    """
    count = 0
    differing = 0
    base = name.rpartition("/")[0]
    lines = _lines(path)
    while some := list(islice(lines, AT_ONCE)):
        declared = {_place(base, one.name): one.digest for one in some}
        with transaction.atomic():
            rows = [
                Declaration(batch_id=batch_id, name=key[:255], digest=digest, manifest=name, declared_at=clock.now())
                for key, digest in declared.items()
            ]
            Declaration.objects.bulk_create(
                rows, update_conflicts=True, unique_fields=["batch", "name"],
                update_fields=["digest", "manifest", "declared_at"],
            )  # fmt: skip
            differing += _compare(batch_id, declared)
        count += len(declared)
    with transaction.atomic():
        log.record(events.ManifestReceived(count, differing), actor=actor, subject=("scan_batch", batch_id))
    return count


def _lines(path: Path) -> Iterator[manifests.Declared]:
    with path.open("rb") as stream:
        for raw in stream:
            try:
                yield from manifests.read(_text(raw[:4096]))
            except csv.Error:
                continue


def _text(raw: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")


def _place(base: str, name: str) -> str:
    """Return the path in the delivery: a manifest speaks of files beside it, or already of paths from the top."""
    return f"{base}/{name}" if base and not name.startswith(f"{base}/") else name


def _compare(batch_id: int, declared: dict[str, str]) -> int:
    """Mark the pages of files that came before this manifest; return how many files differ from what it says."""
    differing = 0
    for row in DeliveredFile.objects.filter(batch_id=batch_id, name__in=declared):
        pages = BatchPage.objects.filter(file=row)
        PageFinding.objects.filter(page__in=pages, code="NOT_DECLARED").delete()
        if agrees(declared[row.name], row):
            continue
        differing += 1
        for page in pages:
            PageFinding.objects.get_or_create(batch_id=batch_id, page=page, code="DIGEST_DIFFERS")
            if BatchPage.objects.filter(pk=page.pk, state=PageState.CHECKED.value).update(
                state=PageState.REJECTED.value
            ):
                Defect.objects.create(page=page, kind="DIGEST_DIFFERS", at=clock.now())
    return differing


def agrees(digest: str, row: DeliveredFile) -> bool:
    return digest in {row.sha256, row.md5}


def findings_of(row: DeliveredFile) -> list[str]:
    """Return what a file's declaration says against it: DIGEST_DIFFERS, or NOT_DECLARED where there is a manifest."""
    said = Declaration.objects.filter(batch_id=row.batch_id, name=row.name).values_list("digest", flat=True).first()
    if said is not None:
        return [] if agrees(said, row) else ["DIGEST_DIFFERS"]
    return ["NOT_DECLARED"] if Declaration.objects.filter(batch_id=row.batch_id).exists() else []


def undelivered(batch_id: int) -> Q:
    """Return the condition on `Declaration` under which a declared file has not come."""
    came = DeliveredFile.objects.filter(batch_id=batch_id).values("name")
    return Q(batch_id=batch_id) & ~Q(name__in=came)
