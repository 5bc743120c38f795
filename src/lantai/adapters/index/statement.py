"""The one statement both engines answer: what matches, strongest first, counted to the cap, with facets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any

from lantai.adapters.index.port import (
    COLUMNS,
    FIELDS,
    MOST,
    MOST_CHARACTERS,
    NUMBERS,
    Answer,
    AnyOf,
    Between,
    Condition,
    Document,
    Field,
)

# Strong: every clause stands in the title or the code. Then the newest, then the order of the catalogue.
STRONG: tuple[Field, ...] = ("title", "code")
ORDER = "strong DESC, year DESC, id"
FEW = MOST_CHARACTERS // 200  # tokens that take no more room than there is, however long they are
NOWHERE = "\ue000"  # a token that no document has


def held(document: Document) -> list[Sequence[str]]:
    """Return the tokens in the order of `FIELDS`, as many as every engine holds."""
    several = [document.tokens.get(name, ()) for name in FIELDS]
    if sum(map(len, several)) < FEW:
        return several
    room, length = MOST, MOST_CHARACTERS
    for at, tokens in enumerate(several):
        ends = accumulate(map(len, tokens))
        several[at] = tokens[: min(room, sum(1 for end in ends if end <= length))]
        room -= len(several[at])
        length -= sum(map(len, several[at]))
    return several


def where(conditions: Sequence[Condition], mark: str) -> tuple[str, list[Any]]:
    """Return the conditions as SQL and their values."""
    parts: list[str] = []
    values: list[Any] = []
    for one in conditions:
        if one.column not in COLUMNS:
            raise ValueError(one.column)
        if isinstance(one, AnyOf):
            parts.append(f"{one.column} IN ({', '.join([mark] * len(one.values))})" if one.values else "1 = 0")
            values += one.values
        else:
            assert isinstance(one, Between)
            parts.append(f"{one.column} BETWEEN {mark} AND {mark}")
            values += [one.low, one.high]
    return " AND ".join(parts) or "1 = 1", values


def wanting(cap: int) -> str:
    """Return the condition of the weak hits: they are looked for unless the strong ones alone are more than are counted."""
    return f"(SELECT COUNT(*) FROM strong) <= {cap} AND id NOT IN (SELECT id FROM strong)"


def whole(weak: str, facets: Sequence[str], mark: str, *, cap: int, strong: str = "") -> str:
    """Return the statement. Its rows are read by `answer`: of each hit of the page its place and id; then how many hits
    have the same value in each of `facets`, counted once for all facets.

    `strong` and `weak` select ``id, strong`` and the columns, a row a hit, without a ``LIMIT``. Placeholders: theirs in this
    order, then first and last place of the page.
    """
    names = _known(facets)
    placed = f"SELECT id, ROW_NUMBER() OVER (ORDER BY {ORDER}) AS place FROM hit"
    nothing = "".join(", -1" if name in NUMBERS else ", ''" for name in names)
    page = f"SELECT place, id AS number{nothing} FROM ({placed}) AS placed WHERE place BETWEEN {mark} AND {mark}"
    counted = f"SELECT 0, COUNT(*){''.join(f', {name}' for name in names)} FROM hit"
    counted += f" GROUP BY {', '.join(names)}" if names else ""
    hit, first = f"SELECT * FROM ({weak} LIMIT {cap + 1}) AS weak", ""
    if strong:
        first = f"strong AS MATERIALIZED ({strong} LIMIT {cap + 1}), "
        hit = f"SELECT * FROM strong UNION ALL {hit}"
    return f"WITH {first}hit AS MATERIALIZED ({hit}) {page} UNION ALL {counted}"


def _known(facets: Sequence[str]) -> Sequence[str]:
    unknown = set(facets) - set(COLUMNS)
    if unknown:
        raise ValueError(f"no such facet: {sorted(unknown)}")
    return facets


def answer(rows: Iterable[Sequence[Any]], facets: Sequence[str], cap: int) -> Answer:
    """Read the rows of the whole statement."""
    total, places = 0, []
    counts: dict[str, dict[str | int, int]] = {name: {} for name in facets}
    for place, number, *values in rows:
        if place:
            places.append((place, number))
            continue
        total += number
        for counted, value in zip(counts.values(), values, strict=True):
            counted[value] = counted.get(value, 0) + number
    return Answer(tuple(found for _place, found in sorted(places)), min(total, cap), total > cap, counts)
