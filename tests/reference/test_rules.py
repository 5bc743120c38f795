"""Pure decisions: the promise clock, timers, the derived case, four eyes, what is asked, privacy, numbers."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantai.foundation.calendars import OFFICE_DAY, WorkCalendar
from lantai.reference import states
from lantai.reference.rules import asking, derived, hands, numbers, orders, privacy, promise, timers
from lantai.reference.states import Ball, DeliveryState, LineState, Method, Stage
from lantai.reference.values.order import DeliveryPlan, Order, OrderItem, Receiver, Share, StudyClaim, UnitLetter

L, D = LineState, DeliveryState
OFFICE = WorkCalendar.office()
MONDAY = datetime(2026, 11, 16, 1, 12, tzinfo=UTC)  # 09:12 in Shanghai
HOUR = timedelta(hours=1)


# --- the promise clock -----------------------------------------------------------------------------------------

moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC))


@pytest.mark.req("A18")
def test_three_working_days_from_monday_morning_end_on_thursday_morning():
    due = promise.due(promise.Clock(since=MONDAY), promise=promise.promise_of(3), calendar=OFFICE)
    assert due.strftime("%m-%d %H:%M") == "11-19 09:12"


@given(moments, st.integers(0, 400), st.integers(0, 4000))
def test_a_stopped_clock_spends_nothing(start, run_minutes, stop_minutes):
    clock = promise.tick(
        promise.Clock(since=start), runs=False, now=start + timedelta(minutes=run_minutes), calendar=OFFICE
    )
    later = start + timedelta(minutes=run_minutes + stop_minutes)
    again = promise.tick(clock, runs=True, now=later, calendar=OFFICE)
    assert promise.spent(again, now=later, calendar=OFFICE) == clock.spent
    assert clock.since is None
    assert promise.due(clock, promise=timedelta(hours=24), calendar=OFFICE) is None


@given(moments, st.lists(st.tuples(st.booleans(), st.integers(1, 3000)), max_size=8))
def test_the_promise_is_kept_at_exactly_the_promised_working_time(start, steps):
    length = timedelta(hours=24)
    clock, now = promise.Clock(since=start), start
    for runs, minutes in steps:
        now += timedelta(minutes=minutes)
        clock = promise.tick(clock, runs=runs, now=now, calendar=OFFICE)
    clock = promise.tick(clock, runs=True, now=now, calendar=OFFICE)
    due = promise.due(clock, promise=length, calendar=OFFICE)
    if clock.spent < length:
        assert promise.spent(clock, now=due, calendar=OFFICE) == length
    else:
        assert due == clock.since


@given(moments, st.integers(1, 10))
def test_the_steps_share_the_whole_promise(start, days):
    whole = promise.promise_of(days)
    parts = [promise.step_limit(state, promise=whole, channel="WEB", urgent=False) for state in promise.SHARES]
    if days <= 3:  # sealing is never given more than four working hours
        assert sum(parts, timedelta()) == whole
    assert sum(promise.SHARES.values()) == 1


def test_three_days_give_the_hours_of_the_specification():
    whole = promise.promise_of(3)
    hours = {s: promise.step_limit(s, promise=whole, channel="WEB", urgent=False) / HOUR for s in promise.SHARES}
    assert hours == {L.SUBMITTED: 3.6, L.IN_REVIEW: 6, L.SEARCHING: 6, L.PRODUCING: 4.8, L.SEALING: 3.6}


@pytest.mark.parametrize(
    ("state", "channel", "urgent", "minutes"),
    [
        (L.SUBMITTED, "WINDOW", False, 30),
        (L.SUBMITTED, "DROPBOX", False, 30),
        (L.SUBMITTED, "WEB", True, 30),
        (L.IN_REVIEW, "WEB", True, 120),
        (L.FORWARDED, "WEB", False, 240),
        (L.FORWARDED, "WEB", True, 30),
        (L.AWAIT_APPROVAL, "WEB", False, 480),
        (L.NEGATIVE_CHECK, "WEB", False, 480),
        (L.APPEALED, "WEB", False, 4800),
    ],
)
def test_fixed_limits_are_those_of_the_table(state, channel, urgent, minutes):
    limit = promise.step_limit(state, promise=promise.promise_of(3), channel=channel, urgent=urgent)
    assert limit == timedelta(minutes=minutes)


def test_sealing_never_waits_more_than_four_working_hours():
    assert promise.step_limit(L.SEALING, promise=promise.promise_of(10), channel="WEB", urgent=False) == 4 * HOUR


@pytest.mark.req("A34")
def test_what_comes_to_the_window_before_four_is_done_today_and_later_tomorrow():
    early = promise.same_day_promise(MONDAY, OFFICE)
    assert OFFICE.add(MONDAY, early).strftime("%m-%d %H:%M") == "11-16 18:00"
    late = datetime(2026, 11, 16, 8, 30, tzinfo=UTC)  # 16:30
    assert OFFICE.add(late, promise.same_day_promise(late, OFFICE)).strftime("%m-%d %H:%M") == "11-17 18:00"


def test_a_make_up_workday_counts_and_a_holiday_does_not():
    days = {date(2026, 11, 21): OFFICE_DAY, date(2026, 11, 23): ()}
    calendar = WorkCalendar.office(days=days)
    friday_evening = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)  # 17:00
    assert calendar.add(friday_evening, 2 * HOUR).strftime("%m-%d %H:%M") == "11-21 09:30"
    saturday_evening = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    assert calendar.add(saturday_evening, 2 * HOUR).strftime("%m-%d %H:%M") == "11-24 09:30"


def test_the_clock_runs_in_exactly_the_states_of_the_table():
    stopped = {L.DRAFT, L.NEED_MORE, L.AWAIT_PAYMENT, L.AWAIT_CONFIRM, L.APPEALED, *states.LINE_FINAL}
    for state in set(L) - {L.IN_DELIVERY}:
        assert promise.clock_runs(state) == (state not in stopped)


def test_original_away_and_forwarded_do_not_stop_the_clock():
    assert promise.clock_runs(L.SEARCHING)
    assert promise.clock_runs(L.FORWARDED)


@pytest.mark.parametrize(
    ("deliveries", "runs"),
    [
        ([(D.PLANNED, False)], True),
        ([(D.PACKED, False)], True),
        ([(D.E_READY, True)], False),
        ([(D.E_READY, True), (D.PLANNED, False)], True),
        ([(D.HELD_FOR_COURIER, False)], False),
        ([(D.HELD_FOR_COURIER, False), (D.PLANNED, False)], True),
        ([(D.DISPATCHED, True), (D.READY_PICKUP, True)], False),
        ([(D.CANCELLED, False)], False),
    ],
)
def test_in_delivery_the_clock_runs_until_the_last_first_hand_over(deliveries, runs):
    assert promise.clock_runs(L.IN_DELIVERY, deliveries) is runs


# --- timers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "reminders", "days", "to"),
    [
        (L.NEED_MORE, (3, 7, 12), 15, L.EXPIRED),
        (L.AWAIT_PAYMENT, (3,), 7, L.EXPIRED),
        (L.AWAIT_CONFIRM, (2, 4), 30, L.EXPIRED),
    ],
)
def test_line_timers_are_those_of_the_table(state, reminders, days, to):
    timer = timers.LINE[state]
    assert (timer.reminders, timer.days, timer.to) == (reminders, days, to)
    assert states.line_may(state, to)


def test_delivery_timers_lead_where_the_table_allows():
    for state, timer in timers.DELIVERY.items():
        if timer.to is not None:
            assert states.delivery_may(state, timer.to)
    assert timers.DELIVERY[D.READY_PICKUP].days == 30
    assert timers.DELIVERY[D.UNCLAIMED].to is None  # never destroyed by a timer


@given(st.integers(0, 40), st.integers(0, 3))
def test_a_reminder_is_sent_once_and_expiry_comes_last(day, reminded):
    timer = timers.LINE[L.NEED_MORE]
    due = timers.check(timer, entered=MONDAY, now=MONDAY + timedelta(days=day), reminded=reminded)
    assert due.move == (day >= 15)
    if not due.move:
        passed = sum(day >= limit for limit in (3, 7, 12))
        assert due.reminder == (passed if passed > reminded else 0)


def test_forwarding_climbs_three_rungs():
    due = MONDAY
    assert timers.escalation(L.FORWARDED, step_due=due, now=due - HOUR, reached=0) == (0, "")
    assert timers.escalation(L.FORWARDED, step_due=due, now=due, reached=0) == (1, "SITE_HEAD")
    assert timers.escalation(L.FORWARDED, step_due=due, now=due + timedelta(minutes=10), reached=1) == (0, "")
    assert timers.escalation(L.FORWARDED, step_due=due, now=due + timedelta(minutes=90), reached=2) == (3, "HEAD")
    assert timers.escalation(L.FORWARDED, step_due=due, now=due + timedelta(days=9), reached=3) == (0, "")


def test_reopening_and_appeal_have_their_limits():
    assert timers.may_reopen(ended=MONDAY, now=MONDAY + timedelta(days=30))
    assert not timers.may_reopen(ended=MONDAY, now=MONDAY + timedelta(days=30, seconds=1))
    soon = MONDAY + timedelta(days=14)
    assert timers.may_appeal(decided=MONDAY, now=soon, decision=1, appealed_decision=0)
    assert not timers.may_appeal(decided=MONDAY, now=soon, decision=1, appealed_decision=1)
    assert timers.may_appeal(decided=MONDAY, now=soon, decision=2, appealed_decision=1)
    assert not timers.may_appeal(decided=MONDAY, now=MONDAY + timedelta(days=16), decision=1, appealed_decision=0)


# --- the case, derived ----------------------------------------------------------------------------------------


def fact(state, *deliveries, origin=None):
    return derived.LineFact(state, origin, tuple(derived.DeliveryFact(s, m) for s, m in deliveries))


@pytest.mark.req("A16")
def test_the_case_stands_where_its_slowest_open_line_stands():
    mailed = fact(L.IN_DELIVERY, (D.DISPATCHED, Method.MAIL))
    case = derived.derive([mailed, fact(L.AWAIT_CONFIRM), fact(L.SEARCHING)])
    assert (case.stage, case.needs_you, case.closed) == (Stage.PRINT, True, False)


@pytest.mark.req("A16")
def test_one_line_refused_does_not_hold_up_the_others():
    case = derived.derive([fact(L.REFUSED), fact(L.IN_DELIVERY, (D.E_READY, Method.E_COPY))])
    assert (case.stage, case.closed) == (Stage.SEND, False)


def test_states_of_others_show_the_stage_of_the_state_that_sent_them():
    for state, origin in product((L.NEED_MORE, L.FORWARDED, L.NEGATIVE_CHECK), (L.IN_REVIEW, L.SEARCHING, L.PRODUCING)):
        assert derived.line_stage(fact(state, origin=origin)) is states.LINE[origin].stage


@given(st.lists(st.sampled_from(sorted(L, key=str)), min_size=1, max_size=6))
def test_a_case_is_closed_exactly_when_every_line_is_final(found):
    case = derived.derive([fact(state) for state in found])
    assert case.closed == all(state in states.LINE_FINAL for state in found)
    if case.closed:
        assert not case.needs_you
    else:
        assert found[case.slowest] not in states.LINE_FINAL


@given(st.lists(st.sampled_from(sorted(D, key=str)), max_size=5))
def test_a_line_ends_only_when_every_delivery_has_ended_and_none_is_lost(found):
    ended = derived.all_final(found)
    assert ended == (
        bool(found) and all((s in states.DELIVERY_FINAL or s is D.UNCLAIMED) and s is not D.LOST for s in found)
    )


def test_in_delivery_the_ball_is_the_applicants_as_soon_as_they_can_act():
    assert derived.line_ball(fact(L.IN_DELIVERY, (D.DISPATCHED, Method.MAIL), (D.READY_PICKUP, Method.PICKUP))) is (
        Ball.APPLICANT
    )
    assert derived.line_ball(fact(L.IN_DELIVERY, (D.DISPATCHED, Method.MAIL))) is Ball.COURIER
    assert derived.line_ball(fact(L.IN_DELIVERY, (D.EXCEPTION, Method.MAIL))) is Ball.ARCHIVE


# --- four eyes ------------------------------------------------------------------------------------------------


@given(st.none() | st.integers(1, 3), st.none() | st.integers(1, 3))
def test_no_act_of_two_is_ever_done_by_one(first, second):
    for rule in (
        hands.may_seal(sealer=first, producer=second),
        hands.may_confirm(confirmer=first, proposer=second),
        hands.may_witness(witness=first, actor=second),
    ):
        assert rule == (first is not None and second is not None and first != second)


def test_an_appeal_is_decided_by_none_who_decided():
    assert hands.may_decide_appeal(decider=4, involved={1, 2, None})
    assert not hands.may_decide_appeal(decider=2, involved={1, 2})
    assert not hands.may_decide_appeal(decider=None, involved={1})


# --- what is asked, duplicates --------------------------------------------------------------------------------


@pytest.mark.req("B32")
def test_what_is_on_file_is_never_asked_again():
    asked = asking.evidence_asked(material=("a", "b"), relationship="SELF")
    assert asked == ["a", "b"]
    assert asking.evidence_missing(asked, on_file={"a"}) == ["b"]
    assert asking.evidence_missing(asked, on_file={"b"}, identity_level=2) == []


@pytest.mark.req("A22")
def test_a_unit_brings_its_letter_and_not_somebodys_identity_card():
    assert asking.evidence_asked(material=("a",), relationship="UNIT") == ["d"]
    assert asking.evidence_asked(material=("a",), relationship="DELEGATE") == ["a", "c"]
    assert asking.evidence_asked(material=(), relationship="AUTHORITY") == ["h"]


@pytest.mark.req("A09")
@given(st.integers(0, 60), st.booleans())
def test_the_same_material_within_thirty_days_is_a_duplicate_in_whichever_channel(days, ended_empty):
    earlier = asking.Earlier("2026-ABCDEFG", "ADMISSION_ROSTER", MONDAY - timedelta(days=days), ended_empty)
    found = asking.duplicates("ADMISSION_ROSTER", [earlier], now=MONDAY)
    assert bool(found) == (days <= 30 and not ended_empty)
    assert asking.duplicates("STATUS_CARD", [earlier], now=MONDAY) == []


# --- privacy --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "学信网密码：Abc12345",
        "登录密码是 qwer1234",
        "my password is hunter22",
        "密码=zhou1969!",
        "账号 zhou 口令:1q2w3e",
    ],
)
def test_a_password_in_a_remark_is_found(text):
    assert privacy.holds_password(text)


@pytest.mark.parametrize(
    "text", ["请把成绩单密封", "密码学课程的成绩也要", "名册那份请先寄", "The passport name is ZHOU NIANCI"]
)
def test_ordinary_words_are_no_password(text):
    assert not privacy.holds_password(text)


def test_whole_numbers_are_masked_in_free_text():
    told = privacy.mask_text("身份证 510103196908123321，手机 13800001234，卡 6222 0200 1234 5678 901")
    for secret in ("510103196908123321", "13800001234", "6222 0200 1234 5678"):
        assert secret not in told
    assert "138****1234" in told


@pytest.mark.parametrize(
    ("name", "masked"),
    [("周念慈", "周＊慈"), ("方平", "方＊"), ("欧阳明远", "欧＊＊远"), ("Elena Vasquez", "Elena V＊＊"), ("", "")],
)
def test_names_are_masked_for_lists(name, masked):
    assert privacy.mask_name(name) == masked


@pytest.mark.req("A17")
def test_needs_written_into_an_address_are_noticed():
    assert privacy.needs_in_address("四川省锦城市文庙街 12 号，请寄英文版成绩单 2 份")
    assert not privacy.needs_in_address("四川省锦城市文庙街 12 号 3 栋 502")


# --- numbers --------------------------------------------------------------------------------------------------


@given(st.integers(1990, 2099), st.integers(0, 6), st.sampled_from("23456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_a_mistyped_number_is_noticed(year, place, other):
    number = numbers.mint(year)
    assert numbers.read(number) == number
    assert numbers.read(number.lower().replace("-", " ")) == number
    bare = number[5:]
    if bare[place] != other:
        assert numbers.read(f"{year}-{bare[:place]}{other}{bare[place + 1 :]}") is None


def test_numbers_that_cannot_be_are_refused():
    for text in ("", "2026", "2026-12345", "abcd-7KQM3RX", "2026-0O1ILUU"):
        assert numbers.read(text) is None


# --- orders ---------------------------------------------------------------------------------------------------

ROSTER = orders.MaterialFacts(
    "ADMISSION_ROSTER", ("SELF", "DELEGATE", "UNIT"), ("zh",), 3, ("MAIL", "PICKUP", "E_COPY"), False
)
OTHER = orders.MaterialFacts("OTHER", (), ("zh", "en"), 1, ("MAIL", "PICKUP", "E_COPY"), False)
FACTS = {"ADMISSION_ROSTER": ROSTER, "OTHER": OTHER}
PURPOSES = {"VISA": False, "OTHER": True}
STUDY = StudyClaim("周念慈", entered=1987)


def order(**changes):
    values = {
        "studies": (STUDY,),
        "items": (OrderItem("ADMISSION_ROSTER", copies=2),),
        "deliveries": (DeliveryPlan("E_COPY"),),
        "purpose": "VISA",
        **changes,
    }
    return Order(**values)


def codes(built):
    return {fault.code for fault in orders.faults(built, FACTS, purposes=PURPOSES)}


def test_a_good_order_has_no_fault():
    assert codes(order()) == set()


ADDRESS = Receiver(name="周念慈", phone="13800001234", address="文庙街 12 号")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"items": ()}, "NO_ITEMS"),
        ({"studies": ()}, "NO_STUDY"),
        ({"studies": (StudyClaim(" ", entered=1987),)}, "NO_NAME"),
        ({"studies": (StudyClaim("周念慈"),)}, "NO_YEAR"),
        ({"studies": (StudyClaim("周念慈", entered=1991, graduated=1987),)}, "YEARS_TURNED"),
        ({"purpose": "NONE"}, "NO_PURPOSE"),
        ({"purpose": "OTHER"}, "PURPOSE_WORDS"),
        ({"remark": "学信网密码：abc12345"}, "PASSWORD"),
        ({"relationship": "UNIT"}, "NO_UNIT"),
        ({"relationship": "UNIT", "letter": UnitLetter("清源水务")}, "NO_GROUND"),
        ({"relationship": "KIN"}, "NOT_FOR_YOU"),
        ({"items": (OrderItem("ADMISSION_ROSTER", copies=4),)}, "OVER_LIMIT"),
        ({"items": (OrderItem("ADMISSION_ROSTER", copies=0),)}, "COPIES"),
        ({"items": (OrderItem("ADMISSION_ROSTER", language="en"),)}, "NO_LANGUAGE"),
        ({"items": (OrderItem("NOPE"),)}, "NO_SUCH_MATERIAL"),
        ({"items": (OrderItem("OTHER"),)}, "DESCRIBE"),
        ({"items": (OrderItem("ADMISSION_ROSTER", study=3),)}, "NO_STUDY"),
        ({"deliveries": ()}, "NO_DELIVERY"),
        ({"deliveries": (DeliveryPlan("MAIL", ADDRESS),)}, "READ_BACK"),
        ({"deliveries": (DeliveryPlan("MAIL"),), "address_confirmed": True}, "NO_ADDRESS"),
        ({"deliveries": (DeliveryPlan("E_COPY", sealing="SEALED"),)}, "E_COPY_CANNOT_BE_SEALED_IN"),
        ({"deliveries": (DeliveryPlan("PIGEON"),)}, "NO_METHOD"),
        (
            {
                "deliveries": (DeliveryPlan("PICKUP"),),
                "items": (OrderItem("ADMISSION_ROSTER", copies=2, shares=(Share(0, 3),)),),
            },
            "MORE_SHARES_THAN_COPIES",
        ),
    ],
)
def test_each_fault_of_an_order_is_named(changes, code):
    assert code in codes(order(**changes))


@pytest.mark.req("A17")
def test_needs_in_the_address_are_sent_back_to_the_remark():
    receiver = Receiver(name="周念慈", phone="13800001234", address="文庙街 12 号 另要英文版成绩单")
    assert "NEED_IN_ADDRESS" in codes(order(deliveries=(DeliveryPlan("MAIL", receiver),), address_confirmed=True))


@pytest.mark.req("A16")
def test_copies_go_to_several_receivers_as_asked():
    plans = (DeliveryPlan("E_COPY"), DeliveryPlan("MAIL", ADDRESS), DeliveryPlan("PICKUP"))
    built = order(deliveries=plans)
    assert orders.shares_of(built.items[0], built, ROSTER) == (Share(0, 1), Share(1, 2))
    split = OrderItem("ADMISSION_ROSTER", copies=3, shares=(Share(1, 2), Share(2, 1)))
    assert orders.shares_of(split, built, ROSTER) == (Share(1, 2), Share(2, 1))


def test_midnight_is_not_an_opening_hour():
    assert OFFICE.spans(date(2026, 11, 16))[0][0] == time(8, 30)
