"""Fetched at the archive: a code, calls, handing over against name and proof. Source: domain.md 3.3, A31; F9."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.people import queries as people
from lantai.reference import models
from lantai.reference.errors import refused
from lantai.reference.queries import access
from lantai.reference.rules import asking, timers
from lantai.reference.services import dispatching, electronic, moves, register, telling
from lantai.reference.states import DeliveryState
from lantai.reference.values import Dispatched

D = DeliveryState
CALLS = 3


@transaction.atomic
def ready_for_pickup(actor: Actor, *, delivery_ids: tuple[int, ...]) -> tuple[Dispatched, ...]:
    """PACKED (HELD, RETURNED) → READY_PICKUP: place, hours and a pick-up code go to the applicant."""
    rows = access.paper_rows(actor, delivery_ids)
    dispatching.never_ordinary(rows)
    done = []
    for row in rows:
        moves.move_delivery(actor, row, D.READY_PICKUP)
        code = electronic.new_code(row, kind="pickup", life=None)
        case = row.line.case
        place, hours = _place(row.site or row.line.site, english=case.locale.startswith("en"))
        telling.send(actor, case, "ready_for_pickup", {"place": place, "hours": hours, "code": code})
        done.append(Dispatched(row.pk, envelope_no=row.envelope_no, pickup_code=code))
    return tuple(done)


def _place(site: str, *, english: bool) -> tuple[str, str]:
    found = people.site(site)
    spans = found.hours.get(0) or next(iter(found.hours.values()), ())
    hours = "、".join(f"{start:%H:%M}–{end:%H:%M}" for start, end in spans)
    return (found.name_en or found.name) if english else found.name, hours


@transaction.atomic
def record_call(actor: Actor, *, delivery_id: int, reached: bool, words: str = "") -> int:
    """Book one call; return how many were not answered since the last that was.

    After three without an answer a message goes out by every channel and offers to mail what waits (A31).
    """
    row = access.staff_delivery(actor, delivery_id)
    moves.expect_delivery(row, D.READY_PICKUP, D.UNCLAIMED, D.RETURNED)
    count = 0 if reached else row.attempts + 1
    models.Delivery.objects.filter(pk=row.pk).update(attempts=count, why=words[:200])
    if count == CALLS:
        if row.state == D.READY_PICKUP:
            _offer_mail(actor, row)
        else:
            telling.send_everywhere(actor, row.line.case, "message")
    return count


def _offer_mail(actor: Actor, row: models.Delivery) -> None:
    case = row.line.case
    last = row.entered_at + timedelta(days=timers.DELIVERY[D.READY_PICKUP].days)
    place = telling.site_name(row.site or row.line.site, case.locale)
    telling.send_everywhere(actor, case, "pickup_offer_mail", {"place": place, "date": telling.day(last, case.locale)})


def hand_over(actor: Actor, *, delivery_id: int, code: str, collector: str, proof: str) -> None:
    """READY_PICKUP or UNCLAIMED → COLLECTED with the pick-up code: who collected, on which proof.

    For the desk and the guard, who see codes and never content. What fails leaves the code good. Errors: `WrongCode`, `NotThisWay`.
    """
    row = access.delivery_row(delivery_id)
    policy.require(actor, "reference.handover")
    moves.expect_delivery(row, D.READY_PICKUP, D.UNCLAIMED)
    if not collector.strip() or not proof.strip():
        raise refused(_("请登记领取人姓名和所凭证件。"), code="NO_COLLECTOR")
    if row.line.material == "COURT" and len(asking.names_in(collector)) < 2:
        raise refused(_("司法、纪检查询须两人同来。请登记两位的姓名，用顿号分开。"), code="TWO_OFFICERS")
    if not electronic.right_code(row, kind="pickup", code=code):
        raise electronic.wrong_code()
    with transaction.atomic():
        electronic.use_up(row)
        moves.move_delivery(
            actor, row, D.COLLECTED, changes={"collector": collector.strip(), "collector_proof": proof.strip()[:40]}
        )
        if row.line.material == "RESEARCH_READ":
            register.enter(actor, row.line, effect="READ")
