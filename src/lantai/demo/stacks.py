"""Where the demonstration's paper is: rooms on three sites, boxes from a place list, loans, a stock-taking, the weather.

Everything goes through the services of the room, at past moments where the story needs them.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from django.utils import timezone

from lantai.adapters.sheets.writing import Sheet, workbook
from lantai.demo import holdings, people
from lantai.foundation import clock
from lantai.foundation.actor import Actor
from lantai.stacks import queries, services
from lantai.stacks.rules import scanning
from lantai.stacks.rules.scanning import Kind
from lantai.stacks.values import Thing

# code, site, name, name in English, climate standard, fonds kept there, rows, columns
ROOMS = (
    ("WM1", "WM", "甲库", "Stack A", "PAPER", "J02", 1, 2),
    ("WM2", "WM", "特藏库", "Precious holdings", "PRECIOUS", "", 1, 2),
    ("SH1", "SH", "沙河一库", "Shahe stack 1", "PAPER", "J03", 1, 2),
    ("YT1", "YT", "云台库", "Yuntai stack", "PAPER", "J01", 1, 2),
)
SECTIONS, LEVELS = 1, 3
FILLED = (610, 880, 450, 930, 760, 300, 520, 700, 240, 400)  # mm, shelf by shelf; one is overfull
A_BOX = 3  # volumes


def shelve() -> None:
    """Tell the whole story; what depends on a room that is not there is left out."""
    head = people.actor("director")
    rooms = _rooms(head)
    with days_ago(200):
        _place(head)
    keeper = people.actor("archivist")
    _lend(keeper)
    _count(keeper)
    for seed, (code, stack_id) in enumerate(rooms.items()):
        _weather(head, stack_id, seed, warm=code == "SH1")


def _rooms(head: Actor) -> dict[str, int]:
    made = {}
    for code, site, name, name_en, standard, _fonds, rows, columns in ROOMS:
        made[code] = services.open_stack(head, site=site, code=code, name=name, name_en=name_en, standard=standard)
        services.put_up_shelves(
            head, stack_id=made[code], rows=(1, rows), columns=(1, columns), sections=(1, SECTIONS), levels=(1, LEVELS)
        )
    return made


def days_ago(count: int) -> AbstractContextManager[None]:
    """Let it be the morning of a working day, `count` days before now."""
    return clock.at(_morning(count))


def _morning(days: int) -> datetime:
    local = timezone.localtime(clock.now()) - timedelta(days=days)
    while local.weekday() >= 5:
        local -= timedelta(days=1)
    return local.replace(hour=9, minute=20, second=0, microsecond=0)


def _place(head: Actor) -> None:
    """Read the place list that the archive kept in a workbook; a few volumes have no place yet."""
    header = ("全宗号", "档号", "盒号", "库房", "排", "列", "节", "层", "盒厚")
    rows = [row for room in ROOMS if room[5] for row in _of_fonds(head, room)]
    with tempfile.TemporaryDirectory(prefix="lantai-demo-") as name:
        path = Path(name) / "库房位置表.xlsx"
        path.write_bytes(workbook([Sheet("位置", header, rows)]))
        services.import_places(head, path=path, file_name=path.name)


def _of_fonds(head: Actor, room: tuple[str, str, str, str, str, str, int, int]) -> Iterator[tuple[str, ...]]:
    code, _site, _name, _english, _standard, fonds, _rows, columns = room
    chance = random.Random(f"shelves:{code}")
    things, _total = queries.unplaced(head, fonds_code=fonds, limit=400)
    order, thickness, box = 0, 40, 0
    left = 0
    for place, thing in enumerate(things[:-6]):
        if place % A_BOX == 0:
            box += 1
            thickness = chance.choice((30, 40, 40, 50, 60))
            if left + thickness > FILLED[order % len(FILLED)]:
                order, left = order + 1, 0
            left += thickness
        column, rest = divmod(order, SECTIONS * LEVELS)
        section, level = divmod(rest, LEVELS)
        row, column = divmod(column, columns)
        yield (
            fonds, thing.ref_code, f"{fonds}-{box:03d}", code, str(row + 1), str(column + 1), str(section + 1),
            str(level + 1), str(thickness),
        )  # fmt: skip


def _things(actor: Actor, codes: list[str]) -> list[Thing]:
    things, _unknown = services.things_of(actor, "\n".join(codes), fonds_code="J02")
    return things


def _lend(keeper: Actor) -> None:
    """One for the reading room, one for scanning, one long overdue, one lost from sight, one in treatment."""
    roster = _things(keeper, [volume.ref_code for volume in holdings.first_volumes() if volume.fonds == "J02"])
    with days_ago(30):
        services.lend(
            keeper, things=roster[:1], reason="INTERNAL", borrower="校史编研组 顾明远", note="编《锦江工学院四十年》"
        )
    with days_ago(6):
        services.lend(keeper, things=roster[1:2], reason="DIGITISATION", borrower="数字化工作室", note="第三批学籍卡")
    rest = [one.thing for box in _some_boxes(keeper)[:2] for one in queries.box(keeper, box_id=box).contents]
    with days_ago(9):
        services.lend(keeper, things=rest[:2], reason="EXHIBITION", borrower="校史馆", note="“图书馆七十年”展")
        services.hold(keeper, things=rest[2:3], reason="霉斑、边缘脆化，待除霉加固", grade="SEVERE")
        (back,) = services.lend(
            keeper, things=rest[3:4], reason="LEGAL", borrower="锦城区人民法院", note="（2026）民字调阅"
        )
    with days_ago(2):
        services.give_back(keeper, loan_id=back, condition="WORN", note="封底有折痕，原有")
        services.request_loan(keeper, things=rest[4:5], reason="READING_ROOM", borrower="文学院 沈教授")


def _some_boxes(keeper: Actor) -> list[int]:
    room = next(room for room in queries.stacks(keeper) if room.code == "WM1")
    return [box.id for box in queries.boxes_of(keeper, stack_id=room.id, limit=40)][12:]


def _count(keeper: Actor) -> None:
    """Stock-taking of one shelf: one volume missing, one in the neighbouring box."""
    room = next(room for room in queries.stacks(keeper) if room.code == "WM1")
    _view, rows = queries.stack(keeper, stack_id=room.id)
    shelf = next(shelf for row in rows for shelf in row.shelves if shelf.boxes >= 3)
    with days_ago(3):
        inventory = services.start_inventory(keeper, first_shelf=shelf.id, last_shelf=shelf.id, with_volumes=True)
        boxes = queries.shelf(keeper, shelf_id=shelf.id).boxes
        inside = {box.id: [one.thing for one in queries.box(keeper, box_id=box.id).contents] for box in boxes}
        first, second = boxes[0].id, boxes[1].id
        stray = inside[first].pop()
        inside[second].append(stray)
        inside[second].pop(0)  # nobody finds this one
        lines = [scanning.barcode(Kind.SHELF, shelf.id)]
        for box, things in inside.items():
            lines.append(scanning.barcode(Kind.BOX, box))
            lines += [scanning.barcode(Kind.VOLUME, thing.id) for thing in things]
        services.scan(keeper, inventory_id=inventory, text="\n".join(lines))
        services.count_inventory(keeper, inventory_id=inventory)


def _weather(head: Actor, stack_id: int, seed: int, *, warm: bool) -> None:
    """Take in six weeks of a logger, twice a day; in one room the air conditioning failed for two days."""
    chance = random.Random(f"weather:{seed}")
    lines = ["记录时间,温度(℃),相对湿度(%)"]
    damp = 52.0
    for day in range(42, 0, -1):
        for hour in (8, 20):
            at = (timezone.localtime(clock.now()) - timedelta(days=day)).replace(hour=hour, minute=0)
            damp = min(57.0, max(47.0, damp + chance.uniform(-1.4, 1.4)))
            degrees = 18.4 + chance.uniform(-0.5, 0.5) + (6.6 if warm and 9 <= day <= 10 else 0)
            lines.append(f"{at:%Y-%m-%d %H:%M},{degrees:.1f},{damp + (8 if warm and 9 <= day <= 10 else 0):.1f}")
    with tempfile.TemporaryDirectory(prefix="lantai-demo-") as name:
        path = Path(name) / "温湿度.csv"
        path.write_text("\n".join(lines), "utf-8")
        services.import_climate(head, stack_id=stack_id, path=path)
    services.record_climate(head, stack_id=stack_id, temperature=Decimal("18.6"), humidity=Decimal(f"{damp:.0f}"))
