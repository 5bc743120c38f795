"""xlsx, xls and ods in the sandbox."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from lantai.adapters.sandbox.refusal import Refused
from lantai.adapters.sheets.cells import text

FORMULA = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*><f[^>]*?(?:/>|>[^<]*</f>)(?:<v>([^<]*)</v>|<v/>)?')


def sheets(
    path: Path, most: int
) -> Iterator[tuple[str, Iterator[tuple[int, list[str]]], frozenset[tuple[int, int]], int]]:
    try:
        book = CalamineWorkbook.from_path(str(path))
    except PasswordError as fault:
        raise Refused("ENCRYPTED", str(fault)) from fault
    except (CalamineError, OSError, ValueError) as fault:
        encrypted = any(word in str(fault).lower() for word in ("password", "encrypt"))
        raise Refused("ENCRYPTED" if encrypted else "DAMAGED", str(fault)) from fault
    wanted = [
        one.name
        for one in book.sheets_metadata
        if one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible
    ]
    if len(wanted) > most:
        raise Refused("TOO_MANY_SHEETS", str(len(wanted)))
    formulas = _formulas(path)
    for name in wanted:
        try:
            sheet = book.get_sheet_by_name(name)
        except (CalamineError, OSError, ValueError) as fault:
            raise Refused("DAMAGED", str(fault)) from fault
        yield name, _rows(sheet), formulas.get(name, frozenset()), sheet.end[0] + 1 if sheet.end else 0


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    first_row, first_column = sheet.start or (0, 0)
    beginning = _merged(sheet)
    here: list[tuple[int, int, str]] = []  # the ranges this row lies in: last row, column, value
    for number, values in enumerate(sheet.to_python(skip_empty_area=True), first_row + 1):
        row = [""] * first_column + [text(value) for value in values]
        if here:
            here = [one for one in here if one[0] >= number]
        for _last, column, kept in here:
            if column < len(row) and not row[column]:
                row[column] = kept
        here += [(last, column, row[column]) for last, column in beginning.get(number, ()) if column < len(row)]
        while row and not row[-1]:
            row.pop()
        yield number, row


def _merged(sheet: Any) -> dict[int, list[tuple[int, int]]]:
    """Return the merged ranges that run downwards, by their first row (from 1): last row and column (from 0)."""
    found: dict[int, list[tuple[int, int]]] = {}
    for top, bottom in (getattr(sheet, "merged_cell_ranges", None) or [])[:20_000]:
        if bottom[0] > top[0]:
            found.setdefault(top[0] + 1, []).append((bottom[0] + 1, top[1]))
    return found


def _formulas(path: Path) -> dict[str, frozenset[tuple[int, int]]]:
    """Find cells with a formula but no computed value (the program that wrote them never computed)."""
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as package:
        names = package.namelist()
        if "xl/workbook.xml" not in names:
            return {}
        order = _sheet_parts(package)
        return {name: _empty_formulas(package, part) for name, part in order.items() if part in names}


def _sheet_parts(package: zipfile.ZipFile) -> dict[str, str]:
    from lxml import etree  # noqa: PLC0415  only for workbooks that may hold formulas

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    book = etree.fromstring(package.read("xl/workbook.xml"), parser)
    try:
        links = etree.fromstring(package.read("xl/_rels/workbook.xml.rels"), parser)
    except KeyError:
        return {}
    targets = {link.get("Id"): str(link.get("Target")) for link in links}
    found = {}
    for sheet in book.iter("{*}sheet"):
        identifier = next((value for key, value in sheet.attrib.items() if str(key).endswith("}id")), None)
        target = targets.get(identifier, "").lstrip("/")
        found[str(sheet.get("name"))] = target if target.startswith("xl/") else f"xl/{target}"
    return found


def _empty_formulas(package: zipfile.ZipFile, part: str) -> frozenset[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    with package.open(part) as stream:
        rest = b""
        while block := stream.read(4 * 1024 * 1024):
            rest += block
            if b"<f" in rest:
                for match in FORMULA.finditer(rest):
                    if match[3] in (None, b"", b"0"):
                        found.add((int(match[2]), _column(match[1])))
            rest = rest[-2000:]
    return frozenset(found)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
