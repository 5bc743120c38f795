"""How many characters of a page came out right, against what is written where: the character error of `lantai bench ocr`.

Characters are compared place by place, so the order in which a page is read costs nothing: each one read goes to the run
of true characters it stands in, and what stands in none is an error of its own. Widths and spaces are not compared, ditto
marks are marks and no text, and what is read of a seal's own words is left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lantai.digitisation.rules import words
from lantai.digitisation.values import PageText

Box = tuple[float, float, float, float]  # x, y, width, height in fractions of the upright page
SLACK = 0.45  # of the height of a run around it


@dataclass(frozen=True, slots=True)
class Written:
    """A run of true characters and where it stands."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Characters:
    """Characters of the truth, and how many must be put in, taken out or changed to come to it."""

    true: int = 0
    wrong: int = 0

    def __add__(self, other: Characters) -> Characters:
        return Characters(self.true + other.true, self.wrong + other.wrong)

    @property
    def error(self) -> float:
        return self.wrong / self.true if self.true else 0.0


def compare(truth: Sequence[Written], page: PageText, *, ignore: Sequence[Box] = ()) -> Characters:
    """Compare a page with what is written on it. `ignore`: places of seals, whose own words are no text of the page."""
    found: list[list[tuple[float, float, str]]] = [[] for _ in truth]
    wide, high = page.width, page.height
    stray = 0
    for x, y, sign in _signs(page):
        place = _nearest(truth, x, y, wide, high)
        if place is not None:
            found[place].append((x * wide, y * high, sign))
        elif not any(_inside(box, x, y, 0.0, 0.0) for box in ignore):
            stray += 1
    total = Characters(0, stray)
    for one, signs in zip(truth, found, strict=True):
        if one.text in words.marks()["ditto"]:
            continue
        text = words.plain(one.text)
        tall = len(text) > 1 and one.box[3] * high > 1.4 * one.box[2] * wide
        read = "".join(sign for *_, sign in sorted(signs, key=lambda sign: sign[1] if tall else sign[0]))
        total += Characters(len(text), distance(text, read))
    return total


def _signs(page: PageText) -> Iterator[tuple[float, float, str]]:
    """Yield every character read with its middle, the slant of its line taken into account."""
    lean = math.tan(math.radians(page.slant)) * page.width / max(1, page.height)
    for line in page.lines:
        for sign in line.signs:
            text = words.plain(sign.text)
            if not text:
                continue
            if line.upright:
                yield (
                    line.x + sign.at * line.width,
                    line.y + line.height / 2 + lean * (sign.at - 0.5) * line.width,
                    text,
                )
            else:
                yield line.x + line.width / 2, line.y + sign.at * line.height, text


def _nearest(truth: Sequence[Written], x: float, y: float, wide: int, high: int) -> int | None:
    best, place = math.inf, None
    for at, one in enumerate(truth):
        slack = SLACK * min(one.box[2] * wide, one.box[3] * high)
        if not _inside(one.box, x, y, slack / wide, slack / high):
            continue
        left, top, across, down = one.box
        outside = max(left - x, 0.0, x - left - across) * wide + max(top - y, 0.0, y - top - down) * high
        if outside < best:
            best, place = outside, at
    return place


def _inside(box: Box, x: float, y: float, across: float, down: float) -> bool:
    left, top, width, height = box
    return left - across <= x <= left + width + across and top - down <= y <= top + height + down


def distance(one: str, other: str) -> int:
    """Return how many characters must be put in, taken out or changed (Levenshtein)."""
    if one == other:
        return 0
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]
