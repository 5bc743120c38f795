"""What people decide about single pages: reject, take back, move, choose between two, say that it was looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantai.catalogue.rules import codes
from lantai.digitisation.errors import NotFound, PageRefused
from lantai.digitisation.events import batches as events
from lantai.digitisation.models import BatchPage, Defect, PageFinding
from lantai.digitisation.services import asking
from lantai.digitisation.states.batches import PAGE, PageState
from lantai.digitisation.texts import batches as texts
from lantai.foundation import clock, policy, transitions
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.foundation.geometry import Region

# no doubt any more once somebody has said where a page belongs
SETTLED = ("OTHER_VOLUME", "OTHER_TITLE", "NAME_UNREAD", "SECOND_DELIVERY")


def page_of(actor: Actor, page_id: int) -> BatchPage:
    """Return a page for the people of the archive. Raises `NotFound`, `NotAllowed`."""
    policy.require(actor, "digitisation.read")
    row = BatchPage.objects.select_related("batch__project__fonds").filter(pk=page_id).first()
    if row is None:
        raise NotFound(_("没有这一页。"))
    return row


def _move(actor: Actor, row: BatchPage, to: PageState, kind: str = "", **changes: Any) -> None:
    if row.batch.accepting_at:
        raise PageRefused(_("这个批次已经验收，页不能再改。"), code="ACCEPTED")
    expected = [state.value for state, following in PAGE.items() if to in following]
    transitions.move(BatchPage, row.pk, expected=expected, to=to.value, **changes)
    told = events.PageDecided(row.state, to.value, kind)
    log.record(told, actor=actor, subject=("scan_page", row.pk))
    row.state = to.value


def reject(actor: Actor, *, page_id: int, kind: str, note: str = "", region: Region | None = None) -> None:
    """Send a page back to be scanned again, with a kind of `texts.DEFECTS` and, where it can be shown, the place on it.

    Raises `PageRefused`, `StaleState`, `NotFound`.
    """
    if kind not in texts.DEFECTS:
        raise PageRefused(_("请选明是哪一种毛病。"), code="KIND")
    row = page_of(actor, page_id)
    with transaction.atomic():
        _move(actor, row, PageState.REJECTED, kind, **_looked(actor))
        Defect.objects.create(
            page=row, kind=kind, note=note.strip()[:300], region=region.as_list() if region else None,
            by_id=actor.account_id, at=clock.now(),
        )  # fmt: skip


def _looked(actor: Actor) -> dict[str, Any]:
    return {"needs_look": False, "looked_by_id": actor.account_id, "looked_at": clock.now()}


def take_back(actor: Actor, *, page_id: int) -> None:
    """Let a rejected or dismissed page stand after all. Raises `PageRefused` when it cannot be drawn or its place is taken."""
    row = page_of(actor, page_id)
    if row.state not in {PageState.REJECTED.value, PageState.DISMISSED.value}:
        raise PageRefused(_("只有退回的和不采用的页可以恢复。"), code="STATE")
    if row.object_id is None:
        raise PageRefused(_("这一页读不出来，不能恢复，请等重交。"), code="UNREADABLE")
    if not row.ref_code_norm or not row.label_norm:
        raise PageRefused(_("还不知道这一页属于哪一卷哪一页，请先移到正确的位置。"), code="NO_PLACE")
    _free(row, row.ref_code_norm, row.label_norm)
    with transaction.atomic():
        _move(actor, row, PageState.CHECKED, **_looked(actor))
        row.defects.filter(ended_at=None).update(ended_at=clock.now())
        asking.ask(actor, row.batch, [row])


def dismiss(actor: Actor, *, page_id: int) -> None:
    """Say that a page is not wanted (a double, a blank back); its bytes stay. Raises `StaleState`."""
    row = page_of(actor, page_id)
    with transaction.atomic():
        _move(actor, row, PageState.DISMISSED, **_looked(actor))
        row.defects.filter(ended_at=None).update(ended_at=clock.now())


def choose(actor: Actor, *, page_id: int) -> None:
    """Of two pages delivered for one place take this one; the other is not used. Raises `PageRefused`, `StaleState`."""
    row = page_of(actor, page_id)
    if row.state != PageState.CONFLICT.value:
        raise PageRefused(_("这一页没有重名。"), code="STATE")
    with transaction.atomic():
        other = _at(row, row.ref_code_norm, row.label_norm)
        if other is not None:
            _move(actor, other, PageState.DISMISSED, **_looked(actor))
        _move(actor, row, PageState.CHECKED, **_looked(actor))
        asking.ask(actor, row.batch, [row])


def _at(row: BatchPage, ref_code_norm: str, label_norm: str) -> BatchPage | None:
    rows = BatchPage.objects.filter(batch_id=row.batch_id, ref_code_norm=ref_code_norm, label_norm=label_norm)
    return rows.filter(state=PageState.CHECKED.value).exclude(pk=row.pk).select_related("batch").first()


def _free(row: BatchPage, ref_code_norm: str, label_norm: str) -> None:
    if _at(row, ref_code_norm, label_norm) is not None:
        raise PageRefused(_("那个位置已经有一页了。请先处理那一页。"), code="TAKEN")


def move(actor: Actor, *, page_id: int, ref_code: str, label: str) -> None:
    """Put a page where it belongs: a volume of this batch and a page number. Raises `PageRefused`, `NotFound`.

    A page rejected only because its name said nothing stands again.
    """
    row = page_of(actor, page_id)
    norm, label_norm = codes.normal_code(ref_code), codes.normal_label(label)
    volume = row.batch.volumes.filter(ref_code_norm=norm).first()
    if volume is None or not label_norm:
        raise PageRefused(_("批次里没有这一卷。请核对档号，或先把那一卷加进批次；页号也要写。"), code="NO_VOLUME")
    if row.state not in {PageState.CHECKED.value, PageState.REJECTED.value, PageState.CONFLICT.value}:
        raise PageRefused(_("这一页已经定了，不能再移。"), code="STATE")
    _free(row, norm, label_norm[:40])
    before = f"{row.ref_code} {row.label}"
    facts = {
        "ref_code": volume.ref_code, "ref_code_norm": norm, "label": label.strip()[:40], "label_norm": label_norm[:40],
        "sort_key": codes.sort_key(label),
    }  # fmt: skip
    with transaction.atomic():
        if not BatchPage.objects.filter(pk=row.pk, state=row.state).update(**facts):
            raise NotFound(_("没有这一页。"))
        for name, value in facts.items():
            setattr(row, name, value)
        PageFinding.objects.filter(page=row, code__in=SETTLED).delete()
        only_name = row.defects.filter(ended_at=None, kind="NAME_UNREAD").update(ended_at=clock.now())
        if row.object_id and (row.state == PageState.CONFLICT.value or only_name):
            _move(actor, row, PageState.CHECKED, **_looked(actor))
        if row.state == PageState.CHECKED.value:
            asking.ask(actor, row.batch, [row])
        log.record(events.PageMoved(before, f"{row.ref_code} {row.label}"), actor=actor, subject=("scan_page", row.pk))


def looked_at(actor: Actor, *, page_ids: Sequence[int]) -> int:
    """Say that what the machine found on some pages was looked at and is as it should be; return how many.

    What was taken for empty or for a photograph is read now: somebody says that it is a page.
    """
    policy.require(actor, "digitisation.read")
    rows = BatchPage.objects.filter(pk__in=list(page_ids), needs_look=True, batch__accepting_at=None)
    count = 0
    for row in list(rows.select_related("batch__project__fonds")):
        with transaction.atomic():
            if BatchPage.objects.filter(pk=row.pk, needs_look=True).update(**_looked(actor)):
                count += 1
                log.record(
                    events.PageDecided(row.state, row.state, "LOOKED"), actor=actor, subject=("scan_page", row.pk)
                )
                if row.state == PageState.CHECKED.value:
                    asking.ask(actor, row.batch, [row])
    return count
