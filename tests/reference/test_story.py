"""The main job through the room's promises: from an order to a sealed copy in its holder's hands."""

from __future__ import annotations

import pytest

from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import CatalogueError
from lantai.catalogue.models import PersonMention
from lantai.certification import queries as certification
from lantai.foundation import clock, events
from lantai.foundation.errors import NotAllowed, StaleState
from lantai.reference import models, queries, services
from lantai.reference.errors import (
    DraftStale,
    FourEyes,
    KeyReused,
    MarkMissing,
    MarkUnconfirmed,
    NoSuchCase,
    NotThisWay,
    OrderRefused,
    SecondFactorNeeded,
    WrongCode,
    WrongState,
)
from lantai.reference.values import OrderItem, WorklistFilters
from tests import cast
from tests.reference import stage

pytestmark = [pytest.mark.usefixtures("holdings"), pytest.mark.integration]


def moves(number: str) -> list[str]:
    return [row.payload["to_state"] for row in events.of_subject("case", number) if row.name == "reference.LineMoved"]


@pytest.mark.req("A09", "A18", "B36", "B42", "B45")
def test_three_actions_bring_a_routine_request_to_its_sealed_copy():
    alumna, archivist, second = cast.alumna(), cast.window_archivist(), cast.second_archivist()
    receipt = stage.submit(alumna)
    assert receipt.contact_hint
    assert stage.line(receipt.number).state == "SUBMITTED"
    from lantai.foundation import tasks

    tasks.run_until_empty()
    line = stage.line(receipt.number)
    assert line.draft_automatic
    assert line.producer_id is None

    view = services.open_case(archivist, number=receipt.number, purpose="办件")
    assert view.lines[0].actions[0].code == "accept"
    assert view.lines[0].candidates[0].candidate.name == "周念慈"
    assert view.lines[0].page is not None
    # 1 accept
    services.accept_candidate(archivist, line_id=line.pk, mention_ids=(stage.mention("周念慈"),))
    # 2 send to seal
    line.refresh_from_db()
    assert (line.state, line.producer_id) == ("PRODUCING", archivist.account_id)
    services.send_to_seal(archivist, line_id=line.pk, draft_digest=line.draft_digest)
    # 3 the second person seals
    issue_no = services.seal_line(second, line_id=line.pk, approved_digest=line.draft_digest)

    assert moves(receipt.number) == ["SUBMITTED", "IN_REVIEW", "SEARCHING", "PRODUCING", "SEALING", "IN_DELIVERY"]
    delivery = stage.delivery(receipt.number)
    assert delivery.state == "E_READY"
    entry = models.UseRegisterEntry.objects.get()
    assert (entry.purpose, entry.effect, entry.documents, entry.e_sealed) == ("VISA", "ISSUED", [issue_no], True)
    assert entry.ref_codes == ["1987-JX13-1"]
    assert entry.original_pages == 1
    assert (entry.handler_id, entry.approver_id) == (archivist.account_id, second.account_id)

    code = stage.code_in(stage.told("e_copy_code", receipt.number)[-1])
    got = services.download(alumna, delivery_id=delivery.pk, code=code)
    with got.stream as stream:
        assert stream.read(5) == b"%PDF-"
    assert stage.line(receipt.number).state == "CLOSED"
    assert stage.line(receipt.number).outcome == "FULFILLED"
    assert stage.progress(alumna, receipt.number).closed
    assert certification.issued(second, issue_no).case_number == receipt.number
    names = [row.name for row in events.of_subject("case", receipt.number)]
    assert names.count("reference.CaseFulfilled") == 1


