"""From a draft to a sealed copy."""

from __future__ import annotations

import io
import shutil
import subprocess

import pikepdf
import pytest
from tests import cast
from tests.certification import stage

from lantai.certification import queries, services
from lantai.certification.errors import (
    DraftChanged,
    DraftSpent,
    DraftUnknown,
    FourEyes,
    MissingCharacter,
    NoMandate,
    NothingKept,
    SealAbsent,
    SecondFactorNeeded,
)
from lantai.certification.models import Draft, IssueCounter, IssuedDocument, SealUse
from lantai.foundation import ledger
from lantai.foundation.errors import NotAllowed
from lantai.foundation.models import EventRow
from lantai.preservation.models import StoredObject

pytestmark = [pytest.mark.django_db, pytest.mark.integration]


@pytest.mark.req("B36", "B42")
def test_a_second_person_seals_and_everything_is_written_at_once():
    draft = stage.draft()
    issue = services.seal_copy(cast.second_archivist(), draft_id=draft.id, approved_digest=draft.digest)
    row = IssuedDocument.objects.get(issue_no=issue.issue_no)
    assert issue.number.startswith("锦档证〔")
    assert issue.number.endswith("第 00001 号")
    assert len(issue.code.replace("-", "")) == 16
    assert issue.code.replace("-", "") not in str(IssuedDocument.objects.filter(pk=row.pk).values().get())
    assert row.page_digests == Draft.objects.get(pk=draft.id).page_digests
    assert SealUse.objects.get(issue=row).digest == issue.sha256
    names = [event.name for event in EventRow.objects.filter(subject_type="issue", subject_id=issue.issue_no)]
    assert names == ["certification.SealUsed", "certification.CopySealed"]
    head = ledger.head("issues")
    assert head.size == row.ledger_position + 1
    assert ledger.head_is_signed(head)
    assert services.audit_register(stage.SYSTEM).ok


def test_the_file_carries_one_certification_over_all_of_it(tmp_path, issued):
    _, content = issued
    path = tmp_path / "sealed.pdf"
    path.write_bytes(content)
    if shutil.which("pdfsig") is None:
        pytest.fail("pdfsig is absent: apt install poppler-utils")
    said = subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=False).stdout
    assert "Total document signed" in said
    assert "Signature is Valid" in said
    assert "锦江大学档案馆" in said
    text = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout
    assert "按馆藏原样出具" in text
    assert "J02-1987-JX13-21" in text
    assert "dag.jinjiang.example/verify" in text
    assert not any(name in text for name in stage.NAMES if name != "周念慈")
    with pikepdf.open(io.BytesIO(content)) as pdf:
        metadata = pdf.open_metadata()
        assert metadata.get("pdfaid:part") == "2"
        assert metadata.get("pdfaid:conformance") == "B"
        assert pdf.Root.Perms.DocMDP.Reference[0].TransformParams.P == 1


def test_the_one_who_prepared_cannot_seal():
    draft = stage.draft()
    with pytest.raises(FourEyes):
        services.seal_copy(cast.window_archivist(), draft_id=draft.id, approved_digest=draft.digest)
    refused = EventRow.objects.get(name="certification.SealRefused")
    assert refused.payload["code"] == "FOUR_EYES"
    assert services.seal_copy(cast.second_archivist(), draft_id=draft.id, approved_digest=draft.digest)


def test_sealing_needs_the_second_factor_the_role_and_the_approved_draft():
    draft = stage.draft()
    with pytest.raises(SecondFactorNeeded):
        services.seal_copy(cast.second_archivist(second_factor=False), draft_id=draft.id, approved_digest=draft.digest)
    with pytest.raises(NotAllowed):
        services.seal_copy(cast.sysadmin(), draft_id=draft.id, approved_digest=draft.digest)
    with pytest.raises(DraftChanged):
        services.seal_copy(cast.second_archivist(), draft_id=draft.id, approved_digest="0" * 64)
    assert not IssuedDocument.objects.exists()
    assert not IssueCounter.objects.exists()


def test_pressing_twice_issues_once():
    draft = stage.draft()
    services.seal_copy(cast.second_archivist(), draft_id=draft.id, approved_digest=draft.digest)
    with pytest.raises(DraftSpent):
        services.seal_copy(cast.second_archivist(), draft_id=draft.id, approved_digest=draft.digest)
    assert IssuedDocument.objects.count() == 1


