"""Sheets that name a volume and neither page nor number, and rows read on its pages: one where a name stands once on either side.

Where a name is borne twice, by two rows of the pages or of one sheet, nobody has said who is who: they stay apart. When the
second comes in later, what only the name had joined is taken apart again, unless a person has marked the place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.db.models import QuerySet

from lantai.catalogue import events
from lantai.catalogue.models import MentionReading, PageImage, PersonMention, RegionMark
from lantai.catalogue.rules import same_row
from lantai.catalogue.rules.same_row import Borne
from lantai.catalogue.values import ReadPerson
from lantai.foundation import events as log
from lantai.foundation.actor import Actor

NO_PLACE = {"page": "", "page_norm": "", "row": None, "page_image": None, "region": None}


def of_page(actor: Actor, page: PageImage, people: Sequence[ReadPerson]) -> dict[int, int]:
    """Return place → record for rows of a page that a sheet without pages had named; two queries where there is no such sheet.

    Records of the volume that bear one of these names, and were joined with another page by it alone, stand apart again.
    """
    held = PersonMention.objects.filter(fonds_code=page.fonds.code, ref_code_norm=page.ref_code_norm)
    names = {same_row.plain(one.row.raw_name) for one in people} - {""}
    joined = [pk for pk, name in _by_name(held) if same_row.plain(name) in names]
    waiting = _waiting(held).values_list("pk", flat=True)
    free = set(waiting)
    rows = [
        Borne(
            -one.place, one.row.raw_name, same_row.numbers_by_kind(one), one.row.entered, one.row.graduated, one.row.unit
        )
        for one in people
    ]  # fmt: skip
    found = same_row.by_name([*rows, *_borne(_read(held))], _borne(_only_typed(held))) if free else {}
    part(actor, joined)
    return {-key: typed for key, typed in found.items() if key < 0 and typed in free}


def of_sheet(actor: Actor, *, fonds_code: str, norms: Collection[str], batch_id: int) -> list[tuple[int, int]]:
    """Return (read, typed) for the rows an import has just brought to some volumes without naming a page.

    Records of that very sheet whose name it now bears twice in the volume stand apart again.
    """
    held = PersonMention.objects.filter(fonds_code=fonds_code, ref_code_norm__in=list(norms))
    free = set(_waiting(held).filter(batch_id=batch_id).values_list("pk", flat=True))
    if not free:
        return []
    read, typed = _by_volume(_read(held)), _by_volume(_only_typed(held))
    again = {
        (norm, same_row.plain(one.name)) for norm, several in typed.items() for one in several if one.sheet == batch_id
    }
    joined = _by_name(held.filter(batch_id=batch_id), "ref_code_norm")
    part(actor, [pk for pk, name, norm in joined if (norm, same_row.plain(name)) in again])
    theirs = set(_read(held).filter(source="ocr").values_list("pk", flat=True))
    pairs = [pair for norm, several in typed.items() for pair in same_row.by_name(read.get(norm, ()), several).items()]
    return [(one, other) for one, other in pairs if one in theirs and other in free]


def part(actor: Actor, mention_ids: Collection[int]) -> int:
    """Take apart what nothing but a name had joined; return how many records. What a person has marked stays.

    The sheet's record keeps its number and loses its place; the page's rows come into the index again on their own.
    """
    marked = RegionMark.objects.filter(mention__in=list(mention_ids)).values_list("mention_id", flat=True)
    held = PersonMention.objects.filter(pk__in=set(mention_ids) - set(marked), region_verified=False)
    pages: dict[int, int] = defaultdict(int)
    ids = []
    for pk, page in held.values_list("pk", "page_image_id"):
        ids.append(pk)
        pages[page or 0] += 1
    if ids:
        MentionReading.objects.filter(mention__in=ids).delete()
        PersonMention.objects.filter(pk__in=ids).update(**NO_PLACE)
    for page, count in sorted(pages.items()):
        log.record(events.ReadPeopleParted(parted=count), actor=actor, subject=("page_image", page))
    return len(ids)


def _read(held: QuerySet[PersonMention]) -> QuerySet[PersonMention]:
    """Return the records that stand on a page a machine has read."""
    return held.filter(pk__in=MentionReading.objects.filter(mention__in=held.values("pk")).values("mention_id"))


def _only_typed(held: QuerySet[PersonMention]) -> QuerySet[PersonMention]:
    return held.filter(readings=None).exclude(source="ocr")


def _waiting(held: QuerySet[PersonMention]) -> QuerySet[PersonMention]:
    """Return the records of sheets that name no page."""
    return _only_typed(held).filter(page_norm="")


def _by_name(held: QuerySet[PersonMention], *more: str) -> list[tuple]:
    joined = held.filter(readings__by_name=True).distinct()
    return list(joined.values_list("pk", "raw_name", *more))


def _by_volume(rows: QuerySet[PersonMention]) -> dict[str, list[Borne]]:
    found: dict[str, list[Borne]] = defaultdict(list)
    for norm, one in _with_volume(rows):
        found[norm].append(one)
    return found


def _borne(rows: QuerySet[PersonMention]) -> list[Borne]:
    return [one for _norm, one in _with_volume(rows)]


def _with_volume(rows: QuerySet[PersonMention]) -> Iterable[tuple[str, Borne]]:
    for row in rows.defer("raw", "id_number").prefetch_related("numbers"):
        numbers = {one.kind: one.value for one in row.numbers.all() if one.kind != "id"}
        yield (
            row.ref_code_norm,
            Borne(row.pk, row.raw_name, numbers, row.entered, row.graduated, row.unit, row.batch_id),
        )
