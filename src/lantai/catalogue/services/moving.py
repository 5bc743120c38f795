"""What happens to volumes at a date: entering and leaving the holdings. The past stays as it was."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import events
from lantai.catalogue.errors import CatalogueError, NotFound
from lantai.catalogue.models import Volume
from lantai.catalogue.states import Left
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor


@transaction.atomic
def note_entered(actor: Actor, *, volume_id: int, at: datetime) -> None:
    """Say when a volume really entered the holdings, where that is not when its sheet was read. `at`: aware.

    Raises `NotFound`, `CatalogueError` when it is in the future or after the volume left.
    """
    policy.require(actor, "catalogue.holdings.declare")
    volume = _volume(volume_id)
    if at > clock.now() or (volume.left_at is not None and at >= volume.left_at):
        raise CatalogueError(_("入藏时间不能晚于现在，也不能晚于出馆时间。"), code="ENTERED_LATE")
    Volume.objects.filter(pk=volume.pk).update(entered_at=at)
    log.record(events.VolumeEntered(at=at), actor=actor, subject=("volume", volume.pk))


@transaction.atomic
def note_left(actor: Actor, *, volume_id: int, how: str, ground: str, at: datetime | None = None) -> None:
    """Say that a volume left the holdings: TRANSFERRED or LOST. Head of the archive only; once.

    Its description, pages and names stay; reports of an earlier moment still count it. `ground`: the certificate or
    minutes that say so; `at`: aware, now when not given. Raises `NotFound`, `CatalogueError`. Source: 27号令 art. 22.
    """
    policy.require(actor, "catalogue.opening.decide")
    volume = _volume(volume_id)
    moment = at or clock.now()
    if volume.left_at is not None:
        raise CatalogueError(_("这一卷已经登记出馆。"), code="LEFT_ALREADY")
    if how == Left.DESTROYED:
        raise CatalogueError(_("销毁要走销毁清册：提议、两人批准、执行、监销。"), code="LEFT_DISPOSAL")
    if how not in set(Left) or not ground.strip():
        raise CatalogueError(_("请写明怎样离馆，以及依据（销毁清册、移交清单的文号）。"), code="LEFT_GROUND")
    if moment > clock.now() or (volume.entered_at is not None and moment <= volume.entered_at):
        raise CatalogueError(_("离馆时间不能晚于现在，也不能早于入藏。"), code="LEFT_TIME")
    Volume.objects.filter(pk=volume.pk).update(left_at=moment, left_how=how, left_ground=ground.strip()[:300])
    log.record(events.VolumeLeft(how=how, at=moment), actor=actor, subject=("volume", volume.pk))


@transaction.atomic
def note_found(actor: Actor, *, volume_id: int, ground: str) -> None:
    """Say that a volume noted as lost was found: it is held again, and was all the time. Head of the archive only.

    Only a loss is taken back so; what was transferred comes back as an entry, what was destroyed never. Raises `NotFound`,
    `CatalogueError`.
    """
    policy.require(actor, "catalogue.opening.decide")
    volume = _volume(volume_id)
    if volume.left_how != Left.LOST:
        raise CatalogueError(_("只有登记为遗失的，才能记为找回。"), code="NOT_LOST")
    if not ground.strip():
        raise CatalogueError(_("请写明在哪里找到的。"), code="LEFT_GROUND")
    Volume.objects.filter(pk=volume.pk).update(left_at=None, left_how="", left_ground="")
    log.record(events.VolumeFound(ground=ground.strip()[:200]), actor=actor, subject=("volume", volume.pk))


def _volume(volume_id: int) -> Volume:
    volume = Volume.objects.filter(pk=volume_id).first()
    if volume is None:
        raise NotFound(_("没有这个案卷。"))
    return volume
