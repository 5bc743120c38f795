"""What the sealed file is made of: rules of PDF/A-2b and services.md F3 that can be checked without a validator."""

from __future__ import annotations

import io
import threading

import pikepdf
import pytest
from django.db import connections
from tests import cast
from tests.certification import stage

from lantai.certification import services
from lantai.certification.models import IssuedDocument

pytestmark = [pytest.mark.integration]


@pytest.mark.django_db
@pytest.mark.req("B36")
def test_fonts_embedded_no_scripts_no_attachments_one_field():
    issue, content = stage.sealed()
    assert content.count(b"%%EOF") == 2  # Typst's own and the seal's; nothing after it
    with pikepdf.open(io.BytesIO(content)) as pdf:
        root = pdf.Root
        assert root.OutputIntents[0].S == "/GTS_PDFA1"
        assert "/Encrypt" not in pdf.trailer
        assert not {"/OpenAction", "/AA", "/Collection"} & set(root.keys())
        assert "/EmbeddedFiles" not in root.get("/Names", {})
        assert "/JavaScript" not in root.get("/Names", {})
        fields = list(root.AcroForm.Fields)
        assert [str(field.FT) for field in fields] == ["/Sig"]
        assert len(pdf.pages) == issue.pages
        described = [
            item
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
        ]
        assert described
        assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(item.keys()) for item in described)
        streams = [item for item in pdf.objects if isinstance(item, pikepdf.Stream)]
        assert not any("/F" in item or "/FFilter" in item for item in streams)
        assert not any("/LZWDecode" in str(item.get("/Filter", "")) for item in streams)
        actions = {
            str(item.get("/S"))
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Action"
        }
        assert not actions & {"/JavaScript", "/Launch", "/Sound", "/Movie", "/ImportData", "/SubmitForm"}


@pytest.mark.django_db(transaction=True)
def test_two_people_sealing_at_once_get_two_numbers_without_a_gap():
    drafts = [stage.draft(line_id=n + 1) for n in range(4)]
    second = cast.second_archivist()
    faults: list[BaseException] = []

    def seal(draft) -> None:
        try:
            services.seal_copy(second, draft_id=draft.id, approved_digest=draft.digest)
        except BaseException as fault:  # noqa: BLE001  told in the test's own thread
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=seal, args=(draft,)) for draft in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    serials = sorted(IssuedDocument.objects.values_list("serial", flat=True))
    assert serials == [1, 2, 3, 4]
    assert services.audit_register(stage.SYSTEM).ok


@pytest.mark.django_db
def test_a_long_copy_of_several_pages_counts_its_pages():
    maker = cast.window_archivist()
    draft = services.draft_copy(
        maker,
        mandate=stage.mandate(maker),
        material="STATUS_CARD",
        excerpts=[stage.excerpt(), stage.excerpt(header=None, keep=(stage.row_region(2), stage.row_region(4)))],
        wording=stage.WORDING,
    )
    assert draft.page_count == 4  # two with the statement, two whole pages
    issue = services.seal_copy(cast.second_archivist(), draft_id=draft.id, approved_digest=draft.digest)
    assert issue.pages == 4
