"""What an applicant does after submitting: codes, answers, proofs, withdrawal, words, rating, appeal, reopening."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lantai.foundation import clock, events, policy
from lantai.foundation.actor import Actor
from lantai.notices import services as notices
from lantai.people import queries as people
from lantai.people import services as people_services
from lantai.people.errors import CodeRefused
from lantai.people.states import ContactKind
from lantai.people.values import Address
from lantai.reference import models, states
from lantai.reference.errors import DraftStale, NoSuchCase, NotTimely, WrongCode, WrongState, refused
from lantai.reference.events import ProofAnswered, Rated, Thanked
from lantai.reference.queries import access, vocabulary
from lantai.reference.rules import numbers, timers
from lantai.reference.services import adding, checking, moves, production, register, searching, telling
from lantai.reference.services.review import write
from lantai.reference.states import DeliveryState, LineState, Outcome
from lantai.reference.values import StudyClaim
from lantai.reference.values.packing import pack

L, D = LineState, DeliveryState
GRANT_LIVES = timedelta(hours=1)
COMPLAINT_ANSWER_DAYS = 5
PURPOSE = "progress"


def send_contact_code(actor: Actor, *, number: str, ip: str = "") -> str:
    """Send a code to the verified contact of a case; return the masked address.

    An unknown number is answered alike (with no address), after the same work and within the same limits, so that
    numbers cannot be tried out. Limited per contact and per address. Errors: `TooOften` of people. Source: A18.
    """
    case, address = _door_of(number)
    if case is not None:
        notices.send_code(actor, value=address.value, purpose=PURPOSE, ip=ip, context=case.number, locale=case.locale)
        return people.mask_contact(address)
    issued = people_services.issue_code(actor, value=address.value, purpose=PURPOSE, ip=ip)
    with transaction.atomic():
        words = {"code": issued.code, "minutes": "0"}
        notices.send(actor, template="code", variables=words, to=address, reference="")
        transaction.set_rollback(True)
    return ""


def _door_of(number: str) -> tuple[models.Case | None, Address]:
    """Return the case with its contact; for a number that opens nothing, a contact nobody has, always the same for it."""
    plain = numbers.read(number) or number.strip()[:40]
    case = models.Case.objects.filter(number=plain).first()
    address = telling.contact_of(case)
    if case is not None and address is not None:
        return case, address
    return None, Address(ContactKind.MAIL, f"{access.secret_hash(plain)[:32]}@nobody.invalid")


def open_progress(actor: Actor, *, number: str, code: str, ip: str = "") -> str:
    """Return a grant (a secret, good for one hour) for the progress page of a case.

    Errors: `WrongCode`, `TooOften`; for an unknown number the same, after the same work.
    """
    case, address = _door_of(number)
    context = case.number if case is not None else ""
    try:
        people_services.confirm_code(actor, value=address.value, purpose=PURPOSE, code=code, ip=ip, context=context)
    except CodeRefused as fault:
        raise WrongCode(_("编号或验证码不对。请核对后再试。")) from fault
    if case is None:
        raise WrongCode(_("编号或验证码不对。请核对后再试。"))
    grant = secrets.token_urlsafe(24)
    now = clock.now()
    models.ProgressGrant.objects.create(
        case=case, grant_hash=access.secret_hash(grant), granted_at=now, grant_until=now + GRANT_LIVES
    )
    return grant


@transaction.atomic
def answer_more(
    actor: Actor,
    *,
    line_id: int,
    text: str = "",
    studies: tuple[StudyClaim, ...] | None = None,
    description: str = "",
    evidence: tuple[str, ...] = (),
    grant: str = "",
) -> None:
    """Answer NEED_MORE: only what was asked may change; the line returns to the state that asked, the clock runs on.

    Errors: `NotThisWay` when nothing is answered or something else would change, `WrongState`.
    """
    line = access.applicant_line(actor, line_id, grant)
    moves.expect(line, L.NEED_MORE)
    fields = set(line.ask.get("fields", ()))
    if not (text.strip() or studies or description.strip() or evidence):
        raise refused(_("请补充所要的材料，或写几个字回复。"), code="NOTHING_ANSWERED")
    if studies is not None:
        if "studies" not in fields:
            raise refused(_("这次没有请您修改就读信息。要改请给档案馆留言。"), code="NOT_ASKED")
        _replace_studies(line.case, studies)
    if description.strip():
        models.Line.objects.filter(pk=line.pk).update(description=description.strip())
    if evidence:
        papers = models.Evidence.objects.filter(pk__in=list(evidence), removed_at=None)
        own = Q(cases=line.case)  # laid to this case already, by whoever proved the contact
        if actor.account_id is not None:
            own |= Q(owner_id=actor.account_id)
        line.case.evidence.add(*papers.filter(own).distinct())
    if text.strip():
        write(actor, line.case, text, line=line, side="APPLICANT")
    back = L(line.origin) if line.origin and states.line_may(L.NEED_MORE, L(line.origin)) else L.IN_REVIEW
    moves.move_line(actor, line, back, quiet=True, changes={"ask": {}})
    if line.handler_id is not None:
        telling.staff(actor, line.handler_id, line)


def _replace_studies(case: models.Case, studies: tuple[StudyClaim, ...]) -> None:
    for row, claim in zip(case.studies.order_by("number"), studies, strict=False):
        row.claim, row.person_key = pack(claim), checking.person_key(claim)
        row.save(update_fields=["claim", "person_key"])


@transaction.atomic
def confirm_proof(actor: Actor, *, line_id: int, digest: str, agreed: bool, remarks: str = "", grant: str = "") -> None:
    """AWAIT_CONFIRM: agree to this very draft (→ SEALING), or say what to mend (→ PRODUCING). Errors: `DraftStale`."""
    line = access.applicant_line(actor, line_id, grant)
    moves.expect(line, L.AWAIT_CONFIRM)
    if digest != line.draft_digest:
        raise DraftStale
    if not agreed and not remarks.strip():
        raise refused(_("请写明哪里要改。"), code="NO_REMARKS")
    if remarks.strip():
        write(actor, line.case, remarks, line=line, side="APPLICANT")
    events.record(
        ProofAnswered(line.case.number, line.pk, digest, agreed), actor=actor, subject=("case", line.case.number)
    )
    moves.move_line(
        actor,
        line,
        L.SEALING if agreed else L.PRODUCING,
        quiet=True,
        changes={"proof_agreed": digest if agreed else ""},
    )


@transaction.atomic
def withdraw_line(actor: Actor, *, line_id: int, reason: str = "", duplicate_of: str = "", grant: str = "") -> None:
    """Withdraw, possible up to sealing; its planned deliveries are cancelled. Errors: `WrongState`."""
    line = access.applicant_line(actor, line_id, grant)
    if not states.line_may(L(line.state), L.WITHDRAWN):
        raise WrongState(_("这一项已经送去用印，不能再撤回。不需要了请给档案馆留言。"))
    for row in line.deliveries.filter(state=D.PLANNED).select_related("line", "line__case"):
        moves.move_delivery(actor, row, D.CANCELLED)
    if reason.strip():
        write(actor, line.case, reason, line=line, side="APPLICANT")
    moves.move_line(actor, line, L.WITHDRAWN, reason=f"DUPLICATE:{duplicate_of}" if duplicate_of else "")


@transaction.atomic
def say(actor: Actor, *, number: str, text: str, grant: str = "") -> None:
    """Write a message into the thread of one's case. A password in it is refused (P3)."""
    case = access.applicant_case(actor, number, grant)
    write(actor, case, text, side="APPLICANT")


