"""Walking through the holdings: fonds, classes, volumes, pages."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from lantai.catalogue.errors import NotFound
from lantai.catalogue.models import ClassNode, Fonds, FormerCode, PageImage, PersonMention, SchemeUse, Volume
from lantai.catalogue.queries import counting
from lantai.catalogue.queries.kinds import name_of
from lantai.catalogue.queries.pages import MentionOnPage, header_of, mentions_on, neighbours, page_row, proposed_header
from lantai.catalogue.rules import codes
from lantai.catalogue.values import ProposedHeader
from lantai.catalogue.values.reading import PageLink
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.foundation.geometry import Region

FEW = 30_000  # volumes that bear the words asked for: beyond, they are found soon in any order


@dataclass(frozen=True, slots=True)
class FondsView:
    code: str
    name: str
    name_en: str
    years: str
    schemes: tuple[tuple[str, str], ...]  # name, name in English
    volumes: int
    items: int
    pages: int
    mentions: int


@dataclass(frozen=True, slots=True)
class ClassView:
    code: str
    name: str
    name_en: str
    depth: int
    volumes: int


@dataclass(frozen=True, slots=True)
class VolumeBrief:
    id: int
    ref_code: str
    title: str
    year: int | None
    date_text: str
    retention: str
    opening_status: str
    secrecy: str
    page_count: int | None
    pages: int
    provisional: bool
    destroyed: bool = False


@dataclass(frozen=True, slots=True)
class PageBrief:
    id: int
    label: str
    width: int
    height: int
    mentions: int
    marked: int


@dataclass(frozen=True, slots=True)
class VolumeView:
    brief: VolumeBrief
    fonds_code: str
    fonds_name: str
    class_code: str
    class_name: str
    class_name_en: str
    creator: str
    department: str
    location: str
    remark: str
    item_count: int | None
    extra: tuple[tuple[str, str], ...]
    former_codes: tuple[str, ...]
    has_header: bool
    items: tuple[tuple[str, str, str, str, str], ...]  # sequence, title, date, page, creator
    destroyed_on: date | None = None
    entered_at: datetime | None = None
    left_at: datetime | None = None
    left_how: str = ""  # see states.Left
    left_ground: str = ""


@dataclass(frozen=True, slots=True)
class PageDetail:
    id: int
    ref_code: str
    label: str
    title: str
    volume_id: int | None
    fonds_code: str
    fonds_name: str
    width: int
    height: int
    file_name: str
    header: Region | None
    mentions: tuple[MentionOnPage, ...]
    previous_id: int | None
    next_id: int | None
    strip: tuple[PageLink, ...] = ()  # this page and its neighbours
    proposed: ProposedHeader | None = None  # a header nobody has looked at


def all_fonds(actor: Actor) -> list[FondsView]:
    """Return every fonds with what it holds."""
    policy.require(actor, "catalogue.browse")
    counted = counting.held()
    return [
        FondsView(
            code=row.code,
            name=row.name,
            name_en=row.name_en,
            years="–".join(str(year) for year in (row.year_from, row.year_to) if year),
            schemes=tuple((use.scheme.name, use.scheme.name_en) for use in row.scheme_uses.all()),
            volumes=counted["Volume"][row.pk],
            items=counted["Item"][row.pk],
            pages=counted["PageImage"][row.pk],
            mentions=counted["PersonMention"][row.code],
        )
        for row in Fonds.objects.prefetch_related("scheme_uses__scheme")
    ]


def fonds_names(actor: Actor) -> dict[str, str]:
    """Return code → name of every fonds, in the reader's language; what is in them is not asked."""
    policy.require(actor, "catalogue.find")
    return {
        code.upper(): _in_language(name, english)
        for code, name, english in Fonds.objects.values_list("code", "name", "name_en")
    }


def category_names(actor: Actor) -> dict[str, str]:
    """Return code → name of the classes at the top of the schemes, in the reader's language."""
    policy.require(actor, "catalogue.find")
    rows = ClassNode.objects.filter(parent=None).values_list("code", "name", "name_en")
    return {code.upper(): f"{code} {_in_language(name, english)}" for code, name, english in rows}


