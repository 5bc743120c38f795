"""Finding aids: fonds and classes with what this reader may know of. Every count stands under the reader's policy."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import accumulate
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from lantai.catalogue import policy_holdings
from lantai.catalogue.errors import NotFound
from lantai.catalogue.models import ClassNode, Fonds, Item, PersonMention, ReadingTerms, Volume
from lantai.catalogue.queries import reading_lists as lists
from lantai.catalogue.rules import codes
from lantai.catalogue.rules.publicity import NOT_ABOUT_PEOPLE
from lantai.catalogue.values.reading import ClassAid, ClassPage, Extent, FondsAid, FondsBrief, StubBrief
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.people import queries as people

NONE = "-"  # stands in an address for "in no class"
LISTS = ("volumes", "items", "closed")
CAP = 10_000  # items and lists are counted to here and no further
PORTIONS = (200, 2000, CAP)  # volumes of a class that are looked into for a page of its items, until they hold enough


def volumes_for(actor: Actor) -> QuerySet[Volume]:
    """Return the volumes the actor may know of. For queries of this room."""
    policy.require(actor, "catalogue.find")
    return Volume.objects.filter(policy.scope(actor, "catalogue.find"))


def items_for(actor: Actor) -> QuerySet[Item]:
    policy.require(actor, "catalogue.find")
    return Item.objects.filter(policy.scope(actor, "catalogue.find.item"))


def stubs() -> QuerySet[Volume]:
    """Return the volumes of which a stub may be shown, where the terms of their fonds allow stubs at all."""
    return _harmless().filter(~policy_holdings.open_today())


def holds_stubs(volume_id: int) -> bool:
    """Tell whether stubs of a volume, or of what lies in it, may be shown where the terms allow it."""
    return _harmless().filter(pk=volume_id).exists()


def _harmless() -> QuerySet[Volume]:
    """Never a state secret, never a list of people (by its kind, or because names were indexed from it), never what
    only a list mentions.
    """
    named = PersonMention.objects.filter(fonds_code=OuterRef("fonds__code"), ref_code_norm=OuterRef("ref_code_norm"))
    return Volume.objects.filter(
        ~Exists(named),
        secrecy__in=["PUBLIC", "INTERNAL"],
        record_kind__in=NOT_ABOUT_PEOPLE,
        provisional=False,
    )


def sees_everything(actor: Actor) -> bool:
    """Tell whether the reader is an archivist, before whom nothing is closed."""
    return policy.allows(actor, "catalogue.browse")


def allows_stubs(fonds_code: str) -> bool:
    return ReadingTerms.objects.filter(fonds__code=fonds_code, stubs=True).exists()


def all_fonds(actor: Actor) -> list[FondsBrief]:
    """Return every fonds with how many volumes of it this actor may know of, and whether items. Two queries."""
    volumes = _by_fonds(volumes_for(actor))
    some = Exists(items_for(actor).filter(fonds=OuterRef("pk")))
    return [_brief(row, volumes.get(row.pk), int(has)) for row, has in _with(Fonds.objects.annotate(has=some))]


def _with(rows: Iterable[Any]) -> Iterable[tuple[Fonds, bool]]:
    return ((row, row.has) for row in rows)


def _by_fonds(rows: QuerySet[Any]) -> dict[int, tuple[int, int | None, int | None]]:
    counted = rows.order_by().values_list("fonds_id").annotate(n=Count("*"), first=Min("year"), last=Max("year"))
    return {pk: (n, first, last) for pk, n, first, last in counted}


def _brief(row: Fonds, volumes: Any, items: int) -> FondsBrief:
    count, first, last = volumes or (0, None, None)
    extent = Extent(count, items, first, last)
    return FondsBrief(row.code, row.name, row.name_en, row.year_from, row.year_to, extent)


def fonds_aid(actor: Actor, *, fonds_code: str) -> FondsAid:
    """Return the finding aid of a fonds: history, what it came from, extent, classes, decades. Raises `NotFound`."""
    fonds = _fonds(fonds_code)
    volumes, items = volumes_for(actor).filter(fonds=fonds), items_for(actor).filter(fonds=fonds)
    spread = list(volumes.order_by().values_list("class_node_id", "year").annotate(n=Count("*")))
    years = [year for _node, year, _n in spread if year is not None]
    total = sum(n for _node, _year, n in spread)
    brief = _brief(fonds, (total, min(years, default=None), max(years, default=None)), _to_the_cap(items))
    tree = _Tree(fonds)
    tree.tally(((node, n) for node, _year, n in spread), items if brief.extent.items <= CAP else items.none())
    line = people.lineage(fonds.name)
    others = Fonds.objects.exclude(pk=fonds.pk).filter(name__in=line.names)
    return FondsAid(
        brief=brief,
        history=fonds.history,
        schemes=tuple(
            (use.scheme.name, use.scheme.name_en or use.scheme.name)
            for use in fonds.scheme_uses.select_related("scheme").order_by("year_from")
        ),
        lineage=line.via,
        kin=tuple(others.values_list("code", "name", "name_en")),
        classes=tuple(tree.held()),
        unclassed=(tree.volumes.get(None, 0), tree.items.get(None, 0)),
        decades=tuple(_decades((year, n) for _node, year, n in spread)),
        stubs=allows_stubs(fonds.code),
    )


def _to_the_cap(rows: QuerySet[Any]) -> int:
    """Count rows, one beyond the cap at most; by a column of the index, so that no row is read for its number."""
    return rows.order_by().values("fonds_id")[: CAP + 1].count()


def _class_by_class(rows: QuerySet[Any]) -> int:
    """Do as `_to_the_cap` for some years of a whole fonds: the years stand behind the class in the index, so that without
    one every row of the fonds would be looked at.
    """
    counted = _to_the_cap(rows.filter(class_node__in=list(ClassNode.objects.values_list("pk", flat=True))))
    return min(CAP + 1, counted + _to_the_cap(rows.filter(class_node=None)))


def _fonds(code: str) -> Fonds:
    row = Fonds.objects.filter(code=codes.normal_code(code)).first()
    if row is None:
        raise NotFound
    return row


def _decades(counted: Iterable[tuple[int | None, int]]) -> Iterable[tuple[int, int]]:
    found: Counter[int] = Counter()
    for year, n in counted:
        if year is not None:
            found[year // 10 * 10] += n
    return sorted(found.items())


class _Tree:
    """The classes of the schemes a fonds uses, met by code (two versions of a scheme share most of theirs)."""

    def __init__(self, fonds: Fonds) -> None:
        self.fonds = fonds
        used = ClassNode.objects.filter(scheme__uses__fonds=fonds).distinct().order_by("depth", "code", "-scheme_id")
        self.nodes = {node.pk: node for node in used}
        self.first: dict[str, ClassNode] = {}
        self.of_code: dict[str, set[int]] = defaultdict(set)
        for node in self.nodes.values():
            self.first.setdefault(node.code, node)
            self.of_code[node.code].add(node.pk)
        self.volumes: dict[int | None, int] = {}
        self.items: dict[int | None, int] = {}

    def tally(self, volumes: Iterable[tuple[int | None, int]], items: QuerySet[Item]) -> None:
        """Count into every class what lies in it and below."""
        self.volumes = self._tally(volumes)
        self.items = self._tally(items.order_by().values_list("class_node_id").annotate(n=Count("*")))

    def _tally(self, rows: Iterable[tuple[int | None, int]]) -> dict[int | None, int]:
        total: Counter[int | None] = Counter()
        for pk, count in rows:
            at: int | None = pk
            if at not in self.nodes:
                total[None] += count
                continue
            while at is not None and at in self.nodes:
                total[at] += count
                at = self.nodes[at].parent_id
        return total

    def aid(self, code: str) -> ClassAid:
        node, ids = self.first[code], self.of_code[code]
        return ClassAid(
            code, node.name, node.name_en, node.depth,
            sum(self.volumes.get(pk, 0) for pk in ids), sum(self.items.get(pk, 0) for pk in ids),
        )  # fmt: skip

    def held(self) -> list[ClassAid]:
        """Return the classes that hold something this reader may know of, in the order of the scheme."""
        found = [self.aid(code) for code in sorted(self.first)]
        return [one for one in found if one.volumes or one.items]

    def below(self, code: str) -> set[int]:
        found = set(self.of_code[code])
        while more := {pk for pk, node in self.nodes.items() if node.parent_id in found} - found:
            found |= more
        return found

    def above(self, code: str) -> list[ClassAid]:
        found: list[ClassAid] = []
        at = self.first[code].parent_id
        while at is not None and at in self.nodes:
            found.insert(0, self.aid(self.nodes[at].code))
            at = self.nodes[at].parent_id
        return found


def class_page(
    actor: Actor,
    *,
    fonds_code: str,
    class_code: str,
    listed: str = "volumes",
    decade: int | None = None,
    start: int = 0,
    limit: int = 50,
) -> ClassPage:
    """Return one page of a class: its volumes, its items, or stubs of what is not open (where the terms allow).

    `class_code` ``-`` stands for what no class holds, the empty one for the whole fonds. Raises `NotFound`, also for a
    class of the scheme in which this reader may know of nothing.
    """
    fonds = _fonds(fonds_code)
    volumes, items = volumes_for(actor).filter(fonds=fonds), items_for(actor).filter(fonds=fonds)
    tree = _Tree(fonds)
    within, item_within = _meant(tree, class_code)
    if class_code not in {"", NONE}:
        counted = volumes.filter(within).order_by().values_list("class_node_id").annotate(n=Count("*"))
        tree.tally(counted, items.none())
    closed = stubs().filter(within, fonds=fonds) if _shows_stubs(actor, fonds.code) else Volume.objects.none()
    several: dict[str, QuerySet[Any]] = {
        "volumes": volumes.filter(within), "items": items.filter(item_within), "closed": closed,
    }  # fmt: skip
    if decade is not None:
        several = {name: rows.filter(year__range=(decade, decade + 9)) for name, rows in several.items()}
    by_class = decade is not None and class_code == ""
    counts = {name: (_class_by_class if by_class else _to_the_cap)(rows) for name, rows in several.items()}
    if not any(counts.values()) and decade is None:
        raise NotFound
    listed = listed if counts.get(listed) else next((name for name in LISTS if counts[name]), "volumes")
    some = _some(several[listed], tree, class_code, start, limit)
    code = codes.normal_code(class_code) if class_code not in {"", NONE} else ""
    aid = tree.aid(code) if code else ClassAid(class_code, "", "", 0, counts["volumes"], counts["items"])
    return ClassPage(
        aid=aid,
        parents=tuple(tree.above(code)) if code else (),
        children=tuple(one for one in tree.held() if code and _parent(tree, one.code) in tree.of_code[code]),
        fonds=_brief(fonds, None, 0),
        rows=tuple(lists.briefs("item" if listed == "items" else "volume", some)) if listed != "closed" else (),
        stubs=tuple(_stub(row) for row in some) if listed == "closed" else (),
        counts=counts,
        total=counts[listed],
        listed=listed,
    )


def _some(rows: QuerySet[Any], tree: _Tree, class_code: str, start: int, limit: int) -> list[Any]:
    """Return one page of rows, whole. Their numbers are looked up first: only those are sorted, by an index alone."""
    if rows.model is Item and class_code not in {"", NONE}:
        ids = _items_of_class(rows, tree, class_code, start, limit)
    else:
        # the whole of a fonds in the order of an index: nobody sorts three hundred thousand volumes for one page
        whole = ["pk"] if rows.model is Item else ["class_code", "sort_key"]
        order = ["year", "sort_key", "pk"] if class_code else whole
        ids = list(rows.order_by(*order).values_list("pk", flat=True)[start : start + limit])
    above = ("fonds", "volume") if rows.model is Item else ("fonds",)
    found = rows.model.objects.select_related(*above).in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def _items_of_class(rows: QuerySet[Any], tree: _Tree, class_code: str, start: int, limit: int) -> list[int]:
    """Return the numbers of the items of one page, volume by volume in the order of the volumes; those in none come last.

    No more volumes are looked into than it takes: nobody sorts the items of a class for one page.
    """
    volumes = Volume.objects.filter(fonds=tree.fonds, class_node__in=tree.below(codes.normal_code(class_code)))
    ordered = volumes.order_by("year", "sort_key", "pk").values_list("pk", flat=True)
    for size in PORTIONS:
        inside = rows.filter(volume_id__in=ordered[:size]).order_by()
        held = dict(inside.values_list("volume_id").annotate(n=Count("*")))
        if sum(held.values()) >= start + limit:
            break
    several = list(ordered[:size])
    before = list(accumulate((held.get(pk, 0) for pk in several), initial=0))  # items before each volume
    places = [
        at for at, pk in enumerate(several) if before[at] < start + limit and start < before[at] + held.get(pk, 0)
    ]
    found: list[int] = []
    if places:
        meant = {several[at]: at for at in places}
        inside = rows.filter(volume_id__in=meant).order_by().values_list("volume_id", "sort_key", "pk")
        some = sorted(inside, key=lambda one: (meant[one[0]], *one[1:]))
        skipped = start - before[places[0]]
        found = [pk for _volume, _key, pk in some[skipped : skipped + limit]]
    if len(found) == limit:
        return found
    loose = rows.filter(volume=None).order_by("year", "sort_key", "pk").values_list("pk", flat=True)
    begin = max(0, start - before[-1])
    return [*found, *loose[begin : begin + limit - len(found)]]


def _parent(tree: _Tree, code: str) -> int | None:
    return tree.first[code].parent_id


def _meant(tree: _Tree, class_code: str) -> tuple[Q, Q]:
    if class_code == "":
        return Q(), Q()
    if class_code == NONE:
        outside = Q(class_node=None) | ~Q(class_node__in=tree.nodes)
        return outside, outside
    code = codes.normal_code(class_code)
    if code not in tree.first:
        raise NotFound
    ids = tree.below(code)
    return Q(class_node__in=ids), Q(class_node__in=ids)


def _shows_stubs(actor: Actor, fonds_code: str) -> bool:
    """An archivist sees the records themselves; the public sees stubs where the terms of the fonds say so."""
    return not policy.allows(actor, "catalogue.browse") and not actor.is_staff and allows_stubs(fonds_code)


def _stub(row: Volume) -> StubBrief:
    return StubBrief(row.fonds.code, row.ref_code, lists.path_of(row), row.year)
