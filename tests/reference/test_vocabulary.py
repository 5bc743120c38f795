"""The data every archive starts from, against the tables of domain.md 3.2, 3.5 and A26."""

from __future__ import annotations

import pytest
from django.utils import translation

from lantai.reference import models, queries, services
from lantai.reference.services import load_fixtures
from lantai.reference.values import OrderItem, StudyClaim
from tests import cast
from tests.reference import stage

# code, evidence, copies, deliveries (P paper, S sealed envelope, X e-copy, V reply), days — transcribed by hand
MATERIALS = """
TRANSCRIPT_CN ab 10 PSX 3
TRANSCRIPT_EN ab 10 PSX 5
GRAD_CERT_EN ab 10 PSX 5
DEGREE_CERT_EN ab 10 PSX 5
GRAD_PROOF a 5 PX 3
DEGREE_PROOF a 5 PX 3
ADMISSION_ROSTER a 3 PX 3
GAOKAO_SCORE a 5 PSX 5
STATUS_CARD a 3 PX 3
ENROLL_FORM a 2 P 3
GRAD_FORM a 2 P 3
DEGREE_RES a 3 PX 3
GRAD_LIST a 3 PX 3
DISPATCH_STUB a 2 P 3
STATUS_CHANGE a 2 P 5
AWARD a 5 PX 5
THESIS_COPY a 1 PX 5
COURSE_DESC a 3 PSX 10
ENVELOPE_WHERE a 0 V 1
VERIFY_UNIT d 1 VX 5
CHSI_SUPPORT a 2 PX 5
NAME_PROOF af 2 P 5
STAFF_RECORD a 2 P 5
ACCOUNTING d 0 P 5
DRAWING d 0 PX 3
GRAD_PHOTO a 3 PX 5
INHERIT ag 2 P 10
COURT h 0 P 1
"""


@pytest.fixture
def loaded(db):
    stage.load()


@pytest.mark.req("A14")
def test_the_catalogue_is_the_table_of_the_specification(loaded):
    found = {item.code: item for item in queries.materials()}
    assert len(found) == 32
    for row in MATERIALS.strip().splitlines():
        code, evidence, copies, ways, days = row.split()
        item = found[code]
        assert ("".join(item.evidence), item.copies, item.days) == (evidence, int(copies), int(days)), code
        assert ("E_COPY" in item.methods) == ("X" in ways), code
        assert ("REPLY" in item.methods) == ("V" in ways), code
        assert ({"MAIL", "PICKUP"} <= set(item.methods)) == ("P" in ways), code
        assert item.sealed_envelope == ("S" in ways), code


def test_every_word_of_the_data_is_there_in_both_languages(loaded):
    for row in [*models.MaterialType.objects.all(), *models.Term.objects.all()]:
        assert row.name
        assert row.name_en
        assert not any("一" <= character <= "鿿" for character in row.name_en), row
    with translation.override("en"):
        assert queries.material("ADMISSION_ROSTER").name == "Admission roster page (certified copy)"
    with translation.override("zh-hans"):
        assert queries.material("ADMISSION_ROSTER").name == "录取名册复印件"


def test_every_refusal_reason_has_its_rule_and_remedy(loaded):
    reasons = {row.code: row for row in models.Term.objects.filter(kind="REASON")}
    assert set(reasons) == {
        "ID_UNVERIFIED", "NO_AUTHORITY", "IDENTITY_MISMATCH", "CERT_NO_MISMATCH", "DOUBTFUL_HOLDING", "NOT_HELD",
        "NOT_OUR_FORM", "NOT_YET_GRADUATED", "RESTRICTED", "PRIVACY_OTHERS", "TRANSFER_ONLY_UNIT", "FORGERY",
        "DUPLICATE", "OVER_LIMIT",
    }  # fmt: skip
    for row in reasons.values():
        assert row.value["rule"]
        assert row.value["rule_en"]
        assert row.hint
        assert row.hint_en


