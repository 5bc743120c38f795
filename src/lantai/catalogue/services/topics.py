"""Making and keeping topics 专题: words, checklist, tags, the public page (B07)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import events
from lantai.catalogue.errors import NotFound, TopicRefused
from lantai.catalogue.models import ExpectedPaper, Item, Topic, TopicOwner, TopicTag, Volume
from lantai.catalogue.rules import checklists
from lantai.catalogue.values.topics import TopicWords
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.people import queries as people

MOST_AT_ONCE = 2000


@transaction.atomic
def make_topic(actor: Actor, *, code: str, words: TopicWords) -> str:
    """Make a topic and return its code, which stands in its address for ever: a-z, 0-9 and hyphens.

    Raises `TopicRefused` for a code that is none or is taken, no name, no department that answers for it.
    """
    policy.require(actor, "catalogue.topic.keep")
    code = code.strip().lower()
    if not checklists.CODE.fullmatch(code):
        raise TopicRefused(_("网址里的短名只用小写字母、数字和短横，例如 first-class-courses。"), code="TOPIC_CODE")
    if Topic.objects.filter(code=code).exists():
        raise TopicRefused(_("已经有一个专题用了这个短名，请另取一个。"), code="TOPIC_TAKEN")
    _check(words)
    row = Topic.objects.create(code=code, name=words.name.strip(), made_at=clock.now())
    _say(row, words)
    log.record(events.TopicKept(made=True), actor=actor, subject=("topic", code))
    return code


@transaction.atomic
def change_topic(actor: Actor, *, code: str, words: TopicWords) -> None:
    """Say something else about a topic. Raises `NotFound`, `TopicRefused`."""
    policy.require(actor, "catalogue.topic.keep")
    row = _topic(code)
    _check(words)
    _say(row, words)
    log.record(events.TopicKept(made=False), actor=actor, subject=("topic", code))


def _check(words: TopicWords) -> None:
    if not words.name.strip():
        raise TopicRefused(_("请写专题的名称。"), code="TOPIC_NAME")
    if not words.owners:
        raise TopicRefused(_("请至少选一个负责的部门：专题要有人管。"), code="TOPIC_OWNER")


def _say(row: Topic, words: TopicWords) -> None:
    Topic.objects.filter(pk=row.pk).update(
        name=words.name.strip()[:80],
        name_en=words.name_en.strip()[:120],
        about=words.about.strip(),
        about_en=words.about_en.strip(),
    )
    units = [_unit(code) for code in dict.fromkeys(words.owners)]
    TopicOwner.objects.filter(topic=row).exclude(unit_id__in=units).delete()
    for unit in units:
        TopicOwner.objects.get_or_create(topic=row, unit_id=unit)


def _topic(code: str) -> Topic:
    row = Topic.objects.filter(code=code).first()
    if row is None:
        raise NotFound(_("没有这个专题。"))
    return row


def _unit(code: str) -> int:
    found = next((unit.id for unit in people.units() if unit.code == code), None)
    if found is None:
        raise TopicRefused(_("没有这个部门，请从名单里选。"), code="TOPIC_UNIT")
    return found


@transaction.atomic
def open_topic(actor: Actor, *, code: str, opened: bool = True) -> None:
    """Give a topic a public page, or take it back. For the head. Only what is open in it is ever shown there.

    Raises `NotFound`, `TopicRefused` when there is nothing to say about it yet.
    """
    policy.require(actor, "catalogue.topic.open")
    row = _topic(code)
    if opened and not row.about:
        raise TopicRefused(_("公开以前，请先写几句介绍，读者才知道这是什么。"), code="TOPIC_ABOUT")
    if opened == (row.opened_at is not None):
        return  # as it is already: pressed twice
    Topic.objects.filter(pk=row.pk).update(opened_at=clock.now() if opened else None)
    log.record(events.TopicOpened(opened=opened), actor=actor, subject=("topic", code))


@transaction.atomic
def expect_paper(
    actor: Actor, *, code: str, unit: str, name: str, years: Sequence[int | None] = (None,), wanted: int = 1
) -> list[int]:
    """Write a line into a topic's checklist for each of `years` (None: for no year); return the lines' numbers.

    A line that stands already is left as it is. Raises `NotFound`, `TopicRefused`.
    """
    policy.require(actor, "catalogue.topic.keep")
    topic, unit_id = _topic(code), _unit(unit)
    if not name.strip() or not years:
        raise TopicRefused(_("请写明应归的是什么材料。"), code="PAPER_NAME")
    if (
        not 1 <= wanted <= 999
        or len(years) > 60
        or any(year is not None and not 1800 <= year <= 2200 for year in years)
    ):
        raise TopicRefused(_("请核对年份（一次最多六十年）和件数（1 到 999）。"), code="PAPER_YEARS")
    place, found = ExpectedPaper.objects.filter(topic=topic).count(), []
    for year in dict.fromkeys(years):
        row, is_new = ExpectedPaper.objects.get_or_create(
            topic=topic,
            unit_id=unit_id,
            name=name.strip()[:120],
            year=year,
            defaults={"wanted": wanted, "place": place},
        )
        found.append(row.pk)
        if is_new:
            told = events.PaperExpected(paper=row.pk, act="written")
            log.record(told, actor=actor, subject=("topic", code))
    return found


@transaction.atomic
def waive_paper(actor: Actor, *, paper_id: int, reason: str) -> None:
    """Say why a line of the checklist will not come (never made, lost); without a reason it is wanted again."""
    policy.require(actor, "catalogue.topic.keep")
    row = _paper(paper_id)
    ExpectedPaper.objects.filter(pk=row.pk).update(waived=reason.strip()[:200])
    told = events.PaperExpected(paper=row.pk, act="waived" if reason.strip() else "wanted")
    log.record(told, actor=actor, subject=("topic", row.topic.code))


@transaction.atomic
def remove_paper(actor: Actor, *, paper_id: int) -> None:
    """Take a line out of the checklist that was written by mistake. Raises `TopicRefused` when something answers it."""
    policy.require(actor, "catalogue.topic.keep")
    row = _paper(paper_id)
    if row.tags.exists():
        raise TopicRefused(_("已经有档案归在这一行下，不能删；请先移出，或写明不再要。"), code="PAPER_ANSWERED")
    code, number = row.topic.code, row.pk
    row.delete()
    log.record(events.PaperExpected(paper=number, act="removed"), actor=actor, subject=("topic", code))


def _paper(paper_id: int) -> ExpectedPaper:
    row = ExpectedPaper.objects.select_related("topic").filter(pk=paper_id).first()
    if row is None:
        raise NotFound(_("清单里没有这一行。"))
    return row


@transaction.atomic
def tag(
    actor: Actor,
    *,
    code: str,
    volumes: Sequence[int] = (),
    items: Sequence[int] = (),
    paper_id: int | None = None,
) -> int:
    """Put volumes and items into a topic, as answering a line of its checklist or none; return how many are new.

    What is in already stays, and takes the line when one is named. What is not there is passed over. Raises `NotFound`,
    `TopicRefused` for a line of another topic, nothing chosen, or more than 2,000 at once.
    """
    policy.require(actor, "catalogue.topic.keep")
    topic = _topic(code)
    if not volumes and not items:
        raise TopicRefused(_("还没有选要归入的案卷或文件。"), code="NOTHING_CHOSEN")
    if len(volumes) + len(items) > MOST_AT_ONCE:
        raise TopicRefused(_("一次最多归入 2000 条，请缩小范围分几次做。"), code="TOO_MANY")
    paper = _paper(paper_id) if paper_id is not None else None
    if paper is not None and paper.topic_id != topic.pk:
        raise TopicRefused(_("这一行是另一个专题的清单。"), code="OTHER_TOPIC")
    held = {
        "volume": list(Volume.objects.filter(pk__in=volumes).order_by().values_list("pk", flat=True)),
        "item": list(Item.objects.filter(pk__in=items).order_by().values_list("pk", flat=True)),
    }
    made = sum(_tag(actor, topic, kind, ids, paper) for kind, ids in held.items())
    told = events.TopicTagged(tuple(held["volume"]), tuple(held["item"]), paper.pk if paper else None)
    log.record(told, actor=actor, subject=("topic", code))
    return made


def _tag(actor: Actor, topic: Topic, kind: str, ids: list[int], paper: ExpectedPaper | None) -> int:
    there = TopicTag.objects.filter(topic=topic, **{f"{kind}_id__in": ids})
    if paper is not None:
        there.update(paper=paper)
    known = set(there.values_list(f"{kind}_id", flat=True))
    now = clock.now()
    rows = [
        TopicTag(topic=topic, paper=paper, tagged_by=actor.account_id, tagged_at=now, **{f"{kind}_id": pk})
        for pk in ids
        if pk not in known
    ]
    try:
        with transaction.atomic():
            return len(TopicTag.objects.bulk_create(rows))
    except IntegrityError as fault:  # a colleague put some of the same in at this moment
        raise TopicRefused(_("刚才有同事也在归这一批，请再按一次。"), code="AT_ONCE") from fault


@transaction.atomic
def untag(actor: Actor, *, code: str, kind: str, record_id: int) -> None:
    """Take a volume or item out of a topic; the record itself is untouched. Raises `NotFound`."""
    policy.require(actor, "catalogue.topic.keep")
    if kind not in {"volume", "item"}:
        raise NotFound
    gone, _by = TopicTag.objects.filter(topic__code=code, **{f"{kind}_id": record_id}).delete()
    if not gone:
        raise NotFound(_("它不在这个专题里。"))
    ids: dict[str, tuple[int, ...]] = {"volume": (), "item": (), kind: (record_id,)}
    told = events.TopicTagged(ids["volume"], ids["item"], None, taken_out=True)
    log.record(told, actor=actor, subject=("topic", code))
