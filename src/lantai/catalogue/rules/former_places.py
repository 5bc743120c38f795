"""Where an item without a code of its own once stood, in one cell of a sheet, so that its old address leads to it. Pure.

``1987-JX13-1#2（2026-03-01 10:00:00+08:00）``, several apart by ；: the volume as it is called now, the number the item bore
there, and the moment it left.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from lantai.catalogue.rules import codes, relations

LONGEST_NUMBER = 24
_ONE = re.compile(r"(?P<volume>[^#]+)#(?P<sequence>[^#（]+)（(?P<left_at>[^（）]+)）")


@dataclass(frozen=True, slots=True)
class Once:
    """One place: normal code of the volume, normal number there, the aware moment the item left it."""

    volume: str
    sequence: str
    left_at: datetime


def written(several: Sequence[Mapping[str, Any]], zone: tzinfo) -> str:
    """Return places (volume, sequence, left_at in ISO 8601) in one cell, the first first."""
    return "；".join(
        f"{one['volume']}#{one['sequence']}（{datetime.fromisoformat(one['left_at']).astimezone(zone).isoformat(' ')}）"
        for one in several
    )


def read(text: str) -> tuple[list[Once], list[str]]:
    """Return the places a cell names, and the parts of it that name none."""
    said: list[tuple[str, Mapping[str, Any]]]
    if text.startswith("[{"):
        said = [(" ".join(map(str, one.values())), one) for one in relations.listed(text)]
    else:
        cells = [part.strip() for part in re.split("[；;]", text) if part.strip()]
        said = [(part, named.groupdict() if (named := _ONE.fullmatch(part)) else {}) for part in cells]
    found: dict[Once, None] = {}
    broken = []
    for words, one in said:
        once = _once(one)
        if once is None:
            broken.append(words)
        else:
            found[once] = None
    return list(found), broken


def _once(one: Mapping[str, Any]) -> Once | None:
    volume, sequence = codes.normal_code(str(one.get("volume", ""))), codes.normal_label(str(one.get("sequence", "")))
    try:
        left_at = datetime.fromisoformat(str(one.get("left_at", "")))
    except ValueError:
        return None
    if not volume or not sequence or len(sequence) > LONGEST_NUMBER or left_at.tzinfo is None:
        return None
    return Once(volume, sequence, left_at)
