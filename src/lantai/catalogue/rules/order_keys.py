"""Keys between keys: a unit is put between two others by one write, whatever stands around. Pure.

A key is text compared by code point. What imports give (`codes.sort_key`: "00000012") are keys already; between two of
them there is always another, since marks below every letter and digit (``!`` and ``"``) are kept for us.
"""

from __future__ import annotations

LEAST, MIDDLE, MOST = 0x21, 0x50, 0x7F  # "!" never ends a key, so that something always fits below
LONGEST = 120


def between(low: str, high: str) -> str:
    """Return a key above `low` (empty: none) and below `high` (empty: none). Raises `ValueError` when `low` >= `high`."""
    if high and low >= high:
        raise ValueError("no key fits between keys that are not in order")
    if high and high.startswith(low):
        return low + _below(high[len(low) :])
    if low and MIDDLE <= ord(low[-1]) < MOST - 1:  # one of ours: the next is no longer than it, as long as it fits
        higher = low[:-1] + chr(ord(low[-1]) + 1)
        if not high or higher < high:
            return higher
    return low + chr(MIDDLE)


def _below(text: str) -> str:
    """Return a key below `text` that has room below itself."""
    place = min(ord(text[0]), MOST)
    if place < LEAST or text == chr(LEAST):
        raise ValueError(f"nothing sorts below {text!r}")
    if place == LEAST:
        return text[0] + _below(text[1:])
    halfway = (LEAST + place) // 2
    return chr(halfway) if halfway > LEAST else chr(LEAST) + chr(MIDDLE)


def spread(low: str, high: str, count: int) -> list[str]:
    """Return `count` keys between `low` and `high` in order, as short as may be."""
    if count <= 0:
        return []
    middle = between(low, high)
    before = (count - 1) // 2
    return [*spread(low, middle, before), middle, *spread(middle, high, count - 1 - before)]
