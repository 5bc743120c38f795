"""What a scanner or a hand typed: barcodes of ours, place codes, reference codes.

Scanners that act as a keyboard send what they read, then Enter or Tab; some put a symbology mark (``]C1``) before it, and
under a Chinese input method letters and digits arrive in full width. A scanner with a memory sends many lines at once.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST = 500  # lines taken at once
LONGEST = 200
_WIDE = str.maketrans({chr(0xFF01 + n): chr(0x21 + n) for n in range(94)} | {"\u3000": " "})
_SPLIT = re.compile(r"[\r\n\t\v\f\x1c-\x1e\u2028\u2029]+")
_MARK = re.compile(r"^\][A-Za-z][0-9A-Za-z]")  # AIM symbology identifier
_LINK = re.compile(r"^https?://[^/]+/(?:.*/)?([^/?#]+)/?$", re.IGNORECASE)
_BARCODE = re.compile(r"^(LB|LS|LV|LJ)(\d{8})$")


class Kind(enum.StrEnum):
    """Whose barcode it is; the value is its prefix."""

    BOX = "LB"
    SHELF = "LS"
    VOLUME = "LV"
    ITEM = "LJ"
    CODE = ""  # not a barcode of ours: a reference code, a place code, somebody else's barcode
    MISREAD = "?"  # looks like ours, but the check digit is wrong


@dataclass(frozen=True, slots=True)
class Scan:
    """One thing scanned or typed. `number` is the row's id for barcodes of ours."""

    text: str
    kind: Kind
    number: int = 0


def check_digit(digits: str) -> str:
    """Return the ISO 7064 MOD 11,10 digit: catches every wrong digit and almost every swapped pair."""
    product = 10
    for digit in digits:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def barcode(kind: Kind, number: int) -> str:
    """Return the barcode of a box, shelf, volume or item: prefix, seven digits, check digit.

    Above 9,999,999 there is no barcode of this form; `ValueError`.
    """
    if not 0 < number < 10_000_000:
        raise ValueError(f"no barcode for {number}")
    digits = f"{number:07d}"
    return f"{kind.value}{digits}{check_digit(digits)}"


def one(text: str) -> Scan:
    """Read one line."""
    plain = "".join(c for c in text.translate(_WIDE) if c.isprintable()).strip()[:LONGEST]
    plain = _MARK.sub("", plain)
    link = _LINK.match(plain)
    if link:
        plain = link[1]
    ours = _BARCODE.match(re.sub(r"[\s-]", "", plain).upper())
    if not ours:
        return Scan(plain, Kind.CODE)
    digits = ours[2]
    if check_digit(digits[:-1]) != digits[-1]:
        return Scan(ours[0], Kind.MISREAD)
    return Scan(ours[0], Kind(ours[1]), int(digits[:-1]))


def read(text: str) -> tuple[list[Scan], int]:
    """Read everything a scanner sent; return the scans in order and how many were dropped beyond `MOST`."""
    lines = [line for line in _SPLIT.split(text) if line.strip()]
    found = [scan for scan in map(one, lines[:MOST]) if scan.text]
    return found, max(0, len(lines) - MOST)


def without_repeats(scans: Iterable[Scan]) -> tuple[list[Scan], int]:
    """Leave out what was scanned before (the trigger was pressed twice); return also how many were left out."""
    every: Sequence[Scan] = list(scans)
    kept = list(dict.fromkeys(every))
    return kept, len(every) - len(kept)
