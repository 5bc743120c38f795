"""Stock-taking: open a range of shelves, scan what is there, fix the count, answer for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantai.foundation import clock, policy, transitions
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.foundation.errors import LantaiError
from lantai.stacks import events, texts
from lantai.stacks.errors import InventoryRefused, refused
from lantai.stacks.models import Box, Content, Inventory, InventoryLine, Shelf
from lantai.stacks.queries import checks
from lantai.stacks.queries.places import standing
from lantai.stacks.queries.shelves import shelf_row
from lantai.stacks.queries.things import key_of, named
from lantai.stacks.rules import scanning, stocktaking
from lantai.stacks.services import boxes
from lantai.stacks.services.moving import spot, unknown
from lantai.stacks.services.reading import Meaning, meanings
from lantai.stacks.states import InventoryState, Outcome
from lantai.stacks.values import Scanned, ScanReport, Spot

MOST_EXPECTED = 60_000


@transaction.atomic
def start_inventory(actor: Actor, *, first_shelf: int, last_shelf: int, with_volumes: bool = False) -> int:
    """Open a stock-taking of the shelves from the first to the last; return its id.

    What should be there is noted now: boxes, and with `with_volumes` everything in them. Raises `InventoryRefused`: two
    rooms, shelves of another open stock-taking, nothing on them, or too much for one.
    """
    first, last = shelf_row(actor, first_shelf), shelf_row(actor, last_shelf)
    policy.require(actor, "stacks.work", first.stack.site.code)
    if first.stack_id != last.stack_id:
        raise refused(InventoryRefused, gettext_lazy("起止两层要在同一个库房。"), "TWO_STACKS")
    if first.order > last.order:
        first, last = last, first
    shelves = Q(shelf__stack=first.stack_id, shelf__order__gte=first.order, shelf__order__lte=last.order)
    overlap = Inventory.objects.filter(
        stack=first.stack_id, first__order__lte=last.order, last__order__gte=first.order
    ).exclude(state=InventoryState.CLOSED)
    if overlap.exists():
        raise refused(InventoryRefused, gettext_lazy("这些架子有一次盘点还没办结。请先办完那一次。"), "OVERLAP")
    row = Inventory.objects.create(
        stack=first.stack, first=first, last=last, with_volumes=with_volumes, opened_at=clock.now(),
        opened_by_id=actor.account_id,
    )  # fmt: skip
    lines = [
        InventoryLine(inventory=row, box_id=pk, expected=True, home_shelf_id=shelf)
        for pk, shelf in Box.objects.filter(shelves).values_list("pk", "shelf_id")
    ]
    if with_volumes:
        inside = Content.objects.filter(box__in=Box.objects.filter(shelves))
        lines += [
            InventoryLine(
                inventory=row, volume_id=volume, item_id=item, expected=True, home_box_id=box, home_shelf_id=shelf
            )
            for volume, item, box, shelf in inside.values_list("volume_id", "item_id", "box_id", "box__shelf_id")
        ]
    if not lines:
        raise refused(InventoryRefused, gettext_lazy("这些架子上没有登记任何盒子，不用盘点。"), "NOTHING_THERE")
    if len(lines) > MOST_EXPECTED:
        raise refused(InventoryRefused, gettext_lazy("一次盘点的太多。请分成几段，每段不超过六万件。"), "TOO_MUCH")
    InventoryLine.objects.bulk_create(lines, batch_size=1000)
    log.record(
        events.InventoryOpened(stack=first.stack.code, first=first.code, last=last.code, expected=len(lines)),
        actor=actor,
        subject=("inventory", row.pk),
    )
    return row.pk


def scan(
    actor: Actor, *, inventory_id: int, text: str, shelf_id: int | None = None, box_id: int | None = None
) -> ScanReport:
    """Take what a scanner sent: a shelf is where one stands, a box stands on it, a volume lies in the box in hand.

    Scanning a thing twice keeps the later place. Codes nobody knows are kept as UNKNOWN. Raises `InventoryRefused` when
    the count is fixed already.
    """
    row = checks.inventory_row(actor, inventory_id, "stacks.work")
    if row.state != InventoryState.OPEN:
        raise refused(InventoryRefused, gettext_lazy("这次盘点已经清点完毕。要接着扫，请先重新打开。"), "NOT_OPEN")
    scans, dropped = scanning.read(text)
    scans, repeated = scanning.without_repeats(scans)
    here = spot(actor, shelf_id=shelf_id, box_id=box_id)
    with transaction.atomic():
        sheet = _Sheet(actor, row, meanings(actor, scans))
        said = []
        for meaning in sheet.meanings:
            line, here = sheet.take(meaning, here)
            said.append(line)
        sheet.save()
    return ScanReport(tuple(said), here, repeated, dropped)


class _Sheet:
    """The lines that one batch of scans touches, read once and written once."""

    def __init__(self, actor: Actor, row: Inventory, found: list[Meaning]) -> None:
        self.actor, self.row, self.meanings = actor, row, found
        wanted_boxes = {one.box.pk for one in found if one.box}
        things = [one.thing for one in found if one.thing]
        volumes = {one.id for one in things if one.kind == "volume"}
        items = {one.id for one in things if one.kind == "item"}
        unknown_codes = {one.scan.text for one in found if not (one.box or one.thing or one.shelf)}
        rows = InventoryLine.objects.filter(inventory=row).filter(
            Q(box_id__in=wanted_boxes) | Q(volume_id__in=volumes) | Q(item_id__in=items) | Q(code__in=unknown_codes)
        )
        self.lines: dict[tuple[str, Any], InventoryLine] = {self._key(one): one for one in rows}
        homes = Content.objects.filter(Q(volume_id__in=volumes) | Q(item_id__in=items)).select_related("box")
        self.homes = {key_of(one.volume_id, one.item_id): one for one in homes}
        self.touched: dict[tuple[str, Any], InventoryLine] = {}

    @staticmethod
    def _key(line: InventoryLine) -> tuple[str, Any]:
        if line.volume_id or line.item_id:
            return key_of(line.volume_id, line.item_id)
        return ("box", line.box_id) if line.box_id else ("code", line.code)

    def _line(self, key: tuple[str, Any], **facts: Any) -> InventoryLine:
        line = self.lines.setdefault(key, InventoryLine(inventory=self.row, **facts))
        line.seen_at, line.seen_by_id = clock.now(), self.actor.account_id
        self.touched[key] = line
        return line

    def take(self, meaning: Meaning, here: Spot) -> tuple[Scanned, Spot]:
        text = meaning.scan.text
        if meaning.shelf is not None:
            return self._shelf(meaning.shelf, text, here)
        if meaning.box is not None:
            box = meaning.box
            line = self._line(("box", box.pk), box=box, home_shelf_id=box.shelf_id)
            line.seen_shelf_id = here.shelf_id
            line.outcome = stocktaking.seen(line.home_shelf_id, here.shelf_id).value
            return self._said(text, line, str(box), box.shelf.code if box.shelf else _("未上架")), replace(
                here, box_id=box.pk, box=str(box)
            )
        if meaning.thing is not None:
            return self._thing(meaning, here), here
        if meaning.scan.kind is not scanning.Kind.MISREAD:
            line = self._line(("code", text), code=text)
            line.outcome, line.seen_shelf_id, line.seen_box_id = Outcome.UNKNOWN.value, here.shelf_id, here.box_id
        return unknown(meaning), here

    def _shelf(self, shelf: Shelf, text: str, here: Spot) -> tuple[Scanned, Spot]:
        inside = shelf.stack_id == self.row.stack_id and self.row.first.order <= shelf.order <= self.row.last.order
        if not inside:
            words = _("%(shelf)s 不在这次盘点的范围里") % {"shelf": shelf.code}
            return Scanned(text, "you", words, _("要盘这一层，请另开一次。")), here
        return Scanned(text, "done", _("站在 %(shelf)s") % {"shelf": shelf.code}), Spot(shelf.pk, shelf.code)

    def _thing(self, meaning: Meaning, here: Spot) -> Scanned:
        thing = meaning.thing
        assert thing is not None
        home = self.homes.get((thing.kind, thing.id))
        facts = {"home_box_id": home.box_id, "home_shelf_id": home.box.shelf_id} if home else {}
        line = self._line((thing.kind, thing.id), volume_id=thing.volume_id, item_id=thing.item_id, **facts)
        line.seen_box_id, line.seen_shelf_id = here.box_id, here.shelf_id
        line.outcome = stocktaking.seen(line.home_box_id, here.box_id).value
        if thing.gone:
            line.outcome = Outcome.GONE.value
            words = _("%(label)s 登记为%(how)s，却还在这里")
            how = str(texts.GONE[thing.gone])
            return Scanned(
                meaning.scan.text, "late", words % {"label": thing.ref_code, "how": how}, _("请另放，报告馆长。")
            )
        return self._said(meaning.scan.text, line, thing.ref_code, str(home.box) if home else _("未装盒"))

    @staticmethod
    def _said(text: str, line: InventoryLine, label: str, home: str) -> Scanned:
        if line.outcome == Outcome.FOUND:
            return Scanned(text, "done", _("%(label)s 在原位") % {"label": label})
        return Scanned(text, "you", _("%(label)s 放错了位置") % {"label": label}, _("应在 %(home)s") % {"home": home})

    def save(self) -> None:
        fresh = [line for line in self.touched.values() if line.pk is None]
        known = [line for line in self.touched.values() if line.pk is not None]
        fields = ["outcome", "seen_at", "seen_by", "seen_shelf", "seen_box"]
        InventoryLine.objects.bulk_update(known, fields, batch_size=200)
        InventoryLine.objects.bulk_create(fresh, ignore_conflicts=True)  # two people may scan the same thing at once


def _move(row: Inventory, expected: InventoryState, to: InventoryState, **facts: Any) -> None:
    transitions.move(Inventory, row.pk, expected=[expected.value], to=to.value, **facts)


@transaction.atomic
def count_inventory(actor: Actor, *, inventory_id: int) -> stocktaking.Tally:
    """Fix the count: what was not seen is away (on loan, in treatment) or missing. Return the count."""
    row = checks.inventory_row(actor, inventory_id, "stacks.work")
    _move(row, InventoryState.OPEN, InventoryState.COUNTED, counted_at=clock.now(), counted_by_id=actor.account_id)
    waiting = list(
        InventoryLine.objects.filter(inventory=row, outcome=Outcome.WAITING).values_list("pk", "volume_id", "item_id")
    )
    keys = {pk: key_of(volume, item) for pk, volume, item in waiting if volume or item}
    called = named(actor, keys.values())
    states = standing(called.values())
    away = [pk for pk, key in keys.items() if states.away(called[key])]
    for start in range(0, len(away), 5000):
        InventoryLine.objects.filter(pk__in=away[start : start + 5000]).update(
            outcome=stocktaking.unseen(away=True).value
        )
    InventoryLine.objects.filter(inventory=row, outcome=Outcome.WAITING).update(
        outcome=stocktaking.unseen(away=False).value
    )
    tally = checks.tallies([row.pk])[row.pk]
    log.record(
        events.InventoryCounted(tally.expected, tally.found, tally.misplaced, tally.away, tally.missing, tally.unknown),
        actor=actor,
        subject=("inventory", row.pk),
    )
    return tally


@transaction.atomic
def reopen_inventory(actor: Actor, *, inventory_id: int) -> None:
    """Go on scanning after the count: what was missing or away waits again."""
    row = checks.inventory_row(actor, inventory_id, "stacks.work")
    _move(row, InventoryState.COUNTED, InventoryState.OPEN)
    InventoryLine.objects.filter(inventory=row, outcome__in=[Outcome.MISSING, Outcome.AWAY]).update(
        outcome=Outcome.WAITING.value
    )
    log.record(events.InventoryReopened(stack=row.stack.code), actor=actor, subject=("inventory", row.pk))


@transaction.atomic
def close_inventory(actor: Actor, *, inventory_id: int, conclusion: str = "", put_right: bool = False) -> int:
    """End a counted stock-taking; return how many places were put right.

    Missing volumes are marked so that nobody is sent to look for them; those found are no longer. `put_right`: the
    register follows what was seen; a box or volume whose new place refuses it (too full) is left as it was. Something
    missing or misplaced needs a `conclusion`.
    """
    row = checks.inventory_row(actor, inventory_id, "stacks.work")
    tally = checks.tallies([row.pk])[row.pk]
    if (tally.missing or tally.misplaced) and not conclusion.strip():
        raise refused(
            InventoryRefused, gettext_lazy("有缺失或放错的，请写明怎样处理（找过哪里、谁去归位）。"), "NO_CONCLUSION"
        )
    _move(
        row, InventoryState.COUNTED, InventoryState.CLOSED, closed_at=clock.now(), closed_by_id=actor.account_id,
        conclusion=conclusion.strip()[:300],
    )  # fmt: skip
    _mark_missing(row, clock.today())
    righted = _put_right(actor, row) if put_right else 0
    log.record(
        events.InventoryClosed(missing=tally.missing, put_right=righted), actor=actor, subject=("inventory", row.pk)
    )
    return righted


def _mark_missing(row: Inventory, today: date) -> None:
    lines = InventoryLine.objects.filter(inventory=row).filter(Q(volume__isnull=False) | Q(item__isnull=False))
    for outcomes, since in (((Outcome.MISSING,), today), ((Outcome.FOUND, Outcome.MISPLACED), None)):
        some = lines.filter(outcome__in=outcomes)
        inside = Content.objects.filter(
            Q(volume_id__in=some.filter(volume__isnull=False).values("volume_id"))
            | Q(item_id__in=some.filter(item__isnull=False).values("item_id"))
        )
        inside.filter(missing_since__isnull=since is not None).update(missing_since=since)


def _put_right(actor: Actor, row: Inventory) -> int:
    lines = InventoryLine.objects.filter(inventory=row, outcome=Outcome.MISPLACED)
    done = 0
    for line in lines.select_related("box").order_by("pk"):
        try:
            with transaction.atomic():
                if line.volume_id or line.item_id:
                    if line.seen_box_id:
                        key = key_of(line.volume_id, line.item_id)
                        thing = named(actor, [key])[key]
                        done += boxes.put_in_box(actor, box_id=line.seen_box_id, things=[thing], how="INVENTORY")
                elif line.box_id and line.seen_shelf_id:
                    done += boxes.place_box(actor, box_id=line.box_id, shelf_id=line.seen_shelf_id, how="INVENTORY")
        except LantaiError:
            continue  # stays on the list as misplaced; the page says so
    return done
