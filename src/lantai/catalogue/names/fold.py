"""Folding characters: traditional and simplified, second simplification, variants (domain.md 5.6 #1, #3)."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib import resources

import opencc

UNKNOWN = "?"  # stands in cleaned names for a character that could not be written
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff\uf900-\ufaff\u3007]")


def table(name: str, *, words: bool = False) -> list[str]:
    """Return the lines (or words) of a data file of this package, without comments."""
    text = resources.files("lantai.catalogue.names").joinpath("data", name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return " ".join(lines).split() if words else lines


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@cache
def _variants() -> dict[str, str]:
    return {character: line[0] for line in table("variants.txt") for character in line}


@cache
def _rare() -> dict[str, str]:
    pairs = "".join(table("rare_forms.txt"))
    return dict(zip(pairs[::2], pairs[1::2], strict=True))


@lru_cache(maxsize=65536)
def character(one: str) -> str:
    """Return the one character that stands for `one` and all its variants."""
    variants = _variants()
    if one in variants:
        return variants[one]
    simple = _rare().get(one) or _converter().convert(one)
    simple = simple if len(simple) == 1 else one
    return variants.get(simple, simple)


@lru_cache(maxsize=65536)
def simplified(one: str) -> str:
    """Return the simplified form of a traditional character; any other stays as it is. Other variants are not folded."""
    simple = _converter().convert(one)
    return simple if len(simple) == 1 else one


def text(name: str) -> str:
    """Fold a cleaned name: each character to its representative, latin letters to small ones without marks."""
    return "".join(map(_folded, name))


@lru_cache(maxsize=65536)
def _folded(one: str) -> str:
    return character(one) if is_han(one) else _latin(one)


def _latin(one: str) -> str:
    if one.isascii():
        return one.lower()
    bare = unicodedata.normalize("NFD", one.lower())
    return "".join(part for part in bare if not unicodedata.combining(part))


def is_han(one: str) -> bool:
    """Tell whether `one` is a Chinese character, in whichever plane."""
    return _HAN.match(one) is not None


def has_han(name: str) -> bool:
    return _HAN.search(name) is not None
