"""Taking orders: checked, once, with a receipt. Source: A09, A13–A17; services.md 8 (2)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q

from lantai.foundation import clock, events
from lantai.foundation.actor import Actor
from lantai.foundation.errors import NotAllowed
from lantai.foundation.fields import blind_index
from lantai.people import queries as people
from lantai.people import services as people_services
from lantai.reference import models, texts
from lantai.reference.errors import KeyReused, OrderRefused
from lantai.reference.events import CaseSubmitted
from lantai.reference.rules import numbers
from lantai.reference.services import adding, checking, moves, telling
from lantai.reference.states import Channel
from lantai.reference.values import Order, OrderCheck, OrderProblem, Submitted
from lantai.reference.values.packing import pack

SYSTEM_KEY = "user"


def user_key(text: str) -> str:
    """Return the blind key of one person served: for counting and for duplicates."""
    return blind_index(text, purpose=SYSTEM_KEY)


def submit_case(actor: Actor, *, order: Order, key: str) -> Submitted:
    """Take an order, once: rows, receipt, promise, and the event from which the task `prepare_case` starts.

    The same `key` with the same body returns the same receipt; with another body it raises `KeyReused`. Raises
    `OrderRefused` with the problems field by field. For applicants with a verified contact. Source: A09, A13–A17.
    """
    if actor.kind != "applicant" or actor.account_id is None:
        raise NotAllowed(texts.SIGN_IN_FIRST)
    return take(actor, order=order, key=key, channel=Channel(actor.channel), owner=f"account:{actor.account_id}")


def take(
    actor: Actor,
    *,
    order: Order,
    key: str,
    channel: Channel,
    owner: str,
    consent_note: str = "",
    unit_list: int | None = None,
) -> Submitted:
    """Take an order through whichever door; used by `submit_case`, `enter_case` and units' lists."""
    if not key or len(key) > 64:
        raise OrderRefused((OrderProblem("key", "NO_KEY", str(texts.NO_KEY)),))
    digest = hashlib.sha256(pack(order).encode()).hexdigest()
    before = _replay(owner, key, digest)
    if before is not None:
        return before
    check = checking.check_order(actor, order=order)
    if check.problems:
        raise OrderRefused(check.problems)
    try:
        with transaction.atomic():
            door = Door(channel, consent_note, unit_list)
            return _take(actor, order, door, key=key, owner=owner, digest=digest, check=check)
    except IntegrityError:
        again = _replay(owner, key, digest)  # the same form was sent twice at once; the other one won
        if again is None:
            raise
        return again


def _replay(owner: str, key: str, digest: str) -> Submitted | None:
    row = models.IdempotencyKey.objects.select_related("case").filter(owner=owner, key=key).first()
    if row is None:
        return None
    if row.digest != digest:
        raise KeyReused(row.case.number)
    lines = list(row.case.lines.order_by("number"))
    due = max((line.due_at for line in lines if line.due_at), default=None)
    return Submitted(
        row.case.number, contact_hint(row.case), due, tuple(line.material for line in lines), repeated=True
    )


def contact_hint(case: models.Case) -> str:
    """Return the masked contact to which messages of a case go."""
    target = telling.contact_of(case)
    return people.mask_contact(target) if target is not None else ""


@dataclass(frozen=True, slots=True)
class Door:
    """How an order came in: the channel, how the person agreed (A24), the sheet it stood in (A23)."""

    channel: Channel
    consent_note: str = ""
    unit_list: int | None = None


