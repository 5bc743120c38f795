"""A small room of the 文庙 site: two rows of two levels, thirty volumes of fonds J02."""

from __future__ import annotations

from pathlib import Path

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import Fonds, Item, Volume
from lantai.catalogue.rules.codes import normal_code, sort_key
from lantai.foundation.actor import Actor
from lantai.stacks import queries, services
from lantai.stacks.models import Shelf, Stack
from lantai.stacks.rules import scanning
from lantai.stacks.rules.scanning import Kind
from lantai.stacks.values import Thing
from tests import cast, scenes
from tests.web_staff import world

CODE = "WM1"


def code(number: int) -> str:
    return f"1987-JX13-{number}"


def volumes(fonds: str, count: int) -> None:
    """Describe some volumes; as an import would, but without a child process for each test."""
    row = Fonds.objects.get(code=fonds)
    Volume.objects.bulk_create(
        Volume(
            fonds=row, ref_code=code(number), ref_code_norm=normal_code(code(number)), year=1987, class_code="JX13",
            title=f"四川省1987年录取名册（{number}）", sort_key=sort_key(str(number)),
        )
        for number in range(1, count + 1)
    )  # fmt: skip


def build(count: int = 30) -> Actor:
    """Return the archivist of an archive with volumes and a room."""
    archivist = cast.window_archivist()
    catalogue.load_fixtures()
    services.load_fixtures()
    catalogue.create_fonds(archivist, code="J02", name="锦江工学院", name_en="Jinjiang Institute of Technology")
    volumes("J02", count)
    stack = services.open_stack(archivist, site="WM", code=CODE, name="甲库", name_en="Stack A")
    services.put_up_shelves(
        archivist, stack_id=stack, rows=(1, 2), columns=(1, 1), sections=(1, 1), levels=(1, 2), capacity_mm=200
    )
    return archivist


BUILT = scenes.Scene(lambda _folder: build())


def room() -> Stack:
    return Stack.objects.get(code=CODE)


def shelf(row: int = 1, level: int = 1) -> Shelf:
    return Shelf.objects.get(stack__code=CODE, row=row, level=level)


def things(actor: Actor, *numbers: int) -> list[Thing]:
    found, unknown = services.things_of(actor, "\n".join(map(code, numbers)))
    assert unknown == []
    return found


def item(actor: Actor, number: int, part: int = 1) -> Thing:
    """Describe an item of a volume; return it as its barcode names it."""
    volume = Volume.objects.get(ref_code=code(number))
    own = f"{volume.ref_code}-{part:03}"
    row = Item.objects.create(
        fonds=volume.fonds,
        volume=volume,
        key=own,
        title=f"第 {part} 份文件",
        ref_code=own,
        ref_code_norm=normal_code(own),
        sequence=str(part),
    )
    (found,), unknown = services.things_of(actor, scanning.barcode(Kind.ITEM, row.pk))
    assert unknown == []
    return found


def scan(actor: Actor, folder: Path, number: int) -> None:
    """Bring a page image of a volume in."""
    scans = folder / "扫描件"
    scans.mkdir(exist_ok=True)
    (scans / f"{code(number)}_1.png").write_bytes(world.picture())
    catalogue.import_pages(actor, folder=scans, fonds_code="J02")


def boxed(actor: Actor, *numbers: int, on: Shelf | None = None, number: str = "", thickness: int = 40) -> int:
    """Make a box, put volumes into it and place it on a shelf; return its id."""
    box = services.make_box(actor, site="WM", number=number, thickness_mm=thickness)
    if numbers:
        services.put_in_box(actor, box_id=box, things=things(actor, *numbers))
    if on is not None:
        services.place_box(actor, box_id=box, shelf_id=on.pk)
    return box


def where(actor: Actor, number: int):
    (found,) = queries.where_is(actor, codes=[code(number)])[code(number)]
    return found


def original(actor: Actor, number: int):
    return queries.availability(actor, codes=[code(number)])[code(number)]
