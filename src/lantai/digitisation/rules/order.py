"""The order of pages in a volume: what is missing between the first and the last. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

MOST = 200  # of one volume, named one by one

_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Gaps:
    """Numbers nobody delivered (the first `MOST`), and how many there are."""

    missing: tuple[int, ...] = ()
    count: int = 0


def gaps(labels: Iterable[str], expected: int | None = None) -> Gaps:
    """Return the numbers missing from page 1 to the last label, or to `expected` when the catalogue says more.

    A label counts by its leading number: ``12附`` is page 12; labels without a number count for nothing.
    """
    found = {int(match[0]) for label in labels if (match := _NUMBER.match(label)) and len(match[0]) < 7}
    last = max([*found, expected or 0]) if found else expected or 0
    total = last - len([one for one in found if 1 <= one <= last])
    missing: list[int] = []
    for number in range(1, last + 1):
        if len(missing) >= min(MOST, total):
            break
        if number not in found:
            missing.append(number)
    return Gaps(tuple(missing), total)
