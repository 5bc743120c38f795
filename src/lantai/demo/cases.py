"""The cases of the demonstration: one in every state of a line, told by the people in them, at their moments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lantai.demo import deliveries, history, holdings, papers, people, troubles
from lantai.demo.teller import Teller, claim_of, days_ago, mail_to, pick_up
from lantai.foundation import tasks
from lantai.reference import services
from lantai.reference.services import timers
from lantai.reference.values import DeliveryPlan, Order, OrderItem, StudyClaim

E_COPY = DeliveryPlan(method="E_COPY")


def tell() -> dict[str, Any]:
    """Tell every case, oldest first; return `cases` and `deliveries` (state → number) and the sample of a sealed copy."""
    teller = Teller()
    history.tell(teller)
    deliveries.tell_old(teller)
    for state, story in STORIES.items():
        teller.cases[state] = story(teller)
    deliveries.tell_new(teller)
    sample = sealed_sample(teller)
    return {"cases": teller.cases, "deliveries": teller.deliveries, **sample}


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
        student = next(teller.students)
        shown = (
            ("a", "身份证.jpg", papers.identity_card(student)),
            ("b", "毕业证书扫描件.jpg", papers.certificate_scan(student)),
        )
        _actor, number = teller.apply(
            material="TRANSCRIPT_CN", purpose="ABROAD", copies=3, student=student, papers=shown
        )
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


def await_payment(teller: Teller) -> str:
    """In a trial of three days the archive asked for the cost of English transcripts; who was told then still waits."""
    with days_ago(4, 8):
        services.decide_fees(
            teller.director, on=True, fees={"TRANSCRIPT_EN": 2500}, pay_words="窗口或转账交工本费，收据随件寄出。",
            refund_words="用印前撤回，全额退还。",
        )  # fmt: skip
    with days_ago(3, 9):
        student = holdings.first_volumes()[7].leaves()[1][0]
        _actor, number = teller.apply(
            material="TRANSCRIPT_EN", language="en", purpose="ABROAD", copies=2, student=student,
            deliveries=(mail_to(student.name),),
        )  # fmt: skip
        line = teller.line(number)
        services.claim(teller.window, line_id=line.id)
        services.accept_candidate(
            teller.window, line_id=line.id, mention_ids=(line.candidates[0].candidate.mention_id,)
        )
    with days_ago(2, 8):
        services.decide_fees(teller.director, on=False, fees={"TRANSCRIPT_EN": 0})
    return number


def await_confirm(teller: Teller) -> str:
    """林书遥, who can be signed in as, has a proof to read: her name as the passport spells it."""
    with days_ago(2, 9):
        _actor, number = teller.apply(
            material="TRANSCRIPT_EN", language="en", purpose="ABROAD", student=holdings.lin_shuyao(),
            actor=people.actor("applicant"), description="护照拼写 LIN Shuyao", deliveries=(E_COPY, mail_to("林书遥")),
        )  # fmt: skip
        line = teller.prepare(number)
        services.name_courses(teller.window, line_id=line.id, names=troubles.ON_THE_CARD)
        services.send_proof(teller.window, line_id=line.id)
    tasks.run_until_empty()
    return number


def slip(teller: Teller) -> str:
    """A slip from the request box, entered by staff with its picture; the mail address on it is no more (5.6 #27)."""
    student = holdings.wu_xiufang()
    order = Order(
        (claim_of(student),), (OrderItem("GRAD_PROOF", copies=1), OrderItem("ADMISSION_ROSTER", copies=1)),
        (mail_to(student.name),), purpose="FILE", phone="", email="wuxiufang@gone.invalid", address_confirmed=True,
        notices_read=("masking", "issued-as-held"), remark="急用，谢谢！",
    )  # fmt: skip
    with days_ago(1, 11):
        number = teller.enter("DROPBOX", order, consent="投件箱登记单，本人签名")
        papers.lay_to(
            teller.window, number, kind="o", name="需求箱登记单.jpg", content=papers.specimens()["需求箱登记单"]
        )
    return number


def sealing(teller: Teller) -> str:
    with days_ago(0, 9):
        _actor, number = teller.apply(purpose="NOTARY")
        teller.to_seal(number)
    return number


def in_delivery(teller: Teller) -> str:
    with days_ago(1, 16):
        _actor, number = teller.apply(purpose="JOB", copies=2, deliveries=(mail_to("郭海燕"),))
        teller.sent(number)
    teller.deliveries["DISPATCHED"] = number
    return number


def closed(teller: Teller) -> str:
    with days_ago(2, 10):
        actor, number = teller.apply(purpose="HOUSEHOLD", deliveries=(pick_up(),))
        delivery, code = teller.waiting(number)
    with days_ago(1, 15):
        services.hand_over(teller.window, delivery_id=delivery, code=code, collector="本人", proof="身份证")
        services.rate(actor, number=number, stars=5, text="半小时就拿到了，谢谢。", effect="落户材料已交")
        services.thank(actor, number=number, text=papers.VERSE, may_quote=True)
        papers.lay_to(teller.window, number, kind="o", name="感谢诗.jpg", content=papers.specimens()["感谢诗"])
    teller.deliveries["COLLECTED"] = number
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
        teller.window, line_id=line.id, looked=teller.look_everywhere(teller.window, line.id),
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
    teller.cases["E_READY"] = teller.deliveries["E_READY"] = number
    return {"sample_pdf": str(path), "sample_code": papers.code_on(path), "sample_pin": papers.pin_of(issue_no)}


STORIES: dict[str, Callable[[Teller], str]] = {
    "EXPIRED": expired, "NOT_FOUND": not_found, "REFUSED": refused, "APPEALED": appealed, "WITHDRAWN": withdrawn,
    "AWAIT_PAYMENT": await_payment, "NEED_MORE": need_more, "NEGATIVE_CHECK": negative_check, "DRAFT": draft,
    "AWAIT_CONFIRM": await_confirm, "CLOSED": closed, "IN_REVIEW": in_review, "AWAIT_APPROVAL": await_approval,
    "SEARCHING": searching, "DROPBOX": slip, "FORWARDED": forwarded, "PRODUCING": producing, "IN_DELIVERY": in_delivery,
    "SUBMITTED": submitted, "SEALING": sealing,
}  # fmt: skip
