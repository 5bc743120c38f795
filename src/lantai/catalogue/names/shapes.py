"""Characters that look alike, by drawing and by build (`data/shapes.txt`, made by `tools/name_shapes.py`), and those
that hands and machines mistake for one another (5.6 #7).
"""

from __future__ import annotations

from functools import cache

from lantai.catalogue.names.fold import table

MUTUAL, MOST = 10, 32


@cache
def _near() -> dict[str, str]:
    near: dict[str, dict[str, None]] = {}
    for group in table("mistaken.txt"):
        for one in group:
            near.setdefault(one, {}).update(dict.fromkeys(other for other in group if other != one))
    for line in table("shapes.txt"):
        near.setdefault(line[0], {}).update(dict.fromkeys(line[1:]))
    for one in list(near):  # looking alike goes both ways, though each list was cut at its nearest
        for other in list(near[one])[:MUTUAL]:
            near.setdefault(other, {}).setdefault(one, None)
    return {one: "".join(others)[:MOST] for one, others in near.items()}


def near(character: str) -> str:
    """Return the characters that look like `character`, nearest first."""
    return _near().get(character, "")


def alike(one: str, other: str) -> bool:
    """Tell whether two characters look alike."""
    return other in near(one) or one in near(other)
