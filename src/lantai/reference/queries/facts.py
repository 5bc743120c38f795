"""Rows of a case read once, in a fixed number of queries, and what both readers derive from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from lantai.foundation import clock
from lantai.foundation.calendars import WorkCalendar
from lantai.reference import models, texts
from lantai.reference.queries import vocabulary
from lantai.reference.rules import derived, privacy, timers
from lantai.reference.states import (
    LINE,
    LINE_FINAL,
    Ball,
    DeliveryState,
    LineState,
    Method,
)
from lantai.reference.values import Receiver
from lantai.reference.values.packing import unpack


@dataclass
class CaseFacts:
    """One case with everything its pages need."""

    case: models.Case
    lines: list[models.Line]
    deliveries: dict[int, list[models.Delivery]]
    names: dict[int, str]
    decisions: dict[int, models.Decision] = field(default_factory=dict)


@cache
def _lines() -> QuerySet[models.Line]:
    """The lines as a case's pages read them: each with its latest negative answer, once for each of its deliveries.

    `may_read`: something of a reading-room order may be read; `is_reading`: something is out with the reader. Built once;
    query sets are copied before they are changed.
    """
    people = ("handler", "forwarded_to", "producer", "study", "latest__proposed_by", "sent")
    allowed = models.ReadingItem.objects.filter(line=OuterRef("pk"), allowed=True)
    out = models.UseRegisterEntry.objects.filter(line=OuterRef("pk"), effect="READ", returned_at=None)
    latest = FilteredRelation("negatives", condition=Q(negatives__number=F("decisions")))
    rows = models.Line.objects.annotate(latest=latest, sent=FilteredRelation("deliveries"))
    rows = rows.annotate(may_read=Exists(allowed), is_reading=Exists(out))
    return rows.select_related(*people).order_by("number", "sent__pk")


def read(case: models.Case) -> CaseFacts:
    """Read lines with their deliveries and decisions in one query, and the names of the materials in one at most."""
    return _facts(case, _lines().filter(case=case))


def read_line(number: str, line_id: int) -> CaseFacts | None:
    """As `read`, of one line alone and with its case; None when the case of that number has no such line."""
    rows = list(_lines().filter(case__number=number, pk=line_id).select_related("case__applicant"))
    return _facts(rows[0].case, rows) if rows else None


def _facts(case: models.Case, rows: Iterable[models.Line]) -> CaseFacts:
    lines: dict[int, models.Line] = {}
    deliveries: dict[int, list[models.Delivery]] = {}
    decisions: dict[int, models.Decision] = {}
    for row in rows:
        line = lines.setdefault(row.pk, row)
        sent: models.Delivery | None = getattr(row, "sent", None)
        latest: models.Decision | None = getattr(row, "latest", None)
        deliveries.setdefault(row.pk, [])
        if sent is not None:
            sent.line = line
            deliveries[row.pk].append(sent)
        if latest is not None:
            decisions[row.pk] = latest
    named = vocabulary.names((line.material, line.material_version) for line in lines.values())
    names = {line.pk: named[line.material, line.material_version] for line in lines.values()}
    return CaseFacts(case, list(lines.values()), deliveries, names, decisions)


def line_fact(line: models.Line, deliveries: list[models.Delivery]) -> derived.LineFact:
    return derived.LineFact(
        LineState(line.state),
        LineState(line.origin) if line.origin else None,
        tuple(
            derived.DeliveryFact(DeliveryState(row.state), Method(row.method))
            for row in deliveries
            if row.replaced_by_id is None
        ),
    )


def case_fact(facts: CaseFacts) -> derived.CaseFact:
    return derived.derive([line_fact(line, facts.deliveries[line.pk]) for line in facts.lines])


def line_mark(line: models.Line, ball: Ball) -> str:
    """Return the shape of a line: done | now | you | wait | no."""
    state = LineState(line.state)
    if state is LineState.CLOSED:
        return "done"
    if state in {LineState.REFUSED, LineState.NOT_FOUND, LineState.WITHDRAWN, LineState.EXPIRED}:
        return "no"
    if ball is Ball.APPLICANT:
        return "you"
    return "wait" if ball in {Ball.COURIER, Ball.UNIT, Ball.SECOND, Ball.APPROVER, Ball.HEAD} else "now"


def delivery_mark(row: models.Delivery) -> str:
    state = DeliveryState(row.state)
    if state in {DeliveryState.DELIVERED, DeliveryState.COLLECTED, DeliveryState.DOWNLOADED}:
        return "done"
    if state in {DeliveryState.CANCELLED, DeliveryState.DESTROYED, DeliveryState.LOST}:
        return "no"
    if state in {DeliveryState.READY_PICKUP, DeliveryState.E_READY, DeliveryState.RETURNED, DeliveryState.UNCLAIMED}:
        return "you"
    if state in {DeliveryState.DISPATCHED, DeliveryState.IN_TRANSIT, DeliveryState.HELD_FOR_COURIER}:
        return "wait"
    return "late" if state in {DeliveryState.EXCEPTION, DeliveryState.BOUNCED} else "now"


def by_when(line: models.Line, deliveries: list[models.Delivery]) -> datetime | None:
    """Return the moment by which the one whose turn it is should have acted."""
    state = LineState(line.state)
    if state in LINE_FINAL:
        return None
    timer = timers.LINE.get(state)
    if timer is not None:
        return line.entered_at + timedelta(days=timer.days)
    if state is LineState.IN_DELIVERY:
        dates = [when for row in deliveries if (when := delivery_by_when(row)) is not None]
        return min(dates, default=line.due_at)
    if state in {LineState.APPEALED, LineState.AWAIT_APPROVAL, LineState.FORWARDED, LineState.NEGATIVE_CHECK}:
        return line.step_due_at
    if line.away_until is not None:
        return datetime.combine(line.away_until, datetime.max.time(), clock.now().tzinfo).replace(microsecond=0)
    return line.due_at


def delivery_by_when(row: models.Delivery) -> datetime | None:
    timer = timers.DELIVERY.get(DeliveryState(row.state))
    if timer is None or row.replaced_by_id is not None:
        return None
    since = row.scanned_at if row.state in {DeliveryState.DISPATCHED, DeliveryState.IN_TRANSIT} else None
    return (since or row.entered_at) + timedelta(days=timer.days)


def ball_name(line: models.Line, ball: Ball, sites: dict[str, str]) -> str:
    """Say whose turn it is, with a name where there is one: 档案馆（文庙校区 何静安）."""
    word = str(texts.BALL[ball])
    state = LineState(line.state)
    person = line.forwarded_to if state is LineState.FORWARDED else line.handler
    site = line.forwarded_site if state is LineState.FORWARDED else line.site
    place = sites.get(site, "")
    if state in {LineState.FORWARDED, LineState.AWAIT_APPROVAL} and line.forwarded_section:
        name = f" {person.name}" if state is LineState.FORWARDED and person is not None else ""
        return f"{word}（{line.forwarded_section}{name}）"
    if ball in {Ball.ARCHIVIST, Ball.OTHER_SITE} and person is not None:
        return _("%(who)s（%(where)s）") % {"who": word, "where": f"{place} {person.name}".strip()}
    if ball is Ball.ARCHIVE and place:
        return _("%(who)s（%(where)s）") % {"who": word, "where": place}
    return word


def masked(receiver: Receiver) -> tuple[str, str]:
    """Return the receiver's masked name and place."""
    place = (receiver.email and privacy.mask_mail(receiver.email)) or privacy.mask_address(receiver.address)
    return privacy.mask_name(receiver.name or receiver.unit), place


def receiver_of(row: models.Delivery) -> Receiver:
    return unpack(Receiver, row.receiver)


def left(due: datetime | None, calendar: WorkCalendar) -> str:
    """Say how much working time is left, or by how much it is late."""
    if due is None:
        return ""
    now = clock.now()
    return texts.left(
        calendar.between(now, due) if due >= now else -calendar.between(due, now) or timedelta(minutes=-1)
    )


def runs(line: models.Line) -> bool:
    return LINE[LineState(line.state)].clock_runs and line.clock_since is not None
