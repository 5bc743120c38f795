"""What was read on pages is found by its words; those with people on them by archivists only, and on the record."""

from __future__ import annotations

import pytest

from lantai.catalogue.models import Volume
from lantai.digitisation.models import Reading
from lantai.discovery import queries, services
from lantai.discovery.errors import DiscoveryError
from lantai.foundation import events, tasks
from lantai.foundation.actor import Actor
from tests import cast
from tests.digitisation import paper, stage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.integration]
SYSTEM = Actor.system("test")
PUBLIC = Actor.public()
MINUTES = [paper.line("关于修建风雨操场的会议记录", 500, 200), paper.line("校长办公室一九八七年三月", 500, 300)]


def hits(actor: Actor, text: str) -> list[tuple[str, int]]:
    try:
        return [(hit.kind, hit.id) for hit in queries.search(actor, text=text).hits]
    except DiscoveryError:
        return []


def test_pages_are_found_by_their_words_by_whom_they_may_be(tmp_path) -> None:
    stage.volume(tmp_path)
    services.rebuild(SYSTEM)
    archivist = cast.second_archivist()
    stage.read(stage.roster(), MINUTES)
    tasks.run_until_empty()
    roster, minutes = stage.page("001").pk, stage.page("002").pk
    assert Reading.objects.get(label="002").layout == ""
    assert hits(archivist, "周念慈") == [("page", roster)]
    (hit,) = services.open_answer(archivist, text="风雨操场", purpose="HOLDINGS").hits
    assert (hit.kind, hit.id, hit.label, hit.ref_code[0][0]) == ("page", minutes, "002", stage.CODE)
    assert ("风雨操场", True) in hit.text
    assert not events.log().filter(name="discovery.PageTextsViewed").exists()
    services.open_answer(archivist, text="念慈", purpose="HOLDINGS")
    told = events.log().get(name="discovery.PageTextsViewed")
    assert (told.purpose, told.payload) == ("HOLDINGS", {"page_images": [roster]})
    assert "念慈" not in str(told.subject_id)
    assert hits(PUBLIC, "风雨操场") == []
    # opened, and no list of people: what a page says is public, unless people stand on it
    Volume.objects.filter(ref_code=stage.CODE).update(record_kind="", opening_status="OPEN", secrecy="PUBLIC")
    services.rebuild(SYSTEM)
    assert hits(PUBLIC, "风雨操场") == [("page", minutes)]
    assert hits(PUBLIC, "周念慈") == []
    assert hits(archivist, "周念慈") == [("page", roster)]
    # closed again: the answer obeys before the index knows
    Volume.objects.filter(ref_code=stage.CODE).update(opening_status="CONTROLLED")
    assert hits(PUBLIC, "风雨操场") == []
