"""What is wrong with an order, field by field. Pure: the room hands in what it knows of the materials."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lantai.reference.rules import privacy
from lantai.reference.rules.asking import names_in
from lantai.reference.rules.lists import free_mail
from lantai.reference.states import Method
from lantai.reference.values.order import DeliveryPlan, Order, OrderItem, Share

PAPER = (Method.MAIL, Method.PICKUP)
UNITS = frozenset({"UNIT", "AUTHORITY"})
MOST_ITEMS, MOST_STUDIES, MOST_TEXT, MOST_COPIES = 60, 12, 2000, 50


@dataclass(frozen=True, slots=True)
class MaterialFacts:
    """What the rules need to know of one material."""

    code: str
    who: tuple[str, ...]
    languages: tuple[str, ...]
    copies: int
    methods: tuple[str, ...]
    sealed_envelope: bool


@dataclass(frozen=True, slots=True)
class Fault:
    field: str
    code: str


def faults(order: Order, materials: Mapping[str, MaterialFacts], *, purposes: Mapping[str, bool]) -> list[Fault]:
    """Return every fault of an order; an empty list is a good order. `purposes`: code → needs words of its own."""
    found = [*_about_order(order, purposes), *_about_studies(order)]
    for index, plan in enumerate(order.deliveries):
        found += _about_plan(f"deliveries.{index}", plan, of_unit=order.relationship in UNITS)
    for index, item in enumerate(order.items):
        found += _about_item(f"items.{index}", item, order, materials)
    return found


def _about_order(order: Order, purposes: Mapping[str, bool]) -> list[Fault]:
    found = []
    if not order.items:
        found.append(Fault("items", "NO_ITEMS"))
    if len(order.items) > MOST_ITEMS or len(order.studies) > MOST_STUDIES:
        found.append(Fault("items", "TOO_MANY_ITEMS"))
    if order.purpose not in purposes:
        found.append(Fault("purpose", "NO_PURPOSE"))
    elif purposes[order.purpose] and not order.purpose_text.strip():
        found.append(Fault("purpose_text", "PURPOSE_WORDS"))
    if len(order.remark) > MOST_TEXT or len(order.purpose_text) > MOST_TEXT:
        found.append(Fault("remark", "TOO_LONG"))
    if privacy.holds_password(order.remark) or privacy.holds_password(order.purpose_text):
        found.append(Fault("remark", "PASSWORD"))
    if order.relationship in UNITS:
        found += _about_unit(order)
    if any(plan.method == Method.MAIL for plan in order.deliveries) and not order.address_confirmed:
        found.append(Fault("address_confirmed", "READ_BACK"))
    return found


def _about_unit(order: Order) -> list[Fault]:
    """A22, F11: who writes, on which ground, and a reply that goes to the unit's own address only."""
    found = []
    if order.letter is None or not order.letter.unit_name.strip():
        found.append(Fault("letter.unit_name", "NO_UNIT"))
    elif order.relationship == "UNIT" and not order.letter.ground:
        found.append(Fault("letter.ground", "NO_GROUND"))
    if order.relationship == "AUTHORITY" and order.letter is not None and len(names_in(order.letter.handler)) < 2:
        found.append(Fault("letter.handler", "TWO_OFFICERS"))
    return found + [
        Fault(f"deliveries.{index}.receiver.email", "FREE_MAIL")
        for index, plan in enumerate(order.deliveries)
        if plan.method == Method.REPLY and free_mail(plan.receiver.email)
    ]


def _about_studies(order: Order) -> list[Fault]:
    found = []
    if not order.studies:
        found.append(Fault("studies", "NO_STUDY"))
    for index, study in enumerate(order.studies):
        if not study.name.strip():
            found.append(Fault(f"studies.{index}.name", "NO_NAME"))
        if study.entered is None and study.graduated is None:
            found.append(Fault(f"studies.{index}.entered", "NO_YEAR"))
        elif study.entered is not None and study.graduated is not None and study.graduated < study.entered:
            found.append(Fault(f"studies.{index}.graduated", "YEARS_TURNED"))
        if not 0 <= study.slack <= 15:
            found.append(Fault(f"studies.{index}.slack", "SLACK"))
    return found


def _about_plan(field: str, plan: DeliveryPlan, *, of_unit: bool) -> list[Fault]:
    receiver = plan.receiver
    if plan.method == Method.MAIL:
        missing = [name for name in ("name", "phone", "address") if not getattr(receiver, name).strip()]
        found = [Fault(f"{field}.receiver.{name}", f"NO_{name.upper()}") for name in missing]
        if privacy.needs_in_address(receiver.address):
            found.append(Fault(f"{field}.receiver.address", "NEED_IN_ADDRESS"))
        return found
    if of_unit and plan.method == Method.REPLY and not (receiver.email.strip() or receiver.address.strip()):
        return [Fault(f"{field}.receiver.email", "NO_REPLY_ADDRESS")]
    if plan.method not in set(Method):
        return [Fault(f"{field}.method", "NO_METHOD")]
    return []


