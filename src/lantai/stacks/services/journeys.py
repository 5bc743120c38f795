"""Originals that one site sends another for a case or a reader, and gets back: asked for, called off, not arrived. (B38)

Sending and receiving stand in `bags`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantai.catalogue.queries import identity
from lantai.foundation import clock, policy, transitions
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.foundation.errors import StaleState
from lantai.people import queries as people
from lantai.stacks import events, texts
from lantai.stacks.errors import JourneyRefused, NotFound, refused
from lantai.stacks.models import Journey, JourneyStep, Leg, Loan
from lantai.stacks.queries.things import key_of, named, thing_of
from lantai.stacks.rules import journeys as rules
from lantai.stacks.rules import scanning
from lantai.stacks.rules.scanning import Kind
from lantai.stacks.services.loans import homes_of
from lantai.stacks.states import JOURNEY, JourneyState, LoanState, Reason, Urgency
from lantai.stacks.values import Thing

ROOM = Actor.system("stacks")  # both ends may know what travels, also a clerk who browses no catalogue
MOST = 100  # units asked for at once
LONGEST = timedelta(days=366)


def units_named(text: str) -> tuple[list[Thing], list[str]]:
    """Return the volumes and items that codes or barcodes name, and what names none or several. Boxes are not opened."""
    scans, _repeated = scanning.without_repeats(scanning.read(text)[0])
    keys = [("volume" if one.kind is Kind.VOLUME else "item", one.number) for one in scans if one.kind in _UNITS]
    by_number = named(ROOM, keys)
    typed = [one.text for one in scans if one.kind is Kind.CODE]
    by_code = identity.identify(ROOM, codes=typed) if typed else {}
    found: list[Thing] = []
    unknown: list[str] = []
    for one in scans:
        if one.kind in _UNITS:
            thing = by_number["volume" if one.kind is Kind.VOLUME else "item", one.number]
            several: Sequence[Thing] = [thing] if thing.fonds_code else []
        else:
            several = [thing_of(described) for described in by_code.get(one.text, ())]
        if len(several) == 1:
            found.append(several[0])
        else:
            unknown.append(one.text)
    return list(dict.fromkeys(found)), unknown


_UNITS = (Kind.VOLUME, Kind.ITEM)


@transaction.atomic
def ask_journey(
    actor: Actor,
    *,
    things: Sequence[Thing],
    to: str,
    purpose: str,
    wanted_by: datetime,
    urgency: str = Urgency.NORMAL,
    case_number: str = "",
    reader: str = "",
    note: str = "",
    site: str = "",
) -> list[int]:
    """Ask the sites that keep some originals to send them to the site `to`; return the journeys, one for each that keeps some.

    Whoever works at `to` may ask, and whoever works in the stacks that keep them. What is out waits its turn. `site`: who
    keeps what has no place. Raises `JourneyRefused`: nothing named, no purpose, a moment that is past, kept there already, on
    its way there already; `LoanRefused`: no place known, left the holdings; `NotAllowed`.
    """
    policy.require(actor, "stacks.journey")
    every = list(dict.fromkeys(things))
    _refuse_unsaid(every, purpose, wanted_by, urgency)
    destination = _open_site(to)
    by_home = _by_home(every, site)
    if here := by_home.get((destination, to)):
        words = _("%(codes)s 就在这个校区，直接调卷即可。") % {"codes": listed([one.ref_code for one in here])}
        raise refused(JourneyRefused, words, "HERE_ALREADY")
    if not all(policy.allows(actor, "stacks.work", home) for _pk, home in by_home):
        policy.require(actor, "stacks.journey", to)
    _refuse_asked(every, to)
    now, made = clock.now(), []
    for (home_id, home), some in by_home.items():
        row = Journey.objects.create(
            origin_id=home_id, destination_id=destination, state=JourneyState.REQUESTED.value, since=now, due_at=wanted_by,
            urgency=urgency, purpose=purpose.strip()[:200], reader=reader.strip()[:80],
            case_number=case_number.strip()[:24], note=note.strip()[:200], wanted_by=wanted_by, requested_at=now,
            requested_by_id=actor.account_id,
        )  # fmt: skip
        _wait(actor, row, some, to)
        step(actor, row, JourneyState.REQUESTED, row.note)
        told = events.JourneyAsked(
            origin=home, destination=to, volumes=tuple(one.id for one in some if one.kind == identity.VOLUME),
            items=tuple(one.id for one in some if one.kind == identity.ITEM), urgency=urgency, wanted_by=wanted_by,
            case_number=row.case_number,
        )  # fmt: skip
        log.record(told, actor=actor, subject=("journey", row.pk))
        made.append(row.pk)
    return made


def _by_home(things: Sequence[Thing], site: str) -> dict[tuple[int, str], list[Thing]]:
    """Return the things by the site that keeps them (number, code). Raises `LoanRefused`: no place known, left the holdings."""
    homes, found = homes_of(things, site), dict[tuple[int, str], list[Thing]]()
    for thing in things:
        found.setdefault(homes[thing.kind, thing.id], []).append(thing)
    return found


def _refuse_unsaid(things: Sequence[Thing], purpose: str, wanted_by: datetime, urgency: str) -> None:
    if not things or len(things) > MOST:
        raise refused(JourneyRefused, _("请写明调哪一卷（件），一次最多 100 卷。"), "NOTHING")
    if not purpose.strip():
        raise refused(JourneyRefused, _("请写明做什么用。"), "NO_PURPOSE")
    if urgency not in set(Urgency):
        raise refused(JourneyRefused, _("请选平件、加急或特急。"), "NO_URGENCY")
    if wanted_by <= clock.now():
        raise refused(JourneyRefused, _("最晚送到的时间已经过去了，请改一个。"), "WANTED_IN_PAST")
    refuse_far(wanted_by)


def refuse_far(moment: datetime) -> None:
    """Raise `JourneyRefused` for a moment more than a year ahead: a slip of the pen."""
    if moment > clock.now() + LONGEST:
        raise refused(JourneyRefused, _("时间写在一年以后了，请核对。"), "TOO_FAR")


def _open_site(code: str) -> int:
    found = people.site_id(code) if code in {site.code for site in people.sites()} else None
    if found is None:
        raise refused(JourneyRefused, _("请选送到哪个校区。"), "NO_SITE")
    return found


def _refuse_asked(things: Collection[Thing], to: str) -> None:
    volumes = [one.id for one in things if one.kind == identity.VOLUME]
    items = [one.id for one in things if one.kind == identity.ITEM]
    standing = [LoanState.REQUESTED.value, LoanState.OUT.value, LoanState.LOST.value]
    rows = Loan.objects.filter(
        Q(volume_id__in=volumes) | Q(item_id__in=items), state__in=standing, journey__destination__code=to
    ).select_related("journey")
    asked = {key_of(row.volume_id, row.item_id): row.journey for row in rows}
    for thing in things:
        journey = asked.get((thing.kind, thing.id))
        if journey is not None:
            words = _("%(code)s 已经在往这个校区的移送单 %(number)s 上。")
            raise refused(JourneyRefused, words % {"code": thing.ref_code, "number": journey.number}, "ASKED_ALREADY")


def _wait(actor: Actor, row: Journey, things: Iterable[Thing], to: str) -> None:
    borrower = f"{people.site(to).name} {actor.name}".strip()[:80]
    for thing in things:
        loan = Loan.objects.create(
            site_id=row.origin_id, volume_id=thing.volume_id, item_id=thing.item_id, state=LoanState.REQUESTED.value,
            reason=Reason.JOURNEY.value, borrower=borrower, case_number=row.case_number, journey=row,
            requested_at=row.requested_at, requested_by_id=actor.account_id,
        )  # fmt: skip
        told = events.LoanRequested(
            volume=loan.volume_id, item=loan.item_id, reason=loan.reason, case_number=loan.case_number
        )
        log.record(told, actor=actor, subject=("loan", loan.pk))


def journey_row(actor: Actor, journey_id: int) -> Journey:
    """Return a journey that begins or ends where the actor works. Raises `NotFound`, `NotAllowed`."""
    policy.require(actor, "stacks.journey")
    rows = Journey.objects.select_related("origin", "destination")
    found = rows.filter(policy.scope(actor, "stacks.journey"), pk=journey_id).first()
    if found is None:
        raise NotFound
    return found


def expect(row: Journey, to: JourneyState) -> None:
    """Raise `StaleState` when a journey cannot come to this state from where it stands."""
    if to not in JOURNEY[JourneyState(row.state)]:
        raise StaleState(_("这张移送单现在是“%(state)s”，这一步办不了。") % {"state": texts.JOURNEY[row.state]})


def move(row: Journey, to: JourneyState, due_at: datetime | None, **changes: Any) -> None:
    """Bring a journey to its next state: one conditional write. Raises `StaleState`."""
    expect(row, to)
    transitions.move(Journey, row.pk, expected=[row.state], to=to.value, since=clock.now(), due_at=due_at, **changes)


def step(actor: Actor, row: Journey, state: JourneyState, note: str = "") -> None:
    """Write down who brought a journey to a state, and what was said."""
    JourneyStep.objects.create(
        journey=row, state=state.value, at=clock.now(), by_id=actor.account_id, note=note.strip()[:200]
    )


def said(note: str, words: str | Promise) -> str:
    """Return the note. Raises `JourneyRefused` with `words` where there is none."""
    if not note.strip():
        raise refused(JourneyRefused, words, "NO_NOTE")
    return note.strip()[:200]


def listed(codes: Sequence[str]) -> str:
    return "、".join(codes[:8]) + ("…" if len(codes) > 8 else "")


@transaction.atomic
def cancel_journey(actor: Actor, *, journey_id: int, note: str) -> None:
    """Call off what has not left yet, from either end, saying why. Raises `JourneyRefused`, `NotFound`, `StaleState`."""
    row = journey_row(actor, journey_id)
    ends = (row.destination.code, row.origin.code)
    here = next((code for code in ends if policy.allows(actor, "stacks.journey", code)), row.origin.code)
    call_off(actor, row, said(note, _("请写明为什么不送了。")), here)


def call_off(actor: Actor, row: Journey, note: str, site: str) -> None:
    """Cancel a journey and withdraw what was asked for. In the caller's transaction."""
    move(row, JourneyState.CANCELLED, None)
    for loan in row.loans.filter(state=LoanState.REQUESTED):
        withdraw(actor, loan, note)
    step(actor, row, JourneyState.CANCELLED, note)
    log.record(events.JourneyCancelled(site=site), actor=actor, subject=("journey", row.pk))


