"""What the worker is classing again, since schemes were decided: how far it is, and how long it will take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from lantai.catalogue.models import Reclassing
from lantai.catalogue.queries.kinds import name_of
from lantai.catalogue.rules import pace
from lantai.foundation import clock, policy
from lantai.foundation.actor import Actor

TOLD = timedelta(days=1)  # how long one that is done is still told of


@dataclass(frozen=True, slots=True)
class ReclassingView:
    """`done` and `total`: volumes to change and items by themselves to look at; `volumes` and `items`: changed so far."""

    fonds_code: str
    fonds_name: str
    state: str  # WAITING | RUNNING | DONE
    total: int
    done: int
    volumes: int
    items: int
    rate: float  # a second
    remaining: int  # seconds; 0 when it is done or nothing can be said
    asked_at: datetime
    finished_at: datetime | None


def reclassings(actor: Actor, *, fonds_code: str = "", ended: bool = False) -> list[ReclassingView]:
    """Return the fonds (or one of them) that are being classed again; with `ended` those too that were since yesterday."""
    policy.require(actor, "catalogue.browse")
    told = Q(finished_at=None)
    if ended:
        told |= Q(finished_at__gte=clock.now() - TOLD)
    if fonds_code:
        told &= Q(fonds__code=fonds_code)
    rows = Reclassing.objects.filter(told).select_related("fonds").order_by("asked_at", "pk")
    return [_view(row) for row in rows]


def _view(row: Reclassing) -> ReclassingView:
    until = row.finished_at or row.beat_at
    seconds = (until - row.started_at).total_seconds() if row.started_at and until else 0
    speed = pace.of(row.done, row.total, seconds, before=row.done_before)
    state = "DONE" if row.finished_at else "RUNNING" if row.started_at else "WAITING"
    return ReclassingView(
        row.fonds.code, name_of(row.fonds), state, row.total, row.done, row.volumes, row.items, speed.rate,
        0 if row.finished_at else speed.remaining, row.asked_at, row.finished_at,
    )  # fmt: skip
