"""Working time: the site's hours, holidays and make-up workdays (调休)."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantai.foundation.calendars import OFFICE_DAY, WorkCalendar

ZONE = ZoneInfo("Asia/Shanghai")
# 2026: the week of National Day is free, Sunday 27 September and Saturday 10 October are worked instead.
DAYS = {date(2026, 10, day): () for day in range(1, 8)} | {
    date(2026, 9, 27): OFFICE_DAY,
    date(2026, 10, 10): OFFICE_DAY,
}
SITE = WorkCalendar.office(days=DAYS)
MOMENTS = st.datetimes(datetime(2026, 9, 1), datetime(2026, 11, 30)).map(lambda moment: moment.replace(tzinfo=ZONE))
WORK = st.integers(0, 200 * 60).map(lambda minutes: timedelta(minutes=minutes))


def at(month, day, hour, minute=0):
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


@pytest.mark.req("A19")
@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (at(9, 14, 8, 30), 1, at(9, 14, 18)),
        (at(9, 14, 10), 1, at(9, 15, 10)),
        (at(9, 14, 11), 0.25, at(9, 14, 14, 30)),  # over lunch
        (at(9, 18, 17), 1, at(9, 21, 17)),  # over a weekend
        (at(9, 25, 17), 1, at(9, 27, 17)),  # the Sunday is a make-up workday
        (at(9, 30, 17), 1, at(10, 8, 17)),  # over the holiday week
        (at(10, 9, 17), 1, at(10, 10, 17)),  # the Saturday is a make-up workday
        (at(10, 3, 12), 1, at(10, 8, 18)),  # begun on a holiday
    ],
)
def test_deadlines_skip_holidays_and_count_make_up_workdays(start, days, end):
    assert SITE.add_days(start, days) == end


def test_workdays_are_counted_by_the_calendar_not_by_the_week():
    assert SITE.is_workday(date(2026, 9, 27))
    assert not SITE.is_workday(date(2026, 10, 1))
    assert SITE.add_workdays(date(2026, 9, 30), 3) == date(2026, 10, 10)


@given(MOMENTS, WORK)
def test_the_time_between_is_the_time_added(start, work):
    assert SITE.between(start, SITE.add(start, work)) == work


@given(MOMENTS, WORK, WORK)
def test_adding_twice_is_adding_the_sum(start, first, second):
    assert SITE.between(start, SITE.add(SITE.add(start, first), second)) == first + second


@given(MOMENTS, WORK)
def test_a_deadline_never_falls_into_free_time(start, work):
    end = SITE.add(start, work)
    assert end >= start
    assert any(opens <= end.time() <= closes for opens, closes in SITE.spans(end.date()))


@given(MOMENTS, MOMENTS, MOMENTS)
def test_stopped_clocks_add_up(first, second, third):
    a, b, c = sorted((first, second, third))
    assert SITE.between(a, b) + SITE.between(b, c) == SITE.between(a, c)
    assert SITE.between(c, a) == timedelta()


@given(MOMENTS)
def test_a_moment_in_another_zone_is_the_same_moment(start):
    there = start.astimezone(ZoneInfo("America/New_York"))
    assert SITE.add(there, timedelta(hours=3)) == SITE.add(start, timedelta(hours=3))


def test_a_calendar_without_working_time_says_so():
    closed = WorkCalendar(ZONE, {})
    with pytest.raises(ValueError, match="no working time"):
        closed.add(at(9, 1, 9), timedelta(hours=1))
    with pytest.raises(ValueError, match="no working day"):
        closed.add_workdays(date(2026, 9, 1), 1)


def test_a_site_with_a_late_evening_has_its_own_day():
    evening = WorkCalendar(ZONE, {2: ((time(18), time(21)),)})
    assert evening.add(at(9, 14, 9), timedelta(hours=4)) == at(9, 23, 19)
