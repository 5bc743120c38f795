"""Departments through time: which names a text may stand for."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum, Value
from django.utils.translation import gettext as _

from lantai.people.models import OrgEdge, OrgName, OrgUnit
from lantai.people.states import EdgeKind
from lantai.people.values import UnitMatch, UnitView

_ENDINGS = ("学院", "系", "专业", "部")


def fold(text: str) -> str:
    """Return the form in which names of units are compared: NFKC, no spaces, brackets or dots."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(character for character in folded if character.isalnum())


@dataclass(slots=True)
class _Graph:
    names: dict[int, list[tuple[str, str, int | None, int | None]]] = field(default_factory=lambda: defaultdict(list))
    by_fold: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    earlier: dict[int, list[tuple[int, str, int | None]]] = field(default_factory=lambda: defaultdict(list))
    later: dict[int, list[tuple[int, str, int | None]]] = field(default_factory=lambda: defaultdict(list))


_cached: tuple[tuple[tuple[int | None, ...], ...], _Graph] | None = None


def _graph() -> _Graph:
    """Return the whole (small) graph, read again when a name or an edge was added, removed, taken back or dated otherwise.

    Of a row that stands only years change: the one that was missing, the one in which a name ends.
    """
    global _cached  # noqa: PLW0603  one small snapshot per process
    stamp = tuple(sorted(tuple(row.values()) for row in _stamp()))
    if _cached is None or _cached[0] != stamp:
        _cached = (stamp, _read())
    return _cached[1]


def _stamp() -> QuerySet[Any, dict[str, int | None]]:
    """Return what tells that the graph has changed: one row of the names and one of the edges, in one query."""
    told = {"n": Count("id"), "last": Max("id"), "back": Count("withdrawn_at")}
    names = OrgName.objects.order_by().annotate(of=Value(0)).values("of").annotate(**told)
    names = names.annotate(one=Count("id", filter=Q(is_official=True)), two=Count("valid_to"), three=Sum("valid_to"))
    edges: QuerySet[Any, Any] = OrgEdge.objects.order_by().annotate(of=Value(1)).values("of").annotate(**told)
    return edges.annotate(one=Count("year"), two=Sum("year"), three=Value(0)).union(names, all=True)


def _read() -> _Graph:
    graph = _Graph()
    standing = OrgName.objects.filter(withdrawn_at=None)
    rows = standing.values_list("unit_id", "name", "folded", "valid_from", "valid_to", "is_official")
    for unit, name, folded, since, until, _official in sorted(
        rows, key=lambda row: (row[5], row[4] or 9999, row[3] or 0)
    ):
        graph.names[unit].append((name, folded, since, until))
        graph.by_fold[folded].add(unit)
    edges = OrgEdge.objects.filter(withdrawn_at=None)
    for older, newer, kind, year in edges.values_list("older_id", "newer_id", "kind", "year"):
        graph.earlier[newer].append((older, kind, year))
        graph.later[older].append((newer, kind, year))
    return graph


def _stem(folded: str) -> str:
    for ending in _ENDINGS:
        if folded.endswith(ending) and len(folded) - len(ending) >= 2:
            return folded[: -len(ending)]
    return folded


def _start(graph: _Graph, text: str) -> set[int]:
    folded = fold(text)
    if len(folded) < 2:
        return set()
    exact = graph.by_fold.get(folded)
    if exact:
        return set(exact)
    stem = _stem(folded)
    found = {unit for name, units in graph.by_fold.items() if _stem(name) == stem for unit in units}
    if found:
        return found
    # a longer text that ends in or begins with a known name: "锦江工学院计算机系", "计算机系85级"
    longest = max((len(name) for name in graph.by_fold if name in folded), default=0)
    return {
        unit
        for name, units in graph.by_fold.items()
        if len(name) == longest and longest >= 3 and name in folded
        for unit in units
    }


def _walk(
    edges: dict[int, list[tuple[int, str, int | None]]], start: Iterable[int]
) -> dict[int, tuple[str, int | None]]:
    reached: dict[int, tuple[str, int | None]] = {}
    queue = list(start)
    seen = set(queue)
    while queue:
        for unit, kind, year in edges.get(queue.pop(), ()):
            if unit not in seen:
                seen.add(unit)
                reached[unit] = (kind, year)
                queue.append(unit)
    return reached


