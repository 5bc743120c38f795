"""Text sheets in the sandbox: UTF-8, UTF-16 (with or without mark), GB18030 (which contains GBK and GB 2312)."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from pathlib import Path

from lantai.adapters.sandbox.refusal import Refused
from lantai.adapters.sheets.cells import clean
from lantai.adapters.sheets.opened import Opened, Row

BLOCK = 1024 * 1024
MOST_COLUMNS = 16_384  # as many as a spreadsheet has
CANDIDATES = ("utf-8-sig", "gb18030")


def sheets(path: Path) -> Iterator[Opened]:
    encoding = _encoding(path)
    yield Opened("", _rows(path, encoding), _count(path))


def _encoding(path: Path) -> str:
    head = path.open("rb").read(4096)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _proved(path, "utf-16")
    if b"\0" in head:
        odd, even = head[1::2].count(0), head[::2].count(0)
        if max(odd, even) * 8 < len(head) // 2:
            raise Refused("NOT_A_SHEET", "binary")
        return _proved(path, "utf-16-le" if odd > even else "utf-16-be")
    for name in CANDIDATES:
        if _decodes(path, name):
            return name
    raise Refused("ENCODING")


def _proved(path: Path, name: str) -> str:
    if not _decodes(path, name):
        raise Refused("ENCODING", name)
    return name


def _decodes(path: Path, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    try:
        with path.open("rb") as stream:
            while block := stream.read(BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _count(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(block.count(b"\n") for block in iter(lambda: stream.read(BLOCK), b""))


_QUOTED = re.compile('"[^"]*(?:"|$)')


def _delimiter(path: Path, encoding: str) -> str:
    with path.open(encoding=encoding, newline="") as stream:
        head = stream.read(20_000)
    lines = [line for line in head.splitlines()[:30] if line.strip()]
    if not lines:
        raise Refused("EMPTY")
    bare = [_QUOTED.sub("", line) for line in lines]  # what stands in a cell parts none
    counts = {mark: sorted(line.count(mark) for line in bare)[len(bare) // 2] for mark in "\t,;|，"}
    best = max(counts, key=lambda mark: counts[mark])
    return best if counts[best] else ","


def _rows(path: Path, encoding: str) -> Iterator[Row]:
    csv.field_size_limit(100_000)
    delimiter = _delimiter(path, encoding)
    with path.open(encoding=encoding, newline="") as stream:
        reader = csv.reader((line.replace("\0", "") for line in stream), delimiter=delimiter)
        try:
            for number, row in enumerate(reader, 1):
                if len(row) > MOST_COLUMNS:  # before each of them is looked at
                    raise Refused("TOO_MANY_COLUMNS", str(len(row)))
                cells = [clean(cell) for cell in row]
                while cells and not cells[-1]:
                    cells.pop()
                yield number, cells, []
        except csv.Error as fault:
            raise Refused("DAMAGED", str(fault)) from fault
