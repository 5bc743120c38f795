"""Questions of recognition to the catalogue: which pages there are to read, who stands in a volume, how far rows were looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from lantai.catalogue.models import Item, MentionReading, PageImage, PersonMention, Volume
from lantai.catalogue.queries import findables
from lantai.catalogue.queries.findables import Findable
from lantai.catalogue.rules import codes, identity
from lantai.catalogue.states import Secrecy
from lantai.catalogue.values import ClassFacts, KnownRecord, PageToRead
from lantai.foundation import policy
from lantai.foundation.actor import Actor

MOST_KNOWN = 3000  # records a page is held against
YEARS_APART = 8  # between a volume's year and that of entry: a number may be given again to another generation
MANY_ENOUGH = 100  # typed records of a year, before what they do not name counts as unknown
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


def class_facts(actor: Actor, *, fonds_code: str, ref_code: str, numbers: Collection[str], besides: UUID) -> ClassFacts:
    """Return what other records say of the people of a volume, and of those who bear one of the numbers (domain.md 5.7 #4).

    What a machine read from the picture `besides` itself is left out: it is no second witness.
    """
    policy.require(actor, "catalogue.person.find")
    norm = codes.normal_code(ref_code)
    place = {"fonds__code": fonds_code, "ref_code_norm": norm}
    year, title = next(
        (found for model in (Volume, Item) for found in model.objects.filter(**place).values_list("year", "title")[:1]),
        (None, ""),
    )
    rows = PersonMention.objects.filter(fonds_code=fonds_code).exclude(source="ocr", readings__object_id=besides)
    if year is not None:
        rows = rows.filter(entry_from__lte=year + YEARS_APART, entry_to__gte=year - YEARS_APART)
    found: dict[int, PersonMention] = {}
    for some in (rows.filter(ref_code_norm=norm), rows.filter(numbers__value__in=list(numbers))):
        found |= {one.pk: one for one in some.prefetch_related("numbers", "readings")[:MOST_KNOWN]}
    return ClassFacts(tuple(map(_known, found.values())), _majors(fonds_code, year), year, title)


def _known(row: PersonMention) -> KnownRecord:
    told = [one for one in row.numbers.all() if one.kind != "id" and not one.kind.endswith(identity.BARE)]
    cells = {f"{one.kind}_no": one.value for one in told}
    cells |= {"name": row.raw_name, "student_no": row.student_no, "sex": row.sex, "birth": row.birth}
    looked_at = any(one.reviewed_at is not None for one in row.readings.all())
    return KnownRecord({kind: text for kind, text in cells.items() if text}, row.source != "ocr" or looked_at)


def _majors(fonds_code: str, year: int | None) -> frozenset[str]:
    """Return the majors of a year of entry, where enough typed records name one to tell what there was."""
    if year is None:
        return frozenset()
    rows = PersonMention.objects.filter(fonds_code=fonds_code, entered=year).exclude(source="ocr").exclude(major="")
    several = dict(rows.order_by().values_list("major").annotate(n=Count("pk")))
    return frozenset(several) if sum(several.values()) >= MANY_ENOUGH else frozenset()


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
