"""Large lists on their way out: csv as it comes, a workbook through a file. Nothing in a cell can act as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xlsxwriter

Cell = str | int | float | None
_ACTING = ("=", "+", "-", "@", "\t", "\r")
MOST_ROWS = 1_048_576  # of one sheet of a workbook; what is more goes on in the next


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
