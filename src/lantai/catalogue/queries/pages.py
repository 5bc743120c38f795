"""Questions about pages: where the bytes are, which mentions stand on a page, where a row probably is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, Q

from lantai.catalogue.errors import NotFound
from lantai.catalogue.models import HeaderProposal, PageImage, PersonMention, RegionMark
from lantai.catalogue.rules import codes, grid
from lantai.catalogue.values import PageSource, ProposedHeader
from lantai.catalogue.values.reading import PageLink
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.foundation.geometry import Region

WITH_PAGE = ("page_image__volume", "page_image__item", "page_image__fonds", "page_image__header_proposal")
MOST_SHOWN = 0.25  # of a row's frame may lie in the header of its volume


@dataclass(frozen=True, slots=True)
class MentionOnPage:
    mention_id: int
    name: str
    row: int | None
    region: Region | None
    verified: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a mention stands now."""

    page_image_id: int
    ref_code: str
    page: str
    region: Region | None
    verified: bool
    source: PageSource


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A mention whose list names no page."""

    mention_id: int
    name: str
    entered: int | None
    unit: str
    student_no: str
    list_name: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A guess for the archivist to confirm. `ground`: "marks" (laid through rows marked before) or "grid"."""

    region: Region
    ground: str
    rows: int


def page_row(page_image_id: int) -> PageImage:
    beside = ("volume", "item", "fonds", "header_proposal")
    row = PageImage.objects.select_related(*beside).filter(pk=page_image_id).first()
    if row is None:
        raise NotFound
    return row


def neighbours(row: PageImage, *, each_side: int = 6) -> list[PageLink]:
    """Return the page and some of those before and after it, in order. Two queries, however many pages there are."""
    siblings = PageImage.objects.filter(volume=row.volume, item=row.item)
    here = Q(sort_key=row.sort_key)
    before = siblings.filter(Q(sort_key__lt=row.sort_key) | here & Q(pk__lt=row.pk)).order_by("-sort_key", "-pk")
    after = siblings.filter(Q(sort_key__gt=row.sort_key) | here & Q(pk__gt=row.pk)).order_by("sort_key", "pk")
    rows = [*reversed(before[:each_side]), row, *after[:each_side]]
    return [PageLink(one.pk, one.label, one.width, one.height) for one in rows]


def header_of(row: PageImage, known: Sequence[Region] | None = None) -> Region | None:
    """Return the header marked on the page, else the one marked for its volume unless it would show a row of this page.

    `known`: where people stand on the page, if that was asked before.
    """
    default = Region.from_list(row.volume.header_region) if row.volume else None
    if row.header_region or default is None:
        return Region.from_list(row.header_region)
    rows = rows_on([row.pk])[row.pk] if known is None else known
    return None if any(_shows(default, one) for one in rows) else default


def rows_on(page_image_ids: Collection[int]) -> dict[int, list[Region]]:
    """Return where people stand on some pages, marked by an archivist or found by a machine."""
    found: dict[int, list[Region]] = {pk: [] for pk in page_image_ids}
    if found:
        held = PersonMention.objects.filter(page_image_id__in=list(found), region__isnull=False)
        for pk, values in held.order_by().values_list("page_image_id", "region"):
            found[pk] += [region] if pk and (region := Region.from_list(values)) else []
    return found


def _shows(header: Region, row: Region) -> bool:
    """Tell whether something of a row would be seen in a header: the frame of a first row may touch it."""
    wide = min(header.x + header.w, row.x + row.w) - max(header.x, row.x)
    high = min(header.y + header.h, row.y + row.h) - max(header.y, row.y)
    return wide > 0 and high > 0 and wide * high > MOST_SHOWN * row.w * row.h


