"""Which bytes a player asks for. Pure. Source: RFC 9110, 13.1.5 (If-Range), 14.1.2 (byte ranges), 14.4, 15.5.17."""

from __future__ import annotations

import re

MOST = 4 << 20  # bytes in one answer to a range: a player asks on, and no slow one holds more of the server than that
_RANGE = re.compile(r"bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.ASCII | re.IGNORECASE)


class Unsatisfiable(Exception):  # noqa: N818
    """The range begins behind the end (416)."""


def asked(header: str, length: int) -> tuple[int, int] | None:
    """Return first byte and the one after the last, at most `MOST`; None for no range, several, or one that is no range.

    A server may send less than was asked for (RFC 9110, 15.3.7). Raises `Unsatisfiable`.
    """
    match = _RANGE.fullmatch(header.strip())
    if match is None or not (match[1] or match[2]):
        return None
    if not match[1]:
        first, last = length - int(match[2]), length - 1
        if not int(match[2]):
            raise Unsatisfiable
        first = max(0, first)
    else:
        first, last = int(match[1]), int(match[2]) if match[2] else length - 1
        if match[2] and last < first:
            return None
    if first >= length:
        raise Unsatisfiable
    return first, min(last + 1, length, first + MOST)


def still(if_range: str, *, tag: str, modified: str) -> bool:
    """Tell whether what the player has parts of is what is here: by its strong tag, or by the very date."""
    said = if_range.strip()
    return not said or said in {tag, modified}
