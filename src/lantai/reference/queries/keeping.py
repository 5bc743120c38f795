"""The archive's keeping times (versioned data) and the receipts of the shredder."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet

from lantai.foundation import events, policy, standing
from lantai.foundation.actor import Actor
from lantai.reference import models
from lantai.reference.events import PurgeDone
from lantai.reference.queries import vocabulary
from lantai.reference.rules.keeping import HOLDER, KeepingRule
from lantai.reference.values.keeping import PurgeReceipt, SignedReceipt

SHIPPED = {"DRAFT": 30, "EVIDENCE_CONSENT": 730, "EVIDENCE_CHECKED": 30, "EVIDENCE_UNCHECKED": 90}
NOTICE_BEFORE = timedelta(days=5)


def keeping_rules() -> dict[str, KeepingRule]:
    """Return every rule in force by its code, newest version each."""
    found = {
        row.code: KeepingRule(
            row.code, row.version, int(row.value.get("days", 0)), tuple(row.value.get("outcomes", ()))
        )
        for row in vocabulary.terms("RETENTION")
    }
    for code, days in SHIPPED.items():  # an archive may change these times, not lose them
        found.setdefault(code, KeepingRule(code, 0, days))
    return found


def keeping_days() -> dict[str, int]:
    return {code: rule.days for code, rule in keeping_rules().items()}


def draft_lives() -> timedelta:
    """How long a saved order is kept (30 days unless the archive decided otherwise)."""
    return timedelta(days=keeping_rules()["DRAFT"].days)


def purge_receipts(actor: Actor, *, limit: int = 50) -> list[PurgeReceipt]:
    """Return the receipts of the shredder, newest first: for heads and the auditor (P7)."""
    policy.require(actor, "reference.purge.view")
    return [_receipt(row) for row in _runs().order_by("-pk")[:limit]]


def purge_receipt(actor: Actor, *, run: int) -> SignedReceipt | None:
    """Return one receipt with its proof of standing in the signed ledger (P7); None when there is no such run."""
    policy.require(actor, "reference.purge.view")
    row = _runs().filter(pk=run).first()
    if row is None:
        return None
    receipt = _receipt(row)
    done = next((one for one in events.of_subject("purge", run) if one.name == PurgeDone.name), None)
    if done is None:
        return SignedReceipt(receipt, None, agrees=row.ended_at is None)
    return SignedReceipt(receipt, standing.of_event(done), agrees=done.payload["counts"] == dict(receipt.counts))


def _runs() -> QuerySet[models.PurgeRun]:
    return models.PurgeRun.objects.select_related("operator").prefetch_related("counts")


def _receipt(row: models.PurgeRun) -> PurgeReceipt:
    counts = {count.rule: count.count for count in row.counts.all()}
    by_holder = HOLDER in counts
    return PurgeReceipt(
        run=row.pk,
        started_at=row.started_at,
        ended_at=row.ended_at,
        operator=row.operator.name if row.operator is not None and not by_holder else "",
        counts=counts,
        rules={code: (version, days) for code, (version, days) in row.rules.items()},
        by_holder=by_holder,
    )