@pytest.mark.req("A26")
def test_purposes_suggest_materials_and_stand_in_the_register(holdings):
    found = {item.code: item for item in queries.purposes()}
    assert {"STUDY", "ABROAD", "JOB", "FILE", "QUALIFY", "VISA", "NOTARY", "HOUSEHOLD", "OTHER"} <= set(found)
    known = {item.code for item in queries.materials()}
    for item in found.values():
        assert set(item.suggested) <= known
    assert found["OTHER"].needs_text
    stage.sealed(purpose="OTHER", purpose_text="回乡任教")
    entry = models.UseRegisterEntry.objects.get()
    assert (entry.purpose, entry.purpose_text) == ("OTHER", "回乡任教")


@pytest.mark.req("A14")
def test_a_dispatch_stub_is_not_offered_to_a_class_after_its_abolition(loaded):
    assert "DISPATCH_STUB" in {item.code for item in queries.materials(year=2020)}
    assert "DISPATCH_STUB" not in {item.code for item in queries.materials(year=2024)}
    assert "VERIFY_UNIT" not in {item.code for item in queries.materials(relationship="SELF")}


def test_loading_again_changes_nothing_and_keeps_what_the_archive_changed(loaded):
    models.Term.objects.filter(kind="SWITCH", code="FEES").update(value={"on": True})
    models.MaterialType.objects.create(
        code="ADMISSION_ROSTER", version=2, order=7, name="录取名册", name_en="Roster", days=1, methods=["E_COPY"]
    )
    before = (models.MaterialType.objects.count(), models.Term.objects.count())
    load_fixtures()
    assert (models.MaterialType.objects.count(), models.Term.objects.count()) == before
    assert queries.material("ADMISSION_ROSTER").days == 1


@pytest.mark.req("A13")
def test_several_enrolments_with_uncertain_years_and_former_names_are_kept_apart(holdings):
    claims = (
        StudyClaim("周念慈", former_names=("周阿慈",), entered=1986, slack=1, school="锦江工学院", level="本科"),
        StudyClaim("周念慈", graduated=1994, school="锦江大学", level="硕士"),
    )
    number = stage.submitted(
        studies=claims, items=(OrderItem("ADMISSION_ROSTER", study=0), OrderItem("DEGREE_RES", study=1))
    )
    view = services.open_case(cast.window_archivist(), number=number)
    assert view.studies == claims
    assert view.lines[0].candidates[0].candidate.name == "周念慈"
    stored = models.StudyClaim.objects.filter(case__number=number).values_list("claim", flat=True)
    assert all("周阿慈" in text or "硕士" in text for text in stored)


def test_particulars_are_not_readable_in_the_database(holdings):
    from django.db import connection

    number = stage.submitted(remark="请联系 13800001234")
    with connection.cursor() as cursor:
        for table in ("reference_case", "reference_studyclaim", "reference_delivery", "reference_candidate"):
            cursor.execute(f"SELECT * FROM {table}")
            text = repr(cursor.fetchall())
            for secret in ("周念慈", "13800001234", "8701001", "签证面谈"):
                assert secret not in text, (table, secret)
    assert stage.case(number).remark == "请联系 13800001234"


def test_at_the_window_everything_is_done_the_same_day(holdings):
    clerk, second = cast.window_archivist(), cast.second_archivist()
    receipt = services.enter_case(
        clerk,
        order=stage.order(deliveries=(stage.PICKUP,), evidence=(), phone=""),
        key="window-1",
        channel="WINDOW",
        consent_note="本人到馆",
    )
    line = stage.line(receipt.number)
    assert line.promise_seconds <= 16 * 3600
    services.record_check(clerk, line_id=line.pk, kind="IDENTITY", passed=True, words="身份证原件")
    assert stage.case(receipt.number).identity_level == 3
    services.accept_candidate(clerk, line_id=line.pk, mention_ids=(stage.mention("周念慈"),))
    line = stage.line(receipt.number)
    services.send_to_seal(clerk, line_id=line.pk, draft_digest=line.draft_digest)
    services.seal_line(second, line_id=line.pk, approved_digest=line.draft_digest)
    row = stage.delivery(receipt.number)
    services.pack(clerk, delivery_ids=(row.pk,))
    code = services.ready_for_pickup(clerk, delivery_ids=(row.pk,))[0].pickup_code
    services.hand_over(clerk, delivery_id=row.pk, code=code, collector="周念慈", proof="身份证")
    assert stage.line(receipt.number).state == "CLOSED"
    assert models.UseRegisterEntry.objects.get().channel == "WINDOW"
