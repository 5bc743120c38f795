"""What is sent from site to site: lists, one journey whole, and where a thing is on its way. (B38)"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, Value, When

from lantai.catalogue.queries import identity
from lantai.foundation import clock, policy
from lantai.foundation.actor import Actor
from lantai.people import queries as people
from lantai.stacks.errors import NotFound
from lantai.stacks.models import Journey, Leg, Loan
from lantai.stacks.queries.things import Key, ids_of, key_of, named, pictured
from lantai.stacks.rules import journeys as rules
from lantai.stacks.rules import scanning
from lantai.stacks.rules.scanning import Kind
from lantai.stacks.states import ON_THE_ROAD, UNDER_WAY, JourneyState, LoanState, Urgency
from lantai.stacks.values import (
    JourneyBrief,
    JourneySight,
    JourneyUnit,
    JourneyView,
    LegView,
    StepView,
    Thing,
)

VIEWS = ("send", "coming", "here", "asked", "away", "overdue", "done")
ENDED = (JourneyState.HOME, JourneyState.CANCELLED)
ROOM = Actor.system("stacks")  # both ends may know what travels


def _ours(actor: Actor, end: str) -> Q:
    if actor.is_system or not actor.sites:
        return Q()
    return Q(**{f"{end}__code__in": sorted(actor.sites)})


def _views(actor: Actor) -> dict[str, Q]:
    """Return what each list holds, as it concerns the actor's sites."""
    from_us, to_us = _ours(actor, "origin"), _ours(actor, "destination")
    open_still = ~Q(state__in=[state.value for state in ENDED])
    return {
        "send": Q(state=JourneyState.REQUESTED) & from_us,
        "coming": (Q(state=JourneyState.ON_THE_WAY) & to_us) | (Q(state=JourneyState.RETURNING) & from_us),
        "here": Q(state=JourneyState.ARRIVED) & to_us,
        "asked": Q(state=JourneyState.REQUESTED) & to_us,
        "away": Q(state__in=[state.value for state in UNDER_WAY]) & from_us,
        "overdue": open_still & Q(due_at__lt=clock.now()),
        "done": ~open_still,
    }


def journey_counts(actor: Actor) -> dict[str, int]:
    """Return how many journeys each list holds for this actor, in one query; nothing for whoever hands no bags over."""
    if not policy.allows(actor, "stacks.journey"):
        return {}
    rows = Journey.objects.filter(policy.scope(actor, "stacks.journey")).order_by()
    rows = rows.exclude(state__in=[state.value for state in ENDED])
    late = Case(When(due_at__lt=clock.now(), then=Value(1)), default=Value(0), output_field=IntegerField())
    found = dict.fromkeys((name for name in VIEWS if name != "done"), 0)
    kinds = rows.annotate(late=late).values_list("state", "origin__code", "destination__code", "late")
    for state, origin, destination, is_late, count in kinds.annotate(n=Count("pk")):
        ours = [actor.is_system or not actor.sites or site in actor.sites for site in (origin, destination)]
        for name in _lists(state, *ours, is_late=bool(is_late)):
            found[name] += count
    return found


def _lists(state: str, from_us: bool, to_us: bool, *, is_late: bool) -> list[str]:
    """Return the lists of open journeys one stands on: what `_views` asks, said of one."""
    holds = {
        "send": state == JourneyState.REQUESTED and from_us,
        "coming": (state == JourneyState.ON_THE_WAY and to_us) or (state == JourneyState.RETURNING and from_us),
        "here": state == JourneyState.ARRIVED and to_us,
        "asked": state == JourneyState.REQUESTED and to_us,
        "away": state in {one.value for one in UNDER_WAY} and from_us,
        "overdue": is_late,
    }
    return [name for name, there in holds.items() if there]


def journeys(
    actor: Actor, *, view: str = "send", text: str = "", start: int = 0, limit: int = 50
) -> tuple[list[JourneyBrief], int]:
    """Return one page of the journeys of a list (`VIEWS`) that begin or end at the actor's sites, and how many there are.

    The most urgent and the soonest due first; ended ones newest first. `text`: a case number, or the number of a bag.
    """
    policy.require(actor, "stacks.journey")
    which = _views(actor).get(view, Q())
    rows = Journey.objects.filter(policy.scope(actor, "stacks.journey")).filter(which)
    if text.strip():
        bags = Leg.objects.filter(bag__iexact=text.strip()).values("journey")
        rows = rows.filter(Q(case_number__iexact=text.strip()) | Q(pk__in=bags))
    order = ("-since", "-pk") if view == "done" else ("rank", "due_at", "pk")
    page = _ranked(rows).order_by(*order).select_related("origin", "destination")[start : start + limit]
    return briefs(list(page)), rows.count()


def _ranked(rows: Any) -> Any:
    ranks = [When(urgency=urgency.value, then=Value(rank)) for rank, urgency in enumerate(Urgency)]
    return rows.annotate(rank=Case(*ranks, default=Value(9), output_field=IntegerField()))


def briefs(rows: Sequence[Journey]) -> list[JourneyBrief]:
    """Return rows as lines of a list: what is sent, in which bag. At most four queries for any number."""
    if not rows:
        return []
    loans: dict[int, list[Loan]] = {}
    for loan in Loan.objects.filter(journey__in=rows).order_by("pk"):
        loans.setdefault(loan.journey_id or 0, []).append(loan)
    legs = {leg.journey_id: leg for leg in Leg.objects.filter(journey__in=rows, ended_at=None)}
    firsts = {pk: key_of(some[0].volume_id, some[0].item_id) for pk, some in loans.items()}
    called = named(ROOM, list(firsts.values()))
    return [
        _brief(row, loans.get(row.pk, ()), called.get(firsts.get(row.pk, ("", 0))), legs.get(row.pk)) for row in rows
    ]


