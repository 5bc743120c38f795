"""One cell each: a value, or a fault with its code. Used by `rows`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from lantai.catalogue.rules import dates
from lantai.catalogue.states import Opening, Secrecy

# what a cell ends with that could not hold its text: in either language, so that it is known again
CUT = "……〔此格写不下，全文见最后一张表｜cut here, whole text on the last sheet〕"
SCIENTIFIC = re.compile(r"[+-]?\d(?:\.\d+)?[Ee]\+?\d{1,3}")
FORMULA_ERROR = re.compile(r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!|NUM!)")
_WIDE = str.maketrans({chr(0xFF01 + n): chr(0x21 + n) for n in range(94)} | {"\u3000": " "})
_SERIAL = re.compile(r"[1-5]\d{4}")  # a day as a spreadsheet counts it, from the last days of 1899
_COUNT = re.compile(r"(\d{1,7})(?:\.0+)?\s*(?:页|件|张|卷|份)?")
_SECRECY = {
    "": Secrecy.PUBLIC, "公开": Secrecy.PUBLIC, "无": Secrecy.PUBLIC, "非密": Secrecy.PUBLIC, "普通": Secrecy.PUBLIC,
    "国内": Secrecy.INTERNAL, "内部": Secrecy.INTERNAL, "内": Secrecy.INTERNAL,
    "秘密": Secrecy.SECRET, "机密": Secrecy.CONFIDENTIAL, "绝密": Secrecy.TOP_SECRET,
    **{one.value: one for one in Secrecy},
}  # fmt: skip
_OPENING = {
    "": Opening.UNREVIEWED, "未审核": Opening.UNREVIEWED, "开放": Opening.OPEN, "是": Opening.OPEN,
    "公开": Opening.OPEN, "控制": Opening.CONTROLLED, "否": Opening.CONTROLLED, "不开放": Opening.CONTROLLED,
    "控制使用": Opening.CONTROLLED, "延期开放": Opening.DEFERRED, "延期": Opening.DEFERRED,
    **{one.value: one for one in Opening},
}  # fmt: skip
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell (`where`: its field) or with the row."""

    code: str
    where: str = ""
    value: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)


class BadCell(ValueError):  # noqa: N818
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


def plain(text: str) -> str:
    """Return `text` with full-width letters and digits made narrow."""
    return text if text.isascii() else text.translate(_WIDE).strip()


def identifier(text: str, name: str) -> str:
    """Return a number that identifies: never one that a spreadsheet has rounded."""
    if text.isdigit() and text.isascii():
        return text
    value = plain(text)
    if SCIENTIFIC.fullmatch(value):
        raise BadCell(Fault("SCIENTIFIC", name, text))
    return value.replace(" ", "")


def count(text: str, name: str) -> int | None:
    if not text:
        return None
    value = plain(text)
    if value.upper() in dates.UNKNOWN_WORDS:
        return None
    if match := _COUNT.fullmatch(value):
        return int(match[1])
    raise BadCell(Fault("BAD_NUMBER", name, text))


@lru_cache(maxsize=8192)  # a list has few years, on every row
def span(text: str, name: str, latest: int) -> dates.Span | None:
    try:
        found = dates.read(text, latest=latest)
    except dates.BadDate:
        if _SERIAL.fullmatch(plain(text)):
            day = date(1899, 12, 30) + timedelta(days=int(plain(text)))
            raise BadCell(Fault("DATE_SERIAL", name, text, {"date": day.isoformat()})) from None
        raise BadCell(Fault("BAD_DATE", name, text)) from None
    if found and (found.first.year > latest or found.first.year < 1850):
        raise BadCell(Fault("YEAR_OUT_OF_RANGE", name, text, {"latest": str(latest)}))
    return found


def joined_span(start: str, end: str, latest: int) -> tuple[str, date | None, date | None]:
    """Return the text as written and the range of two columns."""
    first, last = span(start, "date_start", latest), span(end, "date_end", latest)
    if first and last and last.last < first.first:
        raise BadCell(Fault("DATES_REVERSED", "date_end", end))
    text = "–".join(part for part in (start, end) if part)
    return text, first.first if first else None, (last or first).last if (last or first) else None  # type: ignore[union-attr]


def secrecy(text: str) -> Secrecy:
    bare = plain(text).replace(" ", "")
    word = re.split(r"[★☆*(]", bare)[0]
    if word in _SECRECY:
        return _SECRECY[word]
    raise BadCell(Fault("BAD_SECRECY", "secrecy", text))


def opening(text: str) -> Opening:
    bare = plain(text).replace(" ", "")
    if bare in _OPENING:
        return _OPENING[bare]
    raise BadCell(Fault("BAD_OPENING", "opening", text))


def id_number_is_sound(text: str) -> bool:
    """Tell whether an 18-digit number has its right check character; 15 digits have none to check."""
    if re.fullmatch(r"\d{15}", text):
        return True
    if not re.fullmatch(r"\d{17}[\dXx]", text):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], _ID_WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == text[17].upper()