def _in_language(name: str, english: str) -> str:
    return (english or name) if (get_language() or "").startswith("en") else name


def classes(actor: Actor, *, fonds_code: str) -> list[ClassView]:
    """Return the classes of the schemes a fonds uses that hold something, with how many volumes."""
    policy.require(actor, "catalogue.browse")
    held = Counter(
        dict(
            Volume.objects.filter(fonds=_fonds(fonds_code), class_node__isnull=False)
            .order_by()
            .values_list("class_node_id")
            .annotate(n=Count("*"))
        )
    )
    uses = SchemeUse.objects.filter(fonds__code=fonds_code)
    nodes = list(ClassNode.objects.filter(scheme__in=uses.values("scheme_id")).order_by("code", "scheme_id"))
    parents = {node.pk: node.parent_id for node in nodes}
    total: Counter[int] = Counter()
    for node_id, count in held.items():
        at: int | None = node_id
        while at is not None:
            total[at] += count
            at = parents.get(at)
    return [
        ClassView(node.code, node.name, node.name_en, node.depth, total[node.pk]) for node in nodes if total[node.pk]
    ]


def volumes(
    actor: Actor,
    *,
    fonds_code: str,
    class_code: str = "",
    text: str = "",
    with_pages: bool = False,
    start: int = 0,
    limit: int = 50,
) -> tuple[list[VolumeBrief], int]:
    """Return one page of volumes and how many there are. `text` is a code (also a former one) or words of the title."""
    policy.require(actor, "catalogue.browse")
    rows = Volume.objects.filter(policy.scope(actor, "catalogue.browse"), fonds=_fonds(fonds_code))
    if class_code:
        nodes = ClassNode.objects.filter(code__startswith=class_code).values_list("pk", flat=True)
        rows = rows.filter(class_node__in=list(nodes))
    if text:
        rows = rows.filter(_bearing(text))
    if with_pages:
        rows = rows.filter(pk__in=PageImage.objects.exclude(volume=None).values("volume_id"))
    # of the whole fonds in the order of an index; of a class in that of the index that finds the class
    order = ("year", "sort_key", "pk") if class_code else ("class_code", "sort_key")
    some = list(rows.order_by("pk").values_list("pk", flat=True)[: FEW + 1]) if text else []
    if text and len(some) <= FEW:  # every title is looked into once, and not again for the order
        rows, total = Volume.objects.filter(pk__among=some), len(some)
    else:  # those that were looked into are counted already
        total = len(some) + rows.filter(pk__gt=some[-1]).count() if some else rows.count()
    ids = list(rows.order_by(*order).values_list("pk", flat=True)[start : start + limit])
    return _briefs(ids), total


def _bearing(text: str) -> Q:
    """Return what the volumes fulfil whose code begins with `text`, or was that once, or whose title has it."""
    norm = codes.normal_code(text)
    former = FormerCode.objects.filter(ref_code_norm=norm, volume__isnull=False).values("volume_id")
    titled = Q(title__contains=text.strip())
    if connection.vendor == "sqlite" and norm:  # words are seldom codes: one look into an index, and not one a title
        coded = Volume.objects.filter(ref_code_norm__gte=norm, ref_code_norm__lt=f"{norm}\U0010ffff")
        if not coded.exists() and not former.exists():
            return titled
    return Q(ref_code_norm__startswith=norm) | titled | Q(pk__in=former)


def _fonds(code: str) -> Subquery:
    """Return the number of a fonds, found first: a join would have every row ask for it."""
    return Subquery(Fonds.objects.filter(code=code).values("pk")[:1])


def _briefs(ids: list[int]) -> list[VolumeBrief]:
    """Return the volumes in this order: numbers alone are sorted, by an index, and never whole rows."""
    rows = Volume.objects.in_bulk(ids)
    found = [rows[pk] for pk in ids if pk in rows]
    images = PageImage.objects.filter(volume_id__in=[row.pk for row in found]).order_by()
    pages = dict(images.values_list("volume_id").annotate(n=Count("*")))
    return [_brief(row, pages.get(row.pk, 0)) for row in found]


