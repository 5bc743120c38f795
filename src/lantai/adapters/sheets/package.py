"""What stands around the sheets of an xlsx, in the sandbox: which sheets there are, how dates are told, shared strings.

Read with expat, which fetches nothing; a document type, the door of every attack by entities, is refused.
"""

from __future__ import annotations

import os
import re
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import IO, Any, Self
from xml.parsers import expat

from lantai.adapters.sandbox.refusal import Refused

BLOCK = 256 * 1024
_PLACE = struct.Struct("<QI")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DAYS = frozenset(
    {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
)  # built-in formats of dates and times
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)

Attributes = dict[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """One visible sheet: its name, and where in the package it is."""

    name: str
    place: str


def local(name: str) -> str:
    """Return a tag without its prefix."""
    return name.rpartition(":")[2]


def parser(
    start: Callable[[str, Attributes], None], end: Callable[[str], None], text: Callable[[str], None]
) -> expat.XMLParserType:
    made = expat.ParserCreate()
    made.buffer_text = True
    made.buffer_size = 64 * 1024
    made.StartElementHandler, made.EndElementHandler, made.CharacterDataHandler = start, end, text
    made.StartDoctypeDeclHandler = _no_doctype
    return made


def _no_doctype(*_declared: Any) -> None:
    raise Refused("DAMAGED", "document type")


def pieces(package: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield a part of the package, unpacked, some at a time."""
    try:
        with package.open(part) as stream:
            while block := stream.read(BLOCK):
                yield block
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as fault:
        raise Refused("DAMAGED", str(fault)) from fault
    except RuntimeError as fault:  # a member with a password
        raise Refused("ENCRYPTED", str(fault)) from fault


def feed(made: expat.XMLParserType, package: zipfile.ZipFile, part: str) -> None:
    try:
        for block in pieces(package, part):
            made.Parse(block, False)
        made.Parse(b"", True)
    except expat.ExpatError as fault:
        raise Refused("DAMAGED", str(fault)) from fault


def tags(package: zipfile.ZipFile, part: str) -> list[tuple[str, Attributes]]:
    """Return the tags of a small part, in order, without prefixes."""
    found: list[tuple[str, Attributes]] = []

    def start(name: str, attributes: Attributes) -> None:
        found.append((local(name), {local(key): value for key, value in attributes.items()}))

    if part in package.namelist():
        feed(parser(start, lambda _name: None, lambda _text: None), package, part)
    return found


def parts(package: zipfile.ZipFile) -> tuple[list[Part], bool]:
    """Return the visible sheets in order, and whether days are counted from 1904."""
    links = {
        one["Id"]: (one.get("Target", ""), one.get("Type", ""))
        for name, one in tags(package, "xl/_rels/workbook.xml.rels")
        if name == "Relationship" and "Id" in one
    }
    held = set(package.namelist())
    found, from_1904 = [], False
    for name, one in tags(package, "xl/workbook.xml"):
        if name == "workbookPr":
            from_1904 = one.get("date1904", "") in {"1", "true", "on"}
        if name == "sheet" and one.get("state", "visible") == "visible":
            target, kind = links.get(one.get("id", ""), ("", ""))
            place = target.lstrip("/")
            place = place if place.startswith("xl/") else f"xl/{place}"
            if kind.endswith("/worksheet") and place in held:
                found.append(Part(one.get("name", ""), place))
    return found, from_1904


def day_styles(package: zipfile.ZipFile) -> frozenset[str]:
    """Return the styles (as cells name them) under which a number is a date or a time."""
    own: dict[str, bool] = {}
    inside, at, days = "", 0, set()
    for name, one in tags(package, "xl/styles.xml"):
        if name in {"cellXfs", "cellStyleXfs", "dxfs"}:
            inside, at = name, 0
        elif name == "numFmt":
            own[one.get("numFmtId", "")] = is_day(one.get("formatCode", ""))
        elif name == "xf" and inside == "cellXfs":
            form = one.get("numFmtId", "0")
            if own.get(form, form.isdigit() and int(form) in _DAYS):
                days.add(str(at))
            at += 1
    return frozenset(days)


def is_day(form: str) -> bool:
    """Tell whether a number format writes a date or a time."""
    bare = _QUOTED.sub("", form.split(";", maxsplit=1)[0]).lower()
    return "general" not in bare and any(letter in bare for letter in "ymdhs")


def plain(text: str) -> str:
    """Return a text with ``_x000D_`` and the like as the characters they stand for."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


class Strings:
    """The shared strings of a workbook, on disk: a million of them need no memory."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self.texts: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  closed in __exit__
        self.places: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        self.count = 0
        name = next((one for one in package.namelist() if one.lower() == "xl/sharedstrings.xml"), "")
        if name:
            self._read(package, name)
        self.texts.flush()
        self.places.flush()
        self.at = lru_cache(maxsize=16_384)(self._at)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        self.texts.close()
        self.places.close()

    def _read(self, package: zipfile.ZipFile, name: str) -> None:
        said: list[str] = []
        takes, phonetic, at = False, 0, 0

        def start(tag: str, _attributes: Attributes) -> None:
            nonlocal takes, phonetic
            tag = local(tag)
            if tag == "si":
                said.clear()
            elif tag == "rPh":
                phonetic += 1
            takes = tag == "t" and not phonetic

        def text(some: str) -> None:
            if takes:
                said.append(some)

        def end(tag: str) -> None:
            nonlocal takes, phonetic, at
            tag = local(tag)
            takes = False
            if tag == "rPh":
                phonetic -= 1
            elif tag == "si":
                stored = plain("".join(said)).encode("utf-8", "replace")
                self.texts.write(stored)
                self.places.write(_PLACE.pack(at, len(stored)))
                at += len(stored)
                self.count += 1

        feed(parser(start, end, text), package, name)

    def _at(self, number: int) -> str:
        if not 0 <= number < self.count:
            raise Refused("DAMAGED", f"shared string {number}")
        at, length = _PLACE.unpack(os.pread(self.places.fileno(), _PLACE.size, number * _PLACE.size))
        return os.pread(self.texts.fileno(), length, at).decode()
