"""The climate log: the readings of a room between two moments, one by one, or a line a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Avg, Count, Max, Min, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from lantai.foundation import clock
from lantai.foundation.actor import Actor
from lantai.stacks import texts
from lantai.stacks.models import ClimateReading
from lantai.stacks.queries.shelves import reading_view, stack_row
from lantai.stacks.values import ClimateDay, ReadingView, Spread

MOST = 2_000  # readings that are shown one by one; more are told day by day
_BAD = ~Q(alarms="")
_AT_ONCE = 2_000
# Chinese whoever asks: they are what a logger's sheet is read by, so what went out can come in.
BY_READING = ("时间", "温度℃", "相对湿度%", "超限", "来源", "备注", "记录人")
BY_DAY = (
    "日期", "读数", "超限", "最低温度℃", "平均温度℃", "最高温度℃", "最低湿度%", "平均湿度%", "最高湿度%",
)  # fmt: skip


def _rows(actor: Actor, stack_id: int, since: datetime | None, until: datetime | None) -> Any:
    row = stack_row(actor, stack_id)
    start = since or clock.now() - timedelta(days=30)
    rows = ClimateReading.objects.filter(stack=row, at__gte=start)
    return rows if until is None else rows.filter(at__lt=until)


def climate_counts(
    actor: Actor, *, stack_id: int, since: datetime | None = None, until: datetime | None = None
) -> tuple[int, int]:
    """Return how many readings a room has since a moment (the last 30 days) and before another, and how many of them were
    out of limits, as judged when they were recorded. The database counts. Raises `NotFound`.
    """
    counted = _rows(actor, stack_id, since, until).aggregate(n=Count("pk"), bad=Count("pk", filter=_BAD))
    return counted["n"], counted["bad"]


def climate(
    actor: Actor,
    *,
    stack_id: int,
    since: datetime | None = None,
    until: datetime | None = None,
    start: int = 0,
    limit: int = MOST,
) -> list[ReadingView]:
    """Return the newest `limit` readings of a room (`start` passed over) since a moment (the last 30 days) and before
    another, oldest first. How many there are in all: `climate_counts`. Raises `NotFound`.
    """
    rows = _rows(actor, stack_id, since, until).select_related("by").order_by("-at")
    return [reading_view(one) for one in reversed(rows[start : start + limit])]


def climate_days(
    actor: Actor, *, stack_id: int, since: datetime | None = None, until: datetime | None = None
) -> list[ClimateDay]:
    """Return a line for each day that has readings, oldest first: the lowest, the mean (to a tenth) and the highest of both
    figures (°C, % relative humidity), how many readings, how many out of limits. Days as the archive's clock has them.

    One query. Raises `NotFound`.
    """
    rows = _rows(actor, stack_id, since, until).annotate(day=TruncDate("at", tzinfo=ZoneInfo(settings.TIME_ZONE)))
    figures = {
        f"{name}_{what}": function(name)
        for name in ("temperature", "humidity")
        for what, function in (("low", Min), ("mean", Avg), ("high", Max))
    }
    lines = (
        rows.order_by().values("day").annotate(n=Count("pk"), bad=Count("pk", filter=_BAD), **figures).order_by("day")
    )
    return [
        ClimateDay(one["day"], one["n"], one["bad"], _spread(one, "temperature"), _spread(one, "humidity"))
        for one in lines
    ]


def _spread(line: dict[str, Any], name: str) -> Spread:
    mean = round(Decimal(line[f"{name}_mean"]), 1)
    return Spread(line[f"{name}_low"], mean, line[f"{name}_high"])


def climate_lines(
    actor: Actor,
    *,
    stack_id: int,
    since: datetime | None = None,
    until: datetime | None = None,
    by_day: bool = False,
) -> tuple[tuple[str, ...], Iterator[tuple[str | int | float, ...]]]:
    """Return the header and the rows of the log on its way out, all of them and oldest first; by reading it is a sheet that
    `import_climate` reads. Constant memory. Raises `NotFound`.
    """
    if by_day:
        days = climate_days(actor, stack_id=stack_id, since=since, until=until)
        return BY_DAY, (_day(one) for one in days)
    words = {code: str(word) for code, word in texts.ALARM.items()}
    sources = {code: str(word) for code, word in texts.SOURCE.items()}
    return BY_READING, _each(_rows(actor, stack_id, since, until), words, sources)


def _each(rows: Any, words: dict[str, str], sources: dict[str, str]) -> Iterator[tuple[str | int | float, ...]]:
    zone = ZoneInfo(settings.TIME_ZONE)
    after: datetime | None = None
    while some := list(
        (rows if after is None else rows.filter(at__gt=after)).select_related("by").order_by("at")[:_AT_ONCE]
    ):
        after = some[-1].at
        for one in map(reading_view, some):
            at = timezone.localtime(one.at, zone)
            said = "、".join(words.get(code, code) for code in one.alarms)
            yield (
                f"{at:%Y-%m-%d %H:%M}", float(one.temperature), float(one.humidity), said, sources.get(one.source, one.source),
                one.note, one.by,
            )  # fmt: skip


def _day(one: ClimateDay) -> tuple[str | int | float, ...]:
    figures = (
        one.temperature.low, one.temperature.mean, one.temperature.high,
        one.humidity.low, one.humidity.mean, one.humidity.high,
    )  # fmt: skip
    return (one.day.isoformat(), one.readings, one.alarms, *map(float, figures))
