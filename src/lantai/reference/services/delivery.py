"""Handing things over: download, envelopes, courier, pick-up. Source: domain.md 3.3, A19, A25, A31; F9."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from lantai.adapters.courier import port as courier
from lantai.adapters.courier.local import FolderCourier
from lantai.certification import queries as certification_queries
from lantai.certification import services as certification
from lantai.foundation import clock, events, policy
from lantai.foundation.actor import Actor
from lantai.people import queries as people
from lantai.reference import models, texts
from lantai.reference.errors import FourEyes, NotTimely, WrongState, refused
from lantai.reference.events import DownloadGranted, RegionSuspended
from lantai.reference.queries import access
from lantai.reference.rules import asking, hands, timers
from lantai.reference.services import electronic, moves, posting, register, telling
from lantai.reference.states import DeliveryState, Method
from lantai.reference.values import Dispatched, Download, Receiver
from lantai.reference.values.packing import unpack

D = DeliveryState
OPENABLE = frozenset({D.E_READY, D.DOWNLOADED, D.UNCLAIMED, D.REPLY_SENT, D.DELIVERED})
CALLS = 3
SCANS = {
    "PICKED_UP": D.IN_TRANSIT,
    "ON_THE_WAY": D.IN_TRANSIT,
    "OUT_FOR_DELIVERY": D.IN_TRANSIT,
    "SIGNED": D.DELIVERED,
    "PROBLEM": D.EXCEPTION,
    "RETURNED": D.RETURNED,
}


def download(actor: Actor, *, delivery_id: int, code: str = "", grant: str = "") -> Download:
    """Open an electronic copy with its one-time code: E_READY → DOWNLOADED at the first time; the count is kept.

    For its applicant (signed in or with a grant). The code came by another channel than the link; a used code is
    renewed by `renew_link`. Errors: `WrongCode`, `WrongState`.
    """
    row = _spent(actor, delivery_id, code, grant)
    with transaction.atomic():
        _note_download(actor, row)
        return _open(row)


def download_ticket(actor: Actor, *, delivery_id: int, code: str = "", grant: str = "") -> str:
    """Spend the one-time code as `download` does, but return a ticket for a plain link, good for ten minutes.

    For browsers that cannot take a file as the answer to a form, such as the one inside WeChat: the link may be carried
    over to another browser. Errors: as `download`. Source: A20.
    """
    row = _spent(actor, delivery_id, code, grant)
    with transaction.atomic():
        _note_download(actor, row)
    until = int((clock.now() + electronic.TICKET_LIVES).timestamp())
    return electronic.ticket(row.pk, until)


def download_by_ticket(actor: Actor, *, ticket: str) -> Download:  # noqa: ARG001  whoever carries it
    """Open the electronic copy a ticket was given for. Errors: `WrongCode` when it is over or not ours, `WrongState`."""
    delivery_id = electronic.read_ticket(ticket)
    if delivery_id is None:
        raise electronic.wrong_code()
    row = access.delivery_row(delivery_id)
    _expect(row, *OPENABLE)
    return _open(row)


def _spent(actor: Actor, delivery_id: int, code: str, grant: str) -> models.Delivery:
    row = access.applicant_delivery(actor, delivery_id, grant)
    _expect(row, *OPENABLE)
    if row.method not in {Method.E_COPY, Method.REPLY} or not row.line.issue_no:
        raise WrongState(_("这一件不是电子件，不能下载。"))
    if not electronic.spend_code(row, kind="download", code=code):
        raise electronic.wrong_code()
    return row


def _note_download(actor: Actor, row: models.Delivery) -> None:
    models.Delivery.objects.filter(pk=row.pk).update(downloads=F("downloads") + 1)
    number = row.line.case.number
    events.record(DownloadGranted(number, row.line_id, row.pk), actor=actor, subject=("case", number))
    if row.state == D.E_READY:
        moves.move_delivery(actor, row, D.DOWNLOADED)
    elif row.state == D.UNCLAIMED:
        moves.move_delivery(actor, row, D.E_READY)
        moves.move_delivery(actor, row, D.DOWNLOADED)


def _open(row: models.Delivery) -> Download:
    system = Actor.system("reference.download")
    issued = certification_queries.issued(system, row.line.issue_no)
    stream = certification.open_issued(system, issue_no=row.line.issue_no)
    return Download(f"{row.line.issue_no}.pdf", "application/pdf", issued.length, row.line.issue_no, stream)


def renew_link(actor: Actor, *, delivery_id: int, grant: str = "") -> None:
    """Send a new one-time code (and, after UNCLAIMED, a new link). At most one a minute. Errors: `WrongState`."""
    row = access.applicant_delivery(actor, delivery_id, grant)
    _expect(row, *OPENABLE)
    case = row.line.case
    last = row.code_until - timers.LINK_LIVES if row.code_until else None
    if last is not None and (clock.now() - last).total_seconds() < 60:
        raise NotTimely(_("刚刚发过一个验证码。请等一分钟再取。"), code="TOO_OFTEN")
    with transaction.atomic():
        if row.state == D.UNCLAIMED and row.method == Method.E_COPY:
            moves.move_delivery(actor, row, D.E_READY)
        code = electronic.new_code(row, kind="download", life=timers.LINK_LIVES)
        telling.send(actor, case, "e_copy_code", {"code": code}, to=telling.second_address(case))


def _expect(row: models.Delivery, *allowed: DeliveryState) -> None:
    if DeliveryState(row.state) not in allowed:
        raise WrongState(
            _("这一件现在是“%(state)s”，不能这样办。请刷新页面看看现在的情况。")
            % {"state": texts.DELIVERY[DeliveryState(row.state)]}
        )


def rows_of(actor: Actor, delivery_ids: tuple[int, ...]) -> list[models.Delivery]:
    policy.require(actor, "reference.paper")
    wanted = list(dict.fromkeys(delivery_ids))
    rows = list(models.Delivery.objects.filter(pk__in=wanted).select_related("line", "line__case").order_by("pk"))
    if len(rows) != len(wanted) or not rows:
        raise refused(_("没有选中要办的邮件，或者有的已不存在。请刷新后再选。"), code="NOTHING_CHOSEN")
    return rows


@transaction.atomic
def pack(actor: Actor, *, delivery_ids: tuple[int, ...]) -> Dispatched:
    """PLANNED → PACKED: copies of one case for one receiver into one envelope, which gets a number.

    Errors: `NotThisWay` for different receivers or unsealed copies, `WrongState`.
    """
    rows = rows_of(actor, delivery_ids)
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
    rows = rows_of(actor, delivery_ids)
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
    _hand_to_courier(actor, found)
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
    rows = rows_of(actor, delivery_ids)
    if any(region_suspended(row.region) for row in rows):
        raise refused(_("有的收件地区快递暂停。请先转为“等待快递恢复”。"), code="REGION_SUSPENDED")
    return _hand_to_courier(actor, rows)


def courier_office() -> courier.Courier:
    """Return the courier of this installation; the embedded one keeps waybills in the outbox."""
    return FolderCourier(Path(settings.OUTBOX) / "courier")


def never_ordinary(rows: list[models.Delivery]) -> None:
    """A personnel envelope goes by confidential courier or EMS, to an institution, and no other way (domain.md 3.4)."""
    if any(row.line.material == "ENVELOPE_SEND" for row in rows):
        raise refused(
            _("人事档案只能由机要或 EMS 学生档案专递转到接收单位，不交普通快递，也不交本人。请用“交机要或 EMS”。"),
            code="TRANSFER_ONLY",
        )


def _hand_to_courier(actor: Actor, rows: list[models.Delivery]) -> tuple[Dispatched, ...]:
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
    _expect(row, D.EXCEPTION)
    if result not in {D.IN_TRANSIT, D.DELIVERED, D.RETURNED, D.LOST}:
        raise refused(_("请选择核实的结果。"), code="NO_RESULT")
    moves.move_delivery(actor, row, DeliveryState(result), reason=words, changes={"scanned_at": clock.now()})


@transaction.atomic
def ready_for_pickup(actor: Actor, *, delivery_ids: tuple[int, ...]) -> tuple[Dispatched, ...]:
    """PACKED (HELD, RETURNED) → READY_PICKUP: place, hours and a pick-up code go to the applicant."""
    rows = rows_of(actor, delivery_ids)
    never_ordinary(rows)
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
    _expect(row, D.READY_PICKUP, D.UNCLAIMED, D.RETURNED)
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

    For the desk and the guard, who see codes and never content. Errors: `WrongCode`, `NotThisWay`.
    """
    row = access.delivery_row(delivery_id)
    policy.require(actor, "reference.handover")
    _expect(row, D.READY_PICKUP, D.UNCLAIMED)
    if not collector.strip() or not proof.strip():
        raise refused(_("请登记领取人姓名和所凭证件。"), code="NO_COLLECTOR")
    if row.line.material == "COURT" and len(asking.names_in(collector)) < 2:
        raise refused(_("司法、纪检查询须两人同来。请登记两位的姓名，用顿号分开。"), code="TWO_OFFICERS")
    if not electronic.spend_code(row, kind="pickup", code=code):
        raise electronic.wrong_code()
    with transaction.atomic():
        moves.move_delivery(
            actor, row, D.COLLECTED, changes={"collector": collector.strip(), "collector_proof": proof.strip()[:40]}
        )
        if row.line.material == "RESEARCH_READ":
            register.enter(actor, row.line, effect="READ")


@transaction.atomic
def send_reply(actor: Actor, *, delivery_id: int) -> None:
    """PLANNED → REPLY_SENT to the unit's mailbox (normally done by the seal itself)."""
    row = access.staff_delivery(actor, delivery_id)
    _expect(row, D.PLANNED)
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
    _expect(row, D.BOUNCED, D.RETURNED, D.UNCLAIMED)
    if row.method == Method.E_COPY:
        electronic.make_ready(actor, row)
    elif row.method == Method.REPLY:
        electronic.send_out_reply(actor, row)
    else:
        _hand_to_courier(actor, [row])


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
    _expect(row, D.UNCLAIMED)
    if not hands.may_witness(witness=witness, actor=actor.account_id):
        raise FourEyes(_("销毁须两人在场。请选另一位老师为见证人。"))
    people.account(witness)
    if row.method in {Method.E_COPY, Method.REPLY} or clock.now() - row.entered_at < telling.DESTROYED_AFTER:
        raise NotTimely(_("纸质件逾期满一百八十日才能销毁。"), code="TOO_EARLY")
    moves.move_delivery(actor, row, D.DESTROYED, changes={"witness_id": witness})
