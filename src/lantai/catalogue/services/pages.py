"""Showing pages and marking them: watermarked, logged with purpose, kept as verified regions (A26, domain.md 2.12)."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID

import pylopdf_fonts_zh_cn
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantai.adapters import images
from lantai.adapters.sandbox import SandboxRefusal
from lantai.catalogue import events
from lantai.catalogue.errors import MarkRefused, NotFound, PageRefused
from lantai.catalogue.models import PageImage, PersonMention, RegionMark
from lantai.catalogue.queries.pages import page_row
from lantai.catalogue.services.headers import check_size
from lantai.catalogue.states import STATE_SECRETS
from lantai.catalogue.values import PageView
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.foundation.geometry import Region
from lantai.preservation import services as preservation

WIDTHS = (400, 800, 1200, 1600, 2400)
FONT = Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSansSC-Regular.otf"


def open_page(
    actor: Actor,
    *,
    page_image_id: int,
    purpose: str,
    case_number: str = "",
    width: int = 1200,
    region: Region | None = None,
) -> PageView:
    """Return a rendition of the page (or of `region`), at most about `width` pixels wide, watermarked with who looks.

    The view is logged with its purpose. Raises `NotFound`, `NotAllowed`, `PageRefused` (no purpose, state secret,
    picture damaged).
    """
    row = viewable(actor, page_image_id=page_image_id, purpose=purpose)
    note_view(actor, row, purpose=purpose, case_number=case_number, crop=region is not None)
    return _watermarked(actor, rendition(actor, row.object_id, width, region), case_number)


def viewable(actor: Actor, *, page_image_id: int, purpose: str) -> PageImage:
    """Return the page when `actor` may view it for that purpose. Raises `NotFound`, `NotAllowed`, `PageRefused`."""
    row = page_row(page_image_id)
    policy.require(actor.for_purpose(purpose), "catalogue.page.view", row)
    if not purpose.strip():
        raise PageRefused(_("请先说明查看的目的。"), code="PURPOSE_MISSING")
    refuse_closed(row)
    return row


def refuse_closed(row: PageImage) -> None:
    """Raise `PageRefused` for a page of a state secret, or of what was destroyed."""
    described = row.volume or row.item
    if described is not None and described.secrecy in STATE_SECRETS:
        raise PageRefused(_("涉密档案不在本系统查看。"), code="SECRET_STUB")
    if described is not None and described.destroyed_on is not None:
        raise PageRefused(_("这份档案已经鉴定销毁，页图不再提供。"), code="DESTROYED")


def note_view(actor: Actor, row: PageImage, *, purpose: str, case_number: str, crop: bool = False) -> None:
    """Write down that `actor` looks at a page, why, and in which case."""
    told = events.PageViewed(ref_code=row.ref_code, page=row.label_norm, case_number=case_number, crop=crop)
    with transaction.atomic():
        log.record(told, actor=actor.for_purpose(purpose), subject=("page_image", row.pk))


def open_loose_picture(actor: Actor, *, object_id: UUID, width: int = 1200) -> PageView:
    """Return a rendition of a picture no page has yet (scans under way), watermarked; the caller writes the view down.

    Raises `NotAllowed`, `PageRefused` (it is attached: ask `open_page`; damaged).
    """
    policy.require(actor, "catalogue.import")
    if PageImage.objects.filter(object_id=object_id).exists():
        raise PageRefused(_("这张图已经挂接到目录，请从案卷里看。"), code="ATTACHED")
    return _watermarked(actor, rendition(actor, object_id, width), "")


def rendition(actor: Actor, object_id: UUID, width: int, region: Region | None = None) -> Path:
    """Return the file of a scaled picture without watermark, made once. Only this room's verbs hand it out."""
    width = next((step for step in WIDTHS if step >= width), WIDTHS[-1])
    box = "-".join(f"{round(value * 1000):03d}" for value in region.as_list()) if region else "whole"
    folder = Path(settings.HOME) / "renditions" / object_id.hex[:2]
    kept = folder / f"{object_id.hex}-{width}-{box}.jpg"
    if kept.exists():
        return kept
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix="lantai-page-") as name:
        source, out = Path(name) / "source", Path(name) / "out.jpg"
        fetch(actor, object_id, source)
        try:
            images.scale(source, out=out, width=width, box=region.as_list() if region else None)
        except SandboxRefusal as refusal:
            raise PageRefused(_("这张图像读不出来，请报告管理员。"), code=refusal.code) from refusal
        lay_down(out, kept)
    return kept


