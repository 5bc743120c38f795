"""The reading room's verbs: show a page of what is open, say on which terms a fonds is read."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantai.adapters import images
from lantai.adapters.sandbox import SandboxRefusal
from lantai.catalogue import events
from lantai.catalogue.errors import CatalogueError, NotFound, PageRefused
from lantai.catalogue.models import Fonds, PageImage, ReadingTerms
from lantai.catalogue.queries import reading
from lantai.catalogue.services import pages
from lantai.catalogue.states import Images
from lantai.catalogue.values import PageView
from lantai.foundation import events as log
from lantai.foundation import policy
from lantai.foundation.actor import Actor

WIDEST = 1600  # for the public: enough to read, too little to print from
SYSTEM = Actor.system("reading room")


def read_page(actor: Actor, *, page_image_id: int, width: int, mark: str, purpose: str = "READING_ROOM") -> PageView:
    """Return a page image for the reading room.

    An archivist gets her own watermark and a line in the log under her name. Everybody else gets a page of what is
    open, at most 1,600 pixels wide, under the words `mark` when the terms of the fonds say so; that it was read is
    counted, not by whom. Raises `NotFound`, `PageRefused`.
    """
    row, _described = reading.readable_page(actor, page_image_id=page_image_id)
    if policy.allows(actor, "catalogue.browse"):
        return pages.open_page(actor, page_image_id=page_image_id, purpose=purpose, width=width)
    plain = pages.rendition(SYSTEM, row.object_id, min(width, WIDEST))
    told = events.OpenPageRead(ref_code=row.ref_code, page=row.label_norm)
    with transaction.atomic():
        log.record(told, actor=Actor.public(), subject=("page_image", row.pk))
    if reading.terms(row.fonds.code).images == Images.PLAIN:
        mark = ""
    return _view(row, plain, mark)


def _view(row: PageImage, plain: Path, mark: str) -> PageView:
    """Write the mark once for each picture and wording: this is asked for by everybody."""
    if not mark:
        return _read(row, plain)
    digest = hashlib.sha256(mark.encode()).hexdigest()[:16]
    kept = plain.with_name(f"{plain.stem}-open-{digest}.jpg")
    if not kept.exists():
        with tempfile.TemporaryDirectory(prefix="lantai-page-") as name:
            out = Path(name) / "marked.jpg"
            try:
                images.watermark(plain, out=out, text=mark, font=pages.FONT)
            except SandboxRefusal as refusal:
                plain.unlink(missing_ok=True)
                raise PageRefused(_("这张图像读不出来，请报告管理员。"), code=refusal.code) from refusal
            part = kept.with_suffix(f".{os.getpid()}.part")
            part.touch(mode=0o600)
            part.write_bytes(out.read_bytes())
            part.replace(kept)
    return _read(row, kept)


def _read(row: PageImage, path: Path) -> PageView:
    return PageView(path.read_bytes(), "image/jpeg", row.width, row.height)


@transaction.atomic
def set_reading_terms(actor: Actor, *, fonds_code: str, stubs: bool, images: str) -> None:
    """Say whether stubs of what is not open may be shown, and how page images are. For the head.

    `images` is NONE, MARKED or PLAIN. State secrets and lists of people are never shown, whatever the terms.
    """
    policy.require(actor, "catalogue.reading.terms")
    fonds = Fonds.objects.filter(code=fonds_code).first()
    if fonds is None:
        raise NotFound
    if images not in set(Images):
        raise CatalogueError(_("请选页图怎样给公众看。"), code="READING_IMAGES")
    ReadingTerms.objects.update_or_create(fonds=fonds, defaults={"stubs": stubs, "images": images})
    log.record(events.ReadingTermsSet(stubs=stubs, images=images), actor=actor, subject=("fonds", fonds_code))
