"""The whole list of places on its way out, under the headers by which it comes in again: room by room, shelf by shelf."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from lantai.catalogue.queries import identity
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.stacks.models import Box, Content, Shelf, Stack

# In Chinese whoever asks: they are what `rules.columns` reads.
HEADER = ("全宗号", "档号", "盒号", "条码", "盒厚", "库房", "排", "列", "节", "层", "题名")
Row = tuple[str | int | None, ...]
SHELVES, BOXES = 200, 500


def placed(actor: Actor, *, site: str = "") -> Iterator[Row]:
    """Yield a row for each volume and item that lies in a box, in the order in which they stand; of one site, or of all
    that the actor sees. What lies in a box that stands nowhere comes last, without a place. Constant memory: some hundred
    boxes at once. An item without a code of its own is named by its key. Raises `NotAllowed`.
    """
    policy.require(actor, "stacks.view")
    for stack in Stack.objects.select_related("site"):
        if policy.allows(actor, "stacks.view", stack.site.code) and site in {"", stack.site.code}:
            yield from _of_stack(actor, stack)
    yield from _nowhere(actor, site)


def _of_stack(actor: Actor, stack: Stack) -> Iterator[Row]:
    after = -1
    shelves = Shelf.objects.filter(stack=stack, boxes_held__gt=0).order_by("order")
    while several := list(shelves.filter(order__gt=after)[:SHELVES]):
        after = several[-1].order
        places = {one.pk: one for one in several}
        boxes = Box.objects.filter(shelf__in=places).order_by("shelf__order", "position", "pk")
        for some in _parts(list(boxes)):
            yield from _rows(actor, some, stack.code, places)


def _nowhere(actor: Actor, site: str) -> Iterator[Row]:
    after = 0
    boxes = (
        Box.objects.filter(shelf=None, discarded_on=None, contents__isnull=False).select_related("site").order_by("pk")
    )
    while some := list(boxes.filter(pk__gt=after).distinct()[:BOXES]):
        after = some[-1].pk
        seen = [
            box for box in some if policy.allows(actor, "stacks.view", box.site.code) and site in {"", box.site.code}
        ]
        yield from _rows(actor, seen, "", {})


def _rows(actor: Actor, boxes: Sequence[Box], stack: str, shelves: dict[int, Shelf]) -> Iterator[Row]:
    """Yield what lies in some boxes. Three queries."""
    inside: dict[int, list[Content]] = {box.pk: [] for box in boxes}
    for one in Content.objects.filter(box__in=inside).order_by("position", "pk"):
        inside[one.box_id].append(one)
    every = [one for several in inside.values() for one in several]
    volumes = [one.volume_id for one in every if one.volume_id is not None]
    items = [one.item_id for one in every if one.item_id is not None]
    named = identity.described(actor, volume_ids=volumes, item_ids=items)
    keys = identity.keys_of(actor, item_ids=[pk for pk in items if not _code(named, pk)])
    for box in boxes:
        shelf = shelves.get(box.shelf_id or 0)
        parts: tuple[Any, ...] = (shelf.row, shelf.column, shelf.section, shelf.level) if shelf else ("",) * 4
        for one in inside[box.pk]:
            thing = named.get(("volume", one.volume_id) if one.volume_id is not None else ("item", one.item_id or 0))
            if thing is not None:
                code = thing.ref_code or keys.get(thing.id, "")
                yield (
                    thing.fonds_code, code, box.number, box.barcode, box.thickness_mm, stack,
                    *(part or "" for part in parts), thing.title,
                )  # fmt: skip


def _code(named: dict[tuple[str, int], identity.Described], item: int) -> str:
    found = named.get(("item", item))
    return found.ref_code if found else ""


def _parts(boxes: list[Box]) -> Iterator[list[Box]]:
    for start in range(0, len(boxes), BOXES):
        yield boxes[start : start + BOXES]
