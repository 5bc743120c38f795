"""Calling two persons one, taking one apart into two, and taking either back; what was said stays on record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import events
from lantai.catalogue.errors import LinkRefused, NotFound
from lantai.catalogue.models import Enrolment, LikelySame, Person, PersonChange, PersonLink, PersonMention
from lantai.catalogue.states import Likeness
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor

MERGE, DIVIDE = "merge", "divide"


def hang(actor: Actor, mention_ids: Sequence[int], person_id: int, *, ground: str) -> None:
    """Let mentions stand for a person under the actor's name; the links they had are withdrawn."""
    withdraw_links(actor, mention_ids, _("改并入另一人"))
    now = clock.now()
    PersonLink.objects.bulk_create(
        PersonLink(
            mention_id=pk,
            person_id=person_id,
            ground=ground.strip()[:300],
            asserted_by=actor.account_id,
            asserted_at=now,
        )
        for pk in mention_ids
    )
    PersonMention.objects.filter(pk__in=mention_ids).update(person_id=person_id)


def withdraw_links(actor: Actor, mention_ids: Sequence[int], ground: object) -> int:
    """Withdraw the standing links of mentions; return how many there were."""
    return PersonLink.objects.filter(mention__in=mention_ids, withdrawn_at=None).update(
        withdrawn_at=clock.now(), withdrawn_by=actor.account_id, withdrawal=str(ground).strip()[:300]
    )


def told_apart(actor: Actor, one: int, other: int, ground: str) -> None:
    """Keep that two records are of two people, so that nobody is asked again."""
    first, second = sorted((one, other))
    LikelySame.objects.update_or_create(
        one_id=first, other_id=second,
        defaults={"state": Likeness.DIFFERENT.value, "ground": ground.strip()[:300], "decided_by": actor.account_id,
                  "decided_at": clock.now()},
        create_defaults={"state": Likeness.DIFFERENT.value, "ground": ground.strip()[:300], "score": 0,
                         "decided_by": actor.account_id, "decided_at": clock.now(), "found_at": clock.now()},
    )  # fmt: skip


@transaction.atomic
def merge_persons(actor: Actor, *, kept: int, other: int, ground: str) -> int:
    """Say that two persons are one; return the number of the change. The other's number leads to the kept one from now on.

    All records and courses of study of `other` go over, so that later imports under her student number follow. Raises
    `NotAllowed`, `NotFound`, `LinkRefused` (no ground, one person, merged already). Source: domain.md 5.7 rule 4.
    """
    policy.require(actor, "catalogue.person.link")
    _grounded(ground)
    persons = {row.pk: row for row in Person.objects.filter(pk__in=[kept, other])}
    if len(persons) < 2:
        raise NotFound(_("没有这个人，或者两边是同一个人。"))
    if any(row.stands_for_id for row in persons.values()):
        raise LinkRefused(_("其中一人已经并入别人。请刷新后再试。"), code="MERGED_ALREADY")
    moved = list(PersonMention.objects.filter(person=other).order_by("pk").values_list("pk", "enrolment_id"))
    enrolments = list(Enrolment.objects.filter(person=other).values_list("pk", flat=True))
    hang(actor, [pk for pk, _enrolment in moved], kept, ground=ground)
    Enrolment.objects.filter(pk__in=enrolments).update(person_id=kept)
    Person.objects.filter(pk=other).update(stands_for_id=kept)
    change = _keep(
        actor, MERGE, kept=kept, other=other, moved=[list(pair) for pair in moved], enrolments=enrolments, ground=ground
    )
    told = events.PersonsMerged(change=change.pk, other=other, mentions=tuple(pk for pk, _enrolment in moved))
    log.record(told, actor=actor, subject=("person", kept))
    return change.pk


@transaction.atomic
def divide_person(actor: Actor, *, person_id: int, mention_ids: Sequence[int], ground: str) -> int:
    """Say that some records of a person are of another one; return the number of the new person.

    A course of study goes over when all its records do. Nobody is asked again whether the two are one. Raises
    `NotAllowed`, `NotFound`, `LinkRefused` (no ground, none or all of the records).
    """
    policy.require(actor, "catalogue.person.link")
    _grounded(ground)
    every = dict(PersonMention.objects.filter(person=person_id).order_by("pk").values_list("pk", "enrolment_id"))
    going = [pk for pk in every if pk in set(mention_ids)]
    staying = [pk for pk in every if pk not in set(mention_ids)]
    if not every:
        raise NotFound(_("没有这个人。"))
    if not going or not staying:
        raise LinkRefused(_("请选出要分出去的记载，至少一条，也至少留下一条。"), code="ALL_OR_NONE")
    bound = {every[pk] for pk in staying}
    enrolments = sorted({enrolment for pk in going if (enrolment := every[pk]) and enrolment not in bound})
    new = Person.objects.create(created_at=clock.now())
    hang(actor, going, new.pk, ground=ground)
    Enrolment.objects.filter(pk__in=enrolments).update(person=new)
    PersonMention.objects.filter(pk__in=[pk for pk in going if every[pk] in bound]).update(enrolment=None)
    moved = [[pk, every[pk]] for pk in going]
    change = _keep(actor, DIVIDE, kept=person_id, other=new.pk, moved=moved, enrolments=enrolments, ground=ground)
    told_apart(actor, going[0], staying[0], ground)
    told = events.PersonDivided(change=change.pk, other=new.pk, mentions=tuple(going))
    log.record(told, actor=actor, subject=("person", person_id))
    return new.pk


