"""Whether two records may be of one person, and what says so: a proposal for somebody to decide, never a link.

Nothing is proposed where the records themselves speak against it: two rows of one list, two student numbers of one year,
another sex, another birth year. An equal ID or certificate number outweighs what is written differently.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lantai.catalogue.rules import matching, years
from lantai.catalogue.rules.units import AskedUnit, UnitFit, fit

ENOUGH = 50
NEAR = 1  # years of entry that may be one


@dataclass(frozen=True, slots=True)
class Record:
    """One mention, as far as likeness asks. `forms`: the folded names it bears, its own first."""

    pk: int
    person: int | None
    name: str
    forms: tuple[str, ...]
    fonds: str
    list_name: str
    student_no: str
    sex: str
    birth: str
    native_place: str
    unit: str
    school: str
    level: str
    entered: int | None
    graduated: int | None
    entry_from: int
    entry_to: int

    @property
    def group(self) -> tuple[str, int]:
        """The person, or the record itself while nobody says whose it is."""
        return ("person", self.person) if self.person else ("mention", self.pk)


@dataclass(frozen=True, slots=True)
class Likeness:
    """`score` up to about 150, from `ENOUGH` on worth asking; `grounds`: codes, the weightiest first."""

    score: int
    grounds: tuple[str, ...]


def of(one: Record, other: Record, units: Mapping[str, AskedUnit], *, number: bool = False) -> Likeness | None:
    """Compare two records. `units`: unit as written → prepared; `number`: an ID or certificate number is the same."""
    if one.group == other.group:
        return None
    birth = matching.births_agree(one.birth, other.birth)
    if not number and (_two_people(one, other) or birth is False):
        return None
    near = _near(one, other)
    if not number and near is not True and birth is not True:
        return None
    points = [_name(one, other)]
    if number:
        points.append((60, "number.same"))
    if birth:
        points.append((25, "birth.same"))
    elif birth is False:
        points.append((-20, "birth.other"))
    if near:
        points.append(
            (15 if one.entered == other.entered else 8, "year.same" if one.entered == other.entered else "year.near")
        )
    elif near is False:
        points.append((0, "year.other"))
    points.append(_unit(one, other, units))
    if _place(one) and _place(one) == _place(other):
        points.append((8, "place.same"))
    said = sorted((pair for pair in points if pair[1]), key=lambda pair: -pair[0])
    score = sum(pair[0] for pair in points)
    return Likeness(score, tuple(code for _points, code in said)) if score >= ENOUGH else None


def _two_people(one: Record, other: Record) -> bool:
    """Tell whether the records say themselves that they are of two: one list, two numbers, another sex."""
    if one.fonds == other.fonds and one.list_name and one.list_name == other.list_name:
        return True
    sexes = {matching.sex_of(one.sex), matching.sex_of(other.sex)} - {""}
    if len(sexes) > 1:
        return True
    numbers = one.student_no and other.student_no and one.student_no != other.student_no
    return bool(numbers and one.fonds == other.fonds and _near(one, other) and _level(one, other) is not False)


def _near(one: Record, other: Record) -> bool | None:
    """Tell whether they can have entered in one year; None when either says nothing of years."""
    if 9999 in (one.entry_to, other.entry_to):
        return None
    return one.entry_from - NEAR <= other.entry_to and other.entry_from - NEAR <= one.entry_to


def _level(one: Record, other: Record) -> bool | None:
    return years.agree(years.level(one.level, one.unit), years.level(other.level, other.unit))


def _name(one: Record, other: Record) -> tuple[int, str]:
    if one.name == other.name:
        return 30, "name.same"
    if one.forms[:1] == other.forms[:1]:
        return 24, "name.variant"
    if set(one.forms) & set(other.forms):
        return 22, "name.former"
    return 0, "name.other"


def _unit(one: Record, other: Record, units: Mapping[str, AskedUnit]) -> tuple[int, str]:
    asked = units.get(one.unit)
    if asked is None or not other.unit:
        return 0, ""
    found = fit(asked, other.unit, other.school)
    return {
        UnitFit.SAME: (15, "unit.same"), UnitFit.LINEAGE: (12, "unit.lineage"), UnitFit.PARTLY: (5, "unit.near"),
        UnitFit.UNKNOWN: (0, ""), UnitFit.OTHER: (-15, "unit.other"),
    }[found]  # fmt: skip


def _place(one: Record) -> str:
    return one.native_place.strip()[:2]