def withdraw(actor: Actor, loan: Loan, note: str) -> None:
    """Do not send one unit after all."""
    transitions.move(
        Loan, loan.pk, expected=[LoanState.REQUESTED.value], to=LoanState.WITHDRAWN.value, ended_at=clock.now(),
        ended_by_id=actor.account_id, condition_note=note[:200],
    )  # fmt: skip
    log.record(events.LoanEnded(state=LoanState.WITHDRAWN.value), actor=actor, subject=("loan", loan.pk))


def lose(actor: Actor, loan: Loan, note: str) -> None:
    """Say of one unit that is out that it did not come."""
    transitions.move(
        Loan, loan.pk, expected=[LoanState.OUT.value], to=LoanState.LOST.value, ended_at=clock.now(),
        ended_by_id=actor.account_id, condition_note=note[:200],
    )  # fmt: skip
    log.record(events.LoanEnded(state=LoanState.LOST.value), actor=actor, subject=("loan", loan.pk))


@transaction.atomic
def report_not_arrived(actor: Actor, *, journey_id: int, note: str) -> None:
    """Report, as the end that waits, that a bag did not come; `note` says how it was looked for.

    Everything in it counts as missing until it turns up, at either end. Raises `JourneyRefused` before the expected moment,
    `NotFound`, `NotAllowed`, `StaleState`.
    """
    row = journey_row(actor, journey_id)
    leg = Leg.objects.filter(journey=row, ended_at=None).first()
    if leg is None or row.state == JourneyState.NOT_ARRIVED:
        raise refused(JourneyRefused, _("没有在路上的包，不用报未到。"), "NOT_ON_THE_ROAD")
    site = row.destination.code if leg.outward else row.origin.code
    policy.require(actor, "stacks.journey" if leg.outward else "stacks.work", site)
    late = rules.minutes_late(leg.expected_at, clock.now())
    if clock.now() < leg.expected_at:
        raise refused(JourneyRefused, _("还没到预计的时间，请先等一等，或与送件人联系。"), "NOT_DUE")
    note = said(note, _("请写明怎样找过、问过谁。"))
    move(row, JourneyState.NOT_ARRIVED, leg.expected_at)
    for loan in row.loans.filter(state=LoanState.OUT):
        lose(actor, loan, note)
    step(actor, row, JourneyState.NOT_ARRIVED, note)
    told = events.BagNotArrived(leg=leg.pk, site=site, minutes_late=late)
    log.record(told, actor=actor, subject=("journey", row.pk))
