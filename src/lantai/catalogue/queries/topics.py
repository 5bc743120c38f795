"""Topics 专题: which there are, what is in them, what is still missing (B07)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, F, FilteredRelation, Q, QuerySet

from lantai.catalogue.errors import NotFound
from lantai.catalogue.models import ExpectedPaper, Item, Topic, TopicOwner, TopicTag, Volume
from lantai.catalogue.queries import finding_aids as aids
from lantai.catalogue.queries import reading_lists as lists
from lantai.catalogue.rules import checklists
from lantai.catalogue.values.topics import Checklist, Kept, PaperView, Tagged, TopicBrief
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.people import queries as people

KINDS = ("volume", "item")


def _visible(actor: Actor) -> QuerySet[Topic]:
    """Return the topics this actor may know of: archivists all, everybody else those with a public page."""
    policy.require(actor, "catalogue.find")
    return Topic.objects.all() if policy.allows(actor, "catalogue.browse") else Topic.objects.exclude(opened_at=None)


def _tags(actor: Actor) -> QuerySet[TopicTag]:
    """Return the tags on what the actor may know of."""
    if policy.allows(actor, "catalogue.browse"):
        return TopicTag.objects.all()
    volumes, items = aids.volumes_for(actor).values("pk"), aids.items_for(actor).values("pk")
    return TopicTag.objects.filter(Q(volume__in=volumes) | Q(item__in=items))


def topics(actor: Actor) -> list[TopicBrief]:
    """Return the topics this actor may know of, each with how much of it. Five queries."""
    rows = list(_visible(actor))
    counted = dict(_tags(actor).order_by().values_list("topic_id").annotate(n=Count("pk")))
    owners = owners_of(row.pk for row in rows)
    return [_brief(row, owners[row.pk], counted.get(row.pk, 0)) for row in rows]


def kept(actor: Actor, *, code: str) -> Kept:
    """Return what the desk keeps of a topic: its words, its checklist, the departments to choose from."""
    policy.require(actor, "catalogue.topic.keep")
    row, units = _row(actor, code), people.units()
    names = {unit.id: (unit.code, unit.name, unit.name_en) for unit in units}
    brief = _brief(row, owners_of([row.pk], names)[row.pk], _tags(actor).filter(topic=row).count())
    return Kept(brief, _checklist(code, names), tuple(units))


def topic(actor: Actor, *, code: str) -> TopicBrief:
    """Return one topic. Raises `NotFound`, also for one without a public page when the public asks."""
    row = _row(actor, code)
    return _brief(row, owners_of([row.pk])[row.pk], _tags(actor).filter(topic=row).count())


def _row(actor: Actor, code: str) -> Topic:
    row = _visible(actor).filter(code=code).first()
    if row is None:
        raise NotFound
    return row


def unit_names() -> dict[int, tuple[str, str, str]]:
    return {unit.id: (unit.code, unit.name, unit.name_en) for unit in people.units()}


def owners_of(
    topic_ids: Iterable[int], names: Mapping[int, tuple[str, str, str]] | None = None
) -> defaultdict[int, list[tuple[str, str]]]:
    names, found = names or unit_names(), defaultdict[int, list[tuple[str, str]]](list)
    for topic_id, unit_id in TopicOwner.objects.filter(topic_id__in=list(topic_ids)).values_list("topic_id", "unit_id"):
        _code, name, name_en = names.get(unit_id, ("", "", ""))
        found[topic_id].append((name, name_en or name))
    return found


def _brief(row: Topic, owners: list[tuple[str, str]], records: int) -> TopicBrief:
    return TopicBrief(row.code, row.name, row.name_en, row.about, row.about_en, tuple(owners), row.opened_at, records)


def owner_codes(actor: Actor, *, code: str) -> list[str]:
    """Return the codes of the departments that answer for a topic, for its form."""
    policy.require(actor, "catalogue.topic.keep")
    names = unit_names()
    ids = TopicOwner.objects.filter(topic__code=code).values_list("unit_id", flat=True)
    return [names[pk][0] for pk in ids if pk in names]


def topics_of(actor: Actor, *, kind: str, record_id: int) -> list[TopicBrief]:
    """Return the topics a record belongs to, of those this actor may know of."""
    rows = _visible(actor).filter(**{f"tags__{kind}_id": record_id})
    return [_brief(row, [], 0) for row in rows]


def records(
    actor: Actor, *, code: str, paper: int | None = None, start: int = 0, limit: int = 50
) -> tuple[list[Tagged], int]:
    """Return one page of a topic's volumes and items the actor may know of, the oldest first, and how many there are."""
    row = _row(actor, code)
    tags = _tags(actor).filter(topic=row)
    if paper is not None:
        tags = tags.filter(paper_id=paper)
    order = sorted(
        (volume_year or item_year or 0, pk)
        for pk, volume_year, item_year in tags.values_list("pk", "volume__year", "item__year")
    )
    wanted = [pk for _year, pk in order[start : start + limit]]
    some = {one.pk: one for one in TopicTag.objects.filter(pk__in=wanted).select_related("paper")}
    shown = _briefs(some.values())
    papers = policy.allows(actor, "catalogue.browse")  # which line it answers is the archive's own business
    return [
        Tagged(shown[pk], some[pk].paper_id if papers else None, _paper_name(some[pk]) if papers else "")
        for pk in wanted
        if pk in shown
    ], len(order)


