"""Sealed bags between two campuses: counted, handed over, expected, received, missed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from lantai.catalogue.models import Volume
from lantai.foundation import clock
from lantai.foundation.errors import NotAllowed, StaleState
from lantai.stacks import queries, services
from lantai.stacks.errors import JourneyRefused, LoanRefused, NotFound
from lantai.stacks.models import Journey, Leg, Loan
from lantai.stacks.states import Availability, JourneyState, LoanState
from lantai.stacks.values import Bag, Counted
from tests import cast
from tests.stacks import house
from tests.stacks.journeys import BAG, HOMEWARD, THURSDAY, ZONE, ask, later, receive, send, send_back, story, take_home

pytestmark = [pytest.mark.django_db, pytest.mark.req("B38")]


@pytest.mark.parametrize(
    ("leaves", "arrives"),
    [
        (datetime(2026, 11, 26, 9), datetime(2026, 11, 26, 10, 15)),
        (datetime(2026, 11, 26, 11), datetime(2026, 11, 26, 14)),  # their noon break
        (datetime(2026, 11, 26, 16), datetime(2026, 11, 27, 9)),  # closed by then
        (datetime(2026, 11, 27, 16), datetime(2026, 11, 30, 9)),  # over the week-end
        (datetime(2026, 9, 30, 16), datetime(2026, 10, 8, 9)),  # over the National Day holidays
        (datetime(2026, 10, 9, 17), datetime(2026, 10, 10, 9)),  # a Saturday worked in exchange
    ],
)
def test_a_bag_is_expected_when_somebody_is_there_to_take_it(keeper, clerk, leaves, arrives):
    with clock.at(leaves.replace(tzinfo=ZONE)):
        journey = ask(clerk, 1, wanted_by=clock.now() + timedelta(days=20))
        assert send(keeper, journey, 1) == arrives.replace(tzinfo=ZONE)


def test_the_shelf_is_counted_before_the_bag_is_closed(keeper, clerk):
    journey = ask(clerk, 1, 2)
    for counted, code in (
        (Counted(), "NOTHING_COUNTED"),
        (Counted(house.code(1)), "NOT_COUNTED"),
        (Counted(f"{house.code(1)}\n{house.code(2)}\n{house.code(3)}"), "NOT_ON_THE_SLIP"),
        (Counted(house.code(1), short=True), "NO_NOTE"),
    ):
        with pytest.raises(JourneyRefused) as refusal:
            services.send_bag(keeper, journey_id=journey, counted=counted, bag=BAG)
        assert refusal.value.code == code
    assert story(journey) == ["JourneyAsked"]
    send(keeper, journey, 1, short=True, note="第 2 卷封面脱落，先送修")
    assert [(one.state, one.note) for one in queries.journey(clerk, journey_id=journey).units] == [
        ("OUT", ""), ("WITHDRAWN", "第 2 卷封面脱落，先送修"),
    ]  # fmt: skip
    assert house.original(keeper, 2).is_available


def test_what_is_ticked_counts_like_what_is_scanned(keeper, clerk):
    journey = ask(clerk, 1, 2)
    one, two = Loan.objects.filter(journey=journey).values_list("pk", flat=True)
    services.send_bag(keeper, journey_id=journey, counted=Counted(house.code(1), [two, 99999]), bag=BAG)
    services.receive_bag(clerk, journey_id=journey, counted=Counted(ticked=[one, two]))
    assert Journey.objects.get().state == JourneyState.ARRIVED


@pytest.mark.parametrize("bag", [Bag("", "韩师傅", "1"), Bag("BUS", " ", "1"), Bag("BUS", "韩师傅", " "), Bag("PIGEON", "鸽", "1")])  # fmt: skip
def test_a_bag_is_in_somebodys_hands(keeper, clerk, bag):
    journey = ask(clerk, 1)
    with pytest.raises(JourneyRefused) as refusal:
        send(keeper, journey, 1, bag=bag)
    assert refusal.value.code == "NO_CARRIER"
    assert house.original(keeper, 1).is_available


def test_a_bag_is_on_the_road_once(keeper, clerk):
    first, second = ask(clerk, 1), ask(clerk, 2)
    send(keeper, first, 1)
    with pytest.raises(JourneyRefused) as refusal:
        send(keeper, second, 2, bag=replace(BAG, number=" b-０１７"))
    assert refusal.value.code == "BAG_IN_USE"
    receive(clerk, first, 1)
    send(keeper, second, 2)
    assert Leg.objects.filter(bag="B-017").count() == 2


@pytest.mark.parametrize("kind", ["volume", "item in it", "volume with one"])
def test_a_state_secret_goes_by_the_confidential_courier_alone_both_ways(keeper, clerk, kind):
    item = house.item(keeper, 1)
    Volume.objects.filter(ref_code=house.code(1)).update(secrecy="SECRET" if kind != "volume with one" else "PUBLIC")
    if kind == "volume with one":
        type(Volume.objects.get(ref_code=house.code(1)).items.get()).objects.update(secrecy="CONFIDENTIAL")
    things = [item] if kind == "item in it" else house.things(keeper, 1)
    journey = ask(clerk, things=things)
    assert queries.journey(clerk, journey_id=journey).is_secret
    counted = Counted(things[0].ref_code)
    for carrier in ("BUS", "MESSENGER"):
        with pytest.raises(JourneyRefused) as refusal:
            services.send_bag(keeper, journey_id=journey, counted=counted, bag=replace(BAG, carrier=carrier))
        assert refusal.value.code == "SECRET_CARRIER"
    trusted = replace(BAG, carrier="CONFIDENTIAL")
    services.send_bag(keeper, journey_id=journey, counted=counted, bag=trusted)
    services.receive_bag(clerk, journey_id=journey, counted=counted)
    with pytest.raises(JourneyRefused):
        services.send_back(clerk, journey_id=journey, counted=counted, bag=HOMEWARD)
    services.send_back(clerk, journey_id=journey, counted=counted, bag=trusted)


def test_a_broken_seal_or_a_short_bag_needs_a_word_and_what_is_missing_may_turn_up(keeper, clerk):
    journey = ask(clerk, 1, 2)
    send(keeper, journey, 1, 2)
    for facts in ({"seal_intact": False}, {"note": " ", "seal_intact": False}):
        with pytest.raises(JourneyRefused) as refusal:
            receive(clerk, journey, 1, 2, **facts)
        assert refusal.value.code == "NO_NOTE"
    with pytest.raises(JourneyRefused) as refusal:
        receive(clerk, journey, 1)
    assert refusal.value.code == "NOT_COUNTED"
    receive(clerk, journey, 1, short=True, seal_intact=False, note="封签撕开，少第 2 卷，已电话文庙")
    assert house.original(keeper, 2).state is Availability.MISSING
    assert house.original(keeper, 1).state is Availability.OUT
    assert queries.journey(keeper, journey_id=journey).legs[0].seal_intact is False
    with pytest.raises(JourneyRefused) as refusal:
        send_back(clerk, journey, 2)
    assert refusal.value.code == "NOT_ON_THE_SLIP"
    send_back(clerk, journey, 1)
    take_home(keeper, journey, 1, short=True, note="第 2 卷仍没有")
    found = Loan.objects.get(state=LoanState.LOST)
    services.give_back(keeper, loan_id=found.pk)
    assert house.original(keeper, 2).is_available


def test_a_bag_that_does_not_come_is_reported_by_who_waits_and_may_turn_up_there(keeper, clerk):
    journey = ask(clerk, 1)
    send(keeper, journey, 1)
    with later(1), pytest.raises(JourneyRefused) as refusal:
        services.report_not_arrived(clerk, journey_id=journey, note="没见到")
    assert refusal.value.code == "NOT_DUE"
    with later(2):
        for who, error in ((keeper, NotAllowed), (cast.far_archivist(), NotFound)):
            with pytest.raises(error):
                services.report_not_arrived(who, journey_id=journey, note="没见到")
        with pytest.raises(JourneyRefused):
            services.report_not_arrived(clerk, journey_id=journey, note=" ")
        services.report_not_arrived(clerk, journey_id=journey, note="问过司机，车在高速上抛锚")
        with pytest.raises(JourneyRefused):
            services.report_not_arrived(clerk, journey_id=journey, note="再报一次")
        assert house.original(keeper, 1).state is Availability.MISSING
        assert [one.id for one in queries.journeys(keeper, view="overdue")[0]] == [journey]
        with pytest.raises(LoanRefused) as refused:
            services.give_back(keeper, loan_id=Loan.objects.get().pk)
        assert refused.value.code == "ON_A_JOURNEY"
    with later(5):
        receive(clerk, journey, 1)
        assert house.original(keeper, 1).state is Availability.OUT
    assert Leg.objects.get().ended_at == THURSDAY + timedelta(hours=5)


def test_a_bag_that_never_reached_home_is_reported_there_and_found(keeper, clerk):
    journey = ask(clerk, 1)
    send(keeper, journey, 1)
    receive(clerk, journey, 1)
    send_back(clerk, journey, 1)
    with later(30):
        with pytest.raises(NotAllowed):
            services.report_not_arrived(clerk, journey_id=journey, note="没到")
        services.report_not_arrived(keeper, journey_id=journey, note="收发室没有")
        take_home(keeper, journey, 1, condition="WORN", note="在车上座位下找到，封底磨损")
    assert house.original(keeper, 1).is_available
    assert Loan.objects.get().condition == "WORN"


def test_what_is_turned_round_on_the_way_is_taken_home_with_a_word(keeper, clerk):
    journey = ask(clerk, 1)
    send(keeper, journey, 1)
    with pytest.raises(JourneyRefused) as refusal:
        take_home(keeper, journey, 1)
    assert refusal.value.code == "NO_NOTE"
    take_home(keeper, journey, 1, note="大雪封路，校车折返")
    assert house.original(keeper, 1).is_available
    with pytest.raises(StaleState):
        receive(clerk, journey, 1)


def test_a_copy_is_offered_while_it_is_on_the_way(keeper, clerk, tmp_path):
    house.scan(keeper, tmp_path, 1)
    journey = ask(clerk, 1, 2)
    assert [one.has_images for one in queries.journey(clerk, journey_id=journey).units] == [True, False]
    send(keeper, journey, 1, 2)
    assert (house.original(keeper, 1).copy_offered, house.original(keeper, 2).copy_offered) == (True, False)
    with pytest.raises(LoanRefused) as refusal:
        services.lend(keeper, things=house.things(keeper, 1, 2), reason="INTERNAL", borrower="周编研")
    assert [one.ref_code for one in refusal.value.copies] == [house.code(1)]


def test_an_item_and_its_volume_are_not_sent_apart(keeper, clerk):
    item = house.item(keeper, 1)
    alone, whole = ask(clerk, things=[item]), ask(cast.far_archivist(), 1, to="SH")
    services.send_bag(keeper, journey_id=alone, counted=Counted(item.ref_code), bag=BAG)
    with pytest.raises(LoanRefused):
        send(keeper, whole, 1, bag=HOMEWARD)
    found = house.original(keeper, 1)
    assert (found.state, found.part) == (Availability.ON_THE_WAY, True)


def test_the_slip_shows_every_unit_with_its_barcode(keeper, clerk):
    journey = ask(clerk, 1, 2, urgency="IMMEDIATE")
    assert services.journey_slip(clerk, journey_id=journey).startswith(b"%PDF")
    send(keeper, journey, 1, short=True, note="第 2 卷在修")
    assert services.journey_slip(keeper, journey_id=journey).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"return_by": date(2026, 11, 25)}, "DUE_IN_PAST"),
        ({"return_by": date(9999, 12, 31)}, "TOO_FAR"),
        ({"expected_at": THURSDAY}, "EXPECTED_IN_PAST"),
        ({"expected_at": THURSDAY + timedelta(days=400)}, "TOO_FAR"),
    ],
)
def test_days_and_hours_that_cannot_be_meant_are_refused(keeper, clerk, facts, code):
    journey = ask(clerk, 1)
    with pytest.raises(JourneyRefused) as refusal:
        send(keeper, journey, 1, **facts)
    assert refusal.value.code == code
    send(keeper, journey, 1, return_by=date(2026, 12, 1))
    assert queries.journey(clerk, journey_id=journey).brief.return_by == date(2026, 12, 1)
