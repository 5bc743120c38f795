"""The header of a page: proposed by a machine, marked or refused by an archivist (ADR 0022)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import events
from lantai.catalogue.errors import MarkRefused, NotFound
from lantai.catalogue.models import HeaderProposal, PageImage, RegionMark, Volume
from lantai.catalogue.queries.pages import page_row
from lantai.catalogue.values import ProposedHeader
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.foundation.geometry import Region

ALIKE = 0.002  # of the page: two rectangles no farther apart are one; a form shows hundredths of a per cent


def check_size(region: Region) -> None:
    """Raise `MarkRefused` for a frame smaller than any row."""
    if region.w < 0.01 or region.h < 0.003:
        raise MarkRefused(_("框得太小了，请框住整行。"), code="TOO_SMALL")


def mark_header(actor: Actor, *, page_image_id: int, region: Region, whole_volume: bool = True) -> None:
    """Keep `region` as the header of the page, and by default of every page of its volume that has none of its own.

    What a machine had proposed for the page counts no more. Raises `NotFound`, `NotAllowed`, `MarkRefused`.
    """
    policy.require(actor, "catalogue.page.mark")
    page = page_row(page_image_id)
    check_size(region)
    held = HeaderProposal.objects.filter(page_image=page).first()
    with transaction.atomic():
        now = clock.now()
        RegionMark.objects.filter(page_image=page, kind="header", superseded_at=None).update(superseded_at=now)
        RegionMark.objects.create(
            page_image=page, kind="header", region=region.as_list(), marked_by=actor.account_id, marked_at=now
        )
        PageImage.objects.filter(pk=page.pk).update(header_region=region.as_list())
        for_all = whole_volume and page.volume_id is not None
        if for_all and page.volume_id is not None:
            Volume.objects.filter(pk=page.volume_id).update(header_region=region.as_list())
        told = events.HeaderMarked(
            ref_code=page.ref_code, region=tuple(region.as_list()), whole_volume=for_all,
            proposed=held is not None and _alike(held.region, region.as_list()),
        )  # fmt: skip
        log.record(told, actor=actor, subject=("page_image", page.pk))


@transaction.atomic
def refuse_header(actor: Actor, *, page_image_id: int) -> None:
    """Say that what a machine took for the header of a page is none. Raises `NotFound` when nothing is proposed."""
    policy.require(actor, "catalogue.page.mark")
    page = page_row(page_image_id)
    held = HeaderProposal.objects.filter(page_image=page).first()
    open_ones = HeaderProposal.objects.filter(page_image=page, refused_at=None)
    if held is None or not open_ones.update(refused_by=actor.account_id, refused_at=clock.now()):
        raise NotFound(_("这一页没有机器提议的表头，或者已经有人说过不要了。"))
    told = events.HeaderRefused(ref_code=page.ref_code, region=tuple(held.region))
    log.record(told, actor=actor, subject=("page_image", page.pk))


def propose_header(actor: Actor, *, page_image_id: int, object_id: UUID, found: ProposedHeader | None) -> None:
    """Keep what a machine takes for the header of a page in place of what one took for it before; none takes that away.

    What an archivist marked, or refused and a machine proposes again, stays. Idempotent. Raises `NotAllowed`.
    """
    policy.require(actor, "catalogue.import")
    held = HeaderProposal.objects.filter(page_image_id=page_image_id)
    if found is None:
        held.delete()
        return
    region = found.region.as_list()
    known = held.first()
    if known is not None and known.object_id == object_id and _alike(known.region, region):
        return
    HeaderProposal.objects.update_or_create(
        page_image_id=page_image_id,
        defaults={
            "object_id": object_id, "region": region, "source": found.source, "confidence": found.confidence,
            "proposed_at": clock.now(), "refused_by": None, "refused_at": None,
        },
    )  # fmt: skip


def _alike(one: Sequence[float], other: Sequence[float]) -> bool:
    return all(abs(a - b) <= ALIKE for a, b in zip(one, other, strict=True))
