"""At the desk: claiming, checks, asking for more, forwarding, approval, urgent, words."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from lantai.foundation import clock, events, policy
from lantai.foundation.actor import Actor
from lantai.foundation.errors import StaleState
from lantai.people import queries as people
from lantai.reference import models, texts
from lantai.reference.errors import NotTimely, PasswordFound, refused
from lantai.reference.events import (
    CheckRecorded,
    ListTaken,
    MadeUrgent,
    MessageWritten,
    RemarkConverted,
)
from lantai.reference.queries import access, desk, vocabulary
from lantai.reference.rules import privacy, promise
from lantai.reference.services import adding, moves, telling
from lantai.reference.states import LINE_OPEN, DeliveryState, LineState
from lantai.reference.values import Order, OrderItem, StudyClaim
from lantai.reference.values.packing import unpack

L = LineState
WORKABLE = (L.IN_REVIEW, L.SEARCHING, L.PRODUCING)
TOLD_CHECKS = ("IDENTITY", "AUTHORITY", "HELD")
DESK_CHECKS = ("IDENTITY", "AUTHORITY", "DUPLICATE", "HELD", "PENALTY")


@transaction.atomic
def note_taken(actor: Actor, *, name: str, rows: int) -> None:
    """Write down that a list of people (``worklist``, ``register``) is taken out as a sheet (domain.md 2.12).

    For the desk. Errors: `NotAllowed`.
    """
    policy.require(actor, "reference.desk")
    events.record(ListTaken(rows), actor=actor, subject=("list", name))


@transaction.atomic
def claim(actor: Actor, *, line_id: int, take_over: bool = False) -> None:
    """SUBMITTED → IN_REVIEW, or an open line that is nobody's; from now the archivist has a name.

    What a colleague has is taken only with `take_over`. Errors: `StaleState` when somebody else claimed it first.
    """
    line = access.staff_line(actor, line_id)
    if line.state == L.SUBMITTED:
        moves.move_line(actor, line, L.IN_REVIEW, person=actor.account_id, changes={"handler_id": actor.account_id})
        return
    moves.expect(line, *WORKABLE)
    if line.handler_id == actor.account_id:
        return
    if line.handler_id is not None and not take_over:
        raise StaleState(_("这一项刚刚由别的老师领取了。请看看现在在谁手里。"))
    held = models.Line.objects.filter(pk=line.pk, state=line.state, handler_id=line.handler_id)
    if not held.update(handler_id=actor.account_id, version=F("version") + 1):
        raise StaleState(_("这一项刚刚由别的老师领取了。请看看现在在谁手里。"))
    events.record(
        CheckRecorded(line.case.number, line.pk, "HANDLER", passed=True),
        actor=actor,
        subject=("case", line.case.number),
    )


def note_check(
    actor: Actor, line: models.Line, kind: str, *, passed: bool, words: str = "", code: str = ""
) -> models.LineCheck:
    """Write one check of a line with its event."""
    row = models.LineCheck.objects.create(
        line=line, kind=kind, passed=passed, words=words, code=code[:40], by_id=actor.account_id, at=clock.now()
    )
    events.record(
        CheckRecorded(line.case.number, line.pk, kind, passed, code[:40]),
        actor=actor,
        subject=("case", line.case.number),
    )
    return row


@transaction.atomic
def record_check(actor: Actor, *, line_id: int, kind: str, passed: bool, words: str = "") -> None:
    """Record a check made by a person: IDENTITY, AUTHORITY, DUPLICATE, HELD. IDENTITY passed at the window is L3."""
    line = access.staff_line(actor, line_id)
    if kind not in DESK_CHECKS:
        raise refused(_("没有这种核对项目。请从列出的几种里选。"), code="NO_SUCH_CHECK")
    note_check(actor, line, kind, passed=passed, words=words)
    if kind == "IDENTITY" and passed:
        level = 3 if line.case.channel in promise.COUNTER_CHANNELS else 1
        models.Case.objects.filter(pk=line.case_id, identity_level__lt=level).update(identity_level=level)


@transaction.atomic
def ask_more(
    actor: Actor,
    *,
    line_id: int,
    phrases: tuple[str, ...],
    note: str = "",
    fields: tuple[str, ...] = (),
    evidence: tuple[str, ...] = (),
) -> None:
    """→ NEED_MORE: what is missing in ready phrases, why, and which fields reopen; the clock stops.

    A line still SUBMITTED is claimed first. Errors: `WrongState`, `NotThisWay` when nothing is asked.
    """
    line = access.staff_line(actor, line_id)
    known = {row.code: row for row in vocabulary.terms("PHRASE") if row.value.get("use") == "MORE"}
    chosen = [code for code in phrases if code in known]
    if not chosen and not note.strip():
        raise refused(_("请至少选一句现成的话，或写明还缺什么。"), code="NOTHING_ASKED")
    asked_fields = dict.fromkeys([*fields, *(name for code in chosen for name in known[code].value.get("fields", ()))])
    asked_papers = dict.fromkeys([*evidence, *(k for code in chosen for k in known[code].value.get("evidence", ()))])
    if line.state == L.SUBMITTED:
        moves.move_line(
            actor, line, L.IN_REVIEW, quiet=True, person=actor.account_id, changes={"handler_id": actor.account_id}
        )
    ask: dict[str, object] = {"phrases": chosen, "fields": list(asked_fields), "evidence": list(asked_papers)}
    ask["checks"] = failed_checks(line)
    if note.strip():
        write(actor, line.case, note, line=line)
        ask["note"] = True
    moves.move_line(actor, line, L.NEED_MORE, reason=",".join(chosen)[:60], changes={"ask": ask})


def failed_checks(line: models.Line) -> list[str]:
    """Return the kinds of check whose last result is that they failed: the applicant is told them with what to bring."""
    last = {row.kind: row.passed for row in line.checks.filter(kind__in=TOLD_CHECKS).order_by("at", "pk")}
    return [kind for kind, passed in last.items() if not passed]


@transaction.atomic
def forward(
    actor: Actor, *, line_id: int, site: str, to: int | None = None, section: str = "", reason: str = ""
) -> None:
    """→ FORWARDED to a named person of another site, section or department, by name chosen or found. The clock runs on.

    Without `to` the first archivist of that site is named. Errors: `WrongState`, `NotThisWay` when nobody is there.
    """
    line = access.staff_line(actor, line_id)
    person = to
    if person is None:
        there = [view for view in people.staff(("archivist", "window_archivist"), site) if view.id != actor.account_id]
        if not there:
            raise refused(_("那个馆区今天没有可以接手的老师。请另选馆区，或直接指定一位。"), code="NOBODY_THERE")
        person = there[0].id
    if person == actor.account_id:
        raise refused(_("不能转给自己。请指定另一位老师。"), code="SELF")
    if reason.strip():
        models.Message.objects.create(
            case=line.case,
            line=line,
            at=clock.now(),
            side="ARCHIVE",
            internal=True,
            author_id=actor.account_id,
            author_name=actor.name,
            text=reason.strip(),
        )
    moves.move_line(
        actor,
        line,
        L.FORWARDED,
        person=person,
        reason=site,
        changes={"forwarded_to_id": person, "forwarded_site": site, "forwarded_section": section[:40]},
    )


@transaction.atomic
def claim_forwarded(actor: Actor, *, line_id: int, one_back: bool = False) -> None:
    """Take a forwarded line: to the state that sent it (from SUBMITTED: IN_REVIEW), or one step back."""
    line = access.staff_line(actor, line_id)
    moves.expect(line, L.FORWARDED)
    back = {L.SUBMITTED: L.IN_REVIEW, L.IN_REVIEW: L.IN_REVIEW, L.SEARCHING: L.SEARCHING, L.PRODUCING: L.PRODUCING}
    step = {L.SEARCHING: L.IN_REVIEW, L.PRODUCING: L.SEARCHING}
    origin = L(line.origin) if line.origin else L.IN_REVIEW
    target = step.get(origin, L.IN_REVIEW) if one_back else back.get(origin, L.IN_REVIEW)
    site = line.forwarded_site or line.site
    moves.move_line(
        actor,
        line,
        target,
        quiet=True,
        person=actor.account_id,
        changes={"handler_id": actor.account_id, "site": site, "forwarded_to_id": None, "forwarded_section": ""},
    )


@transaction.atomic
def ask_approval(actor: Actor, *, line_id: int, rule: str, note: str = "", department: str = "") -> None:
    """→ AWAIT_APPROVAL: who decides (the head, or the owning department), on which rule. Errors: `WrongState`."""
    line = access.staff_line(actor, line_id)
    if not rule.strip():
        raise refused(_("请写明依据哪一条规定报批。"), code="NO_RULE")
    if line.state == L.SUBMITTED:
        moves.move_line(
            actor, line, L.IN_REVIEW, quiet=True, person=actor.account_id, changes={"handler_id": actor.account_id}
        )
    if note.strip():
        write(actor, line.case, note, line=line, internal=True)
    changes = {"approval_rule": rule.strip()[:120], "forwarded_section": department[:40]}
    moves.move_line(actor, line, L.AWAIT_APPROVAL, changes=changes)


@transaction.atomic
def approve(actor: Actor, *, line_id: int, agreed: bool, note: str = "", refusal: str = "RESTRICTED") -> None:
    """The head decides. Agreed: on to the state that asked (from review: SEARCHING). Not: a refusal for a second person.

    Errors: `NotAllowed` unless head or deputy, `FourEyes` when the head asked herself.
    """
    from lantai.reference.services.negative import open_decision  # noqa: PLC0415  negative builds on review

    line = access.staff_line(actor, line_id, "reference.head")
    moves.expect(line, L.AWAIT_APPROVAL)
    if note.strip():
        write(actor, line.case, note, line=line, internal=True)
    if not agreed:
        open_decision(actor, line, kind="REFUSED", reason=refusal, words=note)
        return
    note_check(actor, line, "OPENING", passed=True, code="APPROVED", words=line.approval_rule)
    target = L.PRODUCING if line.origin == L.PRODUCING else L.AWAIT_PAYMENT if moves.owes(line) else L.SEARCHING
    moves.move_line(actor, line, target, changes={"approved_by_id": actor.account_id, "forwarded_section": ""})


def urgent_left(site: str) -> int:
    """Return how many urgent cases a site may still take today (B40: quota against abuse)."""
    per_day = int(vocabulary.switch("URGENT_QUOTA").get("per_day", 10))
    used = models.Case.objects.filter(site=site, urgent=True, submitted_at__date=clock.today()).count()
    return max(0, per_day - used)


@transaction.atomic
def mark_urgent(actor: Actor, *, number: str, reason: str, needed_by: str = "") -> None:
    """Make a case urgent within the site's quota of the day: two hours of working time from now (B40).

    `reason` is a code of ``queries.phrases("URGENT")``. Errors: `TooMany` when the quota is used up.
    """
    policy.require(actor, "reference.produce")
    case = access.case_of(number)
    if case.urgent:
        raise StaleState(_("这个申请已经是加急的了。"))
    if reason not in {choice.code for choice in vocabulary.phrases("URGENT")}:
        raise refused(_("请选择加急理由。"), code="URGENT_REASON")
    if urgent_left(case.site) == 0:
        raise NotTimely(_("本馆区今天的加急名额已满。请转其他馆区，或明天再加急。"), code="URGENT_QUOTA")
    case.urgent, case.urgent_reason = True, reason
    case.needed_by = date.fromisoformat(needed_by) if needed_by else case.needed_by
    case.save(update_fields=["urgent", "urgent_reason", "needed_by"])
    calendar = moves.calendar_of(case.site)
    for line in case.lines.filter(state__in=LINE_OPEN):
        spent = int(promise.spent(moves.clock_of(line), now=clock.now(), calendar=calendar).total_seconds())
        limit = spent + int(promise.promise_of(1, urgent=True).total_seconds())
        line.promise_seconds = min(line.promise_seconds, limit) if line.promise_seconds else limit
        models.Line.objects.filter(pk=line.pk).update(
            promise_seconds=line.promise_seconds, **moves.redated(line, calendar, urgent=True)
        )
    events.record(MadeUrgent(case.number, reason), actor=actor, subject=("case", case.number))


def write(
    actor: Actor,
    case: models.Case,
    text: str,
    *,
    line: models.Line | None = None,
    internal: bool = False,
    side: str = "ARCHIVE",
) -> models.Message:
    """Write one message with its event. Errors: `PasswordFound`, `NotThisWay` when empty."""
    words = text.strip()
    if not words:
        raise refused(_("请先写几个字。"), code="EMPTY")
    if len(words) > 2000:
        raise refused(texts.FAULT["TOO_LONG"], code="TOO_LONG")
    if privacy.holds_password(words):
        raise PasswordFound
    row = models.Message.objects.create(
        case=case,
        line=line,
        at=clock.now(),
        side=side,
        internal=internal,
        author_id=actor.account_id,
        author_name=actor.name,
        text=words,
    )
    events.record(MessageWritten(case.number, side, internal), actor=actor, subject=("case", case.number))
    return row


@transaction.atomic
def write_to_applicant(actor: Actor, *, number: str, text: str) -> None:
    """Write into the thread; the applicant gets a notice that says only that there is a message."""
    policy.require(actor, "reference.desk")
    case = access.case_of(number)
    write(actor, case, text)
    telling.send(actor, case, "message")


@transaction.atomic
def note(actor: Actor, *, number: str, text: str) -> None:
    """Write a note that only staff see."""
    policy.require(actor, "reference.desk")
    write(actor, access.case_of(number), text, internal=True)


@transaction.atomic
def convert_remark(actor: Actor, *, number: str, items: tuple[OrderItem, ...]) -> tuple[int, ...]:
    """Make lines out of the remark or an OTHER line (A17). They go to the receivers of the case; return their ids."""
    policy.require(actor, "reference.produce")
    case = access.case_of(number)
    first = case.lines.order_by("number").first()
    rows = {row.code: row for row in vocabulary.current_rows()}
    if not items or first is None or any(item.material not in rows or item.material == "OTHER" for item in items):
        raise refused(_("请选择要转成哪几种材料。"), code="NO_ITEMS")
    studies = {study.number: study for study in case.studies.all()}
    order = Order(
        studies=tuple(unpack(StudyClaim, studies[index].claim) for index in sorted(studies)),
        items=items,
        deliveries=desk.plans_of(case),
        purpose=case.purpose,
        relationship=case.relationship,
    )
    count = case.lines.count()
    lines = [
        adding.add_line(
            actor,
            case,
            number=count + step,
            item=item,
            order=order,
            row=rows[item.material],
            study=studies.get(item.study),
        )
        for step, item in enumerate(items, start=1)
    ]
    if not models.Case.objects.filter(pk=case.pk, merged_remark=False).update(merged_remark=True):
        raise StaleState(_("这个申请的留言已经转成申请项了。请看看现在的申请项，缺的请申请人补充。"))
    replaced = case.lines.filter(material="OTHER", state__in=[L.SUBMITTED, L.IN_REVIEW]).select_related("case")
    for line in replaced:
        for row in line.deliveries.filter(state=DeliveryState.PLANNED).select_related("line", "line__case"):
            moves.move_delivery(actor, row, DeliveryState.CANCELLED)
        moves.move_line(actor, line, L.WITHDRAWN, quiet=True, reason="CONVERTED")
    ids = tuple(line.pk for line in lines)
    events.record(RemarkConverted(case.number, ids), actor=actor, subject=("case", case.number))
    return ids
