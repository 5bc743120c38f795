"""The steps of a batch by DA/T 31: volumes out of the stacks, work done, originals back. Each with person, time, count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lantai.catalogue.queries import facts as catalogue_facts
from lantai.catalogue.rules.codes import normal_code
from lantai.digitisation.errors import BatchRefused, NotFound
from lantai.digitisation.events import batches as events
from lantai.digitisation.models import Batch, BatchPage, BatchStep, BatchVolume, DeliveredFile, PageFinding
from lantai.digitisation.states.batches import BATCH, CHECKED, RECEIVING, STANDING, BatchState, FileState, on_the_way
from lantai.foundation import clock, policy, transitions
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.stacks import queries as stacks
from lantai.stacks import services as stacks_services
from lantai.stacks.states import Availability, Reason
from lantai.stacks.values import Thing


@dataclass(frozen=True, slots=True)
class InUse:
    """An original that cannot be had now: `state` as the stacks say it, until when."""

    ref_code: str
    state: str
    until: Any


@dataclass(frozen=True, slots=True)
class CheckedOut:
    """What a check-out did: how many went out, what is in use elsewhere, which codes nobody knows."""

    count: int
    in_use: tuple[InUse, ...]
    unknown: tuple[str, ...]


def batch_of(actor: Actor, batch_id: int) -> Batch:
    """Return a batch for the people of the archive. Raises `NotFound`, `NotAllowed`."""
    policy.require(actor, "digitisation.read")
    row = Batch.objects.select_related("project__fonds").filter(pk=batch_id).first()
    if row is None:
        raise NotFound(_("没有这个批次。"))
    return row


def moved(actor: Actor, row: Batch, to: BatchState, *, count: int, note: str = "", **changes: Any) -> None:
    """Move a batch one step, by the table, and write the step down. In the caller's transaction."""
    expected = [state.value for state, following in BATCH.items() if to in following]
    transitions.move(Batch, row.pk, expected=expected, to=to.value, **changes)
    BatchStep.objects.create(
        batch=row, state=to.value, at=clock.now(), by_id=actor.account_id, count=count, note=note.strip()[:300]
    )
    log.record(events.BatchStepped(row.state, to.value, count), actor=actor, subject=("scan_batch", row.pk))
    row.state = to.value


def add_volumes(actor: Actor, *, batch_id: int, codes: str, lend: bool = True, site: str = "") -> CheckedOut:
    """Put volumes (or boxes full of them) into a batch by barcode or code, and take them out of the stacks.

    What is on loan, in treatment or missing stays out of the batch and is named with its state; the others go. Without
    `lend` the originals stay where they are (scanned in place, or scanned before). Raises `NotFound`, `BatchRefused`,
    `LoanRefused` of the stacks (no place known: say the `site`).
    """
    row = batch_of(actor, batch_id)
    if BatchState(row.state) not in RECEIVING or BatchState(row.state) in CHECKED:
        raise BatchRefused(_("这个批次正在检查或已经验收，不能再加卷。"), code="CLOSED")
    things, unknown = stacks_services.things_of(actor, codes, fonds_code=row.project.fonds.code)
    held = set(row.volumes.values_list("ref_code_norm", flat=True))
    wanted = [one for one in things if normal_code(one.ref_code) not in held]
    if not things and not unknown:
        raise BatchRefused(_("请扫案卷或盒子的条码，或写档号。"), code="NOTHING")
    in_use = _in_use(actor, wanted, row.project.fonds.code) if lend else ()
    away = {one.ref_code for one in in_use}
    going = [one for one in wanted if one.ref_code not in away]
    with transaction.atomic():
        _put_in(actor, row, going, lend=lend, site=site)
        if going and row.state == BatchState.PLANNED.value:
            moved(actor, row, BatchState.CHECKED_OUT, count=row.volumes.count())
    return CheckedOut(len(going), in_use, tuple(scan.text for scan in unknown))


def _in_use(actor: Actor, things: Sequence[Thing], fonds_code: str) -> tuple[InUse, ...]:
    found = stacks.availability(actor, codes=[one.ref_code for one in things], fonds_code=fonds_code)
    free = {Availability.AVAILABLE, Availability.UNPLACED}
    return tuple(
        InUse(code, original.state, original.until) for code, original in found.items() if original.state not in free
    )


