"""Rooms, shelves, boxes: what stands where, and how full it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from itertools import groupby
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery, Sum

from lantai.catalogue.queries import identity
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.stacks.errors import NotFound
from lantai.stacks.models import (
    Box,
    ClimateReading,
    ClimateStandard,
    Content,
    LabelStock,
    Move,
    PlaceList,
    Shelf,
    Stack,
)
from lantai.stacks.policy import at_sites
from lantai.stacks.queries.places import standing
from lantai.stacks.queries.things import key_of, named, thing_of
from lantai.stacks.rules import scanning
from lantai.stacks.rules.capacity import Load
from lantai.stacks.rules.climate import Limits
from lantai.stacks.values import (
    BoxBrief,
    BoxView,
    ContentView,
    ListProblem,
    ListReport,
    MoveView,
    ReadingView,
    RowLoad,
    ShelfBrief,
    ShelfView,
    StackView,
    StockView,
    Thing,
)

_LIMITS = (
    "temperature_min",
    "temperature_max",
    "humidity_min",
    "humidity_max",
    "swing_temperature",
    "swing_humidity",
)
MOVES_SHOWN = 50


def limits_of(standard: ClimateStandard) -> Limits:
    return Limits(*(getattr(standard, name) for name in _LIMITS))


def stacks(actor: Actor) -> list[StackView]:
    """Return the rooms in use of the actor's sites with how full they are and their latest reading. Three queries."""
    return _views(actor, Q(closed_on__isnull=True))


def closed_stacks(actor: Actor) -> list[StackView]:
    """Return the rooms of the actor's sites that are used no longer. Three queries, one where there are none."""
    return _views(actor, Q(closed_on__isnull=False))


def stack_view(actor: Actor, *, stack_id: int) -> StackView:
    """Return one room, in use or closed. Raises `NotFound`."""
    for one in _views(actor, Q(pk=stack_id)):
        return one
    raise NotFound


def _views(actor: Actor, which: Q) -> list[StackView]:
    policy.require(actor, "stacks.view")
    newest = ClimateReading.objects.filter(stack=OuterRef("pk")).order_by("-at").values("pk")[:1]
    rows = list(
        Stack.objects.filter(policy.scope(actor, "stacks.view"), which)
        .select_related("site", "standard")
        .annotate(newest=Subquery(newest))
    )
    if not rows:
        return []
    sums = Shelf.objects.filter(stack__in=rows, removed_on=None).order_by().values("stack_id")
    held: dict[int, Any] = {
        one["stack_id"]: one
        for one in sums.annotate(n=Count("pk"), b=Sum("boxes_held"), used=Sum("used_mm"), room=Sum("capacity_mm"))
    }
    readings = {
        one.stack_id: one
        for one in ClimateReading.objects.filter(pk__in=[row.newest for row in rows if row.newest]).select_related("by")
    }
    return [_stack(row, held.get(row.pk, {}), readings.get(row.pk)) for row in rows]


def _stack(row: Stack, held: dict[str, Any], reading: ClimateReading | None) -> StackView:
    return StackView(
        id=row.pk, code=row.code, name=row.name, name_en=row.name_en, site=row.site.code, standard=row.standard.name,
        standard_en=row.standard.name_en, limits=limits_of(row.standard), pattern=row.pattern, shelf_mm=row.shelf_mm,
        shelves=held.get("n", 0), boxes=held.get("b") or 0, load=Load(held.get("used") or 0, held.get("room") or 0),
        reading=reading_view(reading) if reading else None, standard_code=row.standard.code, closed_on=row.closed_on,
    )  # fmt: skip


def reading_view(row: ClimateReading) -> ReadingView:
    return ReadingView(
        row.at, row.temperature, row.humidity, tuple(code for code in row.alarms.split(",") if code), row.source, row.note,
        row.by.name if row.by else "",
    )  # fmt: skip


def stack_row(actor: Actor, stack_id: int, rule: str = "stacks.view") -> Stack:
    """Return the row of a stack within the actor's sites. Raises `NotFound`, `NotAllowed`."""
    policy.require(actor, rule)
    found = Stack.objects.select_related("site", "standard").filter(policy.scope(actor, rule), pk=stack_id).first()
    if found is None:
        raise NotFound
    return found


def stack_code(actor: Actor, *, stack_id: int) -> str:
    """Return the code of a room. Raises `NotFound`."""
    return stack_row(actor, stack_id).code


