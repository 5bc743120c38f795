"""After a destruction the page images may go, too: on two people's word, for good, with proof of what they were."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import DisposalRefused, NotFound
from lantai.catalogue.models import DisposalErasure, Fonds, PageImage, RetentionTerm, Volume
from lantai.catalogue.queries import disposal as questions
from lantai.catalogue.services import pages as page_services
from lantai.foundation import events
from lantai.foundation.errors import NotAllowed
from lantai.preservation import queries as stored
from lantai.preservation import services as preservation
from lantai.preservation.errors import Erased, NotByTwo
from lantai.preservation.models import StoredObject
from tests import cast
from tests.catalogue import disposing
from tests.catalogue.test_pages import picture


@pytest.fixture
def gone(archivist, fonds, tmp_path):
    """A volume of two pages, destroyed; another of one page that stays. Return the list."""
    for n in (1, 2):
        code = f"2009-XZ11-{n}"
        Volume.objects.create(
            fonds=Fonds.objects.get(code="J02"), ref_code=code, ref_code_norm=code, year=2009, title=f"值班记录 {n}",
            class_code="XZ11", retention="10年", retention_term=RetentionTerm.objects.get(name="10年"),
        )  # fmt: skip
    for n, name in enumerate(("2009-XZ11-1_001.jpg", "2009-XZ11-1_002.jpg", "2009-XZ11-2_001.jpg")):
        (tmp_path / name).write_bytes(picture(shade=200 - n))  # one file for alike pages would stay for the other
    catalogue.import_pages(archivist, folder=tmp_path, fonds_code="J02")
    first = PageImage.objects.order_by("pk")[0]
    page_services.rendition(archivist, first.object_id, 400)
    return disposing.destroyed(Volume.objects.get(ref_code="2009-XZ11-1").pk)


def there(page: PageImage) -> bool:
    return page.object_id.hex in set(preservation.store().keys())


@pytest.mark.django_db
def test_one_asks_the_head_confirms_and_only_the_proof_is_left(gone, archivist, django_capture_on_commit_callbacks):
    pages = list(PageImage.objects.order_by("pk"))
    assert all(map(there, pages))  # destroying the paper erases nothing
    catalogue.propose_erasure(archivist, disposal_id=gone, reason="〔2026〕3 号纪要：连同扫描件")
    director = cast.director()
    assert questions.erasure(director, disposal_id=gone).may == {"erase", "erase_stop"}
    with django_capture_on_commit_callbacks() as waiting:
        assert catalogue.confirm_erasure(director, disposal_id=gone) == 2
    assert all(map(there, pages))  # not before the transaction stands
    for removal in waiting:
        removal()
    assert [there(page) for page in pages] == [False, False, True]
    with pytest.raises(Erased):
        preservation.open(archivist, object_id=pages[0].object_id)
    assert stored.facts(pages[0].object_id).erased_at is not None
    assert len(stored.facts(pages[0].object_id).sha256) == 64
    assert not list((Path(settings.HOME) / "renditions").rglob(f"{pages[0].object_id.hex}-*"))
    name, content = catalogue.open_erasure_record(archivist, disposal_id=gone)
    head, *lines = map(json.loads, content.decode().splitlines())
    assert (name, head["asked_by"], head["erased_by"]) == (f"disposal-{gone}-erased.jsonl", "何静安", director.name)
    assert [(one["page"], one["sha256"]) for one in lines] == [
        (page.label, stored.facts(page.object_id).sha256) for page in pages[:2]
    ]
    assert PageImage.objects.filter(erased_at=None).count() == 1
    told = events.of_subject("object", pages[0].object_id)[-1]
    assert (told.name, told.payload["asked_by"]) == ("preservation.ObjectErased", archivist.account_id)
    view = questions.erasure(archivist, disposal_id=gone)
    assert (view.state, view.standing, view.pages) == ("ERASED", 0, 2)


@pytest.mark.django_db
def test_nobody_erases_alone_nor_before_the_witness_nor_what_is_held(gone, archivist):
    director = cast.director()
    with pytest.raises(DisposalRefused, match="为什么"):
        catalogue.propose_erasure(archivist, disposal_id=gone, reason=" ")
    with pytest.raises(NotFound):
        catalogue.confirm_erasure(director, disposal_id=gone)
    catalogue.propose_erasure(director, disposal_id=gone, reason="纪要")
    with pytest.raises(DisposalRefused, match="另一位"):
        catalogue.confirm_erasure(director, disposal_id=gone)
    with pytest.raises(NotAllowed):
        catalogue.confirm_erasure(archivist, disposal_id=gone)
    with pytest.raises(IntegrityError), transaction.atomic():
        DisposalErasure.objects.update(state="ERASED", ended_by=director.account_id)
    catalogue.place_hold(archivist, fonds_code="J02", ground="LEGAL", reason="诉讼", class_code="XZ")
    with pytest.raises(DisposalRefused, match="不得销毁"):
        catalogue.confirm_erasure(cast.deputy_director(), disposal_id=gone)
    catalogue.withdraw_erasure(director, disposal_id=gone, reason="诉讼要用")
    assert all(map(there, PageImage.objects.all()))
    assert catalogue.propose_erasure(archivist, disposal_id=gone, reason="诉讼已结") == 2  # asked anew


@pytest.mark.django_db
def test_preservation_itself_asks_for_two_and_a_ground(gone, archivist):
    page = PageImage.objects.order_by("pk")[0]
    director = cast.director()
    for asked_by, ground in ((director.account_id, "纪要"), (None, "纪要"), (archivist.account_id, " ")):
        with pytest.raises(NotByTwo):
            preservation.erase(director, object_ids=[page.object_id], asked_by=asked_by, ground=ground)
    for other in (archivist, cast.sysadmin(), cast.SYSTEM):
        with pytest.raises(NotAllowed):
            preservation.erase(other, object_ids=[page.object_id], asked_by=1, ground="纪要")
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredObject.objects.filter(pk=page.object_id).update(erased_at=page.attached_at)
    assert there(page)
