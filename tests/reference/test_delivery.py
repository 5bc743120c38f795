"""Handing over: envelopes, courier, pick-up, replies, what goes wrong on the way — and timers when nobody acts."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError, connection

from lantai.certification import queries as certification
from lantai.certification import services as certification_services
from lantai.foundation import clock
from lantai.foundation.actor import Actor
from lantai.foundation.errors import NotAllowed
from lantai.reference import models, services
from lantai.reference.errors import FourEyes, NotThisWay, NotTimely, WrongCode, WrongState
from lantai.reference.services import timers
from lantai.reference.values import DeliveryPlan, OrderItem, Receiver, UnitLetter
from lantai.reference.values.packing import unpack
from tests import cast
from tests.reference import stage

pytestmark = [pytest.mark.usefixtures("holdings"), pytest.mark.integration]
SYSTEM = Actor.system("test")


def later(**span: float):
    return clock.at(clock.now() + timedelta(**span))


def state(number: str, position: int = 1) -> str:
    return stage.delivery(number, position).state


def text_of(pdf: bytes, folder: Path) -> str:
    path = folder / "sheet.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True, text=True).stdout


@pytest.mark.req("A19", "B43")
def test_a_parcel_gets_an_envelope_a_tracking_number_and_is_counted_once(to_mail):
    row = stage.delivery(to_mail)
    clerk = cast.window_archivist()
    envelope = services.pack(clerk, delivery_ids=(row.pk,)).envelope_no
    assert envelope.startswith("E-")
    done = services.dispatch(clerk, delivery_ids=(row.pk,))
    assert done[0].tracking_no
    line = stage.line(to_mail)
    assert line.clock_since is None
    view = stage.progress(cast.alumna(), to_mail)
    delivery = view.lines[0].deliveries[0]
    assert (delivery.tracking_no, delivery.stage) == (done[0].tracking_no, "邮寄")
    assert done[0].tracking_no in stage.told("dispatched", to_mail)[-1]
    assert models.MailedPiece.objects.count() == 1
    assert (Path(settings.OUTBOX) / "courier" / f"{done[0].tracking_no}.json").exists()
    for scan in ("PICKED_UP", "ON_THE_WAY", "SIGNED", "SIGNED"):
        services.note_tracking(clerk, delivery_id=row.pk, scan=scan)
    assert stage.line(to_mail).state == "CLOSED"


def test_two_materials_for_one_receiver_go_into_one_envelope_and_are_one_piece():
    number = stage.submitted(
        items=(OrderItem("ADMISSION_ROSTER", copies=2), OrderItem("CHSI_SUPPORT", copies=1)),
        deliveries=(stage.BY_MAIL,),
    )
    clerk, second = cast.window_archivist(), cast.second_archivist()
    for position in (1, 2):
        line = stage.line(number, position)
        services.accept_candidate(clerk, line_id=line.pk, mention_ids=(stage.mention("周念慈"),))
        line = stage.line(number, position)
        services.send_to_seal(clerk, line_id=line.pk, draft_digest=line.draft_digest)
        services.seal_line(second, line_id=line.pk, approved_digest=line.draft_digest)
    both = tuple(models.Delivery.objects.filter(line__case__number=number).values_list("pk", flat=True))
    services.pack(clerk, delivery_ids=both)
    done = services.dispatch(clerk, delivery_ids=both)
    assert len({item.tracking_no for item in done}) == 1
    assert models.MailedPiece.objects.count() == 1
    other = stage.pack_another()
    with pytest.raises(WrongState):
        services.pack(clerk, delivery_ids=(stage.delivery(other).pk,))


@pytest.mark.integration
@pytest.mark.parametrize("printed_first", [True, False])
def test_whoever_gets_an_envelope_reads_its_number_on_the_verify_page(to_mail, printed_first):
    """F14: copy x of y and the envelope it was sealed into, whether it was printed or packed first."""
    line, clerk = stage.line(to_mail), cast.window_archivist()
    if printed_first:
        services.print_run(clerk, line_ids=(line.pk,))
    envelope = services.pack(clerk, delivery_ids=(stage.delivery(to_mail).pk,)).envelope_no
    if not printed_first:
        services.print_run(clerk, line_ids=(line.pk,))
    facts = {fact.label_en: fact for fact in certification_services.verify_code(line.code, ip="").facts}
    assert facts["Copies"].value == f"纸质第 1–2 份，共 2 份，封在信封 {envelope}"
    assert facts["Copies"].value_en == f"paper copies 1–2 of 2, in envelope {envelope}"


def test_copies_for_two_people_never_share_an_envelope(to_mail):
    second = stage.sealed(
        deliveries=(stage.replace(stage.BY_MAIL, receiver=stage.replace(stage.ADDRESS, name="林书遥")),)
    )
    with pytest.raises(NotThisWay):
        services.pack(cast.window_archivist(), delivery_ids=(stage.delivery(to_mail).pk, stage.delivery(second).pk))
    assert state(to_mail) == "PLANNED"


@pytest.mark.req("A25")
def test_what_goes_to_a_suspended_region_waits_and_is_released_in_bulk(packed):
    clerk = cast.window_archivist()
    assert services.suspend_region(clerk, region="四川", reason="疫情停运") == 1
    assert state(packed) == "HELD_FOR_COURIER"
    later_one = stage.pack_another()
    assert state(later_one) == "HELD_FOR_COURIER"
    assert stage.line(packed).clock_since is None
    assert {"choose_ecopy", "choose_pickup", "wait"} <= stage.progress(cast.alumna(), packed).lines[0].deliveries[
        0
    ].actions
    assert services.resume_region(clerk, region="四川") == 2
    assert state(packed) == state(later_one) == "DISPATCHED"


@pytest.mark.req("A25")
def test_who_waits_for_the_courier_may_take_an_electronic_copy_instead(packed):
    row = stage.delivery(packed)
    services.hold(cast.window_archivist(), delivery_ids=(row.pk,), reason="停运")
    new = services.choose_delivery(cast.alumna(), delivery_id=row.pk, plan=stage.E_COPY)
    assert models.Delivery.objects.get(pk=row.pk).state == "CANCELLED"
    assert models.Delivery.objects.get(pk=row.pk).replaced_by_id == new
    assert models.Delivery.objects.get(pk=new).state == "E_READY"


@pytest.mark.req("A25")
@pytest.mark.parametrize("ready", [False, True])
def test_an_electronic_copy_that_waits_may_come_on_paper_or_be_fetched_instead(accepted, ready):
    number = stage.approve(stage.send(accepted)) if ready else accepted
    row = stage.delivery(number)
    assert (row.method, row.state) == ("E_COPY", "E_READY" if ready else "PLANNED")
    assert "change" in stage.progress(cast.alumna(), number).lines[0].deliveries[0].actions
    new = services.choose_delivery(cast.alumna(), delivery_id=row.pk, plan=stage.PICKUP)
    assert models.Delivery.objects.get(pk=row.pk).state == "CANCELLED"
    assert (models.Delivery.objects.get(pk=new).method, models.Delivery.objects.get(pk=new).state) == (
        "PICKUP",
        "PLANNED",
    )
    with pytest.raises(WrongCode):  # to an address only with a code by another channel
        services.choose_delivery(cast.alumna(), delivery_id=new, plan=stage.BY_MAIL)


def test_what_was_downloaded_is_over_and_changes_no_more(sealed):
    row = stage.delivery(sealed)
    models.Delivery.objects.filter(pk=row.pk).update(state="DOWNLOADED")
    assert "change" not in stage.progress(cast.alumna(), sealed).lines[0].deliveries[0].actions
    with pytest.raises(WrongState):
        services.choose_delivery(cast.alumna(), delivery_id=row.pk, plan=stage.PICKUP)


def test_another_address_needs_a_code_sent_by_another_channel(packed):
    row = stage.delivery(packed)
    services.hold(cast.window_archivist(), delivery_ids=(row.pk,), reason="停运")
    plan = stage.replace(stage.BY_MAIL, receiver=stage.replace(stage.ADDRESS, address="江阳市滨江路 7 号"))
    with pytest.raises(WrongCode):
        services.choose_delivery(cast.alumna(), delivery_id=row.pk, plan=plan, code="000000")
    assert state(packed) == "HELD_FOR_COURIER"
    assert services.send_address_code(cast.alumna(), delivery_id=row.pk)
    code = stage.code_in(stage.told("code")[-1])
    new = services.choose_delivery(cast.alumna(), delivery_id=row.pk, plan=plan, code=code)
    assert models.Delivery.objects.get(pk=new).state == "PLANNED"


def test_a_lost_parcel_is_made_again_its_copy_superseded_and_the_clock_runs(dispatched):
    row, first = stage.delivery(dispatched), stage.line(dispatched).issue_no
    clerk = cast.window_archivist()
    services.note_tracking(clerk, delivery_id=row.pk, scan="PROBLEM", text="中转站起火")
    services.settle_exception(clerk, delivery_id=row.pk, result="LOST", words="快递确认遗失")
    line = stage.line(dispatched)
    assert (line.state, line.issue_no, line.previous_issues) == ("PRODUCING", "", [first])
    assert line.clock_since is not None
    assert stage.told("lost", dispatched)
    services.prepare_draft(clerk, line_id=line.pk)
    line = stage.line(dispatched)
    services.send_to_seal(clerk, line_id=line.pk, draft_digest=line.draft_digest)
    again = services.seal_line(cast.second_archivist(), line_id=line.pk, approved_digest=line.draft_digest)
    proposed = certification.endings(clerk)
    assert [(item.issue_no, item.successor) for item in proposed] == [(first, again)]
    assert state(dispatched) == "PLANNED"


def test_pick_up_needs_the_code_a_name_and_a_proof_and_the_guard_may_hand_over(to_fetch):
    row = stage.delivery(to_fetch)
    code = services.ready_for_pickup(cast.window_archivist(), delivery_ids=(row.pk,))[0].pickup_code
    assert code in stage.told("ready_for_pickup", to_fetch)[-1]
    guard = cast.guard()
    with pytest.raises(WrongCode):
        services.hand_over(
            guard, delivery_id=row.pk, code="000000" if code != "000000" else "1", collector="周念慈", proof="身份证"
        )
    with pytest.raises(NotThisWay):
        services.hand_over(guard, delivery_id=row.pk, code=code, collector="", proof="身份证")
    with pytest.raises(NotAllowed):
        services.hand_over(cast.alumna(), delivery_id=row.pk, code=code, collector="周念慈", proof="身份证")
    services.hand_over(guard, delivery_id=row.pk, code=code, collector="周念慈", proof="身份证")
    done = models.Delivery.objects.get(pk=row.pk)
    assert (done.state, done.collector, done.collector_proof) == ("COLLECTED", "周念慈", "身份证")
    assert stage.line(to_fetch).state == "CLOSED"


def test_a_hand_over_that_fails_leaves_the_pick_up_code_good(to_fetch):
    row = stage.delivery(to_fetch)
    code = services.ready_for_pickup(cast.window_archivist(), delivery_ids=(row.pk,))[0].pickup_code
    given = {"delivery_id": row.pk, "code": code, "collector": "周念慈", "proof": "身份证"}

    def cut_off(execute, sql, params, many, context):
        if sql.startswith("UPDATE") and "collector_proof" in sql:
            raise OperationalError("the connection is gone")
        return execute(sql, params, many, context)

    for _try in range(6):  # as often as wrong codes would have closed it
        with connection.execute_wrapper(cut_off), pytest.raises(OperationalError):
            services.hand_over(cast.guard(), **given)
    assert state(to_fetch) == "READY_PICKUP"
    services.hand_over(cast.guard(), **given)
    assert state(to_fetch) == "COLLECTED"
    with pytest.raises(WrongState):
        services.hand_over(cast.guard(), **given)


def test_a_unit_that_changes_to_a_reply_names_its_own_mailbox_and_confirms_it():
    number = stage.unit_case(plan=stage.E_COPY)
    row = stage.delivery(number)

    def reply(email: str, code: str = "") -> int:
        plan = DeliveryPlan("REPLY", Receiver(email=email))
        return services.choose_delivery(cast.unit_clerk(), delivery_id=row.pk, plan=plan, code=code)

    for email, why in (("", "NO_REPLY_ADDRESS"), ("qingyuan@qq.com", "FREE_MAIL")):
        with pytest.raises(NotThisWay) as refusal:
            reply(email)
        assert refusal.value.code == why
    with pytest.raises(WrongCode):
        reply("hr@qingyuan.example")
    services.send_address_code(cast.unit_clerk(), delivery_id=row.pk)
    new = models.Delivery.objects.get(pk=reply("hr@qingyuan.example", stage.code_in(stage.told("code")[-1])))
    assert (new.method, unpack(Receiver, new.receiver).email) == ("REPLY", "hr@qingyuan.example")


def test_a_returned_parcel_goes_to_the_same_address_only(dispatched):
    row = stage.delivery(dispatched)
    clerk = cast.window_archivist()
    services.note_tracking(clerk, delivery_id=row.pk, scan="RETURNED", text="收件人拒收")
    assert state(dispatched) == "RETURNED"
    assert stage.progress(cast.alumna(), dispatched).needs_you
    services.resend(clerk, delivery_id=row.pk)
    assert state(dispatched) == "DISPATCHED"
    assert models.MailedPiece.objects.count() == 2


def test_a_unit_gets_its_sealed_reply_and_silence_means_delivered():
    clerk = cast.window_archivist()
    unit = cast.unit_clerk()
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
    assert state(number) == "REPLY_SENT"
    assert models.UseRegisterEntry.objects.get().effect == "REPLIED"
    with later(days=4):
        timers.delivery_timers(SYSTEM)
    assert (state(number), stage.line(number).state) == ("DELIVERED", "CLOSED")


def test_a_bounced_electronic_copy_is_sent_again(sealed):
    row = stage.delivery(sealed)
    services.bounce(SYSTEM, delivery_id=row.pk, words="550 no such user")
    assert state(sealed) == "BOUNCED"
    services.resend(cast.window_archivist(), delivery_id=row.pk)
    assert state(sealed) == "E_READY"


@pytest.mark.req("A17")
def test_labels_mask_where_they_may_and_never_carry_the_remark(to_fetch, tmp_path):
    clerk = cast.window_archivist()
    mailed, pickup = stage.pack_another(stage.replace(stage.BY_MAIL, reference_no="123-WES")), to_fetch
    ids = (stage.delivery(mailed).pk,)
    envelope = text_of(services.envelope_labels(clerk, delivery_ids=ids), tmp_path)
    assert "周念慈" in envelope
    assert "文庙街" in envelope
    assert "Ref. 123-WES" in envelope
    box = text_of(services.envelope_labels(clerk, delivery_ids=(stage.delivery(pickup).pk,)), tmp_path)
    assert "周＊慈" in box
    assert "周念慈" not in box
    with pytest.raises(NotThisWay):
        services.courier_labels(clerk, delivery_ids=ids)
    services.dispatch(clerk, delivery_ids=ids)
    waybill = text_of(services.courier_labels(clerk, delivery_ids=ids), tmp_path)
    assert "周＊慈" in waybill
    assert "8613800001234" not in waybill.replace(" ", "")
    assert stage.delivery(mailed).tracking_no in waybill
    for sheet in (envelope, box, waybill):
        assert "面谈" not in sheet


def test_a_print_run_numbers_every_copy_once_and_leaves_the_sealed_file_alone(to_mail, tmp_path):
    line = stage.line(to_mail)
    clerk = cast.window_archivist()
    before = certification.issued(clerk, line.issue_no).sha256
    run = services.print_run(clerk, line_ids=(line.pk,))
    assert run.serials == (f"{line.issue_no}-01", f"{line.issue_no}-02")
    assert f"{line.issue_no}-02" in text_of(run.pdf, tmp_path)
    assert certification.issued(clerk, line.issue_no).sha256 == before
    with pytest.raises(NotThisWay):
        services.print_run(clerk, line_ids=(line.pk,))
    electronic = stage.sealed()
    with pytest.raises(NotThisWay):
        services.print_run(clerk, line_ids=(stage.line(electronic).pk,))


# --- timers ---------------------------------------------------------------------------------------------------


def test_nobody_answers_reminders_on_three_seven_twelve_then_expired(submitted):
    services.ask_more(cast.window_archivist(), line_id=stage.line(submitted).pk, phrases=("ID_UNCLEAR",))
    sent = []
    for day in (1, 3, 3, 7, 8, 12, 14):
        with later(days=day, minutes=1):
            timers.line_timers(SYSTEM)
        sent.append(len(stage.told("need_more_reminder", submitted)))
    assert sent == [0, 1, 1, 2, 2, 3, 3]
    with later(days=15, minutes=1):
        timers.line_timers(SYSTEM)
    line = stage.line(submitted)
    assert (line.state, line.outcome) == ("EXPIRED", "EXPIRED")
    assert stage.told("expired", submitted)


def test_a_worker_that_slept_for_a_month_catches_up_with_one_step(submitted):
    services.ask_more(cast.window_archivist(), line_id=stage.line(submitted).pk, phrases=("ID_UNCLEAR",))
    with later(days=40):
        timers.run_all(SYSTEM)
        timers.run_all(SYSTEM)
    assert stage.line(submitted).state == "EXPIRED"
    assert stage.told("need_more_reminder", submitted) == []


def test_an_electronic_copy_not_fetched_closes_the_line_after_seven_days_and_can_be_had_again(sealed):
    with later(days=8):
        timers.delivery_timers(SYSTEM)
        assert (state(sealed), stage.line(sealed).state) == ("UNCLAIMED", "CLOSED")
        services.renew_link(cast.alumna(), delivery_id=stage.delivery(sealed).pk)
        code = stage.code_in(stage.told("e_copy_code", sealed)[-1])
        services.download(cast.alumna(), delivery_id=stage.delivery(sealed).pk, code=code).stream.close()
    assert state(sealed) == "DOWNLOADED"


def test_unclaimed_paper_is_destroyed_only_after_180_days_by_two(to_fetch):
    row = stage.delivery(to_fetch)
    clerk = cast.window_archivist()
    services.ready_for_pickup(clerk, delivery_ids=(row.pk,))
    with later(days=31):
        timers.delivery_timers(SYSTEM)
        assert (state(to_fetch), stage.line(to_fetch).state) == ("UNCLAIMED", "CLOSED")
        with pytest.raises(NotTimely):
            services.destroy(clerk, delivery_id=row.pk, witness=cast.guard().account_id)
        moment = clock.now() + timedelta(days=181)
    with clock.at(moment):
        timers.delivery_timers(SYSTEM)
        assert state(to_fetch) == "UNCLAIMED"
        with pytest.raises(FourEyes):
            services.destroy(clerk, delivery_id=row.pk, witness=clerk.account_id)
        services.destroy(clerk, delivery_id=row.pk, witness=cast.guard().account_id)
    assert state(to_fetch) == "DESTROYED"


def test_three_days_without_a_scan_is_an_exception_for_the_clerk(dispatched):
    with later(days=4):
        timers.delivery_timers(SYSTEM)
    assert state(dispatched) == "EXCEPTION"
    assert stage.told("delivery_exception", dispatched)


def test_a_step_nobody_took_goes_up_rung_by_rung(submitted):
    director = cast.director()
    with later(days=5):
        assert timers.escalations(SYSTEM) == 1
        assert timers.escalations(SYSTEM) == 0
    assert stage.line(submitted).escalated == 1
    from lantai.foundation import events

    told = [row.payload["to"] for row in events.of_subject("case", submitted) if row.name == "reference.Escalated"]
    assert told == ["DUTY_LEADER"]
    assert director.account_id


def test_saved_orders_are_kept_thirty_days_with_a_word_before():
    alumna = cast.alumna()
    services.save_draft(alumna, order=stage.order())
    with later(days=26):
        timers.old_drafts(SYSTEM)
        timers.old_drafts(SYSTEM)
    assert len(stage.told("draft_expiring")) == 1
    with later(days=29):
        services.run_purge(SYSTEM)
    assert models.OrderDraft.objects.exists()
    with later(days=31):
        assert services.run_purge(SYSTEM) == {"DRAFT": 1}
    assert not models.OrderDraft.objects.exists()


@pytest.mark.req("B36")
def test_a_revoked_copy_in_delivery_is_made_again(dispatched):
    line = stage.line(dispatched)
    moved = services.note_revocation(cast.window_archivist(), issue_no=line.issue_no, words="页码印错")
    assert moved == (line.pk,)
    assert stage.line(dispatched).state == "PRODUCING"
    assert state(dispatched) == "PLANNED"


@pytest.mark.req("B36")
def test_a_revocation_by_two_people_sends_the_line_back_by_itself(dispatched):
    from lantai.certification import services as certification
    from lantai.foundation import tasks

    issue_no = stage.line(dispatched).issue_no
    certification.propose_revocation(cast.window_archivist(), issue_no=issue_no, reason_code="ERROR", reason="页码印错")
    certification.confirm_revocation(cast.second_archivist(), issue_no=issue_no)
    tasks.run_until_empty()
    assert stage.line(dispatched).state == "PRODUCING"
    assert stage.line(dispatched).previous_issues == [issue_no]


def test_what_lies_packed_for_more_than_a_work_day_rings_once(packed):
    with later(hours=1):
        assert timers.delivery_alarms(SYSTEM) == 0
    with later(days=5):
        assert timers.delivery_alarms(SYSTEM) == 1
        assert timers.delivery_alarms(SYSTEM) == 0
    assert stage.told("staff_late", packed)
