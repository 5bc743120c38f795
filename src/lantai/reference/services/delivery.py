"""Deliveries that came back or never left: replies sent, sent again, cancelled, destroyed. Source: domain.md 3.3; F9."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantai.foundation import clock
from lantai.foundation.actor import Actor
from lantai.people import queries as people
from lantai.reference.errors import FourEyes, NotTimely, refused
from lantai.reference.queries import access
from lantai.reference.rules import hands
from lantai.reference.services import dispatching, electronic, moves, telling
from lantai.reference.states import DeliveryState, Method

D = DeliveryState


@transaction.atomic
def send_reply(actor: Actor, *, delivery_id: int) -> None:
    """PLANNED → REPLY_SENT to the unit's mailbox (normally done by the seal itself)."""
    row = access.staff_delivery(actor, delivery_id)
    moves.expect_delivery(row, D.PLANNED)
    if not row.line.issue_no:
        raise refused(_("还没有用印，不能发出。"), code="NOT_SEALED")
    electronic.send_out_reply(actor, row)


@transaction.atomic
def bounce(actor: Actor, *, delivery_id: int, words: str = "") -> None:
    """An electronic delivery came back → BOUNCED; a clerk has one work day."""
    row = access.staff_delivery(actor, delivery_id) if not actor.is_system else access.delivery_row(delivery_id)
    moves.move_delivery(actor, row, D.BOUNCED, reason=words)


@transaction.atomic
def resend(actor: Actor, *, delivery_id: int) -> None:
    """BOUNCED → E_READY or REPLY_SENT; RETURNED and UNCLAIMED paper → DISPATCHED to the same address only (F9)."""
    row = access.staff_delivery(actor, delivery_id)
    moves.expect_delivery(row, D.BOUNCED, D.RETURNED, D.UNCLAIMED)
    if row.method == Method.E_COPY:
        electronic.make_ready(actor, row)
    elif row.method == Method.REPLY:
        electronic.send_out_reply(actor, row)
    else:
        dispatching.hand_to_courier(actor, [row])


@transaction.atomic
def cancel_delivery(actor: Actor, *, delivery_id: int, words: str) -> None:
    """→ CANCELLED; usually replaced by another delivery. Errors: `WrongState` once it is on its way."""
    row = access.staff_delivery(actor, delivery_id)
    if not words.strip():
        raise refused(_("请写明为什么取消。"), code="NO_REASON")
    moves.move_delivery(actor, row, D.CANCELLED, reason=words)


@transaction.atomic
def destroy(actor: Actor, *, delivery_id: int, witness: int) -> None:
    """UNCLAIMED paper of 180 days → DESTROYED, recorded by two people. Errors: `FourEyes`, `NotTimely`."""
    row = access.staff_delivery(actor, delivery_id)
    moves.expect_delivery(row, D.UNCLAIMED)
    if not hands.may_witness(witness=witness, actor=actor.account_id):
        raise FourEyes(_("销毁须两人在场。请选另一位老师为见证人。"))
    people.account(witness)
    if row.method in {Method.E_COPY, Method.REPLY} or clock.now() - row.entered_at < telling.DESTROYED_AFTER:
        raise NotTimely(_("纸质件逾期满一百八十日才能销毁。"), code="TOO_EARLY")
    moves.move_delivery(actor, row, D.DESTROYED, changes={"witness_id": witness})
