"""One delivery in every state of domain.md 3.3, oldest first, each with the story of how it came there."""

from __future__ import annotations

import io

from lantai.demo import holdings, papers, people
from lantai.demo.students import Student
from lantai.demo.teller import E_COPY, Teller, claim_of, days_ago, mail_to, pick_up
from lantai.foundation import tasks
from lantai.reference import services
from lantai.reference.services import timers
from lantai.reference.values import DeliveryPlan, Order, OrderItem, Receiver, UnitLetter

UNIT = "锦城市第一设计院"
SNOW, SNOWED_IN = "大雪封路，快递停收", "北原省"


def tell_old(teller: Teller) -> None:
    """Those that took weeks or months."""
    destroyed(teller)
    unclaimed(teller)
    lost(teller)
    delivered(teller)
    downloaded(teller)


def tell_new(teller: Teller) -> None:
    """Those of the last days."""
    returned(teller)
    exception(teller)
    reply(teller, "许志红", state="REPLY_SENT")
    reply(teller, "袁建平", state="BOUNCED")
    held(teller)
    in_transit(teller)
    ready(teller)
    packed(teller)
    teller.deliveries["PLANNED"] = teller.cases["SEALING"]


def destroyed(teller: Teller) -> None:
    """Nobody came for it in half a year: two people destroy the paper."""
    with days_ago(216):
        _actor, number = teller.apply(purpose="FILE", deliveries=(pick_up(),), student=next(teller.earlier))
        delivery, _code = teller.waiting(number)
    with days_ago(184):
        timers.run_all(people.SYSTEM)
    with days_ago(2, 16):
        services.destroy(teller.window, delivery_id=delivery, witness=teller.second.account_id or 0)
    teller.deliveries["DESTROYED"] = number


def unclaimed(teller: Teller) -> None:
    with days_ago(40):
        _actor, number = teller.apply(purpose="STUDY", deliveries=(pick_up("SH"),), student=next(teller.earlier))
        teller.waiting(number)
    with days_ago(9):
        timers.run_all(people.SYSTEM)
    tasks.run_until_empty()
    teller.deliveries["UNCLAIMED"] = number


def lost(teller: Teller) -> None:
    """The courier lost it: the line is made again, the first copy will be superseded."""
    with days_ago(8, 9):
        _actor, number = teller.apply(purpose="NOTARY", deliveries=(mail_to("田晓春"),), student=next(teller.earlier))
        delivery = teller.sent(number)
    with days_ago(5):
        services.note_tracking(teller.window, delivery_id=delivery, scan="PROBLEM", text="中转站找不到件")
    with days_ago(1, 9):
        services.settle_exception(teller.window, delivery_id=delivery, result="LOST", words="快递公司确认遗失")
    teller.deliveries["LOST"] = number


def delivered(teller: Teller) -> None:
    with days_ago(7, 9):
        actor, number = teller.apply(purpose="QUALIFY", deliveries=(mail_to("曾立新"),), student=next(teller.earlier))
        delivery = teller.sent(number)
    with days_ago(5, 14):
        services.note_tracking(teller.window, delivery_id=delivery, scan="SIGNED", text="本人签收")
        services.rate(actor, number=number, stars=4, text="寄得很快。", effect="职称评审已通过")
    teller.deliveries["DELIVERED"] = number


def downloaded(teller: Teller) -> None:
    with days_ago(6, 10):
        actor, number = teller.apply(purpose="JOB", deliveries=(E_COPY,), student=next(teller.earlier))
        teller.seal(number)
        teller.fetch(actor, number)
    teller.deliveries["DOWNLOADED"] = number


def returned(teller: Teller) -> None:
    with days_ago(4, 9):
        _actor, number = teller.apply(purpose="HOUSEHOLD", deliveries=(mail_to("秦志远"),))
        delivery = teller.sent(number)
    with days_ago(1, 10):
        services.note_tracking(teller.window, delivery_id=delivery, scan="RETURNED", text="三次投递无人，退回")
    teller.deliveries["RETURNED"] = number


def exception(teller: Teller) -> None:
    with days_ago(3, 10):
        _actor, number = teller.apply(purpose="JOB", deliveries=(mail_to("尹雪梅"),))
        delivery = teller.sent(number)
    with days_ago(0, 9):
        services.note_tracking(teller.window, delivery_id=delivery, scan="PROBLEM", text="收件电话打不通")
    teller.deliveries["EXCEPTION"] = number


def reply(teller: Teller, name: str, *, state: str) -> None:
    """An employer asks about one of its people by official letter; the answer goes to its mailbox."""
    student: Student = next(student for student in holdings.builders() if student.name == name)
    clerk = people.actor("unit_clerk")
    with days_ago(2 if state == "BOUNCED" else 1, 9):
        letter = services.add_evidence(
            clerk, stream=io.BytesIO(papers.specimens()["查档公函"]), name="查档公函.jpg", kind="d", consent=True
        )
        order = Order(
            (claim_of(student),), (OrderItem("VERIFY_UNIT"),),
            (DeliveryPlan(method="REPLY", receiver=Receiver(name="许明远", email="hr@unit.example", unit=UNIT)),),
            purpose="VERIFY", relationship="UNIT", applicant_name=UNIT, evidence=(letter.id,), address_confirmed=True,
            letter=UnitLetter(UNIT, "91990000MA0SAMPLE0", "锦设院函〔2026〕41号", "许明远", "0828-5550177", "CONSENT", "本人已签字同意"),
            notices_read=("masking", "issued-as-held"),
        )  # fmt: skip
        number = services.submit_case(clerk, order=order, key=f"unit-{student.sequence}").number
        tasks.run_until_empty()
        teller.seal(number)
        if state == "BOUNCED":
            (delivery,) = teller.posted(number)
            services.bounce(teller.window, delivery_id=delivery, words="对方邮箱已满")
    teller.deliveries[state] = number


def held(teller: Teller) -> None:
    """Snow in the north: mail waits. One waits on, one would rather have an electronic copy (A25)."""
    with days_ago(1, 9):
        services.suspend_region(teller.window, region=SNOWED_IN, reason=SNOW)
        _actor, number = teller.apply(purpose="FILE", deliveries=(mail_to("段海峰", region=SNOWED_IN),))
        teller.packed(number)
        teller.deliveries["HELD_FOR_COURIER"] = number
    with days_ago(1, 11):
        actor, number = teller.apply(purpose="VISA", deliveries=(mail_to("白雪莲", region=SNOWED_IN),))
        (delivery,) = teller.packed(number)
        services.choose_delivery(actor, delivery_id=delivery, plan=E_COPY)
        teller.deliveries["CANCELLED"] = number
    tasks.run_until_empty()


def in_transit(teller: Teller) -> None:
    with days_ago(1, 14):
        _actor, number = teller.apply(purpose="QUALIFY", deliveries=(mail_to("江永强"),))
        delivery = teller.sent(number)
    with days_ago(0, 9):
        services.note_tracking(teller.window, delivery_id=delivery, scan="ON_THE_WAY", text="已到东陵转运中心")
    teller.deliveries["IN_TRANSIT"] = number


def ready(teller: Teller) -> None:
    with days_ago(1, 15):
        _actor, number = teller.apply(purpose="HOUSEHOLD", deliveries=(pick_up(),))
        teller.waiting(number)
    teller.deliveries["READY_PICKUP"] = number


def packed(teller: Teller) -> None:
    with days_ago(0, 10):
        _actor, number = teller.apply(purpose="FILE", copies=2, deliveries=(mail_to("邵红梅"),))
        teller.packed(number)
    teller.deliveries["PACKED"] = number
