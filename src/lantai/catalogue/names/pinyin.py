"""Readings of Chinese names, toneless, ü as v; surnames read as surnames (domain.md 5.6 #25)."""

from __future__ import annotations

import json
import unicodedata
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import islice, product
from pathlib import Path

from lantai.catalogue.names.fold import table

SYLLABLES = frozenset(table("syllables.txt", words=True))
SURNAMES: dict[str, tuple[str, ...]] = {
    surname: tuple(readings.split("/")) for surname, readings in (line.split() for line in table("surnames.txt"))
}
DOUBLE = frozenset(surname for surname in SURNAMES if len(surname) == 2)
MOST = 8  # readings of one name kept


@cache
def _dictionary() -> dict[int, str]:
    """Return code point → readings. The file is read by itself: importing the package loads 45,000 phrases, too."""
    spec = find_spec("pypinyin")
    folder = Path(next(iter(spec.submodule_search_locations or ()))) if spec else Path()
    stored = json.loads((folder / "pinyin_dict.json").read_text(encoding="utf-8"))
    return {int(code): readings for code, readings in stored.items()}


def bare(syllable: str) -> str:
    """Return `syllable` in small letters without tone; ü, u: and a lone yu after l or n become v."""
    text = syllable.lower().replace("u:", "ü").replace("ü", "v").replace("ǖ", "v").replace("ǘ", "v")
    text = text.replace("ǚ", "v").replace("ǜ", "v")
    plain = unicodedata.normalize("NFD", text)
    return "".join(one for one in plain if not unicodedata.combining(one))


@lru_cache(maxsize=32768)
def readings(character: str) -> tuple[str, ...]:
    """Return the toneless readings of one character, the usual first, two at most."""
    known = _dictionary().get(ord(character), "")
    found = dict.fromkeys(bare(one) for one in known.split(",") if one)
    return tuple(one for one in found if one in SYLLABLES)[:2]


def surname_of(name: str) -> str:
    """Return the surname of a cleaned Chinese name: two characters for a double surname, else the first."""
    return name[:2] if len(name) > 2 and name[:2] in DOUBLE else name[:1]


@lru_cache(maxsize=2048)  # the readings of one name take a kilobyte
def of_name(name: str) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """Return the readings of a cleaned Chinese name: pairs of (surname syllables, given syllables), usual first."""
    surname = surname_of(name)
    found = _read(name, surname)
    if (
        len(surname) == 2 and len(name) == 3 and surname[:1] in SURNAMES
    ):  # 单于飞 may also be 单 with the given name 于飞
        found += _read(name, surname[:1])
    return found


def _read(name: str, surname: str) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    heads = (SURNAMES.get(surname) or readings(surname[:1])[:1]) if surname else ()
    given = [readings(one) for one in name[len(surname) :]]
    if not heads or not all(given):
        return ()
    combinations = islice(product(heads, *given), MOST)
    return tuple(((one[0],), tuple(one[1:])) for one in combinations)


def full(name: str) -> tuple[str, ...]:
    """Return the run-together readings of a Chinese name: ``zhounianci``."""
    return tuple(dict.fromkeys("".join(head + given) for head, given in of_name(name)))


@lru_cache(maxsize=8192)
def split(letters: str, most: int = 6) -> tuple[tuple[str, ...], ...]:
    """Return the ways to divide run-together `letters` into syllables (xian: one or xi an), fewest first."""
    if not letters.isascii() or len(letters) > 36:
        return ()
    found: list[tuple[str, ...]] = []

    def go(rest: str, taken: tuple[str, ...]) -> None:
        if len(found) >= most * 4:
            return
        if not rest:
            found.append(taken)
            return
        for size in range(min(6, len(rest)), 0, -1):
            if rest[:size] in SYLLABLES:
                go(rest[size:], (*taken, rest[:size]))

    go(letters, ())
    return tuple(sorted(found, key=len)[:most])
