"""Attaching pages whose bytes preservation holds already: many at once, nothing deposited again (A09, B20)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from lantai.catalogue import events
from lantai.catalogue.models import PageImage
from lantai.catalogue.rules import codes
from lantai.catalogue.rules.cells import Fault
from lantai.catalogue.services import gaps
from lantai.catalogue.services.attaching import Place, place_of
from lantai.catalogue.services.fonds import get_fonds, take_turn
from lantai.catalogue.services.page_imports import page_refusal
from lantai.catalogue.services.rosters import link_pages
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class HeldPage:
    """A page ready to be attached: `object_id` an upright picture everybody can use, `sha256` of the file handed in."""

    object_id: UUID
    source_object_id: UUID | None
    sha256: str
    width: int
    height: int
    media_type: str
    frame: int
    file_name: str
    ref_code: str
    label: str


@transaction.atomic
def attach_held(actor: Actor, *, fonds_code: str, pages: Sequence[HeldPage]) -> dict[Key, int]:
    """Attach every page, or none; return (normal code, normal label) → id. A page attached before with the same bytes keeps its id.

    Raises `PageRefused` (unknown code, state secret, another picture is there), `NotFound` for the fonds, `NotAllowed`.
    """
    policy.require(actor, "catalogue.import")
    fonds = get_fonds(fonds_code)
    take_turn(fonds.code)
    places: dict[str, Place] = {}
    for code in dict.fromkeys(page.ref_code for page in pages):
        place = place_of(fonds, code)
        if place is None or place.is_secret:
            raise page_refusal(Fault("PAGE_CODE_UNKNOWN" if place is None else "PAGE_SECRET", "", "", {"code": code}))
        places[code] = place
    held = _held(fonds.pk, places.values())
    made, found = [], {}
    for page in pages:
        place = places[page.ref_code]
        key = (place.ref_code_norm, codes.normal_label(page.label))
        there = held.get(key)
        if there is not None and (there.sha256, there.frame) != (page.sha256, page.frame):
            raise page_refusal(Fault("PAGE_OTHER"))
        if there is not None:
            found[_asked(page)] = there.pk
            continue
        row = PageImage(
            fonds=fonds, volume=place.volume, item=place.item, ref_code=place.ref_code, ref_code_norm=place.ref_code_norm,
            label=page.label, label_norm=key[1], sort_key=codes.sort_key(page.label), object_id=page.object_id,
            source_object_id=page.source_object_id, sha256=page.sha256, media_type=page.media_type, frame=page.frame,
            width=page.width, height=page.height, file_name=page.file_name[:255], attached_at=clock.now(),
        )  # fmt: skip
        made.append((page, row))
    PageImage.objects.bulk_create([row for _page, row in made], batch_size=200)
    for page, row in made:
        found[_asked(page)] = row.pk
    _tell(actor, fonds.code, [row for _page, row in made], len(pages) - len(made))
    return found


def _asked(page: HeldPage) -> Key:
    return codes.normal_code(page.ref_code), codes.normal_label(page.label)


def _held(fonds_id: int, places: Iterable[Place]) -> dict[Key, PageImage]:
    norms = [place.ref_code_norm for place in places]
    rows = PageImage.objects.filter(fonds_id=fonds_id, ref_code_norm__in=norms)
    return {(row.ref_code_norm, row.label_norm): row for row in rows}


def _tell(actor: Actor, fonds_code: str, made: Sequence[PageImage], unchanged: int) -> None:
    for row in made:
        gaps.page_turned_up(actor, row)
    if not made:
        return
    link_pages(ref_code_norm__in=sorted({row.ref_code_norm for row in made}), fonds_code=fonds_code)
    for (volume_id, item_id), count in Counter((row.volume_id, row.item_id) for row in made).items():
        told = events.PagesAttached(fonds=fonds_code, pages=count, unchanged=unchanged, rejected=0)
        log.record(told, actor=actor, subject=("volume", volume_id) if volume_id else ("item", item_id or 0))
