"""Weighing one mention against what is known of the one we look for: tier, score, reasons (domain.md 5.7).

Tiers: T1 exact number · T2 exact name, nothing contradicts · T3 variants of the name, years ±2 · T4 reading, years ±2 ·
T5 near shape, homophone of another surname, a character perhaps missing · T6 outside those years.
The order is by score: exact script first, then years, unit, level, sex, birth; a contradiction weighs more than a variant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lantai.catalogue.names.compare import Agreement
from lantai.catalogue.names.keys import How
from lantai.catalogue.rules import dates, units, years
from lantai.catalogue.rules.units import UnitFit
from lantai.catalogue.values import Study

NEAR_YEARS = 2
_SPELT = re.compile(r"[〇○零一二三四五六七八九十]|民国|昭和|大正|光绪|宣统|康德")
T1, T2, T3, T4, T5, T6 = "T1", "T2", "T3", "T4", "T5", "T6"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, prepared once for all mentions."""

    entered: int | None
    graduated: int | None
    slack: int
    unit: units.AskedUnit
    level: years.Level
    sex: str
    birth: str
    native_place: str
    window: tuple[int, int] | None

    @property
    def search_window(self) -> tuple[int, int] | None:
        """Return the entry years to look in: ±2 and the slack."""
        if self.window is None:
            return None
        wide = NEAR_YEARS + self.slack
        return (self.window[0] - wide, self.window[1] + wide)


@dataclass(frozen=True, slots=True)
class Held:
    """What one mention says."""

    entered: int | None
    graduated: int | None
    unit: str  # unit, major, class
    school: str  # the fonds' name
    level: str
    sex: str
    birth: str
    native_place: str
    raw_name: str
    source: str = "imported"
    supervisor: str = ""  # read only where one is asked for


@dataclass(frozen=True, slots=True)
class Weighed:
    """How a mention stands. `said`: (code, good, details) in the order of weight; the words are made later."""

    tier: str
    score: float
    year: years.Distance
    unit: UnitFit
    level: bool | None
    sex: bool | None
    birth: bool | None
    place: bool | None
    supervisor: bool | None = None
    sounds: bool = False  # the supervisor's name only sounds like the one asked for

    @property
    def contradicted(self) -> bool:
        """Tell whether anything that identifies speaks against it."""
        return (
            False in (self.level, self.sex, self.birth, self.supervisor)
            or self.unit is UnitFit.OTHER
            or bool(self.year.years)
        )


def ask(study: Study, unit: units.AskedUnit) -> Asked:
    """Prepare a question."""
    kind = years.level(study.level, study.unit)
    window = years.entry_window(study.entered, study.graduated, kind, study.unit)
    return Asked(
        study.entered,
        study.graduated,
        study.slack,
        unit,
        kind,
        sex_of(study.sex),
        study.birth,
        study.native_place,
        window,
    )


def sex_of(text: str) -> str:
    """Read 男/女, M/F, 1/2; unknown is empty."""
    first = text.strip()[:1].upper()
    return {"男": "M", "M": "M", "1": "M", "女": "F", "F": "F", "2": "F"}.get(first, "")


def birth_of(text: str) -> tuple[int, int, int]:
    """Read a birth date as (year, month, day), zero for what is missing: ``1969-08``, ``19690817``, ``69.8``,
    ``民国二十七年三月``, ``一九三九年五月``.
    """
    if not text:
        return (0, 0, 0)
    bare = text.strip()
    if _SPELT.search(bare):
        return _spelt(bare)
    if bare.isdigit() and len(bare) in {6, 8}:
        bare = f"{bare[:4]}-{bare[4:6]}-{bare[6:]}"
    numbers = [int(one) for one in re.findall(r"\d+", bare)[:3]]
    numbers += [0] * (3 - len(numbers))
    year = numbers[0] + 1900 if 0 < numbers[0] < 100 else numbers[0]
    return (year, numbers[1], numbers[2])


