"""When a retention period is over, in the words of either era. Pure.

Counted from the year after the record was formed (DA/T 22-2015; 机关档案管理规定). A word with a span, as 长期 (16 to 50
years), is over only when its longest is: shorter is for people to decide, in an appraisal.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """A word for a period: its longest in years, None when nobody said."""

    years_max: int | None
    permanent: bool = False


def last_year(year: int | None, term: Term | None) -> int | None:
    """Return the year at whose end the period is over; None: never, or nobody can say."""
    if year is None or term is None or term.permanent or term.years_max is None:
        return None
    return year + term.years_max


def is_over(year: int | None, term: Term | None, this_year: int) -> bool:
    """Tell whether the period of a record of `year` was over before `this_year` began."""
    last = last_year(year, term)
    return last is not None and last < this_year
