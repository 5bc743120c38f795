"""Whether two texts may name one school or department, apart from what the register of units knows."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache

from lantai.catalogue.names import fold

_ENDS = re.compile(
    r"(?:科学与工程|科学与技术|与工程|工程技术|科学)?(?:学院|学系|系|专业|学部|书院|研究所|研究院|教研室|分校|大学部|班)$"
)
_DIVIDE = re.compile(r"[\s、,，/;；·()（）\-—]+")
_DIGITS = str.maketrans("零一二三四五六七八九", "0123456789")


class UnitFit(IntEnum):
    """How two units agree, best first."""

    SAME = 0
    LINEAGE = 1  # by the register: predecessor, renamed
    PARTLY = 2
    UNKNOWN = 3
    OTHER = 4


@lru_cache(maxsize=16384)
def folded(text: str) -> str:
    """Fold a unit's name: script, width, spaces."""
    return "".join(one for one in fold.text(text.replace("　", "")) if one.isalnum())


@lru_cache(maxsize=16384)
def parts(text: str) -> tuple[str, ...]:
    found = [folded(part) for part in _DIVIDE.split(text) if part.strip()]
    return tuple(part for part in found if part)


@lru_cache(maxsize=16384)
def stem(part: str) -> str:
    """Return what a unit is about: 化学系, 化学学院 → 化学; 603系 stays."""
    short = _ENDS.sub("", part)
    return short if len(short) > 1 else part


def fit(asked: str, held: str, lineage: frozenset[str] = frozenset()) -> UnitFit:
    """Compare a unit as asked with the words of a record (school, unit, major, class). `lineage`: folded names that
    the asked text may stand for, from the register."""
    if not asked.strip() or not held.strip():
        return UnitFit.UNKNOWN
    return _fit(asked, held, lineage)


@lru_cache(maxsize=16384)
def _fit(asked: str, held: str, lineage: frozenset[str]) -> UnitFit:
    mine, theirs = parts(asked), parts(held)
    whole_mine, whole_theirs = "".join(mine), "".join(theirs)
    if not whole_mine or not whole_theirs:
        return UnitFit.UNKNOWN
    if all(any(_same(a, b) for b in theirs) or a in whole_theirs for a in mine):
        return UnitFit.SAME
    if len(whole_theirs) > 1 and (whole_theirs in whole_mine or theirs[0] in whole_mine):
        return UnitFit.SAME
    if any(name in whole_theirs or whole_theirs == name for name in lineage if len(name) > 1):
        return UnitFit.LINEAGE
    if any(_about(a, b) for a in mine for b in theirs):
        return UnitFit.PARTLY
    return UnitFit.OTHER


def _same(one: str, other: str) -> bool:
    return one == other or (stem(one) == stem(other) and len(stem(one)) > 1 and _kind(one) == _kind(other))


def _kind(part: str) -> str:
    return "school" if part.endswith(("大学", "学院")) and len(part) > 6 else "part"


def _about(one: str, other: str) -> bool:
    a, b = stem(one), stem(other)
    if len(a) < 2 or len(b) < 2:
        return False
    return a.startswith(b) or b.startswith(a) or a.endswith(b) or b.endswith(a)
