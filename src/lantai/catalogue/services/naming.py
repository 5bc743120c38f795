"""Saying that a person bore another name, upon a paper, and taking it back (domain.md 5.6 #6)."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import events
from lantai.catalogue.errors import LinkRefused, NotFound
from lantai.catalogue.models import PersonMention, PersonName
from lantai.catalogue.services import indexing
from lantai.catalogue.services.worked import Worked
from lantai.catalogue.values import MentionRow
from lantai.catalogue.values.persons import NameElsewhere
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor

KINDS = ("former", "alias")  # borne before or after; beside: pen name, passport spelling


@transaction.atomic
def add_name(actor: Actor, *, mention_id: int, name: str, source: str, dated: str = "", kind: str = "former") -> int:
    """Assert under one's name that the person of a record also bore `name`; return the number of the assertion.

    `source`: the paper that says so (a certificate of change of name …), at most 300 characters; `dated`: when, as the
    paper has it; `kind`: one of `KINDS`. From then on every record of the same person is found by that name, told as such.
    The record itself stays as it is. Raises `NotAllowed`, `NotFound`, `LinkRefused` (no source, no readable name, the
    record's own name, said already). Source: domain.md 5.6 #6.
    """
    policy.require(actor, "catalogue.person.link")
    if not source.strip():
        raise LinkRefused(_("请写明依据，例如“公安机关更名证明”及其日期、文号。"), code="NO_SOURCE")
    mention = PersonMention.objects.select_related("name").filter(pk=mention_id).first()
    if mention is None:
        raise NotFound(_("这一条记载已不在索引里。"))
    said = Worked.of(MentionRow(raw_name=name))
    if not said.name.text or kind not in KINDS:
        raise LinkRefused(_("这个名字读不出来。请只写姓名。"), code="NO_NAME")
    if said.name.text == mention.name.text:
        raise LinkRefused(_("这正是这一条记载上的姓名。"), code="OWN_NAME")
    form = indexing.named([said])[said.name.text]
    try:
        with transaction.atomic():
            row = PersonName.objects.create(
                mention=mention, name_id=form, kind=kind, written=name.strip()[:200], source=source.strip()[:300],
                dated=dated.strip()[:40], asserted_by=actor.account_id, asserted_at=clock.now(),
            )  # fmt: skip
    except IntegrityError as fault:
        raise LinkRefused(_("这个姓名已经记过。"), code="SAID_ALREADY") from fault
    log.record(events.PersonNameAdded(said=row.pk, kind=kind), actor=actor, subject=("mention", mention_id))
    return row.pk


@transaction.atomic
def withdraw_name(actor: Actor, *, name_id: int, reason: str) -> None:
    """Take a name back that was said of a person; it stays on record and finds nobody any more.

    Raises `NotAllowed`, `NotFound`, `LinkRefused` (no reason, withdrawn already).
    """
    policy.require(actor, "catalogue.person.link")
    if not reason.strip():
        raise LinkRefused(_("请写明为什么撤回。"), code="NO_GROUND")
    row = PersonName.objects.select_for_update().filter(pk=name_id).first()
    if row is None:
        raise NotFound(_("没有这一条姓名。"))
    if row.withdrawn_at is not None:
        raise LinkRefused(_("这一条姓名已经撤回。"), code="WITHDRAWN")
    row.withdrawn_by, row.withdrawn_at, row.withdrawal = actor.account_id, clock.now(), reason.strip()[:300]
    row.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawal"])
    log.record(events.PersonNameWithdrawn(said=row.pk), actor=actor, subject=("mention", row.mention_id))


def bring_name(actor: Actor, *, mention_id: int, said: NameElsewhere) -> bool | None:
    """Keep a name as another house said it of a record, under the name it was said there; tell whether it is new.

    None where nobody can read it, or it is the record's own. Must run in a transaction. Raises `NotAllowed`.
    """
    policy.require(actor, "catalogue.person.link")
    one = Worked.of(MentionRow(raw_name=said.name))
    own = PersonMention.objects.values_list("name__text", flat=True).get(pk=mention_id)
    if not one.name.text or one.name.text == own:
        return None
    form = indexing.named([one])[one.name.text]
    held = PersonName.objects.filter(mention=mention_id, name=form)
    stands = said.withdrawn_at is None and held.filter(withdrawn_at=None).exists()
    if stands or held.filter(asserted_at=said.at).exists():
        return False
    row = PersonName.objects.create(
        mention_id=mention_id, name_id=form, kind=said.kind, written=said.name, source=said.source, dated=said.dated,
        asserted_by_name=said.by, asserted_at=said.at, withdrawn_by_name=said.withdrawn_by, withdrawn_at=said.withdrawn_at,
        withdrawal=said.withdrawal,
    )  # fmt: skip
    log.record(events.PersonNameAdded(said=row.pk, kind=said.kind), actor=actor, subject=("mention", mention_id))
    return True
