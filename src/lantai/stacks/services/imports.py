"""Taking in a list of places (档号, 盒号, 库房, 排/列/节/层): boxes, shelves and contents, a thousand rows at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Max, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from lantai.adapters.sheets.writing import Sheet, workbook
from lantai.catalogue.queries import identity
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.stacks import events, texts
from lantai.stacks.models import Box, Content, Move, PlaceList, Shelf, Stack
from lantai.stacks.queries import shelves as shown
from lantai.stacks.queries.things import key_of
from lantai.stacks.rules import places, scanning
from lantai.stacks.rules.places import Place
from lantai.stacks.services.boxes import THICKNESS, history
from lantai.stacks.services.list_rows import Row, Seen, highest_label, read
from lantai.stacks.services.rooms import new_shelves
from lantai.stacks.states import MoveKind
from lantai.stacks.values import ListProblem, ListReport

MOST_PROBLEMS = 3000  # kept with the list
TRIED = 3000  # rows a dry run looks at


def import_places(
    actor: Actor, *, path: Path, file_name: str, trust: bool = False, dry_run: bool = False
) -> ListReport:
    """Read a list of places (xlsx, xls, ods, csv). Rows that cannot be taken are named with their rule; the rest goes in.

    Boxes and shelves the list names are made when they are not there; rooms are not: those must be registered. Reading
    the same list again changes nothing. `trust`: what the register says otherwise gives way to the list. `dry_run`:
    nothing is kept, at most 3,000 rows are tried. Raises `SheetRefused`, `NotAllowed`.
    """
    policy.require(actor, "stacks.arrange")
    rooms = list(Stack.objects.filter(closed_on__isnull=True).select_related("site"))
    mine = {room.pk for room in rooms if policy.allows(actor, "stacks.arrange", room.site.code)}
    names = {places.folded(word): room for room in rooms for word in (room.name, room.name_en, room.code) if word}
    seen = Seen(names, frozenset(mine))
    total = ListReport(0, 0, 0, 0, 0)
    header: tuple[str, ...] = ()
    tried = 0
    if not dry_run and (highest := highest_label(path)):
        go_beyond(highest)
    for words, rows in read(path, seen):
        header = words
        with transaction.atomic():
            total = _added(total, _Chunk(actor, rows, seen, trust=trust).take())
            if dry_run:
                transaction.set_rollback(True)
        tried += len(rows)
        if dry_run and tried >= TRIED:
            break
    if dry_run:
        return ListReport(
            total.accepted, total.unchanged, total.rejected, total.boxes, total.shelves, total.problems, header=header
        )
    return _keep(actor, total, file_name, header)


def _added(one: ListReport, other: ListReport) -> ListReport:
    room = max(0, MOST_PROBLEMS - len(one.problems))
    return ListReport(
        one.accepted + other.accepted, one.unchanged + other.unchanged, one.rejected + other.rejected,
        one.boxes + other.boxes, one.shelves + other.shelves, one.problems + other.problems[:room],
    )  # fmt: skip


@transaction.atomic
def _keep(actor: Actor, total: ListReport, file_name: str, header: tuple[str, ...]) -> ListReport:
    problems = [
        {"sheet": one.sheet, "row": one.row, "code": one.code, "value": one.value, "cells": list(one.cells)}
        for one in total.problems
    ]
    row = PlaceList.objects.create(
        file_name=file_name[:200], accepted=total.accepted, unchanged=total.unchanged, rejected=total.rejected,
        boxes=total.boxes, shelves=total.shelves, problems=[{"header": list(header)}, *problems] if problems else [],
        read_at=clock.now(), read_by_id=actor.account_id, read_by_name=actor.name[:80],
    )  # fmt: skip
    log.record(
        events.PlacesImported(total.accepted, total.unchanged, total.rejected, total.boxes, total.shelves),
        actor=actor,
        subject=("place_list", row.pk),
    )
    return ListReport(
        total.accepted, total.unchanged, total.rejected, total.boxes, total.shelves, total.problems, row.pk, header
    )


class _Chunk:
    """Some rows of a list, put in with a dozen statements."""

    def __init__(self, actor: Actor, rows: list[Row], seen: Seen, *, trust: bool) -> None:
        self.actor, self.rows, self.seen, self.trust = actor, rows, seen, trust
        self.moves: list[Move] = []
        self.made_boxes = self.made_shelves = 0

    @property
    def good(self) -> list[Row]:
        return [row for row in self.rows if not row.fault]

    def take(self) -> ListReport:
        self._name()
        self._agree()
        shelves = self._shelves()
        boxes = self._boxes()
        changed = self._put(boxes, shelves)
        Move.objects.bulk_create(self.moves, batch_size=500)
        bad = [row for row in self.rows if row.fault]
        problems = tuple(ListProblem(row.sheet, row.number, row.fault, row.value[:80], row.cells[:40]) for row in bad)
        return ListReport(
            changed, len(self.rows) - len(bad) - changed, len(bad), self.made_boxes, self.made_shelves, problems
        )

    def _name(self) -> None:
        """Say which volume or item each code means."""
        for fonds in {row.fonds for row in self.good}:
            some = [row for row in self.good if row.fonds == fonds]
            found = identity.identify(self.actor, codes={row.code for row in some}, fonds_code=fonds)
            left = {row.code for row in some if "#" in row.code} - found.keys()
            found |= identity.keyed(self.actor, keys=left, fonds_code=fonds) if left else {}
            for row in some:
                several = found.get(row.code, ())
                if len(several) == 1 and several[0].gone:
                    row.bad("GONE", row.code)
                elif len(several) == 1:
                    row.thing = several[0]
                else:
                    row.bad("SEVERAL" if several else "UNKNOWN_CODE", row.code)

    def _agree(self) -> None:
        """Refuse rows that contradict earlier ones of the same list."""
        for row in self.good:
            box = self._box_key(row)
            assert row.place is not None
            assert row.thing is not None
            if self.seen.where.setdefault(box, self._order(row)) != self._order(row):
                row.bad("TWO_PLACES", row.box or row.barcode)
            elif self.seen.box_of.setdefault(row.thing.key, box) != box:
                row.bad("TWO_BOXES", row.code)

    @staticmethod
    def _order(row: Row) -> int:
        assert row.place is not None
        assert row.room is not None
        return row.room.pk * 10**12 + row.place.order

    @staticmethod
    def _box_key(row: Row) -> tuple[int, str]:
        assert row.room is not None
        return row.room.site_id, f"#{row.box}" if row.box else row.barcode

    def _shelves(self) -> dict[int, Shelf]:
        wanted: dict[Stack, set[Place]] = {}
        for row in self.good:
            if row.room is not None and row.place is not None:
                wanted.setdefault(row.room, set()).add(row.place)
        found = {}
        for room, several in wanted.items():
            self.made_shelves += new_shelves(room, sorted(several), room.shelf_mm)
            for shelf in Shelf.objects.filter(stack=room, order__in=[place.order for place in several]):
                found[room.pk * 10**12 + shelf.order] = shelf
        return found

    def _boxes(self) -> dict[tuple[int, str], Box]:
        found = self._known_boxes()
        taken = self._taken()
        fresh: dict[tuple[int, str], Box] = {}
        for row in self.good:
            key = self._box_key(row)
            known = found.get(key)
            if known is not None and row.room is not None and known.site_id != row.room.site_id:
                row.bad("FOREIGN_BOX", row.barcode)
            elif known is None and key not in fresh and row.room is not None:
                own = scanning.one(row.barcode)
                if own.kind is scanning.Kind.MISREAD or own.number in taken:
                    row.bad("BARCODE_MISREAD" if own.kind is scanning.Kind.MISREAD else "BARCODE_TAKEN", row.barcode)
                    continue
                fresh[key] = Box(
                    pk=own.number if own.kind is scanning.Kind.BOX else None, site_id=row.room.site_id, number=row.box,
                    barcode=row.barcode or None, thickness_mm=row.thickness or THICKNESS,
                )  # fmt: skip
        numbered = [box for box in fresh.values() if box.pk]
        Box.objects.bulk_create(numbered, batch_size=500)
        if numbered:
            go_beyond(0)
        Box.objects.bulk_create([box for box in fresh.values() if not box.pk], batch_size=500)
        bare = [box for box in fresh.values() if not box.barcode]
        for box in bare:
            box.barcode = scanning.barcode(scanning.Kind.BOX, box.pk)
        Box.objects.bulk_update(bare, ["barcode"], batch_size=500)
        self.moves += [
            history(self.actor, MoveKind.MADE, box.pk, to_place=str(box), how="IMPORT") for box in fresh.values()
        ]
        self.made_boxes = len(fresh)
        return found | fresh

    def _taken(self) -> set[int]:
        """Return the numbers of boxes of ours that stand in barcodes of the list: labels made for us, or in the house the
        list comes from. A box that is not here bears its number here, too, so that its label still leads to it.
        """
        scans = (scanning.one(row.barcode) for row in self.good if row.barcode)
        numbers = {scan.number for scan in scans if scan.kind is scanning.Kind.BOX}
        return set(Box.objects.filter(pk__in=numbers).values_list("pk", flat=True)) if numbers else set()

    def _known_boxes(self) -> dict[tuple[int, str], Box]:
        numbers = {row.box for row in self.good if row.box}
        barcodes = {row.barcode for row in self.good if row.barcode}
        by_number = {(one.site_id, f"#{one.number}"): one for one in Box.objects.filter(number__in=numbers, discarded_on=None).select_related("shelf")}  # fmt: skip
        by_barcode = {one.barcode: one for one in Box.objects.filter(barcode__in=barcodes).select_related("shelf")}
        found = {}
        for row in self.good:
            key = self._box_key(row)
            known = by_number.get(key) or by_barcode.get(row.barcode)
            if known is not None:
                found[key] = known
        return found

    def _put(self, boxes: dict[tuple[int, str], Box], shelves: dict[int, Shelf]) -> int:
        things = [row.thing for row in self.good if row.thing is not None]
        volumes = [one.id for one in things if one.kind == identity.VOLUME]
        items = [one.id for one in things if one.kind == identity.ITEM]
        rows = [*Content.objects.filter(volume_id__in=volumes).select_related("box"), *Content.objects.filter(item_id__in=items).select_related("box")]  # fmt: skip
        present = {key_of(one.volume_id, one.item_id): one for one in rows}
        last = dict(
            Content.objects.filter(box__in=[box.pk for box in boxes.values()]).order_by().values_list("box_id").annotate(n=Max("position"))
        )  # fmt: skip
        fresh: dict[tuple[str, int], Content] = {}
        moved: list[Content] = []
        placed: dict[int, Box] = {}
        changed = 0
        touched: set[int] = set()
        for row in self.good:
            box, shelf = boxes[self._box_key(row)], shelves[self._order(row)]
            there = present.get(row.thing.key) if row.thing else None
            moves_box = box.shelf_id != shelf.pk and box.pk not in placed
            if moves_box and box.shelf_id is not None and not self.trust:
                row.bad("BOX_MOVED", box.shelf.code if box.shelf else "")
                continue
            if there is not None and there.box_id != box.pk and not self.trust:
                row.bad("LIES_ELSEWHERE", str(there.box))
                continue
            if moves_box:
                before = box.shelf.code if box.shelf_id is not None and box.shelf else ""
                touched |= {shelf.pk} | ({box.shelf_id} if box.shelf_id else set())
                self.moves.append(history(self.actor, MoveKind.PLACED, box.pk, from_place=before, to_place=shelf.code, how="IMPORT"))  # fmt: skip
                box.shelf, box.discarded_on = shelf, None  # one that was thrown away stands there again
                placed[box.pk] = box
            changed += self._content(row, box, there, fresh, moved, last) or moves_box
        self._position(placed)
        Box.objects.bulk_update(placed.values(), ["shelf", "position", "discarded_on"], batch_size=500)
        Content.objects.bulk_create(fresh.values(), batch_size=500)
        Content.objects.bulk_update(moved, ["box", "position"], batch_size=500)
        recount(touched)
        return changed

    def _content(  # noqa: PLR0917  what the loop above holds in its hands
        self, row: Row, box: Box, there: Content | None, fresh: dict[tuple[str, int], Content], moved: list[Content],
        last: dict[int, int],
    ) -> bool:  # fmt: skip
        thing = row.thing
        assert thing is not None
        if thing.key in fresh or (there is not None and there.box_id == box.pk):
            return False
        place = last[box.pk] = (last.get(box.pk) or 0) + 1
        volume, item = (thing.id, None) if thing.kind == identity.VOLUME else (None, thing.id)
        before = str(there.box)[:60] if there is not None else ""
        if there is None:
            fresh[thing.key] = Content(box=box, volume_id=volume, item_id=item, position=place)
        else:
            there.box, there.position = box, place
            moved.append(there)
        self.moves.append(
            history(self.actor, MoveKind.PUT_IN, box.pk, volume_id=volume, item_id=item, from_place=before, to_place=str(box)[:60], how="IMPORT")
        )  # fmt: skip
        return True

    @staticmethod
    def _position(placed: dict[int, Box]) -> None:
        wanted = {box.shelf_id for box in placed.values() if box.shelf_id is not None}
        last: dict[Any, int] = dict(
            Box.objects.filter(shelf_id__in=wanted).order_by().values_list("shelf_id").annotate(n=Max("position"))
        )
        for box in placed.values():
            box.position = last[box.shelf_id] = (last.get(box.shelf_id) or 0) + 1


def go_beyond(highest: int) -> None:
    """Let new boxes take numbers behind `highest` and all that are there: those may stand on labels."""
    last = max(highest, Box.objects.aggregate(last=Max("pk"))["last"] or 0)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('stacks_box', 'id'),"
                " greatest(%s, nextval(pg_get_serial_sequence('stacks_box', 'id'))))",
                [last],
            )
        else:
            cursor.execute("UPDATE sqlite_sequence SET seq = max(seq, %s) WHERE name = 'stacks_box'", [last])
            cursor.execute(
                "INSERT INTO sqlite_sequence (name, seq) SELECT 'stacks_box', %s"
                " WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'stacks_box')",
                [last],
            )


def recount(shelf_ids: set[int]) -> None:
    """Count anew what stands on some shelves. A list states facts, so a shelf may come out overfull; the page shows it."""
    sums = dict.fromkeys(shelf_ids, (0, 0))
    rows = Box.objects.filter(shelf_id__in=shelf_ids).order_by().values_list("shelf_id")
    for pk, used, held in rows.annotate(used=Coalesce(Sum("thickness_mm"), 0), held=Count("pk")):
        sums[pk] = (used, held)
    several = [Shelf(pk=pk, used_mm=used, boxes_held=held) for pk, (used, held) in sums.items()]
    Shelf.objects.bulk_update(several, ["used_mm", "boxes_held"], batch_size=500)


def problem_sheet(actor: Actor, *, list_id: int) -> bytes:
    """Return the rows that could not be taken as a workbook of the same shape, with rule and remedy; mend and read again."""
    report, _name = shown.place_list(actor, list_id=list_id)
    width = max([len(report.header), *(len(one.cells) for one in report.problems)], default=0)
    head = [*report.header, *[""] * (width - len(report.header)), _("原行号"), _("问题"), _("怎么办")]
    rows: list[list[str | int | float | None]] = [
        [*one.cells, *[""] * (width - len(one.cells)), one.row, *(str(words) for words in texts.PROBLEM[one.code])]
        for one in report.problems
    ]
    return workbook([Sheet(_("退回的行"), head, rows, [16] * width + [8, 30, 50])])
