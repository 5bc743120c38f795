"""Cells become text, in the sandbox."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from lantai.adapters.sheets.private import placed

LARGEST_EXACT = 10**15  # a spreadsheet keeps 15 digits


def text(value: Any) -> str:  # noqa: PLR0911  one answer per type of cell
    """Return the cell as a person would read it; a number beyond 15 digits in scientific form, so that it is noticed."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, int):
        return _number(float(value)) if abs(value) >= LARGEST_EXACT else str(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ") if value.time() != time(0) else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (time, timedelta)):
        return str(value)
    return str(value)


def _number(value: float) -> str:
    if abs(value) >= LARGEST_EXACT:
        return f"{value:.15G}"
    if value.is_integer():
        return str(int(value))
    return repr(round(value, 10))


def clean(value: str) -> str:
    """Return `value` without control characters and outer white space; ``="0012"`` is the text 0012. Lines stay lines."""
    if value.isascii() and value.isprintable():
        found = value.strip()
    else:
        value = placed(value).replace("\r\n", "\n").replace("\r", "\n")
        found = "".join(
            c if c.isprintable() or c >= "\ue000" or c == "\n" else (" " if c in "\t\u3000\u00a0" else "")
            for c in value
        ).strip()
    if found.startswith('="') and found.endswith('"'):
        return found[2:-1]
    return found[1:] if found.startswith("'") and len(found) > 1 else found