def _about_item(field: str, item: OrderItem, order: Order, materials: Mapping[str, MaterialFacts]) -> list[Fault]:
    facts = materials.get(item.material)
    if facts is None:
        return [Fault(f"{field}.material", "NO_SUCH_MATERIAL")]
    found = []
    if facts.who and order.relationship not in facts.who:
        found.append(Fault(f"{field}.material", "NOT_FOR_YOU"))
    if facts.languages and item.language not in facts.languages:
        found.append(Fault(f"{field}.language", "NO_LANGUAGE"))
    if item.copies < (1 if facts.copies else 0) or item.copies > MOST_COPIES:
        found.append(Fault(f"{field}.copies", "COPIES"))
    elif facts.copies and item.copies > facts.copies:
        found.append(Fault(f"{field}.copies", "OVER_LIMIT"))
    if item.material == "OTHER" and not item.description.strip():
        found.append(Fault(f"{field}.description", "DESCRIBE"))
    if privacy.holds_password(item.description):
        found.append(Fault(f"{field}.description", "PASSWORD"))
    if not 0 <= item.study < max(1, len(order.studies)):
        found.append(Fault(f"{field}.study", "NO_STUDY"))
    found += _about_shares(field, item, order, facts)
    if item.material == "ENVELOPE_SEND":
        found += _about_envelope(field, order)
    return found


def _about_envelope(field: str, order: Order) -> list[Fault]:
    """Institution to institution: asked by the receiving unit, sent to a unit, never to the person (domain.md 3.4)."""
    found = [] if order.relationship == "UNIT" else [Fault(f"{field}.material", "TRANSFER_ONLY_UNIT")]
    names = {study.name.strip() for study in order.studies}
    for index, plan in enumerate(order.deliveries):
        if plan.method == Method.MAIL and not plan.receiver.unit.strip():
            found.append(Fault(f"deliveries.{index}.receiver.unit", "NO_RECEIVING_UNIT"))
        if plan.method == Method.MAIL and plan.receiver.name.strip() in names:
            found.append(Fault(f"deliveries.{index}.receiver.name", "NEVER_TO_PERSON"))
    return found


def _about_shares(field: str, item: OrderItem, order: Order, facts: MaterialFacts) -> list[Fault]:
    if not facts.methods:
        return []
    shares = shares_of(item, order, facts)
    if not shares:
        return [Fault(f"{field}.shares", "NO_DELIVERY")]
    found = []
    paper = sum(
        s.copies
        for s in shares
        if 0 <= s.delivery < len(order.deliveries) and order.deliveries[s.delivery].method in PAPER
    )
    for share in shares:
        if not 0 <= share.delivery < len(order.deliveries):
            found.append(Fault(f"{field}.shares", "NO_DELIVERY"))
            continue
        plan = order.deliveries[share.delivery]
        if plan.method not in facts.methods:
            found.append(Fault(f"{field}.shares", "METHOD_NOT_OFFERED"))
        if plan.sealing != "NONE" and plan.method == Method.E_COPY:
            found.append(Fault(f"{field}.shares", "E_COPY_CANNOT_BE_SEALED_IN"))
    if paper > max(item.copies, 1):
        found.append(Fault(f"{field}.shares", "MORE_SHARES_THAN_COPIES"))
    return found


def shares_of(item: OrderItem, order: Order, facts: MaterialFacts) -> tuple[Share, ...]:
    """Return who gets how many. Unsaid: one electronic copy per E_COPY (and reply), all paper to the first paper plan."""
    if item.shares:
        return item.shares
    shares = []
    paper_given = False
    for index, plan in enumerate(order.deliveries):
        if plan.method not in facts.methods:
            continue
        if plan.method in PAPER:
            if not paper_given:
                shares.append(Share(index, max(1, item.copies)))
            paper_given = True
        else:
            shares.append(Share(index, 1))
    return tuple(shares)


def plan_faults(plan: DeliveryPlan, *, of_unit: bool) -> list[Fault]:
    """Return what is wrong with one plan of a delivery. A unit's reply goes to the unit's own mailbox (F11)."""
    found = _about_plan("plan", plan, of_unit=of_unit)
    if of_unit and plan.method == Method.REPLY and free_mail(plan.receiver.email):
        found.append(Fault("plan.receiver.email", "FREE_MAIL"))
    return found
