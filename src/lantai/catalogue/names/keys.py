"""The keys by which a name is found, and those a question asks for. One letter says the kind:

F folded · W pattern with holes (record) · S one character left open · X surname and length · C start of a long name ·
P pinyin · G surname and initials · I initials · T latin tokens in order of the alphabet.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from itertools import combinations

from lantai.catalogue.names import fold, pinyin, romanised, shapes
from lantai.catalogue.names.clean import Parsed, parse
from lantai.catalogue.names.fold import UNKNOWN

LONG = 4  # a 2015 field held four Chinese characters: longer names were cut (domain.md 5.3)
MOST_HOLES = 3


class How(IntEnum):
    """In which way a name answers a question, best first."""

    EXACT = 0  # same script; spaces and dots aside
    FOLDED = 1  # variants of the same characters
    CUT = 2  # the beginning of a long name
    HOLES = 3  # an unreadable character stands for any
    PINYIN = 4  # same reading, or latin letters
    INITIALS = 5
    SHAPE = 6  # one character looks like another
    MAYBE = 7  # a character may be missing in a gap
    OTHER = 8  # another name: only a number brought the record


@lru_cache(maxsize=1024)  # an import asks for each name once
def of_record(text: str) -> tuple[str, ...]:
    """Return all keys of a cleaned name on a record."""
    if not text:
        return ()
    if not fold.has_han(text) and UNKNOWN not in text:
        return _latin_record(text)
    folded = fold.text(text)
    found = [f"X{folded[0]}{len(folded)}"]
    if UNKNOWN in folded:
        found.append(f"W{folded}")
    else:
        found.append(f"F{folded}")
        if len(folded) <= 6:
            found.extend([f"S{folded[:place]}{UNKNOWN}{folded[place + 1 :]}" for place in range(len(folded))])
        if len(folded) > LONG:
            found.append(f"C{folded[:LONG]}")
            found.append(f"C{folded[: LONG - 1]}")
    readings = pinyin.of_name(text)
    for head, given in readings:
        found.append(f"P{''.join(head + given)}")
        initials = "".join([one[0] for one in given])
        found.append(f"G{head[0]} {initials}")
        found.append(f"I{head[0][0]}{initials}")
    return tuple(dict.fromkeys(found))


def _latin_record(text: str) -> tuple[str, ...]:
    forms, tokens = romanised.of_record(text)
    return (f"F{romanised.folded(text)}", *(f"P{form}" for form in forms), f"T{tokens}")


def parts_of_record(parsed: Parsed) -> tuple[str, ...]:
    """Return further keys of a record that come from how it was written: of 买买提·吐尔逊 its first part; of 王慈* and
    王 慈, that a character may be missing.
    """
    if not fold.has_han(parsed.text):
        return ()
    found = [f"W{fold.text(form)}" for form in parsed.loose if UNKNOWN in form]
    if len(parsed.parts) > 1 and len(parsed.parts[0]) > 1:
        found.append(f"C{fold.text(parsed.parts[0])}")
    return tuple(found)


def _open(folded: str, places: tuple[int, ...]) -> str:
    return "".join(UNKNOWN if place in places else one for place, one in enumerate(folded))


@lru_cache(maxsize=4096)
def of_question(raw: str) -> tuple[tuple[str, How], ...]:
    """Return the keys to ask for `raw`, each with how its hits answer, best first and each key once."""
    parsed = parse(raw)
    if not parsed.text:
        return ()
    asked: dict[str, How] = {}
    if parsed.latin:
        _ask_latin(parsed.text, asked)
    else:
        _ask_han(parsed.text, asked)
        if len(parsed.parts) > 1 and len(parsed.parts[0]) > 1:
            asked.setdefault(f"F{fold.text(parsed.parts[0])}", How.CUT)
        for form in parsed.loose:
            for key, _how in _only_holes(form):
                asked.setdefault(key, How.MAYBE)
    return tuple(asked.items())


def _ask_han(text: str, asked: dict[str, How]) -> None:
    folded = fold.text(text)
    if UNKNOWN in folded:
        asked.update(_only_holes(text))
        return
    asked[f"F{folded}"] = How.FOLDED
    if LONG - 1 <= len(folded) <= LONG:
        asked[f"C{folded}"] = How.CUT
    if len(folded) > LONG:
        asked.update({f"F{folded[:LONG]}": How.CUT, f"F{folded[: LONG - 1]}": How.CUT})
    if len(folded) <= 8:
        for count in range(1, min(len(folded) - 1, MOST_HOLES) + 1):
            for places in combinations(range(len(folded)), count):
                asked[f"W{_open(folded, places)}"] = How.HOLES
    if len(folded) == LONG - 1:
        asked.setdefault(f"W{folded[0]}{UNKNOWN}", How.MAYBE)  # 王某: the rest of the name, however long
    for reading in pinyin.full(text):
        asked[f"P{reading}"] = How.PINYIN
    _ask_alike(text, folded, asked)


def _ask_alike(text: str, folded: str, asked: dict[str, How]) -> None:
    for place, one in enumerate(folded):
        typed = text[place] if len(text) == len(folded) else one  # 代 folds to 戴, and looks like 伐
        for other in dict.fromkeys(shapes.near(typed) + shapes.near(one)):
            key = f"F{folded[:place]}{fold.character(other)}{folded[place + 1 :]}"
            asked.setdefault(key, How.SHAPE)


def _only_holes(text: str) -> list[tuple[str, How]]:
    """Return the keys of a question whose own writing has holes."""
    folded = fold.text(text)
    holes = tuple(place for place, one in enumerate(folded) if one == UNKNOWN)
    known = [one for one in folded if one != UNKNOWN]
    if not known:
        return []
    found = [(f"W{folded}", How.HOLES)]
    if len(holes) == 1 and len(folded) <= 6:
        found.append((f"S{folded}", How.HOLES))
    elif folded[0] != UNKNOWN:
        found.append((f"X{folded[0]}{len(folded)}", How.HOLES))
    return found


def _ask_latin(text: str, asked: dict[str, How]) -> None:
    said = romanised.read(text)
    asked[f"F{romanised.folded(text)}"] = How.FOLDED
    asked[f"T{said.tokens}"] = How.FOLDED
    asked[f"P{said.plain}"] = How.PINYIN
    for head, given in said.full:
        asked[f"P{head}{given}"] = How.PINYIN
    for short in said.short:
        asked[f"G{short}" if " " in short else f"I{short}"] = How.INITIALS
