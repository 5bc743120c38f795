"""A logger that writes every ten minutes, and is too warm once a day."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from lantai.stacks.models import ClimateReading, Stack

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 26, 12, tzinfo=ZONE)
STEP = timedelta(minutes=10)


def readings(room: Stack, *, days: int) -> int:
    """Write the readings of some days before `NOON`; return how many. At two in the afternoon it is 27.5 °C."""
    moments = [NOON - STEP * n for n in range(1, days * 144 + 1)]
    ClimateReading.objects.bulk_create(
        [
            ClimateReading(
                stack=room, at=at, temperature=Decimal("27.5") if warm else Decimal(20), humidity=Decimal(50),
                alarms="TOO_WARM" if warm else "", source="SHEET",
            )
            for at in moments
            for warm in [at.astimezone(ZONE).hour == 14 and at.minute == 0]
        ],
        batch_size=500,
    )  # fmt: skip
    return len(moments)
