"""The inside, run in the sandbox only: tell what the bytes are, refuse what we will not read, give rows as text."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lantai.adapters.sandbox.refusal import Refused
from lantai.adapters.sheets import aided, catalogued, delimited, workbooks, xlsx
from lantai.adapters.sheets.opened import Opened

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WIDEST = 200
MOST_SHEETS = 200


def _sheets(path: Path) -> Iterator[Opened]:
    head = path.open("rb").read(4096)
    if head.startswith(b"PK"):
        read = xlsx.sheets if _check_package(path) else workbooks.sheets
        return read(path, MOST_SHEETS)
    if head.startswith(OLE):
        _check_compound(path)
        return workbooks.sheets(path, MOST_SHEETS)
    if catalogued.is_lines(head):
        return catalogued.sheets(path, catalogued.survey, catalogued.units)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<?xml", b"<ead")) and aided.NAMED in start:
        return catalogued.sheets(path, aided.survey, aided.units)
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")):
        raise Refused("HTML")
    if head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"MZ", b"\x7fELF")):
        raise Refused("NOT_A_SHEET")
    return delimited.sheets(path)


def _check_package(path: Path) -> bool:
    """Refuse what we will not open; tell whether it is an xlsx."""
    try:
        with zipfile.ZipFile(path) as package:
            entries = package.infolist()
    except zipfile.BadZipFile as fault:
        raise Refused("DAMAGED", str(fault)) from fault
    names = {entry.filename.lower() for entry in entries}
    inflated = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if inflated > 1_500_000_000 or (inflated > 60_000_000 and inflated / packed > 150):
        raise Refused("ZIP_BOMB", f"{inflated} from {packed}")
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Refused("MACROS")
    if "xl/workbook.xml" not in names and "xl/workbook.bin" not in names and "content.xml" not in names:
        raise Refused("NOT_A_SHEET")
    return "xl/workbook.xml" in names


def _check_compound(path: Path) -> None:
    body = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in body or "EncryptionInfo".encode("utf-16-le") in body:
        raise Refused("ENCRYPTED")
    if "_VBA_PROJECT".encode("utf-16-le") in body:
        raise Refused("MACROS")
    if not any(name.encode("utf-16-le") in body for name in ("Workbook", "Book")):
        raise Refused("NOT_A_SHEET")


def _check_width(rows: list[list[str]]) -> None:
    widest = max((len(row) for row in rows), default=0)
    if widest > WIDEST:
        raise Refused("TOO_MANY_COLUMNS", str(widest))


def describe(path: str, head: int) -> list[dict[str, Any]]:
    """Return the first `head` rows of each sheet and how many rows it has."""
    found = []
    for sheet in _sheets(Path(path)):
        first: list[list[str]] = []
        for number, row, _formulas in sheet.rows:
            if number > head:
                break
            first += [[] for _ in range(number - len(first) - 1)]
            first.append(row)
        _check_width(first)
        if any(any(row) for row in first):
            found.append({"sheet": sheet.name, "rows": first, "total": sheet.total})
    if not found:
        raise Refused("EMPTY")
    return found


def arrangement(path: str) -> dict[str, Any]:
    """Return what a catalogue that is no sheet says of its fonds and series; a sheet says nothing of them."""
    with Path(path).open("rb") as stream:
        head = stream.read(4096)
    told = (
        catalogued.arrangement
        if catalogued.is_lines(head)
        else aided.arrangement
        if aided.NAMED in head.lower()
        else None
    )
    return told(Path(path)) if told else {"fonds": {}, "series": []}


def chunks(path: str, size: int) -> Iterator[dict[str, Any]]:
    """Yield rows of all sheets, `size` at a time, empty rows included so that numbers stay true."""
    for sheet in _sheets(Path(path)):
        kept: list[list[str]] = []
        formulas: list[list[int]] = []
        start = 1
        for number, row, without in sheet.rows:
            if start + len(kept) != number:  # a gap: fill it with empty rows
                kept += [[] for _ in range(number - start - len(kept))]
            kept.append(row)
            formulas += [[number, column] for column in without]
            if len(kept) >= size:
                yield _chunk(sheet.name, start, kept, formulas)
                start, kept, formulas = start + len(kept), [], []
        if kept:
            yield _chunk(sheet.name, start, kept, formulas)


def _chunk(name: str, start: int, rows: list[list[str]], formulas: list[list[int]]) -> dict[str, Any]:
    _check_width(rows)
    return {"sheet": name, "start": start, "rows": rows, "formulas": formulas}
