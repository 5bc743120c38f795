"""Holds: what may not be destroyed while a lawsuit, an audit or an inspection is on."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import events, states
from lantai.catalogue.errors import CatalogueError, NotFound
from lantai.catalogue.models import DisposalHold, Volume
from lantai.catalogue.rules import codes
from lantai.catalogue.services.fonds import get_fonds, take_turn
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor


@transaction.atomic
def place_hold(
    actor: Actor,
    *,
    fonds_code: str,
    ground: str,
    reason: str,
    ref_code: str = "",
    class_code: str = "",
    year_from: int | None = None,
    year_to: int | None = None,
) -> int:
    """Say that one volume (`ref_code`), or a class and years of a fonds, may not be destroyed; return the hold.

    Takes effect at once, also for lists that are approved and not yet carried out. Raises `NotFound`, `CatalogueError`
    (no reason, years the wrong way round).
    """
    policy.require(actor, "catalogue.hold.place")
    fonds = get_fonds(fonds_code)
    if ground not in set(states.HoldGround) or not reason.strip():
        raise CatalogueError(_("请选缘由，并写明案号、审计通知书或别的依据。"), code="HOLD_REASON")
    if year_from and year_to and year_to < year_from:
        raise CatalogueError(_("起止年份写反了。"), code="HOLD_YEARS")
    volume = None
    if ref_code.strip():
        volume = Volume.objects.filter(fonds=fonds, ref_code_norm=codes.normal_code(ref_code)).first()
        if volume is None:
            raise NotFound(_("这个全宗里没有这个档号的案卷。"), code="HOLD_CODE")
    take_turn(fonds.code)  # not while a destruction of this fonds is being written
    row = DisposalHold.objects.create(
        fonds=fonds, volume=volume, class_code=codes.normal_code(class_code)[:24], year_from=year_from, year_to=year_to,
        ground=ground, reason=reason.strip()[:300], placed_by=actor.account_id, placed_by_name=actor.name,
        placed_at=clock.now(),
    )  # fmt: skip
    told = events.HoldPlaced(fonds=fonds.code, ground=ground, volume=volume.pk if volume else None)
    log.record(told, actor=actor, subject=("disposal_hold", row.pk))
    return row.pk


@transaction.atomic
def lift_hold(actor: Actor, *, hold_id: int, reason: str) -> None:
    """Lift a hold; only the head, with a reason. Raises `NotFound`, `CatalogueError`."""
    policy.require(actor, "catalogue.hold.lift")
    if not reason.strip():
        raise CatalogueError(_("请写明为什么解除，例如：判决已生效。"), code="HOLD_REASON")
    lifted = DisposalHold.objects.filter(pk=hold_id, lifted_at=None).update(
        lifted_by=actor.account_id, lifted_by_name=actor.name, lifted_at=clock.now(), lifted_why=reason.strip()[:300]
    )
    if not lifted:
        raise NotFound(_("没有这条，或者已经解除。"))
    log.record(events.HoldLifted(reason=reason.strip()[:300]), actor=actor, subject=("disposal_hold", hold_id))
