"""Temperature and humidity: by hand, or from a logger's sheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lantai.adapters import sheets
from lantai.adapters.sandbox import SandboxRefusal
from lantai.foundation import clock, policy
from lantai.foundation import events as log
from lantai.foundation.actor import Actor
from lantai.stacks import events, texts
from lantai.stacks.errors import ClimateRefused, SheetRefused, refused
from lantai.stacks.models import ClimateReading, Stack
from lantai.stacks.queries.shelves import limits_of, stack_row
from lantai.stacks.rules import climate as rules
from lantai.stacks.rules import columns
from lantai.stacks.rules.climate import Reading
from lantai.stacks.states import Alarm
from lantai.stacks.values import ClimateReport

AHEAD = timedelta(minutes=5)  # a logger's clock may run ahead this much


def _before(room: Stack, since: datetime, until: datetime) -> list[Reading]:
    rows = ClimateReading.objects.filter(stack=room, at__gte=since - rules.DAY, at__lt=until).order_by("at")
    return [Reading(*row) for row in rows.values_list("at", "temperature", "humidity")]


@transaction.atomic
def record_climate(
    actor: Actor,
    *,
    stack_id: int,
    temperature: Decimal,
    humidity: Decimal,
    at: datetime | None = None,
    note: str = "",
) -> tuple[Alarm, ...]:
    """Write down one reading (°C, % relative humidity) of a room, now or at a past moment; return what is wrong with it.

    Raises `ClimateRefused`: figures no room has, a moment in the future, a second reading of the same minute.
    """
    room = stack_row(actor, stack_id, "stacks.work")
    moment = (at or clock.now()).replace(second=0, microsecond=0)
    if rules.degrees(str(temperature)) is None or rules.per_cent(str(humidity)) is None:
        raise refused(ClimateRefused, _("温度写 −30 到 60 ℃，湿度写 0 到 100 %。"), "IMPOSSIBLE")
    if moment > clock.now() + AHEAD:
        raise refused(ClimateRefused, _("时间在以后，请核对。"), "FUTURE")
    reading = Reading(moment, round(Decimal(temperature), 1), round(Decimal(humidity), 1))
    found = rules.alarms(reading, limits_of(room.standard), _before(room, moment, moment))
    row = _row(actor, room, reading, found, "HAND", note)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as fault:
        raise refused(ClimateRefused, _("这一分钟已经记过一次。"), "TWICE") from fault
    log.record(
        events.ClimateRecorded(reading.temperature, reading.humidity, tuple(one.value for one in found)),
        actor=actor,
        subject=("stack", room.code),
    )
    return found


def _row(  # noqa: PLR0917  the columns of one row
    actor: Actor, room: Stack, reading: Reading, found: tuple[Alarm, ...], source: str, note: str = ""
) -> ClimateReading:
    return ClimateReading(
        stack=room, at=reading.at, temperature=reading.temperature, humidity=reading.humidity,
        alarms=",".join(one.value for one in found), source=source, note=note.strip()[:120], by_id=actor.account_id,
    )  # fmt: skip


def import_climate(actor: Actor, *, stack_id: int, path: Path) -> ClimateReport:
    """Take in a logger's sheet (csv, xlsx; columns 时间, 温度, 湿度) for one room; a reading that is there is unchanged.

    Bad rows are named by number and left out. Raises `SheetRefused` when the sheet cannot be read.
    """
    room = stack_row(actor, stack_id, "stacks.work")
    good: dict[datetime, Reading] = {}
    bad: list[int] = []
    for number, reading in _readings(path):
        if reading is None or reading.at > clock.now() + AHEAD:
            bad.append(number)
        else:
            good[reading.at] = reading
    if not good:
        return ClimateReport(0, 0, 0, tuple(bad))
    ordered = [good[at] for at in sorted(good)]
    with transaction.atomic():
        return _take(actor, room, ordered, bad)


def _take(actor: Actor, room: Stack, ordered: list[Reading], bad: list[int]) -> ClimateReport:
    there = set(
        ClimateReading.objects.filter(stack=room, at__gte=ordered[0].at, at__lte=ordered[-1].at).values_list(
            "at", flat=True
        )
    )
    recent = _before(room, ordered[0].at, ordered[0].at)
    limits = limits_of(room.standard)
    fresh = []
    for reading in ordered:
        recent = [one for one in recent if one.at >= reading.at - rules.DAY]
        if reading.at not in there:
            fresh.append(_row(actor, room, reading, rules.alarms(reading, limits, recent), "SHEET"))
        recent.append(reading)
    ClimateReading.objects.bulk_create(fresh, batch_size=500)
    alarms = sum(bool(one.alarms) for one in fresh)
    log.record(events.ClimateImported(len(fresh), alarms), actor=actor, subject=("stack", room.code))
    return ClimateReport(len(fresh), len(ordered) - len(fresh), alarms, tuple(bad))


def _readings(path: Path) -> Iterator[tuple[int, Reading | None]]:
    zone = ZoneInfo(settings.TIME_ZONE)
    header: dict[str, tuple[int, dict[str, int]]] = {}
    try:
        for glance in sheets.describe(path):
            found = columns.find(glance.rows, columns.CLIMATE, ("at", "temperature", "humidity"))
            if found is not None:
                header[glance.sheet] = found
        if not header:
            raise refused(SheetRefused, texts.SHEET["NO_HEADER"], "NO_HEADER")
        for chunk in sheets.chunks(path):
            if chunk.sheet in header:
                first, named = header[chunk.sheet]
                for number, row in enumerate(chunk.rows, chunk.start):
                    if number > first + 1 and any(row):
                        yield number, _reading(row, named, zone)
    except SandboxRefusal as refusal:
        raise refused(SheetRefused, texts.SHEET.get(refusal.code, texts.UNREADABLE), refusal.code) from refusal


def _reading(row: list[str], named: dict[str, int], zone: ZoneInfo) -> Reading | None:
    def cell(name: str) -> str:
        column = named.get(name)
        return row[column] if column is not None and column < len(row) else ""

    when: Any = rules.moment(f"{cell('at')} {cell('clock')}" if cell("clock") else cell("at"))
    warm, damp = rules.degrees(cell("temperature")), rules.per_cent(cell("humidity"))
    if when is None or warm is None or damp is None:
        return None
    return Reading(when.replace(tzinfo=zone, second=0, microsecond=0), warm, damp)


def may_record(actor: Actor, site: str) -> bool:
    return policy.allows(actor, "stacks.work", site)
