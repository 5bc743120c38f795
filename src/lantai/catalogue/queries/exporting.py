"""The whole description of a fonds, row by row, under the headers that the import reads: what goes out can come in."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from lantai.catalogue.models import Fonds, FormerCode, Item, PageImage, PersonMention, Volume
from lantai.catalogue.queries import export_related, kin, series, stubs
from lantai.catalogue.queries.export_beside import Beside, any_moved, beside
from lantai.catalogue.queries.export_columns import (
    BOUND,
    COLUMNS,
    KINDS,
    LIES,
    PLACED,
    ROSTER,
    STANDS,
    TITLES,
    TOLD,
    Kind,
    Told,
    noted,
    once,
    spoken,
    turned,
)
from lantai.catalogue.queries.export_records import record
from lantai.catalogue.rules import codes
from lantai.catalogue.values.exporting import Places, Selection
from lantai.foundation import policy
from lantai.foundation.actor import Actor

__all__ = ["KINDS", "Kind", "Table", "fonds", "records", "size", "table", "tree"]
CHUNK = 2000
AHEAD = 25  # portions whose numbers are known at once
HELD = 500  # rows of a finding aid at once: volumes, and the items of so many of them as have no more together
MOST_EXTRA = 60  # columns of ours that no field holds


@dataclass(frozen=True, slots=True)
class Table:
    """One list on its way out: its title, its headers, its rows as they come."""

    title: str
    header: tuple[str, ...]
    rows: Iterator[tuple[str | int | None, ...]]


def table(actor: Actor, *, what: Selection, kind: Kind) -> Table:
    """Return one list, streamed. People need the head of the archive (they hold ID numbers) and come by whole fonds."""
    policy.require(actor, "catalogue.export.people" if kind == "people" else "catalogue.export")
    if kind == "people":
        return Table(TITLES[kind], ROSTER, _people(what.fonds_code))
    rows = _rows(actor, what, kind)
    extra, elements = _extra_headers(rows), spoken(kind)
    names = (*(name for name, _value in COLUMNS[kind]), *(name for name, _one in elements))
    placed = series.paths(what.fonds_code) if kind == "volumes" else None
    unit, told = "volume" if kind == "volumes" else "item", TOLD
    if export_related.any_noted(unit, rows):
        told = (noted(), *told)
    if unit == "item" and any_moved(rows):
        told = (once(), *told)
    if export_related.any_of(unit, rows):
        told = (BOUND, *told)
    lies = [LIES] if what.places else []
    header = (
        *names, *([] if placed is None else [PLACED]), *(name for name, _value in (*STANDS[kind], *told)), *lies, *extra,
    )  # fmt: skip
    return Table(TITLES[kind], header, _described(rows, kind, extra, placed, told, what.places))


def size(actor: Actor, *, what: Selection) -> dict[Kind, int]:
    """Return how many rows each list has."""
    policy.require(actor, "catalogue.export")
    return {kind: _rows(actor, what, kind).count() for kind in KINDS if kind != "people"}


def records(actor: Actor, *, what: Selection) -> Iterator[dict[str, Any]]:
    """Yield every volume and item with all that is described and decided; of a whole fonds first itself and its series."""
    policy.require(actor, "catalogue.export")
    if what.whole and (one := fonds(actor, fonds_code=what.fonds_code)):
        yield {"kind": "fonds", **one, **kin.of_fonds(what.fonds_code)}
        yield from _arranged(what.fonds_code)
    lies_in = {one.row.pk: one.names for one in series.in_order(what.fonds_code)}
    for kind in KINDS[:3]:
        for rows, known in _pieces(_rows(actor, what, kind), kind):
            places = _lie(what.places, kind, rows)
            for row in rows:
                found = record(kind, row, known[row.pk], lies_in)
                yield found if what.places is None else {**found, "stacks_place": places.get(row.pk, "")}


def fonds(actor: Actor, *, fonds_code: str) -> dict[str, Any] | None:
    """Return the fonds itself as described."""
    policy.require(actor, "catalogue.export")
    names = ("code", "name", "name_en", "year_from", "year_to", "history", "elements")
    return Fonds.objects.filter(code=fonds_code).values(*names).first()


def _arranged(fonds_code: str) -> list[dict[str, Any]]:
    placed = series.in_order(fonds_code)
    bound = export_related.of_units("series", [one.row.pk for one in placed])
    return [_series(one) | bound.get(one.row.pk, {}) for one in placed]


def _series(one: series.Placed) -> dict[str, Any]:
    """Return a series without our numbers: another house has others."""
    row = one.row
    return {
        "kind": "series", "fonds": row.fonds.code, "above": list(one.above), "code": row.code, "title": row.title,
        "title_en": row.title_en, "class": row.class_node.code if row.class_node else "", "elements": row.elements,
    }  # fmt: skip


def tree(actor: Actor, *, what: Selection) -> Iterator[tuple[dict[str, Any], Iterable[dict[str, Any]]]]:
    """Yield each volume with its items, in the order they came in; items without a volume come last, under none.

    Of a whole fonds each series comes before its volumes, and they after those that lie in none. Some hundred rows are held
    at once, however many there are and however many a volume has: its items are to be read before the next volume is.
    """
    policy.require(actor, "catalogue.export")
    volumes, placed = _rows(actor, what, "volumes"), series.in_order(what.fonds_code) if what.whole else []
    yield from _with_items(volumes.filter(series=None) if placed else volumes)
    for one, said in zip(placed, _arranged(what.fonds_code) if placed else (), strict=True):
        yield said, []
        yield from _with_items(volumes.filter(series=one.row.pk))
    items = _rows(actor, what, "items")
    for rows, known in _pieces(items, "items", leading=True, size=HELD):
        yield {}, _nested("items", rows, known, items)


def _nested(
    kind: Kind, rows: Sequence[Any], known: Mapping[int, Beside], among: QuerySet[Item]
) -> list[dict[str, Any]]:
    """Return items as records, each with its components, as far as they are among some, and these with theirs."""
    found = {row.pk: record(kind, stubs.only(row), known[row.pk]) for row in rows}
    at = found
    while below := list(among.filter(parent__in=list(at)).order_by("sort_key", "pk")):
        beside_these = beside("item", below)
        deeper: dict[int, dict[str, Any]] = {}
        for row in below:
            deeper[row.pk] = record(kind, stubs.only(row), beside_these[row.pk])
            at[row.parent_id or 0].setdefault("components", []).append(deeper[row.pk])
        at = deeper
    return list(found.values())


def _with_items(volumes: QuerySet[Volume]) -> Iterator[tuple[dict[str, Any], Iterable[dict[str, Any]]]]:
    for rows, known in _pieces(volumes.select_related("fonds", "class_node"), "volumes", size=HELD):
        for few in _portions(rows):
            inside = _inside(few[0]) if len(few) == 1 else _inside_each(few)
            for row in few:
                node = row.class_node
                found = record("volumes", row, known[row.pk])
                of_this = inside if isinstance(inside, Iterator) else inside.pop(row.pk, [])
                yield {**found, "class_name": node.name if node else ""}, of_this


def _portions(volumes: Sequence[Volume]) -> Iterator[list[Volume]]:
    """Yield volumes that follow each other, as many as have no more items together than are held at once; else one."""
    inside = Item.objects.filter(volume_id__in=[row.pk for row in volumes]).order_by()
    counts = dict(inside.values_list("volume_id").annotate(n=Count("*")))
    few: list[Volume] = []
    held = 0
    for row in volumes:
        held += counts.get(row.pk, 0)
        if few and held > HELD:
            yield few
            few, held = [], counts.get(row.pk, 0)
        few.append(row)
    yield few


def _inside_each(volumes: Sequence[Volume]) -> dict[int, list[dict[str, Any]]]:
    """Return volume → its items, of some that have few."""
    of_these = Item.objects.filter(volume_id__in=[row.pk for row in volumes]).select_related("fonds", "volume")
    rows = list(_leading(of_these).order_by("volume_id", "sort_key", "pk"))
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for item, said in zip(rows, _nested("volume_items", rows, beside("item", rows), of_these), strict=True):
        found[item.volume_id or 0].append(said)
    return found


def _inside(volume: Volume) -> Iterator[dict[str, Any]]:
    """Yield the items of one volume, some at a time, by their order."""
    of_this = Item.objects.filter(volume_id=volume.pk).select_related("fonds", "volume")
    leading, after = _leading(of_this).order_by("sort_key", "pk"), Q()
    while rows := list(leading.filter(after)[:HELD]):
        last = rows[-1]
        after = Q(sort_key__gt=last.sort_key) | Q(sort_key=last.sort_key, pk__gt=last.pk)
        yield from _nested("volume_items", rows, beside("item", rows), of_this)


def _volumes(actor: Actor, what: Selection) -> QuerySet[Volume]:
    rows = Volume.objects.filter(policy.scope(actor, "catalogue.browse"))
    if what.chosen:
        return rows.filter(pk__in=what.volumes or ())
    rows = rows.filter(fonds__code=what.fonds_code)
    if what.class_code:
        rows = rows.filter(class_node__code__startswith=what.class_code)
    if what.text:
        rows = rows.filter(_says(what.text, "volume"))
    return rows.filter(pk__in=_with_pages("volume")) if what.with_pages else rows


def _items(actor: Actor, what: Selection) -> QuerySet[Item]:
    """Return items without a volume; their class is that of their code."""
    rows = Item.objects.filter(policy.scope(actor, "catalogue.browse"), volume=None)
    if what.chosen:
        return rows.filter(pk__in=what.items or ())
    rows = rows.filter(fonds__code=what.fonds_code)
    if what.class_code:
        rows = rows.filter(class_node__code__startswith=what.class_code)
    if what.text:
        rows = rows.filter(_says(what.text, "item"))
    return rows.filter(pk__in=_with_pages("item")) if what.with_pages else rows


def _says(text: str, level: str) -> Q:
    """Return what the list of a fonds finds by a code, a former one, or words of the title."""
    norm = codes.normal_code(text)
    former = FormerCode.objects.filter(**{"ref_code_norm": norm, f"{level}__isnull": False}).values(f"{level}_id")
    return Q(ref_code_norm__startswith=norm) | Q(title__contains=text.strip()) | Q(pk__in=former)


def _with_pages(level: str) -> QuerySet[PageImage, Any]:
    return PageImage.objects.exclude(**{level: None}).values(f"{level}_id")


def _rows(actor: Actor, what: Selection, kind: Kind) -> QuerySet[Any]:
    if kind == "volumes":
        return _volumes(actor, what).select_related("fonds")
    if kind == "items":
        return _items(actor, what).select_related("fonds", "volume")
    inside = Item.objects.filter(policy.scope(actor, "catalogue.browse"), volume__isnull=False)
    if what.chosen:  # a chosen volume brings what lies in it
        inside = inside.filter(Q(pk__in=what.items or ()) | Q(volume__in=what.volumes or ()))
    elif what.whole:
        inside = inside.filter(fonds__code=what.fonds_code)
    else:
        inside = inside.filter(volume__in=_volumes(actor, what).values("pk"))
    return inside.select_related("fonds", "volume")


def _pieces(
    rows: QuerySet[Any], kind: Kind, *, leading: bool = False, size: int = CHUNK
) -> Iterator[tuple[list[Any], dict[int, Beside]]]:
    """Yield the rows some thousand at a time by number, with what stands beside: constant memory, no cursor held open.

    Components come after all that they may be components of; `leading`: only those whose item is not among the rows do.
    """
    for level in [rows] if kind == "volumes" else [_leading(rows)] if leading else _levels(rows):
        whole = level.model._default_manager.order_by("pk")  # noqa: SLF001  which rows is known by then
        whole.query.select_related = level.query.select_related
        for ids in _numbers(level, size):
            some = list(whole.filter(pk__among=ids))
            for row in some:
                stubs.only(row)
            yield some, beside("volume" if kind == "volumes" else "item", some)


def _numbers(rows: QuerySet[Any], size: int) -> Iterator[Sequence[int]]:
    """Yield the numbers of rows in order, `size` at a time.

    Many portions are asked for at once, and nothing but their numbers, which an index says. Asked portion by portion, with
    all that a row has, a database reads the rest of the fonds for each, to find out which come first: that grows with the
    square of the fonds, and is felt where few of its pages are held.
    """
    after = 0
    while ids := array("q", rows.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[: AHEAD * size]):
        after = ids[-1]
        for place in range(0, len(ids), size):
            yield ids[place : place + size]


def _leading(items: QuerySet[Item]) -> QuerySet[Item]:
    """Return the items that are no components of others among them."""
    return items.filter(Q(parent=None) | ~Exists(items.order_by().filter(pk=OuterRef("parent_id"))))


def _levels(items: QuerySet[Item]) -> Iterator[QuerySet[Item]]:
    """Yield the items that are no components, their components, those of these, and so on."""
    yield items.filter(parent=None)
    place = "parent"
    while (deeper := items.filter(**{f"{place}__isnull": False})).exists():
        yield deeper.filter(**{f"{place}__parent": None})
        place += "__parent"


def _extra_headers(rows: QuerySet[Any]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for one in rows.exclude(extra={}).values_list("extra", flat=True).iterator(chunk_size=CHUNK):
        found |= dict.fromkeys(one)
        if len(found) >= MOST_EXTRA:
            break
    return tuple(sorted(found))[:MOST_EXTRA]


def _described(  # noqa: PLR0917  what one row says, one after the other
    queryset: QuerySet[Any],
    kind: Kind,
    extra: tuple[str, ...],
    placed: Mapping[int, str] | None,
    beside_these: tuple[Told, ...],
    ask: Places | None,
) -> Iterator[tuple[str | int | None, ...]]:
    values = [value for _name, value in COLUMNS[kind]]
    told = [value for _name, value in (*STANDS[kind], *beside_these)]
    elements = [one for _name, one in spoken(kind)]
    for rows, known in _pieces(queryset, kind):
        places = _lie(ask, kind, rows)
        for row in rows:
            said = row.elements
            yield (
                *(value(row) for value in values),
                *(one.written(said.get(one.code, "")) for one in elements),
                *([] if placed is None else [placed.get(row.series_id, "")]),
                *(value(row, known[row.pk]) for value in told),
                *([] if ask is None else [places.get(row.pk, "")]),
                *(row.extra.get(name, "") for name in extra),
            )


def _lie(ask: Places | None, kind: Kind, rows: Sequence[Any]) -> Mapping[int, str]:
    """Return id → where it lies; nothing where nobody was brought who knows."""
    if ask is None:
        return {}
    return ask("volume" if kind == "volumes" else "item", {row.pk: getattr(row, "volume_id", None) for row in rows})


def _people(fonds_code: str) -> Iterator[tuple[str | int | None, ...]]:
    rows = PersonMention.objects.filter(fonds_code=fonds_code).prefetch_related(
        "other_names__name", "numbers", "supervisors"
    )
    after = 0
    while several := list(rows.filter(pk__gt=after).order_by("pk")[:CHUNK]):
        after = several[-1].pk
        for row in several:
            numbers = {one.kind: one.value for one in row.numbers.all()}
            taught = "、".join(one.written for one in row.supervisors.all())
            former = "、".join(one.name.text for one in row.other_names.all() if one.kind == "former")
            yield (
                row.list_name, row.record_kind, turned(row.sequence), row.raw_name, former, row.student_no, numbers.get("exam", ""),
                row.sex, row.birth, row.id_number, row.native_place, row.unit, row.major, row.class_name, row.level,
                row.entered, row.graduated, numbers.get("diploma", ""), numbers.get("degree", ""), taught, row.ref_code,
                row.page, row.row,
            )  # fmt: skip
