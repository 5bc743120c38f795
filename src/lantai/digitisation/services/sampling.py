"""The two checks by sample: drawn reproducibly, looked at page by page by two different people, weighed against the contract."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lantai.digitisation.errors import BatchRefused, NotFound, PageRefused
from lantai.digitisation.events import batches as events
from lantai.digitisation.models import Batch, BatchPage, SampleCheck, SampleLook
from lantai.digitisation.rules import sampling
from lantai.digitisation.services import deciding
from lantai.digitisation.services.stepping import batch_of, moved
from lantai.digitisation.states.batches import STANDING, BatchState, CheckState
from lantai.foundation import clock, policy, transitions
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.foundation.geometry import Region

BEFORE = {1: BatchState.LINKED, 2: BatchState.QC1}
AFTER = {1: BatchState.QC1, 2: BatchState.QC2}
SEEDS = 2**31


@transaction.atomic
def draw_sample(actor: Actor, *, batch_id: int, seed: int | None = None) -> int:
    """Draw the sample of the check that is due and return its id; the one that is going on already is returned again.

    The second check is for somebody else than the first. Raises `BatchRefused`, `NotAllowed`.
    """
    row = batch_of(actor, batch_id)
    if actor.account_id is None:
        raise BatchRefused(_("抽检由有名有姓的人做。"), code="NOBODY")
    number = next((number for number, state in BEFORE.items() if state.value == row.state), None)
    if number is None:
        raise BatchRefused(_("挂接以后才能抽检；两次抽检都合格的，不用再抽。"), code="NOT_NOW")
    going = row.checks.filter(round=number, state=CheckState.OPEN.value).first()
    if going is not None:
        return going.pk
    if number == 2 and row.checks.filter(round=1, state=CheckState.PASSED.value, by_id=actor.account_id).exists():
        raise BatchRefused(_("第二次抽检要由另一个人做。"), code="SAME_PERSON")
    volumes = list(_standing(row).order_by().values_list("ref_code_norm", flat=True).distinct())
    project = row.project
    seed = secrets.randbelow(SEEDS) if seed is None else seed
    drawn = sampling.draw(volumes, share=project.sample_share, least=project.sample_least, seed=seed)
    attempt = row.checks.filter(round=number).count() + 1
    made = SampleCheck.objects.create(
            batch=row, round=number, attempt=attempt, seed=seed, share=project.sample_share, least=project.sample_least,
            threshold=project.pass_share, volumes_total=len(volumes), volumes=drawn, by_id=actor.account_id,
            begun_at=clock.now(),
        )  # fmt: skip
    told = events.SampleDrawn(number, attempt, seed, len(drawn))
    log.record(told, actor=actor, subject=("scan_batch", row.pk))
    return made.pk


def _standing(row: Batch) -> QuerySet[BatchPage]:
    return BatchPage.objects.filter(batch=row, state__in=[state.value for state in STANDING])


def check_of(actor: Actor, check_id: int) -> SampleCheck:
    policy.require(actor, "digitisation.read")
    row = SampleCheck.objects.select_related("batch__project__fonds").filter(pk=check_id).first()
    if row is None:
        raise NotFound(_("没有这次抽检。"))
    return row


def judge(
    actor: Actor, *, check_id: int, page_id: int, kind: str = "", note: str = "", region: Region | None = None
) -> None:
    """Say of a page of the sample that it is good (no `kind`) or what is wrong with it; a defect sends it back.

    Only the person who drew the sample judges. Again: the last word counts. Raises `PageRefused`, `BatchRefused`.
    """
    check = check_of(actor, check_id)
    if check.state != CheckState.OPEN.value:
        raise BatchRefused(_("这次抽检已经结束。"), code="ENDED")
    if check.by_id != actor.account_id:
        raise BatchRefused(_("这次抽检由另一个人在做。"), code="NOT_YOURS")
    page = BatchPage.objects.filter(pk=page_id, batch_id=check.batch_id, ref_code_norm__in=check.volumes).first()
    if page is None:
        raise PageRefused(_("这一页不在抽样里。"), code="NOT_DRAWN")
    with transaction.atomic():
        if kind:
            deciding.reject(actor, page_id=page.pk, kind=kind, note=note, region=region)
        elif (
            page.state == "REJECTED" and SampleLook.objects.filter(check_row=check, page=page).exclude(kind="").exists()
        ):
            deciding.take_back(actor, page_id=page.pk)
        elif page.needs_look:
            deciding.looked_at(actor, page_ids=[page.pk])
        SampleLook.objects.update_or_create(check_row=check, page=page, defaults={"kind": kind, "at": clock.now()})


def finish_check(actor: Actor, *, check_id: int) -> bool:
    """End a check once every page drawn was looked at; return whether it passed. A failed one sends the batch back to work.

    Raises `BatchRefused` while pages are left.
    """
    check = check_of(actor, check_id)
    if check.state != CheckState.OPEN.value or check.by_id != actor.account_id:
        raise BatchRefused(_("这次抽检已经结束，或由另一个人在做。"), code="ENDED")
    left = pages_left(check)
    if left:
        raise BatchRefused(ngettext("还有 %(n)s 页没有看。", "还有 %(n)s 页没有看。", left) % {"n": left}, code="LEFT")
    pages = check.looks.count()
    defects = check.looks.exclude(kind="").count()
    passed = sampling.passes(pages, defects, check.threshold)
    with transaction.atomic():
        to = CheckState.PASSED if passed else CheckState.FAILED
        transitions.move(
            SampleCheck,
            check.pk,
            expected=[CheckState.OPEN.value],
            to=to.value,
            pages=pages,
            defects=defects,
            ended_at=clock.now(),
        )
        after = AFTER[check.round] if passed else BatchState.PREPARED
        moved(actor, check.batch, after, count=pages)
        told = events.SampleEnded(check.round, check.attempt, passed, pages, defects)
        log.record(told, actor=actor, subject=("scan_batch", check.batch_id))
    return passed


def pages_left(check: SampleCheck) -> int:
    """Return how many standing pages of the drawn volumes nobody has looked at in this check."""
    rows = BatchPage.objects.filter(
        batch_id=check.batch_id, ref_code_norm__in=check.volumes, state__in=[state.value for state in STANDING]
    )
    return rows.exclude(pk__in=check.looks.values("page_id")).count()
