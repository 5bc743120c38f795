"""How fast long work goes, and how long it has still to go."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """Rows a second, and seconds still to go; both 0 while nothing can be said."""

    rate: float
    remaining: int


def of(done: int, total: int, seconds: float, *, before: int = 0) -> Pace:
    """Return the pace of work that did the rows after `before` in `seconds`, of `total` in all."""
    if done <= before or seconds <= 0:
        return Pace(0.0, 0)
    rate = (done - before) / seconds
    return Pace(round(rate, 1), max(0, round((total - done) / rate)))
