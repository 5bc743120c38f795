"""Where in a text the words of a question stand, and the piece of the text to show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lantai.discovery.rules import tokens
from lantai.discovery.rules.asking import Term

Part = tuple[str, bool]  # text, whether it was asked for


def parts(text: str, terms: Iterable[Term], *, most: int = 0) -> tuple[Part, ...]:
    """Return `text` in parts, those asked for marked; with `most`, only so many characters around the first mark."""
    asked = marked(text, terms)
    start, end = _window(text, asked, most)
    found: list[Part] = [("…", False)] if start else []
    place = start
    while place < end:
        stop = place
        while stop < end and asked[stop] == asked[place]:
            stop += 1
        found.append((text[place:stop], asked[place]))
        place = stop
    if end < len(text):
        found.append(("…", False))
    return tuple(found)


def _window(text: str, marked: Sequence[bool], most: int) -> tuple[int, int]:
    if not most or len(text) <= most:
        return 0, len(text)
    first = next((place for place, asked in enumerate(marked) if asked), 0)
    start = max(0, min(first - most // 3, len(text) - most))
    return start, start + most


def marked(text: str, terms: Iterable[Term]) -> list[bool]:
    """Mark the characters of `text` that any of the terms asked for: the same folding as in the index."""
    found = [False] * len(text)
    folded, origin = tokens.joined(text), None
    for term in terms:
        wanted = tokens.joined(term.words)
        place = folded.find(wanted) if wanted else -1
        while place >= 0:
            origin = origin or tokens.places(text)
            for one in range(origin[place], origin[place + len(wanted) - 1] + 1):
                found[one] = True
            place = folded.find(wanted, place + len(wanted))
    return found
