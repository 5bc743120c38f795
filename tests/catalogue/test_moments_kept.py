"""A report of an earlier moment comes out the same, however volumes are described, completed or decided about since."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lantai.catalogue import queries
from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import UndoRefused
from lantai.catalogue.models import FormerCode, ImportConflict, Item, RetentionTerm, Volume, VolumeThen
from lantai.catalogue.values import Which
from lantai.foundation import clock
from tests import cast
from tests.catalogue import disposing, paper

pytestmark = [pytest.mark.django_db, pytest.mark.req("A14"), pytest.mark.req("B04")]

FIRST, BETWEEN, SECOND, AFTER = (datetime(year, 6, 30, 12, tzinfo=UTC) for year in (2019, 2020, 2021, 2022))


def bring(actor, path, at: datetime) -> int:
    with clock.at(at):
        report = catalogue.import_catalogue(actor, path=path, file_name=path.name, fonds_code="J02")
    return report.batch_id


def sheet(path, department: str):
    lines = [[*row, department] for row in paper.volume_rows(3)]
    return paper.xlsx(path, ("案卷", [[*paper.VOLUME_HEADER, "归档单位"], *lines]))


def seen(at: datetime, **which: object):
    """Everything that a report of the moment says, and the rows behind it, but for what they are called today."""
    director = cast.director()
    rows, total = queries.volumes_at(director, at=at, which=Which(**which), limit=None)
    figures = sorted((row.ref_code, row.title, row.class_code, row.year, row.department) for row in rows)
    assert len(figures) == total
    return queries.holdings_at(director, at=at), figures


def held(at: datetime, key: str, year: int) -> int:
    line = next(one for one in seen(at)[0].keys if one.code == key)
    return sum(cell.counts.held for cell in line.cells if cell.year == year)


@pytest.fixture
def listed(archivist, fonds, tmp_path):
    """Three volumes of 1987, held since 2019; nobody has said yet which department handed them in."""
    return bring(archivist, sheet(tmp_path / "一.xlsx", ""), FIRST)


def test_a_corrected_date_title_or_department_changes_no_report_of_before(archivist, listed):
    before = seen(BETWEEN)
    volume = Volume.objects.get(ref_code="1987-JX13-1")
    with clock.at(SECOND):
        catalogue.describe(
            archivist, kind="volume", unit_id=volume.pk, values={"date": "1991.3", "department": "化学系"}
        )
        catalogue.describe(archivist, kind="volume", unit_id=volume.pk, values={"title": "招生计划"})
    assert seen(BETWEEN) == before
    assert (held(BETWEEN, "ADMISSION", 1987), held(AFTER, "ADMISSION", 1987)) == (3, 2)
    assert held(AFTER, "ADMISSION", 1991) == 1
    row = next(row for row in seen(AFTER)[1] if row[0] == "1987-JX13-1")
    assert row == ("1987-JX13-1", "招生计划", "JX13", 1991, "化学系")
    assert [len(seen(at, school="化学系")[1]) for at in (BETWEEN, AFTER)] == [0, 1]
    with clock.at(AFTER):
        catalogue.describe(archivist, kind="volume", unit_id=volume.pk, values={"date": "1992.3"})
        catalogue.describe(archivist, kind="volume", unit_id=volume.pk, values={"remark": "核对过"})
    assert (held(SECOND, "ADMISSION", 1991), held(clock.now(), "ADMISSION", 1992)) == (1, 1)
    assert VolumeThen.objects.count() == 2  # two changes at one moment; a remark is read by no report


def test_words_of_a_title_decide_its_key_class_as_they_stood(archivist, fonds, tmp_path):
    row = paper.volume_rows(1)[0]
    row[0], row[1], row[3] = "教务工作综合材料", "1987-JX11-1", "JX11"
    bring(archivist, paper.volume_sheet(tmp_path / "一.xlsx", [row]), FIRST)
    before = seen(BETWEEN)
    with clock.at(SECOND):
        volume = Volume.objects.get()
        catalogue.describe(archivist, kind="volume", unit_id=volume.pk, values={"title": "教学改革项目材料"})
    assert seen(BETWEEN) == before
    assert (held(BETWEEN, "REFORM", 1987), held(AFTER, "REFORM", 1987)) == (0, 1)


def test_an_import_that_completes_changes_no_report_of_before_and_undone_it_never_did(archivist, listed, tmp_path):
    before = seen(BETWEEN)
    second = bring(archivist, sheet(tmp_path / "二.xlsx", "招生处"), SECOND)
    assert seen(BETWEEN) == before
    assert [line.name for line in seen(AFTER)[0].schools] == ["招生处"]
    assert VolumeThen.objects.count() == 3
    catalogue.undo_import(archivist, batch_id=second, reason="选错了")
    assert seen(BETWEEN) == before
    assert seen(AFTER)[1] == before[1]
    catalogue.undo_import(archivist, batch_id=listed, reason="选错了")
    assert (Volume.objects.count(), VolumeThen.objects.count()) == (0, 0)
    assert seen(AFTER)[0].total.held == 0


def test_what_a_person_takes_of_a_conflict_changes_no_report_of_before(archivist, listed, tmp_path):
    before = seen(BETWEEN)
    rows = paper.volume_rows(1)
    rows[0][2], rows[0][3] = 1989, "JX14"
    bring(archivist, paper.volume_sheet(tmp_path / "二.xlsx", rows), SECOND)
    assert seen(AFTER)[1] == before[1]
    with clock.at(SECOND):
        catalogue.decide_conflict(archivist, conflict_id=ImportConflict.objects.get().pk, take=True)
    assert seen(BETWEEN) == before
    assert (held(BETWEEN, "ADMISSION", 1987), held(AFTER, "ADMISSION", 1987)) == (3, 2)
    assert held(AFTER, "STATUS", 1989) == 1  # the class as it is written and the class of the scheme change together


def test_a_volume_that_only_a_list_named_is_held_from_its_catalogue_on(archivist, fonds, tmp_path):
    bring(archivist, paper.roster_sheet(tmp_path / "名册.xlsx"), FIRST)
    before = seen(BETWEEN)
    assert (before[0].total.held, before[0].named_only) == (0, 1)
    second = bring(archivist, paper.volume_sheet(tmp_path / "一.xlsx", paper.volume_rows(1)), SECOND)
    assert seen(BETWEEN) == before
    assert (seen(AFTER)[0].total.held, seen(AFTER)[0].named_only) == (1, 0)
    catalogue.undo_import(archivist, batch_id=second, reason="选错了")
    assert (seen(BETWEEN), seen(AFTER)[0].named_only) == (before, 1)


def test_a_volume_that_got_another_code_since_still_stands_in_the_way_of_an_undo(archivist, listed):
    volume = Volume.objects.get(ref_code="1987-JX13-1")
    catalogue.recode_volume(archivist, volume_id=volume.pk, ref_code="1999-JX14-9001", class_code="JX14", year=1999)
    FormerCode.objects.all().delete()
    with pytest.raises(UndoRefused) as refusal:
        catalogue.undo_import(archivist, batch_id=listed, reason="选错了")
    assert {one.code: one.count for one in refusal.value.obstacles} == {"THEN": 1}


@pytest.fixture
def described(archivist, fonds, tmp_path):
    """Two volumes of 2009 kept for ten years, held since 2019: three items, the first by itself and with a component."""
    rows = [
        [f"校务会议记录（{n}）", f"2009-XZ11-{n}", 2009, "XZ11", n, "校长办公室", "2009.3", 2, 9, "10年", "", ""]
        for n in (1, 2)
    ]
    bring(archivist, paper.volume_sheet(tmp_path / "案卷.xlsx", rows), FIRST)
    inside = tmp_path / "卷内.csv"
    lines = ["2009-XZ11-1,1,第一次会议,1,10年", "2009-XZ11-1,2,第二次会议,5,10年", "2009-XZ11-2,1,预算,1,10年"]
    inside.write_text("\n".join(["档号,顺序号,题名,页次,保管期限", *lines, ""]), encoding="utf-8")
    bring(archivist, inside, FIRST)
    Item.objects.update(year=2009, retention_term=RetentionTerm.objects.get(name="10年"))
    loose = Item.objects.filter(title="第一次会议")
    loose.update(volume=None, ref_code="2009-XZ11-9", ref_code_norm="2009-XZ11-9")
    with clock.at(BETWEEN):
        catalogue.make_component(archivist, item_id=Item.objects.get(title="第一次会议").pk, title="附图")


def items(at: datetime, **which: str) -> tuple[int, int]:
    report = queries.holdings_at(cast.director(), at=at, **which)
    return report.items, report.components


def test_items_are_counted_as_they_came_and_left_and_their_parts_apart(archivist, described):
    before_all = datetime(2018, 1, 1, tzinfo=UTC)
    assert (items(before_all), items(BETWEEN)) == ((0, 0), (3, 1))
    assert items(FIRST) == (3, 0)
    disposing.destroyed(items=[Item.objects.get(title="第一次会议").pk])
    assert (items(AFTER), items(clock.now())) == ((3, 1), (2, 0))
    director, volume = cast.director(), Volume.objects.get(ref_code="2009-XZ11-2")
    catalogue.note_entered(director, volume_id=volume.pk, at=datetime(2017, 1, 1, tzinfo=UTC))
    assert items(before_all)[0] == 1
    catalogue.note_entered(director, volume_id=volume.pk, at=SECOND)
    assert (items(before_all)[0], items(BETWEEN)[0], items(SECOND)[0]) == (0, 2, 3)
    catalogue.note_left(director, volume_id=volume.pk, how="TRANSFERRED", ground="移交清单 9")
    assert (items(AFTER), items(clock.now())) == ((3, 1), (1, 0))


def test_each_category_is_told_by_year_as_its_rows_are(archivist, described, listed):
    report = queries.holdings_at(cast.director(), at=BETWEEN)
    assert {line.code: [(year, counts.held) for year, counts in line.years] for line in report.categories} == {
        "JX": [(1987, 3)], "XZ": [(2009, 2)],
    }  # fmt: skip
    for line in report.categories:
        for year, counts in line.years:
            which = Which(category=line.code, year=year)
            assert queries.volumes_at(cast.director(), at=BETWEEN, which=which)[1] == counts.held
