"""The outside of reading a sheet: calls the sandboxed worker and returns small values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lantai.adapters.sandbox import SandboxRefusal, run, stream

LARGEST = 500 * 1024 * 1024
CODES = (
    "TOO_LARGE",
    "EMPTY",
    "ENCRYPTED",
    "MACROS",
    "ZIP_BOMB",
    "TOO_MANY_COLUMNS",
    "TOO_MANY_SHEETS",
    "NOT_A_SHEET",
    "HTML",
    "ENCODING",
    "DAMAGED",
)


@dataclass(frozen=True, slots=True)
class Glance:
    """One sheet at a glance: its first rows as text, and how many it has (0: not counted)."""

    sheet: str
    rows: tuple[tuple[str, ...], ...]
    total: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some hundred rows of one sheet. `start` is the number of the first as the spreadsheet counts, from 1."""

    sheet: str
    start: int
    rows: list[list[str]]
    formulas: frozenset[tuple[int, int]]  # cells (row from 1, column from 0) that hold a formula without a value


def _guard(path: Path) -> None:
    size = path.stat().st_size
    if size == 0:
        raise SandboxRefusal("EMPTY", path.name)
    if size > LARGEST:
        raise SandboxRefusal("TOO_LARGE", f"{size}")


def describe(path: Path, *, head: int = 40) -> list[Glance]:
    """Return every visible sheet with its first `head` rows."""
    _guard(path)
    found = run(
        "lantai.adapters.sheets.work.describe", arguments={"path": path, "head": head}, seconds=60, memory_mb=3072
    )
    return [Glance(one["sheet"], tuple(tuple(on_one_line(row)) for row in one["rows"]), one["total"]) for one in found]


def arrangement(path: Path) -> dict[str, Any]:
    """Return what our JSON Lines or a finding aid say of fonds and series beside their lists, all as text.

    ``{"fonds": {"code", "name", "name_en", "year_from", "year_to", "history", "elements"}, "series": [{"code", "title",
    "title_en", "class", "above", "elements"}]}``; `above` names the series it lies in, the outermost first.
    """
    _guard(path)
    found = run("lantai.adapters.sheets.work.arrangement", arguments={"path": path}, seconds=300, memory_mb=3072)
    return dict(found)


def on_one_line(row: list[str]) -> list[str]:
    """Return the cells of a row, each on one line."""
    return [cell.replace("\n", " ") for cell in row] if any("\n" in cell for cell in row) else row


def chunks(path: Path, *, size: int = 1000, seconds: float = 900, lines: bool = False) -> Iterator[Chunk]:
    """Yield the rows of every visible sheet in order, `size` at a time; cells are text, dates as ``1987-09-01``.

    A cell of several lines comes on one, or as it is written when `lines` are asked for. Numbers that a spreadsheet can no longer hold exactly (above 15 digits) come as ``1.98701E+17``.
    """
    _guard(path)
    arguments = {"path": path, "size": size}
    for one in stream("lantai.adapters.sheets.work.chunks", arguments=arguments, seconds=seconds, memory_mb=3072):
        formulas = frozenset((row, column) for row, column in one["formulas"])
        rows = one["rows"] if lines else [on_one_line(row) for row in one["rows"]]
        yield Chunk(one["sheet"], one["start"], rows, formulas)