def test_nobody_seals_what_she_prepared_nor_without_second_factor_nor_another_draft(in_sealing):
    line = stage.line(in_sealing)
    with pytest.raises(FourEyes):
        services.seal_line(cast.window_archivist(), line_id=line.pk, approved_digest=line.draft_digest)
    with pytest.raises(SecondFactorNeeded):
        services.seal_line(
            cast.second_archivist(second_factor=False), line_id=line.pk, approved_digest=line.draft_digest
        )
    with pytest.raises(DraftStale):
        services.seal_line(cast.second_archivist(), line_id=line.pk, approved_digest="0" * 64)
    for stranger in (cast.guard(), cast.sysadmin(), cast.secadmin(), cast.auditor(), cast.alumna()):
        with pytest.raises(NotAllowed):
            services.seal_line(stranger, line_id=line.pk, approved_digest=line.draft_digest)
    assert stage.line(in_sealing).state == "SEALING"
    assert not models.UseRegisterEntry.objects.exists()
    services.seal_line(cast.second_archivist(), line_id=line.pk, approved_digest=line.draft_digest)
    with pytest.raises(WrongState):
        services.seal_line(cast.second_archivist(), line_id=line.pk, approved_digest=line.draft_digest)


@pytest.mark.req("A15")
def test_pressing_submit_twice_makes_one_case_and_another_body_is_refused():
    alumna = cast.alumna()
    order = stage.order(evidence=(stage.evidence(alumna),))
    first = services.submit_case(alumna, order=order, key="form-1")
    again = services.submit_case(alumna, order=order, key="form-1")
    assert (again.number, again.repeated) == (first.number, True)
    with pytest.raises(KeyReused) as refusal:
        services.submit_case(alumna, order=stage.replace(order, remark="另加一份"), key="form-1")
    assert first.number in str(refusal.value)
    assert models.Case.objects.count() == 1
    other = services.submit_case(cast.applicant(), order=stage.order(), key="form-1")
    assert other.number != first.number


@pytest.mark.req("A09")
def test_the_same_material_twice_is_told_to_the_applicant_and_recorded_for_the_desk():
    first = stage.submit()
    second = stage.submit()
    assert second.duplicates == (first.number,)
    checks = models.LineCheck.objects.filter(line__case__number=second.number, kind="DUPLICATE")
    assert checks.get().passed is False
    assert stage.submit(items=(OrderItem("STATUS_CARD"),)).duplicates == ()


def test_an_order_with_faults_is_refused_field_by_field_and_leaves_nothing():
    with pytest.raises(OrderRefused) as refusal:
        stage.submit(purpose="", items=(OrderItem("OTHER"),))
    assert {problem.field for problem in refusal.value.problems} == {"purpose", "items.0.description"}
    assert all(problem.text for problem in refusal.value.problems)
    assert not models.Case.objects.exists()


@pytest.mark.req("A14")
def test_what_is_not_held_for_that_era_is_said_before_submitting():
    from lantai.catalogue.models import HoldingsMapRow

    HoldingsMapRow.objects.create(
        record_kind="STATUS_CARD",
        year_from=1966,
        year_to=1976,
        answer="not_held",
        words="文革时期没有学籍卡",
        elsewhere="市档案馆",
    )
    study = stage.replace(stage.STUDY, entered=1970, graduated=1973)
    order = stage.order(studies=(study,), items=(OrderItem("STATUS_CARD"),))
    check = services.check_order(cast.alumna(), order=order)
    assert [(item.held, item.elsewhere) for item in check.items] == [("not_held", "市档案馆")]
    assert [problem.code for problem in check.problems] == ["NOT_HELD"]
    knowing = stage.replace(order, notices_read=("NOT_HELD:STATUS_CARD",))
    assert services.check_order(cast.alumna(), order=knowing).good


def test_an_unmarked_page_yields_no_copy_until_the_row_is_marked(unmarked_number):
    archivist = cast.window_archivist()
    line = stage.line(unmarked_number)
    with pytest.raises(MarkMissing) as refusal:
        services.accept_candidate(archivist, line_id=line.pk, mention_ids=(stage.mention("欧阳若水"),))
    assert "请先框出这一行" in str(refusal.value)
    assert stage.line(unmarked_number).state == "SUBMITTED"
    services.choose_mark(
        archivist,
        line_id=line.pk,
        mention_id=stage.mention("欧阳若水"),
        page_image_id=stage.page_image(),
        region=stage.row_region(3),
    )
    services.accept_candidate(archivist, line_id=line.pk, mention_ids=(stage.mention("欧阳若水"),))
    assert stage.line(unmarked_number).draft_id is not None


