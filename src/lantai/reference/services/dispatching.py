"""Envelopes and parcels: packed, held for the courier, handed over, followed. Source: domain.md 3.3, A19, A25."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from lantai.adapters.courier import port as courier
from lantai.certification import services as certification
from lantai.foundation import clock, events, policy
from lantai.foundation.actor import Actor
from lantai.reference import models
from lantai.reference.couriers import courier_office
from lantai.reference.errors import refused
from lantai.reference.events import RegionSuspended
from lantai.reference.queries import access
from lantai.reference.services import moves, posting, telling
from lantai.reference.states import DeliveryState, Method
from lantai.reference.values import Dispatched, Receiver
from lantai.reference.values.packing import unpack

D = DeliveryState
SCANS = {
    "PICKED_UP": D.IN_TRANSIT,
    "ON_THE_WAY": D.IN_TRANSIT,
    "OUT_FOR_DELIVERY": D.IN_TRANSIT,
    "SIGNED": D.DELIVERED,
    "PROBLEM": D.EXCEPTION,
    "RETURNED": D.RETURNED,
}


@transaction.atomic
def pack(actor: Actor, *, delivery_ids: tuple[int, ...]) -> Dispatched:
    """PLANNED → PACKED: copies of one case for one receiver into one envelope, which gets a number.

    Errors: `NotThisWay` for different receivers or unsealed copies, `WrongState`.
    """
    rows = access.paper_rows(actor, delivery_ids)
    receivers = {(row.line.case_id, row.method, unpack(Receiver, row.receiver), row.site) for row in rows}
    if len(receivers) != 1:
        raise refused(_("一个信封只能装同一申请、同一收件人的件。请分开封装。"), code="DIFFERENT_RECEIVERS")
    if any(not row.line.issue_no for row in rows):
        raise refused(_("还有件没有用印，不能封装。"), code="NOT_SEALED")
    number = _next_envelope(rows[0].line.site)
    region_held = rows[0].method == Method.MAIL and region_suspended(rows[0].region)
    for row in rows:
        certification.enclose_copies(actor, issue_no=row.line.issue_no, count=row.copies, envelope=number)
        moves.move_delivery(actor, row, D.PACKED, changes={"envelope_no": number})
        if region_held:
            moves.move_delivery(actor, row, D.HELD_FOR_COURIER, reason=row.region)
    return Dispatched(rows[0].pk, envelope_no=number)


def _next_envelope(site: str) -> str:
    year = clock.today().year
    models.EnvelopeNumber.objects.get_or_create(site=site, year=year)
    models.EnvelopeNumber.objects.filter(site=site, year=year).update(last=F("last") + 1)
    last = models.EnvelopeNumber.objects.values_list("last", flat=True).get(site=site, year=year)
    return f"E-{site}{year % 100:02d}-{last:05d}"


def region_suspended(region: str) -> bool:
    """Tell whether the courier does not serve a region now."""
    return bool(region) and models.CourierRegion.objects.filter(region=region, resumed_at=None).exists()


@transaction.atomic
def hold(actor: Actor, *, delivery_ids: tuple[int, ...], reason: str) -> int:
    """PACKED → HELD_FOR_COURIER; the applicant may wait, take an e-copy or pick up (A25). Return how many."""
    rows = access.paper_rows(actor, delivery_ids)
    for row in rows:
        moves.move_delivery(actor, row, D.HELD_FOR_COURIER, reason=reason)
    return len(rows)


@transaction.atomic
def release(actor: Actor, *, region: str = "", delivery_ids: tuple[int, ...] = ()) -> int:
    """Release held deliveries in bulk: HELD_FOR_COURIER → DISPATCHED, by region or by choice. Return how many."""
    policy.require(actor, "reference.paper")
    rows = models.Delivery.objects.filter(state=D.HELD_FOR_COURIER).select_related("line", "line__case")
    rows = rows.filter(pk__in=list(delivery_ids)) if delivery_ids else rows.filter(region=region)
    found = list(rows.order_by("pk"))
    hand_to_courier(actor, found)
    return len(found)


@transaction.atomic
def suspend_region(actor: Actor, *, region: str, reason: str) -> int:
    """Note that the courier does not serve a region; packed mail for it is held. Return how many were held."""
    policy.require(actor, "reference.paper")
    if region_suspended(region) or not region.strip():
        raise refused(_("这个地区已经登记为暂停，或没有写地区。"), code="REGION")
    models.CourierRegion.objects.create(region=region.strip(), reason=reason[:200], suspended_at=clock.now())
    waiting = models.Delivery.objects.filter(state=D.PACKED, method=Method.MAIL, region=region.strip())
    held = list(waiting.select_related("line", "line__case"))
    for row in held:
        moves.move_delivery(actor, row, D.HELD_FOR_COURIER, reason=reason)
    events.record(
        RegionSuspended(region, suspended=True, deliveries=len(held)), actor=actor, subject=("region", region)
    )
    return len(held)


@transaction.atomic
def resume_region(actor: Actor, *, region: str) -> int:
    """Note that the courier serves a region again and release what was held for it. Return how many were released."""
    policy.require(actor, "reference.paper")
    changed = models.CourierRegion.objects.filter(region=region, resumed_at=None).update(resumed_at=clock.now())
    if not changed:
        raise refused(_("这个地区没有登记为暂停。"), code="REGION")
    count = release(actor, region=region)
    events.record(RegionSuspended(region, suspended=False, deliveries=count), actor=actor, subject=("region", region))
    return count


@transaction.atomic
def dispatch(actor: Actor, *, delivery_ids: tuple[int, ...]) -> tuple[Dispatched, ...]:
    """PACKED → DISPATCHED: one parcel an envelope, handed to the courier, with its tracking number.

    Also sends READY_PICKUP, RETURNED and UNCLAIMED again to the same address. Errors: `NotThisWay` for a region the
    courier does not serve now.
    """
    rows = access.paper_rows(actor, delivery_ids)
    if any(region_suspended(row.region) for row in rows):
        raise refused(_("有的收件地区快递暂停。请先转为“等待快递恢复”。"), code="REGION_SUSPENDED")
    return hand_to_courier(actor, rows)


def never_ordinary(rows: list[models.Delivery]) -> None:
    """A personnel envelope goes by confidential courier or EMS, to an institution, and no other way (domain.md 3.4)."""
    if any(row.line.material == "ENVELOPE_SEND" for row in rows):
        raise refused(
            _("人事档案只能由机要或 EMS 学生档案专递转到接收单位，不交普通快递，也不交本人。请用“交机要或 EMS”。"),
            code="TRANSFER_ONLY",
        )


def hand_to_courier(actor: Actor, rows: list[models.Delivery]) -> tuple[Dispatched, ...]:
    never_ordinary(rows)
    envelopes: dict[str, list[models.Delivery]] = {}
    for row in rows:
        envelopes.setdefault(row.envelope_no or f"-{row.pk}", []).append(row)
    done = []
    for number, inside in envelopes.items():
        booked = _book(number, inside)
        columns = {"carrier": booked.carrier, "tracking_no": booked.tracking_no, "waybill": booked.waybill}
        for row in inside:
            row.carrier, row.tracking_no, row.waybill = booked.carrier, booked.tracking_no, booked.waybill
            moves.move_delivery(actor, row, D.DISPATCHED, changes={**columns, "scanned_at": clock.now()})
            done.append(Dispatched(row.pk, envelope_no=row.envelope_no, tracking_no=booked.tracking_no))
        posting.count_piece(inside)
    return tuple(done)


def _book(number: str, inside: list[models.Delivery]) -> courier.Booking:
    """Book one parcel; what the courier does not take is told with what to mend. Errors: `NotThisWay`."""
    receiver = unpack(Receiver, inside[0].receiver)
    parcel = courier.Parcel(
        reference=f"{number}:{inside[0].pk}:{sent_before(inside)}",
        receiver_name=receiver.name or receiver.unit,
        receiver_phone=receiver.phone,
        receiver_address=" ".join(part for part in (receiver.region, receiver.address, receiver.postcode) if part),
        country=receiver.country,
        freight=inside[0].freight,
    )
    try:
        return courier_office().book(parcel)
    except courier.CourierError as fault:
        raise refused(
            _("快递没有接收这一件：收件人、电话或地址不全，或快递暂时不通。请补全地址，或改为到馆领取。"),
            code=f"COURIER_{fault.code}",
        ) from fault


def sent_before(inside: list[models.Delivery]) -> int:
    """How often this envelope went out already: a second sending is a second parcel."""
    return models.MailedPiece.objects.filter(envelope_no=inside[0].envelope_no).count()


@transaction.atomic
def note_tracking(actor: Actor, *, delivery_id: int, scan: str, text: str = "") -> None:
    """Book a scan: PICKED_UP, ON_THE_WAY, OUT_FOR_DELIVERY, SIGNED, PROBLEM, RETURNED. A repeated scan moves nothing."""
    row = access.staff_delivery(actor, delivery_id) if not actor.is_system else access.delivery_row(delivery_id)
    target = SCANS.get(scan)
    if target is None:
        raise refused(_("没有这种扫描记录。"), code="NO_SUCH_SCAN")
    models.Delivery.objects.filter(pk=row.pk).update(scanned_at=clock.now())
    if row.state != target:
        if target is D.RETURNED and row.state == D.DISPATCHED:
            moves.move_delivery(actor, row, D.IN_TRANSIT)
        moves.move_delivery(actor, row, target, reason=text)
    if scan == "OUT_FOR_DELIVERY" and row.out_at is None:
        models.Delivery.objects.filter(pk=row.pk).update(out_at=clock.now())
        parcel = {"carrier": row.carrier, "tracking": row.tracking_no}
        telling.send(actor, row.line.case, "out_for_delivery", parcel)


@transaction.atomic
def settle_exception(actor: Actor, *, delivery_id: int, result: str, words: str = "") -> None:
    """EXCEPTION → IN_TRANSIT, DELIVERED, RETURNED or LOST. LOST sends the line to PRODUCING; the copy is superseded."""
    row = access.staff_delivery(actor, delivery_id)
    moves.expect_delivery(row, D.EXCEPTION)
    if result not in {D.IN_TRANSIT, D.DELIVERED, D.RETURNED, D.LOST}:
        raise refused(_("请选择核实的结果。"), code="NO_RESULT")
    moves.move_delivery(actor, row, DeliveryState(result), reason=words, changes={"scanned_at": clock.now()})
