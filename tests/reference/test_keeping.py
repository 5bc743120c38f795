"""What goes when its time is over, what stays, and the receipt of each run (P2, P6, P7)."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db import transaction

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import NotFoundRecord
from lantai.certification import queries as certification
from lantai.foundation import audit, clock, events, ledger, tasks
from lantai.foundation.actor import Actor
from lantai.foundation.errors import NotAllowed
from lantai.notices import tasks as note_tasks
from lantai.notices.models import Notice
from lantai.reference import models, queries, services
from lantai.reference import tasks as purging
from lantai.reference.errors import NoSuchCase, NotThisWay, WrongState
from lantai.reference.rules import keeping as rules
from lantai.reference.services import keeping, production
from lantai.reference.services.searching import as_study
from lantai.reporting import queries as reporting
from tests import cast, scenes
from tests.reference import stage

SYSTEM = Actor.system("test")


def days(count: float):
    return clock.at(clock.now() + timedelta(days=count))


def fulfil(number: str) -> str:
    """Have a sealed case fetched, rated and thanked for, with words on both sides."""
    alumna = cast.alumna()
    code = stage.code_in(stage.told("e_copy_code", number)[-1])
    services.download(alumna, delivery_id=stage.delivery(number).pk, code=code).stream.close()
    services.say(alumna, number=number, text="周念慈的签证面谈提前了")
    services.note(cast.window_archivist(), number=number, text="周念慈来过电话")
    if stage.line(number).state == "CLOSED":
        services.rate(alumna, number=number, stars=5, text="周念慈很满意", effect="签证已通过")
    return number


def refuse() -> str:
    number = stage.submitted(purpose="STUDY")
    line = stage.line(number)
    services.propose_refusal(cast.window_archivist(), line_id=line.pk, reason="NOT_HELD", words="周念慈查无")
    services.confirm_negative(cast.second_archivist(), line_id=line.pk, agreed=True)
    return number


FULFILLED = scenes.Scene(lambda _folder: fulfil(stage.SEALED.value), on=stage.SEALED)
REFUSED = scenes.Scene(lambda _folder: refuse(), on=FULFILLED)


fulfilled = scenes.fixture(FULFILLED, "The number of a fulfilled case.")
refused = scenes.fixture(REFUSED, "The number of a refused case beside the fulfilled one.")


def counters() -> list[tuple[str, int]]:
    found = reporting.counters(cast.director(), year=clock.today().year)
    return [(item.code, item.value) for item in found.counters]


# --- the rules, pure ------------------------------------------------------------------------------------------

RULES = (
    rules.KeepingRule("REFUSED", 1, 365, ("REFUSED",)),
    rules.KeepingRule("CLOSED", 1, 730, ("FULFILLED", "NOT_FOUND")),
)


def test_a_case_is_kept_as_long_as_its_longest_line_and_what_nobody_decided_on_stays():
    assert rules.rule_for({"REFUSED"}, RULES).code == "REFUSED"
    assert rules.rule_for({"REFUSED", "FULFILLED"}, RULES).code == "CLOSED"
    assert rules.rule_for({"REFUSED", "SOMETHING"}, RULES) is None
    assert rules.rule_for(set(), RULES) is None


def test_letters_of_units_stay_with_their_case_and_pictures_go_thirty_days_after_the_check():
    days_of = {"EVIDENCE_CONSENT": 730, "EVIDENCE_CHECKED": 30, "EVIDENCE_UNCHECKED": 90}
    added = clock.now()

    def until(kind: str, *, checked: bool, consent: bool = False):
        return rules.paper_until(kind, added=added, checked=added if checked else None, consent=consent, days=days_of)

    assert until("a", checked=True) == added + timedelta(days=30)
    assert until("a", checked=False) == added + timedelta(days=90)
    assert until("a", checked=True, consent=True) == added + timedelta(days=730)
    assert until("d", checked=True) is until("h", checked=True, consent=True) is None


# --- cases ----------------------------------------------------------------------------------------------------


def test_a_refused_case_goes_after_a_year_a_fulfilled_one_after_two_and_open_ones_stay(fulfilled, refused):
    done, no, still = fulfilled, refused, stage.submitted(purpose="JOB")
    with days(364):
        assert services.run_purge(SYSTEM).get("REFUSED") is None
    with days(366):
        assert services.run_purge(SYSTEM)["REFUSED"] == 1
    assert stage.case(no).reduced_at is not None
    assert stage.case(done).reduced_at is None
    with days(731):
        assert services.run_purge(SYSTEM)["CLOSED"] == 1
    assert stage.case(done).reduced_at is not None
    assert stage.case(still).applicant_name == "周念慈"


def everything_written(*without: str) -> str:
    """Every value of this room's and notices' tables, decrypted, as one text."""
    found = []
    for label in ("reference", "notices"):
        for model in apps.get_app_config(label).get_models():
            if model.__name__ not in without:
                found += [str(row) for row in model._default_manager.values()]
    return "\n".join(found)


@pytest.mark.req("B43")
@pytest.mark.usefixtures("holdings")
def test_nothing_of_the_person_is_left_and_everything_that_is_counted_stays(settings, tmp_path):
    settings.OUTBOX = tmp_path / "outbox"
    number = fulfil(stage.sealed(deliveries=(stage.E_COPY, stage.BY_MAIL)))
    clerk = cast.window_archivist()
    row = stage.delivery(number, 2)
    services.pack(clerk, delivery_ids=(row.pk,))
    services.dispatch(clerk, delivery_ids=(row.pk,))
    services.note_tracking(clerk, delivery_id=row.pk, scan="SIGNED")
    services.rate(
        cast.alumna(), number=number, stars=5, text="周念慈很满意", effect="周念慈签证已通过，证件 510103196908123321"
    )
    issue = stage.line(number).issue_no
    register = list(models.UseRegisterEntry.objects.values_list("number", "user_key", "id_hash", "documents", "effect"))
    before = counters()
    assert dict(before)["MAILED"] == 1
    tasks.run_until_empty()
    sent = _aged(settings.OUTBOX)
    assert {path.parent.name for path in sent} == {"sms", "courier"}
    note_tasks.clear_outbox.func()
    assert any(path.exists() for path in sent if path.parent.name != "courier"), "what a case still names stays"
    with days(800):
        purging.run_purge.func()
        note_tasks.clear_outbox.func()
    assert not any(path.exists() for path in sent)
    assert counters() == before
    assert list(
        models.UseRegisterEntry.objects.values_list("number", "user_key", "id_hash", "documents", "effect")
    ) == (register)
    assert certification.issued(clerk, issue).state == "ACTIVE"
    left = everything_written("MaterialType", "Term", "MessageTemplate", "PurgeRun")
    for secret in ("周念慈", "13800001234", "文庙街", "8701001", "面谈", "wenmiao"):
        assert secret not in left
    entry = queries_register(clerk)
    assert (entry.case_number, entry.user, entry.ref_codes) == (number, "", ("1987-JX13-1",))
    assert models.Rating.objects.get().stars == 5


@pytest.mark.req("B43")
@pytest.mark.usefixtures("holdings")
def test_of_a_look_up_that_found_nobody_where_was_looked_stays_and_whom_it_was_about_goes_with_the_case():
    clerk, number = cast.window_archivist(), stage.submitted(purpose="JOB")
    line = stage.line(number)
    looked = stage.looked(line, "GRAD_LIST")
    looked = replace(looked, reasons={**looked.reasons, "ORIGIN": "周念慈一家都在本地"})
    services.propose_not_found(clerk, line_id=line.pk, looked=looked, words="周念慈，逐册看过")
    services.confirm_negative(cast.second_archivist(), line_id=line.pk, agreed=True, places=("ROSTER",))
    study = as_study(production.claim_of(line))
    other = catalogue.record_not_found(
        clerk.for_purpose("核对来函"), study=study, places=looked.places, steps=looked.steps, reasons=looked.reasons
    )
    [record] = [one.id for one in catalogue.open_not_found(clerk) if one.id != other]
    [before] = catalogue.open_not_found(clerk, record_id=record)
    assert (before.asked["name"], before.purpose, len(catalogue.open_not_found(clerk, study=study))) == (
        "周念慈", number, 2,
    )  # fmt: skip
    with days(800):
        assert services.run_purge(SYSTEM)["CLOSED"] == 1
    [after] = catalogue.open_not_found(clerk, record_id=record)
    assert (after.asked, after.note, after.forgotten) == ({}, "", True)
    assert {why for _code, _tried, why in after.steps} == {""}
    kept = [(one.purpose, one.by, one.at, one.places, [step[:2] for step in one.steps]) for one in (before, after)]
    assert kept[0] == kept[1]
    row = NotFoundRecord.objects.filter(pk=record).values().get()
    assert "周念慈" not in str(row)
    [still] = catalogue.open_not_found(clerk, study=study)  # made for something else, and no longer known by the other
    assert (still.id, still.asked["name"]) == (other, "周念慈")
    with pytest.raises(NotAllowed):
        catalogue.forget_not_found(clerk, purpose="核对来函")


def _aged(outbox: Path) -> list[Path]:
    """Everything the local channels wrote, made two days old."""
    found = [path for path in outbox.rglob("*") if path.is_file()]
    for path in found:
        os.utime(path, (time.time() - 2 * 86400,) * 2)
    return found


def queries_register(actor: Actor):
    from lantai.reference.queries.register import use_register

    year = clock.today().year
    return use_register(actor, since=date(year, 1, 1), until=date(year, 12, 31)).rows[0]


def test_pages_about_a_reduced_case_still_open_and_its_person_no_longer_finds_it(fulfilled):
    clerk = cast.window_archivist()
    with days(731):
        services.run_purge(SYSTEM)
        view = services.open_case(clerk, number=fulfilled)
        assert (view.applicant, view.studies, view.thread, view.notes) == ("", (), (), ())
        assert queries.progress(clerk, number=fulfilled).closed
        with pytest.raises(NoSuchCase):
            queries.progress(cast.alumna(), number=fulfilled)
        assert queries.my_cases(cast.alumna()) == []
        assert services.send_contact_code(Actor.public(), number=fulfilled) == ""
    assert Notice.objects.filter(reference=fulfilled, body="", account=None).count() == (
        Notice.objects.filter(reference=fulfilled).count()
    )


@transaction.atomic
def cut_off_in_the_middle(number: str) -> None:
    keeping.reduce(SYSTEM, stage.case(number).pk, rule="REFUSED")
    assert stage.case(number).applicant_name == ""
    raise ZeroDivisionError


def test_a_run_that_is_cut_off_is_taken_up_and_counts_nothing_twice(fulfilled, refused):
    first, second = fulfilled, refused
    with days(800):
        services.run_purge(SYSTEM, at_most=1)
        assert models.PurgeRun.objects.get().ended_at is None
        with pytest.raises(ZeroDivisionError):
            cut_off_in_the_middle(second)
        assert stage.case(second).applicant_name == "周念慈"
        counts = services.run_purge(SYSTEM)
        assert counts["REFUSED"] == counts["CLOSED"] == 1
        again = services.run_purge(SYSTEM)
    assert again == {}
    assert models.PurgeRun.objects.count() == 2
    assert {stage.case(number).reduced_at is None for number in (first, second)} == {False}


@pytest.mark.usefixtures("fulfilled")
def test_each_run_leaves_a_receipt_in_the_signed_ledger():
    with days(731):
        counts = services.run_purge(SYSTEM)
        receipt = next(row for row in events.log().filter(name="reference.PurgeDone"))
        assert receipt.payload["counts"] == counts
        assert receipt.payload["rules"]["CLOSED"] == [1, 730]
        assert receipt.actor_kind == "system"
        ledger.fold_events()
        assert audit.audit_events().ok
        read = queries.purge_receipts(cast.auditor())[0]
        assert (read.counts, read.rules["CLOSED"], read.operator) == (counts, (1, 730), "")
    with pytest.raises(NotAllowed):
        services.run_purge(cast.window_archivist())
    with pytest.raises(NotAllowed):
        queries.purge_receipts(cast.window_archivist())


def test_the_days_are_data_of_the_archive_in_versions(fulfilled):
    models.Term.objects.create(
        kind="RETENTION", code="CLOSED", version=2, name="办结的申请", name_en="Closed requests",
        value={"days": 1000, "outcomes": ["FULFILLED", "NOT_FOUND", "WITHDRAWN", "EXPIRED"]},
    )  # fmt: skip
    with days(900):
        services.run_purge(SYSTEM)
    assert stage.case(fulfilled).reduced_at is None
    with days(1001):
        services.run_purge(SYSTEM)
    assert stage.case(fulfilled).reduced_at is not None
    assert models.PurgeRun.objects.order_by("-pk")[0].rules["CLOSED"] == [2, 1000]


def test_an_unanswered_complaint_keeps_its_case(accepted):
    services.withdraw_line(cast.alumna(), line_id=stage.line(accepted).pk)
    services.rate(cast.alumna(), number=accepted, stars=1, text="太慢", complaint=True)
    with days(900):
        services.run_purge(SYSTEM)
        assert stage.case(accepted).reduced_at is None
        services.answer_complaint(cast.director(), number=accepted, text="向您致歉")
        services.run_purge(SYSTEM)
        assert stage.case(accepted).reduced_at is not None


# --- at the holder's wish -------------------------------------------------------------------------------------


def test_the_holder_may_have_a_closed_case_forgotten_before_its_time_and_nobody_else(fulfilled):
    open_still = stage.submitted(purpose="STUDY")
    with pytest.raises(NoSuchCase):
        services.forget_case(cast.stranger(), number=fulfilled)
    with pytest.raises(WrongState):
        services.forget_case(cast.alumna(), number=open_still)
    services.forget_case(cast.alumna(), number=fulfilled)
    assert stage.case(fulfilled).applicant_name == ""
    assert models.UseRegisterEntry.objects.get().documents
    receipt = events.log().filter(name="reference.PurgeDone").get()
    assert receipt.payload["counts"] == {"HOLDER": 1}
    assert receipt.actor_id == cast.alumna().account_id


@pytest.mark.usefixtures("holdings")
def test_the_letter_of_a_unit_is_kept_as_the_rules_say():
    from tests.reference.stage import unit_case

    number = unit_case()
    services.withdraw_line(cast.unit_clerk(), line_id=stage.line(number).pk)
    with pytest.raises(NotThisWay):
        services.forget_case(cast.unit_clerk(), number=number)


# --- papers ---------------------------------------------------------------------------------------------------


@pytest.mark.req("B32")
@pytest.mark.usefixtures("holdings")
def test_accepting_by_a_paper_checks_it_and_its_picture_goes_thirty_days_later():
    paper = stage.evidence(cast.alumna(), consent=False)
    number = stage.submitted(evidence=(paper,))
    services.accept_candidate(
        cast.window_archivist(), line_id=stage.line(number).pk, mention_ids=(stage.mention("周念慈"),)
    )
    row = models.Evidence.objects.get(pk=paper)
    assert (row.result, row.level, row.checked_by_id) == ("PASSED", 1, cast.window_archivist().account_id)
    with days(29):
        assert services.run_purge(SYSTEM) == {}
    with days(31):
        assert services.run_purge(SYSTEM) == {"EVIDENCE_CHECKED": 1}


@pytest.mark.req("B32")
@pytest.mark.usefixtures("holdings")
def test_consent_may_be_taken_back_at_any_time():
    paper = stage.evidence(cast.alumna(), consent=True)
    number = stage.submit(evidence=(paper,)).number
    services.check_evidence(cast.window_archivist(), evidence_id=paper, number=number, passed=True)
    with pytest.raises(NoSuchCase):
        services.revoke_consent(cast.stranger(), evidence_id=paper)
    with days(10):
        services.revoke_consent(cast.alumna(), evidence_id=paper)
        row = models.Evidence.objects.get(pk=paper)
        assert (row.consent, row.removed_at) == (False, None)
    other = stage.evidence(cast.alumna(), "b", consent=True)
    second = stage.submit(evidence=(other,), purpose="JOB").number
    services.check_evidence(cast.window_archivist(), evidence_id=other, number=second, passed=True)
    with days(40):
        services.revoke_consent(cast.alumna(), evidence_id=other)
    row = models.Evidence.objects.get(pk=other)
    assert (row.object_id, row.result, bool(row.sha256)) == (None, "PASSED", True)
