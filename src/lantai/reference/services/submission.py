"""Taking orders: checked, once, with a receipt. Source: A09, A13–A17; services.md 8 (2)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from lantai.catalogue import queries as catalogue
from lantai.foundation import clock, events
from lantai.foundation.actor import Actor
from lantai.foundation.errors import NotAllowed
from lantai.foundation.fields import blind_index
from lantai.people import queries as people
from lantai.people import services as people_services
from lantai.reference import models, texts
from lantai.reference.errors import KeyReused, OrderRefused
from lantai.reference.events import CaseSubmitted
from lantai.reference.queries import vocabulary
from lantai.reference.rules import asking, numbers, orders, promise
from lantai.reference.services import moves, telling
from lantai.reference.services.vault import on_file
from lantai.reference.states import Channel, LineState, Method
from lantai.reference.values import ItemCheck, Order, OrderCheck, OrderItem, OrderProblem, StudyClaim, Submitted
from lantai.reference.values.packing import pack

SYSTEM_KEY = "user"
KEPT_BY_ENTRY = frozenset({"ADMISSION_ROSTER", "ENROLL_FORM", "STUDENT_ROSTER"})
UNCERTAIN_DAYS = 5  # a material agreed case by case


def user_key(text: str) -> str:
    """Return the blind key of one person served: for counting and for duplicates."""
    return blind_index(text, purpose=SYSTEM_KEY)


def person_key(study: StudyClaim) -> str:
    """Return the blind key of the person a study claim is about (before a mention is accepted)."""
    name = "".join(study.name.split())
    return blind_index(f"{name}|{study.entered or ''}|{study.graduated or ''}", purpose="person")


def _facts(row: models.MaterialType) -> orders.MaterialFacts:
    return orders.MaterialFacts(
        row.code, tuple(row.who), tuple(row.languages), row.copies, tuple(row.methods), row.sealed_envelope
    )


def _problems(actor: Actor, order: Order, rows: dict[str, models.MaterialType]) -> list[OrderProblem]:
    purposes = {row.code: bool(row.value.get("needs_text")) for row in vocabulary.terms("PURPOSE")}
    faults = orders.faults(order, {code: _facts(row) for code, row in rows.items()}, purposes=purposes)
    if actor.kind == "applicant" and actor.account_id and people.preferred_address(actor.account_id) is None:
        faults.append(orders.Fault("contact", "NO_CONTACT"))
    if order.relationship == "DELEGATE" and actor.kind == "applicant" and not (order.proxy_id or order.evidence):
        faults.append(orders.Fault("proxy", "NO_PROXY"))
    return [OrderProblem(fault.field, fault.code, str(texts.FAULT[fault.code])) for fault in faults]


def _rows(order: Order) -> dict[str, models.MaterialType]:
    wanted = {item.material for item in order.items}
    return {row.code: row for row in vocabulary.current_rows() if row.code in wanted}


def _site(actor: Actor, order: Order) -> str:
    known = people.sites()
    codes = [site.code for site in known]
    if order.site in codes:
        return order.site
    if actor.is_staff:
        return next((code for code in codes if code in actor.sites), codes[0] if codes else "")
    return next((site.code for site in known if site.has_stacks), codes[0] if codes else "")


def check_order(actor: Actor, *, order: Order) -> OrderCheck:
    """Say before submitting what is held, what evidence is missing, what to mend and by when it would be done.

    Writes nothing. `problems` is empty when the order may be submitted; "not held for that era" is a problem until
    ``NOT_HELD:<material>`` stands in `order.notices_read`. Source: A14, issue 2.
    """
    rows = _rows(order)
    problems = _problems(actor, order, rows)
    known_kinds = on_file(actor.account_id) if actor.kind == "applicant" else set()
    known_kinds |= set(
        models.Evidence.objects.filter(pk__in=list(order.evidence), removed_at=None).values_list("kind", flat=True)
    )
    level = people.account(actor.account_id).identity_level if actor.account_id else 0
    evidence_words = vocabulary.words("EVIDENCE")
    calendar = moves.calendar_of(_site(actor, order))
    now = clock.now()
    checks = []
    for index, item in enumerate(order.items):
        row = rows.get(item.material)
        if row is None:
            continue
        study = order.studies[item.study] if 0 <= item.study < len(order.studies) else None
        held = _held(row, study)
        asked = asking.evidence_asked(material=row.evidence, relationship=order.relationship)
        if order.proxy_id:
            asked = [code for code in asked if code != "c"]
        missing = tuple(asking.evidence_missing(asked, on_file=known_kinds, identity_level=level))
        if held[0] == "not_held" and f"NOT_HELD:{item.material}" not in order.notices_read:
            problems.append(
                OrderProblem(f"items.{index}.material", "NOT_HELD", held[1] or str(texts.FAULT["NOT_HELD"]))
            )
        days = row.days or UNCERTAIN_DAYS
        checks.append(
            ItemCheck(
                item.material,
                vocabulary.name_of(row),
                held[0],
                held[1],
                held[2],
                missing,
                tuple(evidence_words.get(code, code) for code in missing),
                days,
                calendar.add(now, promise.promise_of(days)),
            )
        )
    dates = [check.promised_at for check in checks if check.promised_at]
    return OrderCheck(tuple(checks), tuple(problems), _duplicates(actor, order), max(dates, default=None))


def _held(row: models.MaterialType, study: StudyClaim | None) -> tuple[str, str, str]:
    if not row.record_kinds or study is None:
        return "unknown", "", ""
    at_entry = row.record_kinds[0] in KEPT_BY_ENTRY
    answer = catalogue.held_for(
        tuple(row.record_kinds),
        year=(study.entered or study.graduated) if at_entry else (study.graduated or study.entered),
        level=study.level,
        unit=study.unit or study.school,
    )
    return answer.answer, answer.words, answer.elsewhere


def _duplicates(actor: Actor, order: Order) -> tuple[str, ...]:
    """A09: the same person and material in the last 30 days, in whichever channel."""
    keys = {person_key(study) for study in order.studies}
    since = clock.now() - asking.DUPLICATE_WITHIN
    earlier = models.Line.objects.filter(
        study__person_key__in=keys, material__in=[item.material for item in order.items], case__submitted_at__gte=since
    ).select_related("case")
    facts = [
        asking.Earlier(
            line.case.number,
            line.material,
            line.case.submitted_at,
            line.state in {LineState.WITHDRAWN, LineState.EXPIRED, LineState.REFUSED, LineState.NOT_FOUND},
        )
        for line in earlier
        if actor.is_staff or line.case.applicant_id == actor.account_id
    ]
    found = [number for item in order.items for number in asking.duplicates(item.material, facts, now=clock.now())]
    return tuple(dict.fromkeys(found))


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
    check = check_order(actor, order=order)
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
    target = telling.address_of(case)
    if isinstance(target, int):
        target = people.preferred_address(target)
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
        models.StudyClaim.objects.create(case=case, number=index, claim=pack(study), person_key=person_key(study))
        for index, study in enumerate(order.studies)
    ]
    _lay_papers(actor, order, case)
    if order.proxy_id and actor.kind == "applicant":
        people_services.use_proxy(actor, proxy_id=order.proxy_id, reference=case.number)
    rows = _rows(order)
    lines = [
        add_line(
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
    _first_checks(lines, check)
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
        number=numbers.mint(now.astimezone(moves.calendar_of(_site(actor, order)).zone).year),
        site=_site(actor, order),
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


def promise_for(case: models.Case, days: int) -> timedelta:
    """Return the promised working time of a line of `days` working days."""
    if case.channel in promise.COUNTER_CHANNELS and days <= 3:
        return promise.same_day_promise(clock.now(), moves.calendar_of(case.site))
    return promise.promise_of(days or UNCERTAIN_DAYS, urgent=case.urgent)


def add_line(
    actor: Actor,
    case: models.Case,
    *,
    number: int,
    item: OrderItem,
    order: Order,
    row: models.MaterialType,
    study: models.StudyClaim | None,
) -> models.Line:
    """Add one line with its deliveries and submit it: DRAFT → SUBMITTED."""
    now = clock.now()
    line = models.Line.objects.create(
        case=case,
        number=number,
        material=row.code,
        material_version=row.version,
        copies=item.copies,
        language=item.language,
        description=item.description.strip(),
        study=study,
        state=LineState.DRAFT,
        site=case.site,
        promise_seconds=int(promise_for(case, row.days).total_seconds()),
        amount_fen=row.fee_fen * item.copies if vocabulary.switch("FEES").get("on") else 0,
        entered_at=now,
    )
    for share in orders.shares_of(item, order, _facts(row)):
        plan = order.deliveries[share.delivery]
        models.Delivery.objects.create(
            line=line,
            method=plan.method,
            receiver=pack(plan.receiver),
            region=plan.receiver.region[:40] if plan.method == Method.MAIL else "",
            site=plan.site or case.site,
            copies=share.copies,
            freight=plan.freight,
            sealing=plan.sealing,
            envelope_text=plan.envelope_text,
            reference_no=plan.reference_no[:60],
            proxy=_proxy(plan.proxy_name, plan.proxy_phone),
            entered_at=now,
        )
    moves.move_line(actor, line, LineState.SUBMITTED, quiet=True)
    return line


def _proxy(name: str, phone: str) -> str:
    return f"{name}\t{phone}" if name else ""


def _first_checks(lines: list[models.Line], check: OrderCheck) -> None:
    """Held-for-era and duplicate are recorded checks, not states (domain.md 3.3, IN_REVIEW)."""
    now = clock.now()
    rows = []
    for line, item in zip(lines, check.items, strict=True):
        if item.held != "unknown":
            rows.append(
                models.LineCheck(
                    line=line, kind="HELD", passed=item.held == "held", code=item.held.upper(), words=item.words, at=now
                )
            )
        if check.duplicates:
            words = "、".join(check.duplicates)
            rows.append(
                models.LineCheck(line=line, kind="DUPLICATE", passed=False, code="DUPLICATE", words=words, at=now)
            )
    models.LineCheck.objects.bulk_create(rows)
