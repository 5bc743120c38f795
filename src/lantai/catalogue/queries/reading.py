"""One record of the reading room by its address: as it may be known, as a stub, or not at all.

What may not be known is answered like what is not there, by one error, whatever the address looked like.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Q, QuerySet

from lantai.catalogue.errors import NotFound
from lantai.catalogue.models import (
    ClassNode,
    Fonds,
    FormerCode,
    FormerPlace,
    Item,
    PageImage,
    ReadingTerms,
    Recording,
    RetentionTerm,
    Volume,
)
from lantai.catalogue.queries import finding_aids as aids
from lantai.catalogue.queries import reading_lists as lists
from lantai.catalogue.queries import recordings
from lantai.catalogue.queries.identity import items_coded
from lantai.catalogue.queries.pages import neighbours
from lantai.catalogue.queries.records import names_people, record_of
from lantai.catalogue.rules import codes
from lantai.catalogue.rules import gates as rules
from lantai.catalogue.states import Images, Secrecy
from lantai.catalogue.texts import gates as texts
from lantai.catalogue.values.reading import Closed, Moved, OpenPage, PageLink, Record, TermsView
from lantai.catalogue.values.recordings import OpenRecording
from lantai.foundation import clock, policy
from lantai.foundation.actor import Actor

MOST_ITEMS = 500
Described = Volume | Item
_ABOVE = {Volume: ("fonds", "class_node"), Item: ("fonds", "volume", "class_node")}


def retention_in_english(word: str) -> str:
    """Return the English of a retention word, ``permanent`` for 永久; the word itself where none is on record."""
    return RetentionTerm.objects.filter(name=word).values_list("name_en", flat=True).first() or word


def record(actor: Actor, *, fonds_code: str, path: str) -> Record | Closed | Moved:
    """Return what stands at ``/catalogue/<fonds>/<path>/``: by its code, a code it once had, or volume and sequence.

    `Moved` says the address that stays, `Closed` is a stub where the terms of the fonds allow one. Raises `NotFound`
    for everything else, held or not. Source: domain.md 2.4 (former codes for ever), 2.8.
    """
    policy.require(actor, "catalogue.find")
    row = _at(actor, fonds_code, path)
    known = row is not None and policy.allows(actor, "catalogue.record.read", row)
    if row is None or not (known or _may_be_a_stub(actor, row)):
        raise NotFound
    if (row.fonds.code, lists.path_of(row)) != (fonds_code, path):
        return Moved(row.fonds.code, lists.path_of(row))
    return _record(actor, row) if known else _closed(row)


def named(actor: Actor, *, address: str) -> tuple[str, str] | None:
    """Return code and title of what ``<fonds>/<path>`` names, for an order; None where it may not be known of."""
    fonds_code, _slash, path = address.partition("/")
    try:
        found = record(actor, fonds_code=fonds_code, path=path)
        if isinstance(found, Moved):
            found = record(actor, fonds_code=found.fonds_code, path=found.path)
    except NotFound:
        return None
    if isinstance(found, Record):
        return f"{found.brief.fonds_code} {found.brief.ref_code}", found.brief.title
    return (f"{found.fonds_code} {found.ref_code}", "") if isinstance(found, Closed) else None


def _at(actor: Actor, fonds_code: str, path: str) -> Described | None:
    fonds = Fonds.objects.filter(code=codes.normal_code(fonds_code)).first()
    norm = codes.normal_code(path)[:80]
    if fonds is None or not norm:
        return None
    volume, _slash, sequence = path.rpartition("/")
    return (
        Volume.objects.select_related(*_ABOVE[Volume]).filter(fonds=fonds, ref_code_norm=norm).first()
        or _item(actor, items_coded([norm], Q(fonds=fonds)))
        or _former(fonds, norm)
        or (_in_volume(actor, fonds, codes.normal_code(volume)[:80], sequence) if volume else None)
        or _item(actor, Item.objects.filter(fonds=fonds, key=path[:110]))
    )


def _item(actor: Actor, there: QuerySet[Item]) -> Item | None:
    """Return the item that is meant; where several bear one code, one this reader may know of."""
    found = list(there.select_related(*_ABOVE[Item]).order_by("ref_code_norm", "pk")[:200])  # a code of its own: last
    return next((row for row in found if policy.allows(actor, "catalogue.record.read", row)), next(iter(found), None))


def _former(fonds: Fonds, norm: str) -> Described | None:
    row = FormerCode.objects.filter(fonds=fonds, ref_code_norm=norm).order_by("-pk").first()
    if row is None:
        return None
    if row.volume_id is not None:
        return Volume.objects.select_related(*_ABOVE[Volume]).filter(pk=row.volume_id).first()
    return Item.objects.select_related(*_ABOVE[Item]).filter(former_codes=row).first()


def _in_volume(actor: Actor, fonds: Fonds, volume: str, sequence: str) -> Item | None:
    """Return the item of a volume, looked up by the volume: from the items SQLite would walk through all of a fonds."""
    now = Volume.objects.filter(fonds=fonds, ref_code_norm=volume).values_list("pk", flat=True).first()
    inside = Item.objects.filter(fonds=fonds, sequence=sequence)
    found = _item(actor, inside.filter(volume_id=now)) if now else None
    if found is not None:
        return found
    codes_once = FormerCode.objects.filter(fonds=fonds, ref_code_norm=volume, volume__isnull=False)
    former = codes_once.values_list("volume_id", flat=True).first()
    found = _item(actor, inside.filter(volume_id=former)) if former else None
    return found or _moved_out(actor, [pk for pk in (now, former) if pk], sequence)


def _moved_out(actor: Actor, volumes: Sequence[int], sequence: str) -> Item | None:
    """Return the item that stood under a number in one of these volumes and has been put into another since."""
    label = codes.normal_label(sequence)[:24]
    places = FormerPlace.objects.filter(volume__in=volumes, sequence=label).order_by("-pk")
    last = places.values_list("item_id", flat=True).first() if volumes else None
    return _item(actor, Item.objects.filter(pk=last)) if last else None


def _node(row: Described) -> ClassNode | None:
    return row.class_node


def _record(actor: Actor, row: Described) -> Record:
    kind, node = ("volume" if isinstance(row, Volume) else "item"), _node(row)
    secret = Secrecy(row.secrecy).is_state_secret
    images = PageImage.objects.filter(**{kind: row}).count()
    recorded = Recording.objects.filter(**{kind: row}, erased_at=None).count()
    shown_here = bool(images or recorded) and may_show_images(actor, row)
    volume = row.volume if isinstance(row, Item) else None
    shown = volume is not None and policy.allows(actor, "catalogue.record.read", volume)
    items = (
        aids.items_for(actor).filter(volume_id=row.pk).select_related("fonds", "volume") if kind == "volume" else None
    )
    return Record(
        brief=lists.brief(kind, row, images),
        fonds_name=row.fonds.name,
        fonds_name_en=row.fonds.name_en,
        class_code=node.code if node else "",
        class_name=node.name if node else "",
        class_name_en=node.name_en if node else "",
        doc_number="" if secret else row.doc_number,
        department=row.department,
        remark="" if secret else row.remark,
        retention=row.retention,
        page_count=row.page_count,
        former_codes=tuple(row.former_codes.order_by("pk").values_list("ref_code", flat=True)),
        volume=lists.brief("volume", volume, 0) if volume is not None and shown else None,
        items=tuple(lists.briefs("item", list(items.order_by("sort_key", "pk")[:MOST_ITEMS]), images=False))
        if items is not None
        else (),
        images=bool(images) and shown_here,
        topics=tuple(_topics(actor, kind, row.pk)),
        recordings=recorded,
        playable=bool(recorded) and shown_here,
    )


def _topics(actor: Actor, kind: str, pk: int) -> Iterator[tuple[str, str, str]]:
    from lantai.catalogue.queries import topics  # noqa: PLC0415  topics list records

    for one in topics.topics_of(actor, kind=kind, record_id=pk):
        yield one.code, one.name, one.name_en


def may_show_images(actor: Actor, row: Described) -> bool:
    """Tell whether page images of something the actor may know of may be shown to that actor.

    The public sees those of what is open, unless the terms of the fonds keep them off, and never pages from which
    names of people were indexed: what is open is not therefore anybody's to read (the privacy gate, domain.md 2.8).
    """
    if Secrecy(row.secrecy).is_state_secret:
        return False
    if policy.allows(actor, "catalogue.browse"):
        return True
    if terms(row.fonds.code).images == Images.NONE:
        return False
    return not names_people(row)


def terms(fonds_code: str) -> TermsView:
    """Return on which terms the public reads a fonds."""
    row = ReadingTerms.objects.filter(fonds__code=fonds_code).first()
    return TermsView(fonds_code, row.stubs, row.images) if row else TermsView(fonds_code, False, Images.MARKED.value)


def _may_be_a_stub(actor: Actor, row: Described) -> bool:
    if actor.is_staff or not aids.allows_stubs(row.fonds.code):
        return False
    volume = row if isinstance(row, Volume) else row.volume
    if Secrecy(row.secrecy).is_state_secret:
        return False
    return volume is None or aids.holds_stubs(volume.pk)


def _closed(row: Described) -> Closed:
    node, formed = _node(row), row.date_to or (date(row.year, 12, 31) if row.year else None)
    around = row.volume if isinstance(row, Item) and row.volume is not None else row
    facts = replace(record_of(row), restricted=bool(row.restricted_reason or around.restricted_reason))
    verdict = rules.opening(facts, rules.Relationship.RESEARCHER, clock.today())
    code = "INTERNAL" if verdict.allowed else verdict.code
    due = rules.due_on(formed) if formed else None
    return Closed(
        row.fonds.code, row.fonds.name, row.fonds.name_en, lists.code_of(row), lists.path_of(row),
        node.code if node else "", node.name if node else "", node.name_en if node else "", row.year, code,
        str(texts.CLOSED[code]), due if code.startswith("UNREVIEWED") else None,
    )  # fmt: skip


def pages(actor: Actor, *, kind: str, record_id: int, start: int = 0, limit: int = 12) -> list[PageLink]:
    """Return page images of a record in order. The caller asked `Record.images` first; the picture asks again."""
    policy.require(actor, "catalogue.find")
    rows = PageImage.objects.filter(**{f"{kind}_id": record_id}).order_by("sort_key", "pk")[start : start + limit]
    return [PageLink(row.pk, row.label, row.width, row.height) for row in rows]


def readable_page(actor: Actor, *, page_image_id: int) -> tuple[PageImage, Described]:
    """Return a page image the actor may read, and what it belongs to. Raises `NotFound` for any other."""
    row = (
        PageImage.objects.select_related("fonds", "volume__fonds", "item__fonds", "item__volume")
        .filter(pk=page_image_id)
        .first()
    )
    described = (row.item or row.volume) if row is not None else None
    if row is None or described is None or not policy.allows(actor, "catalogue.page.read", row):
        raise NotFound
    if not may_show_images(actor, described):
        raise NotFound
    return row, described


def readable_recording(actor: Actor, *, recording_id: int) -> Recording:
    """Return a recording the actor may play. Raises `NotFound` for any other."""
    row = recordings.row_of(recording_id)
    described = row.item or row.volume
    if described is None or not policy.allows(actor, "catalogue.page.read", row):
        raise NotFound
    if not may_show_images(actor, described) or described.destroyed_on is not None:
        raise NotFound
    return row


def open_recording(actor: Actor, *, recording_id: int) -> OpenRecording:
    """Return one recording with its neighbours, for its page in the reading room. Raises `NotFound`."""
    row = readable_recording(actor, recording_id=recording_id)
    return recordings.view(actor, row, desk=policy.allows(actor, "catalogue.browse"))


def open_page(actor: Actor, *, page_image_id: int) -> OpenPage:
    """Return one page with its neighbours. Raises `NotFound`."""
    row, described = readable_page(actor, page_image_id=page_image_id)
    kind = "volume" if isinstance(described, Volume) else "item"
    order = list(PageImage.objects.filter(**{kind: described}).order_by("sort_key", "pk").values_list("pk", flat=True))
    at = order.index(row.pk)
    return OpenPage(
        PageLink(row.pk, row.label, row.width, row.height),
        lists.brief(kind, described, len(order)),
        order[at - 1] if at else None,
        order[at + 1] if at + 1 < len(order) else None,
        at + 1,
        len(order),
        tuple(neighbours(row)),
    )


def opened(*, kind: str, start: int, limit: int) -> list[tuple[str, str]]:
    """Return (fonds, path) of what anybody may read, in order of entry: for the map that search engines ask for."""
    public = Actor.public()
    rows = (
        aids.volumes_for(public).select_related("fonds")
        if kind == "volume"
        else aids.items_for(public).select_related("fonds", "volume")
    )
    return [(row.fonds.code, lists.path_of(row)) for row in rows.order_by("pk")[start : start + limit]]


def opened_count(*, kind: str) -> int:
    """Return how many volumes or items anybody may read."""
    public = Actor.public()
    return (aids.volumes_for(public) if kind == "volume" else aids.items_for(public)).count()
