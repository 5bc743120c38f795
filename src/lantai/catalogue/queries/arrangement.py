"""Schemes through time, fonds before fonds, the series of a fonds, and how a reference code is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from lantai.catalogue.errors import NotFound
from lantai.catalogue.models import (
    ClassificationScheme,
    CodePattern,
    Fonds,
    FondsPredecessor,
    FormerCode,
    Item,
    Series,
    Volume,
)
from lantai.catalogue.queries.kinds import in_reader_language, name_of
from lantai.catalogue.rules import codes
from lantai.catalogue.texts import describing as texts
from lantai.catalogue.values.patterns import PatternView, PatternWords
from lantai.foundation import clock, policy
from lantai.foundation.actor import Actor

MOST_CODES = 200


@dataclass(frozen=True, slots=True)
class ClassLine:
    id: int
    code: str
    name: str
    depth: int


@dataclass(frozen=True, slots=True)
class UseLine:
    """That a fonds uses a scheme in some years, with the number by which it is withdrawn."""

    id: int
    fonds: str
    years: str


@dataclass(frozen=True, slots=True)
class SchemeView:
    id: int
    code: str
    version: str
    name: str
    valid_from: date | None
    valid_to: date | None
    uses: tuple[tuple[str, str], ...]  # fonds, years
    classes: tuple[ClassLine, ...]
    lines: tuple[UseLine, ...] = ()  # `uses`, each with its number


@dataclass(frozen=True, slots=True)
class Kinship:
    """Another fonds that this one carries on (`before`), or that carries this one on."""

    code: str
    name: str
    relation: str
    year: int | None
    source: str
    before: bool


@dataclass(frozen=True, slots=True)
class SeriesLine:
    id: int
    code: str
    title: str
    depth: int
    parent_id: int | None
    volumes: int


@dataclass(frozen=True, slots=True)
class FondsHistory:
    id: int
    code: str
    name: str
    kin: tuple[Kinship, ...]
    series: tuple[SeriesLine, ...]


@dataclass(frozen=True, slots=True)
class CodeReading:
    """How one code is read: its form for search, the pattern that fits, its parts, who bears it."""

    given: str
    norm: str
    pattern: str
    level: str
    parts: tuple[tuple[str, str], ...]
    variants: tuple[str, ...]
    held: tuple[tuple[str, int, str, bool], ...]  # kind, id, code as it is now, whether it bore this one formerly


def schemes(actor: Actor) -> list[SchemeView]:
    """Return every version of every scheme with its classes, its validity, and which fonds use it in which years."""
    policy.require(actor, "catalogue.browse")
    rows = ClassificationScheme.objects.prefetch_related("nodes", "uses__fonds").order_by("code", "version")
    return [
        SchemeView(
            row.pk, row.code, row.version, name_of(row), row.valid_from, row.valid_to,
            tuple((use.fonds.code, years(use.year_from, use.year_to)) for use in row.uses.all()),
            tuple(ClassLine(node.pk, node.code, name_of(node), node.depth) for node in row.nodes.all()),
            tuple(UseLine(use.pk, use.fonds.code, years(use.year_from, use.year_to)) for use in row.uses.all()),
        )
        for row in rows
    ]  # fmt: skip


def in_use(actor: Actor) -> list[SchemeView]:
    """Return the versions of schemes that a new fonds may class by: the usual one first, none that has ended. No classes."""
    policy.require(actor, "catalogue.browse")
    lasting = ClassificationScheme.objects.filter(Q(valid_to=None) | Q(valid_to__gte=clock.today()))
    rows = sorted(lasting.order_by("code", "-version"), key=lambda row: row.code != "process")
    return [
        SchemeView(row.pk, row.code, row.version, name_of(row), row.valid_from, row.valid_to, (), ()) for row in rows
    ]


def years(first: int | None, last: int | None) -> str:
    """Return a span of years as it is written, open ends left open."""
    return f"{first or ''}–{last or ''}" if first or last else ""


def fonds_history(actor: Actor, *, fonds_code: str) -> FondsHistory:
    """Return a fonds with those it carries on and its series in order. Raises `NotFound`."""
    policy.require(actor, "catalogue.browse")
    fonds = Fonds.objects.filter(code=fonds_code).first()
    if fonds is None:
        raise NotFound
    kin = [
        Kinship(one.predecessor.code, name_of(one.predecessor), one.relation, one.year, one.source, True)
        for one in FondsPredecessor.objects.filter(fonds=fonds).select_related("predecessor").order_by("year", "pk")
    ] + [
        Kinship(one.fonds.code, name_of(one.fonds), one.relation, one.year, one.source, False)
        for one in FondsPredecessor.objects.filter(predecessor=fonds).select_related("fonds").order_by("year", "pk")
    ]
    return FondsHistory(fonds.pk, fonds.code, name_of(fonds), tuple(kin), tuple(series_in_order(fonds)))


def series_in_order(fonds: Fonds) -> list[SeriesLine]:
    below: dict[int | None, list[Series]] = {}
    for row in Series.objects.filter(fonds=fonds).order_by("sort_key", "pk")[:2000]:
        below.setdefault(row.parent_id, []).append(row)
    held = dict(Volume.objects.filter(series__fonds=fonds).order_by().values_list("series_id").annotate(n=Count("*")))
    found: list[SeriesLine] = []

    def walk(parent: int | None, depth: int) -> None:
        for row in below.get(parent, []):
            title = in_reader_language(row.title, row.title_en)
            found.append(SeriesLine(row.pk, row.code, title, depth, parent, held.get(row.pk, 0)))
            walk(row.pk, depth + 1)

    walk(None, 1)
    return found


def read_codes(
    actor: Actor, *, given: Sequence[str], draft: PatternWords | None = None, instead_of: int | None = None
) -> list[CodeReading]:
    """Say of up to 200 codes how each is read, by which pattern, and who bears it now or bore it. For the tester.

    `draft`: a sound pattern that is not kept yet, read in its place (`instead_of` one that is) as if it were.
    """
    policy.require(actor, "catalogue.browse")
    rows = [row for row in CodePattern.objects.all() if row.pk != instead_of]
    if draft is not None:
        rows.append(
            CodePattern(
                code="*", name=draft.name, name_en=draft.name_en, level=draft.level, expression=draft.expression,
                example=draft.example, rank=draft.rank,
            )
        )  # fmt: skip
        rows.sort(key=lambda row: row.rank)
    patterns = [(row.code, re.compile(row.expression)) for row in rows]
    by_code = {row.code: row for row in rows}
    asked = [text for one in given if (text := one.strip()[:120])][:MOST_CODES]
    held = _held({codes.normal_code(text) for text in asked})
    found = []
    for text in asked:
        norm = codes.normal_code(text)
        read = codes.parsed(text, patterns)
        pattern = by_code[read[0]] if read else None
        parts = read[1].items() if read else ()
        found.append(
            CodeReading(
                text, norm, name_of(pattern) if pattern else "", str(texts.LEVELS[pattern.level]) if pattern else "",
                tuple((str(texts.PARTS.get(name, name)), value) for name, value in parts), tuple(codes.variants(text)[:24]),
                tuple(held.get(norm, ())),
            )
        )  # fmt: skip
    return found


def _held(norms: set[str]) -> dict[str, list[tuple[str, int, str, bool]]]:
    found: dict[str, list[tuple[str, int, str, bool]]] = {}
    norms.discard("")
    for row in Volume.objects.filter(ref_code_norm__in=norms)[:500]:
        found.setdefault(row.ref_code_norm, []).append(("volume", row.pk, row.ref_code, False))
    for item in Item.objects.filter(ref_code_norm__in=norms)[:500]:
        found.setdefault(item.ref_code_norm, []).append(("item", item.pk, item.ref_code, False))
    for former in FormerCode.objects.filter(ref_code_norm__in=norms).select_related("volume", "item")[:500]:
        unit = former.volume or former.item
        if unit is not None:
            kind = "volume" if former.volume_id else "item"
            found.setdefault(former.ref_code_norm, []).append((kind, unit.pk, unit.ref_code, True))
    return found


def patterns(actor: Actor) -> list[PatternView]:
    """Return every pattern in the order they are tried."""
    policy.require(actor, "catalogue.browse")
    return [
        PatternView(
            row.pk, name_of(row), str(texts.LEVELS[row.level]),
            PatternWords(row.name, row.name_en, row.level, row.expression, row.example, row.rank),
        )
        for row in CodePattern.objects.all()
    ]  # fmt: skip