@pytest.mark.req("B16")
def test_a_frame_only_a_machine_drew_makes_no_copy_until_a_person_says_it_is_right(unmarked_number):
    archivist, mention, place = cast.window_archivist(), stage.mention("欧阳若水"), stage.row_region(3)
    PersonMention.objects.filter(pk=mention).update(region=place.as_list(), page_image=stage.page_image())
    services.attach_candidates(archivist, number=unmarked_number)
    line = stage.line(unmarked_number)
    assert (line.draft_id, line.draft_note) == (None, "MARK_UNCONFIRMED"), "nor is a draft prepared from it"
    with pytest.raises(MarkUnconfirmed):
        services.accept_candidate(archivist, line_id=line.pk, mention_ids=(mention,))
    services.choose_mark(archivist, line_id=line.pk, mention_id=mention, page_image_id=stage.page_image(), region=place)
    services.accept_candidate(archivist, line_id=line.pk, mention_ids=(mention,))
    assert stage.line(unmarked_number).draft_id is not None


def test_a_draft_made_before_the_header_was_framed_is_made_anew(submitted):
    archivist, line = cast.window_archivist(), stage.line(submitted)
    page, first = stage.page_image(), line.draft_id
    assert line.draft_automatic
    catalogue.mark_header(archivist, page_image_id=page, region=stage.HEADER)
    services.accept_candidate(archivist, line_id=line.pk, mention_ids=(stage.mention("周念慈"),))
    line = stage.line(submitted)
    assert line.draft_id != first, "in another case somebody had framed the header meanwhile"
    services.choose_header(archivist, line_id=line.pk, page_image_id=page, region=stage.HEADER)
    assert stage.line(submitted).draft_id not in {None, first, line.draft_id}


@pytest.fixture
def unmarked_number():
    study = stage.replace(stage.STUDY, name="欧阳若水", student_no="8701003")
    return stage.submitted(studies=(study,))


def test_a_draft_prepared_from_another_candidate_is_thrown_away(submitted):
    line = stage.line(submitted)
    first = line.draft_id
    assert line.draft_automatic
    archivist = cast.window_archivist()
    services.choose_mark(
        archivist,
        line_id=line.pk,
        mention_id=stage.mention("萧一鸣"),
        page_image_id=stage.page_image(),
        region=stage.row_region(2),
    )
    services.accept_candidate(archivist, line_id=line.pk, mention_ids=(stage.mention("萧一鸣"),))
    line = stage.line(submitted)
    assert line.draft_id != first
    assert certification.draft(archivist, first).state == "DISCARDED"


def test_without_any_proof_of_identity_nothing_is_accepted():
    number = stage.submitted(evidence=())
    line = stage.line(number)
    with pytest.raises(NotThisWay) as refusal:
        services.accept_candidate(cast.window_archivist(), line_id=line.pk, mention_ids=(stage.mention("周念慈"),))
    assert refusal.value.code == "NO_IDENTITY"
    services.record_check(cast.window_archivist(), line_id=line.pk, kind="IDENTITY", passed=True, words="到馆出示护照")
    services.accept_candidate(cast.window_archivist(), line_id=line.pk, mention_ids=(stage.mention("周念慈"),))
    kinds = set(models.LineCheck.objects.filter(line=line, passed=True).values_list("kind", flat=True))
    assert {"IDENTITY", "OPENING", "PRIVACY", "CANDIDATE"} <= kinds


