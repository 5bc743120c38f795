"""Which record of a sheet a row read by machine is: so that nobody stands in the index twice (domain.md 5.6 #12)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
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
    names = {one.place: plain(one.row.raw_name) for one in people}
    held = {one.mention_id: plain(one.name) for one in left.values()}
    found: dict[int, int] = {}

    def take(fits: Callable[[ReadPerson, Known], bool]) -> None:
        for one in people:
            hit = next((mention for mention in left.values() if fits(one, mention)), None)
            if one.place not in found and hit is not None:
                found[one.place] = hit.mention_id
                del left[hit.mention_id]

    def named(one: ReadPerson, mention: Known) -> bool:
        return bool(names[one.place]) and names[one.place] == held[mention.mention_id]

    own = {one.place: numbers(one) for one in people}
    take(lambda one, mention: bool(own[one.place] & mention.numbers) and named(one, mention))
    take(lambda one, mention: bool(own[one.place] & mention.numbers) and mention.here)
    take(lambda one, mention: mention.here and mention.row == one.place and named(one, mention))
    read = Counter(names[one.place] for one in people if one.place not in found)
    here = Counter(held[pk] for pk, mention in left.items() if mention.here)
    take(
        lambda one, mention: (
            mention.here and named(one, mention) and read[names[one.place]] == here[names[one.place]] == 1
        )
    )
    return found


def numbers(one: ReadPerson) -> set[str]:
    """Return the numbers of a row as compared."""
    row = one.row
    return {identity.number(text) for text in (row.student_no, row.exam_no, row.diploma_no, row.degree_no) if text}
