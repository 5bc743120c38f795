"""Questions of recognition to the catalogue: which pages there are to read, who stands in a volume, how far rows were looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from lantai.catalogue.models import Item, MentionReading, PageImage, PersonMention, Volume
from lantai.catalogue.queries import findables
from lantai.catalogue.queries.findables import Findable
from lantai.catalogue.rules import codes
from lantai.catalogue.states import Secrecy
from lantai.catalogue.values import PageToRead
from lantai.foundation import policy
from lantai.foundation.actor import Actor

SECRETS = [one.value for one in Secrecy if one.is_state_secret]


@dataclass(frozen=True, slots=True)
class PagePlace:
    """A page picture and the volume or item it belongs to."""

    id: int
    label: str
    of: Findable


def pages_to_read(
    actor: Actor, *, fonds_code: str, ref_code: str = "", volume_id: int | None = None, limit: int = 500
) -> Iterator[list[PageToRead]]:
    """Yield attached pictures some at a time: of a fonds, of one reference code, or of one volume. No state secrets."""
    policy.require(actor, "catalogue.import")
    rows = _readable(fonds__code=fonds_code)
    if ref_code:
        rows = rows.filter(ref_code_norm=codes.normal_code(ref_code))
    if volume_id is not None:
        rows = rows.filter(volume_id=volume_id)
    after = 0
    while some := list(rows.filter(pk__gt=after).order_by("pk")[:limit]):
        after = some[-1].pk
        yield [_to_read(row) for row in some]


def to_read(actor: Actor, *, page_image_ids: Collection[int]) -> dict[int, PageToRead]:
    """Return what is said of these pictures; those not held, destroyed or secret are left out."""
    policy.require(actor, "catalogue.import")
    return {row.pk: _to_read(row) for row in _readable(pk__in=list(page_image_ids))}


def _readable(**which: Any) -> QuerySet[PageImage]:
    rows = PageImage.objects.filter(erased_at=None, **which).select_related("volume", "item__volume", "fonds")
    own = Q(volume__secrecy__in=SECRETS) | Q(item__secrecy__in=SECRETS) | Q(item__volume__secrecy__in=SECRETS)
    return rows.exclude(own)


def _to_read(row: PageImage) -> PageToRead:
    described: Any = row.volume or row.item
    volume: Any = row.volume or (row.item.volume if row.item else None)
    return PageToRead(
        page_image_id=row.pk, object_id=row.object_id, fonds_code=row.fonds.code, fonds_name=row.fonds.name,
        ref_code=row.ref_code, label=row.label, title=described.title, year=described.year,
        record_kind=volume.record_kind if volume is not None else "",
    )  # fmt: skip


def names_in(
    actor: Actor, *, places: Collection[tuple[str, str]], limit: int = 3000
) -> dict[tuple[str, str], list[str]]:
    """Return the names that stand in some volumes (fonds code, reference code): what a misread name may be."""
    policy.require(actor, "catalogue.person.find")
    wanted = {(fonds, codes.normal_code(ref)): (fonds, ref) for fonds, ref in places if ref}
    rows = PersonMention.objects.filter(ref_code_norm__in={norm for _fonds, norm in wanted})
    found: dict[tuple[str, str], list[str]] = {place: [] for place in wanted.values()}
    for fonds, norm, name in rows.values_list("fonds_code", "ref_code_norm", "raw_name")[:limit]:
        if (fonds, norm) in wanted:
            found[wanted[fonds, norm]].append(name)
    return found


def read_states(mention_ids: Collection[int]) -> dict[int, tuple[tuple[str, ...], float, bool]]:
    """Return mention → (doubts, confidence, looked at) of those a machine read; one query. For this room's own answers."""
    rows = MentionReading.objects.filter(mention_id__in=list(mention_ids), mention__source="ocr").order_by("pk")
    return {
        mention: (tuple(doubts), sure, reviewed is not None)
        for mention, doubts, sure, reviewed in rows.values_list("mention_id", "doubts", "confidence", "reviewed_at")
    }


def gone(actor: Actor, *, mention_ids: Collection[int]) -> set[int]:
    """Return those of the mentions that are in the index no more: the import that brought them was undone."""
    policy.require(actor, "catalogue.person.find")
    held = PersonMention.objects.filter(pk__in=list(mention_ids)).values_list("pk", flat=True)
    return set(mention_ids) - set(held)


def page_places(actor: Actor, *, page_image_ids: Collection[int]) -> dict[int, PagePlace]:
    """Return page pictures this actor may know of, with what they belong to: what may be found goes for its pages."""
    rows = list(
        PageImage.objects.filter(pk__in=list(page_image_ids), erased_at=None).values_list(
            "pk", "label", "volume_id", "item_id"
        )
    )
    volumes = {volume for _pk, _label, volume, _item in rows if volume}
    items = {item for _pk, _label, volume, item in rows if item and not volume}
    held = findables.findables_among(actor, {"volume": sorted(volumes), "item": sorted(items)}) if rows else {}
    found = {}
    for pk, label, volume, item in rows:
        of = held.get(("volume", volume)) if volume else held.get(("item", item))
        if of is not None and of.secrecy not in SECRETS and not of.destroyed:
            found[pk] = PagePlace(pk, label, of)
    return found


def pages_of(actor: Actor, *, kind: findables.Kind, ids: Collection[int]) -> list[int]:
    """Return the page pictures of some volumes or items, by number."""
    policy.require(actor, "catalogue.find")
    model = Volume if kind == "volume" else Item
    held = model._default_manager.filter(pk__in=list(ids)).values("pk")  # noqa: SLF001
    return list(PageImage.objects.filter(**{f"{kind}_id__in": held}).order_by("pk").values_list("pk", flat=True))
