"""How often something may be tried: counted in the database, so that every process sees the same."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import UTC, datetime

from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.db.models import F

from lantai.foundation import clock, keyring
from lantai.people.models import Throttle
from lantai.people.rules import Limit


def _key(what: str, who: str) -> str:
    return hmac.new(keyring.key("throttle"), f"{what}\x00{who}".encode(), hashlib.sha256).hexdigest()


def _window(limit: Limit) -> tuple[int, int, datetime]:
    seconds = int(limit.window.total_seconds())
    now = int(clock.now().timestamp())
    window = now // seconds
    end = (window + 1) * seconds
    return window, end - now, datetime.fromtimestamp(end, UTC)


def take(what: str, who: str, limits: Iterable[Limit]) -> int:
    """Count one try of `what` by `who`; return 0 when it is within all `limits`, else seconds until it may be tried.

    `who` (an address, a contact) is kept only as a keyed hash. Call it outside the transaction of the act itself, so
    that a refused act is counted too.
    """
    wait = 0
    for limit in limits:
        window, left, end = _window(limit)
        key = _key(f"{what}/{int(limit.window.total_seconds())}", who)
        if _increment(key, window, end) > limit.count:
            wait = max(wait, left)
    return wait


def _increment(key: str, window: int, end: datetime) -> int:
    while True:
        if Throttle.objects.filter(key=key, window=window).update(count=F("count") + 1):
            return Throttle.objects.values_list("count", flat=True).get(key=key, window=window)
        try:
            with transaction.atomic():
                Throttle.objects.create(key=key, window=window, count=1, expires_at=end)
        except IntegrityError:
            continue
        else:
            return 1


def peek(what: str, who: str, limit: Limit) -> int:
    """Return the tries counted in the present window, counting none."""
    window, _left, _end = _window(limit)
    key = _key(f"{what}/{int(limit.window.total_seconds())}", who)
    return Throttle.objects.filter(key=key, window=window).values_list("count", flat=True).first() or 0


def forget_old() -> int:
    """Drop the windows and sign-in sessions that are over; return how many windows."""
    Session.objects.filter(expire_date__lt=clock.now()).delete()
    return Throttle.objects.filter(expires_at__lt=clock.now()).delete()[0]
