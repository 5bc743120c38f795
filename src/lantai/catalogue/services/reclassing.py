"""Classing again what a fonds holds, after the schemes it uses were decided otherwise.

A correction of what the holdings are, like a class that is taken from a sheet: asked again, reports of an earlier moment
say it too; one that was made and kept stays as it is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from lantai.catalogue import events
from lantai.catalogue.models import ClassNode, CodePattern, Fonds, Item, SchemeUse, Series, Volume
from lantai.catalogue.rules import codes
from lantai.catalogue.services import standing
from lantai.catalogue.services.fonds import Classes
from lantai.foundation import clock
from lantai.foundation import events as log
from lantai.foundation.actor import Actor

MANY = 1000  # ids in one event, and in one statement


@dataclass(frozen=True, slots=True)
class Held:
    """How many volumes, items by themselves and series; `undated`: volumes and items among them that have no year."""

    volumes: int = 0
    items: int = 0
    series: int = 0
    undated: int = 0

    def __bool__(self) -> bool:
        return bool(self.volumes or self.items or self.series)


def reclass(actor: Actor, fonds: Fonds) -> Held:
    """Give every unit of a fonds the class that the schemes in use name by its code and year; return how many changed.

    One for which none is named keeps its class (`needing` counts those). What has no year, and series, change only where
    their scheme is not in use any longer. Volumes are asked in groups; items in them follow by themselves.
    """
    run = _Run(fonds)
    changed = {"volume": run.volumes(), "item": run.items()}
    series = run.series()
    for kind, ids in changed.items():
        for place in range(0, len(ids), MANY):
            told = events.UnitsReclassed(kind=kind, ids=tuple(ids[place : place + MANY]))
            log.record(told, actor=actor, subject=("fonds", fonds.code))
    return Held(len(changed["volume"]), len(changed["item"]), series)


def needing(scheme_id: int, *, fonds: Fonds | None = None) -> Held:
    """Return what lies in the classes of a scheme in years in which its fonds does not use it, or without a year.

    Series always count where the scheme is not in use without end. `fonds`: of that one alone; else of all. Of one fonds
    what has no year counts only where the scheme is not in use there at all.
    """
    found = Held()
    for one in [fonds] if fonds else list(Fonds.objects.filter(pk__in=_holding(scheme_id))):
        spans = list(SchemeUse.objects.filter(fonds=one, scheme_id=scheme_id).values_list("year_from", "year_to"))
        goes_on = any(last is None for _first, last in spans)
        volumes, no_year = _outside(Volume.objects.filter(fonds=one, class_node__scheme_id=scheme_id), spans, goes_on)
        nodes = list(ClassNode.objects.filter(scheme_id=scheme_id).values_list("pk", flat=True))
        items, bare = _outside(Item.objects.filter(fonds=one, volume=None, class_node__in=nodes), spans, goes_on)
        series = 0 if goes_on else Series.objects.filter(fonds=one, class_node__scheme_id=scheme_id).count()
        found = Held(
            found.volumes + volumes, found.items + items, found.series + series, found.undated + no_year + bare
        )
    return found


def _holding(scheme_id: int) -> set[int]:
    nodes = list(ClassNode.objects.filter(scheme_id=scheme_id).values_list("pk", flat=True))
    models: tuple[Any, ...] = (Volume, Item, Series)
    return {
        pk
        for model in models
        for pk in model.objects.filter(class_node__in=nodes).order_by().values_list("fonds_id", flat=True).distinct()
    }


def _outside(rows: Any, spans: list[tuple[int | None, int | None]], goes_on: bool) -> tuple[int, int]:
    """Count rows of years outside all spans (those without a year too, unless the scheme goes on), and those without."""
    counts = dict(rows.order_by().values_list("year").annotate(n=Count("*")))
    undated = 0 if goes_on else counts.pop(None, 0)
    counts.pop(None, None)
    outside = sum(
        n for year, n in counts.items() if not any((first or 0) <= year <= (last or 9999) for first, last in spans)
    )
    return outside + undated, undated


class _Run:
    """One fonds being classed again."""

    def __init__(self, fonds: Fonds) -> None:
        self.fonds, self.classes = fonds, Classes(fonds)
        uses = SchemeUse.objects.filter(fonds=fonds).values_list("scheme_id", "year_to")
        self.in_use = {scheme for scheme, _last in uses}
        this_year = clock.today().year
        self.going_on = {scheme for scheme, last in uses if last is None or last >= this_year}

    def node(self, said: str, held: tuple[int | None, str, int | None], year: int | None) -> int | None:
        """Return the class that a code names in a year; that which is held where it names none or may not be asked.
        `held`: id, code and scheme of the class.
        """
        pk, code, scheme = held
        if year is None and scheme in self.in_use:
            return pk
        found = (self.classes.node(said, year) if said else None) or (self.classes.node(code, year) if code else None)
        return found.pk if found else pk

    def volumes(self) -> list[int]:
        rows = Volume.objects.filter(fonds=self.fonds)
        names = ("class_code", "year", "class_node_id", "class_node__code", "class_node__scheme_id")
        groups = rows.exclude(class_code="", class_node=None).order_by().values_list(*names).distinct()
        found: list[int] = []
        for said, year, pk, code, scheme in list(groups):
            now = self.node(said, (pk, code or "", scheme), year)
            if now != pk:
                ids = list(rows.filter(class_code=said, year=year, class_node_id=pk).values_list("pk", flat=True))
                found += ids
                for place in range(0, len(ids), MANY):
                    some = rows.filter(pk__among=ids[place : place + MANY])
                    standing.keep(some.values("pk", *standing.KEPT))
                    some.update(class_node_id=now)
        return found

    def items(self) -> list[int]:
        """Class the items by themselves, whose codes say their class."""
        patterns = [(one.code, re.compile(one.expression)) for one in CodePattern.objects.all()]
        nodes = {
            pk: (pk, code, scheme) for pk, code, scheme in ClassNode.objects.values_list("pk", "code", "scheme_id")
        }
        moved: dict[int, list[int]] = defaultdict(list)
        rows = Item.objects.filter(fonds=self.fonds, volume=None, parent=None)
        for pk, code, year, class_id in rows.values_list("pk", "ref_code", "year", "class_node_id").iterator():
            parsed = codes.parsed(code, patterns) if code else None
            parts = parsed[1] if parsed else {}
            said = parts.get("class_code") or parts.get("category", "")
            now = self.node(said, nodes.get(class_id, (class_id, "", None)), year)
            if now is not None and now != class_id:
                moved[now].append(pk)
        for now, ids in moved.items():
            for place in range(0, len(ids), MANY):
                Item.objects.filter(pk__among=ids[place : place + MANY]).update(class_node_id=now)
        return sorted(pk for ids in moved.values() for pk in ids)

    def series(self) -> int:
        count = 0
        rows = Series.objects.filter(fonds=self.fonds, class_node__isnull=False).select_related("class_node")
        for row in rows:
            node = row.class_node
            if node is None or node.scheme_id in self.going_on:
                continue
            now = self.classes.node(node.code, None)
            if now is not None and now.pk != node.pk:
                count += Series.objects.filter(pk=row.pk).update(class_node=now)
        return count
