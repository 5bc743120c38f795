"""The elements of DA/T 18 as sheets have them: one column each, under the Chinese name, choices by their words."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

from lantai.catalogue.models import DescriptionElement
from lantai.catalogue.queries.kinds import name_of
from lantai.catalogue.rules.describing import ANYBODYS, NOT_LOOKED_FOR, Spoken

Said = tuple[tuple[str, str], ...]  # (element, what is said in words)


def of_sheets(level: str = "") -> list[Spoken]:
    """Return the elements that no column of ours holds and that people write, of one level or of volume and item."""
    levels = {level} if level else {"volume", "item"}
    rows = DescriptionElement.objects.filter(column="", editable=True)
    return [spoken(row) for row in rows if levels.intersection(row.levels)]


def spoken(row: DescriptionElement) -> Spoken:
    choices = tuple((code, (name, english)) for code, name, english in row.choices)
    return Spoken(row.code, row.kind, row.longest, choices)


def names() -> dict[str, str]:
    """Return code → Chinese name of every element."""
    return dict(DescriptionElement.objects.values_list("code", "name"))


def words(codes: Collection[str]) -> dict[str, str]:
    """Return code → name in the reader's language of some elements."""
    return {row.code: name_of(row) for row in DescriptionElement.objects.filter(code__in=codes)}


def looked_for(said: str, among: Mapping[str, Mapping[str, str]]) -> tuple[Said, Said]:
    """Return what is searched of a unit's elements (JSON text as held): what anybody may read, and what the desk alone.

    `among`: `choices`, whose words stand for their codes.
    """
    every = [
        (code, among.get(code, {}).get(text, text))
        for code, text in json.loads(said).items()
        if text and code not in NOT_LOOKED_FOR
    ]
    mine = tuple(one for one in every if one[0] in ANYBODYS)
    return mine, tuple(one for one in every if one[0] not in ANYBODYS) if len(mine) < len(every) else ()


def choices() -> dict[str, dict[str, str]]:
    """Return element → code of a choice → its Chinese word."""
    rows = DescriptionElement.objects.filter(kind="choice").values_list("code", "choices")
    return {code: {one: name for one, name, _english in several} for code, several in rows}
