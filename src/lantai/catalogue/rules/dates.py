"""Dates as people write them, read into ranges; the text as written is kept beside (domain.md 5.6 #17)."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

UNKNOWN_WORDS = frozenset({"", "-", "—", "/", "／", "不详", "无", "未知", "缺", "?", "？", "空", "N/A", "NULL", "NONE"})
_DIGITS = {
    "〇": "0",
    "○": "0",
    "零": "0",
    "一": "1",
    "二": "2",
    "三": "3",
    "四": "4",
    "五": "5",
    "六": "6",
    "七": "7",
    "八": "8",
    "九": "9",
    "元": "1",
}
_WIDE = str.maketrans({chr(0xFF01 + n): chr(0x21 + n) for n in range(94)} | {"\u3000": " "})
_ERAS = {"民国": 1911, "昭和": 1925, "大正": 1911, "明治": 1867, "光绪": 1874, "宣统": 1908, "康德": 1933}
_ERA = re.compile(
    r"^\s*(民国|昭和|大正|明治|光绪|宣统|康德)\s*(\d{1,3})\s*年?\s*(?:(\d{1,2})\s*月)?\s*(?:(\d{1,2})\s*日?)?\s*$"
)
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})?$")
_PARTED = re.compile(
    r"^(\d{4}|\d{2})\s*(?:[.\-/年,，、]\s*(\d{1,2})\s*(?:[.\-/月,，、]\s*(\d{1,2})\s*日?)?\s*月?|年|级|届)?(?:\s+\d{1,2}:\d{2}(:\d{2})?)?(?:入学|毕业|级|届)?$"
)
_HAN_NUMBER = re.compile(r"[〇○零一二三四五六七八九十廿卅元]+")
_RANGE = re.compile(r"\s*(?:—+|–|－|~|～|至|到|--+)\s*")
_TWO_COMPACT = re.compile(r"^(\d{4,8})-(\d{4,8})$")
_DASHED_RANGE = re.compile(
    r"^(\d{2,4}(?:[./年]\d{1,2}月?(?:[./]?\d{1,2}日?)?)?)-(\d{2,4}(?:[./年]\d{1,2}月?(?:[./]?\d{1,2}日?)?)?)$"
)


class BadDate(ValueError):  # noqa: N818
    """The text is neither a date nor one of the words for "unknown"."""


@dataclass(frozen=True, slots=True)
class Span:
    """What a written date says: first day, last day, and how precisely (day, month, year, range)."""

    first: date
    last: date
    precision: str

    @property
    def year(self) -> int:
        return self.first.year


@lru_cache(maxsize=8192)
def read(text: str, *, latest: int = 2100) -> Span | None:
    """Return what `text` says, None for words meaning unknown; raise `BadDate` for the rest.

    Two-digit years are of the 20th century unless they would be later than `latest` … 19xx; 00–29 are 20xx.
    """
    folded = text.translate(_WIDE).strip().strip("[]()约 ")
    if folded.upper() in UNKNOWN_WORDS:
        return None
    folded = _han(folded)
    halves = _halves(folded)
    if halves:
        first = _single(halves[0], latest)
        last = _single(_completed(halves[1], first), latest)
        if last.last < first.first:
            raise BadDate(text)
        return Span(first.first, last.last, "range")
    return _single(folded, latest)


def read_year(text: str, *, latest: int = 2100) -> tuple[int | None, int | None]:
    """Return (first year, last year) of a written year or period: ``87级`` → (1987, 1987), ``1983.9-87.7``."""
    span = read(text, latest=latest)
    return (None, None) if span is None else (span.first.year, span.last.year)


def _halves(text: str) -> tuple[str, str] | None:
    if match := _TWO_COMPACT.match(text):
        if len(match[1]) >= 6 or len(match[2]) == 4:
            return match[1], match[2]
        return None
    parts = _RANGE.split(text)
    if len(parts) == 2 and all(parts):
        return parts[0], parts[1]
    if match := _DASHED_RANGE.match(text):
        return None if len(match[2]) <= 2 and not re.search(r"[./年]", match[1]) else (match[1], match[2])
    return None


def _completed(text: str, first: Span) -> str:
    """``1983.9-12`` means December 1983; ``1983.9-87.7`` is left for the century rule."""
    bare = re.fullmatch(r"(\d{1,2})月?", text)
    if bare and int(bare[1]) <= 12:
        return f"{first.year}.{bare[1]}"
    return text


def _han(text: str) -> str:
    return _HAN_NUMBER.sub(lambda found: _han_number(found[0]), text)


def _han_number(text: str) -> str:
    text = text.replace("廿", "二十").replace("卅", "三十")
    if "十" not in text:
        return "".join(_DIGITS[character] for character in text)
    tens, _, ones = text.partition("十")
    return str(int(_DIGITS.get(tens, "1") if tens else "1") * 10 + (int(_DIGITS[ones]) if ones in _DIGITS else 0))


def _single(text: str, latest: int) -> Span:
    text = text.strip()
    if match := _ERA.match(text):
        return _span(_ERAS[match[1]] + int(match[2]), match[3], match[4], text)
    if (match := _COMPACT.match(text)) and 1 <= int(match[2]) <= 12:
        return _span(int(match[1]), match[2], match[3], text)
    if match := _PARTED.match(text):
        year = int(match[1])
        if len(match[1]) == 2:
            year += 2000 if year < 30 and 2000 + year <= latest else 1900
        return _span(year, match[2], match[3], text)
    raise BadDate(text)


def _span(year: int, month: str | None, day: str | None, text: str) -> Span:
    if not 1600 <= year <= 2200:
        raise BadDate(text)
    if not month or int(month) == 0:
        return Span(date(year, 1, 1), date(year, 12, 31), "year")
    try:
        if not day or int(day) == 0:
            return Span(
                date(year, int(month), 1), date(year, int(month), calendar.monthrange(year, int(month))[1]), "month"
            )
        exact = date(year, int(month), int(day))
    except (ValueError, IndexError) as fault:
        raise BadDate(text) from fault
    return Span(exact, exact, "day")
