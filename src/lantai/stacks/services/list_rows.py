"""Reading the rows of a place list: which cell is what, and which place is meant. Nothing is written here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lantai.adapters import sheets
from lantai.adapters.sandbox import SandboxRefusal
from lantai.catalogue.queries import identity
from lantai.stacks import texts
from lantai.stacks.errors import SheetRefused, refused
from lantai.stacks.models import Stack
from lantai.stacks.rules import columns, places, scanning
from lantai.stacks.rules.places import Place

AT_ONCE = 1000


@dataclass(slots=True)
class Row:
    """One row of the list, read. `fault`: why it cannot be taken."""

    sheet: str
    number: int
    cells: tuple[str, ...]
    code: str = ""
    fonds: str = ""
    box: str = ""
    barcode: str = ""
    thickness: int = 0
    place: Place | None = None
    room: Stack | None = None
    fault: str = ""
    value: str = ""
    thing: identity.Described | None = None

    def bad(self, code: str, value: str = "") -> None:
        if not self.fault:
            self.fault, self.value = code, value


@dataclass
class Seen:
    """What earlier rows of the same list said."""

    rooms: dict[str, Stack]
    mine: frozenset[int]
    where: dict[tuple[int, str], int | None] = field(default_factory=dict)  # (site, box) → order of the place
    box_of: dict[tuple[str, int], tuple[int, str]] = field(default_factory=dict)


Header = dict[str, tuple[int, dict[str, int], tuple[str, ...]]]  # sheet → row of the header, field → column, its words


def read(path: Path, seen: Seen) -> Iterator[tuple[tuple[str, ...], list[Row]]]:
    """Yield the header and some rows of it, read. Raises `SheetRefused`."""
    header = _header(path)
    for chunk in _chunks(path):
        if chunk.sheet in header:
            first, named, words = header[chunk.sheet]
            rows = [
                _row(chunk.sheet, number, cells, named, seen)
                for number, cells in enumerate(chunk.rows, chunk.start)
                if number > first + 1 and any(cells)
            ]
            if rows:
                yield words, rows


def highest_label(path: Path) -> int:
    """Return the highest number that a box has on a label of ours; 0 where there is none, or no column of barcodes.

    Boxes with other barcodes must not take the numbers of those that come after them. Raises `SheetRefused`.
    """
    columns_of = {
        sheet: named["barcode"] for sheet, (_row, named, _words) in _header(path).items() if "barcode" in named
    }
    highest = 0
    for chunk in _chunks(path) if columns_of else ():
        if (column := columns_of.get(chunk.sheet)) is not None:
            scans = (scanning.one(cells[column]) for cells in chunk.rows if column < len(cells) and cells[column])
            highest = max([highest, *(scan.number for scan in scans if scan.kind is scanning.Kind.BOX)])
    return highest


def _header(path: Path) -> Header:
    header: Header = {}
    try:
        for glance in sheets.describe(path):
            found = columns.find(glance.rows, columns.PLACES, ("ref_code",))
            if found is not None and {"box", "barcode"} & found[1].keys():
                header[glance.sheet] = (*found, glance.rows[found[0]])
    except SandboxRefusal as refusal:
        raise refused(SheetRefused, texts.SHEET.get(refusal.code, texts.UNREADABLE), refusal.code) from refusal
    if not header:
        raise refused(SheetRefused, texts.SHEET["NO_HEADER"], "NO_HEADER")
    return header


def _chunks(path: Path) -> Iterator[sheets.Chunk]:
    try:
        yield from sheets.chunks(path, size=AT_ONCE)
    except SandboxRefusal as refusal:
        raise refused(SheetRefused, texts.SHEET.get(refusal.code, texts.UNREADABLE), refusal.code) from refusal


def _row(sheet: str, number: int, cells: list[str], named: dict[str, int], seen: Seen) -> Row:
    def cell(name: str) -> str:
        column = named.get(name)
        return cells[column].strip() if column is not None and column < len(cells) else ""

    row = Row(
        sheet, number, tuple(cells), cell("ref_code")[:80], cell("fonds")[:24], cell("box")[:40], cell("barcode")[:40]
    )
    if not row.code:
        row.bad("NO_CODE")
    if not row.box and not row.barcode:
        row.bad("NO_BOX")
    if cell("thickness"):
        width = cell("thickness").lower().removesuffix("mm").removesuffix("毫米").strip()
        row.thickness = int(width) if width.isascii() and width.isdigit() and 0 < int(width) < 1000 else 0
        if not row.thickness:
            row.bad("BAD_THICKNESS", cell("thickness"))
    _place(row, cell("stack"), cell("place"), {name: cell(name) for name in places.PARTS}, seen)
    return row


def _place(row: Row, stack: str, words: str, parts: dict[str, str], seen: Seen) -> None:
    patterns = {room.code: room.pattern for room in seen.rooms.values()}
    read = places.parse(words, patterns) if words else None
    room = seen.rooms.get(places.folded(read.stack if read else stack))
    if room is None and words and not stack:  # 甲库3架2层: the room's name stands before the numbers
        plain = places.folded(words)
        room = next((one for name, one in sorted(seen.rooms.items(), reverse=True) if plain.startswith(name)), None)
    if room is None:
        row.bad("UNKNOWN_STACK", stack or words)
        return
    row.room = room
    if room.pk not in seen.mine:
        row.bad("FOREIGN_STACK", stack or words)
    if read is None:
        numbers = {name: places.number(text) if text else 0 for name, text in parts.items()}
        if any(numbers.values()) and None not in numbers.values():
            read = Place(room.code, **{name: number or 0 for name, number in numbers.items()})
        elif words and not any(parts.values()):
            read = places.worded(places.folded(words).removeprefix(places.folded(room.name)), room.code)
    if read is None or not read.level:
        row.bad("BAD_PLACE", words or " ".join(parts.values()))
        return
    row.place = read