def _put_in(actor: Actor, row: Batch, things: Sequence[Thing], *, lend: bool, site: str) -> None:
    loans: dict[tuple[str, int], int] = {}
    if lend and things:
        borrower = f"{row.project.contractor}（{row.project.code}-{row.number}）"[:80]
        made = stacks_services.lend(actor, things=things, reason=Reason.DIGITISATION, borrower=borrower, site=site)
        loans = {(one.kind, one.id): loan for one, loan in zip(things, made, strict=True)}
    pages = catalogue_facts.page_counts(
        volume_ids=[one.id for one in things if one.volume_id], item_ids=[one.id for one in things if one.item_id]
    )
    BatchVolume.objects.bulk_create(
        BatchVolume(
            batch=row, volume_id=one.volume_id, item_id=one.item_id, ref_code=one.ref_code,
            ref_code_norm=normal_code(one.ref_code), title=one.title[:500], pages_declared=pages.get((one.kind, one.id)),
            loan_id=loans.get((one.kind, one.id)),
        )
        for one in things
    )  # fmt: skip
    norms = [normal_code(one.ref_code) for one in things]
    strays = BatchPage.objects.filter(batch=row, ref_code_norm__in=norms)
    PageFinding.objects.filter(page__in=strays, code="OTHER_VOLUME").delete()


def take_out_volume(actor: Actor, *, batch_id: int, ref_code: str) -> None:
    """Take a volume without pages out of a batch and give it back to the stacks. Raises `NotFound`, `BatchRefused`."""
    row = batch_of(actor, batch_id)
    with transaction.atomic():
        one = row.volumes.filter(ref_code_norm=normal_code(ref_code)).first()
        if one is None:
            raise NotFound(_("这一卷不在批次里。"))
        standing = [state.value for state in STANDING]
        if BatchPage.objects.filter(batch=row, ref_code_norm=one.ref_code_norm, state__in=standing).exists():
            raise BatchRefused(_("这一卷已经收到页，不能拿出批次。"), code="HAS_PAGES")
        if one.loan_id and one.returned_at is None:
            stacks_services.give_back(actor, loan_id=one.loan_id)
        one.delete()


def advance(actor: Actor, *, batch_id: int, to: str, note: str = "") -> None:
    """Report work as done, up to the step `to`; steps passed over are written down too. Raises `BatchRefused`, `StaleState`.

    INDEXED asks that every volume stands in the catalogue, LINKED that every page is checked and has its place.
    """
    row = batch_of(actor, batch_id)
    if to not in set(BatchState):
        raise BatchRefused(_("没有这一步。"), code="NO_STEP")
    steps = on_the_way(BatchState(row.state), BatchState(to))
    if not steps:
        raise BatchRefused(_("这一步现在不能办。请刷新，看看批次到了哪一步。"), code="NOT_NOW")
    volumes = row.volumes.count()
    with transaction.atomic():
        for step in steps:
            if step is BatchState.LINKED:
                _all_linked(row)
            moved(actor, row, step, count=_count(row) if step is not BatchState.PREPARED else volumes, note=note)


def _count(row: Batch) -> int:
    return BatchPage.objects.filter(batch=row, state__in=[state.value for state in STANDING]).count()


def _all_linked(row: Batch) -> None:
    if DeliveredFile.objects.filter(batch=row, state=FileState.WAITING.value).exists():
        raise BatchRefused(_("还有文件没有检查完，请等检查完再办挂接。"), code="WAITING")
    known = row.volumes.values("ref_code_norm")
    standing = BatchPage.objects.filter(batch=row, state__in=[state.value for state in STANDING])
    strays = standing.exclude(ref_code_norm__in=known).count()
    if strays:
        words = ngettext(
            "有 %(n)s 页不在批次的任何一卷里。请移到正确的卷，或把那一卷加进批次。",
            "有 %(n)s 页不在批次的任何一卷里。请移到正确的卷，或把那一卷加进批次。",
            strays,
        ) % {"n": strays}
        raise BatchRefused(words, code="NO_PLACE")
    if not standing.exists():
        raise BatchRefused(_("这个批次还没有收到一页。"), code="NO_PAGES")


def return_originals(actor: Actor, *, batch_id: int, note: str = "") -> int:
    """Give every original of an accepted batch back to the stacks, in good condition; return how many.

    One that came back otherwise is returned on the stacks' own page first, with a word about it. Raises `StaleState`.
    """
    row = batch_of(actor, batch_id)
    with transaction.atomic():
        out = list(row.volumes.filter(returned_at=None).order_by("pk"))
        still = stacks_services.loans_out(actor, _things(row, out))
        for one in out:
            key = ("volume", one.volume_id) if one.volume_id else ("item", one.item_id or 0)
            if one.loan_id and still.get(key) == one.loan_id:
                stacks_services.give_back(actor, loan_id=one.loan_id)
        row.volumes.filter(returned_at=None).update(returned_at=clock.now())
        moved(actor, row, BatchState.RETURNED, count=len(out), note=note)
    return len(out)


def _things(row: Batch, volumes: Sequence[BatchVolume]) -> list[Thing]:
    fonds = row.project.fonds.code
    return [
        Thing("volume" if one.volume_id else "item", one.volume_id or one.item_id or 0, one.ref_code, one.title, fonds)
        for one in volumes
    ]
