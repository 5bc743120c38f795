"""Is this genuine? The six verdicts against the attacked files."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from tests import cast
from tests.certification import stage
from tests.certification.attacks import ATTACKS

from lantai.certification import queries, services
from lantai.certification.models import IssuedDigest, IssuedDocument, VerificationLog
from lantai.certification.services import press
from lantai.foundation import clock, ids
from lantai.foundation.models import EventRow

pytestmark = [pytest.mark.django_db, pytest.mark.integration]


def check(content: bytes):
    return services.verify_file(io.BytesIO(content), ip="203.0.113.7")


@pytest.mark.req("B36", "B42")
def test_an_untouched_file_is_in_force_and_says_what_it_must(issued):
    issue, content = issued
    view = check(content)
    assert (view.verdict, view.reason) == (1, "IN_FORCE")
    facts = {fact.label_en: fact.value for fact in view.facts}
    assert facts["Issued by"] == "锦江大学档案馆"
    assert facts["Person concerned"] == "周念慈"
    assert facts["Certificate no."] == issue.number
    assert facts["Pages"] == "2 页"
    assert "J02-1987-JX13-21" in next(fact.value_en for fact in view.facts if fact.label_en == "Record")
    assert view.proof is not None
    assert view.proof.signed_at is not None
    assert view.page_image.startswith(b"\xff\xd8\xff")  # a JPEG


def test_the_code_gives_the_same_answer_without_the_page(issued):
    issue, _ = issued
    for typed in (issue.code, issue.code.lower().replace("-", " "), issue.code.replace("-", "")):
        view = services.verify_code(typed, ip="203.0.113.7")
        assert view.verdict == 1
        assert view.page_image == b""
        assert view.number == issue.number


def test_an_attacked_file_never_gets_the_first_verdict(tmp_path, issued):
    """The whole matrix against one sealed file; every fault is told, not only the first."""
    issue, content = issued
    faults = []
    for name, (attack, expected) in stage.some_of(ATTACKS).items():
        folder = tmp_path / name.replace(" ", "-")
        folder.mkdir()
        altered = attack(content, folder)
        assert altered != content, name
        view = services.verify_file(io.BytesIO(altered), ip="")
        right_facts = (view.verdict == 3) == (view.number == issue.number)
        if view.verdict == 1 or view.verdict not in expected or not right_facts:
            faults.append((name, view.verdict, view.reason, view.findings))
    assert not faults
    assert check(content).verdict == 1  # and the file itself still is what it was


def test_the_changed_page_is_named(tmp_path, issued):
    _, content = issued
    replaced = check(ATTACKS["page replaced by incremental update"][0](content, tmp_path))
    assert [(change.page, change.state) for change in replaced.changes] == [(1, "changed"), (2, "same")]
    added = check(ATTACKS["page added"][0](content, tmp_path))
    assert [(change.page, change.state) for change in added.changes] == [(1, "same"), (2, "same"), (3, "added")]
    appended = check(ATTACKS["trailing bytes"][0](content, tmp_path))
    assert [change.state for change in appended.changes] == ["same", "same"]
    assert any(finding.label_en == "End" for finding in appended.findings)


def test_the_archive_copy_is_recognised_and_the_sealed_file_stays_its_beginning(issued):
    issue, content = issued
    services.extend_archive_copy(stage.SYSTEM, issue_no=issue.issue_no)
    services.extend_archive_copy(stage.SYSTEM, issue_no=issue.issue_no)  # twice without harm
    digest = IssuedDigest.objects.get(kind="archive")
    with queries.preservation.open(stage.SYSTEM, object_id=digest.stored_id) as stream:
        archived = stream.read()
    assert archived.startswith(content)
    assert check(archived).verdict == 1
    assert check(content).verdict == 1
    assert check(archived + b"\n").verdict == 3
    services.extend_archive_copy(stage.SYSTEM, issue_no=issue.issue_no, renew=True)
    renewed = IssuedDigest.objects.filter(kind="archive").latest("id")
    with queries.preservation.open(stage.SYSTEM, object_id=renewed.stored_id) as stream:
        again = stream.read()
    assert again.startswith(archived)
    assert check(again).verdict == 1
    assert services.audit_register(stage.SYSTEM).ok


def test_months_later_offline_the_seal_still_holds(issued):
    _, content = issued
    with clock.at(datetime.now(UTC) + timedelta(days=400)):
        assert check(content).verdict == 1


def test_a_clock_that_runs_behind_the_register_decides_nothing(issued):
    issue, content = issued
    with clock.at(datetime(1999, 1, 1, tzinfo=UTC)):
        assert (check(content).verdict, check(content).reason) == (6, "CLOCK")
        assert services.verify_code(issue.code, ip="").verdict == 6


def test_without_anchors_or_register_nothing_is_decided(tmp_path, monkeypatch, issued):
    _, content = issued
    monkeypatch.setattr(settings, "KEYS", tmp_path / "none")
    press.forget_seal()
    try:
        view = check(content)
        assert (view.verdict, view.reason) == (6, "NO_REGISTER")
        assert not (tmp_path / "none" / "seal").exists()
    finally:
        monkeypatch.undo()
        press.forget_seal()


def test_unknown_and_malformed_codes_look_the_same(issued):
    answers = [services.verify_code(code, ip="") for code in (ids.mint(16), "x", "0" * 16, "", "周" * 500)]
    shapes = {(view.verdict, view.reason, view.title, view.advice, view.facts, view.findings) for view in answers}
    assert len(shapes) == 1
    assert answers[0].reason == "CODE_UNKNOWN"


def test_guessing_is_slowed_down_and_says_so(issued):
    issue, _ = issued
    with clock.at(datetime(2030, 1, 1, 12, 0, 30, tzinfo=UTC)):
        answers = [services.verify_code(ids.mint(16), ip="198.51.100.9").reason for _ in range(21)]
        assert answers[19] == "CODE_UNKNOWN"
        assert answers[20] == "TOO_MANY"
        assert services.verify_code(issue.code, ip="198.51.100.9").reason == "TOO_MANY"
        assert services.verify_code(issue.code, ip="198.51.100.10").verdict == 1


def test_a_verification_is_shown_to_the_holder_without_the_full_address():
    issue, content = stage.sealed(requested_by=cast.alumna().account_id)
    check(content)
    services.verify_code(issue.code, ip="203.0.113.7")
    seen = queries.verifications(cast.alumna(), issue.issue_no)
    assert [(log.way, log.verdict, log.place) for log in seen] == [("code", 1, "203.0.*.*"), ("file", 1, "203.0.*.*")]
    assert "203.0.113.7" not in str(list(VerificationLog.objects.values()))
    with pytest.raises(queries.IssueUnknown):
        queries.verifications(cast.stranger(), issue.issue_no)


class TestTheDatabaseBehindOurBack:
    """Deleting, editing or inserting an issue row is noticed by the page and by the audit."""

    def test_deleted(self, issued):
        issue, content = issued
        stage.sealed()
        row = IssuedDocument.objects.get(issue_no=issue.issue_no)
        row.digests.all().delete()
        row.seal_uses.all().delete()
        IssuedDocument.objects.filter(pk=row.pk).delete()
        assert (check(content).verdict, check(content).reason) == (6, "NOT_REGISTERED")
        assert services.verify_code(issue.code, ip="").reason == "LEDGER"
        assert services.audit_register(stage.SYSTEM).missing == (row.code_hash,)
        assert EventRow.objects.filter(name="certification.RegisterDoubted").exists()

    @pytest.mark.parametrize(
        "edit",
        [
            {"subject_name": "冒名者"}, {"title": "学位证明"}, {"ref_codes": ["J01-1"]}, {"number": "锦档证〔2026〕第 99999 号"},
            {"pages": 3}, {"sealed_by_name": "x", "copies": 9}, {"requested_by": 77}, {"facts": "[]"},
        ],
    )  # fmt: skip
    def test_edited(self, edit, issued):
        issue, content = issued
        IssuedDocument.objects.filter(issue_no=issue.issue_no).update(**edit)
        assert check(content).reason == "LEDGER"
        assert services.verify_code(issue.code, ip="").reason == "LEDGER"
        assert len(services.audit_register(stage.SYSTEM).altered) == 1

    def test_inserted(self, issued):
        issue, content = issued
        altered = content + b"%"
        row = IssuedDocument.objects.get(issue_no=issue.issue_no)
        import hashlib

        IssuedDigest.objects.create(
            issue=row, kind="archive", length=len(altered), sha256=hashlib.sha256(altered).hexdigest(),
            sm3=hashlib.new("sm3", altered).hexdigest(), stored_id=row.stored_id, made_at=row.sealed_at,
            ledger_position=row.ledger_position,
        )  # fmt: skip
        assert check(altered).reason == "LEDGER"
        assert len(services.audit_register(stage.SYSTEM).inserted) == 1
        assert check(content).verdict == 1

    def test_a_revocation_undone(self, issued):
        issue, content = issued
        services.propose_revocation(
            cast.window_archivist(), issue_no=issue.issue_no, reason_code="ERROR", reason="行号有误"
        )
        services.confirm_revocation(cast.second_archivist(), issue_no=issue.issue_no)
        assert check(content).verdict == 2
        row = IssuedDocument.objects.get(issue_no=issue.issue_no)
        row.endings.all().delete()
        IssuedDocument.objects.filter(pk=row.pk).update(state="ACTIVE", ended_at=None)
        assert check(content).reason == "LEDGER"
        assert services.audit_register(stage.SYSTEM).missing == (f"end:{issue.issue_no}",)


def test_a_withdrawn_key_is_never_plain_green(monkeypatch, tmp_path, issued):
    import shutil

    issue, content = issued
    shutil.copytree(settings.KEYS, tmp_path / "keys")
    monkeypatch.setattr(settings, "KEYS", tmp_path / "keys")
    press.forget_seal()
    try:
        with clock.at(datetime.now(UTC) + timedelta(hours=1)):
            services.withdraw_seal_key(cast.secadmin())
        with clock.at(datetime.now(UTC) + timedelta(hours=2)):
            view = check(content)
            assert (view.verdict, view.reason) == (1, "BEFORE_WITHDRAWAL")
            assert services.verify_code(issue.code, ip="").reason == "BEFORE_WITHDRAWAL"
            _, later = stage.sealed()
            assert check(later).reason == "IN_FORCE"
    finally:
        monkeypatch.undo()
        press.forget_seal()
