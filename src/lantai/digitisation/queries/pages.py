"""Questions about the pages of a batch: lists by volume and finding, one page, what is next to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count

from lantai.digitisation.errors import NotFound
from lantai.digitisation.models import Batch, BatchPage, BatchVolume, Defect, PageFinding, SampleCheck
from lantai.digitisation.policy import batches_visible, may_read
from lantai.digitisation.rules import order
from lantai.digitisation.states.batches import STANDING, PageState
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.people import queries as people

STANDING_VALUES = [state.value for state in STANDING]
VIEWS = ("all", "look", "rejected", "conflict", "stray", "gone")


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page in a list of thumbnails. `has_picture`: it can be drawn."""

    id: int
    ref_code: str
    label: str
    name: str
    state: str
    needs_look: bool
    has_picture: bool
    codes: tuple[str, ...] = ()
    kind: str = ""  # of the open defect
    note: str = ""


@dataclass(frozen=True, slots=True)
class VolumeRow:
    """A volume of a batch: how many pages stand, how many the catalogue says, which numbers are missing."""

    ref_code: str
    title: str
    pages: int
    declared: int | None
    rejected: int
    look: int
    missing: tuple[int, ...]
    missing_count: int
    on_loan: bool
    returned: bool


def volumes(actor: Actor, *, batch_id: int, start: int = 0, limit: int = 50) -> tuple[list[VolumeRow], int]:
    """Return one page of a batch's volumes and how many there are; two queries, three where there are more pages.

    None of a batch that is not there or not the actor's.
    """
    policy.require(actor, "digitisation.deliver")
    every = BatchVolume.objects.filter(batches_visible(actor, "batch__project"), batch_id=batch_id).order_by("pk")
    some = list(every[start : start + limit])
    norms = [one.ref_code_norm for one in some]
    pages = BatchPage.objects.filter(batch_id=batch_id, ref_code_norm__in=norms).order_by()
    labels: dict[str, list[str]] = {}
    rejected, look = Counter[str](), Counter[str]()
    columns = ("ref_code_norm", "label_norm", "state", "needs_look")
    for norm, label, state, needs_look in pages.values_list(*columns).iterator() if norms else ():
        rejected[norm] += state == PageState.REJECTED.value
        if state in STANDING_VALUES:
            labels.setdefault(norm, []).append(label)
            look[norm] += needs_look
    made = []
    for one in some:
        held = labels.get(one.ref_code_norm, [])
        gaps = order.gaps(held, one.pages_declared) if held else order.Gaps()
        made.append(
            VolumeRow(
                one.ref_code, one.title if may_read(actor) else "", len(held), one.pages_declared, rejected[one.ref_code_norm],
                look[one.ref_code_norm], gaps.missing[:30], gaps.count, one.loan_id is not None, one.returned_at is not None,
            )
        )  # fmt: skip
    whole = len(some) < limit and (some or not start)
    return made, start + len(some) if whole else every.count()


def _batch(actor: Actor, batch_id: int) -> Batch:
    policy.require(actor, "digitisation.deliver")
    row = Batch.objects.filter(policy.scope(actor, "digitisation.deliver"), pk=batch_id).first()
    if row is None:
        raise NotFound
    return row


def _narrowed(actor: Actor, row: Batch, view: str, code: str, volume: str) -> Any:
    rows = BatchPage.objects.filter(batch=row)
    if not may_read(actor):
        view = "rejected"
    if view == "look":
        rows = rows.filter(state__in=STANDING_VALUES, needs_look=True)
    elif view == "rejected":
        rows = rows.filter(state=PageState.REJECTED.value)
    elif view == "conflict":
        rows = rows.filter(state=PageState.CONFLICT.value)
    elif view == "stray":
        rows = rows.exclude(ref_code_norm__in=row.volumes.values("ref_code_norm")).exclude(
            state__in=["REPLACED", "DISMISSED"]
        )
    elif view == "gone":
        rows = rows.filter(state__in=[PageState.REPLACED.value, PageState.DISMISSED.value])
    else:
        rows = rows.exclude(state__in=[PageState.REPLACED.value, PageState.DISMISSED.value])
    if code:
        rows = rows.filter(findings__code=code)
    if volume:
        rows = rows.filter(ref_code=volume)
    return rows.order_by("ref_code_norm", "sort_key", "pk")


def pages(
    actor: Actor, *, batch_id: int, view: str = "all", code: str = "", volume: str = "", start: int = 0, limit: int = 60
) -> tuple[list[PageRow], int]:
    """Return one page of thumbnails and how many there are. Contractors see what was rejected, nothing else."""
    row = _batch(actor, batch_id)
    rows = _narrowed(actor, row, view, code, volume)
    some = list(rows[start : start + limit])
    return _rows(some), rows.count()


def _rows(some: Collection[BatchPage]) -> list[PageRow]:
    ids = [one.pk for one in some]
    codes: dict[int, list[str]] = {}
    for pk, code in PageFinding.objects.filter(page_id__in=ids).order_by("pk").values_list("page_id", "code"):
        codes.setdefault(pk, []).append(code)
    kinds = {one.page_id: one for one in Defect.objects.filter(page_id__in=ids, ended_at=None)}
    return [
        PageRow(
            one.pk, one.ref_code, one.label, one.name, one.state, one.needs_look, one.object_id is not None,
            tuple(codes.get(one.pk, ())), kinds[one.pk].kind if one.pk in kinds else "",
            kinds[one.pk].note if one.pk in kinds else "",
        )
        for one in some
    ]  # fmt: skip


