"""Two gates, apart: may this record be used at all (opening), and by this person (privacy). Source: domain.md 2.8.

Opening at 25 years does not make a classmate's score public; a record about herself is given to its subject whether it
is open or not. Pure: the words for the codes are in `texts.gates`.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lantai.catalogue.states import Opening, Secrecy

OPEN_AFTER_YEARS = 25  # Archives Law 2020, art. 27
ONE_DAY = timedelta(days=1)
LIVING_YEARS = 100  # after birth; until then nobody counts as dead without proof
OLDEST_IN_A_RECORD = 60  # years between a birth and the record of studies that tells it; above, one of both is misread


class Relationship(enum.StrEnum):
    SELF = "SELF"
    DELEGATE = "DELEGATE"
    KIN = "KIN"
    UNIT = "UNIT"
    AUTHORITY = "AUTHORITY"
    RESEARCHER = "RESEARCHER"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One gate's answer: a code, and what would be needed (`director`, `consent`, `letter` …)."""

    allowed: bool
    code: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """What the gates look at."""

    formed: date | None  # the last day of the record; None when nobody knows
    status: Opening
    secrecy: Secrecy
    restricted: bool = False  # by the creating unit
    personal: bool = True  # about identifiable people
    born: date | None = None  # the last day on which the one it is asked about can have been born; None: not known
    opens_on: date | None = None  # OPEN: not before this day; DEFERRED: reviewed again from it on
    destroyed: bool = False  # the paper is gone, the description stays


def opening(record: Record, relationship: Relationship, today: date) -> Verdict:  # noqa: C901, PLR0911  a ladder
    """Decide the opening gate: secrecy, then review, then years. UNREVIEWED is not open, however old."""
    if record.secrecy.is_state_secret:
        return Verdict(False, "SECRET_STUB", ("secrecy_office",))
    if record.destroyed:
        return Verdict(False, "DESTROYED")
    if relationship in {Relationship.SELF, Relationship.DELEGATE}:
        return Verdict(True, "OWN_RECORD")
    if relationship is Relationship.AUTHORITY:
        return Verdict(True, "LEGAL_DUTY", ("legal_papers",))
    if record.restricted:
        return Verdict(False, "RESTRICTED_BY_UNIT", ("creating_unit", "director"))
    if record.status is Opening.OPEN and not is_embargoed(record, today):
        return Verdict(True, "OPEN")
    if relationship in {Relationship.KIN, Relationship.UNIT}:
        return Verdict(True, "USE_OF_UNOPENED", ("director",) if relationship is Relationship.KIN else ("letter",))
    if record.status is Opening.OPEN:
        return Verdict(False, "EMBARGOED", ("director",))
    if record.status is Opening.CONTROLLED:
        return Verdict(False, "CONTROLLED", ("director",))
    if record.status is Opening.DEFERRED:
        over = record.opens_on is not None and record.opens_on <= today
        return Verdict(
            False, "DEFERRED_OVER" if over else "DEFERRED", ("review", "director") if over else ("director",)
        )
    return Verdict(False, "UNREVIEWED_DUE" if is_due(record.formed, today) else "UNREVIEWED", ("review", "director"))


def is_embargoed(record: Record, today: date) -> bool:
    """Tell whether what was opened as from a later day is not open yet. Asked at every reading, never stored."""
    return record.opens_on is not None and record.opens_on > today


def is_due(formed: date | None, today: date) -> bool:
    """Tell whether 25 years have passed since the record was formed, so that its opening should be reviewed."""
    return formed is not None and today >= due_on(formed)


def due_on(formed: date) -> date:
    """Return the day on which 25 years are over: the same day of that year, of 29 February the 1st of March."""
    return years_later(formed, OPEN_AFTER_YEARS)


def years_later(day: date, years: int) -> date:
    """Return the same day `years` later; 29 February, where there is none, counts as over on the 1st of March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)


def formed_by(today: date) -> date:
    """Return the last day of which `due_on` has come by `today`: for questions to a database, which agree with `is_due`."""
    day = date(today.year - OPEN_AFTER_YEARS, today.month, min(today.day, 28))
    while due_on(day + ONE_DAY) <= today:
        day += ONE_DAY
    return day


def born_by(births: Sequence[date], *, year: int | None) -> date | None:
    """Return the last day on which somebody can have been born of whom `births` are told and a record of `year`.

    The latest counts where they differ. None where nothing is told, or where it does not fit the year, or there is no year
    to hold it against: one misread digit must not make a living person dead.
    """
    if not births or year is None:
        return None
    latest = max(births)
    return latest if year - OLDEST_IN_A_RECORD <= latest.year <= year else None


def is_past(record: Record, today: date) -> bool:
    """Tell whether the one it is asked about was born so long ago that nobody counts as living any more."""
    return record.born is not None and years_later(record.born, LIVING_YEARS) <= today


def privacy(record: Record, relationship: Relationship, today: date) -> Verdict:
    """Decide the privacy gate: who is asking about whom, and by which right.

    What is about nobody, and a subject born 100 years ago, is kept from nobody by this gate. Kin of somebody who may be
    living prove the death as well as the kinship. Source: domain.md 2.8.
    """
    if not record.personal:
        return Verdict(True, "NOT_PERSONAL")
    if is_past(record, today) and relationship not in {
        Relationship.SELF,
        Relationship.DELEGATE,
        Relationship.AUTHORITY,
    }:
        return Verdict(True, "LONG_PAST")
    return {
        Relationship.SELF: Verdict(True, "SUBJECT", ("identity",)),
        Relationship.DELEGATE: Verdict(True, "DELEGATED", ("identity", "delegation")),
        Relationship.KIN: Verdict(True, "KIN_OF_DECEASED", ("kinship_proof", "death_proof", "director")),
        Relationship.UNIT: Verdict(True, "UNIT_WITH_CONSENT", ("letter", "consent")),
        Relationship.AUTHORITY: Verdict(True, "LEGAL_DUTY", ("legal_papers", "two_officers")),
        Relationship.RESEARCHER: Verdict(False, "PERSONAL_OF_OTHERS", ("subject_consent",)),
    }[relationship]
