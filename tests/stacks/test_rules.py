"""Pure decisions: places, scanner input, due dates, capacity, stock-taking, climate, headers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantai.foundation.calendars import WorkCalendar
from lantai.stacks import states, texts
from lantai.stacks.rules import capacity, climate, columns, lending, places, scanning, stocktaking
from lantai.stacks.rules.climate import Limits, Reading
from lantai.stacks.rules.places import Place
from lantai.stacks.rules.scanning import Kind, Scan
from lantai.stacks.states import Alarm, Outcome

PAPER = Limits(*map(Decimal, ("14", "24", "45", "60", "2", "5")))
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


# --- states -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "words"), [(states.LOAN, texts.LOAN), (states.INVENTORY, texts.INVENTORY)], ids=["loan", "inventory"]
)
def test_every_state_has_a_row_and_words_and_can_be_reached(table, words):
    kinds = type(next(iter(table)))
    assert set(table) == set(kinds) == set(words)
    reached = {next(iter(kinds))} | {following for several in table.values() for following in several}
    assert reached == set(kinds)


def test_a_returned_loan_and_a_closed_inventory_are_ends():
    assert states.LOAN[states.LoanState.RETURNED] == ()
    assert states.INVENTORY[states.InventoryState.CLOSED] == ()
    assert states.LoanState.RETURNED in states.LOAN[states.LoanState.LOST]


# --- places -----------------------------------------------------------------------------------------------------------


@given(
    st.builds(Place, st.sampled_from(["WM1", "A", "SH02"]), *[st.integers(0, 999)] * 4),
    st.sampled_from(
        [
            places.DEFAULT_PATTERN,
            "{stack}/{row}排{column}列{section}节{level}层",
            "{row:03}.{column}.{section}.{level}@{stack}",
        ]
    ),
)
def test_a_place_code_reads_back(place, pattern):
    assert places.parse(places.code(place, pattern), {"B": pattern, place.stack: pattern}) == place


@pytest.mark.parametrize("text", ["WM1-03-02-1-4", "wm1—3－2-1-4", " ＷＭ１-03-02-1-4 ", "WM1‑3‑2‑1‑4"])
def test_all_spellings_of_a_place_code_meet(text):
    assert places.parse(text, {"WM1": places.DEFAULT_PATTERN}) == Place("WM1", 3, 2, 1, 4)


@pytest.mark.parametrize("text", ["WM1-3-2-1", "XX1-3-2-1-4", "WM1-3-2-1-4-5", "", "WM1", "1987-JX13-1"])
def test_what_is_no_place_code_is_none(text):
    assert places.parse(text, {"WM1": places.DEFAULT_PATTERN}) is None


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        (places.DEFAULT_PATTERN, ""),
        ("{stack}{level}", ""),
        ("{row}-{level}", "NO_STACK"),
        ("{stack}-{row}", "NO_LEVEL"),
        ("{stack}-{level}-{level}", "NO_LEVEL"),
        ("{stack}-{floor}-{level}", "UNREADABLE"),
        ("{stack}-{row}{level}", "UNREADABLE"),
    ],
)
def test_a_pattern_must_be_readable(pattern, fault):
    assert places.pattern_fault(pattern) == fault


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("3排2列1节4层", Place("A", 3, 2, 1, 4)),
        ("3架2层", Place("A", column=3, level=2)),
        ("第三架二层", Place("A", column=3, level=2)),
        ("十二排二十一列 5 层", Place("A", row=12, column=21, level=5)),
        ("门后", None),
        ("3架5架2层", None),
    ],
)
def test_places_in_words(text, place):
    assert places.worded(text, "A") == place


@pytest.mark.parametrize(
    ("text", "number"), [("12", 12), ("第12排", 12), ("３", 3), ("二十", 20), ("十", 10), ("4.0", 4), ("1000", None), ("上", None), ("二十十", None), ("", None)]
)  # fmt: skip
def test_numbers_of_places(text, number):
    assert places.number(text) == number


def test_places_sort_as_one_walks():
    walk = [Place("A", 1, 1, 1, 2), Place("A", 1, 1, 2, 1), Place("A", 1, 10, 1, 1), Place("A", 2, 1, 1, 1)]
    assert sorted(walk, key=lambda one: one.order) == walk


# --- scanner input ----------------------------------------------------------------------------------------------------


@given(st.sampled_from([Kind.BOX, Kind.SHELF, Kind.VOLUME, Kind.ITEM]), st.integers(1, 9_999_999))
def test_a_barcode_reads_back_and_a_wrong_digit_is_noticed(kind, number):
    code = scanning.barcode(kind, number)
    assert scanning.one(code) == Scan(code, kind, number)
    for place in range(2, len(code)):
        wrong = code[:place] + str((int(code[place]) + 1) % 10) + code[place + 1 :]
        assert scanning.one(wrong).kind is Kind.MISREAD


BOX = scanning.barcode(Kind.BOX, 17)


@pytest.mark.parametrize(
    "sent",
    [
        BOX,
        f"{BOX}\r\n",
        f"{BOX}\t",
        f"]C1{BOX}\n",
        f"]C0{BOX}",
        BOX.lower(),
        "".join(chr(ord(c) + 0xFEE0) for c in BOX),  # under a Chinese input method
        f"  {BOX[:2]} {BOX[2:6]}-{BOX[6:]} ",
        f"https://dag.example/staff/stacks/go/{BOX}/",
        f"HTTPS://DAG.EXAMPLE/STAFF/STACKS/GO/{BOX}",
        f"\x02{BOX}\x03",
    ],
)
def test_whatever_a_scanner_puts_around_it_the_code_is_read(sent):
    scans, dropped = scanning.read(sent)
    assert ([(one.kind, one.number) for one in scans], dropped) == ([(Kind.BOX, 17)], 0)


def test_other_text_is_kept_as_a_code():
    scans, _ = scanning.read("1987-JX13-1\r\n\r\nLB123\n" + "x" * 900)
    assert [one.kind for one in scans] == [Kind.CODE] * 3
    assert scans[0].text == "1987-JX13-1"
    assert len(scans[2].text) == scanning.LONGEST


def test_a_memory_scanner_sends_many_lines_and_pressing_twice_counts_once():
    text = f"{BOX}\t{BOX}\t1987-JX13-1\t{BOX}"
    scans, repeated = scanning.without_repeats(scanning.read(text)[0])
    assert ([one.text for one in scans], repeated) == ([BOX, "1987-JX13-1"], 2)
    many, dropped = scanning.read("\n".join(f"code {n}" for n in range(scanning.MOST + 7)))
    assert (len(many), dropped) == (scanning.MOST, 7)


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text):
    scans, dropped = scanning.read(text)
    assert dropped == 0
    assert all(one.text and "\n" not in one.text for one in scans)


# --- lending, capacity, stock-taking ----------------------------------------------------------------------------------

HOLIDAYS = WorkCalendar.office(days={date(2026, 10, day): () for day in range(1, 8)})


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (date(2026, 11, 26), 0, date(2026, 11, 26)),
        (date(2026, 11, 28), 0, date(2026, 11, 30)),  # lent on a Saturday
        (date(2026, 11, 26), 5, date(2026, 12, 3)),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),  # over the national holiday
    ],
)
def test_due_dates_follow_the_calendar(start, days, due):
    assert lending.due(start, days, HOLIDAYS) == due


def test_a_renewal_counts_from_the_later_day():
    today = date(2026, 11, 26)
    assert lending.renewed(date(2026, 12, 1), today, 5, HOLIDAYS) == date(2026, 12, 8)
    assert lending.renewed(date(2026, 11, 2), today, 5, HOLIDAYS) == date(2026, 12, 3)
    assert lending.renewed(today, today, 0, HOLIDAYS) == date(2026, 11, 27)
    assert [lending.days_late(today + timedelta(days=n), today) for n in (-3, 0, 2)] == [3, 0, 0]


def test_how_full_a_shelf_is():
    levels = [capacity.Load(used, 200).level for used in (0, 100, 180, 200, 240)]
    assert levels == ["EMPTY", "ROOM", "TIGHT", "FULL", "OVER"]
    assert capacity.Load(160, 200).fits(40)
    assert not capacity.Load(161, 200).fits(40)
    assert capacity.Load(0, 0).share == 0


def test_stock_taking_judges_by_where_it_was_seen():
    assert stocktaking.seen(4, 4) is Outcome.FOUND
    assert stocktaking.seen(4, 5) is Outcome.MISPLACED
    assert stocktaking.seen(None, 5) is Outcome.MISPLACED
    assert stocktaking.seen(4, None) is Outcome.FOUND
    assert stocktaking.unseen(away=True) is Outcome.AWAY
    assert stocktaking.unseen(away=False) is Outcome.MISSING


def test_a_count_adds_up_and_strangers_are_apart():
    pairs = [(Outcome.FOUND, True)] * 6 + [(Outcome.MISPLACED, True), (Outcome.MISSING, True), (Outcome.WAITING, True)]
    tally = stocktaking.tally([*pairs, (Outcome.UNKNOWN, False), (Outcome.MISPLACED, False)])
    assert (tally.expected, tally.seen, tally.waiting, tally.missing, tally.unknown) == (9, 7, 1, 1, 1)
    assert round(tally.share, 2) == 0.89
    assert stocktaking.tally([]).share == 1.0


# --- climate and headers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("temperature", "humidity", "found"),
    [
        ("20", "50", ()),
        ("24", "60", ()),
        ("24.1", "50", (Alarm.TOO_WARM,)),
        ("13.9", "61", (Alarm.TOO_COLD, Alarm.TOO_DAMP)),
        ("20", "44.9", (Alarm.TOO_DRY,)),
    ],
)
def test_readings_against_the_limits(temperature, humidity, found):
    assert climate.alarms(Reading(NOON, Decimal(temperature), Decimal(humidity)), PAPER) == found


def test_swings_count_within_a_day_only():
    now = Reading(NOON, Decimal(20), Decimal(50))
    yesterday = Reading(NOON - timedelta(hours=20), Decimal("22.5"), Decimal(56))
    long_ago = Reading(NOON - timedelta(hours=25), Decimal(14), Decimal(45))
    assert climate.alarms(now, PAPER, [yesterday]) == (Alarm.SWING_TEMPERATURE, Alarm.SWING_HUMIDITY)
    assert climate.alarms(now, PAPER, [long_ago]) == ()


@pytest.mark.parametrize(("text", "value"), [("21.5℃", "21.5"), ("21,5", "21.5"), ("-3", "-3"), ("99", None), ("热", None), ("NaN", None), ("1e9", None)])  # fmt: skip
def test_degrees(text, value):
    assert climate.degrees(text) == (Decimal(value) if value else None)


@pytest.mark.parametrize(
    ("text", "value"), [("52%RH", "52"), ("52％", "52"), ("100.1", None), ("-1", None), ("", None)]
)
def test_per_cent(text, value):
    assert climate.per_cent(text) == (Decimal(value) if value else None)


@pytest.mark.parametrize(
    "text", ["2026-11-26 09:30", "2026/11/26 09:30:00", "2026年11月26日 09:30", "2026-11-26T09:30"]
)
def test_times_of_loggers(text):
    assert climate.moment(text) == datetime(2026, 11, 26, 9, 30)
    assert climate.moment("昨天") is None


def test_headers_are_found_below_titles_and_in_any_order():
    rows = [
        ["锦江大学档案馆库房位置表"],
        ["层 号", "盒号", "档　号", "排", "列（架）", "库房"],
        ["1", "2", "3", "4", "5", "6"],
    ]
    found = columns.find(rows, columns.PLACES, ("ref_code",))
    assert found == (1, {"level": 0, "box": 1, "ref_code": 2, "row": 3, "column": 4, "stack": 5})
    assert columns.find([["姓名", "学号"]], columns.PLACES, ("ref_code",)) is None
    assert columns.find([["记录时间", "温度(℃)", "相对湿度(%)"]], columns.CLIMATE, ("at", "temperature", "humidity"))
