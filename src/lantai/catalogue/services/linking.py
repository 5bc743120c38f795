"""Saying that records are of one person, and taking it back: assertions by name, never edits (domain.md 5.7)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import events
from lantai.catalogue.errors import LinkRefused, NotFound
from lantai.catalogue.models import Person, PersonLink, PersonMention
from lantai.catalogue.services import merging
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor


@transaction.atomic
def link_mentions(actor: Actor, *, mention_ids: Sequence[int], ground: str) -> int:
    """Assert under one's name that these records are of one person; return the person's id.

    The person is the one the first record has already, else a new one. Where another of them belongs to somebody, that
    whole person is merged: whoever says that a record of hers is his, says it of all (take the record out first where
    that is not meant). `ground`: what shows it (two sources, a birth date …). Records of that name stay as they are; all
    can be withdrawn. One event per record. Raises `NotAllowed`, `NotFound`, `LinkRefused` (no ground, one record only).
    Source: domain.md 5.7 rule 4.
    """
    policy.require(actor, "catalogue.person.link")
    wanted = list(dict.fromkeys(mention_ids))
    if not ground.strip():
        raise LinkRefused(_("请写明依据，例如“名册与学籍卡出生年月一致”。"), code="NO_GROUND")
    if len(wanted) < 2:
        raise LinkRefused(_("并为一人至少要选两条记载。"), code="ONE_RECORD")
    mentions = {mention.pk: mention for mention in PersonMention.objects.filter(pk__in=wanted)}
    if len(mentions) < len(wanted):
        raise NotFound(_("有一条记载已不在索引里。请刷新后再选。"))
    persons = list(dict.fromkeys(person for pk in wanted if (person := mentions[pk].person_id)))
    person_id = persons[0] if persons else Person.objects.create(created_at=clock.now()).pk
    for other in persons[1:]:
        merging.merge_persons(actor, kept=person_id, other=other, ground=ground)
    for pk in wanted:
        if mentions[pk].person_id in persons[1:]:
            continue
        if mentions[pk].person_id == person_id and PersonLink.objects.filter(mention=pk, withdrawn_at=None).exists():
            continue
        merging.hang(actor, [pk], person_id, ground=ground)
        log.record(events.MentionLinked(person=person_id), actor=actor, subject=("mention", pk))
    return person_id


@transaction.atomic
def unlink_mention(actor: Actor, *, mention_id: int, ground: str) -> None:
    """Take a record out of its person again; the withdrawn assertion stays on record, and nobody is asked about it again.

    Works on links by hand and on those the import made by student number. Raises `NotAllowed`, `NotFound`,
    `LinkRefused` when it belongs to nobody or no ground is given.
    """
    policy.require(actor, "catalogue.person.link")
    if not ground.strip():
        raise LinkRefused(_("请写明为什么分开，例如“出生年月不同”。"), code="NO_GROUND")
    mention = PersonMention.objects.filter(pk=mention_id).first()
    if mention is None:
        raise NotFound(_("这一条记载已不在索引里。"))
    if mention.person_id is None:
        raise LinkRefused(_("这一条记载没有并入任何人。"), code="NOT_LINKED")
    person_id = mention.person_id
    if not merging.withdraw_links(actor, [mention.pk], ground):
        now = clock.now()  # joined by the import's rule: the withdrawal is the first assertion on record
        PersonLink.objects.create(
            mention=mention, person_id=person_id, ground="", asserted_by=None, asserted_at=mention.indexed_at,
            withdrawn_by=actor.account_id, withdrawn_at=now, withdrawal=ground.strip()[:300],
        )  # fmt: skip
    PersonMention.objects.filter(pk=mention_id).update(person=None, enrolment=None)
    left = PersonMention.objects.filter(person=person_id).order_by("pk").values_list("pk", flat=True).first()
    if left is not None:
        merging.told_apart(actor, mention_id, left, ground)
    log.record(events.MentionUnlinked(person=person_id), actor=actor, subject=("mention", mention_id))
