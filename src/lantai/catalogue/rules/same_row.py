"""Which record of a sheet a row read by machine is: so that nobody stands in the index twice (domain.md 5.6 #12)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

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


@dataclass(frozen=True, slots=True)
class Borne:
    """A name a volume holds, with what else its record says. `key`: the record; `sheet`: the import that brought it."""

    key: int
    name: str
    numbers: Mapping[str, str] = field(default_factory=dict)  # kind → number
    entered: int | None = None
    graduated: int | None = None
    unit: str = ""
    sheet: int | None = None


def by_name(read: Iterable[Borne], typed: Iterable[Borne]) -> Mapping[int, int]:
    """Return read → typed for the names that a volume's pages hold once and its sheets once, where neither says otherwise.

    `read` and `typed` are all records of one volume that a machine found on its pages, and all that only sheets speak of.
    """
    once = _once(typed)
    return {
        one.key: once[name].key for name, one in _once(read).items() if name in once and not contradicts(one, once[name])
    }  # fmt: skip


def _once(records: Iterable[Borne]) -> dict[str, Borne]:
    """Return the records whose name no other bears, by name."""
    several = [(plain(one.name), one) for one in records]
    often = Counter(name for name, _one in several)
    return {name: one for name, one in several if name and often[name] == 1}


def contradicts(one: Borne, other: Borne) -> bool:
    """Tell whether two records of one name cannot be of one person: another number of one kind, another year, another unit."""
    if any(other.numbers.get(kind, number) != number for kind, number in one.numbers.items()):
        return True
    years = ((one.entered, other.entered), (one.graduated, other.graduated))
    if any(a and b and a != b for a, b in years):
        return True
    a, b = fold.text(one.unit), fold.text(other.unit)
    return bool(a and b and a not in b and b not in a)


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
    return set(numbers_by_kind(one).values())


def numbers_by_kind(one: ReadPerson) -> dict[str, str]:
    """Return kind → number of a row as compared."""
    row = one.row
    told = {"student": row.student_no, "exam": row.exam_no, "diploma": row.diploma_no, "degree": row.degree_no}
    return {kind: identity.number(text) for kind, text in told.items() if text}
