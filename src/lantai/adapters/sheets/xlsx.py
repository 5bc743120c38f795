"""xlsx in the sandbox, row by row: the file may be long, the memory stays what it was."""

from __future__ import annotations

import re
import zipfile
from collections import deque
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from xml.parsers import expat

from lantai.adapters.sandbox.refusal import Refused
from lantai.adapters.sheets.cells import clean, text
from lantai.adapters.sheets.opened import Opened, Row
from lantai.adapters.sheets.package import Attributes, Part, Strings, day_styles, local, parser, parts, pieces, plain

MOST_MERGED = 20_000
_ROW = re.compile(rb"<(?:\w+:)?row[ >/]")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*?ref="([A-Z]+)([0-9]+):[A-Z]+([0-9]+)"')
_FAR = re.compile(
    rb'<(?:\w+:)?c r="(?:[A-Z]{3}|[H-Z][A-Z]|G[S-Z])[0-9]+"[^>]*[^/]>'
)  # a filled cell beyond column GR, the 200th
_MIDNIGHT = re.compile(r"T00:00:00(?:\.0+)?Z?$")


def sheets(path: Path, most: int) -> Iterator[Opened]:
    with zipfile.ZipFile(path) as package:
        several, from_1904 = parts(package)
        if len(several) > most:
            raise Refused("TOO_MANY_SHEETS", str(len(several)))
        if not several:
            raise Refused("DAMAGED", "no sheet")
        days = day_styles(package)
        epoch = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)
        with Strings(package) as strings:
            for part in several:
                merged, total = _beforehand(package, part)
                rows = _Rows(strings, days, epoch).read(package, part)
                yield Opened(part.name, _filled_down(rows, merged), total)


def _beforehand(package: zipfile.ZipFile, part: Part) -> tuple[dict[int, list[tuple[int, int]]], int]:
    """Run once over the sheet: the ranges merged downwards, by first row (their last row, their column), which stand
    behind the rows; how many rows there are; that no filled cell stands far out.
    """
    merged: dict[int, list[tuple[int, int]]] = {}
    rows = count = 0
    rest = b""
    for block in pieces(package, part.place):
        whole = rest + block
        cut = whole.rfind(b"<")  # a tag that begins in this block may end in the next
        seen, rest = (whole[:cut], whole[cut:]) if cut > 0 and len(whole) - cut < 4096 else (whole, b"")
        rows += len(_ROW.findall(seen))
        if _FAR.search(seen):
            raise Refused("TOO_MANY_COLUMNS", part.name)
        if b"mergeCell " in seen:
            for found in _MERGED.finditer(seen):
                count += 1
                top, bottom = int(found[2]), int(found[3])
                if bottom > top and count <= MOST_MERGED:
                    merged.setdefault(top, []).append((bottom, column(found[1].decode())))
    return merged, rows + len(_ROW.findall(rest))


def _filled_down(rows: Iterator[Row], merged: dict[int, list[tuple[int, int]]]) -> Iterator[Row]:
    """Write the value of a merged range into each of its rows."""
    if not merged:
        yield from rows
        return
    here: list[tuple[int, int, str]] = []  # the ranges the next row lies in: last row, column, value
    due = 1
    for number, row, formulas in rows:
        for between in range(due, min(number, max((one[0] for one in here), default=0) + 1)):
            yield between, _with(here, between, []), []  # a row of nothing but merged cells may not be written at all
        here = [one for one in here if one[0] >= number]
        filled = _with(here, number, row)
        here += [(last, at, row[at]) for last, at in merged.get(number, ()) if at < len(row) and row[at]]
        due = number + 1
        yield number, filled, formulas
    for after in range(due, max((one[0] for one in here), default=0) + 1):
        yield after, _with(here, after, []), []


def _with(here: list[tuple[int, int, str]], number: int, row: list[str]) -> list[str]:
    for last, at, kept in here:
        if last >= number:
            row.extend([""] * (at + 1 - len(row)))
            row[at] = row[at] or kept
    return row


class _Rows:
    """Reads one sheet; rows wait in a queue until they are asked for."""

    def __init__(self, strings: Strings, days: frozenset[str], epoch: datetime) -> None:
        self.strings, self.days, self.epoch = strings, days, epoch
        self.ready: deque[Row] = deque()
        self.number = 0
        self.cells: list[str] = []
        self.formulas: list[int] = []
        self.at = -1
        self.kind = self.style = ""
        self.value: list[str] = []
        self.takes = self.formula = False
        self.phonetic = 0
        self.names: dict[str, str] = {}

    def read(self, package: zipfile.ZipFile, part: Part) -> Iterator[Row]:
        made = parser(self._start, self._end, self._text)
        try:
            for block in pieces(package, part.place):
                made.Parse(block, False)
                while self.ready:
                    yield self.ready.popleft()
            made.Parse(b"", True)
        except expat.ExpatError as fault:
            raise Refused("DAMAGED", str(fault)) from fault
        yield from self.ready

    def _start(self, tag: str, attributes: Attributes) -> None:
        name = self.names.get(tag) or self.names.setdefault(tag, local(tag))
        if name == "c":
            place = attributes.get("r")
            self.at = column(place) if place else self.at + 1
            self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "")
            self.value, self.formula = [], False
        elif name in {"v", "t"}:
            self.takes = not self.phonetic
        elif name == "f":
            self.formula = True
        elif name == "row":
            said = attributes.get("r", "")
            self.number = max(self.number + 1, int(said) if said.isdigit() else 0)
            self.cells, self.formulas, self.at = [], [], -1
        elif name == "rPh":
            self.phonetic += 1

    def _text(self, some: str) -> None:
        if self.takes:
            self.value.append(some)

    def _end(self, tag: str) -> None:
        name = self.names.get(tag, "")
        if name in {"v", "t"}:
            self.takes = False
        elif name == "c":
            self._cell("".join(self.value))
        elif name == "row":
            while self.cells and not self.cells[-1]:
                self.cells.pop()
            self.ready.append((self.number, self.cells, self.formulas))
        elif name == "rPh":
            self.phonetic -= 1

    def _cell(self, value: str) -> None:
        if self.formula and value in {"", "0"}:  # the program that wrote it never computed
            self.formulas.append(self.at)
        if not value:
            return
        shown = self._said(value)
        if not shown:
            return
        cells, at = self.cells, self.at
        if at == len(cells):
            cells.append(shown)
        elif at > len(cells):
            cells.extend([""] * (at - len(cells)))
            cells.append(shown)
        else:
            cells[at] = shown

    def _said(self, value: str) -> str:  # noqa: PLR0911  one answer per type of cell
        kind = self.kind
        if kind == "s":
            return clean(self.strings.at(int(value)))
        if kind in {"inlineStr", "str"}:
            return clean(plain(value))
        if kind == "b":
            return text(value in {"1", "true"})
        if kind == "e":
            return value
        if kind == "d":
            return _MIDNIGHT.sub("", value).replace("T", " ")
        if self.style in self.days:
            return text(self._moment(float(value)))
        if value.isdigit() and len(value) <= 15:
            return value
        return text(float(value))

    def _moment(self, days: float) -> datetime | time | float:
        if not 0 <= days < 2_958_466:  # the year 10000
            return days
        moment = self.epoch + timedelta(seconds=round(days * 86_400))
        return moment.time() if days < 1 else moment


def column(place: str) -> int:
    """Return the number, from 0, of the column of ``AB12``."""
    number = 0
    for letter in place:
        if letter < "A":
            break
        number = number * 26 + ord(letter) - 64
    return number - 1
