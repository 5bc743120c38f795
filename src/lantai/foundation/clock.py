"""The one clock. Everything that asks for the time asks here, so that a story can be told at another time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime

from django.utils import timezone

_moment: ContextVar[datetime | None] = ContextVar("lantai_moment", default=None)


def now() -> datetime:
    """Return the aware present moment (UTC), or the one set by `at`."""
    return _moment.get() or timezone.now()


def is_told() -> bool:
    """Tell whether a story is being told, so that the clock of the machine does not matter."""
    return _moment.get() is not None


def today() -> date:
    """Return the present day in the archive's time zone."""
    return timezone.localdate(now())


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let `now` answer `moment` (aware) inside the block: for the demonstration and for tests."""
    if timezone.is_naive(moment):
        raise ValueError("the clock takes aware moments only")
    token = _moment.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _moment.reset(token)
