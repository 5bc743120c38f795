"""Originals sent from one campus to another and back: who, when, in which bag, and what is refused."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from lantai.catalogue.models import Volume
from lantai.foundation import clock
from lantai.foundation.errors import NotAllowed, StaleState
from lantai.people import services as people
from lantai.stacks import queries, services
from lantai.stacks.errors import JourneyRefused, LoanRefused, NotFound
from lantai.stacks.models import Journey, Leg, Loan
from lantai.stacks.queries import on_the_way
from lantai.stacks.states import JOURNEY, Availability, JourneyState, LoanState
from tests import cast
from tests.stacks import house
from tests.stacks.journeys import HOMEWARD, THURSDAY, ZONE, ask, later, receive, send, send_back, story, take_home

pytestmark = [pytest.mark.django_db, pytest.mark.req("B38")]


def test_a_volume_goes_to_the_other_city_and_comes_home(keeper, clerk):
    journey = ask(clerk, 1, 2, urgency="URGENT", case_number="LT-2026-7", note="窗口有人等")
    assert queries.journey(clerk, journey_id=journey).soonest == THURSDAY + timedelta(minutes=75)
    assert house.original(keeper, 1).is_available  # asked for, not gone
    with later(1):
        expected = send(keeper, journey, 1, 2)
        assert expected == THURSDAY + timedelta(minutes=135)
        found = house.original(keeper, 1)
        assert (found.state, found.journey.origin, found.journey.destination) == (Availability.ON_THE_WAY, "WM", "BJ")
        assert (found.journey.since, found.journey.expected) == (THURSDAY + timedelta(hours=1), expected)
    with later(2.5):
        assert house.original(keeper, 1).journey.late
        assert receive(clerk, journey, 1, 2) == 15
        found = house.original(keeper, 2)
        assert (found.state, found.until, found.journey.state) == (Availability.OUT, date(2026, 12, 3), "ARRIVED")
    with later(30):
        assert send_back(clerk, journey, 1, 2) == datetime(2026, 11, 27, 16, 15, tzinfo=ZONE)
        assert house.original(keeper, 1).state is Availability.ON_THE_WAY
    with later(31):
        assert take_home(keeper, journey, 1, 2) == 0
        assert house.original(keeper, 1).is_available
    view = queries.journey(clerk, journey_id=journey)
    assert [(one.state, one.by) for one in view.steps] == [
        ("REQUESTED", "罗敏"), ("ON_THE_WAY", "何静安"), ("ARRIVED", "罗敏"), ("RETURNING", "罗敏"), ("HOME", "何静安"),
    ]  # fmt: skip
    assert [(one.bag, one.carried_by, one.seal_intact) for one in view.legs] == [
        ("B-017", "校车司机 韩师傅", True), ("B-018", "罗敏", True),
    ]  # fmt: skip
    assert story(journey) == ["JourneyAsked", "BagSent", "BagReceived", "BagSent", "BagReceived"]
    assert set(Loan.objects.values_list("state", flat=True)) == {LoanState.RETURNED}


def test_a_day_of_their_own_counts_and_what_is_asked_at_night_leaves_in_the_morning(keeper, clerk):
    people.set_day(cast.director(), day=date(2026, 11, 27), kind="HOLIDAY", site="BJ", name="停电")
    with later(12):  # nine in the evening
        journey = ask(clerk, 1, wanted_by=clock.now() + timedelta(days=9))
        assert queries.journey(clerk, journey_id=journey).soonest == datetime(2026, 11, 30, 9, tzinfo=ZONE)


def test_without_a_known_way_somebody_says_when_it_will_be_there(keeper):
    far = cast.director()
    (journey,) = services.ask_journey(
        far, things=house.things(keeper, 1), to="YT", purpose="展前核对", wanted_by=THURSDAY + timedelta(days=1)
    )
    with pytest.raises(JourneyRefused) as refusal:
        send(keeper, journey, 1)
    assert refusal.value.code == "NO_DISTANCE"
    with pytest.raises(JourneyRefused) as refusal:
        send(keeper, journey, 1, expected_at=THURSDAY)
    assert refusal.value.code == "EXPECTED_IN_PAST"
    assert send(keeper, journey, 1, expected_at=THURSDAY + timedelta(hours=3)) == THURSDAY + timedelta(hours=3)


def test_originals_of_several_campuses_make_a_journey_each(keeper):
    far, both = cast.far_archivist(), cast.director()
    services.open_stack(both, site="SH", code="SH1", name="沙河一库")
    box = services.make_box(far, site="SH")
    services.put_in_box(far, box_id=box, things=house.things(keeper, 9))
    made = services.ask_journey(
        cast.workstation_clerk(), things=house.things(keeper, 1, 9), to="BJ", purpose="核对", wanted_by=THURSDAY + timedelta(days=1)
    )  # fmt: skip
    assert sorted(Journey.objects.filter(pk__in=made).values_list("origin__code", flat=True)) == ["SH", "WM"]
    assert [one.id for one in queries.journeys(keeper)[0]] != [one.id for one in queries.journeys(far)[0]]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"purpose": " "}, "NO_PURPOSE"),
        ({"urgency": "NOW"}, "NO_URGENCY"),
        ({"wanted_by": THURSDAY}, "WANTED_IN_PAST"),
        ({"wanted_by": THURSDAY + timedelta(days=400)}, "TOO_FAR"),
        ({"to": "XX"}, "NO_SITE"),
        ({"to": "WM"}, "HERE_ALREADY"),
    ],
)
def test_what_is_missing_is_asked_for(keeper, facts, code):
    head = cast.director()
    with pytest.raises(JourneyRefused) as refusal:
        ask(head, 1, **facts)
    assert refusal.value.code == code
    ask(head, 1)


def test_the_same_is_not_asked_twice_for_one_campus_but_another_may_wait(keeper, clerk):
    first = ask(clerk, 1)
    with pytest.raises(JourneyRefused) as refusal:
        ask(clerk, 2, 1)
    assert refusal.value.code == "ASKED_ALREADY"
    assert queries.journey(clerk, journey_id=first).brief.number in str(refusal.value)
    second = ask(cast.far_archivist(), 1, to="SH")
    send(keeper, first, 1)
    with pytest.raises(LoanRefused):
        send(keeper, second, 1, bag=HOMEWARD)
    receive(clerk, first, 1)
    send_back(clerk, first, 1)
    take_home(keeper, first, 1)
    send(keeper, second, 1)
    assert house.original(keeper, 1).journey.destination == "SH"


def test_what_has_no_place_or_left_the_holdings_is_not_sent(keeper, clerk):
    with pytest.raises(LoanRefused) as refusal:
        ask(clerk, 9)
    assert refusal.value.code == "NO_PLACE"
    ask(clerk, 9, site="WM")
    Volume.objects.filter(ref_code=house.code(3)).update(left_how="LOST")
    with pytest.raises(LoanRefused) as refusal:
        ask(clerk, 3)
    assert refusal.value.code == "GONE"


def test_codes_and_barcodes_name_units_and_a_box_does_not(keeper):
    volume = Volume.objects.get(ref_code=house.code(2))
    found, unknown = services.units_named(f"{house.code(1)}\nLV{volume.pk:07d}9\n12\n不存在")
    good = [thing.ref_code for thing in found]
    assert house.code(1) in good
    assert {"12", "不存在"} <= set(unknown)
    original = house.original(keeper, 2)
    assert [one.ref_code for one in services.units_named(original.barcode)[0]] == [house.code(2)]


def test_a_journey_is_called_off_before_anything_left_from_either_end(keeper, clerk):
    for who in (keeper, clerk):
        journey = ask(clerk, 1)
        with pytest.raises(JourneyRefused):
            services.cancel_journey(who, journey_id=journey, note="")
        services.cancel_journey(who, journey_id=journey, note="页图够用")
        assert story(journey) == ["JourneyAsked", "JourneyCancelled"]
    assert set(Loan.objects.values_list("state", flat=True)) == {LoanState.WITHDRAWN}
    journey = ask(clerk, 1)
    send(keeper, journey, 1)
    with pytest.raises(StaleState):
        services.cancel_journey(clerk, journey_id=journey, note="不要了")


@pytest.mark.parametrize("state", list(JourneyState))
def test_every_step_is_refused_where_the_table_does_not_lead(keeper, clerk, state):
    """The table of states, tried with every verb from every state."""
    verbs = {
        JourneyState.ON_THE_WAY: lambda pk: send(keeper, pk, 1),
        JourneyState.ARRIVED: lambda pk: receive(clerk, pk, 1),
        JourneyState.RETURNING: lambda pk: send_back(clerk, pk, 1),
        JourneyState.HOME: lambda pk: take_home(keeper, pk, 1, note="找到了"),
        JourneyState.CANCELLED: lambda pk: services.cancel_journey(clerk, journey_id=pk, note="不要了"),
    }
    for to, verb in verbs.items():
        journey = reached(keeper, clerk, state)
        with transaction.atomic():
            if to in JOURNEY[state]:
                verb(journey)
                assert Journey.objects.get(pk=journey).state == to
            else:
                with pytest.raises(StaleState):
                    verb(journey)
                assert Journey.objects.get(pk=journey).state == state
            transaction.set_rollback(True)
        Leg.objects.filter(journey=journey).delete()
        Loan.objects.filter(journey=journey).delete()


def reached(keeper, clerk, state: JourneyState) -> int:
    journey = ask(clerk, 1)
    if state is JourneyState.CANCELLED:
        services.cancel_journey(clerk, journey_id=journey, note="不要了")
    elif state is not JourneyState.REQUESTED:
        send(keeper, journey, 1)
    if state is JourneyState.NOT_ARRIVED:
        with later(3):
            services.report_not_arrived(clerk, journey_id=journey, note="没到")
    if state in {JourneyState.ARRIVED, JourneyState.RETURNING, JourneyState.HOME}:
        receive(clerk, journey, 1)
    if state in {JourneyState.RETURNING, JourneyState.HOME}:
        send_back(clerk, journey, 1)
    if state is JourneyState.HOME:
        take_home(keeper, journey, 1)
    return journey


def test_only_who_works_there_sends_and_receives(keeper, clerk):
    far = cast.far_archivist()
    journey = ask(clerk, 1)
    with pytest.raises(NotAllowed):
        send(clerk, journey, 1)
    with pytest.raises(NotFound):
        send(far, journey, 1)
    send(keeper, journey, 1)
    with pytest.raises(NotAllowed):
        receive(keeper, journey, 1)
    receive(clerk, journey, 1)
    with pytest.raises(NotAllowed):
        send_back(keeper, journey, 1)
    send_back(clerk, journey, 1)
    with pytest.raises(NotAllowed):
        take_home(clerk, journey, 1)
    with pytest.raises(NotFound):
        queries.journey(far, journey_id=journey)
    assert queries.journeys(far, view="away") == ([], 0)
    with pytest.raises(NotAllowed):
        ask(far, 1, to="BJ")


def test_who_keeps_it_may_send_it_on_their_own_account(keeper, clerk):
    journey = ask(keeper, 1, reader="顾教授（滨江）")
    assert queries.journeys(clerk, view="asked")[0][0].reader == "顾教授（滨江）"
    assert queries.journey(keeper, journey_id=journey).verbs == ("send", "cancel")
    assert queries.journey(clerk, journey_id=journey).verbs == ("cancel",)


@pytest.mark.parametrize("who", [cast.sysadmin, cast.secadmin, cast.auditor, cast.guard, cast.unit_clerk, cast.dept_archivist, cast.contractor, cast.applicant])  # fmt: skip
def test_nobody_else_comes_in(keeper, clerk, who):
    journey, actor = ask(clerk, 1), who()
    for verb in (
        lambda: ask(actor, 2),
        lambda: queries.journeys(actor),
        lambda: queries.journey(actor, journey_id=journey),
        lambda: services.cancel_journey(actor, journey_id=journey, note="不要了"),
        lambda: send(actor, journey, 1),
        lambda: services.journey_slip(actor, journey_id=journey),
    ):
        with pytest.raises(NotAllowed):
            verb()
    assert queries.journey_counts(actor) == {}


def counts(actor) -> dict[str, int]:
    """Return what is counted for an actor, which is what the lists hold."""
    counted = queries.journey_counts(actor)
    assert counted == {view: queries.journeys(actor, view=view)[1] for view in on_the_way.VIEWS if view != "done"}
    return counted


def test_lists_say_whose_turn_it_is(keeper, clerk):
    first, second = ask(clerk, 1), ask(clerk, 2, urgency="IMMEDIATE", wanted_by=THURSDAY + timedelta(days=2))
    assert [one.id for one in queries.journeys(keeper)[0]] == [second, first]  # the most urgent first
    nothing = {"send": 0, "coming": 0, "here": 0, "asked": 0, "away": 0, "overdue": 0}
    assert counts(keeper) == {**nothing, "send": 2}
    assert counts(clerk) == {**nothing, "asked": 2}
    send(keeper, first, 1)
    assert counts(keeper) == {**nothing, "send": 1, "away": 1}
    assert counts(clerk) == {**nothing, "asked": 1, "coming": 1}
    with later(6):
        assert counts(clerk)["overdue"] == 1
        assert queries.journeys(clerk, view="overdue")[0][0].minutes_late > 60
        assert queries.journeys(clerk, view="overdue", text="b-017")[1] == 1
    receive(clerk, first, 1)
    with clock.at(THURSDAY + timedelta(days=8)):
        assert counts(clerk) == {**nothing, "here": 1, "asked": 1, "overdue": 2}
    send_back(clerk, first, 1)
    assert counts(keeper) == {**nothing, "send": 1, "coming": 1, "away": 1}
    take_home(keeper, first, 1)
    assert [one.state for one in queries.journeys(clerk, view="done")[0]] == ["HOME"]


def test_the_pages_of_loans_leave_journeys_alone(keeper, clerk):
    with pytest.raises(LoanRefused) as refusal:
        services.lend(keeper, things=house.things(keeper, 1), reason="JOURNEY", borrower="滨江")
    assert refusal.value.code == "NO_REASON"
    journey = ask(clerk, 1)
    loan = Loan.objects.get().pk
    send_it = (lambda: services.hand_out(keeper, loan_id=loan), lambda: services.end_loan(keeper, loan_id=loan, state=LoanState.WITHDRAWN))  # fmt: skip
    for verb in send_it:
        with pytest.raises(LoanRefused) as refusal:
            verb()
        assert refusal.value.code == "ON_A_JOURNEY"
    send(keeper, journey, 1)
    for verb in (
        lambda: services.renew(keeper, loan_id=loan),
        lambda: services.give_back(keeper, loan_id=loan),
        lambda: services.end_loan(keeper, loan_id=loan, state=LoanState.LOST, note="找过"),
    ):
        with pytest.raises(LoanRefused) as refusal:
            verb()
        assert refusal.value.code == "ON_A_JOURNEY"
    assert queries.loan(keeper, loan_id=loan).journey_id == journey


def test_what_is_destroyed_is_not_sent_and_an_empty_slip_is_called_off(keeper, clerk):
    both, one = ask(clerk, 1, 2), ask(cast.far_archivist(), 1, to="SH")
    from lantai.stacks.services import leaving

    leaving.leave(cast.SYSTEM, kind="volume", thing_id=Volume.objects.get(ref_code=house.code(1)).pk)
    assert [Journey.objects.get(pk=pk).state for pk in (both, one)] == ["REQUESTED", "CANCELLED"]
    send(keeper, both, 2)


def test_the_database_refuses_what_the_services_would_not_do(keeper, clerk):
    journey = Journey.objects.get(pk=ask(clerk, 1))
    send(keeper, journey.pk, 1)
    journey.refresh_from_db()
    leg = Leg.objects.get()
    wrong = (
        (journey, {"destination": journey.origin}), (journey, {"state": "LOST"}), (journey, {"due_at": None}),
        (journey, {"purpose": ""}), (leg, {"bag": ""}), (leg, {"ended_at": THURSDAY}), (leg, {"carrier": "PIGEON"}),
        (Loan.objects.get(), {"journey": None}), (Loan.objects.get(), {"reason": "INTERNAL"}),
    )  # fmt: skip
    for row, change in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(**change)
