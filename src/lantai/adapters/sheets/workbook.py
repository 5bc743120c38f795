"""Write a workbook row by row, in constant memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import xlsxwriter

Cell = str | int | float | None


def write(path: Path, sheets: Mapping[str, Iterable[Sequence[Cell]]]) -> None:
    """Write each sheet's rows. Words stay words: no cell becomes a formula, a link or a number by itself."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(str(path), options) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for index, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(index, column, value)
                    elif value is not None:
                        sheet.write_number(index, column, value)
