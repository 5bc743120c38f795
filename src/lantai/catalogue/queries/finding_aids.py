"""Finding aids: fonds and classes with what this reader may know of. Every count stands under the reader's policy."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from lantai.catalogue import policy_holdings
from lantai.catalogue.errors import NotFound
from lantai.catalogue.models import ClassNode, Fonds, Item, PageImage, PersonMention, ReadingTerms, Volume
from lantai.catalogue.queries import reading_lists as lists
from lantai.catalogue.rules import codes
from lantai.catalogue.values.reading import ClassAid, ClassPage, Extent, FondsAid, FondsBrief, StubBrief
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.people import queries as people

NONE = "-"  # stands in an address for "in no class"
LISTS = ("volumes", "items", "closed")


def volumes_for(actor: Actor) -> QuerySet[Volume]:
    """Return the volumes the actor may know of. For queries of this room."""
    policy.require(actor, "catalogue.find")
    return Volume.objects.filter(policy.scope(actor, "catalogue.find"))


def items_for(actor: Actor) -> QuerySet[Item]:
    policy.require(actor, "catalogue.find")
    return Item.objects.filter(policy.scope(actor, "catalogue.find.item"))


def stubs() -> QuerySet[Volume]:
    """Return the volumes of which a stub may be shown, where the terms of their fonds allow stubs at all."""
    return _harmless().filter(~Q(**policy_holdings.PUBLIC))


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
        record_kind__in=policy_holdings.NOT_ABOUT_PEOPLE,
        provisional=False,
    )


def sees_everything(actor: Actor) -> bool:
    """Tell whether the reader is an archivist, before whom nothing is closed."""
    return policy.allows(actor, "catalogue.browse")


def allows_stubs(fonds_code: str) -> bool:
    return ReadingTerms.objects.filter(fonds__code=fonds_code, stubs=True).exists()


def all_fonds(actor: Actor) -> list[FondsBrief]:
    """Return every fonds with how much of it this actor may know of. Three queries."""
    volumes = _by_fonds(volumes_for(actor))
    items = _by_fonds(items_for(actor))
    return [_brief(row, volumes.get(row.pk), items.get(row.pk)) for row in Fonds.objects.all()]


def _by_fonds(rows: QuerySet[Any]) -> dict[int, tuple[int, int | None, int | None]]:
    counted = rows.order_by().values_list("fonds_id").annotate(n=Count("pk"), first=Min("year"), last=Max("year"))
    return {pk: (n, first, last) for pk, n, first, last in counted}


def _brief(row: Fonds, volumes: Any, items: Any, scanned: int = 0) -> FondsBrief:
    volumes, items = volumes or (0, None, None), items or (0, None, None)
    years = [year for year in (*volumes[1:], *items[1:]) if year is not None]
    extent = Extent(volumes[0], items[0], scanned, min(years, default=None), max(years, default=None))
    return FondsBrief(row.code, row.name, row.name_en, row.year_from, row.year_to, extent)


def fonds_aid(actor: Actor, *, fonds_code: str) -> FondsAid:
    """Return the finding aid of a fonds: history, what it came from, extent, classes, decades. Raises `NotFound`."""
    fonds = _fonds(fonds_code)
    volumes, items = volumes_for(actor).filter(fonds=fonds), items_for(actor).filter(fonds=fonds)
    pages = PageImage.objects.filter(volume_id=OuterRef("pk"))
    brief = _brief(
        fonds,
        _by_fonds(volumes).get(fonds.pk),
        _by_fonds(items).get(fonds.pk),
        volumes.filter(Exists(pages)).count(),
    )
    tree = _Tree(actor, fonds, volumes, items)
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
        decades=tuple(_decades(volumes)),
        stubs=allows_stubs(fonds.code),
    )


def _fonds(code: str) -> Fonds:
    row = Fonds.objects.filter(code=codes.normal_code(code)).first()
    if row is None:
        raise NotFound
    return row


def _decades(volumes: QuerySet[Volume]) -> Iterable[tuple[int, int]]:
    counted: Counter[int] = Counter()
    for year, n in volumes.exclude(year=None).order_by().values_list("year").annotate(n=Count("pk")):
        counted[(year or 0) // 10 * 10] += n
    return sorted(counted.items())


class _Tree:
    """The classes of the schemes a fonds uses, met by code (two versions of a scheme share most of theirs)."""

    def __init__(self, actor: Actor, fonds: Fonds, volumes: QuerySet[Volume], items: QuerySet[Item]) -> None:
        used = ClassNode.objects.filter(scheme__uses__fonds=fonds).distinct().order_by("depth", "code", "-scheme_id")
        self.nodes = {node.pk: node for node in used}
        self.first: dict[str, ClassNode] = {}
        self.of_code: dict[str, set[int]] = defaultdict(set)
        for node in self.nodes.values():
            self.first.setdefault(node.code, node)
            self.of_code[node.code].add(node.pk)
        self.volumes = self._tally(volumes, "class_node_id")
        # an archivist's items are all of them: millions, and never asked for by class
        self.items = {} if policy.allows(actor, "catalogue.browse") else self._tally(items, "volume__class_node_id")

    def _tally(self, rows: QuerySet[Any], column: str) -> dict[int | None, int]:
        total: Counter[int | None] = Counter()
        for pk, count in rows.order_by().values_list(column).annotate(n=Count("pk")):
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
    tree = _Tree(actor, fonds, volumes, items)
    aid, within, item_within = _meant(tree, class_code)
    closed = stubs().filter(within, fonds=fonds) if _shows_stubs(actor, fonds.code) else Volume.objects.none()
    several: dict[str, QuerySet[Any]] = {
        "volumes": volumes.filter(within), "items": items.filter(item_within), "closed": closed,
    }  # fmt: skip
    if decade is not None:
        several = {name: rows.filter(year__range=(decade, decade + 9)) for name, rows in several.items()}
    counts = {name: rows.count() for name, rows in several.items()}
    if not any(counts.values()) and decade is None:
        raise NotFound
    listed = listed if counts.get(listed) else next((name for name in LISTS if counts[name]), "volumes")
    rows = several[listed].select_related("fonds").order_by("year", "sort_key", "pk")
    some = list((rows.select_related("fonds", "volume") if listed == "items" else rows)[start : start + limit])
    code = aid.code if aid.code in tree.first else ""
    return ClassPage(
        aid=aid,
        parents=tuple(tree.above(code)) if code else (),
        children=tuple(one for one in tree.held() if code and _parent(tree, one.code) in tree.of_code[code]),
        fonds=_brief(fonds, None, None),
        rows=tuple(lists.briefs("item" if listed == "items" else "volume", some)) if listed != "closed" else (),
        stubs=tuple(_stub(row) for row in some) if listed == "closed" else (),
        counts=counts,
        total=counts[listed],
        listed=listed,
    )


def _parent(tree: _Tree, code: str) -> int | None:
    return tree.first[code].parent_id


def _meant(tree: _Tree, class_code: str) -> tuple[ClassAid, Q, Q]:
    if class_code == "":
        return ClassAid("", "", "", 0, sum(tree.volumes.values()), 0), Q(), Q()
    if class_code == NONE:
        aid = ClassAid(NONE, "", "", 1, tree.volumes.get(None, 0), tree.items.get(None, 0))
        outside = Q(class_node=None) | ~Q(class_node__in=tree.nodes)
        return aid, outside, Q(volume=None) | Q(volume__class_node=None) | ~Q(volume__class_node__in=tree.nodes)
    code = codes.normal_code(class_code)
    if code not in tree.first:
        raise NotFound
    ids = tree.below(code)
    return tree.aid(code), Q(class_node__in=ids), Q(volume__class_node__in=ids)


def _shows_stubs(actor: Actor, fonds_code: str) -> bool:
    """An archivist sees the records themselves; the public sees stubs where the terms of the fonds say so."""
    return not policy.allows(actor, "catalogue.browse") and not actor.is_staff and allows_stubs(fonds_code)


def _stub(row: Volume) -> StubBrief:
    return StubBrief(row.fonds.code, row.ref_code, lists.path_of(row), row.year)
