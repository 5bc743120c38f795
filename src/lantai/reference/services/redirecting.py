"""Another way of delivery while it waits: where to, confirmed by another channel. Source: A25; F9, F11."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantai.foundation import clock, events
from lantai.foundation.actor import Actor
from lantai.notices import services as notices
from lantai.people import queries as people
from lantai.people import services as people_services
from lantai.people.errors import CodeRefused
from lantai.reference import models, states, texts
from lantai.reference.errors import WrongState, refused
from lantai.reference.events import DeliveryReplaced
from lantai.reference.queries import access, vocabulary
from lantai.reference.rules import orders
from lantai.reference.services import electronic, moves, telling
from lantai.reference.states import DeliveryState, Method
from lantai.reference.values import DeliveryPlan, Receiver
from lantai.reference.values.packing import pack, unpack

D = DeliveryState


def send_address_code(actor: Actor, *, delivery_id: int, grant: str = "", ip: str = "") -> str:
    """Send the code that confirms another address, by another channel than the one asking (F9); return it masked."""
    row = access.applicant_delivery(actor, delivery_id, grant)
    address = telling.second_address(row.line.case) or telling.contact_of(row.line.case)
    if address is None:
        raise refused(_("这个申请没有可用的联系方式。请打电话给档案馆。"), code="NO_CONTACT")
    notices.send_code(
        actor,
        value=address.value,
        purpose="address",
        ip=ip,
        context=f"{row.line.case.number}/{row.pk}",
        locale=row.line.case.locale,
    )
    return people.mask_contact(address)


def choose_delivery(actor: Actor, *, delivery_id: int, plan: DeliveryPlan, code: str = "", grant: str = "") -> int:
    """Replace a waiting delivery (held, returned, ready, planned) by another one; return the new delivery.

    Pick-up and e-copy need no code; another address, on paper or by mail for a reply, needs the one sent by another
    channel (F9), and a unit's reply goes to the unit's own mailbox (F11). The old delivery is CANCELLED and points to the
    new one. Errors: `WrongCode`, `WrongState`, `NotThisWay`.
    """
    row = access.applicant_delivery(actor, delivery_id, grant)
    if not states.delivery_may(D(row.state), D.CANCELLED):
        raise WrongState(_("这一件已经在路上或已经办完，不能再改送达方式。"))
    material = vocabulary.material_row(row.line.material, row.line.material_version)
    if plan.method not in material.methods:
        raise refused(_("这种材料不提供所选的送达方式。"), code="METHOD_NOT_OFFERED")
    moved = _moved(row, plan)
    if moved:
        _confirm_address(actor, row, code)
    envelope = plan if plan.method == Method.MAIL else row
    with transaction.atomic():
        new = models.Delivery.objects.create(
            line=row.line,
            method=plan.method,
            receiver=pack(plan.receiver) if moved else row.receiver,
            frozen_at=clock.now(),
            region=plan.receiver.region[:40] if moved and plan.method == Method.MAIL else row.region,
            site=plan.site or row.site,
            copies=1 if plan.method == Method.E_COPY else row.copies,
            freight=plan.freight,
            sealing=envelope.sealing,
            envelope_text=envelope.envelope_text,
            reference_no=envelope.reference_no[:60],
            proxy=f"{plan.proxy_name}\t{plan.proxy_phone}" if plan.proxy_name else row.proxy,
            entered_at=clock.now(),
        )
        models.Delivery.objects.filter(pk=row.pk).update(replaced_by=new)
        row.replaced_by = new
        moves.move_delivery(actor, row, D.CANCELLED, reason=plan.method)
        events.record(
            DeliveryReplaced(row.line.case.number, row.line_id, row.pk, new.pk),
            actor=actor,
            subject=("case", row.line.case.number),
        )
        if new.method == Method.E_COPY and row.line.issue_no:
            electronic.make_ready(actor, new)
        elif new.method == Method.REPLY and row.line.issue_no:
            electronic.send_out_reply(actor, new)
    return new.pk


def _moved(row: models.Delivery, plan: DeliveryPlan) -> bool:
    """Tell whether the plan names another receiver, who has to be complete. Errors: `NotThisWay`."""
    of_unit = row.line.case.relationship in orders.UNITS
    if plan.method != Method.MAIL and not (plan.method == Method.REPLY and (of_unit or plan.receiver != Receiver())):
        return False
    faults = orders.plan_faults(plan, of_unit=of_unit)
    if faults:
        words = texts.FAULT[faults[0].code] if plan.method == Method.REPLY else _("收件人或地址不完整，请补全。")
        raise refused(words, code=faults[0].code)
    return plan.receiver != unpack(Receiver, row.receiver)


def _confirm_address(actor: Actor, row: models.Delivery, code: str) -> None:
    address = telling.second_address(row.line.case) or telling.contact_of(row.line.case)
    if address is None:
        raise electronic.wrong_code()
    try:
        people_services.confirm_code(
            actor,
            value=address.value,
            purpose="address",
            code=code,
            ip="",
            context=f"{row.line.case.number}/{row.pk}",
        )
    except CodeRefused as fault:
        raise electronic.wrong_code() from fault
