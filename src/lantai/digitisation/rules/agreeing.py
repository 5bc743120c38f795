"""What a page says held against what is known already: people of the same class from other records, majors of the year.

Two records that agree where they were read apart are worth more than either (domain.md 5.7 #4): a doubt is put to rest
when a *sure* record (typed, or looked at by a person) says the same of the same person, and one is raised where it says
otherwise. What another page was merely read to say resolves nothing: the machine makes the same mistake twice.

Doubts of a cell: DISAGREES another record says otherwise · UNKNOWN_MAJOR no such major that year · FORM an examination
number that is not made as those of its year. Of a page: OTHER_YEAR most of these numbers are of another year.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from lantai.catalogue.rules.matching import births_agree
from lantai.digitisation.rules import words
from lantai.digitisation.rules.suggesting import MOST, likeness
from lantai.digitisation.values import Cell, PageRows, PersonRow

NUMBERS = ("student_no", "exam_no", "id_number", "diploma_no", "degree_no")
EXAM_DIGITS = 14  # of an examination number of the national form (GB/T 2260 province in its third and fourth)
COMPARED: Mapping[str, Callable[[str, str], bool | None]] = {  # how two records of one person may be told to differ
    "sex": lambda told, read: words.plain(told) == words.plain(read),
    "birth": births_agree,
}
SEVERAL = 3  # rows from which a page as a whole can be said to be strange
ALIKE = 0.6  # from which another name of the class could be what stands here
UNREADABLE = frozenset({"EMPTY", "DITTO", "CUT", "UNREAD"})  # what a name said is not settled by its being known
PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
    ]
)  # GB/T 2260


@dataclass(frozen=True, slots=True)
class Known:
    """One person of the class as another record has them: cells by kind (name, student_no, sex …). `sure`: typed or seen."""

    cells: Mapping[str, str]
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the class a page belongs to. Empty facts change nothing."""

    people: tuple[Known, ...] = ()
    majors: frozenset[str] = frozenset()
    year: int | None = None  # of entry


def agree(page: PageRows, facts: Facts) -> PageRows:
    """Return the page with doubts put to rest or raised by what is known. Nothing read is changed, only doubted.

    Where most rows of a page name majors nobody knows, it is our knowledge that has a gap, and nothing is doubted. Where
    most examination numbers are of another year it is the page that lies in the wrong volume: `OTHER_YEAR`, once.
    """
    majors = facts.majors if not _mostly(page, lambda row: _strange_major(row, facts.majors)) else frozenset()
    strayed = _mostly(page, lambda row: _other_year(row, facts.year))
    several = replace(facts, majors=majors, year=None if strayed else facts.year)
    rows = tuple(_held(row, several) for row in page.rows)
    doubts = tuple(dict.fromkeys((*page.doubts, "OTHER_YEAR"))) if strayed else page.doubts
    return page if (rows, doubts) == (page.rows, page.doubts) else replace(page, rows=rows, doubts=doubts)


def _mostly(page: PageRows, strange: Callable[[PersonRow], bool]) -> bool:
    return len(page.rows) >= SEVERAL and sum(map(strange, page.rows)) * 2 > len(page.rows)


def _strange_major(row: PersonRow, majors: frozenset[str]) -> bool:
    major = row.cells.get("major")
    return bool(majors and major and major.text) and words.plain(row.cells["major"].text) not in majors


def _other_year(row: PersonRow, year: int | None) -> bool:
    number = row.cells.get("exam_no")
    return bool(number and year and len(number.text) == EXAM_DIGITS and not exam_number_fits(number.text, year))


def _held(row: PersonRow, facts: Facts) -> PersonRow:
    row = _with_person(row, facts.people) if facts.people else row
    if _strange_major(row, facts.majors):
        read = row.cells["major"].text
        near = sorted(
            (one for one in facts.majors if likeness(one, read) > ALIKE), key=lambda one: -likeness(one, read)
        )
        row = _doubting(row, "major", "UNKNOWN_MAJOR", near)
    if _other_year(row, facts.year):
        row = _doubting(row, "exam_no", "FORM", ())
    return row


def exam_number_fits(text: str, year: int) -> bool:
    """Tell whether a number of fourteen digits begins with the year (two digits) and the code of a province."""
    return text.isdigit() and text[:2] == f"{year % 100:02}" and text[2:4] in PROVINCES


def _with_person(row: PersonRow, people: Sequence[Known]) -> PersonRow:
    same_number = [one for one in people if _shared_number(row, one)]
    if len(same_number) == 1:
        return _beside(row, same_number[0])
    namesakes = [one for one in people if row.name and words.plain(one.cells.get("name", "")) == row.name]
    if len(namesakes) == 1 and not same_number:
        return _by_name(row, namesakes[0], people)
    return row


def _shared_number(row: PersonRow, one: Known) -> bool:
    """Tell whether a number read without a doubt is that person's."""
    return any(
        kind in row.cells and not row.cells[kind].doubts and row.cells[kind].text == one.cells.get(kind)
        for kind in NUMBERS
    )


def _beside(row: PersonRow, one: Known) -> PersonRow:
    """Hold a row against the record of the person who bears its number."""
    name = words.plain(one.cells.get("name", ""))
    if name and row.name == name:
        return _settled(row, "name", one) if one.sure else row
    if name:
        row = _doubting(row, "name", "DISAGREES", (name,))
    for kind, same in COMPARED.items():
        told, cell = one.cells.get(kind, ""), row.cells.get(kind)
        if told and cell and cell.text and same(told, cell.text) is False:
            row = _doubting(row, kind, "DISAGREES", (told,))
    return row


def _by_name(row: PersonRow, one: Known, people: Iterable[Known]) -> PersonRow:
    """Hold a row against the only person of that name: her number may be misread; nobody else's name may be meant."""
    others = [words.plain(other.cells.get("name", "")) for other in people if other is not one]
    if one.sure and not any(likeness(row.name, other) > ALIKE for other in others):
        row = _settled(row, "name", one)
    for kind in NUMBERS:
        told, cell = one.cells.get(kind, ""), row.cells.get(kind)
        if told and cell and cell.text and cell.text != told:
            row = _doubting(row, kind, "DISAGREES", (told,))
    return row


def _settled(row: PersonRow, kind: str, one: Known) -> PersonRow:
    """Put the doubts of a cell to rest, unless something was lost of what stands there."""
    cell = row.cells[kind]
    if not cell.doubts or UNREADABLE & set(cell.doubts) or words.plain(one.cells[kind]) != cell.text:
        return row
    return replace(row, cells={**row.cells, kind: replace(cell, doubts=(), confidence=max(cell.confidence, 0.99))})


def _doubting(row: PersonRow, kind: str, doubt: str, others: Iterable[str]) -> PersonRow:
    cell = row.cells.get(kind, Cell(kind, "", 0.0, ("EMPTY",)))
    doubts = tuple(dict.fromkeys((*cell.doubts, doubt)))
    offered = tuple(dict.fromkeys((*others, *cell.others)))[:MOST]
    again = replace(cell, doubts=doubts, confidence=round(cell.confidence / 2, 4), others=offered)
    return replace(row, cells={**row.cells, kind: again})
