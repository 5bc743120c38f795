"""Changing rooms, and ending them, their shelves and their boxes: only what is empty ends, and what it was stays known."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.stacks import events
from lantai.stacks.errors import PlaceRefused, refused
from lantai.stacks.models import Box, ClimateStandard, Content, Inventory, InventoryLine, Shelf, Stack
from lantai.stacks.queries.shelves import box_row, shelf_row, stack_row
from lantai.stacks.services.boxes import history, unload
from lantai.stacks.states import InventoryState, MoveKind, Outcome


@transaction.atomic
def change_stack(
    actor: Actor, *, stack_id: int, name: str, name_en: str = "", standard: str = "PAPER", shelf_mm: int = 900
) -> None:
    """Call a room otherwise, keep it to another climate standard, say anew how many millimetres a new shelf has.

    Its code stays: place codes on labels begin with it. Readings stay as they were judged. Raises `PlaceRefused`.
    """
    room = stack_row(actor, stack_id, "stacks.arrange")
    limits = ClimateStandard.objects.filter(code=standard).first()
    if not name.strip():
        raise refused(PlaceRefused, _("请写库房的名称。"), "STACK_NAME")
    if limits is None or not 0 < shelf_mm < 100_000:
        raise refused(PlaceRefused, _("请选一个温湿度标准，并写明一层能放多少毫米。"), "STACK_FACTS")
    before = (room.name, room.name_en)
    room.name, room.name_en, room.standard, room.shelf_mm = name.strip()[:60], name_en.strip()[:80], limits, shelf_mm
    room.save(update_fields=["name", "name_en", "standard", "shelf_mm"])
    renamed = before != (room.name, room.name_en)
    log.record(
        events.StackChanged(standard=standard, shelf_mm=shelf_mm, renamed=renamed),
        actor=actor,
        subject=("stack", room.code),
    )


@transaction.atomic
def close_stack(actor: Actor, *, stack_id: int) -> None:
    """Use a room no longer: it leaves the overview, nothing is put there any more, its climate log can still be read.

    Raises `PlaceRefused` while boxes stand in it (saying how many, and how much lies in them), while a stock-taking of it
    is not ended, or when it is closed already.
    """
    room = stack_row(actor, stack_id, "stacks.arrange")
    inside = Box.objects.filter(shelf__stack=room)
    if boxes := inside.count():
        things = Content.objects.filter(box__shelf__stack=room).count()
        words = _("库房里还有 %(boxes)s 只盒子，装着 %(things)s 卷（件）。先移到别的库房，再停用。")
        raise refused(PlaceRefused, words % {"boxes": boxes, "things": things}, "NOT_EMPTY")
    if Inventory.objects.filter(stack=room).exclude(state=InventoryState.CLOSED).exists():
        raise refused(PlaceRefused, _("这个库房有一次盘点还没办结。请先办完那一次。"), "COUNTING")
    standing = Box.objects.filter(shelf__stack=OuterRef("pk"))
    open_still = Stack.objects.filter(~Exists(standing), pk=room.pk, closed_on=None)
    if not open_still.update(closed_on=clock.today()):
        raise refused(PlaceRefused, _("这个库房已经停用，或刚刚有人放进了盒子。请刷新后再看。"), "CLOSED_ALREADY")
    shelves = Shelf.objects.filter(stack=room, removed_on=None).count()
    log.record(events.StackClosed(shelves=shelves), actor=actor, subject=("stack", room.code))


@transaction.atomic
def reopen_stack(actor: Actor, *, stack_id: int) -> None:
    """Use a closed room again. Raises `PlaceRefused` when it is not closed."""
    room = stack_row(actor, stack_id, "stacks.arrange")
    if not Stack.objects.filter(pk=room.pk, closed_on__isnull=False).update(closed_on=None):
        raise refused(PlaceRefused, _("这个库房没有停用。"), "NOT_CLOSED")
    log.record(events.StackReopened(), actor=actor, subject=("stack", room.code))


@transaction.atomic
def remove_shelf(actor: Actor, *, shelf_id: int) -> int:
    """Take an empty shelf down; return the id of its room. Put up again, it is the same shelf.

    Raises `PlaceRefused` while boxes stand on it (saying how many), or while a stock-taking begins or ends there.
    """
    row = shelf_row(actor, shelf_id)
    policy.require(actor, "stacks.arrange", row.stack.site.code)
    counting = Inventory.objects.exclude(state=InventoryState.CLOSED).filter(stack=row.stack_id)
    if counting.filter(first__order__lte=row.order, last__order__gte=row.order).exists():
        raise refused(PlaceRefused, _("这一层有一次盘点还没办结。请先办完那一次。"), "COUNTING")
    empty = Shelf.objects.filter(pk=row.pk, boxes_held=0, removed_on=None)
    if not empty.update(removed_on=clock.today()):
        row.refresh_from_db()
        words = _("%(shelf)s 上还有 %(boxes)s 只盒子。先移到别处，再撤。")
        raise refused(PlaceRefused, words % {"shelf": row.code, "boxes": row.boxes_held}, "NOT_EMPTY")
    log.record(events.ShelfRemoved(shelf=row.code), actor=actor, subject=("stack", row.stack.code))
    return row.stack_id


@transaction.atomic
def discard_box(actor: Actor, *, box_id: int) -> None:
    """Throw an empty box away: it leaves its shelf, its number may be given again, its story stays.

    A stock-taking that goes on does not look for it. Raises `PlaceRefused` while something lies in it (saying how much).
    """
    box = box_row(actor, box_id, "stacks.work")
    inside = Content.objects.filter(box=OuterRef("pk"))
    if not Box.objects.filter(~Exists(inside), pk=box.pk, discarded_on=None, shelf=box.shelf_id).update(
        discarded_on=clock.today(), shelf=None
    ):
        words = _("盒里还有 %(things)s 卷（件），或刚刚有人动过它。先取出来，再注销。")
        raise refused(PlaceRefused, words % {"things": box.contents.count()}, "NOT_EMPTY")
    if box.shelf_id is not None:
        unload(box.shelf_id, box.thickness_mm)
    before = box.shelf.code if box.shelf else ""
    history(actor, MoveKind.DISCARDED, box.pk, from_place=before, how="HAND").save()
    going = InventoryLine.objects.filter(box=box, volume=None, item=None).exclude(
        inventory__state=InventoryState.CLOSED
    )
    going.filter(outcome__in=[Outcome.WAITING, Outcome.MISSING]).update(outcome=Outcome.GONE)
    log.record(events.BoxDiscarded(barcode=box.barcode or ""), actor=actor, subject=("box", box.pk))
