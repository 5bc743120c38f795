"""What was held, digitised and indexed at a stated moment, counted from dated facts: exact, and the same a year later."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from benchmarks import stock

from lantai.catalogue import queries
from lantai.catalogue import services as catalogue
from lantai.catalogue.errors import CatalogueError, NotFound
from lantai.catalogue.models import Fonds, PageImage, Volume
from lantai.catalogue.values import Lacking, MentionRow, Which
from lantai.foundation import clock
from lantai.foundation.errors import NotAllowed
from tests import cast
from tests.catalogue import paper

pytestmark = pytest.mark.django_db

BEFORE, THEN, LATER = (datetime(year, 6, 30, 12, tzinfo=UTC) for year in (2019, 2020, 2024))


@pytest.fixture
def stocked(fonds):
    """The generated catalogue at a thousandth: 315 volumes by June 2020, 125 of them teaching; 40 more by 2024."""
    with clock.at(THEN):
        plan = stock.fill(volumes=315, teaching=125, fonds=fonds, at=THEN)
    with clock.at(LATER):
        more = stock.fill(volumes=40, teaching=30, fonds=fonds, at=LATER, seed=2, code="M")
    return plan, more


@pytest.mark.req("A14")
@pytest.mark.req("B04")
def test_a_report_counts_what_was_there_then_and_stays_the_same(stocked):
    director = cast.director()
    plan, more = stocked
    assert queries.holdings_at(director, at=BEFORE).total.held == 0
    then = queries.holdings_at(director, at=THEN)
    assert (then.total.held, then.undated, then.named_only) == (315, 0, 0)
    teaching = next(line for line in then.categories if line.code == "JX")
    assert (teaching.counts.held, round(teaching.share, 3)) == (125, 0.397)
    assert Counter({line.code: line.counts.held for line in then.categories}) == plan.categories
    for line in then.keys:
        assert {cell.year: cell.counts.held for cell in line.cells if cell.counts.held} == plan.years[line.code]
    assert {line.name: line.counts.held for line in then.schools} == plan.schools
    assert queries.holdings_at(director, at=LATER).total.held == 355

    some = list(Volume.objects.filter(class_code="JX13", year__isnull=False).order_by("pk")[:3])
    catalogue.note_left(director, volume_id=some[0].pk, how="TRANSFERRED", ground="移交清单 2026-1")
    catalogue.recode_volume(director, volume_id=some[1].pk, ref_code="1999-JX14-9001", class_code="JX14", year=1999)
    _scan(some[2])
    catalogue.index_mentions(director, rows=[_name(some[2])], batch_id=None)
    again = queries.holdings_at(director, at=THEN)
    assert again == then
    assert [(line.code, line.counts.held, line.share) for line in then.carriers] == [("paper", 315, 1.0)]
    now = queries.holdings_at(director, at=clock.now())
    assert (now.total.held, now.total.digitised, now.total.indexed, now.pages) == (354, 1, 1, 1)
    assert _held(now, "ADMISSION") == _held(then, "ADMISSION") + more.keys["ADMISSION"] - 2
    assert _held(now, "STATUS") == _held(then, "STATUS") + more.keys["STATUS"] + 1
    with pytest.raises(NotAllowed):
        queries.holdings_at(cast.auditor(), at=THEN)


def _held(report, code: str) -> int:
    return next(line.counts.held for line in report.keys if line.code == code)


def _scan(volume: Volume) -> None:
    PageImage.objects.create(
        fonds=volume.fonds, volume=volume, ref_code=volume.ref_code, ref_code_norm=volume.ref_code_norm, label="1",
        label_norm="1", sort_key="1", object_id=uuid4(), sha256="0" * 64, media_type="image/png", width=10, height=10,
        attached_at=clock.now(),
    )  # fmt: skip


def _name(volume: Volume) -> MentionRow:
    return MentionRow("周念慈", fonds_code=volume.fonds.code, ref_code=volume.ref_code, page="1", row=1, list_name="册")


@pytest.mark.req("A14")
def test_each_figure_opens_into_its_rows_as_they_stood(stocked):
    director = cast.director()
    volume = Volume.objects.filter(class_code="JX13").order_by("pk")[0]
    old = volume.ref_code
    catalogue.recode_volume(director, volume_id=volume.pk, ref_code="1999-JX14-9001", class_code="JX14", year=1999)
    catalogue.note_left(director, volume_id=volume.pk, how="TRANSFERRED", ground="移交清单 7")
    then = queries.holdings_at(director, at=THEN)
    for line in then.keys:
        for cell in line.cells:
            which = Which(key_class=line.code, year=cell.year)
            assert queries.volumes_at(director, at=THEN, which=which)[1] == cell.counts.held
    rows, total = queries.volumes_at(director, at=THEN, which=Which(key_class="ADMISSION"), limit=None)
    assert len(rows) == total
    [row] = [row for row in rows if row.volume_id == volume.pk]
    assert (row.ref_code, row.class_code, row.year, row.now_code, row.left) == (
        old, "JX13", volume.year, "1999-JX14-9001", "TRANSFERRED",
    )  # fmt: skip
    assert queries.volumes_at(director, at=THEN, which=Which(what="undigitised"))[1] == 315
    assert queries.volumes_at(director, at=THEN, which=Which(what="indexed"))[1] == 0


@pytest.mark.req("B09")
def test_what_should_exist_is_said_on_a_ground_and_missing_years_show(fonds):
    director = cast.director()
    with clock.at(THEN):
        plan = stock.fill(volumes=60, teaching=60, fonds=fonds, at=THEN)
        years = plan.years["ADMISSION"]
        first, last = min(years), max(years)
        said = catalogue.expect_holdings(
            director, key_class="ADMISSION", fonds_code=fonds, year_from=first, year_to=last, ground="历年招生计划"
        )
        catalogue.expect_holdings(
            director,
            key_class="ADMISSION",
            fonds_code=fonds,
            year_from=1966,
            year_to=1969,
            volumes=0,
            ground="停止招生",
        )
    line = next(one for one in queries.holdings_at(director, at=THEN).keys if one.code == "ADMISSION")
    due = set(range(first, last + 1)) - set(range(1966, 1970))
    assert (line.expected_years, line.complete_years) == (len(due), len(due & set(years)))
    assert {cell.year for cell in line.cells if cell.missing} == due - set(years)
    catalogue.withdraw_expectation(director, expectation_id=said)
    assert next(one for one in queries.holdings_at(director, at=THEN).keys if one.code == "ADMISSION") == line
    assert next(o for o in queries.holdings_at(director, at=clock.now()).keys if o.code == "ADMISSION").share is None
    with pytest.raises(CatalogueError):
        catalogue.expect_holdings(
            director, key_class="ADMISSION", fonds_code=fonds, year_from=1990, year_to=1980, ground="x"
        )


def test_entering_and_leaving_need_sense_and_a_ground(fonds):
    director = cast.director()
    stock.fill(volumes=2, teaching=1, fonds=fonds, at=clock.now())
    volume = Volume.objects.order_by("pk")[0]
    catalogue.note_entered(director, volume_id=volume.pk, at=BEFORE)
    assert queries.holdings_at(director, at=THEN).total.held == 1
    for how, ground, at in (
        ("BURNT", "册", None),
        ("DESTROYED", "册", None),
        ("LOST", " ", None),
        ("LOST", "册", BEFORE),
    ):
        with pytest.raises(CatalogueError):
            catalogue.note_left(director, volume_id=volume.pk, how=how, ground=ground, at=at)
    with pytest.raises(NotAllowed):
        catalogue.note_left(cast.window_archivist(), volume_id=volume.pk, how="LOST", ground="册")
    catalogue.note_left(director, volume_id=volume.pk, how="LOST", ground="盘点 2026-2")
    with pytest.raises(CatalogueError):
        catalogue.note_left(director, volume_id=volume.pk, how="LOST", ground="再一次")
    assert Fonds.objects.count() == 1


def _stocked_by_school(actor, tmp_path, *schools: str) -> None:
    """Bring one volume of admissions of 1987 for each school named."""
    rows = paper.volume_rows(len(schools))
    header = [*paper.VOLUME_HEADER, "归档单位"]
    lines = [[*row, school] for row, school in zip(rows, schools, strict=True)]
    path = paper.xlsx(tmp_path / "案卷.xlsx", ("案卷", [header, *lines]))
    catalogue.import_catalogue(actor, path=path, file_name=path.name, fonds_code="J02")


def _cell(actor, **which: str):
    line = next(o for o in queries.holdings_at(actor, at=clock.now(), **which).keys if o.code == "ADMISSION")
    [cell] = [cell for cell in line.cells if cell.year == 1987]
    return cell, (line.expected_years, line.complete_years)


def _expect(actor, volumes: int, department: str = "") -> None:
    catalogue.expect_holdings(
        actor, key_class="ADMISSION", fonds_code="J02", year_from=1987, year_to=1987, ground="招生计划",
        volumes=volumes, department=department,
    )  # fmt: skip


@pytest.mark.req("B09")
def test_what_one_department_has_too_many_of_is_not_what_another_lacks(archivist, fonds, tmp_path):
    director = cast.director()
    _stocked_by_school(archivist, tmp_path, "化学系", "化学系")
    _expect(director, 1, "化学系")
    _expect(director, 1, "物理系")
    cell, years = _cell(director)
    assert (cell.counts.held, cell.expected, cell.missing, years) == (2, 2, True, (1, 0))
    assert cell.lacking == (Lacking("J02", "物理系", 1, 0),)
    assert _cell(director, school="化学系")[1] == (1, 1)


@pytest.mark.req("B09")
def test_a_volume_answers_what_is_asked_of_the_fonds_and_of_its_department(archivist, fonds, tmp_path):
    director = cast.director()
    _stocked_by_school(archivist, tmp_path, "化学系")
    _expect(director, 1)
    _expect(director, 1, "化学系")
    cell, years = _cell(director)
    assert (cell.counts.held, cell.expected, cell.missing, cell.lacking, years) == (1, 1, False, (), (1, 1))
    _expect(director, 2)
    cell, years = _cell(director)
    assert (cell.expected, cell.lacking, years) == (2, (Lacking("J02", "", 2, 1),), (1, 0))


@pytest.mark.req("B09")
def test_departments_are_looked_up_together_however_many_years_are_asked_for(
    archivist, fonds, django_assert_max_num_queries
):
    director = cast.director()
    for department in ("化学系", "物理系", "数学系"):
        catalogue.expect_holdings(
            director, key_class="ADMISSION", fonds_code="J02", year_from=1952, year_to=2018, ground="招生计划",
            department=department,
        )  # fmt: skip
    with django_assert_max_num_queries(12):
        line = next(o for o in queries.holdings_at(director, at=clock.now()).keys if o.code == "ADMISSION")
    assert (line.expected_years, line.complete_years, len(line.cells[0].lacking)) == (67, 0, 3)


@pytest.mark.req("B09")
def test_one_class_is_told_by_year_and_school_and_its_rows_agree(stocked):
    director, (plan, _more) = cast.director(), stocked
    catalogue.expect_holdings(
        director, key_class="DEGREE", fonds_code="J02", year_from=1990, year_to=1990, ground="学位簿", volumes=50,
        department="建筑系",
    )  # fmt: skip
    report = queries.holdings_at(director, at=THEN)
    assert [(line.code, line.further) for line in report.keys] == [
        *((code, False) for code in ("REFORM", "AIMS", "DISCIPLINE", "ADMISSION", "STATUS", "GROWTH")),
        ("DEGREE", True), ("GRADUATE", True),
    ]  # fmt: skip
    for key in ("ADMISSION", "DEGREE", "GRADUATE"):
        found = queries.holdings_by_school(director, at=THEN, key_class=key)
        assert found.line == next(line for line in report.keys if line.code == key)
        assert sum(cell.counts.held for _whole, cells in found.rows for cell in cells) == plan.keys[key]
        for whole, cells in found.rows:
            assert whole.counts.held == sum(cell.counts.held for cell in cells)
        whole, cells = found.rows[0]
        for school, cell in zip(found.schools, cells, strict=True):
            which = Which(key_class=key, year=whole.year, department=school)
            assert queries.volumes_at(director, at=THEN, which=which)[1] == cell.counts.held
    found = queries.holdings_by_school(director, at=clock.now(), key_class="DEGREE")
    [(_whole, cells)] = [row for row in found.rows if row[0].year == 1990]
    cell = cells[found.schools.index("建筑系")]
    assert (cell.expected, cell.lacking) == (50, (Lacking("J02", "建筑系", 50, 0),))
    with pytest.raises(NotFound):
        queries.holdings_by_school(director, at=THEN, key_class="NONE")