def stack(actor: Actor, *, stack_id: int) -> tuple[StackView, list[RowLoad]]:
    """Return a room and its rows (排, 列) with every shelf. Raises `NotFound`. Four queries."""
    policy.require(actor, "stacks.view")
    view = stack_view(actor, stack_id=stack_id)
    shelves = [_shelf(row) for row in Shelf.objects.filter(stack_id=stack_id, removed_on=None).order_by("order")]
    rows = []
    for (row, column), several in groupby(shelves, key=lambda one: (one.row, one.column)):
        group = tuple(several)
        load = Load(sum(one.load.used_mm for one in group), sum(one.load.capacity_mm for one in group))
        rows.append(RowLoad(row, column, load, sum(one.boxes for one in group), group))
    return view, rows


def row_loads(actor: Actor) -> dict[int, list[RowLoad]]:
    """Return stack id → how full each of its rows (排, 列) is, without the shelves; one query for all rooms."""
    policy.require(actor, "stacks.view")
    rows = Shelf.objects.filter(at_sites(actor, "stack__site__code"), removed_on=None).order_by(
        "stack_id", "row", "column"
    )
    found: dict[int, list[RowLoad]] = defaultdict(list)
    summed = rows.values_list("stack_id", "row", "column").annotate(
        used=Sum("used_mm"), room=Sum("capacity_mm"), held=Sum("boxes_held")
    )
    for stack_id, row, column, used, room, held in summed:
        found[stack_id].append(RowLoad(row, column, Load(used, room), held, ()))
    return dict(found)


def _shelf(row: Shelf) -> ShelfBrief:
    return ShelfBrief(
        row.pk,
        row.code,
        row.row,
        row.column,
        row.section,
        row.level,
        Load(row.used_mm, row.capacity_mm),
        row.boxes_held,
    )


