"""Papers of a batch: the hand-over list of what left the stacks, the list of pages to scan again, the acceptance report."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from lantai.adapters.labels import bars
from lantai.adapters.typeset.port import TypesetError
from lantai.adapters.typeset.typst import TypstTypesetter
from lantai.digitisation.errors import BatchRefused, NotFound
from lantai.digitisation.models import Batch, BatchPage, Defect
from lantai.digitisation.queries import consistency
from lantai.digitisation.services.receiving import batch_row
from lantai.digitisation.services.stepping import batch_of
from lantai.digitisation.states.batches import BatchState, CheckState, PageState
from lantai.digitisation.texts import batches as texts
from lantai.foundation import clock
from lantai.foundation.actor import Actor
from lantai.people import queries as people
from lantai.preservation import services as preservation
from lantai.stacks.rules import scanning

CSV_HEAD = ("文件名", "档号", "页号", "毛病", "说明", "SHA256")


@cache
def _typesetter() -> TypstTypesetter:
    return TypstTypesetter()


def _set(template: str, data: dict[str, Any]) -> bytes:
    try:
        return _typesetter().render(template, data=data, pictures={}, at=clock.now())
    except TypesetError as fault:
        words = _("没有排成：%(detail)s。请报告系统管理员。") % {"detail": fault.detail}
        raise BatchRefused(words, code="TYPESET") from fault


def _frame(row: Batch) -> dict[str, Any]:
    archive = people.archive()
    return {
        "archive": archive.name, "archive_en": archive.name_en, "number": f"{row.project.code}-{row.number}",
        "project": row.project.name, "contractor": row.project.contractor, "title": row.title,
        "fonds": f"{row.project.fonds.code} {row.project.fonds.name}",
        "made_at": _moment(clock.now()),
    }  # fmt: skip


def _moment(at: Any) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""


def hand_over_list(actor: Actor, *, batch_id: int) -> bytes:
    """Return the list of originals handed to the contractor, with a place for both signatures, as a PDF. Raises `NotFound`.

    Each bears the barcode the stacks know it by, so that it is scanned out and back in.
    """
    row = batch_of(actor, batch_id)
    rows = [
        [
            str(place),
            one.ref_code,
            one.title,
            "" if one.pages_declared is None else str(one.pages_declared),
            (code := _barcode(one)),
            bars(code),
        ]
        for place, one in enumerate(row.volumes.order_by("pk"), 1)
    ]
    pages = sum(one.pages_declared or 0 for one in row.volumes.all())
    return _set("handover", {**_frame(row), "rows": rows, "count": len(rows), "pages": pages})


def _barcode(one: Any) -> str:
    kind = scanning.Kind.VOLUME if one.volume_id else scanning.Kind.ITEM
    return scanning.barcode(kind, one.volume_id or one.item_id)


def redo_list(actor: Actor, *, batch_id: int) -> Iterator[str]:
    """Yield the lines of the list of rejected pages as CSV, for whoever scans them again. Contractors: of their own batches."""
    row = batch_row(actor, batch_id)
    yield "\ufeff" + csv_line(CSV_HEAD)
    rejected = BatchPage.objects.filter(batch=row, state=PageState.REJECTED.value).order_by(
        "ref_code_norm", "sort_key", "pk"
    )
    for page in rejected.prefetch_related("defects").iterator(chunk_size=500):
        open_ones = [one for one in page.defects.all() if one.ended_at is None]
        kind = open_ones[0].kind if open_ones else ""
        note = open_ones[0].note if open_ones else ""
        remedy = texts.FINDINGS[kind][1] if kind in texts.FINDINGS else ""
        yield csv_line(
            (page.name, page.ref_code, page.label, str(defect_words(kind)), note or str(remedy), page.sha256)
        )


ACTING = ("=", "+", "-", "@", "\t", "\r")


def csv_line(cells: Sequence[str]) -> str:
    """Return one line of CSV; no cell can act as a formula in a spreadsheet."""
    out = io.StringIO()
    csv.writer(out).writerow([f"'{cell}" if cell.startswith(ACTING) else cell for cell in cells])
    return out.getvalue()


def defect_words(kind: str) -> Any:
    """Return the words of a defect: one a person gave, or a finding of the machine."""
    return texts.DEFECTS.get(kind) or (texts.FINDINGS[kind][0] if kind in texts.FINDINGS else kind)


def keep_acceptance(actor: Actor, row: Batch) -> UUID:
    """Make the acceptance report and keep it; return the object. In the caller's transaction."""
    with translation.override("zh-hans"):
        content = _set("acceptance", _acceptance(row))
    kept = preservation.deposit(
        actor,
        stream=io.BytesIO(content),
        name=f"acceptance-{row.project.code}-{row.number}.pdf",
        media_type="application/pdf",
    )
    return kept.id


def acceptance_report(actor: Actor, *, batch_id: int) -> bytes:
    """Return the kept report. Raises `NotFound` before the batch is accepted."""
    row = batch_of(actor, batch_id)
    if row.report_id is None:
        raise NotFound(_("这个批次还没有验收报告。"))
    (content,) = preservation.read(actor, object_ids=[row.report_id])
    return content


def _acceptance(row: Batch) -> dict[str, Any]:
    counts = consistency.counts([row.pk]).get(row.pk, {})
    every = Counter(Defect.objects.filter(page__batch=row).values_list("kind", flat=True))
    names = people.called([pk for pk in _people(row) if pk])
    steps = [
        [
            str(texts.BATCH[BatchState(step.state)]),
            names.get(step.by_id, "") if step.by_id else "",
            _moment(step.at),
            str(step.count),
            step.note,
        ]
        for step in row.steps.order_by("at", "pk")
    ]
    checks = [
        [
            str(one.round), str(one.attempt), names.get(one.by_id, ""), f"{len(one.volumes)} / {one.volumes_total}", str(one.pages),
            str(one.defects), _share(one.pages - one.defects, one.pages), _percent(one.threshold), str(texts.CHECK[CheckState(one.state)]), str(one.seed),
        ]
        for one in row.checks.order_by("begun_at", "pk")
    ]  # fmt: skip
    return {
        **_frame(row), "pages": counts.get("standing", 0), "volumes": row.volumes.count(), "replaced": counts.get("replaced", 0),
        "files": row.files.count(), "people": row.people_indexed, "steps": steps, "checks": checks,
        "defects": [[str(defect_words(kind)), str(number)] for kind, number in every.most_common()],
        "accepted_by": names.get(row.accepted_by_id or 0, ""), "accepted_at": _moment(row.accepted_at or clock.now()),
        "share": _percent(row.project.sample_share), "least": str(row.project.sample_least),
    }  # fmt: skip


def _people(row: Batch) -> set[int | None]:
    return {row.accepted_by_id, *row.steps.values_list("by_id", flat=True), *row.checks.values_list("by_id", flat=True)}


def _percent(share: Any) -> str:
    return f"{float(share) * 100:.2f}".rstrip("0").rstrip(".") + "%"


def _share(good: int, total: int) -> str:
    return _percent(good / total) if total else "—"
