"""The elements of DA/T 18 as sheets have them: one column each, under the Chinese name, choices by their words."""

from __future__ import annotations

from lantai.catalogue.models import DescriptionElement
from lantai.catalogue.rules.describing import Spoken


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


def choices() -> dict[str, dict[str, str]]:
    """Return element → code of a choice → its Chinese word."""
    rows = DescriptionElement.objects.filter(kind="choice").values_list("code", "choices")
    return {code: {one: name for one, name, _english in several} for code, several in rows}