def _take(
    actor: Actor,
    order: Order,
    door: Door,
    *,
    key: str,
    owner: str,
    digest: str,
    check: OrderCheck,
) -> Submitted:
    case = _case(actor, order, door)
    models.IdempotencyKey.objects.create(owner=owner, key=key, digest=digest, case=case, at=clock.now())
    studies = [
        models.StudyClaim.objects.create(
            case=case, number=index, claim=pack(study), person_key=checking.person_key(study)
        )
        for index, study in enumerate(order.studies)
    ]
    _lay_papers(actor, order, case)
    if order.proxy_id and actor.kind == "applicant":
        people_services.use_proxy(actor, proxy_id=order.proxy_id, reference=case.number)
    rows = checking.materials_of(order)
    lines = [
        adding.add_line(
            actor,
            case,
            number=number,
            item=item,
            order=order,
            row=rows[item.material],
            study=studies[item.study],
        )
        for number, item in enumerate(order.items, start=1)
    ]
    adding.first_checks(lines, check)
    events.record(
        CaseSubmitted(
            case.number,
            tuple(line.pk for line in lines),
            tuple(line.material for line in lines),
            case.purpose,
            case.site,
            entered=case.entered_by_id is not None,
        ),
        actor=actor,
        subject=("case", case.number),
    )
    due = max((line.due_at for line in lines if line.due_at), default=None)
    telling.received(actor, case, due)
    return Submitted(case.number, contact_hint(case), due, tuple(line.material for line in lines), check.duplicates)


def _lay_papers(actor: Actor, order: Order, case: models.Case) -> None:
    """Lay the papers named to the case: one's own, or for the desk those of the caller."""
    if not order.evidence:
        return
    mine = models.Evidence.objects.filter(pk__in=list(order.evidence), removed_at=None)
    own = Q(owner_id=actor.account_id) if actor.kind == "applicant" else Q(owner=None) | Q(owner_id=case.applicant_id)
    case.evidence.set(mine.filter(own))


def _case(actor: Actor, order: Order, door: Door) -> models.Case:
    own = actor.kind == "applicant"
    phone, email = _contacts(order)
    name = order.applicant_name.strip() or (actor.name if own else "") or order.studies[0].name
    if order.letter is not None and order.relationship in {"UNIT", "AUTHORITY"}:
        served = f"unit:{order.letter.unit_name.strip()}"
    elif own:
        served = f"account:{actor.account_id}"
    else:
        served = f"contact:{phone or email}" if phone or email else f"name:{name}"
    now = clock.now()
    return models.Case.objects.create(
        number=numbers.mint(now.astimezone(moves.calendar_of(checking.site_of(actor, order)).zone).year),
        site=checking.site_of(actor, order),
        channel=door.channel,
        unit_list_id=door.unit_list,
        locale=order.locale or "zh-hans",
        applicant_id=actor.account_id if own else _known_account(phone, email),
        applicant_name=name,
        phone=phone,
        email=email,
        name_index=blind_index(name, purpose="case.name"),
        phone_index=blind_index(phone, purpose="case.phone"),
        email_index=blind_index(email, purpose="case.email"),
        user_key=user_key(served),
        relationship=order.relationship,
        proxy_id=order.proxy_id,
        letter=pack(order.letter) if order.letter is not None else "",
        purpose=order.purpose,
        purpose_text=order.purpose_text.strip(),
        remark=order.remark.strip(),
        urgent=False,
        urgent_reason=order.urgent_reason if order.urgent else "",
        needed_by=date.fromisoformat(order.needed_by) if order.needed_by else None,
        identity_level=people.account(actor.account_id).identity_level if own and actor.account_id else 0,
        submitted_at=now,
        entered_by_id=None if own else actor.account_id,
        consent_note=door.consent_note,
        notices_read=list(order.notices_read),
    )


def _contacts(order: Order) -> tuple[str, str]:
    found = [people.parse_contact(text) if text.strip() else None for text in (order.phone, order.email)]
    return found[0].value if found[0] else "", found[1].value if found[1] else ""


def _known_account(phone: str, email: str) -> int | None:
    """A caller who has an account sees the case there: the contact was verified by its owner."""
    for text in (phone, email):
        address = people.parse_contact(text) if text else None
        if address is not None and (owner := people.owner_of(address)) is not None:
            return owner
    return None
