"""Opening rooms and putting up shelves."""

from __future__ import annotations

import re
from itertools import product

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lantai.foundation import events as log
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.people import queries as people
from lantai.stacks import events
from lantai.stacks.errors import NotFound, PlaceRefused, refused
from lantai.stacks.models import ClimateStandard, Shelf, Stack
from lantai.stacks.queries.shelves import shelf_row, stack_row
from lantai.stacks.rules import places
from lantai.stacks.rules.places import DEFAULT_PATTERN, Place

MOST_SHELVES = 20_000  # made at once
_CODE = re.compile(r"[A-Z0-9]{1,12}")


@transaction.atomic
def open_stack(
    actor: Actor,
    *,
    site: str,
    code: str,
    name: str,
    name_en: str = "",
    standard: str = "PAPER",
    pattern: str = DEFAULT_PATTERN,
    shelf_mm: int = 900,
    position: int = 0,
) -> int:
    """Register a room of a site; return its id. `code` is unique over all sites: place codes start with it.

    Raises `PlaceRefused`: code taken or unfit, a pattern that cannot be read back, no such climate standard. (B38)
    """
    policy.require(actor, "stacks.arrange", site)
    code = places.folded(code)
    fault = places.pattern_fault(pattern)
    if not _CODE.fullmatch(code):
        raise refused(PlaceRefused, _("库房编码用 1 到 12 个字母和数字，例如 WM1。"), "STACK_CODE")
    if fault:
        raise refused(PlaceRefused, _("位置编码的格式要写明 {stack} 和 {level}，每一项只写一次，并且能读回来。"), fault)
    limits = ClimateStandard.objects.filter(code=standard).first()
    if limits is None or not 0 < shelf_mm < 100_000:
        raise refused(PlaceRefused, _("请选一个温湿度标准，并写明一层能放多少毫米。"), "STACK_FACTS")
    if Stack.objects.filter(code=code).exists():
        raise refused(PlaceRefused, _("已经有库房用这个编码。请换一个。"), "STACK_TAKEN")
    row = Stack.objects.create(
        site_id=site_id(site), code=code, name=name.strip() or code, name_en=name_en.strip(), standard=limits,
        pattern=pattern, shelf_mm=shelf_mm, position=position,
    )  # fmt: skip
    log.record(events.StackOpened(site=site), actor=actor, subject=("stack", code))
    return row.pk


def site_id(code: str) -> int:
    """Return the id of a site. Raises `NotFound`."""
    found = people.site_id(code)
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def put_up_shelves(
    actor: Actor,
    *,
    stack_id: int,
    rows: tuple[int, int],
    columns: tuple[int, int] = (0, 0),
    sections: tuple[int, int] = (0, 0),
    levels: tuple[int, int],
    capacity_mm: int = 0,
) -> int:
    """Register every shelf of some rows, columns, sections and levels (from, to; 0, 0: not used); return how many.

    Those that are there stay as they are. `capacity_mm` 0: what is usual in the room. Raises `PlaceRefused`.
    """
    room = stack_row(actor, stack_id, "stacks.arrange")
    refuse_closed(room)
    ranges = [range(first, last + 1) for first, last in (rows, columns, sections, levels)]
    count = 1
    for one in ranges:
        count *= len(one)
    numbers = [number for pair in (rows, columns, sections, levels) for number in pair]
    if not 0 < count <= MOST_SHELVES or min(numbers) < 0 or max(numbers) > places.LARGEST:
        raise refused(PlaceRefused, _("排、列、节、层写 1 到 999 的起止数；一次最多立 20000 层。"), "SHELF_RANGE")
    width = capacity_mm or room.shelf_mm
    if not 0 < width < 100_000:
        raise refused(PlaceRefused, _("一层的容量写 1 到 99999 毫米。"), "SHELF_WIDTH")
    wanted = [Place(room.code, *numbers) for numbers in product(*ranges)]
    made = new_shelves(room, wanted, width)
    log.record(events.ShelvesPutUp(made=made, capacity_mm=width), actor=actor, subject=("stack", room.code))
    return made


def refuse_closed(room: Stack) -> None:
    """Raise `PlaceRefused` when a room is used no longer."""
    if room.closed_on is not None:
        raise refused(
            PlaceRefused, _("%(name)s 已经停用，不能再往里放。请先重新启用。") % {"name": room.name}, "STACK_CLOSED"
        )


def new_shelves(room: Stack, wanted: list[Place], width: int) -> int:
    """Make the shelves that are not there yet, those that were taken down put up again; return how many."""
    rows = Shelf.objects.filter(stack=room).values_list("order", "pk", "removed_on")
    down = {order: pk for order, pk, removed in rows if removed is not None}
    there = {order for order, _pk, _removed in rows}
    again = [down[place.order] for place in wanted if place.order in down]
    for start in range(0, len(again), 5000):
        some = Shelf.objects.filter(pk__in=again[start : start + 5000])
        some.update(removed_on=None, capacity_mm=width)
    fresh = [
        Shelf(
            stack=room, code=places.code(place, room.pattern), row=place.row, column=place.column, section=place.section,
            level=place.level, order=place.order, capacity_mm=width,
        )
        for place in wanted
        if place.order not in there
    ]  # fmt: skip
    try:
        with transaction.atomic():
            Shelf.objects.bulk_create(fresh, batch_size=500)
    except IntegrityError as fault:
        raise refused(
            PlaceRefused, _("有两处会得到同一个位置编码。请把用到的排、列、节、层都写进编码格式。"), "SHELF_CODE"
        ) from fault
    return len(fresh) + len(again)


@transaction.atomic
def resize_shelf(actor: Actor, *, shelf_id: int, capacity_mm: int, note: str = "") -> None:
    """Say anew what a shelf can hold. Raises `PlaceRefused` when more stands on it."""
    row = shelf_row(actor, shelf_id)
    policy.require(actor, "stacks.arrange", row.stack.site.code)
    changed = 0
    if 0 < capacity_mm < 100_000:
        changed = Shelf.objects.filter(pk=row.pk, used_mm__lte=capacity_mm).update(
            capacity_mm=capacity_mm, note=note.strip()[:120]
        )
    if not changed:
        raise refused(PlaceRefused, _("容量要大于 0，并且不小于架上盒子的总厚度。"), "SHELF_WIDTH")
    log.record(events.ShelvesPutUp(made=0, capacity_mm=capacity_mm), actor=actor, subject=("stack", row.stack.code))
