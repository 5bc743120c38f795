"""The climate log of a logger that writes every ten minutes: counted whole, told by day, taken out and in again."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from lantai.adapters.sheets import streaming
from lantai.foundation import clock
from lantai.stacks import queries, services
from lantai.stacks.errors import NotFound
from lantai.stacks.models import ClimateReading
from lantai.stacks.queries import climate_log
from lantai.stacks.values import Spread
from tests import cast
from tests.stacks import house, logger

pytestmark = pytest.mark.django_db
YEAR = timedelta(days=365)


@pytest.fixture
def logged(archivist, room):
    """Twenty days of readings: more than are shown one by one."""
    taken = logger.readings(room, days=20)
    assert taken > climate_log.MOST
    return archivist, {"stack_id": room.pk, "since": logger.NOON - YEAR}, taken


def test_every_reading_and_every_alarm_of_the_span_is_counted(logged):
    archivist, when, taken = logged
    assert queries.climate_counts(archivist, **when) == (taken, 20)
    assert queries.climate_counts(archivist, **{**when, "until": logger.NOON - timedelta(days=5)}) == (15 * 144, 15)
    other = services.open_stack(archivist, site="WM", code="WM8", name="乙库")
    assert queries.climate_counts(archivist, stack_id=other, since=when["since"]) == (0, 0)


def test_a_day_has_its_lowest_mean_and_highest_by_the_archives_clock(logged, room):
    archivist, when, _taken = logged
    midnight = logger.NOON.replace(hour=0) - timedelta(days=3)
    ClimateReading.objects.filter(at=midnight).update(temperature=Decimal("-3.5"), humidity=Decimal(61))
    days = queries.climate_days(archivist, **when)
    assert [one.day for one in days] == [date(2026, 11, 6) + timedelta(days=n) for n in range(21)]
    assert (sum(one.readings for one in days), sum(one.alarms for one in days)) == (20 * 144, 20)
    cold = next(one for one in days if one.day == midnight.date())
    assert cold.temperature == Spread(Decimal("-3.5"), Decimal("19.9"), Decimal("27.5"))
    assert cold.humidity == Spread(Decimal(50), Decimal("50.1"), Decimal(61))


def test_the_newest_come_first_and_the_rest_can_be_asked(logged):
    archivist, when, _taken = logged
    newest = queries.climate(archivist, **when, limit=3)
    assert [one.at for one in newest] == [logger.NOON - logger.STEP * n for n in (3, 2, 1)]
    assert queries.climate(archivist, **when, start=3, limit=1)[0].at == logger.NOON - logger.STEP * 4


@pytest.mark.integration
def test_what_goes_out_comes_in_again_unchanged(logged, tmp_path):
    archivist, when, taken = logged
    ClimateReading.objects.filter(at=logger.NOON - logger.STEP).update(temperature=Decimal("-3.5"), note="=1+1")
    path = tmp_path / "log.csv"
    path.write_bytes(b"".join(streaming.csv_lines(*queries.climate_lines(archivist, **when))))
    assert path.read_text("utf-8-sig").splitlines()[-1] == "2026-11-26 11:50,-3.5,50.0,,记录仪,'=1+1,"
    with clock.at(logger.NOON):
        report = services.import_climate(archivist, stack_id=when["stack_id"], path=path)
        assert (report.taken, report.unchanged, report.bad_rows) == (0, taken, ())
        ClimateReading.objects.all().delete()
        assert services.import_climate(archivist, stack_id=when["stack_id"], path=path).taken == taken


def test_another_site_reads_no_log_of_ours(logged):
    _archivist, when, _taken = logged
    for ask in (queries.climate_counts, queries.climate_days, queries.climate_lines, queries.climate):
        with pytest.raises(NotFound):
            ask(cast.far_archivist(), **when)
    assert house.room().readings.exists()
