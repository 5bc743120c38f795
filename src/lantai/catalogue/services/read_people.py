"""Rows read by machine into the person index: made, linked to what a sheet had said, or put right (domain.md 5.6)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from lantai.catalogue import events
from lantai.catalogue.models import (
    Enrolment,
    MentionNumber,
    MentionReading,
    OtherName,
    PageImage,
    Person,
    PersonLink,
    PersonMention,
    SupervisorName,
)
from lantai.catalogue.queries.pages import page_row
from lantai.catalogue.rules import identity, same_row
from lantai.catalogue.services import bulk, indexing, same_names
from lantai.catalogue.services.worked import Worked, secrets_of
from lantai.catalogue.states import STATE_SECRETS
from lantai.catalogue.values import MentionRow, ReadPerson
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor

TOGETHER = 100  # records written in one statement
NOT_MOVED = ("id", "identity", "indexed_at", "region_verified", "batch_id")  # what a correction leaves alone


@transaction.atomic
def index_read_people(
    actor: Actor, *, page_image_id: int, object_id: UUID, people: Sequence[ReadPerson]
) -> dict[int, int]:
    """Bring the rows of one page picture into the person index; return place → mention.

    A row known by (object, place) is put right where it says something else now; one that a sheet or an archivist had named
    before is linked, and its mention gets page and region where it has none; so is one of whose volume a sheet without
    pages holds that name once, and the pages too. The others become mentions with source "ocr". What
    an archivist marked or linked stays. Rows without name and number are left out. Idempotent. Recognised text helps
    to search, it is no evidence: no region of it is verified. Of a state secret nothing is indexed. Raises `NotFound`, `NotAllowed`.
    """
    policy.require(actor, "catalogue.import")
    page = page_row(page_image_id)
    if any(one is not None and one.secrecy in STATE_SECRETS for one in (page.volume, page.item)):
        return {}
    told = [_placed(one, page) for one in people if one.row.raw_name or same_row.numbers(one)]
    known = {one.place: one for one in MentionReading.objects.filter(object_id=object_id).select_related("mention")}
    corrected = sum(_put_right(known[one.place], one) for one in told if one.place in known)
    new = [one for one in told if one.place not in known]
    same = dict(same_row.matched(new, _known(page, new, {one.mention_id for one in known.values()}))) if new else {}
    left = [one for one in new if one.place not in same]
    by_name = same_names.of_page(actor, page, left) if left else {}
    same |= by_name
    _link({one.place: one for one in new if one.place in same}, same, page)
    fresh = [one for one in new if one.place not in same]
    made = _make(fresh, page, object_id)
    came = {**same, **made}
    MentionReading.objects.bulk_create(
        [
            MentionReading(
                object_id=object_id, place=one.place, mention_id=came[one.place], made=one.place in made,
                by_name=one.place in by_name, doubts=list(one.doubts), confidence=one.row.confidence,
                reviewed_at=clock.now() if one.reviewed else None,
            )
            for one in new
        ]
    )  # fmt: skip
    if new or corrected:
        ids = made.values()
        happened = events.ReadPeopleIndexed(
            made=len(made), linked=len(same), by_name=len(by_name), corrected=corrected,
            first=min(ids, default=0), last=max(ids, default=0),
        )  # fmt: skip
        log.record(happened, actor=actor, subject=("page_image", page.pk))
    return {place: one.mention_id for place, one in known.items()} | came


def _placed(one: ReadPerson, page: PageImage) -> ReadPerson:
    """Return the row with the place where it stands: what the volume says of its kind goes before what the page says."""
    described: Any = page.volume or (page.item.volume if page.item else None)
    kind = (described.record_kind if described is not None else "") or one.row.record_kind
    row = replace(
        one.row, fonds_code=page.fonds.code, ref_code=page.ref_code, page=page.label, row=one.place, record_kind=kind,
        list_name="", source="ocr",
    )  # fmt: skip
    return replace(one, row=row)


def _known(page: PageImage, people: Sequence[ReadPerson], taken: set[int]) -> list[same_row.Known]:
    """Return records these rows may be: those of the page, and those of the volume without a page that bear a number."""
    numbers = {number for one in people for number in same_row.numbers(one)}
    numbered = MentionNumber.objects.filter(value__in=numbers).exclude(kind="id").values("mention_id")
    rows = (
        PersonMention.objects.filter(fonds_code=page.fonds.code, ref_code_norm=page.ref_code_norm)
        .filter(Q(page_norm=page.label_norm) | Q(page_norm="", pk__in=numbered))
        .exclude(pk__in=taken)
        .defer("raw", "id_number")
        .prefetch_related("numbers")
    )
    return [as_known(row) for row in rows]


def as_known(row: PersonMention) -> same_row.Known:
    """Return a record, its numbers fetched, as rows of a page are compared with."""
    numbers = frozenset(number.value for number in row.numbers.all() if number.kind != "id")
    return same_row.Known(row.pk, row.raw_name, numbers, row.row, row.page_norm != "")


def _link(people: dict[int, ReadPerson], same: Mapping[int, int], page: PageImage) -> None:
    held = PersonMention.objects.in_bulk([same[place] for place in people])
    changed = []
    for place, one in people.items():
        row = held[same[place]]
        if row.region_verified:
            continue
        row.page_image = row.page_image or page
        row.page, row.page_norm = row.page or page.label, row.page_norm or page.label_norm
        if one.row.region is not None and row.page_image_id == page.pk:
            row.region = one.row.region.as_list()
        changed.append(row)
    PersonMention.objects.bulk_update(changed, ["page_image", "page", "page_norm", "region"], batch_size=TOGETHER)


def _make(people: Sequence[ReadPerson], page: PageImage, object_id: UUID) -> dict[int, int]:
    """Make a mention for each row; return place → mention."""
    if not people:
        return {}
    several = [Worked.of(one.row, key=identity.digest(("ocr", object_id, one.place))) for one in people]
    ids = indexing.make(several)
    PersonMention.objects.filter(pk__in=ids).update(page_image=page)
    return {one.place: pk for one, pk in zip(people, ids, strict=True)}


def _put_right(held: MentionReading, one: ReadPerson) -> bool:
    """Bring what is known of a row up to what is said now; tell whether its mention was changed."""
    reviewed = held.reviewed_at or (clock.now() if one.reviewed else None)
    if not one.reviewed:
        reviewed = None
    MentionReading.objects.filter(pk=held.pk).update(
        doubts=list(one.doubts), confidence=one.row.confidence, reviewed_at=reviewed
    )
    mention = held.mention
    if mention.source != "ocr" or mention.content == identity.content(one.row):
        return False
    _rewrite(mention, one.row)
    return True


def _rewrite(mention: PersonMention, row: MentionRow) -> None:
    """Let a mention that a machine made say what the row says now; its name keys and numbers with it."""
    one = Worked.of(row, key=mention.identity)
    names = indexing.named([one])
    before = (mention.person_id, mention.enrolment_id)
    asserted = PersonLink.objects.filter(mention=mention, withdrawn_at=None).exists()
    student = None if asserted else indexing.students([one])[0]
    (own,) = indexing.values_of([one], names, [student], secrets_of([one]))
    values = dict(zip(indexing.COLUMNS, own, strict=True))
    if mention.region_verified:
        values["region"] = json.dumps(mention.region)
    left = (*NOT_MOVED, "person_id", "enrolment_id") if asserted else NOT_MOVED
    columns = [name for name in values if name not in left]
    bulk.update(PersonMention, mention.pk, {name: values[name] for name in columns})
    for beside in (MentionNumber.objects, OtherName.objects, SupervisorName.objects):
        beside.filter(mention=mention).delete()
    indexing.write_numbers([mention.pk], [one])
    indexing.write_others([mention.pk], [one], names)
    forget_people([before])


def forget_people(left: Iterable[tuple[int | None, int | None]]) -> None:
    """Take out courses of study and persons that only misread rows spoke of: (person, enrolment) a row bore before."""
    several = list(left)
    courses = {enrolment for _person, enrolment in several if enrolment}
    courses -= set(PersonMention.objects.filter(enrolment__in=courses).values_list("enrolment_id", flat=True))
    if courses:
        Enrolment.objects.filter(pk__in=courses).delete()
    persons = {person for person, _enrolment in several if person}
    for model in (PersonMention, PersonLink, Enrolment) if persons else ():
        persons -= set(model._default_manager.filter(person__in=persons).values_list("person_id", flat=True))  # noqa: SLF001
    if persons:
        Person.objects.filter(pk__in=persons, merged=None).delete()
