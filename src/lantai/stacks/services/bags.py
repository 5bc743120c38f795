"""Sealed bags between two sites: handed to a carrier, counted where they arrive, there and home again. (B38)"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lantai.catalogue.queries import identity
from lantai.catalogue.rules.codes import normal_code
from lantai.foundation import clock, policy, transitions
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.people import queries as people
from lantai.stacks import events
from lantai.stacks.errors import JourneyRefused, LoanRefused, refused
from lantai.stacks.models import Journey, Leg, Loan
from lantai.stacks.queries.loans import terms
from lantai.stacks.queries.things import Key, key_of, named
from lantai.stacks.rules import journeys as rules
from lantai.stacks.rules import lending, scanning
from lantai.stacks.rules.lending import Term
from lantai.stacks.rules.scanning import Kind
from lantai.stacks.services import loans
from lantai.stacks.services.journeys import (
    LONGEST,
    ROOM,
    expect,
    journey_row,
    listed,
    lose,
    move,
    refuse_far,
    said,
    step,
    withdraw,
)
from lantai.stacks.states import Carrier, Condition, JourneyState, LoanState, Reason
from lantai.stacks.values import Bag, Counted, Thing


@transaction.atomic
def send_bag(
    actor: Actor,
    *,
    journey_id: int,
    counted: Counted,
    bag: Bag,
    return_by: date | None = None,
    expected_at: datetime | None = None,
    note: str = "",
) -> datetime:
    """Hand what was asked for to a carrier, in a sealed bag; return when it is expected at the other site.

    `counted`: what was scanned or ticked at the shelf; with `counted.short` the rest is left out for good, and `note` says
    why. Expected is reckoned from the way between the sites and the hours of the other one, unless `expected_at` says it.
    `return_by`: the last day it is lent, else by the term of journeys. Raises `JourneyRefused`, `LoanRefused` (out or in
    treatment, naming what has page images), `NotFound`, `NotAllowed`, `StaleState`.
    """
    row = journey_row(actor, journey_id)
    policy.require(actor, "stacks.work", row.origin.code)
    expect(row, JourneyState.ON_THE_WAY)
    present, absent = _count(row, counted, [LoanState.REQUESTED])
    if absent:
        note = said(note, _("有的没有放进包里，请写明为什么。"))
    things = [thing for _loan, thing in present]
    loans.take_turns(things)
    loans.refuse_absent(actor, things, Reason.JOURNEY)
    expected = _expected(row, expected_at, outward=True)
    last_day = _last_day(row, expected, return_by)
    move(row, JourneyState.ON_THE_WAY, expected, return_by=last_day)
    for loan, thing in present:
        _send_out(actor, loan, thing, last_day)
    for loan, _thing in absent:
        withdraw(actor, loan, note)
    leg = _hand_over(actor, row, bag, things, expected, outward=True)
    step(actor, row, JourneyState.ON_THE_WAY, note)
    _record_sent(actor, row, leg, things, left_out=len(absent))
    return expected


@transaction.atomic
def send_back(
    actor: Actor, *, journey_id: int, counted: Counted, bag: Bag, expected_at: datetime | None = None, note: str = ""
) -> datetime:
    """Hand everything that was sent here to a carrier again; return when it is expected at home. As `send_bag`.

    All must be in the bag: what cannot be found is told when it is counted at home.
    """
    row = journey_row(actor, journey_id)
    policy.require(actor, "stacks.journey", row.destination.code)
    expect(row, JourneyState.RETURNING)
    present, absent = _count(row, counted, [LoanState.OUT])
    if absent:
        codes = listed([thing.ref_code for _loan, thing in absent])
        raise refused(JourneyRefused, _("送回要一件不少，还差：%(codes)s。") % {"codes": codes}, "NOT_COUNTED")
    things = [thing for _loan, thing in present]
    expected = _expected(row, expected_at, outward=False)
    move(row, JourneyState.RETURNING, expected)
    leg = _hand_over(actor, row, bag, things, expected, outward=False)
    step(actor, row, JourneyState.RETURNING, note)
    _record_sent(actor, row, leg, things)
    return expected


@transaction.atomic
def receive_bag(actor: Actor, *, journey_id: int, counted: Counted, seal_intact: bool = True, note: str = "") -> int:
    """Count what came to the site that asked for it; return by how many minutes it was late.

    With `counted.short` what was not in the bag counts as missing from now on. A broken seal, or a short bag, needs a
    note. Raises `JourneyRefused`, `NotFound`, `NotAllowed`, `StaleState`.
    """
    row = journey_row(actor, journey_id)
    policy.require(actor, "stacks.journey", row.destination.code)
    expect(row, JourneyState.ARRIVED)
    present, absent = _count(row, counted, [LoanState.OUT, LoanState.LOST])
    note = _note_of_receipt(note, seal_intact=seal_intact, absent=absent)
    move(row, JourneyState.ARRIVED, _midnight_after(row))
    for loan, _thing in present:
        if loan.state == LoanState.LOST:
            transitions.move(
                Loan, loan.pk, expected=[LoanState.LOST.value], to=LoanState.OUT.value, ended_at=None, ended_by_id=None,
                condition_note="",
            )  # fmt: skip
    for loan, _thing in absent:
        if loan.state == LoanState.OUT:
            lose(actor, loan, note)
    return _end(actor, row, JourneyState.ARRIVED, present, absent, note, seal_intact=seal_intact)


@transaction.atomic
def take_home(
    actor: Actor,
    *,
    journey_id: int,
    counted: Counted,
    seal_intact: bool = True,
    condition: str = Condition.GOOD,
    note: str = "",
) -> int:
    """Take originals into the stack they came from, from wherever they are said to be; return by how many minutes the bag
    was late (0 without one).

    What is scanned is given back. A note is needed for what is missing, damaged, came with a broken seal or not in a bag
    sent home. Raises `JourneyRefused`, `NotFound`, `NotAllowed`, `StaleState`.
    """
    row = journey_row(actor, journey_id)
    policy.require(actor, "stacks.work", row.origin.code)
    expect(row, JourneyState.HOME)
    present, absent = _count(row, counted, [LoanState.OUT, LoanState.LOST])
    if condition not in set(Condition):
        raise refused(JourneyRefused, _("请选明归还时的状况。"), "NO_CONDITION")
    note = _note_of_receipt(note, seal_intact=seal_intact, absent=absent)
    if condition != Condition.GOOD:
        note = said(note, _("状况不是“完好”的，请写明哪里有问题。"))
    if row.state in {JourneyState.ON_THE_WAY, JourneyState.ARRIVED}:
        note = said(note, _("它不是装包送回来的，请写明怎样回来的。"))
    move(row, JourneyState.HOME, None)
    for loan, _thing in present:
        loans.back_in(actor, loan, condition, note if condition != Condition.GOOD else "")
    for loan, _thing in absent:
        if loan.state == LoanState.OUT:
            lose(actor, loan, note)
    return _end(actor, row, JourneyState.HOME, present, absent, note, seal_intact=seal_intact)


def _note_of_receipt(note: str, *, seal_intact: bool, absent: Collection[object]) -> str:
    if not seal_intact:
        said(note, _("封签不完好的，请写明什么样子。"))
    if absent:
        said(note, _("包里少了的，请写明怎样核对过。"))
    return note.strip()[:200]


def _count(
    row: Journey, counted: Counted, states: Sequence[LoanState]
) -> tuple[list[tuple[Loan, Thing]], list[tuple[Loan, Thing]]]:
    """Return what was counted of a journey and what was not, each with its loan.

    Raises `JourneyRefused`: nothing, something that does not belong here, or something missing and nobody says so.
    """
    waiting = list(row.loans.filter(state__in=[state.value for state in states]).order_by("pk"))
    called = named(ROOM, [key_of(loan.volume_id, loan.item_id) for loan in waiting])
    pairs = [(loan, called[key_of(loan.volume_id, loan.item_id)]) for loan in waiting]
    keys, codes = _scanned(counted.text)
    ticked = set(counted.ticked)
    present = [
        (loan, thing)
        for loan, thing in pairs
        if loan.pk in ticked or (thing.kind, thing.id) in keys or normal_code(thing.ref_code) in codes
    ]
    known = {(thing.kind, thing.id) for _loan, thing in pairs}
    spellings = {normal_code(thing.ref_code) for _loan, thing in pairs}
    foreign = [text for key, text in keys.items() if key not in known]
    foreign += [text for norm, text in codes.items() if norm not in spellings]
    if foreign:
        words = _("%(codes)s 不在这张移送单上。请拿出来，或核对条码。")
        raise refused(JourneyRefused, words % {"codes": listed(foreign)}, "NOT_ON_THE_SLIP")
    absent = [pair for pair in pairs if pair not in present]
    if not present:
        raise refused(JourneyRefused, _("请扫一扫，或勾选实际在手里的。"), "NOTHING_COUNTED")
    if absent and not counted.short:
        words = _("还差 %(codes)s。找到了再办；确实没有的，请勾选“其余没有”并写明情况。")
        codes_left = listed([thing.ref_code for _loan, thing in absent])
        raise refused(JourneyRefused, words % {"codes": codes_left}, "NOT_COUNTED")
    return present, absent


def _scanned(text: str) -> tuple[dict[Key, str], dict[str, str]]:
    """Return what was scanned: keys by their barcodes, and spelling-free codes; each with its text."""
    keys: dict[Key, str] = {}
    codes: dict[str, str] = {}
    for one in scanning.read(text)[0]:
        if one.kind in {Kind.VOLUME, Kind.ITEM}:
            keys["volume" if one.kind is Kind.VOLUME else "item", one.number] = one.text
        else:
            codes[normal_code(one.text) or one.text] = one.text
    return keys, codes


def _expected(row: Journey, wish: datetime | None, *, outward: bool) -> datetime:
    now = clock.now()
    ends = (row.origin.code, row.destination.code)
    if wish is not None:
        if wish <= now:
            raise refused(JourneyRefused, _("预计到达的时间已经过去了，请改一个。"), "EXPECTED_IN_PAST")
        refuse_far(wish)
        return wish
    way = people.distance(*ends)
    if way is None:
        words = _("还没有登记这两个校区之间的路程。请写明预计几时到，或请馆长先登记。")
        raise refused(JourneyRefused, words, "NO_DISTANCE")
    return rules.expected(now, way.minutes, people.calendar(ends[1] if outward else ends[0]))


def _last_day(row: Journey, expected: datetime, wish: date | None) -> date:
    calendar = people.calendar(row.destination.code)
    arrives = expected.astimezone(calendar.zone).date()
    if wish is not None:
        if wish < arrives:
            raise refused(JourneyRefused, _("送回的日期早于送到的日期，请改一个。"), "DUE_IN_PAST")
        if wish > clock.today() + LONGEST:
            raise refused(JourneyRefused, _("时间写在一年以后了，请核对。"), "TOO_FAR")
        return wish
    return lending.due(arrives, terms().get(Reason.JOURNEY, Term(5, 0)).days, calendar)


def _midnight_after(row: Journey) -> datetime:
    """Return when the last day on which it is lent is over."""
    day = row.return_by or clock.today()
    return datetime.combine(day + timedelta(days=1), time(), people.calendar(row.origin.code).zone)


def _send_out(actor: Actor, loan: Loan, thing: Thing, last_day: date) -> None:
    try:
        with transaction.atomic():
            transitions.move(
                Loan, loan.pk, expected=[LoanState.REQUESTED.value], to=LoanState.OUT.value, out_at=clock.now(),
                lent_by_id=actor.account_id, due_date=last_day,
            )  # fmt: skip
    except IntegrityError as fault:  # the database allows one at a time
        words = _("%(code)s 刚刚由别人借出或寄出。请刷新后再看。")
        raise refused(LoanRefused, words % {"code": thing.ref_code}, "JUST_LENT") from fault
    loan.due_date = last_day
    loans.record_lent(actor, loan)


def _hand_over(
    actor: Actor, row: Journey, bag: Bag, things: Sequence[Thing], expected: datetime, *, outward: bool
) -> Leg:
    number, carried_by = normal_code(bag.number)[:40], bag.carried_by.strip()[:80]
    if bag.carrier not in set(Carrier) or not carried_by or not number:
        raise refused(JourneyRefused, _("请写明怎样送、交给谁、封在几号包里。"), "NO_CARRIER")
    volumes = [one.id for one in things if one.kind == identity.VOLUME]
    items = [one.id for one in things if one.kind == identity.ITEM]
    secret = identity.state_secrets(ROOM, volume_ids=volumes, item_ids=items)
    if secret and bag.carrier != Carrier.CONFIDENTIAL:
        codes = listed([thing.ref_code for thing in things if (thing.kind, thing.id) in secret])
        raise refused(JourneyRefused, _("%(codes)s 涉密，只能走机要。") % {"codes": codes}, "SECRET_CARRIER")
    leg = Leg(
        journey=row, outward=outward, carrier=bag.carrier, carried_by=carried_by, bag=number, sent_at=clock.now(),
        sent_by_id=actor.account_id, expected_at=expected,
    )  # fmt: skip
    try:
        with transaction.atomic():
            leg.save()
    except IntegrityError as fault:
        words = _("%(bag)s 号包还在路上，没有收到。请核对包号，或换一个包。")
        raise refused(JourneyRefused, words % {"bag": number}, "BAG_IN_USE") from fault
    return leg


def _record_sent(actor: Actor, row: Journey, leg: Leg, things: Sequence[Thing], left_out: int = 0) -> None:
    ends = (row.origin.code, row.destination.code)
    told = events.BagSent(
        leg=leg.pk, origin=ends[0 if leg.outward else 1], destination=ends[1 if leg.outward else 0], carrier=leg.carrier,
        volumes=tuple(one.id for one in things if one.kind == identity.VOLUME),
        items=tuple(one.id for one in things if one.kind == identity.ITEM), left_out=left_out, expected=leg.expected_at,
    )  # fmt: skip
    log.record(told, actor=actor, subject=("journey", row.pk))


def _end(  # noqa: PLR0917  the facts of one receipt
    actor: Actor, row: Journey, state: JourneyState, present: Sequence[tuple[Loan, Thing]],
    absent: Sequence[object], note: str, *, seal_intact: bool,
) -> int:  # fmt: skip
    """End the leg that is open, write the step and the event; return by how many minutes the bag was late."""
    now = clock.now()
    leg = Leg.objects.filter(journey=row, ended_at=None).first()
    late = 0
    if leg is not None:
        late = rules.minutes_late(leg.expected_at, now)
        Leg.objects.filter(pk=leg.pk).update(ended_at=now, ended_by_id=actor.account_id, seal_intact=seal_intact)
    step(actor, row, state, note)
    site = row.origin.code if state is JourneyState.HOME else row.destination.code
    told = events.BagReceived(
        leg=leg.pk if leg else 0, site=site, state=state.value,
        volumes=tuple(thing.id for _loan, thing in present if thing.kind == identity.VOLUME),
        items=tuple(thing.id for _loan, thing in present if thing.kind == identity.ITEM), missing=len(absent),
        seal_intact=seal_intact, minutes_late=late,
    )  # fmt: skip
    log.record(told, actor=actor, subject=("journey", row.pk))
    return late
