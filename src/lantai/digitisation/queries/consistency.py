"""What keeps a batch from being accepted: catalogue and links must agree wholly (domain.md 2.6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from lantai.catalogue.queries import attached
from lantai.digitisation.models import Batch, BatchPage, BatchVolume, Declaration, DeliveredFile
from lantai.digitisation.rules import order
from lantai.digitisation.states.batches import STANDING, FileState, PageState

STANDING_VALUES = [state.value for state in STANDING]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing amiss: its code in `texts.CONSISTENCY`, where, how often."""

    code: str
    where: str = ""
    count: int = 1


def faults(batch: Batch) -> list[Fault]:
    """Return everything that is not as it must be, in the order in which to mend it. Linear in the pages of the batch."""
    volumes = list(batch.volumes.order_by("pk"))
    return [*_pages(batch), *_volumes(batch, volumes), *_catalogue(batch, volumes), *_declared(batch)]


def _pages(batch: Batch) -> Iterator[Fault]:
    waiting = DeliveredFile.objects.filter(batch=batch, state=FileState.WAITING.value).count()
    if waiting:
        yield Fault("WAITING", "", waiting)
    rows = BatchPage.objects.filter(batch=batch)
    standing = Q(state__in=STANDING_VALUES)
    amiss = {
        "OPEN_PAGE": Q(state=PageState.CONFLICT.value),
        "REJECTED": Q(state=PageState.REJECTED.value),
        "LOOK": standing & Q(needs_look=True),
        "NO_PLACE": standing & ~Q(ref_code_norm__in=batch.volumes.values("ref_code_norm")),
    }
    counted = rows.aggregate(**{code: Count("pk", filter=some) for code, some in amiss.items()})
    for code, count in counted.items():
        if count:
            first = rows.filter(amiss[code]).order_by("ref_code_norm", "sort_key").first()
            yield Fault(code, f"{first.ref_code} {first.label}".strip() or first.name if first else "", count)


def _volumes(batch: Batch, volumes: Sequence[BatchVolume]) -> Iterator[Fault]:
    """Page numbers without a gap, and as many pages as the catalogue says."""
    known = {one.ref_code_norm: one for one in reversed(volumes)}
    come = set()
    rows = BatchPage.objects.filter(batch=batch, state__in=STANDING_VALUES)
    labels = rows.order_by("ref_code_norm", "sort_key").values_list("ref_code_norm", "label_norm")
    found: dict[str, list[str]] = {}
    last = ""
    for norm, label in labels.iterator():
        if norm != last and last:
            yield from _volume(known.get(last), found.pop(last))
        come.add(norm)
        found.setdefault(norm, []).append(label)
        last = norm
    if last:
        yield from _volume(known.get(last), found.pop(last))
    for one in [one for one in volumes if one.ref_code_norm not in come][:50]:
        yield Fault("EMPTY_VOLUME", one.ref_code)


def _volume(row: BatchVolume | None, labels: list[str]) -> Iterator[Fault]:
    if row is None:
        return
    gaps = order.gaps(labels)
    if gaps.count:
        numbers = "、".join(map(str, gaps.missing[:8])) + ("…" if gaps.count > 8 else "")
        yield Fault("MISSING", f"{row.ref_code}（{numbers}）", gaps.count)
    elif row.pages_declared is not None and row.pages_declared != len(labels):
        yield Fault("COUNT", f"{row.ref_code}（{len(labels)} / {row.pages_declared}）")


def _catalogue(batch: Batch, volumes: Sequence[BatchVolume]) -> Iterator[Fault]:
    """Each volume stands in the catalogue under this code, and no page of it has another picture."""
    for code, where in attached.places_amiss(
        fonds_code=batch.project.fonds.code, ref_codes=[one.ref_code for one in volumes]
    ):
        yield Fault(code, where)
    norms = [one.ref_code_norm for one in volumes]
    there = attached.labels_there(fonds_code=batch.project.fonds.code, norms=norms)
    rows = BatchPage.objects.filter(
        batch=batch, state=PageState.CHECKED.value, ref_code_norm__in=list({n for n, _l in there})
    )
    for norm, label, ref_code, sha256, frame in rows.values_list(
        "ref_code_norm", "label_norm", "ref_code", "sha256", "frame"
    ):
        held = there.get((norm, label))
        if held is not None and held != (sha256, frame):
            yield Fault("TAKEN", f"{ref_code} {label}")


def _declared(batch: Batch) -> Iterator[Fault]:
    came = DeliveredFile.objects.filter(batch=batch).values("name")
    missing = Declaration.objects.filter(batch=batch).exclude(name__in=came)
    count = missing.count()
    if count:
        first = missing.order_by("name").values_list("name", flat=True).first()
        yield Fault("UNDELIVERED", first or "", count)


def counts(batch_ids: list[int]) -> dict[int, dict[str, int]]:
    """Return pages by state, and how many need a look, of several batches; one query."""
    standing = Q(state__in=STANDING_VALUES)
    rows: Any = (
        BatchPage.objects.filter(batch_id__in=batch_ids)
        .values("batch_id")
        .annotate(
            standing=Count("pk", filter=standing),
            look=Count("pk", filter=standing & Q(needs_look=True)),
            rejected=Count("pk", filter=Q(state=PageState.REJECTED.value)),
            conflict=Count("pk", filter=Q(state=PageState.CONFLICT.value)),
            replaced=Count("pk", filter=Q(state=PageState.REPLACED.value)),
            total=Count("pk"),
        )
        .order_by()
    )
    return {row.pop("batch_id"): row for row in rows}
