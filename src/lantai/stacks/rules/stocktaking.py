"""What stock-taking says about one thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from lantai.stacks.states import Outcome


def seen(expected: int | None, here: int | None) -> Outcome:
    """Judge a scan: where it belongs (shelf of a box, box of a volume) against where it was scanned.

    Nothing scanned before it: it is there, and nobody can say that it is misplaced.
    """
    if here is None or expected == here:
        return Outcome.FOUND
    return Outcome.MISPLACED


def unseen(*, away: bool) -> Outcome:
    """Judge what was expected and not scanned when the count is fixed."""
    return Outcome.AWAY if away else Outcome.MISSING


@dataclass(frozen=True, slots=True)
class Tally:
    """The count of one stock-taking; unknown codes are not among the expected."""

    expected: int
    found: int
    misplaced: int
    away: int
    missing: int
    unknown: int
    gone: int = 0

    @property
    def seen(self) -> int:
        return self.found + self.misplaced

    @property
    def share(self) -> float:
        """How much of what is expected has been accounted for, 0 to 1."""
        done = self.expected - self.waiting
        return done / self.expected if self.expected else 1.0

    @property
    def waiting(self) -> int:
        return max(0, self.expected - self.found - self.misplaced - self.away - self.missing - self.gone)


def tally(outcomes: Iterable[tuple[Outcome, bool]]) -> Tally:
    """Count (outcome, was expected) pairs."""
    every = list(outcomes)
    count = Counter(outcome for outcome, expected in every if expected)
    strangers = Counter(outcome for outcome, expected in every if not expected)
    return Tally(
        expected=sum(count.values()),
        found=count[Outcome.FOUND],
        misplaced=count[Outcome.MISPLACED],
        away=count[Outcome.AWAY],
        missing=count[Outcome.MISSING],
        unknown=strangers[Outcome.UNKNOWN],
        gone=count[Outcome.GONE],
    )
