"""xls, ods and xlsb in the sandbox: short enough to be held whole. What is xlsx is read row by row, in `xlsx`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from lantai.adapters.sandbox.refusal import Refused
from lantai.adapters.sheets.cells import text
from lantai.adapters.sheets.opened import Opened, Row


def sheets(path: Path, most: int) -> Iterator[Opened]:
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
    for name in wanted:
        try:
            sheet = book.get_sheet_by_name(name)
        except (CalamineError, OSError, ValueError) as fault:
            raise Refused("DAMAGED", str(fault)) from fault
        yield Opened(name, _rows(sheet), sheet.end[0] + 1 if sheet.end else 0)


def _rows(sheet: Any) -> Iterator[Row]:
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
        yield number, row, []


def _merged(sheet: Any) -> dict[int, list[tuple[int, int]]]:
    """Return the merged ranges that run downwards, by their first row (from 1): last row and column (from 0)."""
    found: dict[int, list[tuple[int, int]]] = {}
    for top, bottom in (getattr(sheet, "merged_cell_ranges", None) or [])[:20_000]:
        if bottom[0] > top[0]:
            found.setdefault(top[0] + 1, []).append((bottom[0] + 1, top[1]))
    return found
