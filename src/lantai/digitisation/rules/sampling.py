"""Sampling plans: which volumes are looked at, and whether what was seen is good enough. Pure.

Source: DA/T 31-2017 acceptance by sampling; shares and thresholds are the contract's (domain.md 2.6).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal


def size(total: int, share: Decimal, least: int) -> int:
    """Return how many of `total` volumes a sample takes: the share rounded up, at least `least`, at most all."""
    wanted = (Decimal(total) * share).to_integral_value(rounding=ROUND_CEILING)
    return min(total, max(int(wanted), least, 1 if total else 0))


def draw(codes: Sequence[str], *, share: Decimal, least: int, seed: int) -> list[str]:
    """Return the codes drawn: the same `codes` (in any order) and `seed` give the same sample on every machine."""
    known = sorted(set(codes))
    taken = random.Random(seed).sample(known, size(len(known), share, least))  # noqa: S311  reproducible on purpose
    return sorted(taken)


def passes(pages: int, defects: int, threshold: Decimal) -> bool:
    """Tell whether the share of pages without a defect reaches `threshold`. A sample without pages does not."""
    return pages > 0 and Decimal(pages - defects) >= threshold * pages
