"""One line with its deliveries, its promise and its first checks. Source: A14–A17; domain.md 3.3."""

from __future__ import annotations

from datetime import timedelta

from lantai.foundation import clock
from lantai.foundation.actor import Actor
from lantai.reference import models
from lantai.reference.queries import vocabulary
from lantai.reference.rules import orders, promise
from lantai.reference.services import checking, moves
from lantai.reference.states import LineState, Method
from lantai.reference.values import Order, OrderCheck, OrderItem
from lantai.reference.values.packing import pack


def promise_for(case: models.Case, days: int) -> timedelta:
    """Return the promised working time of a line of `days` working days."""
    if case.channel in promise.COUNTER_CHANNELS and days <= 3:
        return promise.same_day_promise(clock.now(), moves.calendar_of(case.site))
    return promise.promise_of(days or promise.UNCERTAIN_DAYS, urgent=case.urgent)


def add_line(
    actor: Actor,
    case: models.Case,
    *,
    number: int,
    item: OrderItem,
    order: Order,
    row: models.MaterialType,
    study: models.StudyClaim | None,
) -> models.Line:
    """Add one line with its deliveries and submit it: DRAFT → SUBMITTED."""
    now = clock.now()
    line = models.Line.objects.create(
        case=case,
        number=number,
        material=row.code,
        material_version=row.version,
        copies=item.copies,
        language=item.language,
        description=item.description.strip(),
        study=study,
        state=LineState.DRAFT,
        site=case.site,
        promise_seconds=int(promise_for(case, row.days).total_seconds()),
        amount_fen=row.fee_fen * item.copies if vocabulary.switch("FEES").get("on") else 0,
        entered_at=now,
    )
    for share in orders.shares_of(item, order, checking.facts_of(row)):
        plan = order.deliveries[share.delivery]
        models.Delivery.objects.create(
            line=line,
            method=plan.method,
            receiver=pack(plan.receiver),
            region=plan.receiver.region[:40] if plan.method == Method.MAIL else "",
            site=plan.site or case.site,
            copies=share.copies,
            freight=plan.freight,
            sealing=plan.sealing,
            envelope_text=plan.envelope_text,
            reference_no=plan.reference_no[:60],
            proxy=_proxy(plan.proxy_name, plan.proxy_phone),
            entered_at=now,
        )
    moves.move_line(actor, line, LineState.SUBMITTED, quiet=True)
    return line


def _proxy(name: str, phone: str) -> str:
    return f"{name}\t{phone}" if name else ""


def first_checks(lines: list[models.Line], check: OrderCheck) -> None:
    """Held-for-era and duplicate are recorded checks, not states (domain.md 3.3, IN_REVIEW)."""
    now = clock.now()
    rows = []
    for line, item in zip(lines, check.items, strict=True):
        if item.held != "unknown":
            rows.append(
                models.LineCheck(
                    line=line, kind="HELD", passed=item.held == "held", code=item.held.upper(), words=item.words, at=now
                )
            )
        if check.duplicates:
            words = "、".join(check.duplicates)
            rows.append(
                models.LineCheck(line=line, kind="DUPLICATE", passed=False, code="DUPLICATE", words=words, at=now)
            )
    models.LineCheck.objects.bulk_create(rows)
