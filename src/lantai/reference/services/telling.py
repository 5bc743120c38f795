"""Notices of the room: which public change is told, by which template. Reference and stage only, never the content of
a document (services.md 2.8)."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone, translation
from django.utils.formats import date_format

from lantai.foundation.actor import Actor
from lantai.notices import services as notices
from lantai.people import queries as people
from lantai.people.values import Address
from lantai.reference import models, texts
from lantai.reference.rules import derived
from lantai.reference.states import DeliveryState, LineState, Method

L, D = LineState, DeliveryState

LINE_TEMPLATE: dict[LineState, str] = {
    L.IN_REVIEW: "case_stage",
    L.NEED_MORE: "case_need_more",
    L.AWAIT_APPROVAL: "case_approval",
    L.AWAIT_PAYMENT: "case_payment",
    L.SEARCHING: "case_stage",
    L.FORWARDED: "case_forwarded",
    L.PRODUCING: "case_stage",
    L.AWAIT_CONFIRM: "case_proof",
    L.NOT_FOUND: "case_not_found",
    L.REFUSED: "case_refused",
    L.APPEALED: "case_appealed",
    L.WITHDRAWN: "case_withdrawn",
    L.EXPIRED: "case_expired",
}
DELIVERY_TEMPLATE: dict[DeliveryState, str] = {
    D.HELD_FOR_COURIER: "case_held",
    D.DISPATCHED: "case_dispatched",
    D.EXCEPTION: "case_exception",
    D.RETURNED: "case_returned",
    D.UNCLAIMED: "case_unclaimed",
    D.LOST: "case_lost",
}


def day(moment: datetime | None, locale: str) -> str:
    """Return a day in words for a notice."""
    if moment is None:
        return ""
    with translation.override(locale):
        return date_format(timezone.localtime(moment), "n月j日" if locale.startswith("zh") else "j F")


def address_of(case: models.Case) -> Address | int | None:
    """Where the case's messages go: the account, or the contact a caller left."""
    if case.applicant_id is not None:
        return case.applicant_id
    for text in (case.phone, case.email):
        if text:
            return people.parse_contact(text)
    return None


def second_address(case: models.Case) -> Address | None:
    """Return a verified address by another channel than the preferred one, or None."""
    if case.applicant_id is not None:
        known = people.addresses(case.applicant_id)
        return next((item for item in known[1:] if item.kind != known[0].kind), None)
    if case.phone and case.email:
        return people.parse_contact(case.email)
    return None


def send(
    actor: Actor, case: models.Case, template: str, *, to: Address | int | None = None, **variables: str
) -> None:
    """Queue one notice about a case; without any contact nothing can be sent, and the desk sees that."""
    target = to if to is not None else address_of(case)
    if target is None:
        return
    notices.send(
        actor,
        template=template,
        to=target,
        variables={"number": case.number, **variables},
        reference=f"case:{case.number}",
        locale=case.locale,
    )


def received(actor: Actor, case: models.Case, due: datetime | None) -> None:
    """Receipt ≤ 5 min: number, what next, promised date."""
    send(actor, case, "case_received", date=day(due, case.locale))


def line_moved(actor: Actor, line: models.Line, to: LineState) -> None:
    template = LINE_TEMPLATE.get(to)
    if template is None:
        return
    case = line.case
    origin = LineState(line.origin) if line.origin else None
    with translation.override(case.locale):
        stage = str(texts.STAGE[derived.line_stage(derived.LineFact(to, origin))])
        word = str(texts.LINE[to])
    send(actor, case, template, stage=stage, state=word, date=day(line.due_at or line.step_due_at, case.locale))


def delivery_moved(actor: Actor, row: models.Delivery, to: DeliveryState) -> None:
    """E_READY, READY_PICKUP and REPLY_SENT are told by their services, which know the codes."""
    template = DELIVERY_TEMPLATE.get(to)
    if template is None:
        return
    case = row.line.case
    with translation.override(case.locale):
        variables = {"stage": str(texts.STAGE[derived.delivery_stage(derived.DeliveryFact(to, Method(row.method)))])}
    send(
        actor,
        case,
        template,
        carrier=row.carrier,
        tracking=row.tracking_no,
        date=day(row.line.due_at, case.locale),
        **variables,
    )


def case_closed(actor: Actor, case: models.Case) -> None:
    """Thanks and one-tap rating."""
    send(actor, case, "case_closed")
