"""Boxes: making them, filling them, placing them. Every change leaves a line in the history of places."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q
from django.utils.translation import gettext_lazy as _

from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.stacks import events
from lantai.stacks.errors import NotFound, PlaceRefused, refused
from lantai.stacks.models import Box, BoxThen, Content, Move, Shelf
from lantai.stacks.queries.shelves import box_row, shelf_row
from lantai.stacks.queries.things import Key, key_of, named
from lantai.stacks.rules import scanning
from lantai.stacks.services.rooms import refuse_closed, site_id
from lantai.stacks.states import MoveKind
from lantai.stacks.values import Thing

THICKNESS = 40  # mm, the usual box


def history(actor: Actor, kind: MoveKind, box_id: int, **facts: Any) -> Move:
    """Return a line for the history of places, not saved yet."""
    name = actor.name[:80] if actor.is_staff or actor.is_system else ""
    return Move(kind=kind.value, box_id=box_id, at=clock.now(), by_id=actor.account_id, by_name=name, **facts)


@transaction.atomic
def make_box(
    actor: Actor, *, site: str, number: str = "", title: str = "", thickness_mm: int = THICKNESS, barcode: str = ""
) -> int:
    """Register a box at a site; return its id. Without a `barcode` of its own it gets one of ours.

    Raises `PlaceRefused`: the number or the barcode is taken, or the thickness is none.
    """
    policy.require(actor, "stacks.work", site)
    if not 0 < thickness_mm < 1000:
        raise refused(PlaceRefused, _("盒厚写 1 到 999 毫米。"), "BOX_THICKNESS")
    row = Box(
        site_id=site_id(site), number=number.strip()[:40], title=title.strip()[:200], thickness_mm=thickness_mm,
        barcode=barcode.strip()[:40] or None,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as fault:
        raise refused(PlaceRefused, _("这个盒号或条码已经有盒子用了。请核对，或换一个。"), "BOX_TAKEN") from fault
    give_barcode(row)
    history(actor, MoveKind.MADE, row.pk, to_place=str(row)[:60], how="HAND").save()
    log.record(events.BoxMade(site=site, barcode=row.barcode or ""), actor=actor, subject=("box", row.pk))
    return row.pk


def give_barcode(row: Box) -> None:
    if not row.barcode:
        row.barcode = scanning.barcode(scanning.Kind.BOX, row.pk)
        row.save(update_fields=["barcode"])


@transaction.atomic
def put_in_box(actor: Actor, *, box_id: int, things: Sequence[Thing], how: str = "HAND") -> int:
    """Put volumes or items into a box, after what is in it, in the order given; return how many changed place.

    One that lies in another box of the actor's sites moves over; of another site it is refused (`PlaceRefused`).
    """
    box = box_row(actor, box_id, "stacks.work")
    every = list(dict.fromkeys(things))
    if gone := [one.ref_code for one in every if one.gone]:
        words = _("%(codes)s 登记为已销毁、移出或遗失。实物确实在手上，请报告馆长，不要装盒。") % {
            "codes": "、".join(gone[:8])
        }
        raise refused(PlaceRefused, words, "GONE")
    present = {key_of(row.volume_id, row.item_id): row for row in _contents(every)}
    for thing in every:
        row = present.get((thing.kind, thing.id))
        if row is not None and not policy.allows(actor, "stacks.work", row.box.site.code):
            raise refused(
                PlaceRefused,
                _("%(code)s 登记在别的校区的盒子里，请该校区先移出。") % {"code": thing.ref_code},
                "FOREIGN_BOX",
            )
    fresh = [one for one in every if (one.kind, one.id) not in present or present[one.kind, one.id].box_id != box.pk]
    again = [row.pk for row in present.values() if row.box_id == box.pk and row.missing_since]
    Content.objects.filter(pk__in=again).update(missing_since=None)
    if not fresh:
        return 0
    last = Content.objects.filter(box=box).aggregate(last=Max("position"))["last"] or 0
    for place, thing in enumerate(fresh, last + 1):
        _put(actor, box, thing, place, present.get((thing.kind, thing.id)), how)
    log.record(
        events.ContentsChanged(
            volumes=tuple(one.id for one in fresh if one.kind == "volume"),
            items=tuple(one.id for one in fresh if one.kind == "item"),
        ),
        actor=actor,
        subject=("box", box.pk),
    )
    return len(fresh)


def _contents(things: Collection[Thing]) -> list[Content]:
    volumes = [one.id for one in things if one.kind == "volume"]
    items = [one.id for one in things if one.kind == "item"]
    rows = Content.objects.filter(Q(volume_id__in=volumes) | Q(item_id__in=items))
    return list(rows.select_related("box__site"))


def _put(  # noqa: PLR0917  what one line of the history says
    actor: Actor, box: Box, thing: Thing, place: int, row: Content | None, how: str
) -> None:
    before = str(row.box)[:60] if row else ""
    facts = {"box": box, "position": place, "put_at": clock.now(), "missing_since": None}
    if row is None:
        try:
            with transaction.atomic():
                Content.objects.create(volume_id=thing.volume_id, item_id=thing.item_id, **facts)
        except IntegrityError as fault:  # somebody put it somewhere this very moment
            raise refused(
                PlaceRefused,
                _("%(code)s 刚刚由别人放进了一只盒子。请刷新后再看。") % {"code": thing.ref_code},
                "JUST_PUT",
            ) from fault
    else:
        Content.objects.filter(pk=row.pk).update(**facts)
    history(
        actor, MoveKind.PUT_IN, box.pk, volume_id=thing.volume_id, item_id=thing.item_id, from_place=before,
        to_place=str(box)[:60], how=how,
    ).save()  # fmt: skip


@transaction.atomic
def take_out(actor: Actor, *, box_id: int, keys: Collection[Key]) -> int:
    """Take volumes or items out of a box for good (they lie in none then); return how many."""
    box = box_row(actor, box_id, "stacks.work")
    rows = [row for row in box.contents.all() if key_of(row.volume_id, row.item_id) in set(keys)]
    if not rows:
        raise NotFound
    for row in rows:
        history(
            actor, MoveKind.TAKEN_OUT, box.pk, volume_id=row.volume_id, item_id=row.item_id, from_place=str(box)[:60],
            how="HAND",
        ).save()  # fmt: skip
    Content.objects.filter(pk__in=[row.pk for row in rows]).delete()
    log.record(
        events.ContentsTakenOut(
            volumes=tuple(row.volume_id for row in rows if row.volume_id),
            items=tuple(row.item_id for row in rows if row.item_id),
        ),
        actor=actor,
        subject=("box", box.pk),
    )
    return len(rows)


@transaction.atomic
def place_box(actor: Actor, *, box_id: int, shelf_id: int | None, over: bool = False, how: str = "HAND") -> bool:
    """Put a box on a shelf, right of what stands there (None: off the shelf); return whether it moved.

    Raises `PlaceRefused` when it does not fit, unless `over` says that it does all the same; and when the box is of
    another site than the shelf.
    """
    box = box_row(actor, box_id, "stacks.work")
    shelf = shelf_row(actor, shelf_id) if shelf_id is not None else None
    if shelf is not None and box.shelf_id != shelf_id:
        refuse_closed(shelf.stack)
    if shelf is not None and shelf.stack.site_id != box.site_id:
        raise refused(PlaceRefused, _("盒子和架子不在一个校区。请先在“改盒子”里改它的校区。"), "OTHER_SITE")
    if box.shelf_id == shelf_id:
        return False
    before = box.shelf.code if box.shelf else ""
    if shelf is not None:
        load(shelf.pk, box.thickness_mm, over=over, code=shelf.code)
    if box.shelf_id is not None:
        unload(box.shelf_id, box.thickness_mm)
    last = Box.objects.filter(shelf=shelf).aggregate(last=Max("position"))["last"] or 0 if shelf else 0
    stood: Any = {"shelf_id": box.shelf_id}
    moved = Box.objects.filter(pk=box.pk, **stood).update(shelf=shelf, position=last + 1)
    if not moved:
        raise refused(PlaceRefused, _("这只盒子刚刚由别人移动过。请刷新后再看。"), "JUST_MOVED")
    after = shelf.code if shelf else ""
    history(actor, MoveKind.PLACED, box.pk, from_place=before, to_place=after, how=how).save()
    log.record(events.BoxPlaced(before=before, after=after, how=how), actor=actor, subject=("box", box.pk))
    return True


def load(shelf_id: int, thickness_mm: int, *, over: bool, code: str) -> None:
    """Count a box onto a shelf by one conditional write, so that two people cannot both take the last gap."""
    rows = Shelf.objects.filter(pk=shelf_id, removed_on=None)
    if not over:
        rows = rows.filter(capacity_mm__gte=F("used_mm") + thickness_mm)
    if not rows.update(used_mm=F("used_mm") + thickness_mm, boxes_held=F("boxes_held") + 1):
        raise refused(
            PlaceRefused,
            _("%(code)s 放不下了（盒厚 %(mm)s 毫米）。换一层；若确实放得下，请把这一层的容量改大。")
            % {"code": code, "mm": thickness_mm},
            "SHELF_FULL",
        )


def unload(shelf_id: int, thickness_mm: int) -> None:
    Shelf.objects.filter(pk=shelf_id).update(used_mm=F("used_mm") - thickness_mm, boxes_held=F("boxes_held") - 1)


@transaction.atomic
def change_box(actor: Actor, *, box_id: int, number: str, title: str, thickness_mm: int, site: str = "") -> None:
    """Say anew what a box is called and how thick it is; give it to another site once it stands on no shelf.

    How thick it was is kept: reports of an earlier moment still say so.

    Raises `PlaceRefused`: number taken, thickness none, or the shelf has no room for it any more.
    """
    box = box_row(actor, box_id, "stacks.work")
    if not 0 < thickness_mm < 1000:
        raise refused(PlaceRefused, _("盒厚写 1 到 999 毫米。"), "BOX_THICKNESS")
    facts: dict[str, Any] = {"number": number.strip()[:40], "title": title.strip()[:200], "thickness_mm": thickness_mm}
    if site and site != box.site.code:
        if box.shelf_id is not None:
            raise refused(PlaceRefused, _("先把盒子下架，再改它的校区。"), "STILL_ON_SHELF")
        facts["site_id"] = site_id(site)
    more = thickness_mm - box.thickness_mm
    if box.shelf_id is not None and more:
        rows = Shelf.objects.filter(pk=box.shelf_id)
        fits = rows if more < 0 else rows.filter(capacity_mm__gte=F("used_mm") + more)
        if not fits.update(used_mm=F("used_mm") + more):
            raise refused(PlaceRefused, _("架上放不下这么厚的盒子。请先换一层。"), "SHELF_FULL")
    try:
        with transaction.atomic():
            Box.objects.filter(pk=box.pk).update(**facts)
    except IntegrityError as fault:
        raise refused(PlaceRefused, _("这个盒号已经有盒子用了。"), "BOX_TAKEN") from fault
    if more:  # of two changes at one moment the first keeps how it was
        then = BoxThen(box_id=box.pk, thickness_mm=box.thickness_mm, until=clock.now())
        BoxThen.objects.bulk_create([then], ignore_conflicts=True)
    log.record(
        events.BoxMade(site=site or box.site.code, barcode=box.barcode or ""), actor=actor, subject=("box", box.pk)
    )


def names(actor: Actor, keys: Collection[Key]) -> dict[Key, Thing]:
    return named(actor, keys)