def lineage(text: str, year: int | None = None) -> UnitMatch:
    """Return all names a unit's text may stand for: its other names, what it came from, what it became.

    With `year` (of the record), where several units once bore the name, those that bore it about then are preferred.
    An unknown text stands for itself alone. Ancestors and descendants are followed, siblings are not: a school merged
    into the university does not stand for the other school merged into it. Source: domain.md 5.6, 5.7 rule 5.
    """
    return _lineage(_graph(), text, year)


def lineages(texts: Iterable[str]) -> dict[str, UnitMatch]:
    """As `lineage`, of many texts: text → names, the graph looked at once, and not at all for none."""
    wanted = dict.fromkeys(texts)
    graph = _graph() if wanted else _Graph()
    return {text: _lineage(graph, text, None) for text in wanted}


def _lineage(graph: _Graph, text: str, year: int | None) -> UnitMatch:
    start = _start(graph, text)
    if year is not None and len(start) > 1:
        start = {unit for unit in start if _bore(graph, unit, text, year)} or start
    if not start:
        return UnitMatch(frozenset({text}) if text else frozenset(), frozenset())
    before, after = _walk(graph.earlier, start), _walk(graph.later, start)
    ids = set(start) | set(before) | set(after)
    names = {name for unit in ids for name, *_rest in graph.names[unit]}
    via = [*_words(graph, before, older=True), *_words(graph, after, older=False)]
    return UnitMatch(frozenset(names | {text}), frozenset(ids), tuple(via))


def _bore(graph: _Graph, unit: int, text: str, year: int) -> bool:
    folded = fold(text)
    return any(
        (since is None or since - 1 <= year) and (until is None or until + 1 >= year)
        for _name, known, since, until in graph.names[unit]
        if known == folded or known in folded or _stem(known) == _stem(folded)
    )


def _words(graph: _Graph, reached: dict[int, tuple[str, int | None]], *, older: bool) -> list[str]:
    words = {
        (EdgeKind.RENAMED, True): _("%(year)s 年前名 %(name)s"),
        (EdgeKind.RENAMED, False): _("%(year)s 年改名 %(name)s"),
        (EdgeKind.MERGED, True): _("%(year)s 年由 %(name)s 并入"),
        (EdgeKind.MERGED, False): _("%(year)s 年并入 %(name)s"),
        (EdgeKind.SPLIT, True): _("%(year)s 年自 %(name)s 分出"),
        (EdgeKind.SPLIT, False): _("%(year)s 年分出 %(name)s"),
        (EdgeKind.PREDECESSOR, True): _("前身 %(name)s（至 %(year)s 年）"),
        (EdgeKind.PREDECESSOR, False): _("后为 %(name)s（%(year)s 年）"),
    }
    return [
        words[EdgeKind(kind), older] % {"year": year or "？", "name": graph.names[unit][-1][0]}
        for unit, (kind, year) in reached.items()
        if graph.names[unit]
    ]


def units(kind: str = "") -> list[UnitView]:
    """Return the units, with the newest official name of each."""
    rows = OrgUnit.objects.prefetch_related("names").order_by("code")
    if kind:
        rows = rows.filter(kind=kind)
    found = []
    for row in rows:
        official = [name for name in row.names.all() if name.is_official and name.withdrawn_at is None]
        newest = max(official, key=lambda name: name.valid_from or 0, default=None)
        if newest is not None:
            found.append(UnitView(row.pk, row.code, newest.name, newest.name_en, row.kind, row.founded, row.dissolved))
    return found


def unit_names(year: int | None = None) -> list[str]:
    """Return the official names in use in `year` (or ever): for suggestions while typing."""
    rows = OrgName.objects.filter(is_official=True, withdrawn_at=None)
    if year is not None:
        rows = rows.exclude(valid_from__gt=year).exclude(valid_to__lt=year)
    return list(dict.fromkeys(rows.order_by("name").values_list("name", flat=True)))
