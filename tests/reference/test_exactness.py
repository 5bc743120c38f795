"""What the tables of domain.md 3.3 say beside the states: notices, dates, whom, freezing, weekly and longest limits."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from lantai.foundation import clock
from lantai.foundation.actor import Actor
from lantai.notices.models import Notice
from lantai.reference import models, services
from lantai.reference.errors import NotThisWay, WrongState
from lantai.reference.queries import vocabulary
from lantai.reference.services import timers
from tests import cast
from tests.reference import stage

pytestmark = pytest.mark.usefixtures("holdings")
SYSTEM = Actor.system("test")


def days(count: float):
    return clock.at(clock.now() + timedelta(days=count))


def state(number: str) -> str:
    return stage.delivery(number).state


def called(**changes) -> str:
    """A case of a caller who left a phone and a mail address."""
    clerk = cast.window_archivist()
    order = stage.order(phone="13900007777", email="caller@example.org", evidence=(), **changes)
    receipt = services.enter_case(clerk, order=order, key=stage.key(), channel="PHONE", consent_note="电话中同意")
    services.record_check(clerk, line_id=stage.line(receipt.number).pk, kind="IDENTITY", passed=True)
    return receipt.number


def channels(template: str, number: str) -> set[str]:
    return set(Notice.objects.filter(template=template, reference=number).values_list("channel", flat=True))


def test_what_is_missing_is_asked_by_every_channel_with_the_check_that_failed():
    number = called()
    line = stage.line(number)
    clerk = cast.window_archivist()
    services.record_check(clerk, line_id=line.pk, kind="AUTHORITY", passed=False, words="没有盖章")
    services.ask_more(clerk, line_id=line.pk, phrases=("LETTER_SEAL",))
    assert channels("need_more", number) == {"PHONE", "MAIL"}
    from lantai.reference import queries

    told = queries.progress(clerk, number=number).lines[0].ask.phrases
    assert told[0] == "委托或公函没有通过核对"
    assert len(told) == 2


def test_a_bounce_is_told_by_another_channel_than_the_first():
    number = called()
    line = stage.line(number)
    clerk = cast.window_archivist()
    services.accept_candidate(clerk, line_id=line.pk, mention_ids=(stage.mention("周念慈"),))
    row = stage.line(number)
    services.send_to_seal(clerk, line_id=row.pk, draft_digest=row.draft_digest)
    services.seal_line(cast.second_archivist(), line_id=row.pk, approved_digest=row.draft_digest)
    assert channels("case_received", number) == {"PHONE"}
    services.bounce(SYSTEM, delivery_id=stage.delivery(number).pk, words="550")
    assert channels("bounced", number) == {"MAIL"}


def test_who_has_it_now_and_who_decides_on_which_rule_is_told_by_name(submitted):
    cast.far_archivist()
    line = stage.line(submitted)
    services.forward(cast.window_archivist(), line_id=line.pk, site="SH", section="库房组", reason="原件在沙河")
    told = stage.told("forwarded", submitted)[-1]
    assert "梁子衡" in told
    assert "库房组" in told
    other = stage.submitted()
    services.ask_approval(cast.window_archivist(), line_id=stage.line(other).pk, rule="第二十九条", department="人事处")
    told = stage.told("awaiting_approval", other)[-1]
    assert "人事处" in told
    assert "第二十九条" in told
    assert "人事处" in stage.progress(cast.alumna(), other).lines[0].ball_name


def test_a_forwarded_line_nobody_claims_goes_to_the_head_of_the_site_it_was_sent_to(submitted):
    cast.far_archivist()
    deputy = cast._staff("songyun", "宋韵", "deputy_director", site="SH")
    here = cast._staff("luqi", "陆琦", "deputy_director", site="WM")
    director = cast.director()
    services.forward(cast.window_archivist(), line_id=stage.line(submitted).pk, site="SH", reason="原件在沙河")

    def told() -> list[int]:
        late = Notice.objects.filter(template="staff_late").order_by("pk")
        return list(late.values_list("account_id", flat=True))

    with days(4):
        timers.escalations(SYSTEM)
        assert set(told()) == {deputy.account_id, director.account_id}
        timers.escalations(SYSTEM)
        timers.escalations(SYSTEM)
        timers.escalations(SYSTEM)
    assert stage.line(submitted).escalated == 3
    assert told()[-2:] == [director.account_id] * 2
    assert here.account_id not in told()


def test_an_approved_line_that_owes_a_fee_waits_for_payment_and_its_receivers_are_frozen():
    models.Term.objects.filter(kind="SWITCH", code="FEES").update(value={"on": True})
    models.MaterialType.objects.filter(code="ADMISSION_ROSTER").update(fee_fen=500)
    vocabulary.MATERIALS.forget()
    number = stage.submitted()
    line = stage.line(number)
    services.ask_approval(cast.window_archivist(), line_id=line.pk, rule="第二十九条")
    services.approve(cast.director(), line_id=line.pk, agreed=True)
    assert stage.line(number).state == "AWAIT_PAYMENT"
    assert stage.delivery(number).frozen_at is None
    services.confirm_payment(cast.window_archivist(), line_id=line.pk, receipt="0001")
    assert stage.line(number).state == "SEARCHING"
    assert stage.delivery(number).frozen_at is not None


def test_receivers_freeze_also_when_the_head_lets_the_line_leave_review(submitted):
    line = stage.line(submitted)
    services.ask_approval(cast.window_archivist(), line_id=line.pk, rule="第二十九条")
    services.approve(cast.director(), line_id=line.pk, agreed=True)
    assert stage.delivery(submitted).frozen_at is not None


def test_an_original_that_came_back_by_moving_on_leaves_no_old_date_behind(submitted):
    line = stage.line(submitted)
    clerk = cast.window_archivist()
    services.ask_approval(clerk, line_id=line.pk, rule="第二十九条")
    services.approve(cast.director(), line_id=line.pk, agreed=True)
    until = clock.today() + timedelta(days=6)
    services.original_away(clerk, line_id=line.pk, why="外借", until=until)
    assert f"{until.month}月{until.day}日" in stage.told("delayed", submitted)[-1]
    services.accept_candidate(clerk, line_id=line.pk, mention_ids=(stage.mention("周念慈"),))
    row = stage.line(submitted)
    assert (row.state, row.away_until, row.away_why) == ("PRODUCING", None, "")


def test_a_wrong_record_sends_the_line_back_to_search_and_throws_the_draft_away(accepted):
    line = stage.line(accepted)
    clerk = cast.window_archivist()
    with pytest.raises(NotThisWay):
        services.search_back(clerk, line_id=line.pk, reason=" ")
    services.search_back(clerk, line_id=line.pk, reason="同名不同人")
    row = stage.line(accepted)
    assert (row.state, row.draft_id, row.accepted_by_id, row.person_id) == ("SEARCHING", None, None, None)
    assert not row.candidates.filter(chosen=True).exists()
    services.accept_candidate(clerk, line_id=line.pk, mention_ids=(stage.mention("周念慈"),))
    assert stage.line(accepted).state == "PRODUCING"
    with pytest.raises(WrongState):
        services.search_back(clerk, line_id=stage.line(stage.submitted()).pk, reason="还没有认定")


def test_the_apology_for_a_lost_parcel_names_a_date_and_the_clock_starts_from_nothing(dispatched):
    models.Line.objects.filter(case__number=dispatched).update(clock_spent=80_000)
    row = stage.delivery(dispatched)
    clerk = cast.window_archivist()
    services.note_tracking(clerk, delivery_id=row.pk, scan="PROBLEM")
    services.settle_exception(clerk, delivery_id=row.pk, result="LOST")
    line = stage.line(dispatched)
    assert line.clock_spent == 0
    assert line.due_at > clock.now()
    local = line.due_at.astimezone(ZoneInfo("Asia/Shanghai"))
    assert f"{local.month}月{local.day}日" in stage.told("lost", dispatched)[-1]


def test_out_for_delivery_is_told_once(dispatched):
    row = stage.delivery(dispatched)
    for scan in ("PICKED_UP", "OUT_FOR_DELIVERY", "OUT_FOR_DELIVERY"):
        services.note_tracking(cast.window_archivist(), delivery_id=row.pk, scan=scan)
    assert len(stage.told("out_for_delivery", dispatched)) == 1
    assert row.tracking_no in stage.told("out_for_delivery", dispatched)[0]


def test_sixty_days_on_the_way_is_an_exception_however_often_it_is_scanned(dispatched):
    row = stage.delivery(dispatched)
    services.note_tracking(cast.window_archivist(), delivery_id=row.pk, scan="ON_THE_WAY")
    for day in (20, 40, 59):
        with days(day):
            services.note_tracking(cast.window_archivist(), delivery_id=row.pk, scan="ON_THE_WAY")
            timers.delivery_timers(SYSTEM)
        assert state(dispatched) == "IN_TRANSIT"
    with days(60.1):
        services.note_tracking(cast.window_archivist(), delivery_id=row.pk, scan="ON_THE_WAY")
        timers.delivery_timers(SYSTEM)
    assert state(dispatched) == "EXCEPTION"


def test_a_returned_parcel_nobody_wants_is_unclaimed_after_thirty_days(dispatched):
    services.note_tracking(cast.window_archivist(), delivery_id=stage.delivery(dispatched).pk, scan="RETURNED")
    with days(29):
        timers.delivery_timers(SYSTEM)
    assert state(dispatched) == "RETURNED"
    with days(31):
        timers.delivery_timers(SYSTEM)
    assert (state(dispatched), stage.line(dispatched).state) == ("UNCLAIMED", "CLOSED")


def test_what_waits_for_the_courier_is_looked_at_every_week(packed):
    services.hold(cast.window_archivist(), delivery_ids=(stage.delivery(packed).pk,), reason="停运")
    rung = []
    for day in (1, 6.9, 7.1, 8, 14.1, 15):
        with days(day):
            rung.append(timers.delivery_alarms(SYSTEM))
    assert rung == [0, 0, 1, 0, 1, 0]


def test_three_calls_without_an_answer_offer_to_mail_it_by_every_channel(to_fetch):
    row = stage.delivery(to_fetch)
    clerk = cast.window_archivist()
    services.ready_for_pickup(clerk, delivery_ids=(row.pk,))
    assert [services.record_call(clerk, delivery_id=row.pk, reached=False) for _ in range(2)] == [1, 2]
    assert services.record_call(clerk, delivery_id=row.pk, reached=True) == 0
    for _ in range(3):
        assert not stage.told("pickup_offer_mail", to_fetch)
        services.record_call(clerk, delivery_id=row.pk, reached=False)
    assert len(stage.told("pickup_offer_mail", to_fetch)) >= 1
    services.record_call(clerk, delivery_id=row.pk, reached=False)
    first = len(stage.told("pickup_offer_mail", to_fetch))
    assert first == len(channels("pickup_offer_mail", to_fetch))


def test_thanks_and_rating_are_asked_only_when_something_was_fulfilled(submitted):
    services.withdraw_line(cast.alumna(), line_id=stage.line(submitted).pk)
    assert stage.told("closed", submitted) == []
    assert stage.told("withdrawn", submitted)


def test_a_line_whose_deliveries_were_all_called_off_was_not_fulfilled(packed):
    services.cancel_delivery(cast.window_archivist(), delivery_id=stage.delivery(packed).pk, words="申请人不要了")
    line = stage.line(packed)
    assert (line.state, line.outcome) == ("CLOSED", "WITHDRAWN")


def test_a_parcel_without_an_address_is_refused_with_what_to_mend(to_fetch):
    row = stage.delivery(to_fetch)
    clerk = cast.window_archivist()
    services.ready_for_pickup(clerk, delivery_ids=(row.pk,))
    with pytest.raises(NotThisWay) as refusal:
        services.dispatch(clerk, delivery_ids=(row.pk,))
    assert refusal.value.code == "COURIER_INCOMPLETE"
    assert state(to_fetch) == "READY_PICKUP"


def test_one_row_that_cannot_be_moved_does_not_hold_up_the_others(submitted):
    first, second = submitted, stage.submitted(purpose="STUDY")
    for number in (first, second):
        services.ask_more(cast.window_archivist(), line_id=stage.line(number).pk, phrases=("ID_UNCLEAR",))
    models.Line.objects.filter(case__number=first).update(site="??")
    with days(16):
        timers.line_timers(SYSTEM)
    assert stage.line(second).state == "EXPIRED"


def test_an_appeal_is_offered_exactly_as_long_as_it_is_taken(submitted):
    line = stage.line(submitted)
    services.propose_refusal(cast.window_archivist(), line_id=line.pk, reason="NOT_HELD")
    services.confirm_negative(cast.second_archivist(), line_id=line.pk, agreed=True)
    assert "appeal" in stage.progress(cast.alumna(), submitted).lines[0].actions
    with days(16):
        assert "appeal" not in stage.progress(cast.alumna(), submitted).lines[0].actions


def test_the_unit_learns_letter_number_and_verification_code_of_its_reply():
    from lantai.reference.values import DeliveryPlan, OrderItem, Receiver, UnitLetter

    clerk, unit = cast.window_archivist(), cast.unit_clerk()
    plan = DeliveryPlan("REPLY", Receiver(unit="清源水务有限公司", email="hr@qingyuan.example"))
    number = stage.submitted(
        actor=unit, relationship="UNIT", items=(OrderItem("VERIFY_UNIT"),), deliveries=(plan,), purpose="VERIFY",
        letter=UnitLetter("清源水务有限公司", letter_no="清水〔2026〕3 号", ground="CONSENT"),
        evidence=(stage.evidence(unit, "d"),),
    )  # fmt: skip
    line = stage.line(number)
    services.accept_candidate(clerk, line_id=line.pk, mention_ids=(stage.mention("周念慈"),))
    line = stage.line(number)
    services.send_to_seal(clerk, line_id=line.pk, draft_digest=line.draft_digest)
    services.seal_line(cast.second_archivist(), line_id=line.pk, approved_digest=line.draft_digest)
    line = stage.line(number)
    told = Notice.objects.get(template="reply_sent", reference=number)
    assert line.issue_no in told.body
    assert line.code in told.body
    assert told.address == "hr@qingyuan.example"


def test_a_saved_order_taken_up_again_is_warned_of_again():
    alumna = cast.alumna()
    draft = services.save_draft(alumna, order=stage.order())
    with days(26):
        timers.old_drafts(SYSTEM)
        services.save_draft(alumna, order=stage.order(), draft_id=draft)
    with days(26 + 26):
        timers.old_drafts(SYSTEM)
    assert len(stage.told("draft_expiring")) == 2