def _spelt(text: str) -> tuple[int, int, int]:
    """Read a date in Chinese numerals or of another era (domain.md 5.6 #17); nothing when it cannot be read."""
    try:
        span = dates.read(text)
    except dates.BadDate:
        return (0, 0, 0)
    if span is None:
        return (0, 0, 0)
    month = span.first.month if span.precision in {"month", "day"} else 0
    return (span.first.year, month, span.first.day if span.precision == "day" else 0)


def births_agree(one: str, other: str) -> bool | None:
    """Compare birth dates as far as both go; None when either is unknown. A month apart may be the lunar calendar."""
    a, b = birth_of(one), birth_of(other)
    if not a[0] or not b[0]:
        return None
    if a[0] != b[0]:
        return False
    if not a[1] or not b[1]:
        return True
    return abs(a[1] - b[1]) <= 1


def _places_agree(one: str, other: str) -> bool | None:
    a, b = units.folded(one)[:2], units.folded(other)[:2]
    return (a == b or None) if a and b else None


def weigh(
    asked: Asked,
    held: Held,
    name: Agreement,
    *,
    numbered: bool = False,
    former: bool = False,
    supervised: bool | None = None,
    sounds: bool = False,
) -> Weighed:
    """Weigh one mention. `numbered`: an exact number brought it; `former`: it matched by a former name; `supervised`:
    whether it names the supervisor asked for (None: it names none, or none was asked for), `sounds`: as far as that sounds.
    """
    held_level = years.level(held.level, held.unit)
    kind = held_level if held_level is not years.Level.UNKNOWN else asked.level
    year = years.distance(
        (asked.entered, asked.graduated),
        (held.entered, held.graduated),
        window=asked.window,
        kind=kind,
        unit=held.unit,
        slack=asked.slack,
    )
    unit = units.fit(asked.unit, held.unit, held.school)
    level = years.agree(asked.level, held_level)
    sexes = (asked.sex, sex_of(held.sex))
    sex = sexes[0] == sexes[1] if all(sexes) else None
    birth = births_agree(asked.birth, held.birth)
    place = _places_agree(asked.native_place, held.native_place)
    exact = name.how is How.EXACT and not former
    tier = T1 if numbered else _tier(name, year, unit, level, exact=exact)
    points = _year_points(year) + _UNIT_POINTS[unit] + _LEVEL_POINTS[level] + _SEX_POINTS[sex] + _BIRTH_POINTS[birth]
    points += _SUPERVISOR_POINTS[supervised]
    score = name.quality - (8.0 if former else 0.0) + points + (1.0 if place else 0.0) + (60.0 if numbered else 0.0)
    return Weighed(tier, score, year, unit, level, sex, birth, place, supervised, sounds)


_UNIT_POINTS = {
    UnitFit.SAME: 3.0,
    UnitFit.LINEAGE: 2.0,
    UnitFit.PARTLY: -3.0,
    UnitFit.UNKNOWN: -5.0,
    UnitFit.OTHER: -22.0,
}
_LEVEL_POINTS = {True: 1.5, False: -10.0, None: 0.0}
_SEX_POINTS = {True: 2.0, False: -25.0, None: 0.0}
_BIRTH_POINTS = {True: 4.0, False: -12.0, None: 0.0}
_SUPERVISOR_POINTS = {True: 4.0, False: -6.0, None: 0.0}


def _year_points(year: years.Distance) -> float:
    if year.years is None:
        return -6.0
    if year.years == 0:
        return 3.0 if year.exact else 1.0
    return -7.0 * year.years if year.years <= NEAR_YEARS else -38.0 - min(year.years, 20)


def _tier(name: Agreement, year: years.Distance, unit: UnitFit, level: bool | None, *, exact: bool) -> str:
    if year.years is not None and year.years > NEAR_YEARS:
        return T6
    if name.how in {How.SHAPE, How.MAYBE, How.OTHER} or (name.how is How.PINYIN and not name.surname):
        return T5
    if name.how in {How.PINYIN, How.INITIALS}:
        return T4
    agrees = not year.years and unit is not UnitFit.OTHER and level is not False
    return T2 if exact and agrees else T3
