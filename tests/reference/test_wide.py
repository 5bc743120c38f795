"""Every side road of a line: more asked, approval, payment, forwarding, negatives, appeals, reopening, withdrawal."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest

from lantai.catalogue import services as catalogue
from lantai.certification import queries as certification
from lantai.foundation import clock, events
from lantai.foundation.errors import NotAllowed
from lantai.notices.models import Notice
from lantai.reference import models, queries, services
from lantai.reference.errors import (
    DraftStale,
    FourEyes,
    GateClosed,
    NotThisWay,
    NotTimely,
    PasswordFound,
    WrongState,
)
from lantai.reference.queries import vocabulary
from lantai.reference.values import Looked, OrderItem, StudyClaim
from tests import cast, scenes
from tests.reference import stage

pytestmark = [pytest.mark.usefixtures("holdings"), pytest.mark.integration]


def days(count: float):
    return clock.at(clock.now() + timedelta(days=count))


def state(number: str, position: int = 1) -> str:
    return stage.line(number, position).state


# --- asking for more -------------------------------------------------------------------------------------------


def test_asking_for_more_stops_the_clock_opens_only_what_was_asked_and_returns_to_the_one_who_asked(submitted):
    line = stage.line(submitted)
    services.ask_more(cast.window_archivist(), line_id=line.pk, phrases=("YEAR_UNIT", "CERT_COPY"), note="谢谢")
    line = stage.line(submitted)
    assert (line.state, line.origin, line.clock_since, line.due_at) == ("NEED_MORE", "IN_REVIEW", None, None)
    assert stage.told("need_more", submitted)
    ask = stage.progress(cast.alumna(), submitted).lines[0].ask
    assert (set(ask.fields), ask.evidence, ask.note) == ({"studies", "evidence"}, ("b",), "谢谢")
    spent = line.clock_spent
    with days(4):
        changed = stage.replace(stage.STUDY, unit="化学系")
        paper = stage.evidence(cast.alumna(), "b")
        services.answer_more(cast.alumna(), line_id=line.pk, text="补上了", studies=(changed,), evidence=(paper,))
        back = stage.line(submitted)
        assert (back.state, back.clock_spent) == ("IN_REVIEW", spent)
        assert back.due_at > clock.now()
    case = stage.case(submitted)
    assert case.evidence.filter(kind="b").exists()
    assert stage.progress(cast.alumna(), submitted).thread[-1].text == "补上了"


def test_what_was_not_asked_cannot_be_changed_with_the_answer(submitted):
    line = stage.line(submitted)
    services.ask_more(cast.window_archivist(), line_id=line.pk, phrases=("ID_UNCLEAR",))
    with pytest.raises(NotThisWay):
        services.answer_more(cast.alumna(), line_id=line.pk, studies=(StudyClaim("别人", entered=1990),))
    with pytest.raises(NotThisWay):
        services.answer_more(cast.alumna(), line_id=line.pk)
    assert state(submitted) == "NEED_MORE"


def test_asking_from_production_returns_to_production(accepted):
    line = stage.line(accepted)
    services.ask_more(cast.window_archivist(), line_id=line.pk, phrases=("PASSPORT_NAME",))
    services.answer_more(cast.alumna(), line_id=line.pk, description="ZHOU NIANCI")
    assert state(accepted) == "PRODUCING"
    assert stage.line(accepted).description == "ZHOU NIANCI"


# --- approval --------------------------------------------------------------------------------------------------


def test_the_head_approves_and_the_line_goes_on_to_search(submitted):
    line = stage.line(submitted)
    services.ask_approval(cast.window_archivist(), line_id=line.pk, rule="第二十九条：未开放档案须经馆长批准")
    assert state(submitted) == "AWAIT_APPROVAL"
    assert stage.line(submitted).clock_since is not None
    with pytest.raises(NotAllowed):
        services.approve(cast.second_archivist(), line_id=line.pk, agreed=True)
    services.approve(cast.director(), line_id=line.pk, agreed=True)
    assert (state(submitted), stage.line(submitted).approved_by_id) == ("SEARCHING", cast.director().account_id)


def test_a_head_who_does_not_agree_needs_a_second_person_too(submitted):
    line = stage.line(submitted)
    services.ask_approval(cast.window_archivist(), line_id=line.pk, rule="第二十九条")
    services.approve(cast.director(), line_id=line.pk, agreed=False, note="仍在控制期")
    assert state(submitted) == "NEGATIVE_CHECK"
    with pytest.raises(FourEyes):
        services.confirm_negative(cast.director(), line_id=line.pk, agreed=True)
    services.confirm_negative(cast.second_archivist(), line_id=line.pk, agreed=True)
    assert state(submitted) == "REFUSED"


def test_records_of_a_deceased_alumnus_need_the_directors_approval_first():
    number = stage.submitted(
        relationship="KIN", items=(OrderItem("INHERIT"),), deliveries=(stage.PICKUP,),
        evidence=(stage.evidence(cast.alumna(), "a"), stage.evidence(cast.alumna(), "g")),
    )  # fmt: skip
    line = stage.line(number)
    archivist = cast.window_archivist()
    with pytest.raises(GateClosed):
        services.accept_candidate(archivist, line_id=line.pk, mention_ids=(stage.mention("周念慈"),))
    assert state(number) == "SUBMITTED"
    services.ask_approval(archivist, line_id=line.pk, rule="近亲属查阅亡故校友材料")
    services.approve(cast.director(), line_id=line.pk, agreed=True)
    services.accept_candidate(archivist, line_id=line.pk, mention_ids=(stage.mention("周念慈"),))
    assert state(number) == "PRODUCING"


# --- payment ---------------------------------------------------------------------------------------------------


def test_fees_are_off_by_default_and_nobody_waits_for_money(submitted):
    assert stage.line(submitted).amount_fen == 0
    assert stage.progress(cast.alumna(), submitted).lines[0].amount_fen == 0


def test_with_the_fee_switch_on_the_line_waits_for_payment_and_goes_on_when_it_is_booked():
    models.Term.objects.filter(kind="SWITCH", code="FEES").update(value={"on": True})
    models.MaterialType.objects.filter(code="ADMISSION_ROSTER").update(fee_fen=500)
    vocabulary.MATERIALS.forget()
    number = stage.submitted()
    line = stage.line(number)
    assert line.amount_fen == 1000
    archivist = cast.window_archivist()
    services.accept_candidate(archivist, line_id=line.pk, mention_ids=(stage.mention("周念慈"),))
    assert state(number) == "AWAIT_PAYMENT"
    assert stage.line(number).clock_since is None
    assert "10.00" in stage.told("awaiting_payment", number)[-1]
    services.confirm_payment(archivist, line_id=line.pk, receipt="票据 0001")
    assert state(number) == "PRODUCING"


# --- forwarding ------------------------------------------------------------------------------------------------


def test_a_forwarded_line_has_a_named_person_and_returns_to_the_state_that_sent_it(submitted):
    cast.far_archivist()
    line = stage.line(submitted)
    services.claim(cast.window_archivist(), line_id=line.pk)
    services.forward(cast.window_archivist(), line_id=line.pk, site="SH", reason="原件在沙河库房")
    row = stage.line(submitted)
    assert (row.state, row.forwarded_to_id) == ("FORWARDED", cast.far_archivist().account_id)
    assert row.clock_since is not None
    view = stage.progress(cast.alumna(), submitted).lines[0]
    assert "梁子衡" in view.ball_name
    assert view.stage == "REVIEW"
    services.claim_forwarded(cast.far_archivist(), line_id=line.pk)
    row = stage.line(submitted)
    assert (row.state, row.handler_id, row.site) == ("IN_REVIEW", cast.far_archivist().account_id, "SH")
    with pytest.raises(WrongState):
        services.claim_forwarded(cast.window_archivist(), line_id=line.pk)


def test_nobody_forwards_to_herself(submitted):
    with pytest.raises(NotThisWay):
        services.forward(
            cast.window_archivist(), line_id=stage.line(submitted).pk, site="WM", to=cast.window_archivist().account_id
        )


# --- proofs ----------------------------------------------------------------------------------------------------


def proofed() -> str:
    number = stage.submitted(items=(OrderItem("TRANSCRIPT_EN", language="en"),))
    line = stage.line(number)
    services.accept_candidate(cast.window_archivist(), line_id=line.pk, mention_ids=(stage.mention("周念慈"),))
    return number


def test_a_translation_is_never_sealed_unseen():
    number = proofed()
    archivist, line = cast.window_archivist(), stage.line(number)
    with pytest.raises(NotThisWay) as refusal:
        services.send_to_seal(archivist, line_id=line.pk, draft_digest=line.draft_digest)
    assert refusal.value.code == "PROOF_FIRST"
    services.send_proof(archivist, line_id=line.pk)
    assert state(number) == "AWAIT_CONFIRM"
    assert stage.line(number).clock_since is None
    proof = stage.progress(cast.alumna(), number).lines[0].proof
    assert queries.proof_page(cast.alumna(), line_id=line.pk, page=1).startswith(b"\x89PNG")
    with pytest.raises(DraftStale):
        services.confirm_proof(cast.alumna(), line_id=line.pk, digest="0" * 64, agreed=True)
    services.confirm_proof(
        cast.alumna(), line_id=line.pk, digest=proof.digest, agreed=False, remarks="姓名写作 ZHOU Nianci"
    )
    assert state(number) == "PRODUCING"
    services.prepare_draft(archivist, line_id=line.pk, body="Corrected.", body_en="ZHOU Nianci …")
    services.send_proof(archivist, line_id=line.pk)
    digest = stage.line(number).draft_digest
    assert digest != proof.digest
    services.confirm_proof(cast.alumna(), line_id=line.pk, digest=digest, agreed=True)
    assert state(number) == "SEALING"
    services.seal_line(cast.second_archivist(), line_id=line.pk, approved_digest=digest)
    assert state(number) == "IN_DELIVERY"


# --- negatives -------------------------------------------------------------------------------------------------


def not_found(number: str) -> str:
    line = stage.line(number)
    services.propose_not_found(
        cast.window_archivist(), line_id=line.pk, looked=stage.looked(line), elsewhere="锦城市档案馆"
    )
    services.confirm_negative(cast.second_archivist(), line_id=line.pk, agreed=True, places=("ROSTER",))
    return number


@pytest.mark.req("A13")
def test_not_found_needs_the_whole_look_up_and_it_is_kept_with_the_decision(submitted):
    line = stage.line(submitted)
    first, whole = cast.window_archivist(), stage.looked(line, "GRAD_LIST")
    for short, left in (
        (Looked(), "毕业生名册"),
        (replace(whole, places={"GRAD_LIST": "INDEX"}), "学籍卡"),
        (replace(whole, steps={**whole.steps, "YEARS": ""}), "前后相邻年份"),
        (replace(whole, reasons={**whole.reasons, "ORIGIN": " "}), "按生源省份查名册"),
    ):
        with pytest.raises(NotThisWay, match=left):
            services.propose_not_found(first, line_id=line.pk, looked=short, places=("GRAD_LIST",))
    assert state(submitted) == "SUBMITTED"
    assert not line.negatives.exists()
    services.propose_not_found(first, line_id=line.pk, looked=whole, words="逐册看过")
    [kept] = catalogue.open_not_found(first, record_id=line.negatives.get().look_up)
    assert (kept.asked["name"], kept.purpose, kept.by, kept.note) == ("周念慈", submitted, first.account_id, "逐册看过")
    assert [place.outcome for place in kept.places if place.code == "GRAD_LIST"] == ["PAPER"]
    assert {(tried, why) for _code, tried, why in kept.steps} == {(False, "当年只有这一种")}


def test_a_line_that_asks_for_nobody_needs_only_the_places_searched(submitted):
    line = stage.line(submitted)
    models.Line.objects.filter(pk=line.pk).update(study=None)
    assert services.where_to_look(cast.window_archivist(), line_id=line.pk) == ()
    with pytest.raises(NotThisWay, match="勾选"):
        services.propose_not_found(cast.window_archivist(), line_id=line.pk)
    services.propose_not_found(cast.window_archivist(), line_id=line.pk, places=("GRAD_LIST",))
    kept = line.negatives.get()
    assert (kept.places, kept.look_up) == (["GRAD_LIST"], None)


def test_not_found_needs_places_searched_and_a_second_search(submitted):
    line = stage.line(submitted)
    first, second = cast.window_archivist(), cast.second_archivist()
    with pytest.raises(NotThisWay, match="勾选"):
        services.propose_not_found(first, line_id=line.pk, looked=stage.looked(line, "NONE"))
    services.propose_not_found(first, line_id=line.pk, looked=stage.looked(line, "GRAD_LIST"))
    assert "第二人" in stage.progress(cast.alumna(), submitted).lines[0].why
    assert stage.progress(cast.alumna(), submitted).lines[0].negative is None
    with pytest.raises(FourEyes):
        services.confirm_negative(first, line_id=line.pk, agreed=True, places=("ROSTER",))
    with pytest.raises(NotThisWay):
        services.confirm_negative(second, line_id=line.pk, agreed=True)
    services.confirm_negative(second, line_id=line.pk, agreed=True, places=("ROSTER",))
    view = stage.progress(cast.alumna(), submitted).lines[0]
    assert view.negative.places == ("毕业生名册", "录取名册")
    assert view.negative.letter_offered
    assert models.UseRegisterEntry.objects.get().effect == "NO_RECORD"


def test_the_second_person_may_send_the_line_back(submitted):
    line = stage.line(submitted)
    services.propose_refusal(cast.window_archivist(), line_id=line.pk, reason="ID_UNVERIFIED")
    services.confirm_negative(cast.second_archivist(), line_id=line.pk, agreed=False, words="照片看得清")
    assert state(submitted) == "IN_REVIEW"
    assert all(message.text != "照片看得清" for message in stage.progress(cast.alumna(), submitted).thread)


def test_the_sealed_letter_that_nothing_was_found_ends_closed_with_outcome_not_found(submitted):
    number = not_found(submitted)
    line = stage.line(number)
    services.ask_no_record_letter(cast.alumna(), line_id=line.pk)
    archivist = cast.window_archivist()
    services.prepare_draft(archivist, line_id=line.pk)
    row = stage.line(number)
    services.send_to_seal(archivist, line_id=line.pk, draft_digest=row.draft_digest)
    issue = services.seal_line(cast.second_archivist(), line_id=line.pk, approved_digest=row.draft_digest)
    assert certification.issued(archivist, issue).title
    code = stage.code_in(stage.told("e_copy_code", number)[-1])
    services.download(cast.alumna(), delivery_id=stage.delivery(number).pk, code=code).stream.close()
    assert (state(number), stage.line(number).outcome) == ("CLOSED", "NOT_FOUND")


def refuse(number: str) -> str:
    line = stage.line(number)
    services.propose_refusal(cast.window_archivist(), line_id=line.pk, reason="PRIVACY_OTHERS", words="涉及同页他人")
    services.confirm_negative(cast.second_archivist(), line_id=line.pk, agreed=True)
    return number


REFUSED = scenes.Scene(lambda _folder: refuse(stage.SUBMITTED.value), on=stage.SUBMITTED)


@pytest.fixture
@scenes.begins_with(REFUSED)
def refused(db):
    """The number of a case that was refused."""
    return REFUSED.value


def test_a_refusal_says_why_on_which_rule_what_now_and_until_when_to_appeal(refused):
    view = stage.progress(cast.alumna(), refused).lines[0]
    assert (view.state, view.word) == ("REFUSED", "不予提供")
    assert view.negative.reason
    assert view.negative.rule
    assert view.negative.remedy
    assert view.negative.appeal_until
    assert {"appeal", "reopen"} <= view.actions


def test_an_appeal_is_decided_once_by_one_who_did_not_decide(refused):
    line = stage.line(refused)
    services.appeal(cast.alumna(), line_id=line.pk, text="名册上只有我一个人的信息")
    assert state(refused) == "APPEALED"
    services.decide_appeal(cast.director(), line_id=line.pk, upheld=False, words="同页另有二十四人")
    assert state(refused) == "REFUSED"
    with pytest.raises(NotTimely):
        services.appeal(cast.alumna(), line_id=line.pk, text="再诉")
    assert stage.told("appeal_decided", refused)


def test_an_upheld_appeal_is_taken_up_again_with_its_receivers(refused):
    line = stage.line(refused)
    services.appeal(cast.alumna(), line_id=line.pk, text="请遮去他人")
    services.decide_appeal(cast.director(), line_id=line.pk, upheld=True, words="同意遮去他人后提供")
    assert state(refused) == "IN_REVIEW"
    services.accept_candidate(cast.window_archivist(), line_id=line.pk, mention_ids=(stage.mention("周念慈"),))
    assert stage.delivery(refused).state == "PLANNED"


def test_after_fifteen_days_no_appeal_after_thirty_no_reopening(refused):
    line = stage.line(refused)
    with days(16), pytest.raises(NotTimely):
        services.appeal(cast.alumna(), line_id=line.pk, text="迟了")
    with days(29):
        services.reopen(cast.alumna(), line_id=line.pk, reason="找到了证书")
    assert (state(refused), stage.line(refused).reopened) == ("IN_REVIEW", 1)
    other = refuse(stage.submitted())
    with days(31), pytest.raises(NotTimely):
        services.reopen(cast.alumna(), line_id=stage.line(other).pk, reason="迟了")


# --- withdrawal, words ------------------------------------------------------------------------------------------


def test_withdrawing_is_possible_up_to_sealing_and_not_after(accepted):
    services.withdraw_line(cast.alumna(), line_id=stage.line(accepted).pk)
    assert (state(accepted), stage.line(accepted).outcome) == ("WITHDRAWN", "WITHDRAWN")
    assert models.Delivery.objects.get(line__case__number=accepted).state == "CANCELLED"
    late = stage.in_sealing()
    with pytest.raises(WrongState):
        services.withdraw_line(cast.alumna(), line_id=stage.line(late).pk)
    assert state(late) == "SEALING"


@pytest.mark.req("A16")
def test_one_line_withdrawn_and_one_refused_while_the_third_goes_on():
    number = stage.submitted(
        items=(OrderItem("ADMISSION_ROSTER", copies=2), OrderItem("STATUS_CARD"), OrderItem("GRAD_PROOF"))
    )
    services.withdraw_line(cast.alumna(), line_id=stage.line(number, 2).pk)
    third = stage.line(number, 3)
    services.propose_refusal(cast.window_archivist(), line_id=third.pk, reason="NOT_HELD")
    services.confirm_negative(cast.second_archivist(), line_id=third.pk, agreed=True)
    first = stage.line(number, 1)
    services.accept_candidate(cast.window_archivist(), line_id=first.pk, mention_ids=(stage.mention("周念慈"),))
    view = stage.progress(cast.alumna(), number)
    assert [line.state for line in view.lines] == ["PRODUCING", "WITHDRAWN", "REFUSED"]
    assert (view.stage, view.closed) == ("PRINT", False)


def test_a_password_in_a_message_is_refused_and_stored_nowhere(submitted):
    with pytest.raises(PasswordFound):
        services.say(cast.alumna(), number=submitted, text="学信网密码：nianci1969")
    assert not models.Message.objects.exists()


def test_staff_notes_never_reach_the_applicant(submitted):
    services.note(cast.window_archivist(), number=submitted, text="上次态度不好")
    services.write_to_applicant(cast.window_archivist(), number=submitted, text="已排在前面")
    thread = stage.progress(cast.alumna(), submitted).thread
    assert [message.text for message in thread] == ["已排在前面"]
    view = services.open_case(cast.window_archivist(), number=submitted)
    assert [row.text for row in view.notes] == ["上次态度不好"]


@pytest.mark.req("A17")
def test_a_remark_becomes_real_lines_with_the_receivers_of_the_case():
    number = stage.submitted(items=(OrderItem("OTHER", description="还要学籍卡一份"),), deliveries=(stage.BY_MAIL,))
    made = services.convert_remark(cast.window_archivist(), number=number, items=(OrderItem("STATUS_CARD"),))
    line = models.Line.objects.get(pk=made[0])
    assert (line.number, line.state, line.material) == (2, "SUBMITTED", "STATUS_CARD")
    assert line.deliveries.get().receiver == stage.delivery(number).receiver
    assert state(number, 1) == "WITHDRAWN"


@pytest.mark.req("A24")
def test_a_caller_without_account_is_entered_by_staff_and_follows_by_number_and_code():
    archivist = cast.window_archivist()
    order = stage.order(phone="13900007777", evidence=())
    with pytest.raises(NotThisWay):
        services.enter_case(archivist, order=order, key="call-1", channel="PHONE", consent_note="")
    receipt = services.enter_case(
        archivist, order=order, key="call-1", channel="PHONE", consent_note="电话中同意，上午 9:40", answered_by="女儿"
    )
    case = stage.case(receipt.number)
    assert (case.channel, case.entered_by_id, case.applicant_id) == ("PHONE", archivist.account_id, None)
    visitor = cast.Actor.public("PHONE")
    services.send_contact_code(visitor, number=receipt.number, ip="203.0.113.7")
    code = stage.code_in(stage.told("code")[-1])
    grant = services.open_progress(visitor, number=receipt.number, code=code, ip="203.0.113.7")
    assert queries.progress(visitor, number=receipt.number, grant=grant).lines
    for stranger in (cast.guard(), cast.sysadmin(), cast.alumna()):
        with pytest.raises(NotAllowed):
            services.enter_case(stranger, order=order, key="x", channel="PHONE", consent_note="同意")


@pytest.mark.req("A24")
def test_a_caller_who_has_an_account_finds_the_case_there():
    cast.applicant()
    order = stage.order(phone="13800550188", evidence=())
    receipt = services.enter_case(
        cast.window_archivist(), order=order, key="call-2", channel="PHONE", consent_note="电话中同意"
    )
    assert [row.number for row in queries.my_cases(cast.applicant())] == [receipt.number]


@pytest.mark.req("A15", "A19")
def test_every_public_change_is_told_by_reference_and_stage_only(sealed):
    templates = list(Notice.objects.filter(reference=sealed).order_by("pk").values_list("template", flat=True))
    assert templates == ["case_received", "stage_changed", "e_copy_ready", "e_copy_code"]
    for row in Notice.objects.filter(reference=sealed):
        for word in ("名册", "roster", "周念慈", "1987"):
            assert word not in (row.body + row.sms + row.subject)


def test_every_state_passed_is_one_event(sealed):
    rows = [row.payload for row in events.of_subject("case", sealed) if row.name == "reference.LineMoved"]
    for before, after in itertools.pairwise(rows):
        assert before["to_state"] == after["from_state"]


@pytest.mark.req("A27", "B41")
def test_rating_once_after_the_end_and_thanks_quoted_only_with_consent(sealed):
    alumna = cast.alumna()
    with pytest.raises(WrongState):
        services.rate(alumna, number=sealed, stars=5)
    code = stage.code_in(stage.told("e_copy_code", sealed)[-1])
    services.download(alumna, delivery_id=stage.delivery(sealed).pk, code=code).stream.close()
    services.rate(alumna, number=sealed, stars=5, text="很快", effect="签证已通过")
    with pytest.raises(NotThisWay):
        services.rate(alumna, number=sealed, stars=1)
    services.thank(alumna, number=sealed, text="感谢何老师", may_quote=False)
    assert models.UseEffect.objects.get().text == "签证已通过"
    assert not models.Thanks.objects.get().may_quote


@pytest.mark.req("A27")
def test_a_complaint_has_a_deadline_and_an_answer():
    number = stage.accepted()
    alumna = cast.alumna()
    services.withdraw_line(alumna, line_id=stage.line(number).pk)
    services.rate(alumna, number=number, stars=1, text="等了太久", complaint=True)
    assert models.Rating.objects.get().answer_by > clock.now()
    services.answer_complaint(cast.director(), number=number, text="向您致歉，已经改进")
    assert models.Rating.objects.get().answered_at is not None


@pytest.mark.req("B32")
def test_evidence_is_kept_once_with_consent_and_dropped_when_its_time_is_over():
    alumna = cast.alumna()
    kept = stage.evidence(alumna, "a", consent=True)
    dropped = stage.evidence(alumna, "b", consent=False)
    number = stage.submit(alumna, evidence=(kept, dropped)).number
    archivist = cast.window_archivist()
    for paper in (kept, dropped):
        services.check_evidence(archivist, evidence_id=paper, number=number, passed=True, level="L1")
    from lantai.foundation.actor import Actor

    with days(31):
        assert services.run_purge(Actor.system("test")) == {"EVIDENCE_CHECKED": 1}
    assert [row.id for row in queries.vault(alumna)] == [kept]
    row = models.Evidence.objects.get(pk=dropped)
    assert (row.object_id, row.result, row.level, bool(row.sha256)) == (None, "PASSED", 1, True)
    check = services.check_order(alumna, order=stage.order(items=(OrderItem("TRANSCRIPT_CN"),)))
    assert "a" not in check.items[0].evidence
    with days(800):
        services.run_purge(Actor.system("test"))
    assert queries.vault(alumna) == []


def test_evidence_is_shown_watermarked_and_only_to_its_owner_and_the_desk(submitted):
    paper = queries.vault(cast.alumna())[0].id
    archivist = cast.window_archivist()
    assert services.view_evidence(archivist, evidence_id=paper, number=submitted).startswith(b"\xff\xd8")
    assert services.view_evidence(cast.alumna(), evidence_id=paper).startswith(b"\xff\xd8")
    from lantai.foundation.errors import LantaiError

    for stranger in (cast.stranger(), cast.guard(), cast.sysadmin()):
        with pytest.raises(LantaiError):
            services.view_evidence(stranger, evidence_id=paper, number=submitted)
    other = stage.submit(cast.applicant(), evidence=()).number
    with pytest.raises(LantaiError):
        services.view_evidence(archivist, evidence_id=paper, number=other)


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a....", b"\xff\xd8\xff not a picture", b"%PDF-1.7 not a pdf", b"MZ\x90"]
)
def test_what_is_no_picture_is_refused_with_advice(content):
    import io

    with pytest.raises(NotThisWay):
        services.add_evidence(
            cast.alumna(), stream=io.BytesIO(content), name="x.jpg", media_type="image/jpeg", kind="a"
        )
    assert not models.Evidence.objects.exists()


def test_an_original_that_is_away_gives_an_honest_date_and_the_clock_runs_on(submitted):
    line = stage.line(submitted)
    services.ask_approval(cast.window_archivist(), line_id=line.pk, rule="第二十九条")
    services.approve(cast.director(), line_id=line.pk, agreed=True)
    until = clock.today() + timedelta(days=6)
    services.original_away(cast.window_archivist(), line_id=line.pk, why="修复中", until=until)
    view = stage.progress(cast.alumna(), submitted).lines[0]
    assert until.isoformat() in view.why
    assert stage.line(submitted).clock_since is not None
    assert stage.told("delayed", submitted)
    services.original_back(cast.window_archivist(), line_id=line.pk)
    assert stage.line(submitted).substate == ""


def test_urgent_has_a_quota_a_reason_and_two_hours():
    models.Term.objects.filter(kind="SWITCH", code="URGENT_QUOTA").update(value={"per_day": 1})
    first, second = stage.submitted(), stage.submit(cast.applicant(), evidence=()).number
    archivist = cast.window_archivist()
    with pytest.raises(NotThisWay):
        services.mark_urgent(archivist, number=first, reason="BECAUSE")
    before = stage.line(first).due_at
    services.mark_urgent(archivist, number=first, reason="URGENT_VISA", needed_by="2026-12-04")
    assert stage.line(first).due_at < before
    with pytest.raises(NotTimely):
        services.mark_urgent(archivist, number=second, reason="URGENT_VISA")


def test_a_proxy_orders_with_a_one_time_code_and_only_once():
    from lantai.foundation.errors import LantaiError
    from lantai.people import services as people

    holder, friend = cast.alumna(), cast.applicant()
    code = people.issue_proxy_code(holder, proxy_name="林书遥", phone="13800550188").code
    proxy = people.accept_proxy(friend, code=code)
    order = stage.order(relationship="DELEGATE", proxy_id=proxy.id, evidence=(stage.evidence(friend),))
    missing = services.check_order(friend, order=order).items[0].evidence
    assert "c" not in missing
    number = services.submit_case(friend, order=order, key="proxy-1").number
    assert stage.case(number).relationship == "DELEGATE"
    with pytest.raises(LantaiError):
        services.submit_case(friend, order=order, key="proxy-2")
    assert models.Case.objects.count() == 1


@pytest.mark.req("A09")
def test_once_the_person_is_known_a_second_channel_with_another_spelling_is_noticed():
    first = stage.accepted()
    entered = services.enter_case(
        cast.window_archivist(),
        order=stage.order(
            studies=(stage.replace(stage.STUDY, name="周念辞", entered=1988),), phone="13800550188", evidence=()
        ),
        key="other-door",
        channel="PHONE",
        consent_note="电话中同意",
    )
    assert entered.duplicates == ()
    line = stage.line(entered.number)
    services.record_check(cast.window_archivist(), line_id=line.pk, kind="IDENTITY", passed=True)
    services.accept_candidate(cast.window_archivist(), line_id=line.pk, mention_ids=(stage.mention("周念慈"),))
    found = models.LineCheck.objects.get(line=line, kind="DUPLICATE")
    assert (found.passed, found.words) == (False, first)


@pytest.mark.req("A24")
def test_a_callers_papers_are_laid_to_the_case_by_the_desk_or_by_number_and_code():
    import io

    from lantai.foundation.errors import LantaiError

    clerk = cast.window_archivist()
    receipt = services.enter_case(
        clerk, order=stage.order(phone="13900007777", evidence=()), key="c", channel="LETTER", consent_note="来信"
    )
    paper = {"name": "证件.jpg", "kind": "a", "number": receipt.number}
    services.add_evidence(clerk, stream=io.BytesIO(stage.picture()), **paper)
    line = stage.line(receipt.number)
    services.ask_more(clerk, line_id=line.pk, phrases=("ID_UNCLEAR",))
    visitor = cast.Actor.public()
    with pytest.raises(LantaiError):
        services.add_evidence(visitor, stream=io.BytesIO(stage.picture()), **paper)
    services.send_contact_code(visitor, number=receipt.number, ip="203.0.113.8")
    code = stage.code_in(stage.told("code")[-1])
    grant = services.open_progress(visitor, number=receipt.number, code=code, ip="203.0.113.8")
    added = services.add_evidence(visitor, stream=io.BytesIO(stage.picture()), grant=grant, **paper)
    stranger = stage.evidence(cast.stranger(), "a")
    services.answer_more(visitor, line_id=line.pk, evidence=(added.id, stranger), grant=grant)
    laid = {str(pk) for pk in stage.case(receipt.number).evidence.values_list("pk", flat=True)}
    assert added.id in laid
    assert stranger not in laid
    assert len(laid) == 2


def test_two_hands_on_one_row_the_later_write_changes_nothing():
    from lantai.foundation.actor import Actor
    from lantai.foundation.errors import StaleState
    from lantai.reference.services import moves
    from lantai.reference.states import LineState

    number = stage.submitted()
    first, second = stage.line(number), stage.line(number)
    system = Actor.system("test")
    from django.db import transaction

    with transaction.atomic():
        moves.move_line(system, first, LineState.IN_REVIEW)
    with pytest.raises(StaleState), transaction.atomic():
        moves.move_line(system, second, LineState.WITHDRAWN)
    assert state(number) == "IN_REVIEW"