def fetch(actor: Actor, object_id: UUID, to: Path) -> None:
    """Copy the bytes of a stored picture to a file, for a program that can only read those."""
    with preservation.open(actor, object_id=object_id) as stream, to.open("wb") as copy:
        shutil.copyfileobj(stream, copy)


def lay_down(made: Path, kept: Path) -> None:
    """Put a file that was made into its place, whole or not at all."""
    part = kept.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
    part.touch(mode=0o600)
    shutil.copyfile(made, part)
    part.replace(kept)


def _watermarked(actor: Actor, rendition: Path, case_number: str) -> PageView:
    moment = timezone.localtime(clock.now()).strftime("%Y-%m-%d %H:%M")
    text = " ".join(part for part in (actor.name, moment, case_number) if part)
    with tempfile.TemporaryDirectory(prefix="lantai-page-") as name:
        out = Path(name) / "marked.jpg"
        try:
            width, height = images.watermark(rendition, out=out, text=text, font=FONT)
        except SandboxRefusal as refusal:
            rendition.unlink(missing_ok=True)
            raise PageRefused(_("这张图像读不出来，请报告管理员。"), code=refusal.code) from refusal
        return PageView(out.read_bytes(), "image/jpeg", width, height)


def mark_region(actor: Actor, *, mention_id: int, page_image_id: int, region: Region) -> None:
    """Keep `region` as the verified place of the mention on that page; an earlier mark is superseded, not edited.

    Raises `NotFound`, `MarkRefused` when the mention stands in another volume or the mark is smaller than a row.
    """
    mark_regions(actor, page_image_id=page_image_id, regions={mention_id: region})


def mark_regions(actor: Actor, *, page_image_id: int, regions: Mapping[int, Region]) -> None:
    """Do as `mark_region` with several rows of one page: mention → where it stands. All are marked, or none."""
    policy.require(actor, "catalogue.page.mark")
    mentions = list(PersonMention.objects.filter(pk__in=list(regions)).order_by("pk"))
    if len(mentions) < len(regions):
        raise NotFound(_("没有这条人名著录。"))
    page = page_row(page_image_id)
    for mention in mentions:
        _refuse_elsewhere(mention, page)
        check_size(regions[mention.pk])
    with transaction.atomic():
        _keep_marks(actor, page, mentions, regions)
        with log.together():
            for mention in mentions:
                told = events.RegionMarked(page_image=page.pk, region=tuple(regions[mention.pk].as_list()))
                log.record(told, actor=actor, subject=("mention", mention.pk))


def _refuse_elsewhere(mention: PersonMention, page: PageImage) -> None:
    if mention.ref_code_norm and (mention.fonds_code, mention.ref_code_norm) != (page.fonds.code, page.ref_code_norm):
        raise MarkRefused(_("这条人名著录在另一卷（%(code)s）里。") % {"code": mention.ref_code}, code="OTHER_VOLUME")


def _keep_marks(
    actor: Actor, page: PageImage, mentions: Sequence[PersonMention], regions: Mapping[int, Region]
) -> None:
    now, changed = clock.now(), {"page_image", "region", "region_verified"}
    RegionMark.objects.filter(mention__in=mentions, kind="row", superseded_at=None).update(superseded_at=now)
    RegionMark.objects.bulk_create(
        RegionMark(
            page_image=page, kind="row", mention=mention, region=regions[mention.pk].as_list(),
            marked_by=actor.account_id, marked_at=now,
        )
        for mention in mentions
    )  # fmt: skip
    for mention in mentions:
        mention.page_image, mention.region, mention.region_verified = page, regions[mention.pk].as_list(), True
        if not mention.ref_code_norm:  # a list without codes: the archivist has found the place
            mention.ref_code, mention.ref_code_norm = page.ref_code, page.ref_code_norm
            changed |= {"ref_code", "ref_code_norm"}
        if not mention.page_norm:
            mention.page, mention.page_norm = page.label, page.label_norm
            changed |= {"page", "page_norm"}
    PersonMention.objects.bulk_update(mentions, sorted(changed))
