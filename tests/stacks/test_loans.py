"""Lending, late, back; treatment; what is offered instead."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from lantai.foundation import clock
from lantai.foundation import events as log
from lantai.foundation.errors import NotAllowed, StaleState
from lantai.stacks import queries, services
from lantai.stacks.errors import LoanRefused, NotFound
from lantai.stacks.models import Loan
from lantai.stacks.states import Availability, LoanState
from tests import cast
from tests.stacks import house

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 11, 26, 9, tzinfo=ZONE)  # a Thursday


@pytest.fixture
def shelved(archivist):
    house.boxed(archivist, 1, 2, 3, on=house.shelf(), number="12")
    return archivist


def lend(actor, *numbers, **facts):
    values = {"reason": "INTERNAL", "borrower": "周编研", **facts}
    return services.lend(actor, things=house.things(actor, *numbers), **values)


def test_a_loan_goes_out_until_a_working_day_and_comes_back(shelved):
    with clock.at(MORNING):
        (loan,) = lend(shelved, 1, case_number="LT-1")
        found = house.original(shelved, 1)
        assert (found.state, found.until, found.reason, found.late) == (
            Availability.OUT,
            date(2026, 12, 3),
            "INTERNAL",
            False,
        )
        view = queries.loan(shelved, loan_id=loan)
        assert (view.state, view.where.box, view.may_renew) == ("OUT", "12", True)
        assert services.give_back(shelved, loan_id=loan) == 0
        assert house.original(shelved, 1).is_available
    assert [row.name for row in log.of_subject("loan", loan)] == ["stacks.Lent", "stacks.GivenBack"]


def test_the_reading_room_gets_it_for_the_day(shelved):
    with clock.at(MORNING):
        (loan,) = lend(shelved, 1, reason="READING_ROOM")
        assert queries.loan(shelved, loan_id=loan).due_date == MORNING.date()


def test_overdue_is_a_view_of_what_is_out(shelved):
    with clock.at(MORNING):
        (late,) = lend(shelved, 1)
        (later,) = lend(shelved, 2, reason="EXHIBITION")
    with clock.at(MORNING + timedelta(days=12)):
        assert [(one.id, one.days_late) for one in queries.overdue(shelved)] == [(late, 5)]
        assert queries.counts(shelved) == {"out": 2, "overdue": 1, "requested": 0, "returned": 0, "lost": 0}
        assert house.original(shelved, 1).late
        assert services.give_back(shelved, loan_id=late, condition="DAMAGED", note="第 3 页撕裂") == 5
        assert queries.overdue(shelved) == []
    assert Loan.objects.get(pk=later).state == LoanState.OUT


def test_a_thing_is_out_once(shelved):
    lend(shelved, 1)
    with pytest.raises(LoanRefused) as refusal:
        lend(shelved, 2, 1)
    assert refusal.value.code == "NOT_AVAILABLE"
    assert house.code(1) in str(refusal.value)
    assert house.original(shelved, 2).is_available  # all or none
    row = Loan.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_giving_back_twice_is_told(shelved):
    (loan,) = lend(shelved, 1)
    services.give_back(shelved, loan_id=loan)
    with pytest.raises(StaleState):
        services.give_back(shelved, loan_id=loan)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"reason": "FUN"}, "NO_REASON"),
        ({"borrower": " "}, "NO_BORROWER"),
        ({"due_date": date(2020, 1, 1)}, "DUE_IN_PAST"),
    ],
)
def test_what_is_missing_is_asked_for(shelved, facts, code):
    with pytest.raises(LoanRefused) as refusal:
        lend(shelved, 1, **facts)
    assert refusal.value.code == code
    lend(shelved, 1)


def test_a_volume_without_a_place_is_lent_only_when_the_site_is_said(shelved):
    with pytest.raises(LoanRefused) as refusal:
        lend(shelved, 9)
    assert refusal.value.code == "NO_PLACE"
    lend(shelved, 9, site="WM")
    assert house.original(shelved, 9).state is Availability.OUT


def test_a_damaged_return_needs_a_word(shelved):
    (loan,) = lend(shelved, 1)
    with pytest.raises(LoanRefused):
        services.give_back(shelved, loan_id=loan, condition="DAMAGED")
    services.give_back(shelved, loan_id=loan, condition="DAMAGED", note="封面脱落")
    assert queries.loans(shelved, view="returned")[0][0].condition_note == "封面脱落"


def test_renewals_end_and_give_way_to_who_waits(shelved):
    with clock.at(MORNING):
        (loan,) = lend(shelved, 1)
        assert services.renew(shelved, loan_id=loan) == date(2026, 12, 10)
        assert services.renew(shelved, loan_id=loan) == date(2026, 12, 17)
        with pytest.raises(LoanRefused) as refusal:
            services.renew(shelved, loan_id=loan)
        assert refusal.value.code == "RENEWED_ENOUGH"
        (other,) = lend(shelved, 2)
        services.request_loan(shelved, things=house.things(shelved, 2), reason="READING_ROOM", borrower="校友")
        with pytest.raises(LoanRefused) as refusal:
            services.renew(shelved, loan_id=other)
        assert refusal.value.code == "SOMEBODY_WAITS"


def test_a_request_waits_is_handed_out_or_withdrawn(shelved):
    (out,) = lend(shelved, 1)
    one, two = services.request_loan(
        shelved, things=house.things(shelved, 1, 2), reason="DIGITISATION", borrower="数字化组"
    )
    assert queries.loans(shelved, view="requested")[1] == 2
    with pytest.raises(LoanRefused):
        services.hand_out(shelved, loan_id=one)
    services.give_back(shelved, loan_id=out)
    services.hand_out(shelved, loan_id=one)
    assert house.original(shelved, 1).state is Availability.DIGITISATION
    services.end_loan(shelved, loan_id=two, state=LoanState.WITHDRAWN)
    assert queries.loans(shelved, view="requested")[1] == 0
    with pytest.raises(StaleState):
        services.hand_out(shelved, loan_id=two)


def test_lost_needs_a_word_and_may_turn_up_again(shelved):
    (loan,) = lend(shelved, 1)
    with pytest.raises(LoanRefused):
        services.end_loan(shelved, loan_id=loan, state=LoanState.LOST)
    services.end_loan(shelved, loan_id=loan, state=LoanState.LOST, note="编研室找过三遍")
    assert house.original(shelved, 1).state is Availability.MISSING
    services.give_back(shelved, loan_id=loan)
    assert house.original(shelved, 1).is_available


def test_treatment_keeps_it_in_from_a_day_to_a_day(shelved):
    with clock.at(MORNING):
        things = house.things(shelved, 1)
        (hold,) = services.hold(
            shelved,
            things=things,
            reason="虫蛀，待修裱",
            since=date(2026, 11, 30),
            until=date(2026, 12, 20),
            grade="SEVERE",
        )
        assert house.original(shelved, 1).is_available
    with clock.at(MORNING + timedelta(days=7)):
        found = house.original(shelved, 1)
        assert (found.state, found.until, found.reason) == (Availability.TREATMENT, date(2026, 12, 20), "虫蛀，待修裱")
        with pytest.raises(LoanRefused):
            lend(shelved, 1)
        with pytest.raises(LoanRefused):
            services.hold(shelved, things=things, reason="再来一次")
        lend(shelved, 1, reason="TREATMENT", borrower="修复室")
    with clock.at(MORNING + timedelta(days=40)):
        services.give_back(shelved, loan_id=Loan.objects.get().pk)
        assert house.original(shelved, 1).is_available  # the last day is past
        services.release(shelved, hold_id=hold, outcome="已托裱 12 页")
        with pytest.raises(NotFound):
            services.release(shelved, hold_id=hold)
    assert queries.holds(shelved) == []
    assert queries.holds(shelved, released=True)[0].outcome == "已托裱 12 页"


def test_the_worst_damage_stands_first(shelved):
    for number, grade in ((1, "LIGHT"), (2, "EXTREME"), (3, "")):
        services.hold(shelved, things=house.things(shelved, number), reason="待修", grade=grade)
    assert [one.grade for one in queries.holds(shelved)] == ["EXTREME", "LIGHT", ""]


def test_a_copy_is_offered_when_the_original_is_away_and_page_images_exist(shelved, tmp_path):
    house.scan(shelved, tmp_path, 1)
    assert (house.original(shelved, 1).has_images, house.original(shelved, 1).copy_offered) == (True, False)
    lend(shelved, 1, 2)
    assert house.original(shelved, 1).copy_offered
    assert not house.original(shelved, 2).copy_offered


def test_a_refused_loan_names_what_has_page_images_and_no_other(shelved, tmp_path):
    house.scan(shelved, tmp_path, 1)
    item = house.item(shelved, 1)
    lend(shelved, 2)
    with pytest.raises(LoanRefused) as refusal:
        lend(shelved, 2)
    assert (refusal.value.copies, "页图" in str(refusal.value)) == ((), False)
    lend(shelved, 1)
    things = [*house.things(shelved, 1, 2), item]
    with pytest.raises(LoanRefused) as refusal:
        services.lend(shelved, things=things, reason="INTERNAL", borrower="周编研")
    assert refusal.value.copies == (things[0], item)
    assert f"{house.code(1)}、{item.ref_code} 有页图" in str(refusal.value)


def test_availability_answers_for_every_code(shelved):
    lend(shelved, 1, reason="DIGITISATION")
    codes = [house.code(1), house.code(2), house.code(20), "没有这个档号", ""]
    found = queries.availability(shelved, codes=codes)
    assert [found[code].state.value for code in codes] == [
        "DIGITISATION",
        "AVAILABLE",
        "UNPLACED",
        "UNKNOWN",
        "UNKNOWN",
    ]


def test_loans_stay_at_their_site(shelved):
    (loan,) = lend(shelved, 1)
    far = cast.far_archivist()
    assert queries.loans(far)[1] == 0
    assert house.original(far, 1).state is Availability.OUT  # that it is out, everybody at the desks may know
    with pytest.raises(NotFound):
        services.give_back(far, loan_id=loan)
    with pytest.raises(NotAllowed):
        lend(far, 2)


def test_loans_are_found_by_code_borrower_and_case(shelved):
    lend(shelved, 1, case_number="LT-2026-1")
    lend(shelved, 2, borrower="吴展陈", reason="EXHIBITION")
    for text, found in ((house.code(1), 1), ("吴展", 1), ("lt-2026-1", 1), ("无此人", 0), ("", 2)):
        assert queries.loans(shelved, text=text)[1] == found


def test_a_box_stands_for_everything_in_it(shelved):
    (box,) = {one.box_id for one in [house.where(shelved, n) for n in (1, 2, 3)]}
    barcode = queries.box(shelved, box_id=box).brief.barcode
    things, unknown = services.things_of(shelved, barcode)
    assert ([one.ref_code for one in things], unknown) == ([house.code(n) for n in (1, 2, 3)], [])
    services.lend(shelved, things=things, reason="EXHIBITION", borrower="校史馆")
    assert queries.box(shelved, box_id=box).brief.out == 3


def states(actor, *things):
    codes = [one.ref_code for one in things]
    found = queries.availability(actor, codes=codes)
    return [(found[code].state.value, found[code].part) for code in codes]


def test_an_item_is_out_with_its_volume(shelved):
    item, (volume,) = house.item(shelved, 1), house.things(shelved, 1)
    facts = {"reason": "INTERNAL", "borrower": "周编研"}
    (waiting,) = services.request_loan(shelved, things=[item], **facts)
    (loan,) = lend(shelved, 1)
    assert states(shelved, item, volume) == [("OUT", False), ("OUT", False)]
    with pytest.raises(LoanRefused) as refusal:
        services.lend(shelved, things=[item], **facts)
    assert (refusal.value.code, item.ref_code in str(refusal.value)) == ("NOT_AVAILABLE", True)
    with pytest.raises(LoanRefused):
        services.hand_out(shelved, loan_id=waiting)
    services.give_back(shelved, loan_id=loan)
    services.hand_out(shelved, loan_id=waiting)
    assert states(shelved, item, volume) == [("OUT", False), ("OUT", True)]
    home = queries.loan(shelved, loan_id=waiting).where
    assert (home.box, home.with_volume) == ("12", True)  # where it goes back to


def test_an_item_is_in_treatment_with_its_volume(shelved):
    item = house.item(shelved, 1)
    (hold,) = services.hold(shelved, things=house.things(shelved, 1), reason="虫蛀，待修裱")
    facts = {"things": [item], "borrower": "周编研"}
    assert states(shelved, item) == [("TREATMENT", False)]
    with pytest.raises(LoanRefused):
        services.lend(shelved, reason="READING_ROOM", **facts)
    (mended,) = services.lend(shelved, reason="TREATMENT", **facts)  # it goes where it is mended
    services.give_back(shelved, loan_id=mended)
    services.release(shelved, hold_id=hold)
    services.lend(shelved, reason="READING_ROOM", **facts)


def test_a_volume_does_not_go_while_an_item_of_it_is_out(shelved):
    first, second = house.item(shelved, 1), house.item(shelved, 1, 2)
    (volume,) = house.things(shelved, 1)
    (waiting,) = services.request_loan(shelved, things=[volume], reason="INTERNAL", borrower="编目组")
    facts = {"borrower": "周编研"}
    with clock.at(MORNING):
        (soon,) = services.lend(shelved, things=[first], reason="READING_ROOM", **facts)
        (late,) = services.lend(shelved, things=[second], reason="EXHIBITION", **facts)
        found = house.original(shelved, 1)
        assert (found.state, found.part, found.reason) == (Availability.OUT, True, "EXHIBITION")
        assert found.until == queries.loan(shelved, loan_id=late).due_date  # the later of both
        assert states(shelved, *house.things(shelved, 2)) == [("AVAILABLE", False)]
        with pytest.raises(LoanRefused) as refusal:
            lend(shelved, 1)
        assert "里的件" in str(refusal.value)
        with pytest.raises(LoanRefused):
            services.hand_out(shelved, loan_id=waiting)
        services.give_back(shelved, loan_id=soon)
        services.end_loan(shelved, loan_id=late, state=LoanState.LOST, note="展柜里找过")
        assert states(shelved, volume, second) == [
            ("AVAILABLE", False),
            ("MISSING", False),
        ]  # what is left of it may go
        services.hand_out(shelved, loan_id=waiting)


def test_a_volume_does_not_go_while_an_item_of_it_is_in_treatment(shelved):
    item, (volume,) = house.item(shelved, 1), house.things(shelved, 1)
    (hold,) = services.hold(shelved, things=[item], reason="霉斑")
    assert states(shelved, volume, item) == [("TREATMENT", True), ("TREATMENT", False)]
    with pytest.raises(LoanRefused):
        lend(shelved, 1)
    services.release(shelved, hold_id=hold)
    lend(shelved, 1)


def test_the_box_shows_an_item_out_with_its_volume(shelved):
    item = house.item(shelved, 1)
    own = house.boxed(shelved, on=house.shelf())
    services.put_in_box(shelved, box_id=own, things=[item])
    assert queries.box(shelved, box_id=own).brief.out == 0
    lend(shelved, 1)
    view = queries.box(shelved, box_id=own)
    assert ([one.state for one in view.contents], view.brief.out) == ([Availability.OUT], 1)
    assert {one.id: one.out for one in queries.shelf(shelved, shelf_id=house.shelf().pk).boxes}[own] == 1


def test_how_many_are_asked_costs_no_more_queries(shelved, django_assert_max_num_queries):
    lend(shelved, 2)
    things = [house.item(shelved, 1, part) for part in range(1, 4)]
    for codes in (
        [things[0].ref_code],
        [*(one.ref_code for one in things), *map(house.code, range(1, 20)), "没有这个"],
    ):
        with django_assert_max_num_queries(8):
            queries.availability(shelved, codes=codes)
