"""Recording what happened. Up by event: the only way a room tells the rooms above it something."""

from __future__ import annotations

import dataclasses
import enum
import hashlib
import json
import math
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar, TypeAlias

from django.db import transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from lantai.foundation import clock
from lantai.foundation.actor import Actor
from lantai.foundation.models import EventRow

Recorded: TypeAlias = EventRow  # what a handler is given: the row as it was written


@dataclasses.dataclass(frozen=True)
class Event:
    """Base of every event: a frozen dataclass in the past tense, fields are identifiers and codes only."""

    name: ClassVar[str] = ""  # "reference.CaseSubmitted"; set by each subclass

    def payload(self) -> dict[str, Any]:
        return {field.name: _plain(getattr(self, field.name)) for field in dataclasses.fields(self)}


def _plain(value: Any) -> Any:  # noqa: PLR0911  one line per kind of value
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (uuid.UUID, Decimal)):
        return str(value)
    if isinstance(value, float):
        return _exact(value)
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    return value


def _exact(value: float) -> float | int:
    """Return a number that every database gives back as it was (JSON of PostgreSQL forgets exponents and -0.0)."""
    if not math.isfinite(value):
        raise ValueError("an event holds finite numbers only")
    rounded = round(value, 6)
    return int(rounded) if rounded.is_integer() else rounded


def _clean(value: str) -> str:
    return value.replace("\x00", "").encode("utf-8", "replace").decode()


def canonical(row: EventRow) -> bytes:
    """Return the bytes that are hashed: every stored value but the position, in one fixed form."""
    value = {
        "uid": str(row.uid),
        "name": row.name,
        "subject": [row.subject_type, row.subject_id],
        "actor": [row.actor_id, row.actor_kind, row.actor_name],
        "channel": row.channel,
        "purpose": row.purpose,
        "at": row.at.astimezone(tz=UTC).isoformat(),
        "payload": row.payload,
    }
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


_together: ContextVar[list[EventRow] | None] = ContextVar("events_together", default=None)


def record(event: Event, *, actor: Actor, subject: tuple[str, Any]) -> EventRow:
    """Write `event` in the present transaction and enqueue its reactions.

    `subject` is ``(type, id)``: ``("case", case.number)``. Must run inside a transaction, so that an event never
    stands without its change.
    """
    (row,) = record_all([event], actor=actor, subject=subject)
    return row


def record_all(several: Sequence[Event], *, actor: Actor, subject: tuple[str, Any]) -> list[EventRow]:
    """Write several events of one act on one subject, in their order. As `record`."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{several[0].name} was recorded outside a transaction")
    rows = [_row(event, actor, subject) for event in several]
    waiting = _together.get()
    if waiting is None:
        _write(rows)
    else:
        waiting += rows
    return rows


@contextmanager
def together() -> Iterator[None]:
    """Write what is recorded in the block at its end, in its order, in one statement. The block stands in a transaction.

    Until then the rows have no number. What the block records goes with it when it fails.
    """
    waiting: list[EventRow] = []
    token = _together.set(waiting)
    try:
        yield
    finally:
        _together.reset(token)
    if waiting:
        _write(waiting)


def _write(rows: list[EventRow]) -> None:
    for row in EventRow.objects.bulk_create(rows):
        _react(row)


def _row(event: Event, actor: Actor, subject: tuple[str, Any]) -> EventRow:
    row = EventRow(
        uid=uuid.uuid4(),
        name=event.name,
        subject_type=subject[0],
        subject_id=str(subject[1]),
        actor_id=actor.account_id,
        actor_kind=actor.kind,
        actor_name=_clean(actor.name)[:80] if actor.kind in {"staff", "system"} else "",
        channel=actor.channel[:20],
        purpose=_clean(actor.purpose)[:80],
        at=clock.now(),
        payload=event.payload(),
    )
    row.digest = hashlib.sha256(canonical(row)).hexdigest()
    return row


@cache
def _reactions() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    reactions: Iterable[tuple[str, str]] = import_string("lantai.config.subscriptions.REACTIONS")
    for name, handler in reactions:
        found.setdefault(name, []).append(handler)
    return found


def _react(row: EventRow) -> None:
    handlers = _reactions().get(row.name)
    if handlers:
        from lantai.foundation.tasks import react  # noqa: PLC0415  the backend needs settings, events do not

        for handler in handlers:
            react.enqueue(event_id=row.pk, handler=handler)


def of_subject(kind: str, identifier: Any) -> list[EventRow]:
    """Return the story of one subject, oldest first."""
    return list(EventRow.objects.filter(subject_type=kind, subject_id=str(identifier)).order_by("id"))


def log() -> QuerySet[EventRow]:
    """Return the whole log, to be narrowed, counted and read by the rooms above; it is never written this way."""
    return EventRow.objects.all()
