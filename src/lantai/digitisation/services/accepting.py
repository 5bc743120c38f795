"""Acceptance: everything consistent, pages attached in the catalogue, people handed over, the report made and kept (B20).

The decision is one conditional write; the attaching follows in the worker, volume by volume, and goes on where it was cut
short. Nothing is deposited a second time: the catalogue's pages name the objects that were received.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantai.catalogue.services import attaching_held
from lantai.catalogue.services.attaching_held import HeldPage
from lantai.digitisation.errors import BatchRefused
from lantai.digitisation.events import batches as events
from lantai.digitisation.models import Batch, BatchPage, BatchVolume
from lantai.digitisation.queries import consistency
from lantai.digitisation.services import asking, reports
from lantai.digitisation.services.stepping import batch_of, moved
from lantai.digitisation.states.batches import BatchState, PageState
from lantai.digitisation.texts import batches as texts
from lantai.foundation import clock, policy, tasks
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.people import queries as people

ATTACH_TASK = "lantai.digitisation.tasks.attach_batch"
AT_ONCE = 500


def accept(actor: Actor, *, batch_id: int) -> None:
    """Accept a batch that passed both checks: its pages go into the catalogue. Raises `BatchRefused` naming what is amiss.

    The catalogue and the links must agree wholly (`queries.consistency`); one fault refuses the whole.
    """
    policy.require(actor, "digitisation.accept")
    row = batch_of(actor, batch_id)
    if row.state != BatchState.QC2.value:
        raise BatchRefused(_("两次抽检都合格以后才能验收。"), code="NOT_NOW")
    faults = consistency.faults(row)
    if faults:
        first = faults[0]
        words = _("还不能验收，有 %(n)s 处不一致。第一处：%(words)s %(where)s。")
        raise BatchRefused(
            words
            % {"n": sum(one.count for one in faults), "words": texts.CONSISTENCY[first.code], "where": first.where},
            code="INCONSISTENT",
        )
    with transaction.atomic():
        taken = Batch.objects.filter(pk=row.pk, state=BatchState.QC2.value, accepting_at=None)
        if not taken.update(accepting_at=clock.now(), accepted_by_id=actor.account_id):
            raise BatchRefused(_("这个批次刚刚由别人验收。"), code="STALE_STATE")
        tasks.enqueue_once(f"digitisation.attach:{row.pk}", ATTACH_TASK, arguments={"batch_id": row.pk})


def attach(*, batch_id: int) -> int:
    """Attach the pages of an accepted batch and finish its acceptance; return how many. For the worker. Idempotent."""
    row = Batch.objects.select_related("project__fonds").get(pk=batch_id)
    if row.accepting_at is None or row.accepted_by_id is None or row.state != BatchState.QC2.value:
        return 0
    actor = people.actor_for(row.accepted_by_id, channel="TASK", purpose="digitisation")
    total = BatchPage.objects.filter(batch=row, state__in=[PageState.CHECKED.value, PageState.ATTACHED.value]).count()
    done = 0
    for volume in row.volumes.order_by("pk").iterator():
        done += _attach_volume(actor, row, volume)
        tasks.report(done, total)
    pages = BatchPage.objects.filter(batch=row, state=PageState.ATTACHED.value).count()
    with transaction.atomic():
        row.accepted_at, row.people_indexed = clock.now(), asking.progress(row.pk).people
        Batch.objects.filter(pk=row.pk).update(people_indexed=row.people_indexed)
        moved(actor, row, BatchState.ACCEPTED, count=pages, accepted_at=row.accepted_at)
        report = reports.keep_acceptance(actor, row)
        Batch.objects.filter(pk=row.pk).update(report_id=report)
        told = events.BatchAccepted(row.project.code, pages, row.volumes.count(), row.people_indexed)
        log.record(told, actor=actor, subject=("scan_batch", row.pk))
    return pages


def _attach_volume(actor: Actor, row: Batch, volume: BatchVolume) -> int:
    pages = BatchPage.objects.filter(batch=row, ref_code_norm=volume.ref_code_norm, state=PageState.CHECKED.value)
    done = BatchPage.objects.filter(
        batch=row, ref_code_norm=volume.ref_code_norm, state=PageState.ATTACHED.value
    ).count()
    while some := list(pages.order_by("sort_key", "pk")[:AT_ONCE]):
        with transaction.atomic():
            held = [_held(page) for page in some]
            placed = attaching_held.attach_held(actor, fonds_code=row.project.fonds.code, pages=held)
            for page in some:
                page.state, page.page_image_id = PageState.ATTACHED.value, placed[held_key(page)]
            BatchPage.objects.bulk_update(some, ["state", "page_image_id"])
            asking.hand_over(actor, batch_id=row.pk, page_images=_places(some))
        done += len(some)
    return done


def _places(pages: list[BatchPage]) -> dict[UUID, int]:
    return {page.object_id: page.page_image_id for page in pages if page.object_id and page.page_image_id}


def held_key(page: BatchPage) -> tuple[str, str]:
    return page.ref_code_norm, page.label_norm


def _held(page: BatchPage) -> HeldPage:
    assert page.object_id is not None
    return HeldPage(
        object_id=page.object_id, source_object_id=page.source_object_id, sha256=page.sha256, width=page.width,
        height=page.height, media_type=page.media_type, frame=page.frame, file_name=page.name, ref_code=page.ref_code,
        label=page.label,
    )  # fmt: skip