def test_a_discarded_draft_is_never_sealed_and_shows_nobody_any_more():
    draft = stage.draft()
    kept = Draft.objects.get(pk=draft.id)
    bytes_of_it = {str(kept.stored_id), *(identifier for _name, identifier in kept.pictures)}
    assert StoredObject.objects.filter(pk__in=bytes_of_it).count() == len(bytes_of_it) > 1
    services.discard_draft(cast.window_archivist(), draft_id=draft.id)
    assert not StoredObject.objects.filter(pk__in=bytes_of_it).exists()
    kept.refresh_from_db()
    assert (kept.subject_name, kept.contents, kept.title) == ("", "", "")
    with pytest.raises(DraftUnknown):
        queries.draft_page(cast.window_archivist(), draft.id, 1)
    with pytest.raises(DraftSpent):
        services.seal_copy(cast.second_archivist(), draft_id=draft.id, approved_digest=draft.digest)
    with pytest.raises(DraftSpent):
        services.discard_draft(cast.window_archivist(), draft_id=draft.id)


def test_a_seal_that_is_gone_is_not_replaced_by_another(issued, settings, tmp_path):
    settings.KEYS = tmp_path
    draft = stage.draft()
    with pytest.raises(SealAbsent):
        services.seal_copy(cast.second_archivist(), draft_id=draft.id, approved_digest=draft.digest)
    assert not (tmp_path / "seal").exists()


def test_numbers_have_no_gap_after_a_failed_sealing(monkeypatch, issued):
    first, _ = issued
    draft = stage.draft()

    def broken(*_args, **_keywords):
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(ledger, "append_signed", broken)
        with pytest.raises(RuntimeError):
            services.seal_copy(cast.second_archivist(), draft_id=draft.id, approved_digest=draft.digest)
    issue = services.seal_copy(cast.second_archivist(), draft_id=draft.id, approved_digest=draft.digest)
    assert [first.issue_no[-5:], issue.issue_no[-5:]] == ["00001", "00002"]
    assert services.audit_register(stage.SYSTEM).ok


def test_a_page_with_nothing_kept_yields_no_copy():
    maker = cast.window_archivist()
    with pytest.raises(NothingKept):
        services.draft_copy(
            maker,
            mandate=stage.mandate(maker),
            material="X",
            excerpts=[stage.excerpt(), stage.excerpt(keep=())],
            wording=stage.WORDING,
        )
    assert not Draft.objects.exists()


@pytest.mark.parametrize("gap", ["case_number", "line_id", "subject_name", "ground"])
def test_no_draft_without_a_mandate(gap):
    maker = cast.window_archivist()
    with pytest.raises(NoMandate):
        stage.draft(**{gap: 0 if gap == "line_id" else ""})
    assert maker


def test_a_draft_of_the_system_must_be_taken_over_before_it_is_sealed():
    draft = stage.draft(prepared_by=None)
    with pytest.raises(NoMandate):
        services.seal_copy(cast.second_archivist(), draft_id=draft.id, approved_digest=draft.digest)
    services.adopt_draft(cast.window_archivist(), draft_id=draft.id)
    with pytest.raises(DraftSpent):
        services.adopt_draft(cast.second_archivist(), draft_id=draft.id)
    with pytest.raises(FourEyes):
        services.seal_copy(cast.window_archivist(), draft_id=draft.id, approved_digest=draft.digest)
    assert services.seal_copy(cast.second_archivist(), draft_id=draft.id, approved_digest=draft.digest)


@pytest.mark.parametrize(("character", "named"), [("\ue123", "U+E123"), ("ก", "ก")])
def test_a_character_without_a_font_is_refused_by_name(character, named):
    with pytest.raises(MissingCharacter) as refusal:
        stage.draft(subject_name=f"周{character}念")
    assert named in str(refusal.value)


def test_a_draft_page_is_a_picture_marked_as_draft():
    draft = stage.draft()
    assert queries.draft_page(cast.window_archivist(), draft.id, 1).startswith(b"\x89PNG")
    with pytest.raises(queries.DraftUnknown):
        queries.draft_page(cast.alumna(), draft.id, 1)