def proposed_header(row: PageImage, header: Region | None) -> ProposedHeader | None:
    """Return what a machine proposes where no header is marked: of the picture there is now, and not refused."""
    held: HeaderProposal | None = getattr(row, "header_proposal", None)
    if header is not None or held is None or held.refused_at is not None or held.object_id != row.object_id:
        return None
    region = Region.from_list(held.region)
    return ProposedHeader(region, held.source, held.confidence) if region else None


def page_source(actor: Actor, page_image_id: int) -> PageSource:
    """Return what certification needs to cut this page and to quote it. Raises `NotFound`, `NotAllowed`."""
    policy.require(actor, "catalogue.page.view")
    return source_of(page_row(page_image_id))


def source_of(row: PageImage, known: Sequence[Region] | None = None) -> PageSource:
    """Return how a page is cut and quoted. `known`: where people stand on it, if that was asked before."""
    described: Any = row.volume or row.item
    header = header_of(row, known)
    return PageSource(
        page_image_id=row.pk,
        object_id=row.object_id,
        media_type=row.media_type,
        ref_code=row.ref_code,
        page=row.label_norm,
        title=described.title,
        fonds_code=row.fonds.code,
        fonds_name=row.fonds.name,
        record_date=described.date_text or (str(described.year) if described.year else ""),
        header=header,
        width=row.width,
        height=row.height,
        proposed=proposed_header(row, header),
    )


def headers_marked(actor: Actor, *, page_image_ids: Collection[int], since: datetime) -> bool:
    """Tell whether somebody has marked a header since a moment: of one of these pages, or for the whole of its volume."""
    policy.require(actor, "catalogue.page.view")
    held = RegionMark.objects.filter(kind="header", marked_at__gt=since)
    own = Q(page_image__in=list(page_image_ids))
    return held.filter(own | Q(page_image__volume__page_images__in=list(page_image_ids))).exists()


