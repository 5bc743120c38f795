"""Stock-taking and climate."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lantai.catalogue.models import Volume
from lantai.foundation import clock
from lantai.foundation.errors import StaleState
from lantai.stacks import queries, services
from lantai.stacks.errors import ClimateRefused, InventoryRefused, NotFound, SheetRefused
from lantai.stacks.models import Box, ClimateReading, InventoryLine
from lantai.stacks.rules import scanning
from lantai.stacks.rules.scanning import Kind
from lantai.stacks.states import Alarm, Availability
from tests import cast
from tests.catalogue import paper
from tests.stacks import house

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 26, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


def bar(kind: Kind, number: int) -> str:
    return scanning.barcode(kind, number)


def volume(number: int) -> str:
    return bar(Kind.VOLUME, Volume.objects.get(ref_code=house.code(number)).pk)


@pytest.fixture
def counted(archivist):
    """Two boxes on two shelves: volumes 1 to 3 in the first, 4 to 6 in the second."""
    one = house.boxed(archivist, 1, 2, 3, on=house.shelf(1, 1), number="一")
    two = house.boxed(archivist, 4, 5, 6, on=house.shelf(1, 2), number="二")
    inventory = services.start_inventory(
        archivist, first_shelf=house.shelf(1, 2).pk, last_shelf=house.shelf(1, 1).pk, with_volumes=True
    )
    return archivist, inventory, one, two


def everything(one: int, two: int, *, left_out: int = 0) -> str:
    lines = [bar(Kind.SHELF, house.shelf(1, 1).pk), bar(Kind.BOX, one), volume(1), volume(2), volume(3)]
    lines += [bar(Kind.SHELF, house.shelf(1, 2).pk), bar(Kind.BOX, two), volume(4), volume(5), volume(6)]
    return "\n".join(line for line in lines if not left_out or line != volume(left_out))


def test_a_full_count_finds_everything(counted):
    archivist, inventory, one, two = counted
    report = services.scan(archivist, inventory_id=inventory, text=everything(one, two))
    assert {line.mark for line in report.lines} == {"done"}
    tally = services.count_inventory(archivist, inventory_id=inventory)
    assert (tally.expected, tally.found, tally.missing, tally.misplaced, tally.share) == (8, 8, 0, 0, 1.0)
    services.close_inventory(archivist, inventory_id=inventory)
    assert queries.inventory(archivist, inventory_id=inventory).state == "CLOSED"


def test_missing_misplaced_away_and_unknown_are_told_apart(counted):
    archivist, inventory, one, two = counted
    services.lend(archivist, things=house.things(archivist, 6), reason="EXHIBITION", borrower="校史馆")
    text = "\n".join([
        bar(Kind.SHELF, house.shelf(1, 1).pk), bar(Kind.BOX, one), volume(1), volume(2), volume(4),
        bar(Kind.SHELF, house.shelf(1, 2).pk), bar(Kind.BOX, two), volume(5), "不认识的条码",
    ])  # fmt: skip
    report = services.scan(archivist, inventory_id=inventory, text=text)
    assert [line.mark for line in report.lines] == ["done"] * 4 + ["you"] + ["done"] * 3 + ["no"]
    before = queries.inventory(archivist, inventory_id=inventory).tally
    assert (before.waiting, round(before.share, 2)) == (2, 0.75)
    tally = services.count_inventory(archivist, inventory_id=inventory)
    assert (tally.found, tally.misplaced, tally.missing, tally.away, tally.unknown) == (5, 1, 1, 1, 1)
    (missing,), _ = queries.lines(archivist, inventory_id=inventory, outcome="MISSING")
    assert (missing.label, missing.home) == (house.code(3), "WM1-01-01-1-1 · 一")
    with pytest.raises(InventoryRefused) as refusal:
        services.close_inventory(archivist, inventory_id=inventory, put_right=True)
    assert refusal.value.code == "NO_CONCLUSION"
    assert services.close_inventory(archivist, inventory_id=inventory, conclusion="3 号再找", put_right=True) == 1
    assert house.where(archivist, 4).box_id == one
    found = house.original(archivist, 3)
    assert found.state is Availability.MISSING
    services.put_in_box(archivist, box_id=one, things=house.things(archivist, 3))
    assert house.original(archivist, 3).is_available  # somebody has it in hand


def test_an_item_out_or_in_treatment_with_its_volume_is_not_missing(archivist):
    items = [house.item(archivist, number) for number in (1, 2, 3)]
    box = house.boxed(archivist, 3, on=house.shelf(1, 1))
    services.put_in_box(archivist, box_id=box, things=items)
    inventory = services.start_inventory(
        archivist, first_shelf=house.shelf(1, 1).pk, last_shelf=house.shelf(1, 1).pk, with_volumes=True
    )
    facts = {"reason": "INTERNAL", "borrower": "周编研"}
    services.lend(archivist, things=house.things(archivist, 1), site="WM", **facts)
    services.hold(archivist, things=house.things(archivist, 2), reason="虫蛀", site="WM")
    services.lend(archivist, things=items[2:], **facts)  # the volume it is in stays, and must be found
    services.count_inventory(archivist, inventory_id=inventory)
    outcomes = {one.label: one.outcome.value for one in queries.lines(archivist, inventory_id=inventory)[0]}
    assert [outcomes[one.ref_code] for one in items] == ["AWAY"] * 3
    assert outcomes[house.code(3)] == "MISSING"


def test_a_box_on_the_wrong_shelf_and_a_stranger_are_misplaced(counted):
    archivist, inventory, one, _two = counted
    stranger = house.boxed(archivist, 9, on=house.shelf(2, 1), number="外")
    text = "\n".join([bar(Kind.SHELF, house.shelf(1, 2).pk), bar(Kind.BOX, one), bar(Kind.BOX, stranger)])
    report = services.scan(archivist, inventory_id=inventory, text=text)
    assert [line.mark for line in report.lines] == ["done", "you", "you"]
    tally = queries.inventory(archivist, inventory_id=inventory).tally
    assert (tally.expected, tally.misplaced) == (8, 1)
    services.count_inventory(archivist, inventory_id=inventory)
    services.close_inventory(archivist, inventory_id=inventory, conclusion="归位", put_right=True)
    assert Box.objects.get(pk=stranger).shelf_id == house.shelf(1, 2).pk


def test_a_later_scan_corrects_an_earlier_one(counted):
    archivist, inventory, one, _two = counted
    services.scan(archivist, inventory_id=inventory, text=bar(Kind.BOX, one), shelf_id=house.shelf(1, 2).pk)
    services.scan(archivist, inventory_id=inventory, text=bar(Kind.BOX, one), shelf_id=house.shelf(1, 1).pk)
    assert InventoryLine.objects.get(box=one).outcome == "FOUND"


def test_a_shelf_outside_the_range_is_not_stood_on(counted):
    archivist, inventory, _one, _two = counted
    report = services.scan(archivist, inventory_id=inventory, text=bar(Kind.SHELF, house.shelf(2, 1).pk))
    assert (report.lines[0].mark, report.spot.shelf_id) == ("you", None)


def test_a_fixed_count_takes_no_scans_until_it_is_opened_again(counted):
    archivist, inventory, one, two = counted
    services.count_inventory(archivist, inventory_id=inventory)
    with pytest.raises(InventoryRefused):
        services.scan(archivist, inventory_id=inventory, text=everything(one, two))
    with pytest.raises(StaleState):
        services.count_inventory(archivist, inventory_id=inventory)
    services.reopen_inventory(archivist, inventory_id=inventory)
    services.scan(archivist, inventory_id=inventory, text=everything(one, two))
    assert services.count_inventory(archivist, inventory_id=inventory).missing == 0


def test_shelves_are_counted_by_one_at_a_time(counted):
    archivist, inventory, _one, _two = counted
    shelf = house.shelf(1, 1).pk
    with pytest.raises(InventoryRefused) as refusal:
        services.start_inventory(archivist, first_shelf=shelf, last_shelf=shelf)
    assert refusal.value.code == "OVERLAP"
    empty = house.shelf(2, 1).pk
    with pytest.raises(InventoryRefused) as refusal:
        services.start_inventory(archivist, first_shelf=empty, last_shelf=empty)
    assert refusal.value.code == "NOTHING_THERE"
    with pytest.raises(NotFound):
        queries.inventory(cast.far_archivist(), inventory_id=inventory)


def test_many_scans_cost_no_more_than_few(counted):
    archivist, inventory, one, two = counted

    def cost(text):
        with CaptureQueriesContext(connection) as asked:
            services.scan(archivist, inventory_id=inventory, text=text)
        return len(asked)

    few = cost("\n".join([bar(Kind.SHELF, house.shelf(1, 1).pk), bar(Kind.BOX, one), volume(1), "未知甲"]))
    assert cost(everything(one, two) + "\n未知乙\n未知丙") <= few


# --- climate ----------------------------------------------------------------------------------------------------------


def test_a_reading_by_hand_is_judged(archivist, room):
    with clock.at(NOON):
        record = {"stack_id": room.pk, "temperature": Decimal("21.5"), "humidity": Decimal(52)}
        assert services.record_climate(archivist, **record) == ()
        with pytest.raises(ClimateRefused) as refusal:
            services.record_climate(archivist, **record)
        assert refusal.value.code == "TWICE"
    with clock.at(NOON + timedelta(hours=4)):
        found = services.record_climate(archivist, stack_id=room.pk, temperature=Decimal(25), humidity=Decimal(53))
        assert found == (Alarm.TOO_WARM, Alarm.SWING_TEMPERATURE)
        latest = queries.stacks(archivist)[0].reading
        assert latest.alarms == ("TOO_WARM", "SWING_TEMPERATURE")


@pytest.mark.parametrize(
    ("change", "code"),
    [({"temperature": Decimal(99)}, "IMPOSSIBLE"), ({"humidity": Decimal(101)}, "IMPOSSIBLE"), ({"at": NOON + timedelta(days=1)}, "FUTURE")],
)  # fmt: skip
def test_readings_that_cannot_be_are_refused(archivist, room, change, code):
    with clock.at(NOON):
        record = {"stack_id": room.pk, "temperature": Decimal(20), "humidity": Decimal(50), "at": NOON}
        with pytest.raises(ClimateRefused) as refusal:
            services.record_climate(archivist, **{**record, **change})
        assert refusal.value.code == code
        services.record_climate(archivist, **record)


@pytest.mark.integration
def test_a_loggers_sheet_is_taken_once(archivist, room, tmp_path):
    path = tmp_path / "温湿度.csv"
    rows = ["设备,T-12", "记录时间,温度(℃),相对湿度(%)"]
    rows += [
        f"2026-11-{day:02d} {hour:02d}:00,{20 + day % 3}.5,5{hour // 6}"
        for day in range(1, 21)
        for hour in (0, 6, 12, 18)
    ]
    rows += ["2026-11-21 06:00,热,50", "2027-01-01 06:00,20,50"]
    path.write_bytes("\n".join(rows).encode("gbk"))
    with clock.at(NOON):
        report = services.import_climate(archivist, stack_id=room.pk, path=path)
        assert (report.taken, report.unchanged, report.bad_rows) == (80, 0, (83, 84))
        assert services.import_climate(archivist, stack_id=room.pk, path=path).unchanged == 80
        assert len(queries.climate(archivist, stack_id=room.pk)) == 80
    first = ClimateReading.objects.order_by("at").first()
    assert first.at.astimezone(ZoneInfo("Asia/Shanghai")).hour == 0


@pytest.mark.integration
def test_a_sheet_without_the_columns_is_refused(archivist, room, tmp_path):
    path = paper.xlsx(tmp_path / "x.xlsx", ("甲", [["姓名", "学号"], ["张", "1"]]))
    with pytest.raises(SheetRefused) as refusal:
        services.import_climate(archivist, stack_id=room.pk, path=path)
    assert refusal.value.code == "NO_HEADER"
    with pytest.raises(NotFound):
        services.import_climate(cast.far_archivist(), stack_id=room.pk, path=path)
