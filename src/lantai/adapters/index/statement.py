"""The one statement both engines answer: what matches, strongest first, counted to the cap, with facets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lantai.adapters.index.port import COLUMNS, NUMBERS, Answer, AnyOf, Between, Condition, Field

# Strong: every clause stands in the title or the code. Then the newest, then the order of the catalogue.
STRONG: tuple[Field, ...] = ("title", "code")
ORDER = "strong DESC, year DESC, id"
NOWHERE = "\ue000"  # a token that no document has


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
    return f"(SELECT COUNT(*) FROM strong) <= {cap}"


def whole(weak: str, names: str, facets: Sequence[str], mark: str, *, cap: int, strong: str = "") -> str:
    """Return the statement: rows ``(facet, value, number)``. Facet ``#``: id and place of one hit; ``''``: the total.

    `strong` and `weak` select ``id, strong`` and `names`, a row a hit, without a ``LIMIT``. Placeholders: theirs in this
    order, then first and last place of the page.
    """
    placed = f"SELECT id, ROW_NUMBER() OVER (ORDER BY {ORDER}) AS number FROM hit"
    parts = [
        f"SELECT '#' AS facet, CAST(id AS TEXT) AS value, number FROM ({placed}) AS placed WHERE number BETWEEN {mark} AND {mark}",
        "SELECT '' AS facet, '' AS value, COUNT(*) AS number FROM hit",
        *(f"SELECT '{name}', CAST({name} AS TEXT), COUNT(*) FROM hit GROUP BY {name}" for name in _known(facets)),
    ]
    hit, first = f"SELECT * FROM ({weak} LIMIT {cap + 1}) AS weak", ""
    if strong:
        first = f"strong AS MATERIALIZED ({strong} LIMIT {cap + 1}), "
        both = f"SELECT * FROM strong UNION ALL {hit}"
        hit = f"SELECT id, MAX(strong) AS strong, {names} FROM ({both}) AS several GROUP BY id, {names}"
    return f"WITH {first}hit AS MATERIALIZED ({hit}) {' UNION ALL '.join(parts)}"


def _known(facets: Sequence[str]) -> Sequence[str]:
    unknown = set(facets) - set(COLUMNS)
    if unknown:
        raise ValueError(f"no such facet: {sorted(unknown)}")
    return facets


def answer(rows: Sequence[Sequence[Any]], cap: int) -> Answer:
    """Read the rows of the whole statement."""
    total = 0
    facets: dict[str, dict[str | int, int]] = {}
    places: list[tuple[int, int]] = []
    for facet, value, number in rows:
        if facet == "#":
            places.append((number, int(value)))
        elif facet:
            key: str | int = int(value) if facet in NUMBERS else value
            facets.setdefault(facet, {})[key] = number
        else:
            total = number
    return Answer(tuple(found for _number, found in sorted(places)), min(total, cap), total > cap, facets)
