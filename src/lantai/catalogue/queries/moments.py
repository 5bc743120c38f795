"""The holdings at a stated moment, from dated facts and never from how things stand today (A14, B04, B09).

A volume counts from the moment its import was done (or the date it entered, where somebody said so) until it left; a
page image from its attaching, a name from its indexing; code, class, title, year, department and what tells the carrier as
they stood then (`VolumeThen`). What an import brought or completed by mistake and was undone was never so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from lantai.catalogue.errors import NotFound
from lantai.catalogue.models import (
    ClassNode,
    Fonds,
    ImportBatch,
    Item,
    KeyClass,
    PageImage,
    PersonMention,
    Volume,
    VolumeThen,
)
from lantai.catalogue.queries import completeness, digital_at
from lantai.catalogue.queries.carriers_at import Carriers
from lantai.catalogue.queries.completeness import Group
from lantai.catalogue.values.moments import (
    CarrierLine,
    ClassLine,
    Counts,
    HoldingsAt,
    SchoolLine,
    SchoolYears,
    VolumeAt,
    Which,
)
from lantai.foundation import policy
from lantai.foundation.actor import Actor


class _Classes:
    """All classes and key classes, read once: two queries."""

    def __init__(self) -> None:
        self.keys = list(KeyClass.objects.all())
        rows = ClassNode.objects.values_list("pk", "code", "scheme__code", "depth", "name", "name_en")
        self.codes: dict[int | None, str] = {}
        self.names: dict[str, tuple[str, str]] = {}
        self.called: dict[int, tuple[str, str]] = {}  # code and name of each
        self.of_key: dict[str, list[int]] = {row.code: [] for row in self.keys}
        for pk, code, scheme, depth, name, name_en in rows:
            self.codes[pk], self.called[pk] = code, (code, name)
            if depth == 1:
                self.names[code] = (name, name_en or name)
            for key in self.keys:
                if code.startswith(tuple(key.classes.get(scheme, ()))):
                    self.of_key[key.code].append(pk)


class _As(NamedTuple):
    """Where the same facts stand: in the volume as it is, or in how it stood then."""

    rows: QuerySet[Any]
    volume: str  # the way to the volume: "" or "volume__"

    def of(self, name: str) -> str:
        return f"{self.volume}{name}"


def _there(at: datetime, way: str = "") -> Q:
    """Volumes that had come by the moment and not left; `way`: to the volume."""
    came = Q(**{f"{way}entered_at__lte": at}) | Q(**{f"{way}entered_at": None}) & (
        Q(**{f"{way}batch": None}) | Q(**{f"{way}batch__in": _done(at)})
    )
    left = Q(**{f"{way}left_at": None}) | Q(**{f"{way}left_at__gt": at})
    return came & left


def _done(at: datetime) -> QuerySet[Any]:
    moment = Coalesce("finished_at", "started_at", "created_at")
    return ImportBatch.objects.annotate(moment=moment).filter(moment__lte=at).values("pk")


def _sides(at: datetime, which: Which, classes: _Classes, carriers: Carriers | None = None) -> tuple[_As, _As]:
    """Return volumes that are still as they stood then, and, of the others, how they stood then.

    Those that only lists named then (`provisional`) are among them, and no volumes yet. With `carriers`, the rows have a
    column `carrier`.
    """
    later = VolumeThen.objects.filter(volume=OuterRef("pk"), until__gt=at)
    earlier = VolumeThen.objects.filter(volume=OuterRef("volume"), until__gt=at, until__lt=OuterRef("until"))
    now = Volume.objects.filter(_there(at)).exclude(Exists(later))
    then = VolumeThen.objects.filter(_there(at, "volume__"), until__gt=at).exclude(Exists(earlier))
    sides = _As(now.order_by(), ""), _As(then.order_by(), "volume__")
    first, second = (side._replace(rows=_only(side, which, classes, carriers)) for side in sides)
    return first, second


def _only(side: _As, which: Which, classes: _Classes, carriers: Carriers | None) -> QuerySet[Any]:
    rows = side.rows if carriers is None else carriers.told(side.rows, side.volume)
    if which.fonds:
        rows = rows.filter(**{side.of("fonds__code"): which.fonds})
    if which.school:
        rows = rows.filter(department__in=which.names)
    if which.department is not None:
        rows = rows.filter(department=which.department)
    if which.year is not None:
        rows = rows.filter(year=which.year)
    if which.category:
        rows = rows.annotate(class_then=_class()).filter(class_then__startswith=which.category)
    if which.carrier:
        rows = rows.filter(carrier=which.carrier)
    if which.key_class:
        rows = rows.annotate(key_then=_key(classes)).filter(key_then=which.key_class)
    return rows


def _class() -> Coalesce:
    return Coalesce("class_node__code", "class_code")


def _key(classes: _Classes) -> Case | Value:
    """Which key class a volume falls in: the first whose classes and words fit; empty for none."""
    whens = []
    for row in classes.keys:
        said = Q()
        for word in row.words:
            said |= Q(title__contains=word)
        if classes.of_key[row.code]:
            whens.append(When(Q(class_node__in=classes.of_key[row.code]) & said, then=Value(row.code)))
    return Case(*whens, default=Value("")) if whens else Value("")


def _pictured(at: datetime, side: _As) -> Exists:
    volume = OuterRef("volume_id" if side.volume else "pk")
    return Exists(PageImage.objects.filter(volume=volume, attached_at__lte=at))


def _named(at: datetime, side: _As) -> Exists:
    code, fonds = OuterRef(side.of("ref_code_norm")), OuterRef(side.of("fonds__code"))
    return Exists(PersonMention.objects.filter(ref_code_norm=code, fonds_code=fonds, indexed_at__lte=at))


def _groups(
    at: datetime, which: Which, classes: _Classes, carriers: Carriers | None = None, among: QuerySet[Any] | None = None
) -> tuple[dict[Group, Counts], dict[str, Any]]:
    """Count volumes by fonds, class, year, school, key class and carrier (where asked), and what stands beside: of no date,
    those that only lists named, those `among` others. One query.
    """
    found: dict[Group, Counts] = defaultdict(Counts)
    beside = {"undated": 0, "named_only": 0, "among": 0}
    now, then = (_counted(at, side, classes, bool(carriers), among) for side in _sides(at, which, classes, carriers))
    for only_named, fonds, node, written, year, department, key, *more in now.union(then, all=True):
        *carrier, held, pictured, named, undated, those = more
        if only_named:
            beside["named_only"] += held
            continue
        beside["undated"] += undated
        beside["among"] += those
        group = Group(fonds, classes.codes.get(node) or written, year, department, key, *carrier)
        found[group] = found[group].plus(Counts(held, pictured, named))
    return found, beside


def _counted(at: datetime, side: _As, classes: _Classes, carriers: bool, among: QuerySet[Any] | None) -> QuerySet[Any]:
    """Return the groups of one side: what they share, then how many are held, pictured, named, of no date, `among`."""
    shared = ["provisional", "fonds_then", "class_node", "class_code", "year", "department", "key_of"]
    return (
        side.rows.annotate(fonds_then=F(side.of("fonds__code")), key_of=_key(classes))
        .annotate(pictured=_pictured(at, side), named=_named(at, side))
        .values_list(*shared, *(["carrier"] if carriers else []))
        .annotate(n=Count("*"), p=Count("pk", filter=Q(pictured=True)), q=Count("pk", filter=Q(named=True)))
        .annotate(u=Count("pk", filter=Q(**{side.of("entered_at"): None, side.of("batch"): None})))
        .annotate(a=Value(0) if among is None else Count("pk", filter=Q(**{side.of("pk__in"): among})))
    )


def holdings_at(
    actor: Actor, *, at: datetime, fonds: str = "", school: str = "", among: QuerySet[Any] | None = None
) -> HoldingsAt:
    """Return what was held, digitised and indexed at `at` (aware): by category, carrier, year and key class, by school.

    `school`: a department of any time; what it came from and became counts with it. `among`: ids of volumes, as a query of
    another room, which is told how many of them were held. About ten queries, whatever the size. For archivists. Source: A14, B04, B09, domain.md 2.10.
    """
    policy.require(actor, "catalogue.browse")
    classes = _Classes()
    which, wanted, names = completeness.wanted(at, Which(fonds=fonds, school=school))
    groups, beside = _groups(at, which, classes, Carriers(at, classes.called), among)
    beside |= {} if among is not None else {"among": None}
    total = Counts()
    for counts in groups.values():
        total = total.plus(counts)
    keys = tuple(completeness.key_lines(classes.keys, wanted, names, groups))
    return HoldingsAt(
        at=at, fonds=fonds, school=school, total=total, **_alone(at, which, classes), **beside,
        categories=tuple(_categories(groups, total, classes.names)), carriers=tuple(_carriers(groups, total)),
        keys=keys, schools=tuple(_schools(groups, [line.code for line in keys])),
        years=tuple(sorted({cell.year for line in keys for cell in line.cells}, reverse=True)),
    )  # fmt: skip


def _alone(at: datetime, which: Which, classes: _Classes) -> dict[str, int]:
    """Count what is told in one figure: items, components, page images, recordings, the bytes they are kept in. Two queries."""
    found = _digital(at, which, classes)
    counted = [
        _one("items", _items(at, which), Q(parent=None), Q(parent__isnull=False)), _one("pages", found.pages),
        _one("recordings", found.recordings),
    ]  # fmt: skip
    counts = {name: several for name, *several in counted[0].union(*counted[1:], all=True)}
    items, components = counts.get("items", (0, 0))
    pages, recordings = (counts.get(name, (0, 0))[0] for name in ("pages", "recordings"))
    return {"items": items, "components": components, "pages": pages, "recordings": recordings, **found.lengths(at)}


def _one(name: str, rows: QuerySet[Any], first: Q | None = None, second: Q | None = None) -> QuerySet[Any]:
    """Return one row: the name, how many rows are the `first` (all where not said) and how many the `second`."""
    counts = {"n": Count("pk", filter=first), "m": Count("pk", filter=second) if second else Value(0)}
    return rows.order_by().annotate(name_of=Value(name)).values_list("name_of").annotate(**counts)


def _items(at: datetime, which: Which) -> QuerySet[Any]:
    """Return items and their components: each came with its volume where somebody said when, else with its import."""
    early = Volume.objects.filter(entered_at__lte=at).values("pk")
    elsewhere = Volume.objects.filter(Q(entered_at__gt=at) | Q(left_at__lte=at)).values("pk")
    came = Q(entered_at=None) & (Q(batch=None) | Q(batch__in=_done(at)) | Q(volume__in=early))
    came |= Q(entered_at__lte=at)
    return Item.objects.filter(came, completeness.place(which)).exclude(volume__in=elsewhere).exclude(left_at__lte=at)


def _digital(at: datetime, which: Which, classes: _Classes) -> digital_at.Digital:
    """Return page images and recordings; of a school those of the volumes that were its own then."""
    volumes = None
    if which.school:
        now, then = (side.rows for side in _sides(at, which, classes))
        volumes = Q(volume__in=now.values("pk")) | Q(volume__in=then.values("volume"))
    return digital_at.digital(at, fonds=which.fonds, volumes=volumes)


def _categories(
    groups: Mapping[Group, Counts], total: Counts, names: Mapping[str, tuple[str, str]]
) -> Iterator[ClassLine]:
    for code, counts, share, years in _told_apart(groups, total, lambda group: group.code[:2]):
        name, name_en = names.get(code, (code, code))
        yield ClassLine(code, name, name_en, counts, share, years)


def _carriers(groups: Mapping[Group, Counts], total: Counts) -> Iterator[CarrierLine]:
    for code, counts, share, years in _told_apart(groups, total, lambda group: group.carrier):
        yield CarrierLine(code, counts, share, years)


def _told_apart(
    groups: Mapping[Group, Counts], total: Counts, by: Callable[[Group], str]
) -> Iterator[tuple[str, Counts, float, tuple[tuple[int | None, Counts], ...]]]:
    """Yield what each group falls under, its volumes, their share of all and their years, the largest first."""
    found: dict[str, Counts] = defaultdict(Counts)
    years: dict[str, dict[int | None, Counts]] = defaultdict(lambda: defaultdict(Counts))
    for group, counts in groups.items():
        code = by(group)
        found[code] = found[code].plus(counts)
        years[code][group.year] = years[code][group.year].plus(counts)
    for code, counts in sorted(found.items(), key=lambda pair: (-pair[1].held, pair[0])):
        by_year = sorted(years[code].items(), key=lambda pair: (pair[0] is None, -(pair[0] or 0)))
        yield code, counts, counts.held / total.held if total.held else 0.0, tuple(by_year)


def _schools(groups: Mapping[Group, Counts], keys: Sequence[str]) -> Iterator[SchoolLine]:
    """Schools with teaching records of the key classes, the largest first."""
    found: dict[str, dict[str, Counts]] = defaultdict(lambda: defaultdict(Counts))
    for group, counts in groups.items():
        if group.key:
            found[group.department][group.key] = found[group.department][group.key].plus(counts)
    lines = []
    for name, parts in found.items():
        every = Counts()
        for counts in parts.values():
            every = every.plus(counts)
        lines.append(SchoolLine(name, every, tuple(parts.get(key, Counts()) for key in keys)))
    yield from sorted(lines, key=lambda line: (-line.counts.held, line.name))


def holdings_by_school(actor: Actor, *, at: datetime, key_class: str, fonds: str = "") -> SchoolYears:
    """Return one key class at `at` (aware): year by year, school by school, what was held and what was lacking.

    Schools as they are written, the largest first; those of which something should exist are there, too. Raises
    `NotFound` for a class that is none. Source: B09.
    """
    policy.require(actor, "catalogue.browse")
    classes = _Classes()
    row = next((one for one in classes.keys if one.code == key_class), None)
    if row is None:
        raise NotFound
    which, wanted, names = completeness.wanted(at, Which(fonds=fonds, key_class=key_class))
    groups, _beside = _groups(at, which, classes)
    return completeness.by_school(row, wanted, names, groups)


def volumes_at(
    actor: Actor, *, at: datetime, which: Which, start: int = 0, limit: int | None = 50
) -> tuple[list[VolumeAt], int]:
    """Return some volumes behind a figure of `holdings_at`, as they stood then, and how many there are.

    `limit` None: all from `start`. Ordered by fonds, year and present code.
    """
    policy.require(actor, "catalogue.browse")
    classes, which = _Classes(), completeness.named(which)
    carriers = Carriers(at, classes.called)
    now, then = (_of_what(at, which, side).filter(provisional=False) for side in _sides(at, which, classes, carriers))
    rows = Volume.objects.filter(Q(pk__in=now.values("pk")) | Q(pk__in=then.values("volume")))
    base = _As(rows, "")
    ordered = (
        carriers.told(rows)
        .annotate(pictured=_pictured(at, base), named=_named(at, base), code_now=_class())
        .select_related("fonds")
        .order_by("fonds__code", "year", "ref_code_norm", "pk")
    )
    total = rows.count()
    page = list(ordered[start:] if limit is None else ordered[start : start + limit])
    stood = then if limit is None else then.filter(volume__in=[row.pk for row in page])
    changed: dict[int, VolumeThen] = {row.volume_id: row for row in stood.select_related("class_node")}
    return [_volume_at(row, changed.get(row.pk)) for row in page], total


def _of_what(at: datetime, which: Which, side: _As) -> QuerySet[Any]:
    rows = side.rows
    conditions = {
        "digitised": lambda: rows.filter(_pictured(at, side)), "indexed": lambda: rows.filter(_named(at, side)),
        "undigitised": lambda: rows.exclude(_pictured(at, side)), "unindexed": lambda: rows.exclude(_named(at, side)),
    }  # fmt: skip
    return conditions[which.what]() if which.what in conditions else rows


def _volume_at(row: Any, then: VolumeThen | None) -> VolumeAt:
    stood: Any = then or row
    node = row.code_now if then is None else then.class_node.code if then.class_node else ""
    return VolumeAt(
        row.pk, row.fonds.code, stood.ref_code, stood.title, stood.class_code or node, stood.year, stood.department,
        bool(row.pictured), bool(row.named), row.ref_code if row.ref_code != stood.ref_code else "", row.left_how,
        stood.carrier,
    )  # fmt: skip


def key_classes(actor: Actor) -> list[tuple[str, str, str]]:
    """Return the key classes: (code, name, English name)."""
    policy.require(actor, "catalogue.browse")
    return [(row.code, row.name, row.name_en or row.name) for row in KeyClass.objects.all()]


def all_fonds_codes(actor: Actor) -> list[tuple[str, str]]:
    """Return (code, code and name in the reader's language) of every fonds."""
    policy.require(actor, "catalogue.browse")
    english = (get_language() or "").startswith("en")
    rows = Fonds.objects.values_list("code", "name", "name_en")
    return [(code, f"{code} {name_en if english else name}".strip()) for code, name, name_en in rows]