def found(actor: Actor, *, batch_id: int) -> list[tuple[str, int]]:
    """Return (code, how many pages that count) of what was found in a batch, most frequent first."""
    policy.require(actor, "digitisation.deliver")
    mine = batches_visible(actor, "batch__project")
    rows = PageFinding.objects.filter(mine, batch_id=batch_id).exclude(page__state__in=["REPLACED", "DISMISSED"])
    return list(rows.values_list("code").annotate(n=Count("pk")).order_by("-n", "code"))


@dataclass(frozen=True, slots=True)
class DefectRow:
    kind: str
    note: str
    region: tuple[float, ...] | None
    by: str
    at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class PageView:
    """One page with everything that is known of it."""

    row: PageRow
    batch_id: int
    batch: str
    object_id: UUID | None
    sha256: str
    media_type: str
    width: int
    height: int
    dpi: float
    frame: int
    looked_by: str
    looked_at: datetime | None
    checked_at: datetime
    defects: tuple[DefectRow, ...]
    other_id: int | None  # the page that stands at the same place (of a conflict)
    before: int | None
    after: int | None
    replaced_by: int | None
    page_image_id: int | None


def page(actor: Actor, *, page_id: int) -> PageView:
    """Return one page. Raises `NotFound`; contractors get the rejected ones of their batches."""
    policy.require(actor, "digitisation.deliver")
    one = BatchPage.objects.select_related("batch__project").filter(pk=page_id).first()
    if one is None or not policy.allows(actor, "digitisation.deliver", one.batch):
        raise NotFound
    if not may_read(actor) and one.state != PageState.REJECTED.value:
        raise NotFound
    defects = list(one.defects.order_by("-at"))
    names = people.called([one.looked_by_id, *(defect.by_id for defect in defects)])
    near = BatchPage.objects.filter(batch=one.batch, ref_code_norm=one.ref_code_norm).exclude(
        state__in=["REPLACED", "DISMISSED"]
    )
    before = near.filter(sort_key__lt=one.sort_key).order_by("-sort_key", "-pk").values_list("pk", flat=True).first()
    after = near.filter(sort_key__gt=one.sort_key).order_by("sort_key", "pk").values_list("pk", flat=True).first()
    other = (
        near.filter(label_norm=one.label_norm, state="CHECKED").exclude(pk=one.pk).values_list("pk", flat=True).first()
    )
    if not may_read(actor):
        before = after = other = None
    return PageView(
        _rows([one])[0], one.batch_id, f"{one.batch.project.code}-{one.batch.number}", one.object_id, one.sha256, one.media_type,
        one.width, one.height, one.dpi, one.frame, names.get(one.looked_by_id, ""), one.looked_at, one.checked_at,
        tuple(
            DefectRow(
                row.kind, row.note, tuple(row.region) if row.region else None, names.get(row.by_id, ""), row.at, row.ended_at
            )
            for row in defects
        ),
        other if one.state == PageState.CONFLICT.value else None, before, after, one.replaced_by_id, one.page_image_id,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class SampleView:
    """A check by sample, and the page to look at now (None: all were). `threshold` and `good` in per cent."""

    id: int
    batch_id: int
    batch: str
    round: int
    state: str
    seed: int
    volumes: int
    volumes_total: int
    threshold: float
    done: int
    total: int
    bad: int
    mine: bool
    ended_at: datetime | None
    page: PageView | None

    @property
    def good(self) -> float | None:
        return round(100 * (self.done - self.bad) / self.done, 1) if self.done else None


def sample(actor: Actor, *, check_id: int, at: int | None = None) -> SampleView:
    """Return a check and the next page nobody has looked at in it, or page `at` of it. Raises `NotFound`, `NotAllowed`."""
    policy.require(actor, "digitisation.read")
    check = SampleCheck.objects.select_related("batch__project").filter(pk=check_id).first()
    if check is None:
        raise NotFound
    rows = BatchPage.objects.filter(batch_id=check.batch_id, ref_code_norm__in=check.volumes)
    looked = check.looks.values("page_id")
    left = rows.filter(state__in=STANDING_VALUES).exclude(pk__in=looked).order_by("ref_code_norm", "sort_key", "pk")
    done, bad = check.looks.count(), check.looks.exclude(kind="").count()
    wanted = rows.filter(pk=at).values_list("pk", flat=True).first() if at else None
    upcoming = wanted or left.values_list("pk", flat=True).first()
    return SampleView(
        check.pk, check.batch_id, f"{check.batch.project.code}-{check.batch.number}", check.round, check.state, check.seed,
        len(check.volumes), check.volumes_total, float(check.threshold) * 100, done, done + left.count(), bad,
        check.by_id == actor.account_id and check.state == "OPEN", check.ended_at,
        page(actor, page_id=upcoming) if upcoming and check.state == "OPEN" else None,
    )  # fmt: skip