def _brief(row: Volume, pages: int) -> VolumeBrief:
    return VolumeBrief(
        row.pk, row.ref_code, row.title, row.year, row.date_text, row.retention, row.opening_status, row.secrecy,
        row.page_count, pages, row.provisional, row.destroyed_on is not None,
    )  # fmt: skip


def volume(actor: Actor, *, volume_id: int) -> VolumeView:
    """Return one volume as described, with its items. Raises `NotFound`."""
    policy.require(actor, "catalogue.browse")
    images = PageImage.objects.filter(volume_id=OuterRef("pk")).order_by().values("volume_id")
    counted = Coalesce(Subquery(images.annotate(n=Count("*")).values("n")), 0)
    rows: Any = Volume.objects.select_related("fonds", "class_node").annotate(images=counted)
    row = rows.filter(pk=volume_id).first()
    if row is None:
        raise NotFound
    items = row.items.order_by("sort_key").values_list("sequence", "title", "date_text", "page_label", "creator")[:500]
    return VolumeView(
        brief=_brief(row, row.images),
        fonds_code=row.fonds.code,
        fonds_name=name_of(row.fonds),
        class_code=row.class_node.code if row.class_node else row.class_code,
        class_name=row.class_node.name if row.class_node else "",
        class_name_en=row.class_node.name_en if row.class_node else "",
        creator=row.creator,
        department=row.department,
        location=row.location,
        remark=row.remark,
        item_count=row.item_count,
        extra=tuple(row.extra.items()),
        former_codes=tuple(row.former_codes.values_list("ref_code", flat=True)),
        has_header=bool(row.header_region),
        items=tuple(items),
        destroyed_on=row.destroyed_on,
        entered_at=row.entered_at,
        left_at=row.left_at,
        left_how=row.left_how,
        left_ground=row.left_ground,
    )


def pages(
    actor: Actor, *, volume_id: int, start: int = 0, limit: int = 24, total: int | None = None
) -> tuple[list[PageBrief], int]:
    """Return some page images of a volume in order, with how many mentions stand on each and how many are marked.

    `total`: how many there are, where that was counted before.
    """
    policy.require(actor, "catalogue.browse")
    rows = PageImage.objects.filter(volume_id=volume_id).order_by("sort_key", "pk")
    total = rows.count() if total is None else total
    some = list(rows[start : start + limit])
    on_page: dict[int, tuple[int, int]] = {}
    counted: Any = PersonMention.objects.filter(page_image_id__in=[row.pk for row in some]).order_by()
    for page_id, mentions, marked in counted.values_list("page_image_id").annotate(
        n=Count("pk"), m=Count("pk", filter=Q(region_verified=True))
    ):
        on_page[page_id] = (mentions, marked)
    return [PageBrief(row.pk, row.label, row.width, row.height, *on_page.get(row.pk, (0, 0))) for row in some], total


def page(actor: Actor, *, page_image_id: int) -> PageDetail:
    """Return one page with its neighbours and the mentions on it. Raises `NotFound`."""
    policy.require(actor, "catalogue.page.view")
    row = page_row(page_image_id)
    described: Any = row.volume or row.item
    strip = neighbours(row)
    at = next(place for place, one in enumerate(strip) if one.id == row.pk)
    header = header_of(row)
    return PageDetail(
        id=row.pk,
        ref_code=row.ref_code,
        label=row.label,
        title=described.title,
        volume_id=row.volume_id,
        fonds_code=row.fonds.code,
        fonds_name=name_of(row.fonds),
        width=row.width,
        height=row.height,
        file_name=row.file_name,
        header=header,
        proposed=proposed_header(row, header),
        mentions=tuple(mentions_on(actor, page_image_id=page_image_id)),
        previous_id=strip[at - 1].id if at else None,
        next_id=strip[at + 1].id if at + 1 < len(strip) else None,
        strip=tuple(strip),
    )
