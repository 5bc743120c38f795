"""Classing again what a fonds holds, after the schemes it uses were decided otherwise.

A correction of what the holdings are, like a class that is taken from a sheet: asked again, reports of an earlier moment
say it too; one that was made and kept stays as it is.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import events
from lantai.catalogue.errors import CatalogueError
from lantai.catalogue.models import ClassNode, CodePattern, Fonds, Item, Reclassing, SchemeUse, Series, Volume
from lantai.catalogue.rules import codes, record_kinds
from lantai.catalogue.services import standing
from lantai.catalogue.services.fonds import Classes, take_turn
from lantai.foundation import clock, tasks
from lantai.foundation import events as log
from lantai.foundation.actor import Actor

MANY = 1000  # ids in one event, and in one piece of the worker's
AT_ONCE = 500  # volumes that change while somebody waits; with more the worker does it
SILENT = timedelta(minutes=10)  # after which another task takes it up
LOOKED_AT_ONCE = 5000  # items by themselves, whose codes say their class: looking is quick


@dataclass(frozen=True, slots=True)
class Held:
    """How many volumes, items by themselves and series; `undated`: volumes and items among them that have no year."""

    volumes: int = 0
    items: int = 0
    series: int = 0
    undated: int = 0

    def __bool__(self) -> bool:
        return bool(self.volumes or self.items or self.series)


def reclass(actor: Actor, fonds: Fonds) -> Held | None:
    """Give every unit of a fonds the class that the schemes in use name by its code and year; return how many changed.
    None: there are so many that the worker does it (`go_on`), or it is at this fonds already and begins anew.

    One for which none is named keeps its class (`needing` counts those). What has no year, and series, change only where
    their scheme is not in use any longer. Volumes are asked in groups; items in them follow by themselves. To be called
    within the transaction that decides, after `take_turn`.
    """
    run = _Run(fonds)
    groups = run.groups()
    waiting = sum(group.count for group in groups)
    looked_at = len(run.alone()[: LOOKED_AT_ONCE + 1].values_list("pk", flat=True))
    if waiting > AT_ONCE or looked_at > LOOKED_AT_ONCE or is_under_way(fonds):
        _ask(actor, fonds, waiting + run.alone().count())
        return None
    volumes = sum(run.change(actor, piece) for piece in run.pieces(groups))
    items, last = 0, 0
    while looked := run.look_at(actor, last):
        items, last = items + looked.changed, looked.last
    return Held(volumes, items, run.series())


def is_under_way(fonds: Fonds) -> bool:
    """Tell whether the worker is classing, or is to class, what the fonds holds."""
    return Reclassing.objects.filter(fonds=fonds, finished_at=None).exists()


def refuse_under_way(fonds: Fonds) -> None:
    """Refuse to take a scheme away while what needs it cannot be known. Raises `CatalogueError`."""
    if is_under_way(fonds):
        words = _("全宗 %(code)s 正在按上一次的决定重认类目。请等它做完再撤下或停用方案。")
        raise CatalogueError(words % {"code": fonds.code}, code="RECLASSING")


def _ask(actor: Actor, fonds: Fonds, units: int) -> None:
    """Have the worker do it; one that is at it notices, and begins anew."""
    fresh: dict[str, Any] = {
        "looked_up_to": 0, "total": units, "done": 0, "done_before": 0, "volumes": 0, "items": 0,
        "asked_by": actor.account_id, "asked_at": clock.now(), "runner": 0, "started_at": None, "beat_at": None, "finished_at": None,
    }  # fmt: skip
    if not Reclassing.objects.filter(fonds=fonds).update(asked=F("asked") + 1, **fresh):
        Reclassing.objects.create(fonds=fonds, **fresh)
    log.record(events.ReclassingAsked(units=units), actor=actor, subject=("fonds", fonds.code))


# --- the worker's


class _Overtaken(Exception):  # noqa: N818
    """More was decided meanwhile, or another worker is at it."""


def go_on(actor: Actor, *, fonds_code: str, runner: int) -> None:
    """Class again what a fonds holds, as it was last asked for; goes on where it stood, and begins anew when more is
    decided meanwhile. Nothing to do where it is done. Each piece is one transaction, with how far it is.

    `runner`: the event that asks. While the task of another is at it (and will be run again until it is done), this one
    lets be.
    """
    while (work := _take_up(fonds_code, runner)) is not None:
        try:
            work.through(actor)
        except _Overtaken:
            continue


def _take_up(fonds_code: str, runner: int) -> _Work | None:
    with transaction.atomic():
        take_turn(fonds_code)
        rows = Reclassing.objects.select_related("fonds").filter(fonds__code=fonds_code, finished_at=None)
        silent = Q(beat_at__lt=clock.now() - SILENT)
        row = rows.filter(Q(runner__in=[0, runner]) | silent).first()
        return _Work(row, runner) if row is not None else None


class _Work:
    """A fonds that the worker has taken up, and how far it is."""

    def __init__(self, row: Reclassing, runner: int) -> None:
        self.row, self.run = row, _Run(row.fonds)
        self.groups = self.run.groups()
        left = sum(group.count for group in self.groups) + self.run.alone(row.looked_up_to).count()
        row.total, row.done_before, now = row.done + left, row.done, clock.now()
        Reclassing.objects.filter(pk=row.pk).update(
            total=row.total, done_before=row.done, runner=runner, started_at=now, beat_at=now
        )  # fmt: skip

    def through(self, actor: Actor) -> None:
        for piece in self.run.pieces(self.groups):
            with transaction.atomic():
                take_turn(self.row.fonds.code)
                changed = self.run.change(actor, piece)
                self._note(sum(map(len, piece.values())), volumes=self.row.volumes + changed)
            tasks.report(self.row.done, self.row.total)
        while self._items(actor):
            tasks.report(self.row.done, self.row.total)
        with transaction.atomic():
            take_turn(self.row.fonds.code)
            self.run.series()
            self._note(0, finished_at=clock.now())

    def _items(self, actor: Actor) -> bool:
        """Look at some more items; tell whether there were any."""
        with transaction.atomic():
            take_turn(self.row.fonds.code)
            looked = self.run.look_at(actor, self.row.looked_up_to)
            if looked:
                self._note(looked.seen, items=self.row.items + looked.changed, looked_up_to=looked.last)
        return looked is not None

    def _note(self, done: int, **facts: Any) -> None:
        """Write how far it is, with the piece; that more was decided, or that another is at it, undoes the piece."""
        mine = Reclassing.objects.filter(pk=self.row.pk, asked=self.row.asked, done=self.row.done, finished_at=None)
        facts |= {"done": self.row.done + done, "beat_at": clock.now()}
        if not mine.update(**facts):
            raise _Overtaken
        for name, value in facts.items():
            setattr(self.row, name, value)


# --- what is left in a scheme


def needing(scheme_id: int, *, fonds: Fonds | None = None) -> Held:
    """Return what will lie in the classes of a scheme in years in which its fonds does not use it, or without a year,
    once what each fonds holds is classed by the schemes it uses now.

    Series always count where the scheme is not in use without end. `fonds`: of that one alone; else of all. Of one fonds
    what has no year counts only where the scheme is not in use there at all.
    """
    found = Held()
    for one in [fonds] if fonds else list(Fonds.objects.filter(pk__in=holding(scheme_id))):
        spans = list(SchemeUse.objects.filter(fonds=one, scheme_id=scheme_id).values_list("year_from", "year_to"))
        goes_on, run = any(last is None for _first, last in spans), _Run(one)
        volumes, no_year = _outside(run.staying_volumes(scheme_id), spans, goes_on)
        items, bare = _outside(run.staying_items(scheme_id), spans, goes_on)
        series = 0 if goes_on else run.staying_series(scheme_id)
        found = Held(
            found.volumes + volumes, found.items + items, found.series + series, found.undated + no_year + bare
        )
    return found


def holding(scheme_id: int) -> set[int]:
    """Return the ids of the fonds of which anything lies in the classes of a scheme."""
    nodes = list(ClassNode.objects.filter(scheme_id=scheme_id).values_list("pk", flat=True))
    models: tuple[Any, ...] = (Volume, Item, Series)
    return {
        pk
        for model in models
        for pk in model.objects.filter(class_node__in=nodes).order_by().values_list("fonds_id", flat=True).distinct()
    }


def _outside(
    counts: Mapping[int | None, int], spans: list[tuple[int | None, int | None]], goes_on: bool
) -> tuple[int, int]:
    """Count those of years outside all spans (those without a year too, unless the scheme goes on), and those without."""
    undated = 0 if goes_on else counts.get(None, 0)
    outside = sum(
        n
        for year, n in counts.items()
        if year is not None and not any((first or 0) <= year <= (last or 9999) for first, last in spans)
    )
    return outside + undated, undated


# --- one fonds


@dataclass(frozen=True, slots=True)
class _Group:
    """Volumes that say one class and one year and lie in one class, and the class the schemes name for them."""

    said: str
    year: int | None
    held: int | None
    now: int
    count: int

    @property
    def where(self) -> dict[str, Any]:
        return {"class_code": self.said, "year": self.year, "class_node_id": self.held}


@dataclass(frozen=True, slots=True)
class _Looked:
    seen: int
    last: int
    changed: int


class _Run:
    """One fonds being classed again."""

    def __init__(self, fonds: Fonds) -> None:
        self.fonds, self.classes = fonds, Classes(fonds)
        uses = list(SchemeUse.objects.filter(fonds=fonds).values_list("scheme_id", "year_to"))
        self.in_use = {scheme for scheme, _last in uses}
        this_year = clock.today().year
        self.going_on = {scheme for scheme, last in uses if last is None or last >= this_year}
        self.patterns = [(one.code, re.compile(one.expression)) for one in CodePattern.objects.all()]
        nodes = list(ClassNode.objects.values_list("pk", "code", "scheme_id", "record_kinds"))
        self.nodes: dict[int | None, tuple[str, int | None]] = {pk: (code, scheme) for pk, code, scheme, _k in nodes}
        self.kinds_of: dict[int | None, list[str]] = {pk: kinds for pk, _code, _scheme, kinds in nodes}

    def node(self, said: str, held: int | None, year: int | None) -> int | None:
        """Return the class that a code names in a year; that which is held where it names none or may not be asked."""
        code, scheme = self.nodes.get(held, ("", None))
        if year is None and scheme in self.in_use:
            return held
        found = (self.classes.node(said, year) if said else None) or (self.classes.node(code, year) if code else None)
        return found.pk if found else held

    def _grouped(self, **where: Any) -> Iterator[tuple[str, int | None, int | None, int]]:
        rows = Volume.objects.filter(fonds=self.fonds, **where).exclude(class_code="", class_node=None).order_by()
        yield from rows.values_list("class_code", "year", "class_node_id").annotate(n=Count("pk"))

    def groups(self) -> list[_Group]:
        """Return the volumes whose class is another now."""
        found = []
        for said, year, held, n in self._grouped():
            now = self.node(said, held, year)
            if now is not None and now != held:
                found.append(_Group(said, year, held, now, n))
        return found

    def pieces(self, groups: Iterable[_Group]) -> Iterator[dict[_Group, list[int]]]:
        """Yield the ids of the volumes of groups, `MANY` at a time."""
        piece: dict[_Group, list[int]] = {}
        room = MANY
        for group in groups:
            rows = Volume.objects.filter(fonds=self.fonds, **group.where).order_by("pk")
            ids = list(rows.values_list("pk", flat=True))
            while ids:
                piece[group], ids = ids[:room], ids[room:]
                room -= len(piece[group])
                if not room:
                    yield piece
                    piece, room = {}, MANY
        if piece:
            yield piece

    def change(self, actor: Actor, piece: Mapping[_Group, list[int]]) -> int:
        """Class some volumes; one that was changed meanwhile stays as it is. Returns how many changed."""
        changed: list[int] = []
        for group, ids in piece.items():
            stood = list(
                Volume.objects.filter(pk__among=ids, **group.where).values("pk", "record_kind", *standing.KEPT)
            )
            standing.keep(stood)
            by_kind: dict[str, list[int]] = defaultdict(list)
            both = (self.kinds_of.get(group.held, []), self.kinds_of[group.now])
            for row in stood:
                kind = record_kinds.followed(row["record_kind"], row["title"], both, self.classes.kinds())
                by_kind[kind].append(row["pk"])
            for kind, mine in by_kind.items():
                Volume.objects.filter(pk__among=mine).update(class_node_id=group.now, record_kind=kind)
                changed += mine
        self._tell(actor, "volume", changed)
        return len(changed)

    def _tell(self, actor: Actor, kind: str, ids: list[int]) -> None:
        if ids:
            told = events.UnitsReclassed(kind=kind, ids=tuple(sorted(ids)))
            log.record(told, actor=actor, subject=("fonds", self.fonds.code))

    def alone(self, after: int = 0) -> QuerySet[Item]:
        """Return the items that lie in no volume, with their components, in order, after one."""
        return Item.objects.filter(fonds=self.fonds, volume=None, pk__gt=after).order_by("pk")

    def look_at(self, actor: Actor, after: int) -> _Looked | None:
        """Class the next items by themselves, whose codes say their class; None when there are no more."""
        moved: dict[int, list[int]] = defaultdict(list)
        rows = list(self.alone(after)[:MANY].values_list("pk", "ref_code", "year", "class_node_id"))
        for pk, code, year, held in rows:
            now = self.node(self._said(code), held, year)
            if now is not None and now != held:
                moved[now].append(pk)
        for now, ids in moved.items():
            Item.objects.filter(pk__among=ids).update(class_node_id=now)
        changed = [pk for ids in moved.values() for pk in ids]
        self._tell(actor, "item", changed)
        return _Looked(len(rows), rows[-1][0], len(changed)) if rows else None

    def _said(self, code: str) -> str:
        parsed = codes.parsed(code, self.patterns) if code else None
        parts = parsed[1] if parsed else {}
        return parts.get("class_code") or parts.get("category", "")

    def series(self) -> int:
        """Class the series whose scheme is not in use any longer; return how many changed."""
        count = 0
        for row in Series.objects.filter(fonds=self.fonds, class_node__isnull=False):
            now = self._of_series(row)
            if now != row.class_node_id:
                count += Series.objects.filter(pk=row.pk).update(class_node_id=now)
        return count

    def _of_series(self, row: Series) -> int | None:
        code, scheme = self.nodes[row.class_node_id]
        now = None if scheme in self.going_on else self.classes.of_series(code)
        return now.pk if now else row.class_node_id

    # --- what will stay where it is

    def _stays(self, now: int | None, scheme_id: int) -> bool:
        return self.nodes[now][1] == scheme_id

    def staying_volumes(self, scheme_id: int) -> Counter[int | None]:
        """Count by year the volumes that a scheme keeps."""
        found: Counter[int | None] = Counter()
        for said, year, held, n in self._grouped(class_node__scheme_id=scheme_id):
            if self._stays(self.node(said, held, year), scheme_id):
                found[year] += n
        return found

    def staying_items(self, scheme_id: int) -> Counter[int | None]:
        """Count by year the items by themselves that a scheme keeps; codes are read only where their class says nothing."""
        found: Counter[int | None] = Counter()
        nodes = [pk for pk, (_code, scheme) in self.nodes.items() if scheme == scheme_id]
        rows = Item.objects.filter(fonds=self.fonds, volume=None, class_node__in=nodes).order_by()
        for year, held, n in list(rows.values_list("year", "class_node_id").annotate(n=Count("pk"))):
            if not self._stays(self.node("", held, year), scheme_id):
                continue
            if not self.classes.name_any(year):
                found[year] += n
                continue
            several = rows.filter(year=year, class_node_id=held).values_list("ref_code", flat=True)
            staying = (self._stays(self.node(self._said(code), held, year), scheme_id) for code in several.iterator())
            found[year] += sum(staying)
        return found

    def staying_series(self, scheme_id: int) -> int:
        """Count the series that a scheme keeps."""
        rows = Series.objects.filter(fonds=self.fonds, class_node__scheme_id=scheme_id)
        return sum(self._stays(self._of_series(row), scheme_id) for row in rows)
