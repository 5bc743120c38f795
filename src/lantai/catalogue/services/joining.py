"""What is said of pages that were read before: its rows and the read rows of the same people become one record each.

A sheet says it, or an archivist who leafed and typed one name. The typed record is the witness, the read row tells where on
the page she stands. What had been found, marked or accepted under the read record keeps its number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from typing import Any

from django.db.models import Q

from lantai.catalogue import events
from lantai.catalogue.models import (
    MentionNumber,
    MentionReading,
    OtherName,
    PersonLink,
    PersonMention,
    PersonName,
    SupervisorName,
)
from lantai.catalogue.queries.pages import page_row
from lantai.catalogue.rules import codes, same_row
from lantai.catalogue.services import same_names
from lantai.catalogue.services.read_people import TOGETHER, as_known, forget_people
from lantai.catalogue.services.replacing import KEPT, NUMBERS
from lantai.catalogue.values import MentionRow, ReadPerson
from lantai.foundation import events as log
from lantai.foundation import policy
from lantai.foundation.actor import Actor

AT_ONCE = 200  # reference codes
PLACE = ("page", "page_norm", "row")
SAID = [field.name for field in PersonMention._meta.concrete_fields if field.name != "id"]  # noqa: SLF001
Pair = tuple[PersonMention, PersonMention]  # as read, as typed


def join_sheet(actor: Actor, *, fonds_code: str, ref_codes: Collection[str], batch_id: int) -> int:
    """Join rows an import has just brought with the rows read by machine on the same pages; return how many.

    Must run in the transaction that brought them, so that nobody meets both. Who is who is told as when a page is read
    after its sheet (`same_row.matched`). Where both say something else the typed words stand; the event sends the row to
    review. Source: domain.md 5.6 #12.
    """
    norms = sorted({codes.normal_code(code)[:80] for code in ref_codes if code})
    joined = 0
    for start in range(0, len(norms), AT_ONCE):
        some, read = norms[start : start + AT_ONCE], False
        for several in _pages(fonds_code, some):
            read = True
            joined += _join(actor, _pairs(several, batch_id))
        if read or _by_name_before(fonds_code, some):
            joined += _by_name(actor, same_names.of_sheet(actor, fonds_code=fonds_code, norms=some, batch_id=batch_id))
    return joined


def join_typed(actor: Actor, *, page_image_id: int, name: str) -> int:
    """Join a row typed at the desk with the one row of that name a machine had read on the page; return how many (0, 1).

    What was typed is what is shown, under the number of the read record. Of namesakes on the page nobody has said which it
    is: they stand apart. Must run in the transaction that brought the row. Raises `NotFound`, `NotAllowed`.
    """
    policy.require(actor, "catalogue.import")
    page = page_row(page_image_id)
    on_page = PersonMention.objects.filter(
        fonds_code=page.fonds.code, ref_code_norm=page.ref_code_norm, page_norm=page.label_norm
    )
    rows = list(on_page.filter(Q(source="typed", readings=None) | Q(source="ocr", readings__isnull=False)).distinct())
    wanted = same_row.plain(name)
    alike = [row for row in rows if same_row.plain(row.raw_name) == wanted]
    read, typed = ([row for row in alike if row.source == source] for source in ("ocr", "typed"))
    if not wanted or len(read) != 1 or len(typed) != 1:
        return 0
    return _join(actor, [(read[0], typed[0])])


def _join(actor: Actor, pairs: Sequence[Pair], *, by_name: bool = False) -> int:
    """Join pairs of one page and say so."""
    if pairs:
        _adopt(pairs, by_name=by_name)
        told = events.ReadPeopleJoined(joined=len(pairs), by_name=len(pairs) if by_name else 0)
        log.record(told, actor=actor, subject=("page_image", pairs[0][0].page_image_id or 0))
    return len(pairs)


def _by_name(actor: Actor, found: Sequence[tuple[int, int]]) -> int:
    """Join what has nothing but a name in common, page by page."""
    held = PersonMention.objects.in_bulk([pk for pair in found for pk in pair])
    pairs = sorted(((held[one], held[other]) for one, other in found), key=lambda pair: pair[0].page_image_id or 0)
    for _page, some in groupby(pairs, key=lambda pair: pair[0].page_image_id):
        _join(actor, list(some), by_name=True)
    return len(pairs)


def _by_name_before(fonds_code: str, norms: Sequence[str]) -> bool:
    """Tell whether a name alone had joined anything in these volumes: then another of that name may come in."""
    held = MentionReading.objects.filter(by_name=True, mention__fonds_code=fonds_code)
    return held.filter(mention__ref_code_norm__in=list(norms)).exists()


def _pages(fonds_code: str, norms: Sequence[str]) -> Iterator[list[MentionReading]]:
    """Yield the rows that only a machine speaks of, page picture by page picture."""
    rows = MentionReading.objects.filter(
        mention__source="ocr", mention__fonds_code=fonds_code, mention__ref_code_norm__in=list(norms)
    )
    read = rows.select_related("mention").prefetch_related("mention__numbers").order_by("object_id", "place")
    for _picture, several in groupby(read, key=lambda one: one.object_id):
        yield list(several)


def _pairs(several: Sequence[MentionReading], batch_id: int) -> list[Pair]:
    first = several[0].mention
    told = [ReadPerson(one.place, _said(one.mention)) for one in several]
    numbers = {number for one in told for number in same_row.numbers(one)}
    numbered = MentionNumber.objects.filter(value__in=numbers).exclude(kind="id").values("mention_id")
    typed = {
        row.pk: row
        for row in PersonMention.objects.filter(
            Q(page_norm=first.page_norm) | Q(page_norm="", pk__in=numbered),
            batch_id=batch_id, fonds_code=first.fonds_code, ref_code_norm=first.ref_code_norm, readings=None,
        ).prefetch_related("numbers")
    }  # fmt: skip
    if not typed:
        return []
    same = same_row.matched(told, map(as_known, typed.values()))
    return [(one.mention, typed[same[one.place]]) for one in several if one.place in same]


def _said(mention: PersonMention) -> MentionRow:
    numbers = {one.kind: one.value for one in mention.numbers.all()}
    others: dict[str, Any] = {name: numbers.get(kind, "") for name, kind in NUMBERS.items()}
    return MentionRow(raw_name=mention.raw_name, student_no=mention.student_no, **others)


def _adopt(pairs: Sequence[Pair], *, by_name: bool) -> None:
    """Let the read records say what the typed ones say, under their own ids and in their own places; the others go."""
    into = {typed.pk: read.pk for read, typed in pairs}
    read_ids = list(into.values())
    asserted = set(
        PersonLink.objects.filter(mention__in=read_ids, withdrawn_at=None).values_list("mention_id", flat=True)
    )
    beside: tuple[Any, ...] = (MentionNumber, OtherName, SupervisorName)
    for model in beside:
        model.objects.filter(mention__in=read_ids).delete()
        moved = list(model.objects.filter(mention__in=list(into)))
        for row in moved:
            row.mention_id = into[row.mention_id]
        model.objects.bulk_update(moved, ["mention"])
    said = list(PersonName.objects.filter(mention__in=list(into)))
    for name in said:
        name.mention_id = into[name.mention_id]
    PersonName.objects.bulk_update(said, ["mention"])
    PersonMention.objects.filter(pk__in=list(into)).delete()
    left = []
    for read, typed in pairs:
        before = (read.person_id, read.enrolment_id)
        _say(read, typed, own_person=read.pk in asserted)
        if before != (read.person_id, read.enrolment_id):
            left.append(before)
    PersonMention.objects.bulk_update([read for read, _typed in pairs], SAID, batch_size=TOGETHER)
    forget_people(left)
    MentionReading.objects.filter(mention__in=read_ids).update(made=False, by_name=by_name)


def _say(read: PersonMention, typed: PersonMention, *, own_person: bool) -> None:
    for field in PersonMention._meta.concrete_fields:  # noqa: SLF001
        kept = field.name in KEPT or (field.attname in PLACE and not typed.page_norm)
        if not kept:
            setattr(read, field.attname, getattr(typed, field.attname))
    if read.row is None:
        read.row = typed.row
    if not own_person:
        read.person_id, read.enrolment_id = typed.person_id, typed.enrolment_id
