"""Saying what should exist of a key class, so that what is missing can be told (B09)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantai.catalogue import events
from lantai.catalogue.errors import CatalogueError, NotFound
from lantai.catalogue.models import ExpectedHoldings, Fonds, KeyClass
from lantai.catalogue.values import HoldingsAt
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor


@transaction.atomic
def expect_holdings(
    actor: Actor,
    *,
    key_class: str,
    fonds_code: str,
    year_from: int,
    year_to: int,
    ground: str,
    volumes: int = 1,
    department: str = "",
) -> int:
    """Say that of a key class at least so many volumes should exist for each of those years; return the id.

    `volumes` 0 says that there was nothing to keep (no admissions, war), so that nothing counts as missing. `department`
    empty: the whole fonds. A later saying about a year goes before an earlier one. Raises `NotFound`, `CatalogueError`.
    """
    policy.require(actor, "catalogue.holdings.declare")
    wanted = KeyClass.objects.filter(code=key_class).first()
    fonds = Fonds.objects.filter(code=fonds_code).first()
    if wanted is None or fonds is None:
        raise NotFound(_("没有这个重点类目或全宗。"))
    if year_to < year_from or year_to - year_from > 300 or volumes < 0:
        raise CatalogueError(_("请核对起止年份和卷数。"), code="EXPECTED_YEARS")
    if not ground.strip():
        raise CatalogueError(_("请写明依据，例如“招生简章”“归档范围表”。"), code="EXPECTED_GROUND")
    row = ExpectedHoldings.objects.create(
        key_class=wanted, fonds=fonds, year_from=year_from, year_to=year_to, department=department.strip()[:120],
        volumes=volumes, ground=ground.strip()[:300], declared_by=actor.account_id, declared_at=clock.now(),
    )  # fmt: skip
    told = events.HoldingsExpected(key_class=key_class, year_from=year_from, year_to=year_to, volumes=volumes)
    log.record(told, actor=actor, subject=("expected_holdings", row.pk))
    return row.pk


@transaction.atomic
def withdraw_expectation(actor: Actor, *, expectation_id: int) -> None:
    """Take back what was said to exist; reports of an earlier moment still know it. Raises `NotFound`."""
    policy.require(actor, "catalogue.holdings.declare")
    standing = ExpectedHoldings.objects.filter(pk=expectation_id, withdrawn_at=None)
    if not standing.update(withdrawn_at=clock.now(), withdrawn_by=actor.account_id):
        raise NotFound(_("这一条已经撤回。"))
    log.record(events.ExpectationWithdrawn(), actor=actor, subject=("expected_holdings", expectation_id))


@transaction.atomic
def note_report(actor: Actor, *, report: HoldingsAt, sha256: str) -> None:
    """Write down that a report of the holdings went out: its moment, its totals, a digest of its figures."""
    policy.require(actor, "catalogue.browse")
    total = report.total
    told = events.HoldingsReportTaken(
        at=report.at, volumes=total.held, digitised=total.digitised, indexed=total.indexed, sha256=sha256
    )
    log.record(told, actor=actor, subject=("holdings_report", report.at.isoformat()))
