"""What was read on pages is found by its words; those with people on them by archivists only, and on the record."""

from __future__ import annotations

from datetime import date

import pytest

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import PersonMention, Volume
from lantai.catalogue.values import MentionRow, ReadPerson
from lantai.digitisation import services as digitisation
from lantai.digitisation.models import DoubtfulCell, Reading
from lantai.digitisation.rules import alto
from lantai.digitisation.services import correcting
from lantai.digitisation.values import Line
from lantai.discovery import queries, services
from lantai.discovery.errors import DiscoveryError
from lantai.discovery.services import finding
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


def test_what_was_read_on_pages_of_what_became_a_state_secret_is_gone(tmp_path) -> None:
    stage.volume(tmp_path)
    services.rebuild(SYSTEM)
    archivist = cast.second_archivist()
    stage.read(stage.roster(), MINUTES)
    tasks.run_until_empty()
    volume, page = Volume.objects.get(ref_code=stage.CODE), stage.page("001")
    assert PersonMention.objects.filter(page_image=page).exists()
    catalogue.propose_secrecy(
        archivist,
        kind="volume",
        unit_id=volume.pk,
        level="SECRET",
        ground="国密定〔2020〕5号",
        decided_on=date(2020, 5, 1),
    )
    catalogue.confirm_secrecy(cast.director(), kind="volume", unit_id=volume.pk)
    tasks.run_until_empty()
    assert not Reading.objects.exists()
    assert not DoubtfulCell.objects.exists()
    assert not PersonMention.objects.exists()
    assert hits(archivist, "周念慈") == hits(archivist, "风雨操场") == []
    read = [ReadPerson(1, MentionRow(raw_name="周念慈"))]
    assert catalogue.index_read_people(SYSTEM, page_image_id=page.pk, object_id=page.object_id, people=read) == {}
    assert not PersonMention.objects.exists(), "nothing is read into the index again"


@pytest.mark.req("B16")
def test_a_correction_made_in_review_is_found_as_words_on_its_page_at_the_next_tick(tmp_path) -> None:
    stage.volume(tmp_path)
    services.rebuild(SYSTEM)
    archivist, other = cast.second_archivist(), cast.director()
    stage.read(stage.roster(doubtful={"林书遥": ("瑶", 0.3), "秦知远": ("達", 0.3)}), "PAGE_BLANK")
    tasks.run_until_empty()
    page = stage.page("001").pk
    assert hits(archivist, "林书遥") == [("page", page)]
    cells = {cell.text: cell.pk for cell in DoubtfulCell.objects.all()}
    digitisation.decide(archivist, cell_id=cells["林书遥"], text="林书瑶")
    digitisation.decide(other, cell_id=cells["秦知远"], text="秦知远")
    tasks.run_until_empty()
    assert hits(archivist, "林书瑶") == [("page", page)]
    assert hits(archivist, "林书遥") == [], "what the machine misread would find somebody else's page"
    assert hits(archivist, "秦知远") == hits(archivist, "周念慈") == [("page", page)]
    (hit,) = services.open_answer(archivist, text="林书瑶", purpose="HOLDINGS").hits
    assert ("林书瑶", True) in hit.text
    (box,) = services.places(archivist, page_image_id=page, text="林书瑶")
    row = DoubtfulCell.objects.get(pk=cells["林书遥"]).region
    assert (box.x, box.y, box.w) == pytest.approx(row[:3], abs=0.003)
    assert (
        services.places(archivist, page_image_id=page, text="林书遥")
        == services.places(PUBLIC, page_image_id=page, text="林书瑶")
        == []
    )
    kept = correcting.alto_of(stage.reading(), as_read=True)
    assert [one for one in alto.lines(kept, 0) if one[0] == "林书遥"] and not [
        one for one in alto.lines(kept, 0) if one[0] == "林书瑶"
    ]
    told = (
        events.log()
        .filter(name="digitisation.CellDecided")
        .order_by("pk")
        .values_list("payload__page_image", flat=True)
    )
    assert list(told) == [page, 0], "what only confirms changes no word"
    services.rebuild(SYSTEM)
    assert hits(archivist, "林书瑶") == [("page", page)], "made anew the index says the same"
    digitisation.take_back(archivist, cell_id=cells["林书遥"])
    tasks.run_until_empty()
    assert hits(archivist, "林书遥") == [("page", page)] and hits(archivist, "林书瑶") == []


@pytest.mark.once
@pytest.mark.parametrize(
    ("turned", "upright", "box"),
    [(0, True, [0.2, 0.1, 0.1, 0.02]), (180, True, [0.7, 0.88, 0.1, 0.02]), (90, True, [0.1, 0.7, 0.02, 0.1]),
     (270, True, [0.88, 0.2, 0.02, 0.1])],
)  # fmt: skip
def test_a_word_in_a_line_is_framed_however_the_picture_lies(turned: int, upright: bool, box: list[float]) -> None:
    """The second of four equal parts of a line at the top of the upright page, as it lies on the stored picture."""
    x, y, w, h = alto.stored((0.1, 0.1, 0.4, 0.02), turned)
    line = correcting._placed(Line("周念慈林", x, y, w, h, upright=upright), turned)
    assert finding._part(line, 1, 2).as_list() == box
