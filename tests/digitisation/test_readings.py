"""What is read is kept, becomes people who can be found, and what is doubted is decided by people."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from uuid import uuid4
from xml.etree import ElementTree as ET

import pytest
from django.db import connection

from lantai.adapters import ocr
from lantai.catalogue import services as catalogue
from lantai.catalogue.models import HeaderProposal, MentionReading, NameKey, PersonMention
from lantai.catalogue.queries import pages
from lantai.catalogue.rules import same_row
from lantai.catalogue.values import MentionRow, ReadPerson
from lantai.digitisation import services
from lantai.digitisation.errors import ReviewRefused
from lantai.digitisation.models import DoubtfulCell, Reading, ReadRow
from lantai.digitisation.queries import readings as queries
from lantai.digitisation.rules import alto, guessing, people, turning
from lantai.digitisation.services import keeping
from lantai.digitisation.values import Cell, PageRows, PersonRow, SheetToRead
from lantai.foundation import clock, events, policy, tasks
from lantai.foundation.errors import NotAllowed
from lantai.foundation.geometry import Region
from lantai.preservation import queries as stored
from lantai.preservation import services as preservation
from tests import cast, scenes
from tests.catalogue import paper as sheets
from tests.digitisation import paper, stage


@pytest.fixture
@scenes.begins_with(stage.VOLUME)
def volume(db):
    """The volume with two scanned pages."""


# --- read and found


def test_a_page_that_was_read_is_people_who_can_be_found(volume) -> None:
    stage.read(stage.roster(), "PAGE_BLANK")
    (found, *_rest) = stage.find("周念慈", entered=1987, unit="机械系")
    assert (found.student_no, found.entered, found.unit, found.sex) == ("8701001", 1987, "机械系", "女")
    assert (found.page_image_id, found.page, found.row) == (stage.page().pk, "001", 1)
    assert found.region and found.region.h < 0.05
    assert not found.verified, "recognised text is no evidence: the mask waits for an archivist's mark"
    assert {one.code for one in found.reasons if not one.good} == {"source.ocr"}
    assert queries.progress_of(fonds_code="J02").people == 4
    row = Reading.objects.get(label="002")
    assert (row.state, row.refused, row.whole) == ("REFUSED", "PAGE_BLANK", True)


def test_with_the_reading_lies_what_the_machine_saw(volume) -> None:
    stage.read(stage.roster(), "PAGE_BLANK")
    row = stage.reading()
    assert (row.state, row.layout, row.turned, row.width, row.height) == ("READ", "ADMISSION_ROSTER", 0, 1000, 1400)
    facts = stored.facts(row.alto_id)
    assert (facts.media_type, facts.name) == ("application/xml", f"{row.object_id}.alto.xml")
    with preservation.open(stage.SYSTEM, object_id=row.alto_id) as stream:
        root = ET.fromstring(stream.read())
    names = {"a": alto.NAMESPACE}
    texts = [one.get("CONTENT") for one in root.iterfind(".//a:String", names)]
    assert texts[0] == stage.TITLE
    assert "周念慈" in texts
    page = root.find(".//a:Page", names)
    assert (page.get("WIDTH"), page.get("HEIGHT")) == ("1000", "1400")


def test_nothing_of_a_person_stands_readable_in_our_tables_nor_in_events(volume) -> None:
    stage.read(stage.roster(doubtful={"林书遥": ("瑶", 0.3)}), "PAGE_BLANK")
    services.decide(cast.second_archivist(), cell_id=stage.cell().pk, text="林书瑶")
    with connection.cursor() as cursor:
        for model in (Reading, ReadRow, DoubtfulCell):
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            assert not any("林书" in str(value) or "8701002" in str(value) for row in cursor for value in row)
    told = [
        json.dumps(one.payload, ensure_ascii=False) for one in events.log().filter(name__startswith="digitisation.")
    ]
    assert told
    assert not any("林" in one or "8701" in one for one in told)


def test_again_changes_nothing_and_reads_nothing_twice(volume) -> None:
    machine = stage.read(stage.roster(), "PAGE_BLANK")
    before = list(PersonMention.objects.order_by("pk").values_list("pk", "content"))
    assert services.ask_attached(cast.second_archivist(), fonds_code="J02") == (0, 2)
    assert services.read_waiting(stage.SYSTEM, by="other", reader=machine) == 0
    assert len(machine.read) == 2
    assert services.ask_attached(cast.second_archivist(), fonds_code="J02", again=True) == (2, 0)
    services.read_waiting(stage.SYSTEM, by="other", reader=paper.SetReader(stage.roster(), stage.roster()))
    assert list(PersonMention.objects.filter(page="001").order_by("pk").values_list("pk", "content")) == before
    assert Reading.objects.filter(state="READ").count() == 2


def test_what_a_killed_worker_had_claimed_is_read_and_what_another_reads_is_left_to_it(volume) -> None:
    services.ask_attached(cast.second_archivist(), fonds_code="J02")
    soon = clock.now() + timedelta(minutes=5)
    Reading.objects.filter(label="001").update(claimed_by="lane-0", claimed_until=soon)
    Reading.objects.filter(label="002").update(claimed_by="cli:7", claimed_until=soon)
    assert services.read_waiting(stage.SYSTEM, by="lane-0", reader=paper.SetReader(stage.roster())) == 1
    Reading.objects.filter(label="002").update(claimed_until=clock.now() - timedelta(seconds=1))
    assert services.read_waiting(stage.SYSTEM, by="lane-0", reader=paper.SetReader("PAGE_TIME")) == 1
    assert not queries.any_waiting()


def test_a_page_that_is_begun_again_and_again_is_given_up_alone(volume) -> None:
    services.ask_attached(cast.second_archivist(), fonds_code="J02")
    Reading.objects.filter(label="001").update(tries=4)
    services.read_waiting(stage.SYSTEM, by="lane-0", reader=paper.SetReader(stage.roster()))
    assert stage.reading("001").refused == "PAGE_CRASHED"
    assert stage.reading("002").state == "READ"


def test_without_the_machine_pages_wait(volume, monkeypatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "rapidocr", None)
    services.ask_attached(cast.second_archivist(), fonds_code="J02")
    assert services.enqueue_readings() == 0
    assert services.read_waiting(stage.SYSTEM, by="lane-0") == 0
    assert queries.progress_of(fonds_code="J02").waiting == 2


def test_who_may_have_pages_read(volume) -> None:
    for actor in (cast.alumna(), cast.guard(), cast.sysadmin(), cast.workstation_clerk()):
        with pytest.raises(NotAllowed):
            services.ask_attached(actor, fonds_code="J02")


@pytest.mark.req("B16")
def test_a_header_is_proposed_where_it_stands_on_the_scan_and_a_persons_own_stays(volume) -> None:
    archivist = cast.second_archivist()
    stage.read(stage.roster(), "PAGE_BLANK", turned=180)
    page = stage.page()
    source = pages.page_source(archivist, page.pk)
    assert (source.header, source.proposed.source) == (None, "ocr")
    assert source.proposed.confidence > 0.99
    place = turning.upright(source.proposed.region, 180)
    assert place.y < 90 / 1400 < 200 / 1400 < place.y + place.h < 231 / 1400, (
        "scanned on its head: title, headings, no row"
    )
    own = Region(0, 0.7, 1, 0.3)
    catalogue.mark_header(archivist, page_image_id=page.pk, region=own, whole_volume=False)
    services.ask_attached(archivist, fonds_code="J02", again=True)
    services.read_waiting(stage.SYSTEM, by="t", reader=paper.SetReader(stage.roster(), stage.roster()))
    assert pages.page_source(archivist, page.pk).header == own
    held = HeaderProposal.objects.get(page_image=page)
    assert held.region[1] < 0.1, "read again the right way up: the machine's own proposal is another"


# --- sheets and pages are one


def test_a_row_that_a_sheet_had_named_is_linked_not_doubled(volume, tmp_path) -> None:
    archivist = cast.window_archivist()
    rows = [[1, "周念慈", "8701001", "女", "1969.3", "四川", stage.CODE, 1], [2, "林书遥", "", "男", "", "", stage.CODE, 1],
            [9, "秦知远", "8701009", "男", "", "", "1987-JX13-2", 1]]  # fmt: skip
    sheet = sheets.roster_sheet(tmp_path / "名册.xlsx", rows)
    catalogue.import_catalogue(archivist, path=sheet, file_name=sheet.name, fonds_code="J02")
    PersonMention.objects.filter(raw_name="周念慈").update(raw_name="周念兹")  # typed otherwise than the page has it
    stage.read(stage.roster(), "PAGE_BLANK")
    assert PersonMention.objects.filter(fonds_code="J02").count() == 3 + 2
    linked = PersonMention.objects.get(raw_name="周念兹")
    assert (linked.source, linked.page_image_id, bool(linked.region)) == ("imported", stage.page().pk, True)
    assert not linked.region_verified
    assert MentionReading.objects.filter(made=False).count() == 2
    assert PersonMention.objects.filter(raw_name="秦知远").count() == 2, "another volume is another record"


def test_what_an_undone_sheet_takes_away_is_there_again_as_it_was_read(volume, tmp_path) -> None:
    archivist = cast.window_archivist()
    sheet = sheets.roster_sheet(tmp_path / "名册.xlsx", [[1, "周念慈", "8701001", "女", "", "", stage.CODE, 1]])
    report = catalogue.import_catalogue(archivist, path=sheet, file_name=sheet.name, fonds_code="J02")
    stage.read(stage.roster(), "PAGE_BLANK")
    assert PersonMention.objects.get(raw_name="周念慈").source == "imported"
    catalogue.undo_import(archivist, batch_id=report.batch_id, reason="选错了")
    assert not PersonMention.objects.filter(raw_name="周念慈").exists()
    tasks.run_until_empty()
    assert PersonMention.objects.get(raw_name="周念慈").source == "ocr"
    assert PersonMention.objects.count() == 4


def test_another_picture_of_a_page_doubles_nobody(volume) -> None:
    stage.read(stage.roster(), "PAGE_BLANK")
    page, other = stage.page("001"), stage.page("002")
    type(page).objects.filter(pk=page.pk).update(object_id=uuid4())  # as a decided conflict puts another picture there
    page.refresh_from_db()
    told = [SheetToRead(page.object_id, "J02", stage.CODE, "001", page.pk)]
    services.ask_readings(cast.second_archivist(), sheets=told)
    kept = Reading.objects.get(object_id=page.object_id)
    lines = stage.roster(doubtful={"林书遥": ("瑶", 0.3)})
    keeping.keep(stage.SYSTEM, kept, next(paper.SetReader(lines).read_pages([ocr.PageSource(Path("x"))])))
    assert PersonMention.objects.count() == 4, other
    services.decide(cast.second_archivist(), cell_id=stage.cell().pk, text="林书瑶")
    assert stage.find("林书瑶")


# --- a batch hands over


def test_pages_of_a_batch_become_people_when_they_are_attached(volume) -> None:
    held = [stage.page("001"), stage.page("002")]
    asked = [SheetToRead(one.object_id, "J02", "wrong volume", one.label) for one in held]
    archivist = cast.second_archivist()
    assert services.ask_readings(archivist, sheets=asked, batch_id=5) == 2
    services.read_waiting(
        stage.SYSTEM, by="t", reader=paper.SetReader(stage.roster(doubtful={"林书遥": ("瑶", 0.3)}), "PAGE_BLANK")
    )
    assert not PersonMention.objects.exists()
    told = queries.progress(batch_id=5)
    assert (told.asked, told.read, told.refused, told.cells_open, told.people) == (2, 1, 1, 1, 4)
    services.decide(archivist, cell_id=stage.cell().pk, text="林书瑶")
    assert services.hand_over(archivist, batch_id=5, page_images={one.object_id: one.pk for one in held}) == 4
    assert stage.find("林书瑶")[0].page_image_id == held[0].pk
    assert HeaderProposal.objects.get().page_image_id == held[0].pk, "read before it was attached"
    assert stage.reading().ref_code == stage.CODE, "it was moved to its right place meanwhile"
    assert services.hand_over(archivist, batch_id=5, page_images={one.object_id: one.pk for one in held}) == 4
    assert PersonMention.objects.count() == 4


# --- review


@pytest.fixture
@scenes.begins_with(stage.VOLUME)
def doubted(db):
    """A page read with one doubtful name."""
    stage.read(stage.roster(doubtful={"林书遥": ("瑶", 0.3)}), "PAGE_BLANK")


def test_a_correction_is_found_the_same_moment(doubted) -> None:
    archivist = cast.second_archivist()
    before = stage.find("林书遥")[0]
    assert {one.code for one in before.reasons if not one.good} >= {"source.ocr", "doubt.FAINT", "doubt.LOOKALIKE"}
    screen = services.open_review(archivist, purpose="review")
    (cell,) = screen.cells
    assert (screen.kind, cell.text, cell.doubts) == ("name", "林书遥", ("FAINT", "LOOKALIKE"))
    assert cell.suggestions
    services.decide(archivist, cell_id=cell.id, text=" 林书瑶 ", milliseconds=2300)
    after = stage.find("林书瑶")[0]
    assert (after.mention_id, after.name) == (before.mention_id, "林书瑶")
    assert {one.code for one in after.reasons if not one.good} == {"source.ocr.reviewed"}
    assert not any(one.name == "林书遥" for one in stage.find("林书遥"))
    assert NameKey.objects.filter(name__text="林书瑶").exists()
    assert services.open_review(archivist, purpose="review").pace is None, "no name is left to be paced"
    seen = events.log().filter(name="digitisation.CellsViewed").values_list("purpose", "payload")
    assert list(seen) == [("review", {"cells": [cell.id]})]
    services.take_back(archivist, cell_id=cell.id)
    assert stage.find("林书遥")[0].mention_id == before.mention_id
    with pytest.raises(ReviewRefused):
        services.take_back(archivist, cell_id=cell.id)


def test_confirmed_unreadable_empty_and_somebody_elses(doubted) -> None:
    archivist, cell = cast.second_archivist(), stage.cell()
    with pytest.raises(ReviewRefused, match="无法辨认"):
        services.decide(archivist, cell_id=cell.pk, text="  ")
    assert services.decide(archivist, cell_id=cell.pk, unreadable=True) == "UNREADABLE"
    assert stage.find("林书遥"), "a guess finds her where nothing would not"
    with pytest.raises(ReviewRefused):
        services.decide(cast.director(), cell_id=cell.pk, text="林书遥")
    with pytest.raises(ReviewRefused):
        services.take_back(cast.director(), cell_id=cell.pk)
    services.take_back(archivist, cell_id=cell.pk)
    assert services.decide(archivist, cell_id=cell.pk, text="林书遥") == "CONFIRMED"


def test_two_keys_that_agree_decide_and_two_that_differ_ask_a_third(volume) -> None:
    sheets_ = [
        SheetToRead(one.object_id, "J02", stage.CODE, one.label, one.pk)
        for one in (stage.page("001"), stage.page("002"))
    ]
    services.ask_readings(cast.second_archivist(), sheets=sheets_, two_keys=True)
    lines = stage.roster(doubtful={"林书遥": ("瑶", 0.3)})
    services.read_waiting(stage.SYSTEM, by="t", reader=paper.SetReader(lines, lines))
    one, other = DoubtfulCell.objects.order_by("pk")
    first, second, third = cast.second_archivist(), cast.director(), cast.deputy_director()
    assert services.decide(first, cell_id=one.pk, text="林书瑶") == "ONE_KEY"
    assert stage.find("林书遥"), "one key decides nothing"
    assert [cell.id for cell in services.open_review(first, purpose="review").cells] == [other.pk]
    with pytest.raises(ReviewRefused):
        services.decide(first, cell_id=one.pk, text="林书瑶")
    (shown, _rest) = services.open_review(second, purpose="review").cells
    assert (shown.id, shown.text, shown.typed) == (one.pk, "林书遥", ()), "the second does not see what the first typed"
    assert services.decide(second, cell_id=one.pk, text="林书瑶") == "CORRECTED"
    services.decide(first, cell_id=other.pk, text="林书瑶")
    assert services.decide(second, cell_id=other.pk, text="林书谣") == "DISPUTED"
    with pytest.raises(ReviewRefused):
        services.decide(first, cell_id=other.pk, text="林书瑶")
    (disputed,) = services.open_review(third, purpose="review").cells
    assert disputed.typed == ("林书瑶", "林书谣")
    assert services.decide(third, cell_id=other.pk, text="林书瑶") == "CORRECTED"


def test_who_may_review(doubted) -> None:
    for actor in (cast.alumna(), cast.guard(), cast.auditor(), cast.workstation_clerk()):
        assert not policy.allows(actor, "digitisation.read")
        for verb in (lambda who: services.open_review(who, purpose="x"), lambda who: services.decide(who, cell_id=1, text="x"),
                     lambda who: services.open_reading(who, reading_id=1, purpose="x")):  # fmt: skip
            with pytest.raises(NotAllowed):
                verb(actor)


# --- pure


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_place_turned_and_turned_back_is_the_same(turned: int) -> None:
    region = Region(0.1, 0.2, 0.3, 0.05)
    there = turning.stored(region, turned)
    assert turning.upright(there, turned).as_list() == region.as_list()
    if turned == 90:  # the top of the upright page is the left edge of the stored picture
        assert there.as_list() == [0.2, 0.6, 0.05, 0.3]


def test_what_was_not_read_has_a_place_to_look_at() -> None:
    rows = [Region(0.1, 0.2 + 0.1 * at, 0.8, 0.02) for at in range(3)]
    name = [Cell("name", "周念慈", region=Region(0.3, one.y, 0.1, 0.02)) for one in rows]
    empty = Cell("name", "", 0.0, ("EMPTY",))
    page = PageRows(rows=(PersonRow({"name": name[0]}, region=rows[0]), PersonRow({"name": empty}, doubts=("ROW_MISSING",)),
                          PersonRow({"name": empty}, region=rows[2]), PersonRow({"name": name[2]}, region=rows[2])))  # fmt: skip
    _first, missing, bare, _last = guessing.with_places(page).rows
    assert (missing.region.y, round(missing.region.y + missing.region.h, 3)) == (0.2, 0.42)
    assert bare.cells["name"].region.as_list() == [0.3, 0.4, 0.1, 0.02]


@pytest.mark.parametrize(
    ("text", "year"),
    [("锦江工学院1987年录取新生名册", 1987), ("一九八七年新生名册", 1987), ("二〇〇三届", 2003), ("名册", None)],
)
def test_the_year_over_a_list(text: str, year: int | None) -> None:
    assert people.year_in(text) == year


def test_identity_numbers_are_not_searched_by_words() -> None:
    page = paper.page([paper.line("周念慈 身份证号 510102196903170024 学号 8701001", 500, 100)])
    assert people.text_of(page) == "周念慈 身份证号  学号 8701001"


def test_which_record_of_a_sheet_a_row_is() -> None:
    def read(place: int, name: str, number: str = "") -> ReadPerson:
        return ReadPerson(place, MentionRow(name, student_no=number))

    def known(pk: int, name: str, number: str = "", row: int | None = None, *, here: bool = True) -> same_row.Known:
        return same_row.Known(pk, name, frozenset({number} if number else ()), row, here)

    people_ = [
        read(1, "周念慈", "01"),
        read(2, "王伟"),
        read(3, "王伟"),
        read(4, "张山", "04"),
        read(5, "李静"),
        read(6, "", "06"),
    ]
    held = [
        known(10, "周念兹", "01"),  # the number on this page: the machine misread the name
        known(11, "周念慈", "01", here=False),  # number and name go first
        known(12, "王伟", row=3), known(13, "王伟", row=2),  # namesakes by their rows
        known(14, "章山", "04", here=False),  # a number on another page under another name is somebody else
        known(15, "李静", row=9), known(16, "", "06"),
    ]  # fmt: skip
    assert same_row.matched(people_, held) == {1: 11, 2: 13, 3: 12, 5: 15, 6: 16}


# --- held against what is known


def typed(name: str, number: str, **more) -> None:
    """A sheet about the class was brought in: a card of another volume, typed by a person."""
    row = MentionRow(raw_name=name, student_no=number, fonds_code="J02", list_name="学籍卡目录", entered=1987, **more)
    catalogue.index_mentions(cast.window_archivist(), rows=[row])


def test_a_typed_record_of_the_same_number_puts_a_doubt_to_rest(volume) -> None:
    typed("林书遥", "8701002", ref_code=stage.CODE)
    stage.read(stage.roster(doubtful={"林书遥": ("瑶", 0.3), "秦知远": ("達", 0.3)}), "PAGE_BLANK")
    assert [cell.text for cell in DoubtfulCell.objects.all()] == ["秦知远"], "nobody need look at what is known"
    services.ask_attached(cast.second_archivist(), fonds_code="J02", again=True)
    services.read_waiting(
        stage.SYSTEM, by="t", reader=paper.SetReader(stage.roster(doubtful={"林书遥": ("瑶", 0.3)}), "PAGE_BLANK")
    )
    assert not DoubtfulCell.objects.exists(), (
        "the typed record is a witness still, though the row is linked to it by now"
    )


def test_a_typed_record_that_says_otherwise_raises_one(volume) -> None:
    typed("林书瑶", "8701002")
    stage.read(stage.roster(), "PAGE_BLANK")
    (cell,) = services.open_review(cast.second_archivist(), purpose="review", kind="name").cells
    assert (cell.text, cell.doubts, cell.suggestions[0]) == ("林书遥", ("DISAGREES",), "林书瑶")


def test_a_number_of_another_generation_says_nothing(volume) -> None:
    row = MentionRow(raw_name="王建国", student_no="8701002", fonds_code="J02", list_name="学籍卡目录", entered=1953)
    catalogue.index_mentions(cast.window_archivist(), rows=[row])
    stage.read(stage.roster(), "PAGE_BLANK")
    assert not DoubtfulCell.objects.exists()


def test_the_department_in_a_title_does_not_begin_with_the_year() -> None:
    about = people.context("ADMISSION_ROSTER", (), title="锦江工学院1998级机械系本科录取新生名册", school="锦江工学院")
    row = people.person(1, PersonRow({"name": Cell("name", "周念慈")}), about, decided={}, reviewed=False).row
    assert (row.unit, row.entered) == ("机械系", 1998)


# --- a sheet that comes in after its pages were read


def _sheet_after(folder, rows: list[list], *, name: str = "后补名册.xlsx"):
    sheet = sheets.roster_sheet(folder / name, rows)
    return catalogue.import_catalogue(cast.window_archivist(), path=sheet, file_name=sheet.name, fonds_code="J02")


def test_a_sheet_after_its_page_joins_the_read_rows_and_raises_what_it_says_otherwise(volume, tmp_path) -> None:
    lines = stage.roster(doubtful={"秦知远": ("達", 0.3), "梁子衡": ("恒", 0.3)})
    stage.read(lines, "PAGE_BLANK")
    before = {one.raw_name: one for one in PersonMention.objects.all()}
    assert {one.text for one in DoubtfulCell.objects.all()} == {"秦知远", "梁子衡"}
    archivist = cast.second_archivist()
    services.decide(archivist, cell_id=DoubtfulCell.objects.get(row__place=4).pk, text="梁子恒")
    report = _sheet_after(tmp_path, [
        [1, "周念慈", "8701001", "女", "1969.3", "四川", stage.CODE, 1],  # as read
        [2, "林书瑶", "8701002", "男", "", "", stage.CODE, 1],  # the page was read otherwise: somebody must look
        [3, "秦知远", "8701003", "男", "", "", stage.CODE, ""],  # no page named: known by name and number
        [9, "王建国", "8701009", "男", "", "", stage.CODE, 1],  # not read at all
    ])  # fmt: skip
    assert (report.accepted, report.conflicts) == (4, 0)
    tasks.run_until_empty()

    rows = {one.raw_name: one for one in PersonMention.objects.all()}
    assert set(rows) == {"周念慈", "林书瑶", "秦知远", "梁子恒", "王建国"}, "nobody stands there twice"
    for name, was in (("周念慈", "周念慈"), ("林书瑶", "林书遥"), ("秦知远", "秦知远")):
        one, old = rows[name], before[was]
        assert (one.pk, one.source, one.page_image_id) == (old.pk, "imported", stage.page().pk)
        assert (one.region, one.region_verified, one.page) == (old.region, False, one.page or "001")
        assert one.region
    assert rows["秦知远"].page == "001", "the read row says where she stands"
    assert rows["周念慈"].birth == "1969.3", "the typed record is what is shown"
    assert [len(stage.find(name)) for name in ("周念慈", "林书瑶", "秦知远")] == [1, 1, 1]
    assert not any(one.name == "林书遥" for one in stage.find("林书遥"))

    cells = {one.text: one for one in DoubtfulCell.objects.all()}
    assert set(cells) == {"林书遥", "梁子衡"}, "what the sheet confirms need not be looked at any more"
    assert (cells["林书遥"].doubts, cells["林书遥"].state) == (["DISAGREES"], "OPEN")
    assert cells["梁子衡"].state == "CORRECTED", "what somebody decided stays"
    (shown,) = services.open_review(archivist, purpose="review", kind="name").cells
    assert shown.suggestions[0] == "林书瑶"
    assert _sheet_after(tmp_path, [[1, "周念慈", "8701001", "女", "1969.3", "四川", stage.CODE, 1]]).unchanged == 1
    services.hold_again(stage.SYSTEM, page_image_id=stage.page().pk)
    assert DoubtfulCell.objects.count() == 2

    catalogue.undo_import(cast.window_archivist(), batch_id=report.batch_id, reason="选错了")
    tasks.run_until_empty()
    left = {one.raw_name: one.source for one in PersonMention.objects.all()}
    assert left == {"周念慈": "imported", "林书遥": "ocr", "秦知远": "ocr", "梁子恒": "ocr"}, (
        "two sheets named the first"
    )


def test_what_was_accepted_under_a_read_record_keeps_its_number_and_namesakes_stay_apart(volume, tmp_path) -> None:
    people_ = (("1", "王伟", "", "男", ""), ("2", "周念慈", "8701001", "女", ""), ("3", "王伟", "", "女", ""))
    stage.read(stage.roster(people_), "PAGE_BLANK")
    zhou = PersonMention.objects.get(raw_name="周念慈")
    mark = Region(0.1, 0.2, 0.8, 0.03)
    catalogue.mark_region(cast.window_archivist(), mention_id=zhou.pk, page_image_id=stage.page().pk, region=mark)
    _sheet_after(
        tmp_path, [["", "王伟", "", "男", "", "", stage.CODE, 1], [2, "周念慈", "8701001", "女", "", "", stage.CODE, 1]]
    )
    again = PersonMention.objects.get(raw_name="周念慈")
    assert (again.pk, again.region, again.region_verified) == (zhou.pk, mark.as_list(), True)
    assert PersonMention.objects.filter(raw_name="王伟").count() == 3, "which of two he is nobody has said"


def test_what_a_machine_doubts_is_never_called_certain_before_somebody_has_looked(doubted) -> None:
    asked = {"entered": 1987, "unit": "机械系"}
    assert [one.certain for one in stage.find("周念慈", **asked)] == [True], "nothing of it is doubted"
    assert [one.certain for one in stage.find("林书遥", **asked)] == [False]
    services.decide(cast.second_archivist(), cell_id=stage.cell().pk, text="林书遥")
    assert [one.certain for one in stage.find("林书遥", **asked)] == [True]


@pytest.mark.req("A13")
def test_the_supervisors_a_row_names_are_kept_apart():
    cells = {"name": Cell("name", "冯霁月"), "supervisor": Cell("supervisor", "王大衡、 周念慈")}
    row = people.person(1, PersonRow(cells), people.context("", ()), decided={}, reviewed=False).row
    assert row.supervisors == ("王大衡", "周念慈")
    none = people.person(
        1, PersonRow({"name": Cell("name", "冯霁月")}), people.context("", ()), decided={}, reviewed=False
    )
    assert none.row.supervisors == ()
