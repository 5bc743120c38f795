"""How many lines stand in each view of the worklist: the open lines are counted once in groups, the groups folded here.

One statement whose cost does not depend on the number of views: what the views tell apart (state, who works, who
prepared, to whom it was passed on, channel) are the groups, what the clock tells apart are two counts in each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Count, DateTimeField, Exists, Expression, OuterRef, Q, QuerySet
from django.utils import timezone

from lantai.foundation import clock
from lantai.reference import models
from lantai.reference.states import LINE_FINAL, LINE_OPEN, LineState

L = LineState
WAITING = (L.NEED_MORE, L.AWAIT_PAYMENT, L.AWAIT_CONFIRM)
UNCLAIMED = (L.SUBMITTED, L.FORWARDED)
APPROVAL = (L.AWAIT_APPROVAL, L.APPEALED)
PREPARED = (L.SUBMITTED, L.IN_REVIEW)


class Group(NamedTuple):
    """Open lines that no view tells apart, except by the clock."""

    channel: str
    state: str
    handler: int | None
    producer: int | None
    forwarded_to: int | None
    lines: int
    late: int  # due by now
    tonight: int  # due by the end of today, what is late included


COUNT: dict[str, Callable[[Group, int | None], int]] = {
    "open": lambda group, _me: group.lines,
    "mine": lambda group, me: group.lines if group.handler == me else 0,
    "unclaimed": lambda group, me: group.lines if group.state in UNCLAIMED and group.forwarded_to in {None, me} else 0,
    "today": lambda group, _me: group.tonight - group.late,
    "late": lambda group, _me: group.late,
    "waiting": lambda group, _me: group.lines if group.state in WAITING else 0,
    "seal": lambda group, me: group.lines if group.state == L.SEALING and group.producer != me else 0,
    "second": lambda group, me: group.lines if group.state == L.NEGATIVE_CHECK and group.handler != me else 0,
    "approval": lambda group, _me: group.lines if group.state in APPROVAL else 0,
    "delivery": lambda group, _me: group.lines if group.state == L.IN_DELIVERY else 0,
}


class Asked(Expression):
    """A moment that is read when the question is asked, so that the question itself can be built once and kept."""

    def __init__(self, moment: Callable[[], datetime]) -> None:
        super().__init__(output_field=DateTimeField())
        self.moment = moment

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        del compiler
        return "%s", (self.output_field.get_db_prep_value(self.moment(), connection=connection),)


def end_of_today() -> datetime:
    return timezone.localtime(clock.now()).replace(hour=23, minute=59, second=59)


def _now() -> datetime:
    return clock.now()


@cache
def lines() -> QuerySet[models.Line]:
    """Every line that was submitted. Like all here built once: query sets are copied before they are changed."""
    return models.Line.objects.exclude(state=L.DRAFT).order_by()


@cache
def _unread() -> QuerySet[models.Message]:
    return models.Message.objects.filter(side="APPLICANT", read_at=None).order_by()


@cache
def _unread_by_case() -> QuerySet[models.Message, tuple[int, int]]:
    return _unread().values_list("case_id").annotate(count=Count("pk"))


def unread_by_case() -> dict[int, int]:
    """Return how many messages of its applicant nobody has read, for every case that has such: one query."""
    return dict(_unread_by_case().all())


def condition(view: str, me: int | None) -> Q:
    """The rows of one view, as `COUNT` counts them; the clock-stopped ones have no deadline."""
    return CONDITION.get(view, CONDITION["open"])(me)


CONDITION: dict[str, Callable[[int | None], Q]] = {
    "open": lambda _me: Q(state__in=LINE_OPEN),
    "mine": lambda me: Q(handler_id=me, state__in=LINE_OPEN),
    "unclaimed": lambda me: Q(state__in=UNCLAIMED) & (Q(forwarded_to=None) | Q(forwarded_to_id=me)),
    "today": lambda _me: Q(state__in=LINE_OPEN, due_at__gt=clock.now(), due_at__lte=end_of_today()),
    "late": lambda _me: Q(state__in=LINE_OPEN, due_at__lte=clock.now()),
    "waiting": lambda _me: Q(state__in=WAITING),
    "seal": lambda me: Q(state=L.SEALING) & ~Q(producer_id=me),
    "second": lambda me: Q(state=L.NEGATIVE_CHECK) & ~Q(handler_id=me),
    "approval": lambda _me: Q(state__in=APPROVAL),
    "delivery": lambda _me: Q(state=L.IN_DELIVERY),
    "messages": lambda _me: Q(Exists(_unread().filter(case=OuterRef("case")))),
    "closed": lambda _me: Q(state__in=LINE_FINAL),
}


@cache
def _groups() -> QuerySet[models.Line, tuple[Any, ...]]:
    return (
        lines()
        .filter(state__in=LINE_OPEN)
        .values_list("case__channel", "state", "handler_id", "producer_id", "forwarded_to_id")
        .annotate(
            count=Count("pk"),
            late=Count("pk", filter=Q(due_at__lte=Asked(_now))),
            tonight=Count("pk", filter=Q(due_at__lte=Asked(end_of_today))),
        )
    )


def groups(scope: Q) -> list[Group]:
    """Count the open lines of `scope` in groups: one query."""
    return [Group(*row) for row in _groups().filter(scope)]


def total(found: Iterable[Group], view: str, me: int | None) -> int:
    """Return how many of the counted lines stand in `view`."""
    count = COUNT[view]
    return sum(count(group, me) for group in found)


def channels(found: Iterable[Group], view: str, me: int | None) -> Counter[str]:
    """Return how many lines of `view` came by each channel."""
    count, result = COUNT[view], Counter[str]()
    for group in found:
        result[group.channel] += count(group, me)
    return result


def channels_of(scope: Q) -> Counter[str]:
    """Return how many lines of `scope` came by each channel: for the views that are not about open lines only."""
    rows = lines().filter(scope).values_list("case__channel").annotate(count=Count("pk"))
    return Counter(dict(rows))


@cache
def _prepared() -> QuerySet[models.Line, tuple[str, int]]:
    ready = lines().filter(state__in=PREPARED, candidates__isnull=False)
    return ready.values_list("state").annotate(count=Count("pk", distinct=True))


def prepared(scope: Q) -> int:
    """Return for how many lines of `scope` candidates are attached and nobody has decided yet."""
    return sum(count for _state, count in _prepared().filter(scope))
