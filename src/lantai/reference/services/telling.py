"""Notices of the room: which public change is told, by which template.

Reference and stage only, never the content of a document (services.md 2.8).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils import timezone, translation
from django.utils.formats import date_format

from lantai.foundation import clock
from lantai.foundation.actor import Actor
from lantai.notices import services as notices
from lantai.people import queries as people
from lantai.people.values import Address
from lantai.reference import models, states, texts
from lantai.reference.rules import derived, timers
from lantai.reference.states import DeliveryState, LineState, Method

L, D = LineState, DeliveryState

STAGE_CHANGE = frozenset({L.IN_REVIEW, L.PRODUCING})
LINE_TEMPLATE: dict[LineState, str] = {
    L.SEARCHING: "approved",
    L.NEED_MORE: "need_more",
    L.AWAIT_APPROVAL: "awaiting_approval",
    L.AWAIT_PAYMENT: "awaiting_payment",
    L.FORWARDED: "forwarded",
    L.AWAIT_CONFIRM: "proof_ready",
    L.NOT_FOUND: "not_found",
    L.REFUSED: "refused",
    L.APPEALED: "appeal_received",
    L.WITHDRAWN: "withdrawn",
    L.EXPIRED: "expired",
}
DELIVERY_TEMPLATE: dict[DeliveryState, str] = {
    D.HELD_FOR_COURIER: "held_for_courier",
    D.DISPATCHED: "dispatched",
    D.EXCEPTION: "delivery_exception",
    D.RETURNED: "returned",
    D.UNCLAIMED: "unclaimed",
    D.BOUNCED: "bounced",
    D.DELIVERED: "delivered",
    D.LOST: "lost",
}
TOLD_BY_LIST = frozenset(
    {"case_received", "stage_changed", "approved", "closed", "e_copy_ready", "e_copy_code", "reply_sent", "delivered"}
)
"""What a unit learns once for its whole list: five hundred people are not five hundred messages (A23)."""
DATED = frozenset(
    {"approved", "need_more", "awaiting_payment", "awaiting_approval", "forwarded", "appeal_received", "lost"}
)
DESTROYED_AFTER = timedelta(days=180)


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
    actor: Actor,
    case: models.Case,
    template: str,
    variables: Mapping[str, str] | None = None,
    *,
    to: Address | None = None,
) -> None:
    """Queue one notice about a case. Without any contact nothing can be sent: the desk telephones or writes."""
    if case.unit_list_id is not None and template in TOLD_BY_LIST:
        return
    target = to or address_of(case)
    if target is None:
        return
    notices.send(
        actor,
        template=template,
        variables={"number": case.number, **(variables or {})},
        reference=case.number,
        account_id=target if isinstance(target, int) else case.applicant_id,
        to=target if isinstance(target, Address) else None,
        locale=case.locale,
    )


def list_told(actor: Actor, made: models.UnitList, template: str, variables: Mapping[str, str]) -> None:
    """Queue one notice about a unit's list as a whole."""
    notices.send(
        actor,
        template=template,
        variables={"number": made.number, **variables},
        reference=made.number,
        account_id=made.owner_id,
        locale=made.locale,
    )


def send_everywhere(actor: Actor, case: models.Case, template: str, variables: Mapping[str, str] | None = None) -> None:
    """Queue one notice by every channel the case has: phone and mail."""
    send(actor, case, template, variables)
    other = second_address(case)
    if other is not None:
        send(actor, case, template, variables, to=other)


def received(actor: Actor, case: models.Case, due: datetime | None) -> None:
    """Receipt ≤ 5 min: number, what next, promised date."""
    send(actor, case, "case_received", {"date": day(due, case.locale)})


def line_moved(actor: Actor, line: models.Line, to: LineState) -> None:
    """Tell a public change of a line: stage and date, never what the document is."""
    case = line.case
    if to in STAGE_CHANGE:
        with translation.override(case.locale):
            stage = str(texts.STAGE[derived.line_stage(derived.LineFact(to))])
        send(actor, case, "stage_changed", {"stage": stage})
        return
    template = LINE_TEMPLATE.get(to)
    if template is None:
        return
    variables = {"date": day(_by_when(line, to), case.locale)} if template in DATED else {}
    if to in {L.AWAIT_APPROVAL, L.FORWARDED}:
        with translation.override(case.locale):
            variables["who"] = _who(line, to)
    if to is L.AWAIT_APPROVAL:
        variables["rule"] = line.approval_rule
    if to is L.AWAIT_PAYMENT:
        variables["amount"] = f"{line.amount_fen / 100:.2f}"
    if to is L.NEED_MORE:
        send_everywhere(actor, case, template, variables)
        return
    send(actor, case, template, variables)


def site_name(code: str, locale: str) -> str:
    site = people.site(code)
    return site.name_en if locale.startswith("en") and site.name_en else site.name


def _who(line: models.Line, to: LineState) -> str:
    """Who has it now, by name where there is one: a colleague of another site, a section, the owning department."""
    if to is L.FORWARDED:
        person = line.forwarded_to.name if line.forwarded_to is not None else ""
        place = site_name(line.forwarded_site, line.case.locale) if line.forwarded_site else ""
        found = " ".join(part for part in (place, line.forwarded_section, person) if part)
    else:
        found = line.forwarded_section
    return found or str(texts.BALL[states.LINE[to].ball])


def _by_when(line: models.Line, to: LineState) -> datetime | None:
    timer = timers.LINE.get(to)
    if timer is not None:
        return line.entered_at + timedelta(days=timer.days)
    return line.step_due_at if to in {L.AWAIT_APPROVAL, L.FORWARDED, L.APPEALED} else line.due_at


def delivery_moved(actor: Actor, row: models.Delivery, to: DeliveryState) -> None:
    """E_READY, READY_PICKUP and REPLY_SENT are told by their services, which know the codes."""
    template = DELIVERY_TEMPLATE.get(to)
    if template is None:
        return
    case = row.line.case
    variables: dict[str, str] = {}
    if to is D.DISPATCHED:
        variables = {"carrier": row.carrier, "tracking": row.tracking_no}
    elif to is D.LOST:
        variables = {"date": day(row.line.due_at, case.locale)}
    elif to is D.UNCLAIMED:
        if row.method == Method.E_COPY:
            return
        variables = {"date": day(clock.now() + DESTROYED_AFTER, case.locale)}
    other = second_address(case) if to is D.BOUNCED else None  # by another channel than the one that failed
    send(actor, case, template, variables, to=other)


def case_closed(actor: Actor, case: models.Case) -> None:
    """Thanks and one-tap rating."""
    send(actor, case, "closed")


def staff(actor: Actor, account_id: int, line: models.Line, *, late: bool = False) -> None:
    """Tell a colleague that something waits for them."""
    stage = str(texts.LINE_STAFF[LineState(line.state)])
    variables = {"number": line.case.number, "stage": stage}
    if not late:
        variables["date"] = day(line.step_due_at, "zh-hans")
    notices.send(
        actor,
        template="staff_late" if late else "staff_task",
        variables=variables,
        reference=line.case.number,
        account_id=account_id,
    )


def contact_of(case: models.Case | None) -> Address | None:
    """Return where messages of a case go: the account's preferred contact, else the one given."""
    if case is None:
        return None
    target = address_of(case)
    return people.preferred_address(target) if isinstance(target, int) else target
