"""保护修复, light: what may not be handed out for a while."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.stacks import events
from lantai.stacks.errors import LoanRefused, NotFound, refused
from lantai.stacks.models import Hold
from lantai.stacks.services.loans import sites_of
from lantai.stacks.states import Damage
from lantai.stacks.values import Thing


@transaction.atomic
def hold(
    actor: Actor,
    *,
    things: Sequence[Thing],
    reason: str,
    since: date | None = None,
    until: date | None = None,
    grade: str = "",
    site: str = "",
) -> list[int]:
    """Keep originals from being handed out from a day (today) to a day (until released); return the ids.

    `grade` is a `states.Damage` (GB/T 42468.1). What is out stays out: the hold counts once it is back. Raises
    `LoanRefused`: no reason, days the wrong way round, held already.
    """
    start = since or clock.today()
    if not things or not reason.strip() or grade not in {"", *Damage}:
        raise refused(LoanRefused, _("请写明哪一卷、为什么修复；破损等级按国标选。"), "NO_REASON")
    if until is not None and until < start:
        raise refused(LoanRefused, _("结束日期早于开始日期，请核对。"), "DAYS")
    homes = sites_of(actor, things, site)
    made = []
    for thing in dict.fromkeys(things):
        row = Hold(
            site_id=homes[thing.kind, thing.id][0], volume_id=thing.volume_id, item_id=thing.item_id,
            reason=reason.strip()[:200], grade=grade, since=start, until=until, held_at=clock.now(),
            held_by_id=actor.account_id,
        )  # fmt: skip
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as fault:
            raise refused(LoanRefused, _("%(code)s 已经在修复名单里。") % {"code": thing.ref_code}, "HELD") from fault
        log.record(
            events.Held(volume=row.volume_id, item=row.item_id, since=start, until=until, grade=grade),
            actor=actor,
            subject=("hold", row.pk),
        )
        made.append(row.pk)
    return made


@transaction.atomic
def release(actor: Actor, *, hold_id: int, outcome: str = "") -> None:
    """Let an original go out again; `outcome` says what was done. Raises `NotFound` when it was released already."""
    policy.require(actor, "stacks.work")
    row = Hold.objects.filter(policy.scope(actor, "stacks.work"), pk=hold_id, released_at__isnull=True).first()
    if row is None:
        raise NotFound
    done = Hold.objects.filter(pk=row.pk, released_at__isnull=True).update(
        released_at=clock.now(), released_by_id=actor.account_id, outcome=outcome.strip()[:200]
    )
    if not done:
        raise NotFound
    log.record(events.Released(volume=row.volume_id, item=row.item_id), actor=actor, subject=("hold", row.pk))
