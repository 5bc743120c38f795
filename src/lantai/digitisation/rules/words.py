"""The words of lists and cards, read once from the room's data: headings, layouts, marks, surnames."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

_BRACKET = re.compile(r"\([^()]*\)")
_LATIN = re.compile(r"[A-Za-z./'’#()\-]+")  # beside the Chinese word of a heading in two languages
DATA = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True, slots=True)
class Heading:
    """What a column or a field of a card is called. `check` says which test its cells undergo."""

    kind: str
    check: str
    ditto: bool
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of page: `form` is ``list`` or ``card``; `titles` and `kinds` are what it is known by."""

    code: str
    form: str
    record_kind: str
    titles: tuple[str, ...]
    kinds: frozenset[str]


def plain(text: str) -> str:
    """Return one width, no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@cache
def headings() -> dict[str, Heading]:
    return {
        one["kind"]: Heading(one["kind"], one["check"], one.get("ditto", False), tuple(map(plain, one["words"])))
        for one in _json("headings.json")
    }


@cache
def by_word() -> dict[str, str]:
    """Return the kind for every heading word."""
    return {word: heading.kind for heading in headings().values() for word in heading.words}


@lru_cache(maxsize=4096)  # every piece of every page is asked
def kind_of(text: str) -> str:
    """Return the kind of column a heading names: in Chinese, in English (any case), or in both, with or without a bracket."""
    bare = plain(text).rstrip(":.#")
    several = (bare, bare.upper(), _BRACKET.sub("", bare), _LATIN.sub("", bare))
    return next((by_word()[one] for one in several if one in by_word()), "")


@cache
def longest_word() -> int:
    return max(map(len, by_word()))


@cache
def layouts() -> tuple[Layout, ...]:
    return tuple(
        Layout(one["code"], one["form"], one["record_kind"], tuple(map(plain, one["titles"])), frozenset(one["kinds"]))
        for one in _json("layouts.json")
    )


@cache
def marks() -> dict[str, Any]:
    found: dict[str, Any] = _json("marks.json")
    return found


@cache
def surnames() -> tuple[frozenset[str], frozenset[str]]:
    """Return surnames of one character and of several."""
    lines = (DATA / "surnames.txt").read_text(encoding="utf-8").splitlines()
    single, *compound = [line for line in lines if line and not line.startswith("#")]
    return frozenset(single), frozenset(compound)


def _json(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))
