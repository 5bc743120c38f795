"""A row of a sheet, a row typed at the desk and a row read from a page that are one person's are one record."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from lantai.catalogue import services as catalogue
from lantai.catalogue.models import ImportBatch, MentionReading, PersonMention
from lantai.catalogue.rules.same_row import Borne, by_name
from lantai.catalogue.services import joining
from lantai.catalogue.values import MentionRow
from lantai.digitisation import services
from lantai.digitisation.models import DoubtfulCell
from lantai.foundation import events, tasks
from lantai.foundation.geometry import Region
from tests import cast, scenes
from tests.catalogue import paper as sheets
from tests.digitisation import paper, stage

FIRST = (
    ("1", "周念慈", "", "女", ""),
    ("2", "王伟", "", "男", ""),
    ("3", "林书遥", "8701002", "男", ""),
    ("4", "秦知远", "", "男", ""),
)
SECOND = (("1", "赵明远", "", "男", ""), ("2", "王伟", "", "男", ""), ("3", "钱素琴", "", "女", ""))


@pytest.fixture
@scenes.begins_with(stage.VOLUME)
def volume(db) -> None:
    """A volume of two pages that nobody has read."""


def sheet(folder, *people: tuple[str, ...], name: str = "名单.xlsx"):
    """Bring in a list that names the volume and neither page nor row."""
    rows = [["", person, number, *(sex or [""]), "", "", stage.CODE, ""] for person, number, *sex in people]
    path = sheets.roster_sheet(folder / name, rows)
    return catalogue.import_catalogue(cast.window_archivist(), path=path, file_name=name, fonds_code="J02")


def held() -> dict[str, list[tuple[str, str]]]:
    """Return name → (source, page) of its records."""
    found: dict[str, list[tuple[str, str]]] = {}
    for one in PersonMention.objects.order_by("source", "page"):
        found.setdefault(one.raw_name, []).append((one.source, one.page))
    return found


def logged(name: str) -> list[dict]:
    return [one.payload for one in events.log().filter(name=name).order_by("pk")]


def test_a_sheet_that_names_only_the_volume_joins_the_names_that_stand_once_on_either_side(volume, tmp_path) -> None:
    stage.read(stage.roster(FIRST), stage.roster(SECOND))
    before = {one.raw_name: one.pk for one in PersonMention.objects.all()}
    report = sheet(
        tmp_path,
        ("周念慈", ""),
        ("王伟", ""),
        ("赵明遠", ""),
        ("林书遥", "8701099"),
        ("钱素琴", "", "女"),
        ("钱素琴", "", "男"),
        ("孙立", ""),
    )
    tasks.run_until_empty()
    now = held()
    assert now["周念慈"] == [("imported", "001")]
    assert now["赵明遠"] == [("imported", "002")], "the other script is no other name"
    assert PersonMention.objects.get(raw_name="周念慈").pk == before["周念慈"]
    assert PersonMention.objects.get(raw_name="周念慈").region
    assert "周念慈" in PersonMention.objects.get(raw_name="周念慈").raw, "the row as the sheet has it"
    assert now["王伟"] == [("imported", ""), ("ocr", "001"), ("ocr", "002")], "which of two he is nobody has said"
    assert len(now["钱素琴"]) == 3, "the sheet has two of them"
    assert now["林书遥"] == [("imported", ""), ("ocr", "001")], "another number is another person"
    assert MentionReading.objects.filter(by_name=True, made=False).count() == 2
    assert sorted(one["by_name"] for one in logged("catalogue.ReadPeopleJoined")) == [1, 1]

    catalogue.undo_import(cast.window_archivist(), batch_id=report.batch_id, reason="选错了")
    tasks.run_until_empty()
    assert {source for several in held().values() for source, _page in several} == {"ocr"}
    assert sorted(held()) == sorted({row[1] for row in FIRST + SECOND}), "as they were read"


def test_a_page_read_after_such_a_sheet_finds_its_people_and_a_namesake_on_the_next_parts_them(
    volume, tmp_path
) -> None:
    sheet(tmp_path, ("周念慈", ""), ("王伟", ""), ("赵明远", ""), ("秦知远", ""))
    stage.read(stage.roster(FIRST), "PAGE_BLANK")
    assert held()["王伟"] == [("imported", "001")]
    qin = PersonMention.objects.get(raw_name="秦知远")
    mark = Region(0.1, 0.2, 0.8, 0.03)
    catalogue.mark_region(cast.window_archivist(), mention_id=qin.pk, page_image_id=stage.page().pk, region=mark)
    read_after_all("002", (*SECOND, ("4", "秦知远", "", "男", "")))
    tasks.run_until_empty()
    now = held()
    assert now["王伟"] == [("imported", ""), ("ocr", "001"), ("ocr", "002")], "the name alone does not tell any more"
    assert now["赵明远"] == [("imported", "002")]
    assert now["周念慈"] == [("imported", "001")]
    assert now["秦知远"] == [("imported", "001"), ("ocr", "002")], "a person has said where he stands"
    assert [one["parted"] for one in logged("catalogue.ReadPeopleParted")] == [1]
    rows = PersonMention.objects.count()
    tasks.run_until_empty()
    assert PersonMention.objects.count() == rows


def test_a_name_a_long_sheet_brings_again_in_a_later_piece_parts_what_it_alone_had_joined(volume) -> None:
    stage.read(stage.roster(FIRST), "PAGE_BLANK")
    batch = ImportBatch.objects.order_by("pk").first()
    for sex in ("女", "男"):
        row = MentionRow("周念慈", sex=sex, sequence=sex, fonds_code="J02", ref_code=stage.CODE, list_name="名单")
        catalogue.index_mentions(cast.window_archivist(), rows=[row], batch_id=batch.pk)
        joining.join_sheet(stage.SYSTEM, fonds_code="J02", ref_codes=[stage.CODE], batch_id=batch.pk)
        tasks.run_until_empty()
        assert len(held()["周念慈"]) == (1 if sex == "女" else 3)
    assert held()["周念慈"] == [("imported", ""), ("imported", ""), ("ocr", "001")]


def read_after_all(label: str, people) -> None:
    """Have a page that was refused read again."""
    services.read_again(cast.second_archivist(), reading_id=stage.reading(label).pk)
    services.read_waiting(stage.SYSTEM, by="test", reader=paper.SetReader(stage.roster(people)))


def typed(name: str) -> None:
    """An archivist leafed to the page and typed one name."""
    row = MentionRow(
        name, fonds_code="J02", ref_code=stage.CODE, page="001", source="typed", list_name="翻检 1987-JX13-1"
    )
    archivist = cast.window_archivist()
    catalogue.index_mentions(archivist, rows=[row])
    catalogue.join_typed(archivist, page_image_id=stage.page().pk, name=name)


def test_a_row_typed_at_the_desk_and_the_row_read_there_are_one_whichever_came_first(volume) -> None:
    typed("周念慈")
    stage.read(stage.roster((*FIRST, ("5", "王伟", "", "男", ""))), "PAGE_BLANK")
    assert held()["周念慈"] == [("typed", "001")]
    assert PersonMention.objects.get(raw_name="周念慈").region
    before = PersonMention.objects.get(raw_name="秦知远").pk
    typed("秦知遠")
    after = PersonMention.objects.get(raw_name="秦知遠")
    assert (after.pk, after.source, bool(after.region), after.region_verified) == (before, "typed", True, False)
    assert "秦知远" not in held()
    typed("王伟")
    assert len(held()["王伟"]) == 3, "two of that name stand on the page"
    assert [one["joined"] for one in logged("catalogue.ReadPeopleJoined")] == [1]


def test_a_doubt_goes_with_the_sheet_that_raised_it_and_one_put_to_rest_comes_back(volume, tmp_path) -> None:
    people = (
        ("1", "周念慈", "8701001", "女", ""),
        ("2", "林书遥", "8701002", "男", ""),
        ("3", "秦知远", "8701003", "男", ""),
    )
    stage.read(stage.roster(people, doubtful={"秦知远": ("達", 0.3)}), "PAGE_BLANK")
    own = {(one.text, tuple(one.doubts)) for one in DoubtfulCell.objects.all()}
    report = sheet(tmp_path, ("周念兹", "8701001"), ("林书遥", "8701002"), ("秦知远", "8701003"), name="一.xlsx")
    other = sheet(tmp_path, ("林书瑶", "8701002"), name="二.xlsx")
    tasks.run_until_empty()
    archivist = cast.window_archivist()
    assert "秦知远" not in {one.text for one in DoubtfulCell.objects.all()}
    for one in (other, report):
        catalogue.undo_import(archivist, batch_id=one.batch_id, reason="选错了")
        tasks.run_until_empty()
    assert {(one.text, tuple(one.doubts)) for one in DoubtfulCell.objects.all()} == own
    (*_earlier, last) = logged("digitisation.PageHeldAgain")
    assert last["open_after"] == 1


def test_joining_asks_the_database_no_more_often_for_many_than_for_few(volume, tmp_path) -> None:
    asked = []
    for several in ("丁戊己庚", "丁戊己庚辛壬癸甲乙丙"):
        with transaction.atomic():
            people = tuple((str(at), f"王{one}", "", "男", "") for at, one in enumerate(several, start=1))
            stage.read(stage.roster(people), "PAGE_BLANK")
            rows = [MentionRow(row[1], fonds_code="J02", ref_code=stage.CODE, list_name="名单") for row in people]
            batch = ImportBatch.objects.order_by("pk").first()
            catalogue.index_mentions(cast.window_archivist(), rows=rows, batch_id=batch.pk)
            with CaptureQueriesContext(connection) as counted:
                joined = joining.join_sheet(stage.SYSTEM, fonds_code="J02", ref_codes=[stage.CODE], batch_id=batch.pk)
            assert joined == len(several)
            asked.append(len(counted))
            transaction.set_rollback(True)
    assert asked[0] == asked[1]


@pytest.mark.once
@pytest.mark.parametrize(
    ("read", "typed", "one"),
    [
        ({}, {}, True),
        ({"numbers": {"student": "01"}}, {"numbers": {"exam": "99"}}, True),
        ({"numbers": {"student": "01"}}, {"numbers": {"student": "02"}}, False),
        ({"entered": 1987}, {"entered": 1988}, False),
        ({"entered": 1987}, {"graduated": 1991}, True),
        ({"unit": "机械系"}, {"unit": "锦江工学院机械系"}, True),
        ({"unit": "机械系"}, {"unit": "化学系"}, False),
    ],
)
def test_a_name_alone_joins_only_where_neither_side_says_otherwise(read, typed, one) -> None:
    assert by_name([Borne(1, "周念慈", **read)], [Borne(2, "周念慈", **typed)]) == ({1: 2} if one else {})
