"""Whether two texts may name one school or department, apart from what the register of units knows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from lantai.catalogue.names import fold

_ENDS = re.compile(
    r"(?:科学与工程|科学与技术|与工程|工程技术|科学)?(?:学院|学系|系|专业|学部|书院|研究所|研究院|教研室|分校|大学部|班)$"
)
_DIVIDE = re.compile(r"[\s、,，/;；·()（）\-—]+")
_SCHOOL = re.compile(r"^(.{2,}?(?:大学|学院|师专|师院|医专|专科学校|学校))(.{2,}(?:学院|系|专业|所|部|班|科))$")


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
def stem(part: str) -> str:
    """Return what a unit is about: 化学系, 化学学院 → 化学; 603系 stays."""
    short = _ENDS.sub("", part)
    return short if len(short) > 1 else part


@dataclass(frozen=True, slots=True)
class AskedUnit:
    """A unit as asked: its parts, school first, each with the folded names it may stand for by the register."""

    text: str
    parts: tuple[str, ...] = ()
    lineages: tuple[frozenset[str], ...] = ()


def divide(text: str) -> tuple[str, ...]:
    """Divide a unit's text into school and department: ``锦江工学院化学系`` → 锦江工学院, 化学系."""
    found: list[str] = []
    for part in (one for one in _DIVIDE.split(text) if one.strip()):
        school = _SCHOOL.match(part)
        found.extend(school.groups() if school else (part,))
    return tuple(found)


def prepare(text: str, lineages: tuple[frozenset[str], ...]) -> AskedUnit:
    """Prepare a question; `lineages` holds for each part of `divide(text)` the names it may stand for."""
    divided = divide(text)
    return AskedUnit(
        text, tuple(folded(part) for part in divided), tuple(frozenset(map(folded, names)) for names in lineages)
    )


@lru_cache(maxsize=32768)
def fit(asked: AskedUnit, held: str, school: str = "") -> UnitFit:
    """Compare a unit as asked with the words of a record: `held` its unit, major and class, `school` its fonds."""
    theirs = tuple(folded(part) for part in divide(held))
    if not asked.parts or not (theirs or school):
        return UnitFit.UNKNOWN
    place = "".join(theirs)
    everything = place + folded(school)
    last = len(asked.parts) - 1
    found = _part(asked, last, theirs, place if theirs and last else everything)
    if found is UnitFit.OTHER and not theirs:
        return UnitFit.UNKNOWN
    if found is UnitFit.OTHER or not last or not school:
        return found
    near = any(_part(asked, one, (folded(school), *theirs), everything) < UnitFit.PARTLY for one in range(last))
    return found if near else max(found, UnitFit.PARTLY)


def _part(asked: AskedUnit, place: int, theirs: tuple[str, ...], words: str) -> UnitFit:
    mine = asked.parts[place]
    if (
        mine in words
        or any(_same(mine, other) for other in theirs)
        or any(len(one) > 2 and one in mine for one in theirs)
    ):
        return UnitFit.SAME
    lineage = asked.lineages[place] if place < len(asked.lineages) else frozenset()
    if any(len(name) > 1 and name in words for name in lineage):
        return UnitFit.LINEAGE
    return UnitFit.PARTLY if any(_about(mine, other) for other in theirs) else UnitFit.OTHER


def _same(one: str, other: str) -> bool:
    return one == other or (len(stem(one)) > 1 and stem(one) == stem(other))


def _about(one: str, other: str) -> bool:
    a, b = stem(one), stem(other)
    if len(a) < 2 or len(b) < 2:
        return False
    return a.startswith(b) or b.startswith(a) or a.endswith(b) or b.endswith(a)
