"""Chinese text to tokens: one rule for every engine, so that every engine finds the same.

A run of Chinese characters becomes its overlapping pairs *and its last character alone*; a run of latin letters or of
digits is one token. A question is a phrase of pairs; runs inside it also give their last character; a last run of one
character is the beginning of a token. So every substring is found, a single character too, and 1987级 stays one phrase.
Trigrams find no two-character name; words cut by a dictionary split names wrongly.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from operator import add

from lantai.catalogue.names import fold

VERSION = (
    5  # changes with the tokens, with what is found and with who may know of what: other generations are made again
)
DESKS = "\ue001"  # begins a token that only questions of the desk look for; no text folds to it
LONGEST = 200  # characters of a token; what goes on without end, as readers of pages make of ornaments, is several


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one kind in a row, folded, and where each came from."""

    han: bool
    characters: str
    places: tuple[int, ...]


@lru_cache(maxsize=65536)
def folded(character: str) -> str:
    """Return what stands for a character: one form of each script, width and size; nothing for marks and spaces."""
    if fold.is_han(character):
        return fold.character(character)
    wide = unicodedata.normalize("NFKC", character)
    if len(wide) == 1 and fold.is_han(wide):
        return fold.character(wide)
    bare = "".join(one for one in unicodedata.normalize("NFD", wide.lower()) if not unicodedata.combining(one))
    return "".join(fold.character(one) if fold.is_han(one) else one for one in bare if one.isalnum())


def runs(text: str) -> Iterator[Run]:
    """Yield the runs of a text in order. Digits and letters are runs apart (``2003xz`` is 2003 and xz)."""
    kind, characters = "", ""
    places: list[int] = []
    for place, original in enumerate(text):
        found = folded(original)
        for one in found or " ":
            now = _kind(one)
            if now != kind and characters:
                yield Run(kind == "han", characters, tuple(places))
                characters, places = "", []
            kind = now
            if now:
                characters += one
                places.append(place)
    if characters:
        yield Run(kind == "han", characters, tuple(places))


def _kind(one: str) -> str:
    if one == " ":
        return ""
    if fold.is_han(one):
        return "han"
    return "digit" if one.isdigit() else "letter"


class _Folding(dict[int, str]):
    """What stands for each character, as `str.translate` asks for it; filled as characters come by, never large."""

    def __missing__(self, code: int) -> str:
        if len(self) > 65536:
            self.clear()
        found = self[code] = folded(chr(code)) or " "
        return found


_FOLDING = _Folding()
_HAN = "\u3400-\u9fff\U00020000-\U0003ffff\uf900-\ufaff\u3007"  # as `fold.is_han`
_RUN = re.compile(f"[{_HAN}]+|[0-9]+|[a-z]+")
_USUAL = re.compile(f"[{_HAN}0-9a-z ]*")


def _words(text: str) -> list[str]:
    """Return the characters of the runs of a text, without where they came from: ten times as fast as `runs`."""
    plain = text.translate(_FOLDING)
    if _USUAL.fullmatch(plain):
        return _RUN.findall(plain)
    return [run.characters for run in runs(text)]


def joined(text: str) -> str:
    """Return the characters of all runs of a text, one after the other: what is looked through for the words asked for."""
    return text.translate(_FOLDING).replace(" ", "")


def places(text: str) -> list[int]:
    """Return where each character of `joined` came from."""
    return [place for place, one in enumerate(text) for _each in folded(one)]


def of_text(text: str) -> list[str]:
    """Return the tokens of a text that is to be found, in order."""
    found: list[str] = []
    for word in _words(text):
        if fold.is_han(word[0]):
            found += _pairs(word, last=True)
        else:
            found += _pieces(word)
    return found


def of_question(text: str) -> tuple[tuple[str, ...], bool]:
    """Return the phrase that finds `text` wherever it stands, and whether its last token is a beginning only."""
    several = list(runs(text))
    found: list[str] = []
    for run in several[:-1]:
        found += _pairs(run.characters, last=True) if run.han else _pieces(run.characters)
    if not several:
        return (), False
    last = several[-1]
    if not last.han:
        return (*found, *_pieces(last.characters)), False
    if len(last.characters) == 1:
        return (*found, last.characters), True
    return (*found, *_pairs(last.characters, last=False)), False


def _pairs(characters: str, *, last: bool) -> list[str]:
    pairs = list(map(add, characters, characters[1:]))
    return [*pairs, characters[-1]] if last else pairs


def _pieces(word: str) -> list[str]:
    return [word] if len(word) <= LONGEST else [word[at : at + LONGEST] for at in range(0, len(word), LONGEST)]


def for_desk(found: Iterable[str]) -> list[str]:
    """Return tokens, of a text or of a question, as what only the desk may know stands in the index."""
    return [DESKS + one[: LONGEST - 1] for one in found]


def of_code(code: str) -> list[str]:
    """Return the tokens of a reference code: its parts, and all of it in one, for those who write it without marks."""
    parts = of_text(code)
    whole = in_one(code)
    return [*parts, whole] if len(parts) > 1 else parts


def in_one(code: str) -> str:
    """Return a reference code in one, without its marks."""
    return "".join(_words(code))[:LONGEST]
