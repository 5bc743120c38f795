"""Our own workbooks. Every cell that is text is written as text: a value can never become a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[str | int | float | None]]
    widths: Sequence[int] = field(default_factory=tuple)
    titles: Sequence[str] = ()  # lines above the header
    marked: Sequence[frozenset[int]] = ()  # of each row, the columns to be looked at


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """Return an xlsx of `sheets`, header frozen and bold."""
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        marked = book.add_format({"bg_color": "#fbe3df", "border": 1, "border_color": "#b23a2f"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name[:31])
            top = len(sheet.titles)
            page.freeze_panes(top + 1, 0)
            for line, title in enumerate(sheet.titles):
                page.write_string(line, 0, title)
            for column, word in enumerate(sheet.header):
                page.write_string(top, column, word, bold)
                page.set_column(column, column, sheet.widths[column] if column < len(sheet.widths) else 16)
            for number, row in enumerate(sheet.rows):
                looked_at = sheet.marked[number] if number < len(sheet.marked) else frozenset()
                for column, value in enumerate(row):
                    _write(page, top + 1 + number, column, value, marked if column in looked_at else None)
    return buffer.getvalue()


def _write(page: Any, line: int, column: int, value: str | float | None, form: Any) -> None:
    if isinstance(value, (int, float)):
        page.write_number(line, column, value, form)
    elif value:
        page.write_string(line, column, value, form)
    elif form is not None:
        page.write_blank(line, column, None, form)
