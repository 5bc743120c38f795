"""The cases of the demonstration: one in every state, told step by step by the people in them, at their moments."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from lantai.demo import holdings, papers, people
from lantai.demo.students import Student
from lantai.foundation import clock, tasks
from lantai.foundation.actor import Actor
from lantai.people import queries as registered
from lantai.people import services as registry
from lantai.reference import services
from lantai.reference.services import timers
from lantai.reference.values import DeliveryPlan, Order, OrderItem, Receiver, StudyClaim

E_COPY = DeliveryPlan(method="E_COPY")


class Teller:
    """Tells one case after the other; knows who works at the archive and which students may come."""

    def __init__(self) -> None:
        self.window = people.actor("window_archivist", purpose="CASE")
        self.second = people.actor("second_archivist", purpose="CASE")
        self.third = people.actor("archivist", purpose="CASE")
        self.director = people.actor("director", purpose="CASE")
        roster = holdings.first_volumes()[0]
        leaves = [roster.leaves()[number - 1] for number in roster.images]
        scanned = [leaf[row] for row in (2, 5, 9, 13, 15) for leaf in leaves]
        self.students = iter([student for student in scanned if student.name == student.written])
        self.numbers: dict[str, str] = {}
        self.count = 0

    def applicant(self, student: Student) -> Actor:
        """Return the account of a student who asks, made when first needed."""
        self.count += 1
        contact = f"alumna{self.count:02}@mail.example"
        account_id = registry.create_applicant(people.SYSTEM, name=student.name)
        address = registered.parse_contact(contact)
        assert address is not None
        registry.attach_contact(people.SYSTEM, account_id=account_id, address=address)
        return registered.actor_for(account_id, channel="WEB")

    def apply(
        self,
        *,
        material: str = "ADMISSION_ROSTER",
        copies: int = 1,
        deliveries: tuple[DeliveryPlan, ...] = (E_COPY,),
        **more: Any,
    ) -> tuple[Actor, str]:
        """Let the next student ask for something; return who asked and the number."""
        student = more.pop("student", None) or next(self.students)
        actor = more.pop("actor", None) or self.applicant(student)
        claim = more.pop("claim", None) or claim_of(student)
        identity = services.add_evidence(
            actor,
            stream=io.BytesIO(papers.identity_card(student)),
            name="身份证.jpg",
            media_type="image/jpeg",
            kind="a",
            consent=True,
        )
        order = Order(
            studies=(claim,),
            items=(OrderItem(material=material, copies=copies, description=more.pop("description", "")),),
            deliveries=deliveries,
            purpose=more.pop("purpose", "JOB"),
            evidence=(identity.id,),
            address_confirmed=True,
            notices_read=("masking", "issued-as-held"),
            **more,
        )
        receipt = services.submit_case(actor, order=order, key=f"demonstration-{student.student_no}-{student.sequence}")
        tasks.run_until_empty()
        return actor, receipt.number

    def line(self, number: str) -> Any:
        return services.open_case(self.window, number=number, purpose="CASE").lines[0]

    def prepare(self, number: str) -> Any:
        """Accept the best candidate; the draft stands."""
        line = self.line(number)
        services.claim(self.window, line_id=line.id)
        services.accept_candidate(self.window, line_id=line.id, mention_ids=(line.candidates[0].candidate.mention_id,))
        tasks.run_until_empty()
        return self.line(number)

    def to_seal(self, number: str) -> Any:
        line = self.prepare(number)
        services.send_to_seal(self.window, line_id=line.id, draft_digest=line.draft.digest)
        return self.line(number)

    def seal(self, number: str) -> str:
        line = self.to_seal(number)
        issue = services.seal_line(self.second, line_id=line.id, approved_digest=line.draft.digest)
        tasks.run_until_empty()
        return issue


def claim_of(student: Student) -> StudyClaim:
    return StudyClaim(
        name=student.name, sex=student.sex, birth=f"{student.birth:%Y-%m}", school=student.school, unit=student.unit,
        level=student.level, entered=student.entered, graduated=student.graduated,
    )  # fmt: skip


@contextmanager
def days_ago(count: int, hour: int = 10) -> Iterator[datetime]:
    """Tell what follows as of some days ago, on a workday, in the morning unless said otherwise."""
    local = timezone.localtime(clock.now()) - timedelta(days=count)
    while local.weekday() >= 5:
        local -= timedelta(days=1)
    moment = local.replace(hour=hour, minute=12, second=0, microsecond=0)
    with clock.at(min(moment, clock.now())):
        yield moment


def tell() -> dict[str, Any]:
    """Tell every case; return `cases` (state → number) and the sample of a sealed copy."""
    teller = Teller()
    for state, story in STORIES.items():
        number = story(teller)
        if number:
            teller.numbers[state] = number
    sample = sealed_sample(teller)
    return {"cases": teller.numbers, **sample}


def draft(teller: Teller) -> str:
    student = next(teller.students)
    actor = teller.applicant(student)
    order = Order((claim_of(student),), (OrderItem("ADMISSION_ROSTER"),), (E_COPY,), purpose="ABROAD")
    with days_ago(2):
        return services.save_draft(actor, order=order)


def submitted(teller: Teller) -> str:
    with days_ago(0, 8):
        return teller.apply(remark="签证面谈在 12 月 4 日，名册那份请先寄。", purpose="VISA")[1]


def in_review(teller: Teller) -> str:
    with days_ago(1):
        _actor, number = teller.apply(material="TRANSCRIPT_CN", purpose="ABROAD", copies=3)
        services.claim(teller.window, line_id=teller.line(number).id)
    return number


def need_more(teller: Teller) -> str:
    with days_ago(3):
        _actor, number = teller.apply(material="STATUS_CARD", purpose="FILE")
        line = teller.line(number)
        services.claim(teller.window, line_id=line.id)
        services.ask_more(
            teller.window, line_id=line.id, phrases=("ID_UNCLEAR", "YEAR_UNIT"), fields=("studies",), evidence=("a",)
        )
    return number


def await_approval(teller: Teller) -> str:
    with days_ago(1, 9):
        _actor, number = teller.apply(material="STATUS_CHANGE", purpose="FILE", deliveries=(mail_to("周卫国"),))
        line = teller.line(number)
        services.claim(teller.window, line_id=line.id)
        services.ask_approval(teller.window, line_id=line.id, rule="PENALTY", note="材料中有处分内容")
    return number


def searching(teller: Teller) -> str:
    """Found on the list, but the page was never scanned: the volume has to be fetched."""
    unscanned = holdings.first_volumes()[5].leaves()[6][3]
    with days_ago(1, 11):
        _actor, number = teller.apply(purpose="FILE", student=unscanned, deliveries=(mail_to(unscanned.name),))
        line = teller.line(number)
        services.claim(teller.window, line_id=line.id)
        best = line.candidates[0].candidate.mention_id
        services.accept_candidate(teller.window, line_id=line.id, mention_ids=(best,))
    return number


def forwarded(teller: Teller) -> str:
    with days_ago(1, 14):
        _actor, number = teller.apply(
            material="GRAD_PHOTO", purpose="OTHER", purpose_text="同学聚会", deliveries=(mail_to("陈雅琴"),)
        )
        line = teller.line(number)
        services.claim(teller.window, line_id=line.id)
        services.forward(teller.window, line_id=line.id, site="SH", reason="照片在沙河校区库房")
    return number


def negative_check(teller: Teller) -> str:
    with days_ago(2):
        return _not_found_proposed(teller)


def producing(teller: Teller) -> str:
    with days_ago(1, 15):
        _actor, number = teller.apply(purpose="QUALIFY", copies=2, deliveries=(mail_to("许志红"),))
        teller.prepare(number)
    return number


def await_confirm(teller: Teller) -> str:
    with days_ago(2, 9):
        _actor, number = teller.apply(material="GAOKAO_SCORE", purpose="ABROAD")
        line = teller.prepare(number)
        services.send_proof(teller.window, line_id=line.id)
    return number


def sealing(teller: Teller) -> str:
    with days_ago(0, 9):
        _actor, number = teller.apply(purpose="NOTARY")
        teller.to_seal(number)
    return number


def in_delivery(teller: Teller) -> str:
    _actor, number = teller.apply(purpose="JOB", copies=2, deliveries=(mail_to("郭海燕"),))
    teller.seal(number)
    deliveries = tuple(delivery.id for delivery in teller.line(number).deliveries)
    services.pack(teller.window, delivery_ids=deliveries)
    services.dispatch(teller.window, delivery_ids=deliveries)
    return number


def closed(teller: Teller) -> str:
    actor, number = teller.apply(purpose="HOUSEHOLD", deliveries=(DeliveryPlan(method="PICKUP", site="WM"),))
    teller.seal(number)
    deliveries = tuple(delivery.id for delivery in teller.line(number).deliveries)
    services.pack(teller.window, delivery_ids=deliveries)
    (ready,) = services.ready_for_pickup(teller.window, delivery_ids=deliveries)
    services.hand_over(
        teller.window, delivery_id=deliveries[0], code=ready.pickup_code, collector="本人", proof="身份证"
    )
    services.rate(actor, number=number, stars=5, text="半小时就拿到了，谢谢。", effect="落户材料已交")
    services.thank(actor, number=number, text=papers.VERSE, may_quote=True)
    return number


def not_found(teller: Teller) -> str:
    with days_ago(9):
        number = _not_found_proposed(teller)
    with days_ago(8):
        services.confirm_negative(
            teller.second, line_id=teller.line(number).id, agreed=True, places=("GRAD_LIST", "NAME_VARIANTS")
        )
    return number


def refused(teller: Teller) -> str:
    with days_ago(7):
        return _refused(teller)


def appealed(teller: Teller) -> str:
    with days_ago(6):
        actor_number = _refused(teller, with_actor=True)
    actor, number = actor_number
    with days_ago(4):
        services.appeal(actor, line_id=teller.line(number).id, text="我已补办委托公证，请再看一次。")
    return number


def withdrawn(teller: Teller) -> str:
    with days_ago(5):
        actor, number = teller.apply(purpose="STUDY")
        services.withdraw_line(actor, line_id=teller.line(number).id, reason="单位说不用了")
    return number


def expired(teller: Teller) -> str:
    with days_ago(24):
        _actor, number = teller.apply(material="DEGREE_PROOF", purpose="JOB")
        line = teller.line(number)
        services.claim(teller.window, line_id=line.id)
        services.ask_more(teller.window, line_id=line.id, phrases=("ID_MISSING",), evidence=("a",))
    with days_ago(3):
        timers.run_all(people.SYSTEM)
    return number


def _not_found_proposed(teller: Teller) -> str:
    nobody = StudyClaim(name="岳不归", school="锦江工学院", unit="冶金系", level="本科", entered=1968, graduated=1972)
    _actor, number = teller.apply(material="GRAD_LIST", purpose="FILE", claim=nobody)
    line = teller.line(number)
    services.claim(teller.window, line_id=line.id)
    services.propose_not_found(
        teller.window, line_id=line.id, places=("GRAD_LIST", "ROSTER", "PREDECESSOR", "NEIGHBOUR_YEARS", "NAME_VARIANTS"),
        words="1966 至 1969 年没有招生。", elsewhere="西川省档案馆",
    )  # fmt: skip
    return number


def _refused(teller: Teller, *, with_actor: bool = False) -> Any:
    actor, number = teller.apply(material="STATUS_CARD", purpose="JOB")
    line = teller.line(number)
    services.claim(teller.window, line_id=line.id)
    services.propose_refusal(teller.window, line_id=line.id, reason="NO_AUTHORITY", words="委托书没有本人签字。")
    services.confirm_negative(teller.second, line_id=line.id, agreed=True)
    return (actor, number) if with_actor else number


def mail_to(name: str) -> DeliveryPlan:
    receiver = Receiver(
        name=name, phone="13800550199", region="东陵省", address="东陵市柳河路 18 号 3 栋 502", postcode="999120"
    )
    return DeliveryPlan(method="MAIL", receiver=receiver, sealing="SEALED")


def sealed_sample(teller: Teller) -> dict[str, str]:
    """Tell 周念慈's own case to its end; return the sample copy that anyone may verify."""
    from django.conf import settings  # noqa: PLC0415

    actor = people.actor("alumnus_abroad")
    zhou = holdings.first_volumes()[0].leaves()[6][11]
    _actor, number = teller.apply(
        student=zhou, actor=actor, purpose="VISA", locale="en", remark="签证面谈在 12 月 4 日，名册那份请先寄。"
    )
    issue_no = teller.seal(number)
    path = settings.HOME / "sample.pdf"
    with papers.copy_of(teller.second, issue_no) as stream:
        path.write_bytes(stream.read())
    teller.numbers["E_READY"] = number
    return {"sample_pdf": str(path), "sample_code": papers.code_on(path), "sample_pin": papers.pin_of(issue_no)}


STORIES: dict[str, Callable[[Teller], str]] = {
    "EXPIRED": expired, "NOT_FOUND": not_found, "REFUSED": refused, "APPEALED": appealed, "WITHDRAWN": withdrawn,
    "NEED_MORE": need_more, "NEGATIVE_CHECK": negative_check, "DRAFT": draft, "IN_REVIEW": in_review,
    "AWAIT_APPROVAL": await_approval, "SEARCHING": searching, "FORWARDED": forwarded, "PRODUCING": producing,
    "AWAIT_CONFIRM": await_confirm, "SUBMITTED": submitted, "SEALING": sealing, "IN_DELIVERY": in_delivery, "CLOSED": closed,
}  # fmt: skip
