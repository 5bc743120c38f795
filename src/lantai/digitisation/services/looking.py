"""Showing received pages: small ones to lay side by side, large ones logged and marked with who looks."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pylopdf_fonts_zh_cn
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantai.adapters import images
from lantai.adapters.sandbox import SandboxRefusal
from lantai.digitisation.errors import NotFound, PageRefused
from lantai.digitisation.events import batches as events
from lantai.digitisation.models import BatchPage
from lantai.digitisation.queries import thumbs
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.preservation import services as preservation

THUMB, LARGE, CROP = 320, 1400, 700
FONT = Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSansSC-Regular.otf"


def _row(actor: Actor, page_id: int) -> BatchPage:
    """Return a page that `actor` may see: archivists every one, contractors those they delivered."""
    policy.require(actor, "digitisation.deliver")
    rows = BatchPage.objects.select_related("batch__project")
    row = rows.filter(pk=page_id).first()
    if row is None or not policy.allows(actor, "digitisation.deliver", row.batch):
        raise NotFound(_("没有这一页。"))
    if row.object_id is None:
        raise NotFound(_("这一页读不出来，没有图像。"))
    return row


def thumbnail(actor: Actor, *, page_id: int) -> Path:
    """Return the file of a small picture on which no writing can be read; made anew when it is not kept any more."""
    row = _row(actor, page_id)
    assert row.object_id is not None
    kept = thumbs.place_of(row.object_id)
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _scaled(row, kept, THUMB, None)
    return kept


def _scaled(row: BatchPage, target: Path, width: int, box: Sequence[float] | None) -> None:
    assert row.object_id is not None
    with tempfile.TemporaryDirectory(prefix="lantai-page-") as name:
        source, out = Path(name) / "source", Path(name) / "out.jpg"
        with (
            preservation.open(Actor.system("digitisation"), object_id=row.object_id) as stream,
            source.open("wb") as copy,
        ):
            shutil.copyfileobj(stream, copy)
        try:
            images.scale(source, out=out, width=width, box=box)
        except SandboxRefusal as refusal:
            raise PageRefused(_("这张图像读不出来，请报告管理员。"), code=refusal.code) from refusal
        part = target.with_suffix(f".{os.getpid()}.part")
        part.touch(mode=0o600)
        shutil.copyfile(out, part)
        part.replace(target)


def large(actor: Actor, *, page_id: int, box: Sequence[float] | None = None) -> bytes:
    """Return the page (or `box` of it, fractions) as a JPEG marked with who looks and when; the look is logged."""
    row = _row(actor, page_id)
    with transaction.atomic():
        told = events.BatchPageViewed(row.ref_code, row.label_norm)
        log.record(told, actor=actor.for_purpose(actor.purpose or "digitisation"), subject=("scan_page", row.pk))
    moment = timezone.localtime(clock.now()).strftime("%Y-%m-%d %H:%M")
    with tempfile.TemporaryDirectory(prefix="lantai-page-") as name:
        plain, marked = Path(name) / "plain.jpg", Path(name) / "marked.jpg"
        _scaled(row, plain, CROP if box else LARGE, box)
        images.watermark(plain, out=marked, text=f"{actor.name} {moment}", font=FONT)
        return marked.read_bytes()
