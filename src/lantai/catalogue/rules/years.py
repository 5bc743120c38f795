"""Years of study: what entering says of graduating, and the other way round (domain.md 5.7 rule 2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

FAR = 99
WIDEST = 8  # years that the window of one person's entering spans at most


class Level(Enum):
    """Kinds of study whose length differs. The words on lists are free text; this is only what they mean for years."""

    UNDERGRADUATE = "undergraduate"
    MEDICINE = "medicine"
    COLLEGE = "college"
    UPGRADE = "upgrade"
    SECOND = "second"
    MASTER = "master"
    DOCTOR = "doctor"
    GRADUATE = "graduate"  # 研究生, either
    COMBINED = "combined"  # 硕博连读, 直博
    ADULT = "adult"
    SCHOOL = "school"
    VISITING = "visiting"
    UNKNOWN = ""


LENGTHS: dict[Level, tuple[int, int]] = {
    Level.UNDERGRADUATE: (4, 5),
    Level.MEDICINE: (5, 8),
    Level.COLLEGE: (2, 3),
    Level.UPGRADE: (2, 3),
    Level.SECOND: (2, 3),
    Level.MASTER: (2, 3),
    Level.DOCTOR: (3, 8),
    Level.GRADUATE: (2, 8),
    Level.COMBINED: (5, 8),
    Level.ADULT: (2, 6),
    Level.SCHOOL: (2, 4),
    Level.VISITING: (0, 2),
    Level.UNKNOWN: (2, 6),
}
_WORDS: tuple[tuple[str, Level], ...] = (
    ("硕博", Level.COMBINED), ("直博", Level.COMBINED), ("本博", Level.COMBINED), ("专升本", Level.UPGRADE),
    ("专接本", Level.UPGRADE), ("专起本", Level.UPGRADE), ("upgrade", Level.UPGRADE), ("第二学士", Level.SECOND), ("二学位", Level.SECOND),
    ("双学位", Level.SECOND), ("函授", Level.ADULT), ("夜大", Level.ADULT), ("成人", Level.ADULT), ("成教", Level.ADULT),
    ("业余", Level.ADULT), ("网络", Level.ADULT), ("自考", Level.ADULT), ("电大", Level.ADULT), ("干部专修", Level.COLLEGE),
    ("博士", Level.DOCTOR), ("博", Level.DOCTOR), ("doctor", Level.DOCTOR), ("phd", Level.DOCTOR), ("ph.d", Level.DOCTOR), ("硕", Level.MASTER), ("master", Level.MASTER),
    ("研究生", Level.GRADUATE), ("postgraduate", Level.GRADUATE), ("进修", Level.VISITING), ("旁听", Level.VISITING), ("交换", Level.VISITING), ("visiting", Level.VISITING),
    ("中专", Level.SCHOOL), ("中师", Level.SCHOOL), ("technical school", Level.SCHOOL), ("专科", Level.COLLEGE), ("大专", Level.COLLEGE), ("高职", Level.COLLEGE), ("专修", Level.COLLEGE),
    ("college", Level.COLLEGE), ("associate", Level.COLLEGE), ("diploma", Level.COLLEGE), ("本科", Level.UNDERGRADUATE), ("学士", Level.UNDERGRADUATE), ("大学", Level.UNDERGRADUATE), ("本", Level.UNDERGRADUATE),
    ("undergraduate", Level.UNDERGRADUATE), ("bachelor", Level.UNDERGRADUATE), ("graduate", Level.GRADUATE), ("专", Level.COLLEGE), ("md", Level.MEDICINE), ("ug", Level.UNDERGRADUATE), ("bsc", Level.UNDERGRADUATE),
)  # fmt: skip
_MEDICAL = ("医", "临床", "口腔", "儿科", "medic")
_LONG = ("建筑", "城市规划", "architect")


@lru_cache(maxsize=4096)
def level(text: str, unit: str = "") -> Level:
    """Read a level of study from the words on a list; medicine is known by its unit."""
    small = text.strip().lower()
    found = next((meaning for word, meaning in _WORDS if word in small), Level.UNKNOWN)
    if found in {Level.UNDERGRADUATE, Level.UNKNOWN} and any(word in unit.lower() for word in _MEDICAL):
        return Level.MEDICINE
    return found


def agree(one: Level, other: Level) -> bool | None:
    """Tell whether two levels agree; None when either is unknown."""
    if Level.UNKNOWN in (one, other):
        return None
    if one is other:
        return True
    groups = (
        {Level.UNDERGRADUATE, Level.MEDICINE, Level.SECOND},
        {Level.UNDERGRADUATE, Level.UPGRADE},
        {Level.GRADUATE, Level.MASTER},
        {Level.GRADUATE, Level.DOCTOR},
        {Level.GRADUATE, Level.COMBINED},
        {Level.COMBINED, Level.DOCTOR},
        {Level.COMBINED, Level.MASTER},
        {Level.ADULT, Level.COLLEGE},
        {Level.ADULT, Level.UPGRADE},
    )
    return any(one in group and other in group for group in groups)


def length(kind: Level, *, entered: int | None = None, unit: str = "") -> tuple[int, int]:
    """Return the least and greatest number of years from entering to graduating."""
    low, high = LENGTHS[kind]
    if kind is Level.UNDERGRADUATE and any(word in unit.lower() for word in _LONG):
        high = 5
    if kind is Level.UNKNOWN and any(word in unit.lower() for word in _MEDICAL):
        high = 8
    if entered is not None and kind in {Level.UNDERGRADUATE, Level.UNKNOWN, Level.MEDICINE}:
        if 1970 <= entered <= 1976:  # workers, peasants and soldiers: two to three years and a half
            low, high = 2, 4
        elif entered in {1977, 1978}:  # the class of 1977 entered in spring 1978 and left in January 1982
            high += 1
        elif 1960 <= entered <= 1965:  # five-year courses, and classes held back until 1970
            low, high = min(low, 4), 6
    return low, high


def entry_window(entered: int | None, graduated: int | None, kind: Level, unit: str = "") -> tuple[int, int] | None:
    """Return the years in which one can have entered; None when nothing is known."""
    if entered is not None:
        if entered in {1977, 1978}:
            return (1977, 1978)
        return (entered, entered)
    if graduated is None:
        return None
    low, high = length(kind, unit=unit)
    if kind in {Level.UNDERGRADUATE, Level.UNKNOWN, Level.MEDICINE}:
        if 1972 <= graduated <= 1980:
            low, high = 2, 4
        elif 1964 <= graduated <= 1970:
            high = max(high, 6)
        elif graduated in {1981, 1982, 1983}:
            high += 1
    return (graduated - high, graduated - low)


@dataclass(frozen=True, slots=True)
class Distance:
    """How far apart the years are, the slack taken off. `exact`: the very year, without reckoning or slack."""

    years: int | None
    exact: bool
    reckoned: bool = False

    @property
    def loose(self) -> bool:
        """Tell whether only the slack makes them agree."""
        return self.years == 0 and not self.exact and not self.reckoned


def distance(
    asked: tuple[int | None, int | None],
    held: tuple[int | None, int | None],
    *,
    window: tuple[int, int] | None,
    kind: Level,
    unit: str = "",
    slack: int = 0,
) -> Distance:
    """Compare (entered, graduated) as asked and as held. `window`: the entry window of what is asked."""
    gaps = [abs(a - b) for a, b in zip(asked, held, strict=True) if a is not None and b is not None]
    if asked[0] is not None and held[0] is not None and {asked[0], held[0]} == {1977, 1978}:
        gaps[0] = 0
    if gaps:
        return Distance(max(0, max(gaps) - slack), exact=max(gaps) == 0)
    theirs = entry_window(*held, kind, unit)
    if window is None or theirs is None:
        return Distance(None, exact=False)
    gap = max(0, window[0] - theirs[1], theirs[0] - window[1])
    return Distance(max(0, gap - slack), exact=False, reckoned=True)
