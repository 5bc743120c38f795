"""What a doubted cell may say: runners-up of the machine, names of the same list, surnames that look alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lantai.catalogue.names import shapes
from lantai.digitisation.rules import words

MOST = 5
LIST_NAMES = 2


def suggestions(
    kind: str, text: str, others: Sequence[str], doubts: Iterable[str], known: Iterable[str]
) -> tuple[str, ...]:
    """Return up to five texts, likeliest first, never the text itself. `known`: names that stand in the same volume."""
    found = [*_same_list(text, known)] if kind == "name" else []
    found += others
    if kind == "name" and "UNKNOWN_SURNAME" in doubts and text:
        single, _compound = words.surnames()
        found += [one + text[1:] for one in shapes.near(text[0]) if one in single][:LIST_NAMES]
    return tuple(one for one in dict.fromkeys(found) if one and one != text)[:MOST]


def _same_list(text: str, known: Iterable[str]) -> list[str]:
    """Return names of the list that differ in one character from what was read."""
    near = [name for name in dict.fromkeys(known) if len(name) == len(text) > 1 and _apart(name, text) == 1]
    return sorted(near, key=lambda name: not _alike(name, text))[:LIST_NAMES]


def _apart(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


def _alike(one: str, other: str) -> bool:
    return all(a == b or shapes.alike(a, b) for a, b in zip(one, other, strict=True))
