"""How two names agree, in particulars that can be told to a person."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from lantai.catalogue.names import fold, pinyin, shapes
from lantai.catalogue.names.clean import parse
from lantai.catalogue.names.fold import UNKNOWN
from lantai.catalogue.names.keys import How


@dataclass(frozen=True, slots=True)
class Agreement:
    """`how` the names agree; `quality` 0–100; `pairs` the characters that differ (asked, held)."""

    how: How
    quality: float
    pairs: tuple[tuple[str, str], ...] = ()
    surname: bool = True  # the surnames agree (their variants, too)
    alike: bool = False  # the differing characters look alike


@lru_cache(maxsize=16384)
def agree(asked: str, held: str, how: How) -> Agreement | None:
    """Compare the cleaned names `asked` (as typed) and `held`, found by a key of kind `how`. None: they do not agree."""
    question = parse(asked)
    text = question.text
    if text == held:
        return Agreement(How.EXACT, 100.0)
    if question.latin or not fold.has_han(held):
        return _latin(how, text, held)
    if how is How.MAYBE:
        loose = any(_fits(fold.text(form), fold.text(held)) for form in question.loose)
        rest = len(held) == 2 and held[1] == UNKNOWN and fold.text(text)[:1] == fold.text(held)[:1]
        return Agreement(How.MAYBE, 40.0) if loose or rest else None
    if how is How.HOLES and UNKNOWN not in text + held:  # 王慈*: the star may stand for what was asked
        return Agreement(How.MAYBE, 40.0) if len(text) == len(held) + 1 else None
    return _han(text, held)


def _han(text: str, held: str) -> Agreement | None:
    mine, theirs = fold.text(text), fold.text(held)
    if mine == theirs:
        pairs = tuple((a, b) for a, b in zip(text, held, strict=True) if a != b) if len(text) == len(held) else ()
        return Agreement(How.FOLDED, 93.0 - 2.0 * len(pairs), pairs)
    if UNKNOWN in mine or UNKNOWN in theirs:
        return _holes(mine, theirs)
    if mine.startswith(theirs) or theirs.startswith(mine):
        return Agreement(How.CUT, 80.0) if min(len(mine), len(theirs)) >= 2 else None
    return _near(text, held, mine, theirs)


def _fits(pattern: str, text: str) -> bool:
    same = len(pattern) == len(text)
    return same and all(a == b or UNKNOWN in (a, b) for a, b in zip(pattern, text, strict=True))


def _holes(mine: str, theirs: str) -> Agreement | None:
    if not _fits(mine, theirs):
        return None
    known = sum(UNKNOWN not in pair for pair in zip(mine, theirs, strict=True))
    surname = UNKNOWN not in (mine[0], theirs[0])
    return Agreement(How.HOLES, 60.0 + 22.0 * known / len(mine) + (0.0 if surname else -6.0), surname=surname)


def _latin(how: How, text: str, held: str) -> Agreement:
    tokens = [sorted(fold.text(one).replace(",", "").split()) for one in (text, held)]
    if tokens[0] == tokens[1] and not fold.has_han(text):
        return Agreement(How.FOLDED, 92.0)
    if how is How.INITIALS:
        return Agreement(How.INITIALS, 42.0)
    return Agreement(How.PINYIN, 66.0)


def _near(text: str, held: str, mine: str, theirs: str) -> Agreement | None:
    if len(mine) != len(theirs):
        return None
    pairs = tuple((a, b) for a, b, c, d in zip(text, held, mine, theirs, strict=True) if c != d)
    alike = all(shapes.alike(a, b) or shapes.alike(fold.character(a), fold.character(b)) for a, b in pairs)
    size = len(pinyin.surname_of(text))
    surname = mine[:size] == theirs[:size]
    sound = bool(set(pinyin.full(text)) & set(pinyin.full(held)))
    few = 3.0 * (len(pairs) - 1)
    if alike:
        quality = 52.0 + (4.0 if sound else 0.0) - (0.0 if surname else 6.0)
        return Agreement(How.SHAPE, quality - few, pairs, surname, alike=True)
    if sound and surname:
        return Agreement(How.PINYIN, 60.0 - few, pairs)
    return Agreement(How.PINYIN, 44.0 - few, pairs, surname=False) if sound else None
