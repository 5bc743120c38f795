"""Large lists on their way out: csv as it comes, a workbook through a file. Nothing in a cell can act as a formula."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count, islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    import xlsxwriter

Cell = str | int | float | None
_ACTING = ("=", "+", "-", "@", "\t", "\r")
MOST_ROWS = 1_048_576  # of one sheet of a workbook; what is more goes on in the next
LONGEST_CELL = (
    32_767  # units of UTF-16 that a cell of a workbook holds; xlsxwriter leaves what is longer out without a word
)
LONGEST_NAME = 31  # of a sheet


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet that is written while its rows come: the lines above its header, and with each row the columns to mark."""

    name: str
    header: Sequence[str]
    rows: Iterable[tuple[Sequence[Cell], Collection[int]]]
    widths: Sequence[int] = ()
    titles: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Overflow:
    """What becomes of a text no cell can hold: it ends with `mark`, and stands whole, in parts, on a last sheet `title`
    whose columns are sheet, row, column, part, text.
    """

    mark: str
    title: str
    header: Sequence[str]


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


def units(text: str) -> int:
    """Return how long a text is as spreadsheets count: in units of UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class _Cutting:
    """Cuts what no cell can hold, and keeps it apart, in a file, until the last sheet is written."""

    def __init__(self, overflow: Overflow) -> None:
        self.overflow = overflow
        self.room = LONGEST_CELL - units(overflow.mark)
        self.kept: IO[str] | None = None

    def fit(self, text: str, sheet: str, line: int, column: str) -> str:
        """Return a text that a cell can hold. `line`: counted from 0."""
        if len(text) <= LONGEST_CELL // 2 or units(text) <= LONGEST_CELL:
            return text
        if self.kept is None:
            self.kept = tempfile.TemporaryFile("w+", encoding="utf-8", errors="surrogatepass")  # noqa: SIM115  until the end
        self.kept.write(json.dumps([sheet, line + 1, column, text]) + "\n")
        return divided(text, self.room)[0] + self.overflow.mark

    def end(self, book: xlsxwriter.Workbook, names: set[str]) -> None:
        """Write the last sheet, where anything was cut."""
        if self.kept is None:
            return
        with self.kept as kept:
            kept.seek(0)
            rows, full = self._parts(kept), True
            while full:
                page = book.add_worksheet(_free_name(self.overflow.title, names))
                for column, word in enumerate(self.overflow.header):
                    page.write_string(0, column, word)
                full = _fill(page, rows) == MOST_ROWS - 1

    @staticmethod
    def _parts(kept: IO[str]) -> Iterator[Sequence[Cell]]:
        for told in kept:
            sheet, line, column, text = json.loads(told)
            part = 0
            while text:
                part += 1
                begun, text = divided(text, LONGEST_CELL)
                yield (sheet, line, column, part, begun)


def divided(text: str, room: int) -> tuple[str, str]:
    """Divide a text where `room` units of UTF-16 are full; never within a character."""
    written = text.encode("utf-16-le", "surrogatepass")[: 2 * room]
    if 0xD8 <= written[-1] <= 0xDB and len(written) == 2 * room:
        written = written[:-2]
    begun = written.decode("utf-16-le", "surrogatepass")
    return begun, text[len(begun) :]


def write_workbook(
    path: Path, sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Cell]]]], *, overflow: Overflow
) -> int:
    """Write sheets ``(title, header, rows)`` to an xlsx in constant memory; return how many rows.

    What no cell can hold is cut and told of, as `overflow` says.
    """
    written, names, cutting = 0, set[str](), _Cutting(overflow)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), options) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        for title, header, rows in sheets:
            several = iter(rows)
            part, more = 1, True
            while more:
                page = book.add_worksheet(title if part == 1 else f"{title} {part}")
                names.add(page.get_name().lower())
                page.freeze_panes(1, 0)
                for column, word in enumerate(header):
                    page.write_string(0, column, word, bold)
                count = _fill(page, several, header, cutting)
                written += count
                part, more = part + 1, count == MOST_ROWS - 1
        cutting.end(book, names)
    return written


def _fill(
    page: xlsxwriter.worksheet.Worksheet,
    rows: Iterator[Sequence[Cell]],
    header: Sequence[str] = (),
    cutting: _Cutting | None = None,
) -> int:
    line = 0
    for row in rows:
        line += 1
        for column, value in enumerate(row):
            if isinstance(value, (int, float)):
                page.write_number(line, column, value)
            elif value:
                page.write_string(line, column, _fitting(value, page, line, column, header, cutting))
        if line == MOST_ROWS - 1:
            break
    return line


def _fitting(  # noqa: PLR0917  where a cell is
    value: str,
    page: xlsxwriter.worksheet.Worksheet,
    line: int,
    column: int,
    header: Sequence[str],
    cutting: _Cutting | None,
) -> str:
    if cutting is None or len(value) <= LONGEST_CELL // 2:  # nearly always
        return value
    return cutting.fit(value, page.get_name(), line, header[column] if column < len(header) else str(column + 1))


def write_pages(path: Path, pages: Iterable[Page], *, overflow: Overflow) -> int:
    """Write pages to an xlsx in constant memory; return how many rows. Where a sheet is full, titles and header begin the
    next one; what no cell can hold is cut and told of, as `overflow` says.
    """
    written, names, cutting = 0, set[str](), _Cutting(overflow)
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
                _head(sheet, page, bold, cutting)
                several = chain([first] if first is not None else (), islice(rows, MOST_ROWS - top - 2))
                for line, (row, looked_at) in enumerate(several, top + 1):
                    for column, value in enumerate(row):
                        fit = value
                        if isinstance(value, str):
                            fit = _fitting(value, sheet, line, column, page.header, cutting)
                        _cell(sheet, line, column, fit, marked if column in looked_at else None)
                    written += 1
                first = next(rows, None)
                if first is None:
                    break
        cutting.end(book, names)
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


def _head(sheet: xlsxwriter.worksheet.Worksheet, page: Page, bold: Any, cutting: _Cutting) -> None:
    top = len(page.titles)
    sheet.freeze_panes(top + 1, 0)
    for line, title in enumerate(page.titles):
        sheet.write_string(line, 0, _fitting(title, sheet, line, 0, page.header, cutting))
    for column, word in enumerate(page.header):
        sheet.write_string(top, column, _fitting(word, sheet, top, column, page.header, cutting), bold)
        sheet.set_column(column, column, page.widths[column] if column < len(page.widths) else 16)


def _cell(sheet: xlsxwriter.worksheet.Worksheet, line: int, column: int, value: Cell, form: Any) -> None:
    if isinstance(value, (int, float)):
        sheet.write_number(line, column, value, form)
    elif value:
        sheet.write_string(line, column, value, form)
    elif form is not None:
        sheet.write_blank(line, column, None, form)
