"""Catalogues that are no sheets, in the sandbox: our JSON Lines and finding aids in EAD 3, each as the three lists it holds,
and beside them what it says of the fonds and its series.

Columns are headed by the names of fields, which the reader of sheets knows as it knows their words; what only people decide
(openings, destructions, topics) is not among them, as it is not among those that a sheet brings back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from lantai.adapters.sandbox.refusal import Refused
from lantai.adapters.sheets.opened import CODES_APART, NAMES_APART, Opened, Row

GATES = ("retention", "secrecy", "opening", "opens_on", "restriction")
LISTS: dict[str, tuple[str, ...]] = {
    "案卷目录": (
        "fonds_code", "catalogue_no", "year", "class_code", "volume_no", "ref_code", "volume_title", "creator", "dates",
        "item_count", "page_count", "location", *GATES, "department", "remark", "former_codes", "order_key", "series_path",
    ),
    "卷内文件目录": (
        "fonds_code", "year", "ref_code", "sequence", "doc_number", "creator", "title", "date", "page", "page_count", *GATES, "remark",
        "former_codes", "order_key", "item_key", "parent_key", "item_code",
    ),
    "归档文件目录": (
        "fonds_code", "year", "sequence", "ref_code", "doc_number", "creator", "title", "date", "page_count", *GATES,
        "department", "remark", "former_codes", "order_key", "item_key", "parent_key",
    ),
}  # fmt: skip
VOLUMES, INSIDE, ITEMS = LISTS
MOST_FURTHER = 150
LONGEST_LINE = 1 << 20
FONDS = ("code", "name", "name_en", "year_from", "year_to", "history")
# of the fonds before a fonds, and of the schemes it used
KIN = {
    "predecessors": ("code", "name", "relation", "year", "source"),
    "schemes": ("code", "version", "name", "year_from", "year_to"),
}
MOST_KIN = 500
BOUND = {
    "related": "related", "control_notes": "notes", "former_places": "former_places",
}  # fmt: skip  # column → key, of what binds a unit to others and to its past
Unit = Mapping[str, Any]  # field → what it says
Survey = tuple[dict[str, int], dict[str, None]]  # how many rows each list has; columns beside those of the lists
# of a JSON line: field → key, where they differ
KEYS = {
    "fonds_code": "fonds", "class_code": "class", "dates": "date", "volume_title": "title", "item_count": "items",
    "page_count": "pages", "doc_number": "document_number", "restriction": "restricted", "order_key": "order", "item_key": "key",
}  # fmt: skip


def sheets(
    path: Path, survey: Callable[[Path], Survey], units: Callable[[Path, str], Iterator[Unit]]
) -> Iterator[Opened]:
    """Give each list that has anything in it as a sheet. The file is gone through once for each, and once beforehand."""
    counted, further = survey(path)
    for name, fields in LISTS.items():
        if counted[name]:
            header = [*fields, *(field for field in further if field not in fields)]
            yield Opened(name, _rows(header, units(path, name)), counted[name] + 1)


def _rows(header: list[str], several: Iterator[Unit]) -> Iterator[Row]:
    yield 1, header, []
    for number, said in enumerate(several, 2):
        row = [sound(said.get(field)) for field in header]
        while row and not row[-1]:
            row.pop()
        yield number, row, []


def sound(value: Any) -> str:
    """Return a value as text without control characters; lines stay lines."""
    if value is None or value == "":
        return ""
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    if text.isprintable():
        return text.strip()
    return "".join(one for one in text if one == "\n" or one.isprintable() or one >= "\ue000").strip()


def is_lines(head: bytes) -> bool:
    """Tell whether a file begins like JSON Lines."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b'{"', b"{ "))


def survey(path: Path) -> Survey:
    """Return how many of each list there are, and what stands beside the columns of the lists."""
    counted = dict.fromkeys(LISTS, 0)
    further: dict[str, None] = {}
    bound: dict[str, None] = {}
    for name, record in _listed(path):
        counted[name] += 1
        if len(further) < MOST_FURTHER:
            further |= dict.fromkeys(_beside(record))
        bound |= dict.fromkeys(_bound(record))
    return counted, bound | further


