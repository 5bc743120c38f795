"""Saying no, by two: refusals, not-found, appeals. Source: domain.md 3.3 rules 5 and 7, 3.5, 5.7."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantai.foundation import clock
from lantai.foundation.actor import Actor
from lantai.reference import models
from lantai.reference.errors import FourEyes, refused
from lantai.reference.queries import access, vocabulary
from lantai.reference.rules import hands
from lantai.reference.services import looked as looking_up
from lantai.reference.services import moves, register, telling
from lantai.reference.services.review import write
from lantai.reference.states import DeliveryState, LineState
from lantai.reference.values import Looked

L = LineState
MAY_DOUBT = (L.SUBMITTED, L.IN_REVIEW, L.SEARCHING, L.PRODUCING, L.FORWARDED, L.AWAIT_APPROVAL)


def open_decision(
    actor: Actor,
    line: models.Line,
    *,
    kind: str,
    reason: str = "",
    words: str = "",
    places: tuple[str, ...] = (),
    elsewhere: str = "",
    look_up: int | None = None,
) -> models.Decision:
    """Write a proposed negative answer and send the line to a second person: → NEGATIVE_CHECK."""
    if actor.account_id is None:
        raise FourEyes(_("结论要有一位老师署名提出。"))
    if line.state == L.SUBMITTED:
        moves.move_line(
            actor, line, L.IN_REVIEW, quiet=True, person=actor.account_id, changes={"handler_id": actor.account_id}
        )
    number = line.negatives.count() + 1
    row = models.Decision.objects.create(
        line=line,
        number=number,
        kind=kind,
        reason=reason,
        words=words.strip(),
        places=list(places),
        elsewhere=elsewhere.strip()[:200],
        look_up=look_up,
        proposed_by_id=actor.account_id,
        proposed_at=clock.now(),
    )
    moves.move_line(
        actor, line, L.NEGATIVE_CHECK, reason=reason or kind, changes={"reason": reason, "decisions": number}
    )
    return row


@transaction.atomic
def propose_refusal(actor: Actor, *, line_id: int, reason: str, words: str = "") -> None:
    """→ NEGATIVE_CHECK with a reason code (rule and remedy stand in the word list). Errors: `WrongState`."""
    line = access.staff_line(actor, line_id)
    moves.expect(line, *MAY_DOUBT)
    if reason not in {choice.code for choice in vocabulary.refusal_reasons()}:
        raise refused(_("请选择理由。每一种理由都带有依据和补救办法。"), code="NO_REASON")
    open_decision(actor, line, kind="REFUSED", reason=reason, words=words)


@transaction.atomic
def propose_not_found(
    actor: Actor,
    *,
    line_id: int,
    looked: Looked | None = None,
    places: tuple[str, ...] = (),
    words: str = "",
    elsewhere: str = "",
) -> None:
    """→ NEGATIVE_CHECK with the places searched and who else may hold it.

    Where a person was asked for, `looked` answers the whole check list (``services.where_to_look``); it is kept under its
    own number, which the decision names. `places`: codes of ``queries.places`` searched besides, or alone where nobody
    was asked for. Errors: `WrongState`, `NotThisWay` with what is still to be done. Source: domain.md 5.7 rule 9.
    """
    line = access.staff_line(actor, line_id)
    moves.expect(line, *MAY_DOUBT)
    record, told = looking_up.keep_look_up(actor, line, looked or Looked(), words)
    known = {choice.code for choice in vocabulary.places()}
    searched = tuple(place for place in dict.fromkeys((*told, *places)) if place in known)
    if not searched:
        raise refused(_("请勾选查过哪些地方。没有查过就不能答复“未查到”。"), code="NO_PLACES")
    open_decision(actor, line, kind="NOT_FOUND", places=searched, words=words, elsewhere=elsewhere, look_up=record)


@transaction.atomic
def confirm_negative(
    actor: Actor, *, line_id: int, agreed: bool, places: tuple[str, ...] = (), words: str = ""
) -> None:
    """A second person confirms (→ REFUSED, or NOT_FOUND having searched `places` again), or sends the line back.

    Errors: `FourEyes` for the one who proposed, `NotThisWay` when the second search names no place.
    """
    line = access.staff_line(actor, line_id)
    moves.expect(line, L.NEGATIVE_CHECK)
    row = line.negatives.order_by("-number").first()
    if row is None or not hands.may_confirm(confirmer=actor.account_id, proposer=row.proposed_by_id):
        raise FourEyes(_("这个结论是您提出的，须由另一位老师复查确认。"))
    if not agreed:
        row.sent_back, row.confirmed_at, row.confirmed_by_id = True, None, None
        row.save(update_fields=["sent_back"])
        if words.strip():
            write(actor, line.case, words, line=line, internal=True)
        back = L(line.origin) if line.origin in {L.IN_REVIEW, L.SEARCHING, L.PRODUCING} else L.IN_REVIEW
        moves.move_line(actor, line, back, quiet=True, reason="SENT_BACK", changes={"reason": ""})
        return
    known = {choice.code for choice in vocabulary.places()}
    again = [place for place in dict.fromkeys(places) if place in known]
    if row.kind == "NOT_FOUND" and not again:
        raise refused(_("请勾选您又查了哪些地方，再确认“未查到”。"), code="NO_PLACES")
    row.second_places, row.confirmed_by_id, row.confirmed_at = again, actor.account_id, clock.now()
    row.save(update_fields=["second_places", "confirmed_by", "confirmed_at"])
    if row.kind == "REFUSED":
        for delivery in line.deliveries.filter(state=DeliveryState.PLANNED).select_related("line", "line__case"):
            moves.move_delivery(actor, delivery, DeliveryState.CANCELLED)
    target = L.REFUSED if row.kind == "REFUSED" else L.NOT_FOUND
    moves.move_line(actor, line, target, reason=row.reason)
    effect = "REFUSED" if target is L.REFUSED else "NO_RECORD"
    register.enter(actor, line, effect=effect, approver=actor.account_id, handler=row.proposed_by_id)


@transaction.atomic
def decide_appeal(actor: Actor, *, line_id: int, upheld: bool, words: str) -> None:
    """The head, never one who decided: upheld → IN_REVIEW again; else the decision stays. Errors: `FourEyes`."""
    line = access.staff_line(actor, line_id, "reference.head")
    moves.expect(line, L.APPEALED)
    row = line.negatives.filter(number=line.appealed_decision).first()
    if row is None:
        raise refused(_("没有找到被申诉的决定。"), code="NO_DECISION")
    involved = {row.proposed_by_id, row.confirmed_by_id, line.approved_by_id}
    if not hands.may_decide_appeal(decider=actor.account_id, involved=involved):
        raise FourEyes(_("您参与过原来的决定，须由另一位负责人处理申诉。"))
    if not words.strip():
        raise refused(_("请写明处理的理由，要告诉申请人。"), code="NO_REASON")
    row.appeal_words, row.appeal_by_id, row.appeal_at = words.strip(), actor.account_id, clock.now()
    row.save(update_fields=["appeal_words", "appeal_by", "appeal_at"])
    write(actor, line.case, words, line=line)
    if upheld:
        if not line.deliveries.filter(state=DeliveryState.PLANNED).exists():
            for delivery in line.deliveries.filter(replaced_by=None).select_related("line"):
                moves.replace(delivery)
        moves.move_line(actor, line, L.IN_REVIEW, quiet=True, reason="UPHELD", changes={"outcome": ""})
    else:
        target = L.REFUSED if row.kind == "REFUSED" else L.NOT_FOUND
        moves.move_line(actor, line, target, quiet=True, reason="KEPT")
    telling.send(actor, line.case, "appeal_decided")
