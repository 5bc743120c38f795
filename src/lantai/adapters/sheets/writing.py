"""Our own workbooks. Every cell that is text is written as text: a value can never become a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lantai.adapters.sheets.streaming import LONGEST_CELL, divided, units

CUT = "……〔此格写不下｜cut here〕"


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[str | int | float | None]]
    widths: Sequence[int] = field(default_factory=tuple)


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """Return an xlsx of `sheets`, header frozen and bold. A text no cell can hold is cut and ends with `CUT`."""
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name[:31])
            page.freeze_panes(1, 0)
            for column, word in enumerate(sheet.header):
                page.write_string(0, column, word, bold)
                page.set_column(column, column, sheet.widths[column] if column < len(sheet.widths) else 16)
            for line, row in enumerate(sheet.rows, 1):
                for column, value in enumerate(row):
                    if isinstance(value, (int, float)):
                        page.write_number(line, column, value)
                    elif value:
                        page.write_string(line, column, _fitting(value))
    return buffer.getvalue()


def _fitting(text: str) -> str:
    if len(text) <= LONGEST_CELL // 2 or units(text) <= LONGEST_CELL:
        return text
    return divided(text, LONGEST_CELL - units(CUT))[0] + CUT