@transaction.atomic
def withdraw_change(actor: Actor, *, change_id: int, reason: str) -> None:
    """Take a merger or a division back: the records that changed hands return, as far as they are still there.

    Raises `NotAllowed`, `NotFound`, `LinkRefused` (no reason; a later change stands on it and has to go first).
    """
    policy.require(actor, "catalogue.person.link")
    if not reason.strip():
        raise LinkRefused(_("请写明为什么撤回。"), code="NO_GROUND")
    change = PersonChange.objects.filter(pk=change_id, withdrawn_at=None).first()
    if change is None:
        raise NotFound(_("这一次合并或分开已经撤回。"))
    source, target = (change.kept, change.other) if change.kind == MERGE else (change.other, change.kept)
    _nothing_on_it(change, source, target)
    still = set(
        PersonMention.objects.filter(person=source, pk__in=[pk for pk, _e in change.moved]).values_list("pk", flat=True)
    )
    for pk, enrolment in change.moved:
        if pk in still:
            _back(actor, pk, enrolment, target, reason)
    Enrolment.objects.filter(pk__in=change.enrolments, person=source).update(person_id=target)
    Person.objects.filter(pk=target).update(stands_for=None)
    if change.kind == DIVIDE and not PersonMention.objects.filter(person=source).exists():
        Person.objects.filter(pk=source).update(stands_for_id=target)
    PersonChange.objects.filter(pk=change.pk).update(
        withdrawn_by=actor.account_id, withdrawn_at=clock.now(), withdrawal=reason.strip()[:300]
    )
    _ask_again(change, still)
    told = events.PersonChangeWithdrawn(change=change.pk, kind=change.kind)
    log.record(told, actor=actor, subject=("person", change.kept))


def _nothing_on_it(change: PersonChange, source: int, target: int) -> None:
    later = PersonChange.objects.filter(withdrawn_at=None, pk__gt=change.pk)
    gone = Person.objects.filter(pk=source, stands_for__isnull=False).exists()
    parted = later.filter(kind=DIVIDE, kept__in=[source, target]).exists()
    if gone or parted:
        raise LinkRefused(_("这之后又有合并或分开。请先撤回后来的，再撤回这一次。"), code="LATER_CHANGE")


def _back(actor: Actor, mention_id: int, enrolment: int | None, person_id: int, reason: str) -> None:
    """Let a mention stand for the person it stood for before, under the link it had, if it had one."""
    standing = PersonLink.objects.filter(mention=mention_id, withdrawn_at=None).first()
    before = PersonLink.objects.filter(mention=mention_id, person=person_id).exclude(pk=standing.pk if standing else 0)
    earlier = before.order_by("-pk").first()
    withdraw_links(actor, [mention_id], reason)
    if earlier is not None and earlier.ground:
        PersonLink.objects.create(
            mention_id=mention_id, person_id=person_id, ground=earlier.ground, asserted_by=actor.account_id,
            asserted_at=clock.now(),
        )  # fmt: skip
    known = enrolment if enrolment and Enrolment.objects.filter(pk=enrolment).exists() else None
    PersonMention.objects.filter(pk=mention_id).update(person_id=person_id, enrolment_id=known)


def _ask_again(change: PersonChange, moved: set[int]) -> None:
    """What was decided by the change that is taken back is open again."""
    one = Q(one__person__isnull=False, one__person=F("other__person"))
    overtaken = Q(state=Likeness.SAME.value) & ~one if change.kind == MERGE else Q(state=Likeness.DIFFERENT.value) & one
    for place in (Q(one__in=moved), Q(other__in=moved)):
        ids = list(LikelySame.objects.filter(place & overtaken).values_list("pk", flat=True))
        LikelySame.objects.filter(pk__in=ids).update(
            state=Likeness.OPEN.value, decided_by=None, decided_at=None, ground=""
        )


def _grounded(ground: str) -> None:
    if not ground.strip():
        raise LinkRefused(_("请写明依据，例如“名册与学籍卡出生年月一致”。"), code="NO_GROUND")


def _keep(actor: Actor, kind: str, *, ground: str, **facts: Any) -> PersonChange:
    return PersonChange.objects.create(
        kind=kind, ground=ground.strip()[:300], asserted_by=actor.account_id, asserted_at=clock.now(), **facts
    )
