"""Case numbers: can be dictated, cannot be guessed. ``2026-7KQM3RX``: six random characters and a check character."""

from __future__ import annotations

from lantai.foundation import ids

LENGTH = 6


def mint(year: int) -> str:
    """Return a new number, about 29 bits of chance a year."""
    body = ids.mint(LENGTH)
    return f"{year}-{body}{ids.check_character(body)}"


def read(text: str) -> str | None:
    """Return the number a person typed or dictated, or None when it cannot be one."""
    bare = ids.normalise(text)
    year, body = bare[:4], bare[4:]
    if not (year.isdigit() and year.isascii()) or len(body) != LENGTH + 1:
        return None
    if any(character not in ids.ALPHABET for character in body):
        return None
    return f"{year}-{body}" if ids.check_character(body[:-1]) == body[-1] else None
