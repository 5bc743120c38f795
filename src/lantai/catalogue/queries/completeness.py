"""What should exist of the key classes, as somebody said, held against what was there: by year, by school (B09)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from lantai.catalogue.models import ExpectedHoldings, KeyClass
from lantai.catalogue.values.moments import Cell, Counts, Expected, KeyLine, Lacking, SchoolYears, Which
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.people import queries as people

Wanted = Mapping[tuple[str, int], Mapping[tuple[str, str], int]]  # (key class, year) → (fonds, department) → volumes

Names = Mapping[str, frozenset[str]]  # department → all it was called, what it came from and became


class Group(NamedTuple):
    fonds: str
    code: str
    year: int | None
    department: str
    key: str
    carrier: str = ""


def named(which: Which) -> Which:
    """Return the same with every name of its school. A few queries, none without a school."""
    if not which.school:
        return which
    return replace(which, names=frozenset({which.school, *people.lineage(which.school).names}))


def place(which: Which, way: str = "") -> Q:
    """Return what rows of a fonds and a school (`named`) say of them; `way`: to the row that says so."""
    found = Q(**{f"{way}fonds__code": which.fonds}) if which.fonds else Q()
    if which.school:
        found &= Q(**{f"{way}department__in": which.names})
    return found


def key_lines(
    keys: Sequence[KeyClass], asked_for: Wanted, names: Names, groups: Mapping[Group, Counts]
) -> Iterator[KeyLine]:
    """Yield each key class with its years. `names`: what departments were and became, see `wanted`."""
    for row in keys:
        by_year: dict[int, Counts] = defaultdict(Counts)
        held: dict[int, dict[tuple[str, str], int]] = defaultdict(lambda: defaultdict(int))
        every = Counts()
        for group, counts in groups.items():
            if group.key == row.code:
                every = every.plus(counts)
                if group.year is not None:
                    by_year[group.year] = by_year[group.year].plus(counts)
                    held[group.year][group.fonds, group.department] += counts.held
        asked = {year: parts for (key, year), parts in asked_for.items() if key == row.code}
        cells = tuple(
            Cell(
                year, by_year.get(year, Counts()), _expected(asked[year]) if year in asked else None,
                tuple(_lacking(asked.get(year, {}), held[year], names)),
            )
            for year in sorted({*by_year, *asked}, reverse=True)
        )  # fmt: skip
        due = [cell for cell in cells if cell.expected]
        complete = sum(1 for cell in due if not cell.missing)
        yield KeyLine(row.code, row.name, row.name_en or row.name, every, cells, len(due), complete, row.further)


def _expected(parts: Mapping[tuple[str, str], int]) -> int:
    """Return at least how many volumes a year should have: what was said of a fonds as a whole holds those of its parts."""
    whole = {fonds: volumes for (fonds, department), volumes in parts.items() if not department}
    apart: dict[str, int] = defaultdict(int)
    for (fonds, department), volumes in parts.items():
        apart[fonds] += volumes if department else 0
    return sum(max(whole.get(fonds, 0), apart[fonds]) for fonds in apart)


def _lacking(
    parts: Mapping[tuple[str, str], int], held: Mapping[tuple[str, str], int], names: Mapping[str, Collection[str]]
) -> Iterator[Lacking]:
    """Yield the parts of a year of which not enough is held; volumes of what a department was or became count as its."""
    for (fonds, department), least in sorted(parts.items()):
        own = names[department] if department else ()
        count = sum(n for (whose, name), n in held.items() if whose == fonds and (not own or name in own))
        if count < least:
            yield Lacking(fonds, department, least, count)


def wanted(at: datetime, which: Which) -> tuple[Which, Wanted, Names]:
    """Return the question as `named` does, what was said by then should exist, and what its departments were and became.

    Of (key class, year) → (fonds, department) → at least so many volumes the latest word counts. The names of departments
    and of the school are looked for together.
    """
    rows = list(_said(at, Which(fonds=which.fonds)))
    departments = {row.department for row in rows if row.department} | ({which.school} if which.school else set())
    names = {text: frozenset({text, *match.names}) for text, match in people.lineages(departments).items()}
    if which.school:
        which = replace(which, names=names[which.school])
        rows = [row for row in rows if row.department in which.names]
    found: dict[tuple[str, int], dict[tuple[str, str], int]] = defaultdict(dict)
    for row in rows:
        for year in range(row.year_from, row.year_to + 1):
            found[row.key_class.code, year][row.fonds.code, row.department] = row.volumes
    return which, found, names


def _said(at: datetime | None, which: Which) -> QuerySet[ExpectedHoldings]:
    rows = ExpectedHoldings.objects.select_related("key_class", "fonds").order_by("declared_at", "pk")
    if at is None:
        rows = rows.filter(withdrawn_at=None)
    else:
        rows = rows.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=at), declared_at__lte=at)
    return rows.filter(place(which))


def by_school(row: KeyClass, asked_for: Wanted, names: Names, groups: Mapping[Group, Counts]) -> SchoolYears:
    """Return one key class by year and school, of which `groups` are the volumes."""
    [line] = key_lines([row], asked_for, names, groups)
    found: dict[tuple[int, str], Counts] = defaultdict(Counts)
    sizes: dict[str, int] = defaultdict(int)
    undated = Counts()
    for group, counts in groups.items():
        sizes[group.department] += counts.held
        if group.year is None:
            undated = undated.plus(counts)
        else:
            found[group.year, group.department] = found[group.year, group.department].plus(counts)
    said: dict[tuple[int, str], int] = {}
    for (key, year), parts in asked_for.items():
        for (_fonds, department), volumes in parts.items() if key == row.code else ():
            if department:
                sizes[department] += 0
                said[year, department] = said.get((year, department), 0) + volumes
    schools = tuple(sorted(sizes, key=lambda name: (-sizes[name], name)))
    rows = tuple(
        (
            cell,
            tuple(
                Cell(
                    cell.year, found.get((cell.year, school), Counts()), said.get((cell.year, school)),
                    tuple(part for part in cell.lacking if part.department == school and school),
                )
                for school in schools
            ),
        )
        for cell in line.cells
    )  # fmt: skip
    return SchoolYears(line, schools, rows, undated)


def expectations(actor: Actor) -> list[Expected]:
    """Return what should exist as said and not taken back, the latest first."""
    policy.require(actor, "catalogue.browse")
    return [
        Expected(
            row.pk, row.key_class.code, row.key_class.name, row.key_class.name_en or row.key_class.name, row.fonds.code,
            row.year_from, row.year_to, row.department, row.volumes, row.ground, row.declared_at, row.declared_by,
        )
        for row in _said(None, Which()).reverse()
    ]  # fmt: skip
