"""Pure decisions about notices: when to try again, when to keep quiet, which words may stand in a template.

Source: services.md 2.8 (retry 1 m, 10 m, 1 h, 6 h; quiet hours 22–7), P11 (whitelisted variables).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta

RETRIES = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
QUIET_FROM, QUIET_UNTIL = time(22), time(7)
LONGEST_VALUE = 120
_SLOT = re.compile(r"\{(\w+)\}")


def retry_after(tries: int) -> timedelta | None:
    """Return how long to wait after the `tries`-th failed try (from 1), or None when this channel has had its turn."""
    return RETRIES[tries - 1] if 1 <= tries <= len(RETRIES) else None


def not_before(local: datetime, *, asked: bool) -> datetime:
    """Return the earliest moment to send, in local time: at once, or seven in the morning after quiet hours.

    `asked`: the person waits for it (a code, a receipt), so quiet hours do not hold it back.
    """
    if asked:
        return local
    if local.time() >= QUIET_FROM:
        return datetime.combine(local.date() + timedelta(days=1), QUIET_UNTIL, local.tzinfo)
    if local.time() < QUIET_UNTIL:
        return datetime.combine(local.date(), QUIET_UNTIL, local.tzinfo)
    return local


def slots(text: str) -> frozenset[str]:
    """Return the names of the variables in a template's text."""
    return frozenset(_SLOT.findall(text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return `text` with each ``{name}`` replaced; values are never read as templates themselves."""
    return _SLOT.sub(lambda match: values[match.group(1)], text)


def clean(value: str) -> str:
    """Return a value fit for a message: one line, no control characters, at most 120 characters."""
    flat = "".join(character if character.isprintable() else " " for character in value)
    return " ".join(flat.split())[:LONGEST_VALUE]