@transaction.atomic
def rate(
    actor: Actor, *, number: str, stars: int, text: str = "", complaint: bool = False, effect: str = "", grant: str = ""
) -> None:
    """Rate once after the end, 1–5 (A27); `effect` says what the copy was good for (B45).

    A complaint must be answered within five working days. Errors: `WrongState` before the end, `NotThisWay` twice.
    """
    case = access.applicant_case(actor, number, grant)
    if not 1 <= stars <= 5:
        raise refused(_("请选一到五颗星。"), code="STARS")
    if case.lines.exclude(state__in=states.LINE_FINAL).exists():
        raise WrongState(_("还没有全部办完，办完再评价。有话现在就可以留言。"))
    if models.Rating.objects.filter(case=case).exists():
        raise refused(_("您已经评价过了，谢谢。还有话请留言。"), code="RATED")
    now = clock.now()
    deadline = moves.calendar_of(case.site).add_days(now, COMPLAINT_ANSWER_DAYS) if complaint else None
    models.Rating.objects.create(
        case=case,
        stars=stars,
        text=text.strip(),
        effect=effect.strip(),
        complaint=complaint,
        at=now,
        answer_by=deadline,
    )
    if effect.strip():
        register.learn_effect(case, effect.strip(), "RATING")
    events.record(Rated(case.number, stars, complaint), actor=actor, subject=("case", case.number))


@transaction.atomic
def thank(actor: Actor, *, number: str, text: str, may_quote: bool = False, grant: str = "") -> None:
    """Leave a thank-you letter (B41); quoted only with consent."""
    case = access.applicant_case(actor, number, grant)
    if not text.strip():
        raise refused(_("请先写几个字。"), code="EMPTY")
    models.Thanks.objects.create(case=case, text=text.strip(), may_quote=may_quote, at=clock.now())
    events.record(Thanked(case.number, may_quote), actor=actor, subject=("case", case.number))