def _brief(row: Journey, loans: Collection[Loan], first: Thing | None, leg: Leg | None) -> JourneyBrief:
    carried = {"bag": leg.bag, "carrier": leg.carrier, "carried_by": leg.carried_by} if leg is not None else {}
    return JourneyBrief(
        row.pk, row.number, row.origin.code, row.destination.code, row.state, row.since, row.due_at,
        _late(row.due_at, row.state), row.urgency, row.purpose, row.reader, row.case_number, row.wanted_by, len(loans),
        first, row.return_by, **carried,
    )  # fmt: skip


def _late(due_at: datetime | None, state: str) -> int:
    return rules.minutes_late(due_at, clock.now()) if due_at is not None and state not in ENDED else 0


def journey(actor: Actor, *, journey_id: int) -> JourneyView:
    """Return one journey whole, with what the actor may do next. Raises `NotFound`, `NotAllowed`."""
    policy.require(actor, "stacks.journey")
    rows = Journey.objects.filter(policy.scope(actor, "stacks.journey"), pk=journey_id)
    row = rows.select_related("origin", "destination").first()
    if row is None:
        raise NotFound
    loans = list(row.loans.order_by("pk"))
    legs, steps = list(row.legs.all()), list(row.steps.all())
    units = _units(loans)
    names = people.called(
        {pk for one in legs for pk in (one.sent_by_id, one.ended_by_id) if pk}
        | {one.by_id for one in steps if one.by_id}
        | ({row.requested_by_id} if row.requested_by_id else set())
    )
    way = people.distance(row.origin.code, row.destination.code)
    open_leg = next((leg for leg in legs if leg.ended_at is None), None)
    return JourneyView(
        brief=_brief(row, loans, units[0].thing if units else None, open_leg),
        note=row.note,
        requested_at=row.requested_at,
        requested_by=names.get(row.requested_by_id or 0, ""),
        units=units,
        legs=tuple(_leg(leg, names) for leg in legs),
        steps=tuple(StepView(one.at, one.state, names.get(one.by_id or 0, ""), one.note) for one in steps),
        minutes=way.minutes if way else None,
        soonest=_soonest(row, way.minutes) if way and row.state == JourneyState.REQUESTED else None,
        verbs=_verbs(actor, row, open_leg),
    )


def _soonest(row: Journey, minutes: int) -> datetime:
    ends = people.calendar(row.origin.code), people.calendar(row.destination.code)
    return rules.soonest(clock.now(), minutes, *ends)


def _units(loans: Sequence[Loan]) -> tuple[JourneyUnit, ...]:
    keys: list[Key] = [key_of(loan.volume_id, loan.item_id) for loan in loans]
    called = named(ROOM, keys)
    imaged = set(pictured(ROOM, called.values()))
    volumes, items = ids_of(called.values())
    secret = identity.state_secrets(ROOM, volume_ids=volumes, item_ids=items)
    return tuple(
        JourneyUnit(
            loan.pk, called[key], loan.state, scanning.barcode(Kind.VOLUME if key[0] == "volume" else Kind.ITEM, key[1]),
            loan.condition_note if loan.state in {LoanState.WITHDRAWN, LoanState.LOST} else "", called[key] in imaged,
            key in secret,
        )
        for loan, key in zip(loans, keys, strict=True)
    )  # fmt: skip


def _leg(leg: Leg, names: Mapping[int | None, str]) -> LegView:
    until = leg.ended_at or clock.now()
    return LegView(
        leg.outward, leg.carrier, leg.carried_by, leg.bag, leg.sent_at, names.get(leg.sent_by_id or 0, ""),
        leg.expected_at, leg.ended_at, names.get(leg.ended_by_id or 0, ""), leg.seal_intact,
        rules.minutes_late(leg.expected_at, until),
    )  # fmt: skip


def _verbs(actor: Actor, row: Journey, leg: Leg | None) -> tuple[str, ...]:
    state = JourneyState(row.state)
    at_home = policy.allows(actor, "stacks.work", row.origin.code)
    at_other = policy.allows(actor, "stacks.journey", row.destination.code)
    late = leg is not None and state in ON_THE_ROAD and leg.expected_at <= clock.now()
    waits = leg is not None and (at_other if leg.outward else at_home)
    may = {
        "send": state is JourneyState.REQUESTED and at_home,
        "receive": state in {JourneyState.ON_THE_WAY, JourneyState.NOT_ARRIVED} and at_other,
        "send_back": state is JourneyState.ARRIVED and at_other,
        "take_home": state in UNDER_WAY and at_home,
        "report": late and waits,
        "cancel": state is JourneyState.REQUESTED,
    }
    return tuple(verb for verb, allowed in may.items() if allowed)


def sight(  # noqa: PLR0917  the columns of one row
    pk: int, state: str, origin: str, destination: str, since: datetime, due_at: datetime | None, asked: datetime
) -> JourneySight:  # fmt: skip
    """Return where a journey stands, from its columns. For this room: what is told with an original."""
    number = Journey(pk=pk, requested_at=asked).number
    return JourneySight(pk, number, origin, destination, state, since, due_at, bool(_late(due_at, state)))
