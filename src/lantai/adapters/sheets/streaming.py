"""Large lists on their way out: csv as it comes, a workbook through a file. Nothing in a cell can act as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import xlsxwriter

Cell = str | int | float | None
_ACTING = ("=", "+", "-", "@", "\t", "\r")
MOST_ROWS = 1_048_576  # of one sheet of a workbook; what is more goes on in the next
LONGEST_NAME = 31  # of a sheet


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet that is written while its rows come: the lines above its header, and with each row the columns to mark."""

    name: str
    header: Sequence[str]
    rows: Iterable[tuple[Sequence[Cell], Collection[int]]]
    widths: Sequence[int] = ()
    titles: Sequence[str] = ()


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield a csv in pieces, UTF-8 with the mark spreadsheets look for. A text that could act is quoted by ``'``."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    yield b"\xef\xbb\xbf"
    writer.writerow(header)
    for number, row in enumerate(rows, 1):
        writer.writerow([harmless(cell) for cell in row])
        if number % 500 == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_ACTING) else cell


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def write_workbook(path: Path, sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Cell]]]]) -> int:
    """Write sheets ``(title, header, rows)`` to an xlsx in constant memory; return how many rows."""
    written = 0
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), options) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        for title, header, rows in sheets:
            several = iter(rows)
            part, more = 1, True
            while more:
                page = book.add_worksheet(title if part == 1 else f"{title} {part}")
                page.freeze_panes(1, 0)
                for column, word in enumerate(header):
                    page.write_string(0, column, word, bold)
                count = _fill(page, several)
                written += count
                part, more = part + 1, count == MOST_ROWS - 1
    return written


def _fill(page: xlsxwriter.worksheet.Worksheet, rows: Iterator[Sequence[Cell]]) -> int:
    line = 0
    for row in rows:
        line += 1
        for column, value in enumerate(row):
            if isinstance(value, (int, float)):
                page.write_number(line, column, value)
            elif value:
                page.write_string(line, column, value)
        if line == MOST_ROWS - 1:
            break
    return line


def write_pages(path: Path, pages: Iterable[Page]) -> int:
    """Write pages to an xlsx in constant memory; return how many rows. Where a sheet is full, titles and header begin the
    next one.
    """
    written, names = 0, set[str]()
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        marked = book.add_format({"bg_color": "#fbe3df", "border": 1, "border_color": "#b23a2f"})
        for page in pages:
            rows, top = iter(page.rows), len(page.titles)
            first = next(rows, None)
            while True:
                sheet = book.add_worksheet(_free_name(page.name, names))
                _head(sheet, page, bold)
                several = chain([first] if first is not None else (), islice(rows, MOST_ROWS - top - 2))
                for line, (row, looked_at) in enumerate(several, top + 1):
                    for column, value in enumerate(row):
                        _cell(sheet, line, column, value, marked if column in looked_at else None)
                    written += 1
                first = next(rows, None)
                if first is None:
                    break
    return written


def _free_name(name: str, taken: set[str]) -> str:
    """Return the name a sheet may have: not too long, and no other's."""
    for part in count(1):
        ending = f" {part}" if part > 1 else ""
        found = name[: LONGEST_NAME - len(ending)] + ending
        if found.lower() not in taken:
            break
    taken.add(found.lower())
    return found


def _head(sheet: xlsxwriter.worksheet.Worksheet, page: Page, bold: Any) -> None:
    top = len(page.titles)
    sheet.freeze_panes(top + 1, 0)
    for line, title in enumerate(page.titles):
        sheet.write_string(line, 0, title)
    for column, word in enumerate(page.header):
        sheet.write_string(top, column, word, bold)
        sheet.set_column(column, column, page.widths[column] if column < len(page.widths) else 16)


def _cell(sheet: xlsxwriter.worksheet.Worksheet, line: int, column: int, value: Cell, form: Any) -> None:
    if isinstance(value, (int, float)):
        sheet.write_number(line, column, value, form)
    elif value:
        sheet.write_string(line, column, value, form)
    elif form is not None:
        sheet.write_blank(line, column, None, form)