@transaction.atomic
def appeal(actor: Actor, *, line_id: int, text: str, grant: str = "") -> None:
    """Appeal a refusal or a not-found: within 15 days, once per decision; the head answers in 10 working days."""
    line = access.applicant_line(actor, line_id, grant)
    moves.expect(line, L.REFUSED, L.NOT_FOUND)
    decision = line.negatives.filter(confirmed_at__isnull=False).order_by("-number").first()
    if decision is None or decision.confirmed_at is None:
        raise NoSuchCase
    if not text.strip():
        raise refused(_("请写明您为什么不同意。"), code="EMPTY")
    if not timers.may_appeal(
        decided=decision.confirmed_at,
        now=clock.now(),
        decision=decision.number,
        appealed_decision=line.appealed_decision,
    ):
        raise NotTimely(_("申诉须在十五日内提出，每个决定只能申诉一次。可以向档案主管部门投诉。"), code="APPEAL_OVER")
    decision.appeal, decision.appealed_at = text.strip(), clock.now()
    decision.save(update_fields=["appeal", "appealed_at"])
    moves.move_line(actor, line, L.APPEALED, changes={"appealed_decision": decision.number})


@transaction.atomic
def reopen(actor: Actor, *, line_id: int, reason: str, grant: str = "") -> None:
    """Take an ended line up again within 30 days → IN_REVIEW, with a fresh promise; counted. Errors: `NotTimely`."""
    line = access.line_row(line_id)
    if not (actor.is_staff and policy.allows(actor, "reference.produce", line.case)):
        line = access.applicant_line(actor, line_id, grant)
    moves.expect(line, *states.LINE_FINAL)
    if not reason.strip():
        raise refused(_("请写明为什么要接着办。"), code="NO_REASON")
    if line.closed_at is None or not timers.may_reopen(ended=line.closed_at, now=clock.now()):
        raise NotTimely(_("结束已超过三十日，不能接着办。请重新提交一份申请。"), code="REOPEN_OVER")
    write(actor, line.case, reason, line=line, side="ARCHIVE" if actor.is_staff else "APPLICANT")
    if not line.deliveries.filter(state=D.PLANNED).exists():
        for row in line.deliveries.filter(replaced_by=None).select_related("line"):
            moves.replace(row)
    production.let_go(line.case.number, line.pk)
    material = vocabulary.material_row(line.material, line.material_version)
    moves.move_line(
        actor,
        line,
        L.IN_REVIEW,
        quiet=True,
        reason="REOPENED",
        changes={
            "reopened": line.reopened + 1,
            "outcome": Outcome.NONE,
            "clock_spent": 0,
            "clock_since": clock.now(),
            "promise_seconds": int(adding.promise_for(line.case, material.days).total_seconds()),
            "previous_issues": [*line.previous_issues, line.issue_no] if line.issue_no else line.previous_issues,
            "issue_no": "",
            "code": "",
            "document_id": None,
            "draft_id": None,
            "draft_digest": "",
            "draft_pages": 0,
            "draft_kind": "",
            "proof_agreed": "",
        },
    )
    models.Line.objects.filter(pk=line.pk).update(
        **moves.redated(line, moves.calendar_of(line.site), urgent=line.case.urgent)
    )
    line.refresh_from_db(fields=["due_at"])
    telling.send(actor, line.case, "reopened", {"date": telling.day(line.due_at, line.case.locale)})


@transaction.atomic
def ask_no_record_letter(actor: Actor, *, line_id: int, grant: str = "") -> None:
    """NOT_FOUND → PRODUCING: a sealed letter that nothing was found; the line ends CLOSED with outcome NOT_FOUND."""
    line = access.applicant_line(actor, line_id, grant)
    moves.expect(line, L.NOT_FOUND)
    if not line.deliveries.filter(state=D.PLANNED).exists():
        for row in line.deliveries.filter(replaced_by=None).select_related("line"):
            moves.replace(row)
    moves.move_line(actor, line, L.PRODUCING, reason="NO_RECORD_LETTER", changes={"draft_kind": "NORECORD"})


@transaction.atomic
def confirm_payment(actor: Actor, *, line_id: int, receipt: str) -> None:
    """AWAIT_PAYMENT → SEARCHING: staff book a payment. The switch FEES is off by default, so nobody waits here then."""
    line = access.staff_line(actor, line_id, "reference.paper")
    moves.expect(line, L.AWAIT_PAYMENT)
    if not receipt.strip():
        raise refused(_("请登记收据号。"), code="NO_RECEIPT")
    moves.move_line(actor, line, L.SEARCHING, reason=receipt.strip()[:60], changes={"paid_at": clock.now()})
    if line.accepted_by_id is not None:
        searching.go_on(actor, line)


def answer_complaint(actor: Actor, *, number: str, text: str) -> None:
    """Answer a complaint within its deadline; the answer stands in the thread."""
    policy.require(actor, "reference.head")
    case = access.case_of(number)
    with transaction.atomic():
        rating = models.Rating.objects.filter(case=case, complaint=True, answered_at=None).first()
        if rating is None:
            raise refused(_("这个申请没有待答复的投诉。"), code="NO_COMPLAINT")
        rating.answer, rating.answered_at = text.strip(), clock.now()
        rating.save(update_fields=["answer", "answered_at"])
        write(actor, case, text)
        telling.send(actor, case, "message")
