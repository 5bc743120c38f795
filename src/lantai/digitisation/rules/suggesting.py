"""What else a doubted cell may say: the machine's runner-up characters together, and values known for the same class."""

from __future__ import annotations

import heapq
import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import product
from math import prod

from lantai.catalogue.names import shapes
from lantai.catalogue.rules.cells import id_number_is_sound
from lantai.digitisation.rules import words
from lantai.digitisation.values import Cell, Sign

MOST = 5  # suggestions beside one cell: more are slower to read than typing
POSSIBLE = 0.001  # certainty from which a runner-up is worth showing
OPEN = 4  # characters of one cell that are varied at once
SURNAMES = 2  # that look like one nobody bears
UNLIKE = 0.5  # share of a value's characters that must agree, or look alike, for it to be suggested
ALIKE = 0.7  # what a character that only looks alike counts
_DOTS = re.compile(r"[•・.．。‧∙⋅]")


def other_readings(signs: Sequence[Sign], check: str, again: str = "") -> tuple[str, ...]:
    """Return what the machine might else have read, likeliest first, without what it did read.

    `check` is the test of the column (`words.Heading.check`): a name is made of letters and Han characters, a number of
    digits. `again` is what a second look read.
    """
    read = _plain("".join(sign.text for sign in signs))
    found = dict.fromkeys([_plain(again)] if again else [])
    doubtful = sorted(
        (place for place, sign in enumerate(signs) if _stands(sign.second, check) and sign.second_certainty > POSSIBLE),
        key=lambda place: -signs[place].second_certainty,
    )[:OPEN]
    ways = []
    for chosen in product((False, True), repeat=len(doubtful)):
        changed = dict(zip(doubtful, chosen, strict=True))
        some = [
            (one.second, one.second_certainty) if changed.get(at) else (one.text, one.certainty)
            for at, one in enumerate(signs)
        ]
        ways.append((prod(sure for _, sure in some), _plain("".join(text for text, _ in some))))
    found |= dict.fromkeys(text for _, text in heapq.nlargest(MOST + 1, ways))
    return tuple(text for text in found if text and text != read)[:MOST]


def suggestions(cell: Cell, known: Iterable[str] = ()) -> tuple[str, ...]:
    """Return what to offer beside a doubted cell, likeliest first, at most five, never what stands in it already.

    `known` are the values other records of the same class hold for this column (names of the class list, their numbers):
    leave out those already found on the page, and the rest is what is missing on it. First comes what is known *and*
    might have been read, then what is known and looks alike, then what the machine might else have read; an identity
    number must satisfy its check digit. An empty cell is offered what is known, in its order, when that is no more than
    five. Nothing here decides: a person takes one or types.
    """
    several = list(dict.fromkeys(filter(None, map(_plain, known))))
    if not cell.text:
        return tuple(several) if len(several) <= MOST else ()
    scored = {
        one: max(likeness(cell.text, one), *(likeness(other, one) for other in cell.others), 0.0) for one in several
    }
    near = sorted((one for one in several if scored[one] > UNLIKE), key=lambda one: -scored[one])
    heading = words.headings().get(cell.kind)
    readings = [
        one for one in cell.others if heading is None or heading.check != "id_number" or id_number_is_sound(one)
    ]
    offered = dict.fromkeys([*(one for one in near if one in readings), *near, *readings, *_other_surnames(cell)])
    return tuple(one for one in offered if one != _plain(cell.text))[:MOST]


def _other_surnames(cell: Cell) -> list[str]:
    """Return the name with surnames that look like the one nobody bears."""
    if cell.kind != "name" or "UNKNOWN_SURNAME" not in cell.doubts:
        return []
    single, _compound = words.surnames()
    return [one + cell.text[1:] for one in shapes.near(cell.text[0]) if one in single][:SURNAMES]


def likeness(one: str, other: str) -> float:
    """Return how much two short values agree character by character, 0–1: look-alikes count, a lost character may be missing."""
    one, other = _plain(one), _plain(other)
    if len(one) == len(other):
        return sum(map(_agree, one, other)) / max(1, len(one))
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return 0.0
    return max(
        sum(map(_agree, short, long[:gap] + long[gap + 1 :])) for gap in range(len(long))
    ) / len(long)  # fmt: skip


def _agree(one: str, other: str) -> float:
    return 1.0 if one == other else ALIKE * shapes.alike(one, other)


def _stands(sign: str, check: str) -> bool:
    """Tell whether a character may stand in a column with that test."""
    if not sign.strip():
        return False
    if check == "name":
        return sign.isalpha() or sign == "·"
    if check in {"digits", "id_number", "mark", "birth"}:
        return sign.isdigit() or (check == "id_number" and sign in "Xx") or (check in {"mark", "birth"} and sign == ".")
    return True


def _plain(text: str) -> str:
    return _DOTS.sub("·", "".join(unicodedata.normalize("NFKC", text).split()))