def page_image_of(actor: Actor, *, fonds_code: str, ref_code: str, page: str) -> int:
    """Return the id of the page image of that code and label. Raises `NotFound`."""
    policy.require(actor, "catalogue.page.view")
    found = (
        PageImage.objects.filter(
            fonds__code=fonds_code, ref_code_norm=codes.normal_code(ref_code), label_norm=codes.normal_label(page)
        )
        .values_list("pk", flat=True)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def mentions_on(actor: Actor, *, page_image_id: int) -> list[MentionOnPage]:
    """Return the mentions on a page, in the order of their rows."""
    policy.require(actor, "catalogue.page.mark")
    rows = PersonMention.objects.filter(page_image_id=page_image_id).order_by("row", "id")
    return [
        MentionOnPage(row.pk, row.raw_name, row.row, Region.from_list(row.region), row.region_verified) for row in rows
    ]


def standings(actor: Actor, *, mention_ids: Collection[int]) -> dict[int, Standing]:
    """Return where mentions stand now, in one query; nothing for those who may not see pages.

    A page may have been scanned, or a row marked, after somebody took a note of the mention.
    """
    if not policy.allows(actor, "catalogue.page.view"):
        return {}
    return standings_of(list(PersonMention.objects.filter(pk__in=mention_ids).select_related(*WITH_PAGE)))


def standings_of(rows: Sequence[PersonMention]) -> dict[int, Standing]:
    """Return where these mentions stand, those that have a page: no query, or one where a volume has a header."""
    images = {row.pk: image for row in rows if (image := row.page_image) is not None}
    defaults = {one.pk for one in images.values() if not one.header_region and one.volume and one.volume.header_region}
    people = rows_on(defaults)
    return {
        row.pk: Standing(
            image.pk, row.ref_code, row.page, Region.from_list(row.region), row.region_verified,
            source_of(image, people.get(image.pk, ())),
        )
        for row in rows
        if (image := images.get(row.pk)) is not None
    }  # fmt: skip


def unplaced(actor: Actor, *, page_image_id: int, name: str, limit: int = 20) -> list[Unplaced]:
    """Return mentions of that name in the page's fonds that could stand on this page: no place yet, or this volume.

    For lists that name no reference code: the archivist finds the page, and says here who stands on it.
    """
    policy.require(actor, "catalogue.page.mark")
    name = name.strip()
    if not name:
        return []
    row = page_row(page_image_id)
    rows = PersonMention.objects.filter(
        Q(ref_code_norm="") | Q(ref_code_norm=row.ref_code_norm), fonds_code=row.fonds.code, raw_name__contains=name
    ).exclude(page_image_id=page_image_id)
    return [
        Unplaced(one.pk, one.raw_name, one.entered, one.unit, one.student_no, one.list_name)
        for one in rows.order_by("entered", "id")[:limit]
    ]


def mention_to_mark(actor: Actor, *, mention_id: int, page_image_id: int) -> MentionOnPage | None:
    """Return a mention that may be marked on this page, None when it belongs to another volume or fonds."""
    policy.require(actor, "catalogue.page.mark")
    page = page_row(page_image_id)
    row = PersonMention.objects.filter(pk=mention_id, fonds_code=page.fonds.code).first()
    if row is None or row.ref_code_norm not in {"", page.ref_code_norm}:
        return None
    region = Region.from_list(row.region) if row.page_image_id == page.pk else None
    return MentionOnPage(row.pk, row.raw_name, row.row, region, row.region_verified and region is not None)


def proposed_region(actor: Actor, *, mention_id: int, page_image_id: int | None = None) -> Proposal | None:
    """Return where on the page the mention's row probably is, or None. Never verified until an archivist marks it."""
    policy.require(actor, "catalogue.page.mark")
    mention = PersonMention.objects.filter(pk=mention_id).first()
    if mention is None:
        raise NotFound
    page_id = page_image_id or mention.page_image_id
    if mention.row is None or page_id is None:
        return None
    return _proposing(page_row(page_id))(mention.row)


def _proposing(row: PageImage) -> Callable[[int], Proposal | None]:
    """Return what proposes a place for a row number of this page: what it goes by is read once."""
    on_page = PersonMention.objects.filter(page_image_id=row.pk)
    known = on_page.aggregate(most=Max("row"))["most"] or 0
    marked = _marked(on_page) or _marked_in_volume(row)
    header = header_of(row)

    def propose(number: int) -> Proposal | None:
        region = grid.propose(number, max(known, number), header=header, marked=marked)
        return Proposal(region, "marks" if marked else "grid", known or number) if region else None

    return propose


def proposals(actor: Actor, *, page_image_id: int, mentions: Iterable[MentionOnPage]) -> dict[int, Proposal]:
    """Return a proposed place for each of `mentions` that has a row number and no place yet: a fixed set of queries."""
    policy.require(actor, "catalogue.page.mark")
    homeless = [one for one in mentions if one.region is None and one.row is not None]
    if not homeless:
        return {}
    propose = _proposing(page_row(page_image_id))
    found = {one.mention_id: propose(one.row) for one in homeless if one.row is not None}
    return {mention: proposal for mention, proposal in found.items() if proposal is not None}


def _marked(mentions: Any) -> list[grid.Marked]:
    found = mentions.filter(region_verified=True, row__isnull=False).values_list("row", "region")[:60]
    return [grid.Marked(row, region) for row, values in found if (region := Region.from_list(values))]


def _marked_in_volume(row: PageImage) -> list[grid.Marked]:
    """Return marks of the neighbouring page with most of them: pages of one volume are ruled alike."""
    if row.volume_id is None:
        return []
    others = PersonMention.objects.filter(page_image__volume_id=row.volume_id, region_verified=True, row__isnull=False)
    nearest = (
        others.exclude(page_image_id=row.pk)
        .order_by("-page_image__sort_key")
        .values_list("page_image_id", flat=True)
        .first()
    )
    return _marked(PersonMention.objects.filter(page_image_id=nearest)) if nearest else []