def _paper_name(tag: TopicTag) -> str:
    return tag.paper.name if tag.paper else ""


def _briefs(tags: Iterable[TopicTag]) -> dict[int, lists.RecordBrief]:
    by_volume = {tag.volume_id: tag.pk for tag in tags if tag.volume_id}
    by_item = {tag.item_id: tag.pk for tag in tags if tag.item_id}
    volumes = list(Volume.objects.filter(pk__in=by_volume).select_related("fonds"))
    items = list(Item.objects.filter(pk__in=by_item).select_related("fonds", "volume"))
    found = {by_volume[one.id]: one for one in lists.briefs("volume", volumes)}
    return found | {by_item[one.id]: one for one in lists.briefs("item", items)}


def checklist(actor: Actor, *, code: str) -> Checklist:
    """Return what should come for a topic, from whom, how much of it has come. For archivists. Three queries."""
    policy.require(actor, "catalogue.topic.keep")
    return _checklist(code, unit_names())


def _checklist(code: str, names: Mapping[int, tuple[str, str, str]]) -> Checklist:
    rows = ExpectedPaper.objects.filter(topic__code=code).annotate(come=Count("tags"))
    return Checklist(tuple(_line(row, names.get(row.unit_id, ("", "", ""))) for row in rows))


def _line(row: ExpectedPaper, unit: tuple[str, str, str]) -> PaperView:
    come: int = row.come  # type: ignore[attr-defined]  # annotated above
    return PaperView(
        row.pk, unit[0], unit[1], unit[2] or unit[1], row.name, row.year, row.wanted, come,
        checklists.standing(wanted=row.wanted, come=come, waived=bool(row.waived)), row.waived,
    )  # fmt: skip


def choices(actor: Actor) -> list[tuple[TopicBrief, list[tuple[int, str]]]]:
    """Return every topic with the lines of its checklist, to choose where records are put. One query."""
    policy.require(actor, "catalogue.topic.keep")
    rows: Any = Topic.objects.annotate(line=FilteredRelation("papers", condition=Q(papers__waived="")))
    rows = rows.annotate(line_id=F("line__pk"), line_name=F("line__name"), line_year=F("line__year"))
    found: dict[int, tuple[TopicBrief, list[tuple[int, str]]]] = {}
    for row in rows.order_by("name", "pk", "line__year", "line__place", "line__pk"):
        _topic, lines = found.setdefault(row.pk, (_brief(row, [], 0), []))
        if row.line_id is not None:
            lines.append((row.line_id, f"{row.line_name} {row.line_year}" if row.line_year else row.line_name))
    return list(found.values())
