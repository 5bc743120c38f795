"""Which record of a sheet a row read by machine is: so that nobody stands in the index twice (domain.md 5.6 #12)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lantai.catalogue.names import fold
from lantai.catalogue.names.clean import parse
from lantai.catalogue.rules import identity
from lantai.catalogue.values.read_people import ReadPerson


@dataclass(frozen=True, slots=True)
class Known:
    """A record of the same volume: on this very page (`here`), or of a list that names no page."""

    mention_id: int
    name: str
    numbers: frozenset[str]
    row: int | None
    here: bool


def plain(name: str) -> str:
    """Return a name as compared: taken apart, script folded."""
    return fold.text(parse(name).text)


def matched(people: Sequence[ReadPerson], known: Iterable[Known]) -> Mapping[int, int]:
    """Return place → mention for the rows that a sheet had named before; each record is taken once.

    In this order: the same number with the same name; the same number on the same page, whatever the name (then the
    machine misread it); the same name in the same row of the page; the same name, once on either side, on the page.
    """
    left = {one.mention_id: one for one in known}
    found: dict[int, int] = {}

    def take(place: int, mention: int) -> None:
        found[place] = mention
        del left[mention]

    for by_name in (True, False):
        for one in people:
            own = numbers(one)
            for mention in list(left.values()):
                same_name = plain(mention.name) == plain(one.row.raw_name)
                if one.place not in found and own & mention.numbers and (same_name if by_name else mention.here):
                    take(one.place, mention.mention_id)
    for one in people:
        name = plain(one.row.raw_name)
        hit = next((k for k in left.values() if k.here and k.row == one.place and name and plain(k.name) == name), None)
        if one.place not in found and hit:
            take(one.place, hit.mention_id)
    read = Counter(plain(one.row.raw_name) for one in people if one.place not in found)
    held = Counter(plain(one.name) for one in left.values() if one.here)
    for one in people:
        name = plain(one.row.raw_name)
        if one.place not in found and name and read[name] == held[name] == 1:
            take(one.place, next(k.mention_id for k in left.values() if k.here and plain(k.name) == name))
    return found


def numbers(one: ReadPerson) -> set[str]:
    """Return the numbers of a row as compared."""
    row = one.row
    return {identity.number(text) for text in (row.student_no, row.exam_no, row.diploma_no, row.degree_no) if text}
