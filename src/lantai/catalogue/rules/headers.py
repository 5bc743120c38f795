"""Which row is the header, what kind of sheet it is, which column is what: pure guessing with scores."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

from lantai.catalogue.states import SheetKind

SURE = 0.75
# Columns we added ourselves: of a correction sheet; and of an export what people decided, which no sheet can decide again.
OWN = ("origin", "own_rule", "own_remedy", "own_opening", "own_destruction", "own_left",
       "own_topics", "own_place")  # fmt: skip
_WIDE = str.maketrans({chr(0xFF01 + n): chr(0x21 + n) for n in range(94)} | {"\u3000": " "})
_BRACKET = re.compile(r"\(.*?\)|\[.*?\]|【.*?】")
_NOISE = re.compile(r"[\s*:.,、。_\-/\\#]+")
_ID = re.compile(r"\d{17}[\dXx]|\d{15}")
_SEX = frozenset("男女")


@dataclass(frozen=True, slots=True)
class Layout:
    """The guess for one sheet. `header_row` is counted from 1; 0 means that none was found."""

    kind: SheetKind
    kind_score: float
    header_row: int
    last_header_row: int
    mapping: Mapping[int, str]
    headers: Mapping[int, str]
    scores: Mapping[int, float]
    titles: tuple[str, ...]  # what stands above the header


@dataclass(frozen=True)
class Vocabulary:
    """The words of `data/headers.json`, ready for comparing."""

    words: Mapping[str, str]  # bare word → field
    fields: Mapping[str, Any]
    kinds: Mapping[str, Any]
    weak: Mapping[str, str]  # words that stand for the field only when no better one does
    further: Mapping[str, str]  # abbreviations of old databases without a field of ours → what they stand for

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Vocabulary:
        words: dict[str, str] = {}
        for field, entry in data["fields"].items():
            for word in entry["words"]:
                words.setdefault(bare(word), field)
        # its own name too, where no other means it: so catalogues that are no sheets are headed
        for field in data["fields"]:
            words.setdefault(bare(field), field)
        weak = {bare(word): field for field, entry in data["fields"].items() for word in entry.get("weak", ())}
        further = {bare(word): name for name, several in data.get("further", {}).items() for word in several}
        return cls(words, data["fields"], data["kinds"], weak, further)

    @cached_property
    def _by_letter(self) -> dict[str, list[tuple[int, str, str]]]:
        """Letter → (place, word, field) of the words it is in; most words have no letter in common with a cell."""
        found: dict[str, list[tuple[int, str, str]]] = {}
        for place, (word, field) in enumerate(self.words.items()):
            for letter in set(word):
                found.setdefault(letter, []).append((place, word, field))
        return found

    def sharing(self, text: str) -> list[tuple[str, str]]:
        """Return (word, field), in their order, of the words of whose letters half or more are in `text`."""
        shared = Counter(one for letter in set(text) for one in self._by_letter.get(letter, ()))
        return [one[1:] for one, count in sorted(shared.items()) if count * 2 >= len(one[1])]


def bare(text: str) -> str:
    """Return a header without spaces, marks and case."""
    return _NOISE.sub("", text.translate(_WIDE)).upper()


def shape(header: Sequence[str]) -> str:
    """Return what the headers of one form of sheet have in common: a digest of their bare words, in order."""
    words = [bare(cell) for cell in header]
    while words and not words[-1]:
        words.pop()
    return hashlib.sha256("\x1f".join(words).encode()).hexdigest() if any(words) else ""


def match(text: str, vocabulary: Vocabulary) -> tuple[str, float]:
    """Return (field, score 0–1) for one header cell; ("", 0) when nothing is near."""
    plain = text.translate(_WIDE)
    whole = bare(plain)
    if not whole or len(whole) > 24 or whole[:4].isdigit() or whole.isdigit():
        return "", 0.0
    if whole in vocabulary.words:
        return vocabulary.words[whole], 1.0
    if whole in vocabulary.further:
        return "", 0.0
    short = bare(_BRACKET.sub("", plain))
    if short in vocabulary.words:
        return vocabulary.words[short], 0.95
    if whole in vocabulary.weak:
        return vocabulary.weak[whole], 0.8
    return _near(short or whole, vocabulary)


def _near(text: str, vocabulary: Vocabulary) -> tuple[str, float]:
    best = ("", 0.0)
    for word, field in vocabulary.sharing(text):
        if len(word) >= 2 and not word.isascii() and word in text:
            score = 0.7 + 0.25 * len(word) / len(text)
        elif abs(len(word) - len(text)) <= 2 and len(text) >= 3:
            score = 0.85 * SequenceMatcher(None, word, text).ratio()
        else:
            continue
        if score > best[1]:
            best = (field, round(score, 3))
    return best


def in_words(header: str, vocabulary: Vocabulary) -> str:
    """Return a header with what it stands for, where it is an abbreviation we have no field for: ``民族（MZ）``."""
    name = vocabulary.further.get(bare(header))
    return f"{name}（{header}）" if name else header


def guess(rows: Sequence[Sequence[str]], vocabulary: Vocabulary, *, sheet: str = "", file_name: str = "") -> Layout:
    """Guess the layout of a sheet from its first rows."""
    found = [[match(cell, vocabulary) for cell in row] for row in rows]
    strength = [len({field for field, score in row if score >= SURE and field not in OWN}) for row in found]
    best = max(range(len(rows)), key=lambda number: (strength[number], -number), default=-1)
    if best < 0 or strength[best] < 2:
        return Layout(SheetKind.UNKNOWN, 0.0, 0, 0, {}, {}, {}, _titles(rows, len(rows)))
    matches, headers, last = _two_rows(rows, found, best)
    titles = _titles(rows, best)
    context = " ".join((*titles, sheet, file_name))
    kind, kind_score = _kind({field for field, score in matches.values() if score >= SURE}, context, vocabulary)
    entry = vocabulary.kinds.get(kind, {})
    allowed = [*entry.get("fields", vocabulary.fields), *OWN]
    also = {bare(word): field for word, field in entry.get("also", {}).items()}
    matches |= {column: (also[bare(word)], 0.9) for column, word in headers.items() if bare(word) in also}
    mapping, scores = _assign(matches, allowed)
    if kind == SheetKind.PERSONS:
        _by_content(rows[last + 1 :], mapping, scores)
    return Layout(kind, kind_score, best + 1, last + 1, mapping, headers, scores, titles)


def _two_rows(
    rows: Sequence[Sequence[str]], found: list[list[tuple[str, float]]], best: int
) -> tuple[dict[int, tuple[str, float]], dict[int, str], int]:
    """Join a second header row: its words count where the first row has none or only a group's name."""
    matches = dict(enumerate(found[best]))
    headers = {column: cell for column, cell in enumerate(rows[best]) if cell}
    following = best + 1
    if following < len(rows):
        extra = {
            column: one
            for column, one in enumerate(found[following])
            if one[1] >= 0.95 and matches.get(column, ("", 0.0))[1] < SURE
        }
        plain = not any(any(c.isdigit() for c in cell) for cell in rows[following])
        if plain and extra and (len(extra) > 1 or not all(rows[best])):
            matches.update(extra)
            headers.update({column: rows[following][column] for column in extra})
            return matches, headers, following
    return matches, headers, best


