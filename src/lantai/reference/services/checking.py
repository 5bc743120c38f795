"""What an order still lacks, what is held, by when it would be done: said before anything is written. Source: A09, A13–A16."""

from __future__ import annotations

from lantai.catalogue import queries as catalogue
from lantai.foundation import clock
from lantai.foundation.actor import Actor
from lantai.foundation.fields import blind_index
from lantai.people import queries as people
from lantai.reference import models, texts
from lantai.reference.queries import vocabulary
from lantai.reference.rules import asking, orders, promise
from lantai.reference.services import moves
from lantai.reference.services.vault import on_file
from lantai.reference.states import LineState
from lantai.reference.values import ItemCheck, Order, OrderCheck, OrderProblem, StudyClaim

KEPT_BY_ENTRY = frozenset({"ADMISSION_ROSTER", "ENROLL_FORM", "STUDENT_ROSTER"})


def person_key(study: StudyClaim) -> str:
    """Return the blind key of the person a study claim is about (before a mention is accepted)."""
    name = "".join(study.name.split())
    return blind_index(f"{name}|{study.entered or ''}|{study.graduated or ''}", purpose="person")


def facts_of(row: models.MaterialType) -> orders.MaterialFacts:
    return orders.MaterialFacts(
        row.code, tuple(row.who), tuple(row.languages), row.copies, tuple(row.methods), row.sealed_envelope
    )


def _problems(actor: Actor, order: Order, rows: dict[str, models.MaterialType]) -> list[OrderProblem]:
    purposes = {row.code: bool(row.value.get("needs_text")) for row in vocabulary.terms("PURPOSE")}
    faults = orders.faults(order, {code: facts_of(row) for code, row in rows.items()}, purposes=purposes)
    if actor.kind == "applicant" and actor.account_id and people.preferred_address(actor.account_id) is None:
        faults.append(orders.Fault("contact", "NO_CONTACT"))
    if order.relationship == "DELEGATE" and actor.kind == "applicant" and not (order.proxy_id or order.evidence):
        faults.append(orders.Fault("proxy", "NO_PROXY"))
    return [OrderProblem(fault.field, fault.code, str(texts.FAULT[fault.code])) for fault in faults]


def materials_of(order: Order) -> dict[str, models.MaterialType]:
    wanted = {item.material for item in order.items}
    return {row.code: row for row in vocabulary.current_rows() if row.code in wanted}


def site_of(actor: Actor, order: Order) -> str:
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
    rows = materials_of(order)
    problems = _problems(actor, order, rows)
    known_kinds = on_file(actor.account_id) if actor.kind == "applicant" else set()
    known_kinds |= set(
        models.Evidence.objects.filter(pk__in=list(order.evidence), removed_at=None).values_list("kind", flat=True)
    )
    level = people.account(actor.account_id).identity_level if actor.account_id else 0
    evidence_words = vocabulary.words("EVIDENCE")
    calendar = moves.calendar_of(site_of(actor, order))
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
        days = row.days or promise.UNCERTAIN_DAYS
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
