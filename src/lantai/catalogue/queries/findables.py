"""What may be found by words: volumes and items as described, in small pieces, for the index and for its answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast

from django.db.models import Q, QuerySet

from lantai.catalogue import policy_holdings
from lantai.catalogue.models import (
    ClassNode,
    FormerCode,
    ImportChange,
    ImportConflict,
    ImportSpan,
    Item,
    PageImage,
    Volume,
)
from lantai.catalogue.queries import reading_lists as lists
from lantai.catalogue.rules import codes
from lantai.catalogue.states import Secrecy
from lantai.foundation import policy
from lantai.foundation.actor import Actor

Kind = Literal["volume", "item"]
KINDS: tuple[Kind, ...] = ("volume", "item")


@dataclass(frozen=True, slots=True)
class Findable:
    """One volume or item. Of a state secret only code and place."""

    kind: Kind
    id: int
    fonds_code: str
    fonds_name: str
    fonds_name_en: str
    ref_code: str
    former_codes: tuple[str, ...]
    title: str
    creator: str
    doc_number: str
    department: str
    remark: str
    class_code: str
    class_name: str
    class_name_en: str
    category: str  # code of the class at the top of the scheme: JX
    year: int | None
    date_text: str
    opening_status: str
    secrecy: str
    public: bool  # may anybody know that this is held, once its day has come
    opens_on: date | None  # not before
    destroyed: bool  # the paper is gone, the description stays
    volume_id: int | None  # of an item
    page_label: str
    pages: bool  # page images are there
    path: str = ""  # where it is read: the part of its address after the fonds


def findables(
    actor: Actor, *, kind: Kind, after: int = 0, limit: int = 2000, batch_id: int | None = None
) -> list[Findable]:
    """Return the next `limit` volumes or items by number, all or those of one import. The catalogue, piece by piece."""
    rows = _rows(actor, kind).filter(pk__gt=after)
    if batch_id is not None:
        rows = rows.filter(batch_id=batch_id)
    return _findables(kind, list(rows.order_by("pk")[:limit]))


def findables_of(actor: Actor, *, kind: Kind, ids: Sequence[int]) -> dict[int, Findable]:
    """Return those of `ids` that this actor may know of."""
    return {one.id: one for one in _findables(kind, list(_rows(actor, kind).filter(pk__in=ids)))}


def findables_among(actor: Actor, wanted: Mapping[Kind, Sequence[int]]) -> dict[tuple[Kind, int], Findable]:
    """Return those of several kinds that this actor may know of: one page of an answer."""
    tops = _tops()
    found = [
        one for kind in wanted for one in _findables(kind, list(_rows(actor, kind).filter(pk__in=wanted[kind])), tops)
    ]
    return {(one.kind, one.id): one for one in found}


def attached_in(actor: Actor, *, batch_id: int) -> dict[Kind, list[int]]:
    """Return the volumes and items that got page images in one import."""
    policy.require(actor, "catalogue.find")
    rows = PageImage.objects.filter(batch_id=batch_id).order_by()
    return {
        "volume": list(rows.exclude(volume=None).values_list("volume_id", flat=True).distinct()),
        "item": list(rows.exclude(item=None).values_list("item_id", flat=True).distinct()),
    }


def touched_in(actor: Actor, *, batch_id: int, limit: int = 2000) -> Iterator[tuple[Kind, list[int]]]:
    """Yield volumes and items that an import completed, or that its undoing took out or gave back, some at a time."""
    policy.require(actor, "catalogue.find")
    for kind in KINDS:
        changed = ImportChange.objects.filter(batch_id=batch_id, kind=kind).order_by("held_id")
        ids = list(changed.values_list("held_id", flat=True))
        for place in range(0, len(ids), limit):
            yield kind, ids[place : place + limit]
        gone = ImportSpan.objects.filter(batch_id=batch_id, kind=kind, role__in=["GONE", "BACK"]).order_by("first_id")
        for first, last in gone.values_list("first_id", "last_id"):
            for place in range(first, last + 1, limit):
                yield kind, list(range(place, min(place + limit, last + 1)))


def items_of(actor: Actor, *, volume_id: int, after: int = 0, limit: int = 2000) -> list[Findable]:
    """Return the items of one volume, by number."""
    rows = _rows(actor, "item").filter(Q(volume_id=volume_id, pk__gt=after)).order_by("pk")
    return _findables("item", list(rows[:limit]))


def by_code(actor: Actor, *, code: str, limit: int = 20) -> list[Findable]:
    """Return what bears this very reference code now, or bore it once, however its marks are written."""
    norm = codes.normal_code(code)
    if not norm:
        return []
    held: dict[Kind, list[Volume | Item]] = {}
    for kind in KINDS:
        former = FormerCode.objects.filter(ref_code_norm=norm).exclude(**{kind: None}).values(f"{kind}_id")
        rows = _rows(actor, kind).filter(Q(ref_code_norm=norm) | Q(pk__in=former))
        held[kind] = list(rows.order_by("pk")[:limit])
    tops = _tops() if any(held.values()) else {}
    return [one for kind in KINDS for one in _findables(kind, held[kind], tops)][:limit]


# what `_findable` reads of a row; the rest of it (long texts, elements) is not fetched, millions of times
_ABOUT = ("ref_code", "ref_code_norm", "title", "creator", "doc_number", "department", "remark", "year", "date_text", "secrecy",
          "opening_status", "opens_on", "restricted_reason", "destroyed_on")  # fmt: skip
_FONDS, _NODE = ("fonds__code", "fonds__name", "fonds__name_en"), ("code", "name", "name_en")
_VOLUME = (*_ABOUT, *_FONDS, "class_code", "record_kind", *(f"class_node__{name}" for name in _NODE))
_ITEM = (
    *_ABOUT, *_FONDS, "key", "sequence", "page_label",
    *(f"volume__{name}" for name in ("ref_code", "ref_code_norm", "class_code", "secrecy", "restricted_reason", "record_kind")),
    *(f"volume__class_node__{name}" for name in _NODE),
)  # fmt: skip


def _rows(actor: Actor, kind: Kind) -> QuerySet[Volume] | QuerySet[Item]:
    policy.require(actor, "catalogue.find")
    if kind == "volume":
        volumes = Volume.objects.filter(policy.scope(actor, "catalogue.find"))
        return volumes.select_related("fonds", "class_node").only(*_VOLUME)
    items = Item.objects.filter(policy.scope(actor, "catalogue.find.item"))
    return items.select_related("fonds", "volume", "volume__class_node").only(*_ITEM)


def _findables(kind: Kind, rows: Sequence[Volume | Item], tops: dict[int, str] | None = None) -> list[Findable]:
    if not rows:
        return []
    ids = [row.pk for row in rows]
    former: dict[int, list[str]] = defaultdict(list)
    for pk, code in FormerCode.objects.filter(**{f"{kind}_id__in": ids}).values_list(f"{kind}_id", "ref_code"):
        former[pk].append(code)
    pages = set(
        PageImage.objects.filter(**{f"{kind}_id__in": ids}).order_by().values_list(f"{kind}_id", flat=True).distinct()
    )
    tops = _tops() if tops is None else tops
    return [_findable(kind, row, tuple(former.get(row.pk, ())), row.pk in pages, tops) for row in rows]


def _tops() -> dict[int, str]:
    """Return class → code of the class at the top above it."""
    nodes = {pk: (parent, code) for pk, parent, code in ClassNode.objects.values_list("pk", "parent_id", "code")}
    found: dict[int, str] = {}
    for pk in nodes:
        at = pk
        while (parent := nodes[at][0]) is not None:
            at = parent
        found[pk] = nodes[at][1]
    return found


def _findable(kind: Kind, row: Volume | Item, former: tuple[str, ...], pages: bool, tops: dict[int, str]) -> Findable:
    volume = row if isinstance(row, Volume) else row.volume
    node = volume.class_node if volume is not None else None
    secret = Secrecy(row.secrecy).is_state_secret
    code = row.ref_code
    if isinstance(row, Item) and not code:
        code = f"{row.volume.ref_code if row.volume else ''} {row.sequence}".strip()
    return Findable(
        kind=kind,
        id=row.pk,
        fonds_code=row.fonds.code,
        fonds_name=row.fonds.name,
        fonds_name_en=row.fonds.name_en,
        ref_code=code,
        former_codes=former,
        title="" if secret else row.title,
        creator="" if secret else row.creator,
        doc_number="" if secret else row.doc_number,
        department=row.department,
        remark="" if secret else row.remark,
        class_code=node.code if node else (volume.class_code if volume else ""),
        class_name=node.name if node else "",
        class_name_en=node.name_en if node else "",
        category=tops[node.pk] if node else "",
        year=row.year,
        date_text=row.date_text,
        opening_status=row.opening_status,
        secrecy=row.secrecy,
        public=policy_holdings.is_public(row, on_its_day=True),
        opens_on=row.opens_on,
        destroyed=row.destroyed_on is not None,
        volume_id=row.volume_id if isinstance(row, Item) else None,
        page_label=row.page_label if isinstance(row, Item) else "",
        pages=pages,
        path=lists.path_of(row),
    )


def decided(actor: Actor, *, conflict_id: int) -> tuple[Kind, int] | None:
    """Return which volume or item a decided conflict was about; None when it was about something else."""
    policy.require(actor, "catalogue.find")
    row = ImportConflict.objects.filter(pk=conflict_id, kind__in=KINDS).first()
    return (cast("Kind", row.kind), row.held_id) if row else None
