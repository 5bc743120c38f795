"""What the words above a header (or a sheet's or file's name) say about the rows below."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_CODE = re.compile(r"(?:档\s*号|案卷号|DAH)\s*[:：]\s*([0-9A-Za-z][^\s,，;；]{2,60})")
_COHORT = re.compile(r"(?<!\d)((?:18|19|20)\d{2}|[4-9]\d|0\d|1\d|2\d)\s*级")
_YEAR = re.compile(r"(?<!\d)((?:18|19|20)\d{2})\s*年?")
_LEAVING = re.compile(r"(?<!\d)((?:18|19|20)\d{2}|[4-9]\d|0\d|1\d|2\d)\s*届")
_ASIDE = re.compile(r"[:：]|^第.*页|^共.*页|制表|单位")
_UNIT = re.compile(r"((?:[\u4e00-\u9fff]{2,12}?)(?:学院|系|研究所|医院|科))(?=[\u4e00-\u9fff\d\s]|$)")
_SCHOOL = re.compile(r"^[\u4e00-\u9fff]{2,10}?(?:大学|工学院|师范学院|医学院|师范专科学校|专科学校)")
_LEVELS = ("博士", "硕士", "研究生", "专升本", "本科", "专科", "函授", "夜大", "进修", "成人")


@dataclass(frozen=True, slots=True)
class TitleFacts:
    list_name: str = ""
    volume_code: str = ""
    record_kind: str = ""
    entered: int | None = None
    graduated: int | None = None
    unit: str = ""
    level: str = ""


def facts(titles: Sequence[str], kinds: Iterable[tuple[str, Sequence[str]]]) -> TitleFacts:
    """Read titles in order of trust. `kinds` gives codes of record kinds with their words, more telling ones first."""
    text = " ".join(titles)
    code = _CODE.search(text)
    kind = _kind_of(text, kinds)
    cohort, leaving, year = _COHORT.search(text), _LEAVING.search(text), _YEAR.search(text)
    entered = _full(cohort[1]) if cohort else None
    graduated = _full(leaving[1]) if leaving else None
    if year and not cohort and not leaving:
        if "录取" in text or "新生" in text or "入学" in text:
            entered = int(year[1])
        elif "毕业" in text or "学位" in text:
            graduated = int(year[1])
    return TitleFacts(
        list_name=next((title for title in titles if not _ASIDE.search(title)), titles[0] if titles else ""),
        volume_code=code[1] if code else "",
        record_kind=kind,
        entered=entered,
        graduated=graduated,
        unit=_unit(titles),
        level=next((word for word in _LEVELS if word in text), ""),
    )


def _kind_of(text: str, kinds: Iterable[tuple[str, Sequence[str]]]) -> str:
    found = [(len(word), code) for code, words in kinds for word in words if word in text]
    return max(found, key=lambda pair: pair[0])[1] if found else ""


def _unit(titles: Sequence[str]) -> str:
    for title in titles:
        rest = re.sub(r"[\d\s（）()]+年?级?届?", " ", _SCHOOL.sub("", title.strip()))
        if match := _UNIT.search(rest):
            return match[1]
    return ""


def _full(text: str) -> int:
    year = int(text)
    return year if year > 99 else year + (2000 if year < 30 else 1900)