def _titles(rows: Sequence[Sequence[str]], upto: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cell for row in rows[:upto] for cell in row if len(cell) > 1))[:8]


def _kind(fields: set[str], context: str, vocabulary: Vocabulary) -> tuple[SheetKind, float]:
    scores: dict[str, float] = {}
    for kind, entry in vocabulary.kinds.items():
        score = float(sum(weight for field, weight in entry["telling"].items() if field in fields))
        score -= 3.0 * sum(field in fields for field in entry["against"])
        score += max((1.0 + len(word) * 0.75 for word in entry["words"] if word in context), default=0.0)
        scores[kind] = score
    if "name" not in fields:
        scores[SheetKind.PERSONS] -= 6
    if "page" not in fields:
        scores[SheetKind.VOLUME_ITEMS] -= 3
    if not fields & {"title", "volume_title"}:
        for kind in (SheetKind.VOLUMES, SheetKind.VOLUME_ITEMS, SheetKind.ITEMS):
            scores[kind] -= 6
    ranked = sorted(scores.items(), key=lambda pair: -pair[1])
    if ranked[0][1] <= 0:
        return SheetKind.UNKNOWN, 0.0
    margin = ranked[0][1] - max(0.0, ranked[1][1])
    return SheetKind(ranked[0][0]), round(min(1.0, 0.5 + margin / 10), 2)


def _assign(
    matches: Mapping[int, tuple[str, float]], allowed: Sequence[str]
) -> tuple[dict[int, str], dict[int, float]]:
    """Give each field to the column that fits best; the first of equals."""
    mapping: dict[int, str] = {}
    scores: dict[int, float] = {}
    for column, (field, score) in sorted(matches.items(), key=lambda one: (-one[1][1], one[0])):
        if score >= SURE and field in allowed and field not in mapping.values():
            mapping[column] = field
            scores[column] = score
    return dict(sorted(mapping.items())), scores


def _by_content(rows: Sequence[Sequence[str]], mapping: dict[int, str], scores: dict[int, float]) -> None:
    """Name columns whose header says nothing by what stands in them."""
    width = max((len(row) for row in rows), default=0)
    for column in range(width):
        cells = [row[column] for row in rows if column < len(row) and row[column]]
        if column in mapping or len(cells) < 3:
            continue
        for field, fits in (("id_number", _ID.fullmatch), ("sex", _SEX.__contains__)):
            if field not in mapping.values() and sum(bool(fits(cell)) for cell in cells) >= 0.9 * len(cells):
                mapping[column], scores[column] = field, 0.8
                break