def units(path: Path, name: str) -> Iterator[Unit]:
    """Yield the rows of one list of JSON Lines as `lantai export … --form jsonl` writes them."""
    for which, record in _listed(path):
        if which == name:
            said = {field: _plain(record.get(KEYS.get(field, field))) for field in LISTS[name]}
            said["former_codes"] = CODES_APART.join(_names(record.get("former_codes")))
            said["series_path"] = NAMES_APART.join(_names(record.get("series")))
            if order := said["order_key"]:
                said["order_key"] = f"〔{order}〕"
            said["secrecy"] = _plain(record.get("secrecy_as_written")) or _unsaid(record.get("secrecy"))
            if name == INSIDE:
                said["ref_code"], said["item_code"] = _plain(record["volume"]), _plain(record.get("ref_code"))
            yield said | _beside(record) | _bound(record)


def arrangement(path: Path) -> dict[str, Any]:
    """Return what is said of the fonds and of its series, each with the names of those above it."""
    fonds: dict[str, Any] = {}
    series: list[dict[str, Any]] = []
    for kind, record in _records(path):
        if kind == "fonds":
            fonds = {name: _plain(record.get(name)) for name in FONDS} | {"elements": _elements(record)}
            fonds |= {name: _parts(record.get(name), fields) for name, fields in KIN.items()} | _bound(record)
        elif kind == "series":
            said = {name: _plain(record.get(name)) for name in ("code", "title", "title_en", "class")}
            told = {"above": _names(record.get("above")), "elements": _elements(record)}
            series.append({**said, **told, **_bound(record)})
    return {"fonds": fonds, "series": series}


def _parts(value: Any, fields: tuple[str, ...]) -> list[dict[str, str]]:
    return [{field: _plain(one.get(field)) for field in fields} for one in _objects(value)[:MOST_KIN]]


def named(code: str, title: str) -> str:
    """Return what a series is called where it is named among others."""
    return f"{code} {title}".strip()


def _names(value: Any) -> list[str]:
    return [_plain(one) for one in value] if isinstance(value, list) else []


def _elements(record: Mapping[str, Any]) -> dict[str, str]:
    found = record.get("elements")
    return {str(code): _plain(value) for code, value in found.items()} if isinstance(found, dict) else {}


def _listed(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    return ((name, record) for name, record in _records(path) if name in LISTS)


def _records(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each record with the list it belongs to, fonds and series with their kind."""
    number = 0
    with path.open(encoding="utf-8-sig", newline="\n") as stream:
        try:
            while line := stream.readline(LONGEST_LINE + 1):
                number += 1
                if len(line) > LONGEST_LINE:
                    raise Refused("DAMAGED", f"line {number}: too long")
                if not line.strip():
                    continue
                record = json.loads(line)
                kind = record.get("kind") if isinstance(record, dict) else None
                if kind == "volume":
                    yield VOLUMES, record
                elif kind == "item":
                    yield INSIDE if record.get("volume") else ITEMS, record
                elif kind in {"fonds", "series"}:
                    yield str(kind), record
                else:
                    raise Refused("NOT_A_SHEET", f"line {number}: no record of a catalogue")
        except UnicodeDecodeError as fault:
            raise Refused("ENCODING", f"after line {number}") from fault
        except (ValueError, RecursionError) as fault:
            raise Refused("DAMAGED", f"line {number}: {fault}") from fault


def _beside(record: Mapping[str, Any]) -> dict[str, str]:
    """Return the elements of DA/T 18 and the columns no field of ours holds."""
    further = record.get("further")
    found = {f"el_{code}": value for code, value in _elements(record).items()}
    return found | {key: _plain(value) for key, value in (further if isinstance(further, dict) else {}).items()}


def _bound(record: Mapping[str, Any]) -> dict[str, str]:
    """Return related units and control notes, each as text that reads the same whatever a cell may hold."""
    return {field: json.dumps(found[:MOST_KIN]) for field, key in BOUND.items() if (found := _objects(record.get(key)))}


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _unsaid(secrecy: Any) -> str:
    return "" if secrecy == "PUBLIC" else _plain(secrecy)


def _plain(value: Any) -> str:
    return "" if value is None or isinstance(value, (dict, list)) else str(value)