def shelf_row(actor: Actor, shelf_id: int) -> Shelf:
    policy.require(actor, "stacks.view")
    found = (
        Shelf.objects.select_related("stack__site")
        .filter(at_sites(actor, "stack__site__code"), pk=shelf_id, removed_on=None)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def shelf(actor: Actor, *, shelf_id: int) -> ShelfView:
    """Return one shelf with its boxes from left to right, and its neighbours. Raises `NotFound`."""
    row = shelf_row(actor, shelf_id)
    beside = Shelf.objects.filter(stack_id=row.stack_id, removed_on=None)
    before = beside.filter(order__lt=row.order).order_by("-order").values_list("pk", flat=True).first()
    after = beside.filter(order__gt=row.order).order_by("order").values_list("pk", flat=True).first()
    boxes = _boxes(actor, Box.objects.filter(shelf=row).order_by("position", "pk"))
    return ShelfView(
        _shelf(row), scanning.barcode(scanning.Kind.SHELF, row.pk), row.stack_id, row.stack.name, row.stack.name_en,
        row.stack.site.code, row.note, tuple(boxes), before, after,
    )  # fmt: skip


def _boxes(actor: Actor, rows: Any) -> list[BoxBrief]:
    found = list(rows)
    inside: dict[int, list[tuple[str, int]]] = defaultdict(list)
    contents = Content.objects.filter(box_id__in=[box.pk for box in found]).order_by("box_id", "position", "pk")
    for box_id, volume_id, item_id in contents.values_list("box_id", "volume_id", "item_id"):
        inside[box_id].append(key_of(volume_id, item_id))
    every = [key for keys in inside.values() for key in keys]
    called = named(actor, every)
    states = standing(called.values())
    made = []
    for box in found:
        keys = inside[box.pk]
        out = sum(states.lent(called[key]) for key in keys)
        ends = (called[keys[0]].ref_code, called[keys[-1]].ref_code) if keys else ("", "")
        made.append(
            BoxBrief(
                box.pk, box.barcode or "", box.number, box.title, box.thickness_mm, box.position, len(keys), out, *ends
            )
        )
    return made


def box_row(actor: Actor, box_id: int, rule: str = "stacks.view") -> Box:
    """Return the row of a box within the actor's sites; one that was thrown away can only be looked at. Raises `NotFound`."""
    policy.require(actor, rule)
    found = (
        Box.objects.select_related("site", "shelf__stack__site").filter(policy.scope(actor, rule), pk=box_id).first()
    )
    if found is None or (found.discarded_on is not None and rule != "stacks.view"):
        raise NotFound
    return found


def box(actor: Actor, *, box_id: int) -> BoxView:
    """Return one box: what lies in it, what of that is out, and its story, newest first. Raises `NotFound`."""
    row = box_row(actor, box_id)
    contents = list(row.contents.order_by("position", "pk"))
    moves = list(row.moves.order_by("-at", "-pk").select_related("by")[:MOVES_SHOWN])
    keys = {key_of(one.volume_id, one.item_id) for one in contents}
    keys |= {key_of(one.volume_id, one.item_id) for one in moves if one.volume_id or one.item_id}
    called = named(actor, keys)
    states = standing(called.values())
    inside = []
    for one in contents:
        key = key_of(one.volume_id, one.item_id)
        state, facts = states.of(called[key])
        inside.append(ContentView(called[key], one.position, one.missing_since, state, facts.get("until")))
    ends = (inside[0].thing.ref_code, inside[-1].thing.ref_code) if inside else ("", "")
    brief = BoxBrief(
        row.pk, row.barcode or "", row.number, row.title, row.thickness_mm, row.position, len(inside),
        sum(states.lent(one.thing) for one in inside), *ends,
    )  # fmt: skip
    at: Any = row.shelf
    return BoxView(
        brief, row.site.code, row.shelf_id, at.code if at else "", at.stack.name if at else "",
        at.stack.name_en if at else "", tuple(inside),
        tuple(_move(one, called) for one in moves), row.discarded_on,
    )  # fmt: skip


def _move(row: Move, called: dict[tuple[str, int], Thing]) -> MoveView:
    thing = called.get(key_of(row.volume_id, row.item_id)) if row.volume_id or row.item_id else None
    return MoveView(row.at, row.kind, thing, row.from_place, row.to_place, row.by_name, row.how)


def boxes_of(
    actor: Actor,
    *,
    ids: Collection[int] = (),
    shelf_ids: Collection[int] = (),
    stack_id: int | None = None,
    limit: int = 2000,
) -> list[BoxBrief]:
    """Return boxes by id, by shelf or by room, in the order one meets them."""
    policy.require(actor, "stacks.view")
    wanted = Q(pk__in=ids) | Q(shelf_id__in=shelf_ids)
    if stack_id is not None:
        wanted |= Q(shelf__stack_id=stack_id)
    rows = Box.objects.filter(policy.scope(actor, "stacks.view"), discarded_on=None).filter(wanted)
    return _boxes(actor, rows.order_by("shelf__order", "position", "pk")[:limit])


def loose_boxes(actor: Actor, *, limit: int = 200) -> list[BoxBrief]:
    """Return boxes that stand on no shelf, newest first."""
    policy.require(actor, "stacks.view")
    rows = Box.objects.filter(policy.scope(actor, "stacks.view"), shelf__isnull=True, discarded_on=None)
    return _boxes(actor, rows.order_by("-pk")[:limit])


def unplaced(
    actor: Actor, *, fonds_code: str = "", text: str = "", start: int = 0, limit: int = 50
) -> tuple[list[Thing], int]:
    """Return one page of the volumes that lie in no box, and how many there are."""
    policy.require(actor, "stacks.view")
    placed = Content.objects.filter(volume__isnull=False).values("volume_id")
    found, total = identity.volumes_outside(
        actor, taken=placed, fonds_code=fonds_code, text=text, start=start, limit=limit
    )
    return [thing_of(one) for one in found], total


def standards(actor: Actor) -> list[tuple[str, str, str]]:
    """Return (code, name, name_en) of the climate standards a room may follow."""
    policy.require(actor, "stacks.view")
    return list(ClimateStandard.objects.values_list("code", "name", "name_en"))


def label_stocks(actor: Actor) -> list[StockView]:
    policy.require(actor, "stacks.view")
    return [
        StockView(row.code, row.name, row.name_en, row.kind, row.columns * row.rows) for row in LabelStock.objects.all()
    ]


def place_list(actor: Actor, *, list_id: int) -> tuple[ListReport, str]:
    """Return what became of a list and its name. Raises `NotFound`."""
    policy.require(actor, "stacks.arrange")
    row = PlaceList.objects.filter(pk=list_id).first()
    if row is None:
        raise NotFound
    kept = list(row.problems)
    header = tuple(kept.pop(0)["header"]) if kept else ()
    problems = tuple(
        ListProblem(one["sheet"], one["row"], one["code"], one["value"], tuple(one["cells"])) for one in kept
    )
    report = ListReport(row.accepted, row.unchanged, row.rejected, row.boxes, row.shelves, problems, row.pk, header)
    return report, row.file_name


def place_lists(actor: Actor, *, limit: int = 20) -> list[PlaceList]:
    """Return the lists read last, newest first."""
    policy.require(actor, "stacks.arrange")
    return list(PlaceList.objects.defer("problems").order_by("-pk")[:limit])
