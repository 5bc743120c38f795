"""Attaching one picture to its place: preserved, made plain where needed, never replacing another one."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.db.models import Q

from lantai.adapters import images
from lantai.adapters.sandbox import SandboxRefusal
from lantai.catalogue.models import Fonds, FormerCode, Item, PageImage, Volume
from lantai.catalogue.queries.identity import items_coded
from lantai.catalogue.rules import codes
from lantai.catalogue.states import STATE_SECRETS
from lantai.foundation import clock
from lantai.foundation.actor import Actor
from lantai.preservation import services as preservation


@dataclass(frozen=True, slots=True)
class Place:
    """The volume or item a code names, under its present code."""

    ref_code: str
    ref_code_norm: str
    volume: Volume | None
    item: Item | None

    @property
    def is_secret(self) -> bool:
        described = self.volume or self.item
        return described is not None and described.secrecy in STATE_SECRETS


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of one file, on its way to its place."""

    path: Path
    file_name: str
    picture: images.Picture
    digest: str
    label: str
    frame: int


def place_of(fonds: Fonds, ref_code: str) -> Place | None:
    """Return the place a code names; a former code leads to the present one; None when there is none."""
    norm = codes.normal_code(ref_code)
    volume = Volume.objects.filter(fonds=fonds, ref_code_norm=norm).first()
    item = None if volume else items_coded([norm], Q(fonds=fonds)).first()
    if volume is None and item is None:
        former = FormerCode.objects.filter(fonds=fonds, ref_code_norm=norm).select_related("volume", "item").first()
        if former is None:
            return None
        volume, item = former.volume, former.item
    described = volume or item
    assert described is not None
    return Place(described.ref_code, described.ref_code_norm, volume, item)


def digest_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def preserved(actor: Actor, sheet: Sheet, kept: dict[str, UUID]) -> dict[str, object]:
    """Put the file (once, however many pages it has) and, where it is not plain, its page into preservation.

    Returns the fields of `PageImage` that describe the bytes. Raises `SandboxRefusal` when the page cannot be drawn.
    """
    if sheet.picture.plain:
        facts = {"width": sheet.picture.width, "height": sheet.picture.height}
        return {**_bytes(actor, sheet, kept), **facts, "media_type": sheet.picture.media_type}
    with tempfile.TemporaryDirectory(prefix="lantai-page-") as folder:
        out = Path(folder) / "page.png"
        width, height = images.derive(sheet.path, frame=sheet.frame, out=out)
        source = _bytes(actor, sheet, kept)["object_id"]
        with out.open("rb") as stream:
            name = f"{sheet.file_name}.{sheet.frame + 1}.png"
            page = preservation.deposit(actor, stream=stream, name=name, media_type="image/png")
    return {"object_id": page.id, "source_object_id": source, "sha256": sheet.digest, "width": width, "height": height,
            "media_type": "image/png"}  # fmt: skip


def _bytes(actor: Actor, sheet: Sheet, kept: dict[str, UUID]) -> dict[str, object]:
    if sheet.digest not in kept:
        with sheet.path.open("rb") as stream:
            view = preservation.deposit(actor, stream=stream, name=sheet.file_name, media_type=sheet.picture.media_type)
        kept[sheet.digest] = view.id
    return {"object_id": kept[sheet.digest], "sha256": sheet.digest}


def new_page(place: Place, fonds: Fonds, sheet: Sheet, described: dict[str, object], batch_id: int | None) -> PageImage:
    return PageImage(
        fonds=fonds,
        volume=place.volume,
        item=place.item,
        ref_code=place.ref_code,
        ref_code_norm=place.ref_code_norm,
        label=sheet.label,
        label_norm=codes.normal_label(sheet.label),
        sort_key=codes.sort_key(sheet.label),
        frame=sheet.frame,
        file_name=sheet.file_name[:255],
        batch_id=batch_id,
        attached_at=clock.now(),
        **described,
    )


__all__ = ["Place", "SandboxRefusal", "Sheet", "digest_of", "new_page", "place_of", "preserved"]