def test_two_archivists_on_one_case_the_second_is_told(submitted):
    line = stage.line(submitted)
    services.accept_candidate(cast.window_archivist(), line_id=line.pk, mention_ids=(stage.mention("周念慈"),))
    with pytest.raises((StaleState, WrongState)):
        services.accept_candidate(cast.third_archivist(), line_id=line.pk, mention_ids=(stage.mention("周念慈"),))
    assert stage.line(submitted).accepted_by_id == cast.window_archivist().account_id


def test_a_stale_tab_is_answered_clearly(accepted):
    line = stage.line(accepted)
    with pytest.raises(DraftStale):
        services.send_to_seal(cast.window_archivist(), line_id=line.pk, draft_digest="f" * 64)
    assert stage.line(accepted).state == "PRODUCING"


def test_somebody_elses_number_opens_nothing(sealed):
    for reader in (cast.stranger(), cast.sysadmin(), cast.auditor(), cast.guard()):
        with pytest.raises(NoSuchCase):
            queries.progress(reader, number=sealed)
    with pytest.raises(NoSuchCase):
        services.withdraw_line(cast.stranger(), line_id=stage.line(sealed).pk)
    with pytest.raises(NotAllowed):
        services.open_case(cast.secadmin(), number=sealed)
    with pytest.raises(NoSuchCase):
        services.download(cast.stranger(), delivery_id=stage.delivery(sealed).pk, code="000000")


def test_a_download_code_works_once_and_dies_after_five_tries(sealed):
    delivery = stage.delivery(sealed)
    alumna = cast.alumna()
    code = stage.code_in(stage.told("e_copy_code", sealed)[-1])
    wrong = f"{(int(code) + 1) % 1000000:06d}"
    with pytest.raises(WrongCode):
        services.download(alumna, delivery_id=delivery.pk, code=wrong)
    services.download(alumna, delivery_id=delivery.pk, code=code).stream.close()
    with pytest.raises(WrongCode):
        services.download(alumna, delivery_id=delivery.pk, code=code)
    with clock.at(clock.now() + stage_minutes(2)):
        services.renew_link(alumna, delivery_id=delivery.pk)
        fresh = stage.code_in(stage.told("e_copy_code", sealed)[-1])
        bad = f"{(int(fresh) + 1) % 1000000:06d}"
        for _ in range(5):
            with pytest.raises(WrongCode):
                services.download(alumna, delivery_id=delivery.pk, code=bad)
        with pytest.raises(WrongCode):
            services.download(alumna, delivery_id=delivery.pk, code=fresh)


def stage_minutes(count: int):
    from datetime import timedelta

    return timedelta(minutes=count)


@pytest.mark.req("A18")
def test_progress_names_stage_turn_date_and_reason_at_every_step():
    alumna = cast.alumna()
    number = stage.submitted(items=(OrderItem("ADMISSION_ROSTER", copies=2), OrderItem("STATUS_CARD")))
    view = stage.progress(alumna, number)
    assert len(view.lines) == 2
    for line in view.lines:
        assert line.stage_name
        assert line.ball_name
        assert line.why
        assert line.by_when
    assert view.lines[0].track[0].mark == "now"
    services.ask_more(cast.window_archivist(), line_id=view.lines[1].id, phrases=("YEAR_UNIT",), note="")
    view = stage.progress(alumna, number)
    assert view.needs_you
    assert view.lines[1].clock_stopped
    assert view.lines[1].ask.fields == ("studies",)
    assert view.lines[1].ask.phrases


def test_by_number_and_contact_code_only_masked_things_are_seen(sealed):
    visitor = cast.Actor.public()
    hint = services.send_contact_code(visitor, number=sealed, ip="203.0.113.9")
    assert hint
    code = stage.code_in(stage.told("code")[-1])
    with pytest.raises(WrongCode):
        services.open_progress(
            visitor, number=sealed, code="000000" if code != "000000" else "111111", ip="203.0.113.9"
        )
    grant = services.open_progress(visitor, number=sealed, code=code, ip="203.0.113.9")
    view = queries.progress(visitor, number=sealed, grant=grant)
    assert view.applicant == "周＊慈"
    assert (view.remark, view.lines[0].code) == ("", "")
    assert stage.progress(cast.alumna(), sealed).lines[0].code
    with pytest.raises(NoSuchCase):
        queries.progress(visitor, number=sealed, grant=grant + "x")
    other = stage.submit(cast.applicant(), evidence=()).number
    with pytest.raises(NoSuchCase):
        queries.progress(visitor, number=other, grant=grant)


