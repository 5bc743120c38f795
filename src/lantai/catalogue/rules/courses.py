"""Names of courses: one form for all spellings, and which years a decision covers. Pure."""

from __future__ import annotations

import re
import unicodedata

_SPACE = re.compile(r"\s+")
_BRACKETS = str.maketrans(
    {"[": "(", "]": ")", "【": "(", "】": ")", "〔": "(", "〕": ")", "〈": "(", "〉": ")", "《": "(", "》": ")"}
)
_DIGITS = dict(zip("一二三四五六七八九", "123456789", strict=True))
_ROMAN = {"VIII": "8", "VII": "7", "VI": "6", "IV": "4", "IX": "9", "V": "5", "III": "3", "II": "2", "I": "1"}
_PART = re.compile(r"(?<=[^A-Z])\(?(VIII|VII|VI|IV|IX|V|III|II|I|[一二三四五六七八九]|[1-9])\)?$")

Years = tuple[int | None, int | None]


def normal(name: str) -> str:
    """Return the form under which all spellings of a course meet.

    ``大学英语（二）``, ``大学英语 Ⅱ``, ``大学英语2`` → ``大学英语#2``; a number in the middle of a name stays as it is.
    """
    folded = _SPACE.sub("", unicodedata.normalize("NFKC", name)).translate(_BRACKETS).upper().rstrip("*★")
    found = _PART.search(folded)
    if found is None:
        return folded
    part = _ROMAN.get(found[1]) or _DIGITS.get(found[1]) or found[1]
    return f"{folded[: found.start()]}#{part}"


def covers(years: Years, year: int | None) -> bool:
    """Tell whether a decision is for a year; without a year any decision is."""
    first, last = years
    return year is None or ((first is None or first <= year) and (last is None or year <= last))


def overlap(one: Years, other: Years) -> bool:
    """Tell whether two spans share a year."""
    starts_before = one[0] is None or other[1] is None or one[0] <= other[1]
    ends_after = other[0] is None or one[1] is None or other[0] <= one[1]
    return starts_before and ends_after
