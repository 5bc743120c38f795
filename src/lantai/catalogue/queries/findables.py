"""What may be found by words: volumes, items and series as described, in small pieces, for the index and for its answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Literal, cast

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from lantai.catalogue.models import (
    ClassNode,
    FormerCode,
    ImportChange,
    ImportConflict,
    ImportSpan,
    Item,
    PageImage,
    Recording,
    Series,
    Volume,
)
from lantai.catalogue.queries import components, elements
from lantai.catalogue.queries import reading_lists as lists
from lantai.catalogue.queries.elements import Said
from lantai.catalogue.rules import codes
from lantai.catalogue.states import Secrecy
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.foundation.prepared import Prepared

Kind = Literal["volume", "item", "series"]
UNITS: tuple[Kind, ...] = ("volume", "item")
KINDS: tuple[Kind, ...] = (*UNITS, "series")
Around = Literal["fonds", "class", "item"]  # a change there changes all around it
MOST_ALIKE = 1_000  # units that bear one code, or bore it


@dataclass(frozen=True, slots=True)
class Findable:
    """One volume, item or series. Of a state secret only code and place."""

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
    elements: Said = ()  # of DA/T 18 that no column holds
    desk_elements: Said = ()  # those only the desk may know; for others empty


def findables(
    actor: Actor, *, kind: Kind, after: int = 0, limit: int = 2000, batch_id: int | None = None
) -> list[Findable]:
    """Return the next `limit` units of a kind by number, all or those of one import. The catalogue, piece by piece."""
    rows = _rows(actor, kind).filter(pk__gt=after)
    if batch_id is not None and kind == "series":
        made = ImportSpan.objects.filter(batch_id=batch_id, kind=kind, role="MADE", first_id__lte=OuterRef("pk"))
        rows = rows.filter(Exists(made.filter(last_id__gte=OuterRef("pk"))))
    elif batch_id is not None:
        rows = rows.filter(batch_id=batch_id)
    return _findables(actor, kind, list(rows.order_by("pk")[:limit]))


def findables_of(actor: Actor, *, kind: Kind, ids: Sequence[int]) -> dict[int, Findable]:
    """Return those of `ids` that this actor may know of."""
    return {one.id: one for one in _findables(actor, kind, list(_rows(actor, kind).filter(pk__in=ids)))}


def findables_among(actor: Actor, wanted: Mapping[Kind, Sequence[int]]) -> dict[tuple[Kind, int], Findable]:
    """Return those of several kinds that this actor may know of: one page of an answer. Without the category."""
    policy.require(actor, "catalogue.find")
    found: dict[tuple[Kind, int], Findable] = {}
    for kind, ids in wanted.items():
        rows = _among(kind, policy.scope(actor, _SCOPES[kind])).rows(ids)
        for one in _findables(actor, kind, rows, {}):
            found[kind, one.id] = one
    return found


@lru_cache(maxsize=32)
def _among(kind: Kind, scope: Q) -> Prepared:
    """Return the question for some rows under one policy on one day."""
    return Prepared(_described(kind, scope), "pk")


@lru_cache(maxsize=2)
def _once(kind: Kind) -> Prepared:
    return Prepared(FormerCode.objects.values_list(f"{kind}_id", "ref_code"), f"{kind}__pk")


def attached_in(actor: Actor, *, batch_id: int) -> dict[Kind, list[int]]:
    """Return the volumes and items that got page images or recordings in one import."""
    policy.require(actor, "catalogue.find")
    rows = PageImage.objects.filter(batch_id=batch_id).order_by()
    films = Recording.objects.filter(batch_id=batch_id).order_by()
    return {
        kind: list(
            {
                *rows.exclude(**{kind: None}).values_list(f"{kind}_id", flat=True).distinct(),
                *films.exclude(**{kind: None}).values_list(f"{kind}_id", flat=True).distinct(),
            }
        )
        for kind in UNITS
    }


def recorded(actor: Actor, *, recording_id: int) -> tuple[Kind, int] | None:
    """Return the volume or item a recording is of; None when there is no such recording."""
    policy.require(actor, "catalogue.find")
    row = Recording.objects.filter(pk=recording_id).values("volume_id", "item_id").first()
    if row is None:
        return None
    return ("item", row["item_id"]) if row["item_id"] is not None else ("volume", row["volume_id"])


def touched_in(actor: Actor, *, batch_id: int, limit: int = 2000) -> Iterator[tuple[Kind, list[int]]]:
    """Yield units that an import completed, or that its undoing took out or gave back, some at a time."""
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


def numbers_around(
    actor: Actor, *, around: Around, around_id: int, kind: Kind, after: int = 0, limit: int = 2000
) -> list[int]:
    """Return the numbers of the next `limit` units of a kind of a fonds, or of a class with those below it; or of an item:
    itself and its components, at every depth.
    """
    policy.require(actor, "catalogue.find")
    if around == "item":
        inside = [around_id, *(pk for level in components.levels_below([around_id]) for pk in level)]
        return sorted(pk for pk in inside if pk > after)[:limit] if kind == "item" else []
    which = Q(fonds_id=around_id) if around == "fonds" else Q(class_node__in=_classes_below(around_id))
    rows = _MODELS[kind].objects.filter(which, pk__gt=after).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:limit])


def _classes_below(class_id: int) -> list[int]:
    found, at = [class_id], [class_id]
    while at := list(ClassNode.objects.filter(parent__in=at).values_list("pk", flat=True)):
        found += at
    return found


def items_of(actor: Actor, *, volume_id: int, after: int = 0, limit: int = 2000) -> list[Findable]:
    """Return the items of one volume, by number."""
    rows = _rows(actor, "item").filter(Q(volume_id=volume_id, pk__gt=after)).order_by("pk")
    return _findables(actor, "item", list(rows[:limit]))


def by_code(actor: Actor, *, code: str, limit: int = 20) -> list[Findable]:
    """Return what bears this very reference code now, or bore it once, however its marks are written."""
    norm = codes.normal_code(code)
    if not norm:
        return []
    held = {
        kind: list(_rows(actor, kind).filter(pk__in=ids).order_by("pk")[:limit]) if ids else []
        for kind, ids in _bearing(norm).items()
    }
    above = tops() if any(held.values()) else {}
    return [one for kind in UNITS for one in _findables(actor, kind, held[kind], above)][:limit]


def _bearing(norm: str) -> dict[Kind, set[int]]:
    """Return the ids of what bears a code now or bore it once.

    Asked apart and in no order, each of its own index: together, or in order, a database walks through all units.
    """
    once = FormerCode.objects.filter(ref_code_norm=norm).values_list(*(f"{kind}_id" for kind in UNITS))
    former = list(once[:MOST_ALIKE])
    return {
        kind: {
            *_CODED[kind].objects.filter(ref_code_norm=norm).order_by().values_list("pk", flat=True)[:MOST_ALIKE],
            *(ids[place] for ids in former if ids[place] is not None),
        }
        for place, kind in enumerate(UNITS)
    }


# what a description is made of, in the order of `Findable` as far as it goes; long texts are not fetched
_FONDS, _NODE = ("fonds__code", "fonds__name", "fonds__name_en"), ("code", "name", "name_en")
_ABOUT = (
    "pk", *_FONDS, "ref_code", "title", "creator", "doc_number", "department", "remark",
    *(f"class_node__{name}" for name in _NODE), "class_node_id", "year", "date_text", "opening_status", "secrecy", "public",
    "opens_on", "destroyed_on", "ref_code_norm",
)  # fmt: skip
_FURTHER: dict[Kind, tuple[str, ...]] = {
    "volume": ("class_code",),
    "item": ("volume_id", "volume__ref_code", "volume__ref_code_norm", "volume__class_code", "sequence", "page_label", "key"),
}  # fmt: skip
_OF_SERIES = ("pk", *_FONDS, "code", "title", "title_en", *(f"class_node__{name}" for name in _NODE), "class_node_id")
_SCOPES: dict[Kind, str] = {
    "volume": "catalogue.find", "item": "catalogue.find.item", "series": "catalogue.find.series",
}  # fmt: skip
_CODED: dict[Kind, type[Volume | Item]] = {"volume": Volume, "item": Item}
_MODELS: dict[Kind, type[Volume | Item | Series]] = {"volume": Volume, "item": Item, "series": Series}


def _rows(actor: Actor, kind: Kind) -> QuerySet[Any, tuple[Any, ...]]:
    policy.require(actor, "catalogue.find")
    return _described(kind, policy.scope(actor, _SCOPES[kind]))


def _described(kind: Kind, scope: Q) -> QuerySet[Any, tuple[Any, ...]]:
    rows = cast("QuerySet[Any]", _MODELS[kind].objects.filter(scope))
    said = Cast("elements", TextField())  # as text: most units say nothing, which need not be read
    if kind == "series":
        return rows.annotate(said=said).values_list(*_OF_SERIES, "said")
    pages = Exists(PageImage.objects.filter(**{kind: OuterRef("pk")}))
    once = Exists(FormerCode.objects.filter(**{kind: OuterRef("pk")}))
    rows = rows.annotate(imaged=pages, renamed=once, said=said)
    return rows.values_list(*_ABOUT, *_FURTHER[kind], "imaged", "said", "renamed")


def _findables(
    actor: Actor, kind: Kind, rows: Sequence[tuple[Any, ...]], above: dict[int, str] | None = None
) -> list[Findable]:
    """Make descriptions of rows of `_described`; `above`: see `tops`, looked up when it is not given."""
    if not rows:
        return []
    if kind == "series":
        rows = [(*row, False) for row in rows]  # none has had another code
    former: dict[int, list[str]] = defaultdict(list)
    if renamed := [row[0] for row in rows if row[-1]]:
        for pk, code in _once(kind).rows(renamed):
            former[pk].append(code)
    above = tops() if above is None else above
    make = _MAKERS[kind]
    found = [make(row, tuple(former.get(row[0], ())), above) for row in rows]
    speaking = [place for place, row in enumerate(rows) if row[-2] != "{}"]
    if speaking:
        desk, choices = policy.allows(actor, "catalogue.browse"), elements.choices()
        for place in speaking:
            if not Secrecy(found[place].secrecy).is_state_secret:
                anybodys, desks = elements.looked_for(rows[place][-2], choices)
                anybodys = (*found[place].elements, *anybodys)
                found[place] = replace(found[place], elements=anybodys, desk_elements=desks if desk else ())
    return found


def tops() -> dict[int, str]:
    """Return class → code of the class at the top above it."""
    nodes = {pk: (parent, code) for pk, parent, code in ClassNode.objects.values_list("pk", "parent_id", "code")}
    found: dict[int, str] = {}
    for pk in nodes:
        at = pk
        while (parent := nodes[at][0]) is not None:
            at = parent
        found[pk] = nodes[at][1]
    return found


def _of_volume(row: tuple[Any, ...], former: tuple[str, ...], above: dict[int, str]) -> Findable:
    *about, norm, class_code, imaged, _said, _renamed = row
    return _findable("volume", about, former, above, class_code=class_code, pages=bool(imaged), path=norm)


def _of_item(row: tuple[Any, ...], former: tuple[str, ...], above: dict[int, str]) -> Findable:
    *about, norm, volume_id, volume_code, volume_norm, class_code, sequence, label, key, imaged, _said, _renamed = row
    about[4] = about[4] or f"{volume_code or ''} {sequence}".strip()
    return _findable(
        "item", about, former, above, class_code=class_code or "", volume_id=volume_id, page_label=label, pages=bool(imaged),
        path=lists.path_in(norm, volume_norm, sequence, key),
    )  # fmt: skip


def _of_series(row: tuple[Any, ...], _former: tuple[str, ...], above: dict[int, str]) -> Findable:
    """Return a series: for the desk, since nobody reviews the opening of one. Its English name is found as a parallel title."""
    pk, fonds, fonds_name, fonds_name_en, code, title, title_en, node_code, node, node_en, node_id, _said, _renamed = (
        row
    )
    return Findable(
        kind="series", id=pk, fonds_code=fonds, fonds_name=fonds_name, fonds_name_en=fonds_name_en, ref_code=code,
        former_codes=(), title=title, creator="", doc_number="", department="", remark="", class_code=node_code or "",
        class_name=node or "", class_name_en=node_en or "", category=above.get(node_id, ""), year=None, date_text="",
        opening_status="", secrecy=Secrecy.PUBLIC.value, public=False, opens_on=None, destroyed=False, volume_id=None,
        page_label="", pages=False, elements=(("parallel_title", title_en),) if title_en else (),
    )  # fmt: skip


_MAKERS = {"volume": _of_volume, "item": _of_item, "series": _of_series}


def _findable(
    kind: Kind,
    about: Sequence[Any],
    former: tuple[str, ...],
    above: dict[int, str],
    *,
    class_code: str,
    pages: bool,
    path: str,
    volume_id: int | None = None,
    page_label: str = "",
) -> Findable:
    (pk, fonds, fonds_name, fonds_name_en, code, title, creator, doc_number, department, remark, node_code, node, node_en,
     node_id, year, date_text, opening, secrecy, public, opens_on, destroyed_on) = about  # fmt: skip
    secret = Secrecy(secrecy).is_state_secret
    return Findable(
        kind=kind,
        id=pk,
        fonds_code=fonds,
        fonds_name=fonds_name,
        fonds_name_en=fonds_name_en,
        ref_code=code,
        former_codes=former,
        title="" if secret else title,
        creator="" if secret else creator,
        doc_number="" if secret else doc_number,
        department=department,
        remark="" if secret else remark,
        class_code=node_code or class_code,
        class_name=node or "",
        class_name_en=node_en or "",
        category=above.get(node_id, ""),
        year=year,
        date_text=date_text,
        opening_status=opening,
        secrecy=secrecy,
        public=public,
        opens_on=opens_on,
        destroyed=destroyed_on is not None,
        volume_id=volume_id,
        page_label=page_label,
        pages=pages,
        path=path,
    )


def decided(actor: Actor, *, conflict_id: int) -> tuple[Kind, int] | None:
    """Return which volume or item a decided conflict was about; None when it was about something else."""
    policy.require(actor, "catalogue.find")
    row = ImportConflict.objects.filter(pk=conflict_id, kind__in=KINDS).first()
    return (cast("Kind", row.kind), row.held_id) if row else None