def test_an_unknown_number_is_answered_like_a_known_one_without_a_contact():
    assert services.send_contact_code(cast.Actor.public(), number="2026-2222222", ip="203.0.113.9") == ""


def test_every_view_of_a_case_is_written_with_its_purpose_and_shown_to_its_person(submitted):
    from lantai.people import queries as people

    services.open_case(cast.window_archivist(), number=submitted, purpose="核对签证用途")
    seen = people.who_looked(cast.alumna())
    assert [(row.who, row.purpose) for row in seen] == [("何静安", "核对签证用途")]


def test_the_worklist_is_ordered_by_deadline_and_counts_what_it_shows(submitted):
    normal = stage.submit(cast.applicant(), items=(OrderItem("TRANSCRIPT_CN"),), evidence=()).number
    services.mark_urgent(cast.window_archivist(), number=submitted, reason="URGENT_VISA", needed_by="2026-12-04")
    found = queries.worklist(cast.window_archivist(), filters=WorklistFilters())
    assert [row.number for row in found.rows] == [submitted, normal]
    assert found.rows[0].urgent
    assert found.rows[0].next_code == "accept"
    counts = {view.code: view.count for view in found.views}
    assert (counts["open"], counts["unclaimed"], counts["mine"]) == (2, 2, 0)
    assert found.total == 2
    for stranger in (cast.guard(), cast.sysadmin(), cast.alumna()):
        with pytest.raises(NotAllowed):
            queries.worklist(stranger, filters=WorklistFilters())


def test_a_bad_choice_of_mention_is_refused(submitted):
    with pytest.raises((NotThisWay, CatalogueError)):
        services.accept_candidate(cast.window_archivist(), line_id=stage.line(submitted).pk, mention_ids=())
    with pytest.raises((NotThisWay, CatalogueError)):
        services.accept_candidate(cast.window_archivist(), line_id=stage.line(submitted).pk, mention_ids=(999_999,))
    assert stage.line(submitted).state == "SUBMITTED"


def test_a_worker_killed_in_the_middle_of_sealing_leaves_nothing_and_the_seal_can_be_tried_again(in_sealing):
    from django.db import transaction

    line = stage.line(in_sealing)

    class KilledError(Exception):
        pass

    with pytest.raises(KilledError), transaction.atomic():  # noqa: PT012  the kill comes inside the transaction
        services.seal_line(cast.second_archivist(), line_id=line.pk, approved_digest=line.draft_digest)
        raise KilledError
    row = stage.line(in_sealing)
    assert (row.state, row.issue_no) == ("SEALING", "")
    assert stage.delivery(in_sealing).state == "PLANNED"
    assert not models.UseRegisterEntry.objects.exists()
    assert stage.told("e_copy_code", in_sealing) == []
    issue = services.seal_line(cast.second_archivist(), line_id=line.pk, approved_digest=line.draft_digest)
    assert issue.endswith("00001")


@pytest.mark.parametrize("cases", [1, 4])
def test_pages_ask_the_database_a_fixed_number_of_times(submitted, cases, django_assert_max_num_queries):
    numbers = [submitted, *(stage.submitted() for _ in range(cases - 1))]
    archivist, alumna = cast.window_archivist(), cast.alumna()
    with django_assert_max_num_queries(16):
        queries.worklist(archivist, filters=WorklistFilters())
    with django_assert_max_num_queries(22):
        services.open_case(archivist, number=numbers[0])
    with django_assert_max_num_queries(11):
        queries.progress(alumna, number=numbers[0])
    with django_assert_max_num_queries(6):
        queries.my_cases(alumna)
