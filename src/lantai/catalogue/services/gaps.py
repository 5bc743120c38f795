"""Saying what is not there: a page missing in the original, a record that is incomplete (domain.md 5.6 #20, #23)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import events
from lantai.catalogue.errors import GapRefused, NotFound
from lantai.catalogue.models import IncompleteRecord, MissingPage, PageImage, PersonMention, Volume
from lantai.catalogue.rules import codes
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor

FOUND = "找到了，已有页图"


@transaction.atomic
def note_missing_page(actor: Actor, *, volume_id: int, label: str, reason: str, reason_en: str = "") -> int:
    """Note under one's name that the original does not have a page; return the note.

    Case page and statement of every copy from the volume say so from then on. Raises `NotAllowed`, `NotFound`,
    `GapRefused` (no page or reason, noted before, or there is a page image of it).
    """
    policy.require(actor, "catalogue.gap.note")
    volume = Volume.objects.filter(pk=volume_id).first()
    if volume is None:
        raise NotFound(_("没有这一卷。"))
    norm = codes.normal_label(label)
    if not norm or not reason.strip():
        raise GapRefused(_("请写明缺的是第几页，为什么缺。"), code="NO_REASON")
    if PageImage.objects.filter(volume=volume, label_norm=norm).exists():
        raise GapRefused(_("这一页有页图，不能记为原缺。页图不对的，请先处理页图。"), code="PAGE_THERE")
    if MissingPage.objects.filter(volume=volume, label_norm=norm, withdrawn_at=None).exists():
        raise GapRefused(_("这一页已经记为原缺了。"), code="NOTED")
    row = MissingPage.objects.create(
        volume=volume, ref_code_norm=volume.ref_code_norm, label=label.strip()[:40], label_norm=norm[:40],
        reason=reason.strip()[:300], reason_en=reason_en.strip()[:400], noted_by=actor.account_id, noted_at=clock.now(),
    )  # fmt: skip
    log.record(events.PageMissingNoted(volume.ref_code, norm), actor=actor, subject=("volume", volume.pk))
    return row.pk


@transaction.atomic
def withdraw_missing_page(actor: Actor, *, missing_id: int, reason: str) -> None:
    """Withdraw the note: the page turned up. Raises `NotAllowed`, `NotFound`, `GapRefused` without a reason."""
    policy.require(actor, "catalogue.gap.note")
    row = MissingPage.objects.filter(pk=missing_id, withdrawn_at=None).select_related("volume").first()
    if row is None:
        raise NotFound(_("这条记录已经撤销了。"))
    if not reason.strip():
        raise GapRefused(_("请写明为什么撤销。"), code="NO_REASON")
    _withdraw(actor, row, reason)


def page_turned_up(actor: Actor, page: PageImage) -> None:
    """Withdraw the note on a page of which an image was attached. For this room's own services."""
    if page.volume_id is None:
        return
    found = MissingPage.objects.filter(volume_id=page.volume_id, label_norm=page.label_norm, withdrawn_at=None)
    for row in found.select_related("volume"):
        _withdraw(actor, row, FOUND)


def _withdraw(actor: Actor, row: MissingPage, reason: str) -> None:
    same = MissingPage.objects.filter(pk=row.pk, withdrawn_at=None)
    if same.update(withdrawn_at=clock.now(), withdrawn_by=actor.account_id, withdrawal=reason.strip()[:300]):
        told = events.PageMissingWithdrawn(row.volume.ref_code, row.label_norm)
        log.record(told, actor=actor, subject=("volume", row.volume_id))


@transaction.atomic
def flag_incomplete(
    actor: Actor, *, mention_id: int, reason: str, ask: str = "", reason_en: str = "", ask_en: str = ""
) -> int:
    """Flag a record as incomplete, with why and who has the rest; an earlier flag is replaced. Return the flag.

    Candidates show it, and what is certified from the record says so. Raises `NotAllowed`, `NotFound`, `GapRefused`.
    """
    policy.require(actor, "catalogue.gap.note")
    if not PersonMention.objects.filter(pk=mention_id).exists():
        raise NotFound(_("这一条记载已不在索引里。"))
    if not reason.strip():
        raise GapRefused(_("请写明哪里不全。"), code="NO_REASON")
    now = clock.now()
    standing = IncompleteRecord.objects.filter(mention_id=mention_id, withdrawn_at=None)
    standing.update(withdrawn_at=now, withdrawn_by=actor.account_id, withdrawal="REPLACED")
    row = IncompleteRecord.objects.create(
        mention_id=mention_id, reason=reason.strip()[:300], reason_en=reason_en.strip()[:400], ask=ask.strip()[:120],
        ask_en=ask_en.strip()[:160], noted_by=actor.account_id, noted_at=now,
    )  # fmt: skip
    log.record(events.RecordFlaggedIncomplete(row.pk), actor=actor, subject=("mention", mention_id))
    return row.pk


@transaction.atomic
def clear_incomplete(actor: Actor, *, mention_id: int, reason: str) -> None:
    """Take the flag away: the rest came in, or it was a mistake. Raises `NotAllowed`, `NotFound`, `GapRefused`."""
    policy.require(actor, "catalogue.gap.note")
    if not reason.strip():
        raise GapRefused(_("请写明为什么撤销。"), code="NO_REASON")
    standing = IncompleteRecord.objects.filter(mention_id=mention_id, withdrawn_at=None)
    if not standing.update(withdrawn_at=clock.now(), withdrawn_by=actor.account_id, withdrawal=reason.strip()[:300]):
        raise NotFound(_("这一条没有标为不全。"))
    log.record(events.RecordCalledComplete(), actor=actor, subject=("mention", mention_id))
