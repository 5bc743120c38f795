"""Moving lines and deliveries: the only place where a state changes.

Each move is one conditional write, one event, the clock brought forward, and the notice of domain.md 3.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import F
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from lantai.foundation import clock, events, transitions
from lantai.foundation.actor import Actor
from lantai.foundation.calendars import WorkCalendar
from lantai.people import queries as people
from lantai.reference import models, states, texts
from lantai.reference.errors import WrongState
from lantai.reference.events import CaseFulfilled, DeliveryMoved, LineMoved
from lantai.reference.queries import vocabulary
from lantai.reference.rules import derived, promise
from lantai.reference.services import telling
from lantai.reference.states import DeliveryState, LineState, Outcome

L, D = LineState, DeliveryState
RETURNING = frozenset({L.NEED_MORE, L.FORWARDED, L.NEGATIVE_CHECK, L.AWAIT_APPROVAL})
LEFT_REVIEW = frozenset({L.SEARCHING, L.PRODUCING})
BEFORE_LEAVING = frozenset(L) - LEFT_REVIEW
"""Receivers and addresses freeze when a line leaves review, by whichever way it leaves."""
OUTCOME = {
    L.NOT_FOUND: Outcome.NOT_FOUND,
    L.REFUSED: Outcome.REFUSED,
    L.WITHDRAWN: Outcome.WITHDRAWN,
    L.EXPIRED: Outcome.EXPIRED,
}


def calendar_of(site: str) -> WorkCalendar:
    """Return the working time of a site."""
    return people.calendar(site)


def expect(line: models.Line, *allowed: LineState) -> None:
    """Refuse unless the line is in one of `allowed`, telling where it is now."""
    if LineState(line.state) not in allowed:
        raise WrongState(
            _("这一项现在是“%(state)s”，不能这样办。请刷新页面看看现在的情况。")
            % {"state": texts.LINE_STAFF[LineState(line.state)]}
        )


def owes(line: models.Line) -> bool:
    """Only when the archive has switched fees on (off by default)."""
    return line.amount_fen > 0 and line.paid_at is None and bool(vocabulary.switch("FEES").get("on"))


def _facts(line: models.Line) -> list[tuple[DeliveryState, bool]]:
    """State and "handed over once" of the deliveries that count: what was replaced no longer does."""
    rows = line.deliveries.filter(replaced_by__isnull=True).values_list("state", "handed_at")
    return [(DeliveryState(state), handed is not None) for state, handed in rows]


def clock_of(line: models.Line) -> promise.Clock:
    return promise.Clock(timedelta(seconds=line.clock_spent), line.clock_since)


def _ticked(line: models.Line, *, runs: bool, calendar: WorkCalendar) -> dict[str, Any]:
    """Return the clock columns after a change at this moment."""
    now = clock.now()
    after = promise.tick(clock_of(line), runs=runs, now=now, calendar=calendar)
    due = promise.due(after, promise=timedelta(seconds=line.promise_seconds), calendar=calendar)
    return {"clock_spent": int(after.spent.total_seconds()), "clock_since": after.since, "due_at": due}


def redated(line: models.Line, calendar: WorkCalendar, *, urgent: bool) -> dict[str, Any]:
    """Return the dates of a line whose promise was changed."""
    length = timedelta(seconds=line.promise_seconds)
    return {
        "due_at": promise.due(clock_of(line), promise=length, calendar=calendar),
        "step_due_at": promise.step_due(
            LineState(line.state),
            entered=clock.now(),
            promise=length,
            channel=line.case.channel,
            urgent=urgent,
            calendar=calendar,
        ),
    }


def _origin(line: models.Line, to: LineState) -> str:
    """The state to come back to: the one that asked; a side state hands on the one it had itself."""
    if to not in RETURNING:
        return ""
    return line.origin if LineState(line.state) in RETURNING and line.origin else line.state


def move_line(
    actor: Actor,
    line: models.Line,
    to: LineState,
    *,
    reason: str = "",
    person: int | None = None,
    quiet: bool = False,
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Move one line one step; `quiet` when an action passes on at once. Errors: `WrongState` when the table has no such step, `StaleState` when it moved."""
    source = LineState(line.state)
    if not states.line_may(source, to):
        raise WrongState(
            _("这一项现在是“%(state)s”，不能转为“%(to)s”。请刷新页面看看现在的情况。")
            % {"state": texts.LINE_STAFF[source], "to": texts.LINE_STAFF[to]}
        )
    now, case = clock.now(), line.case
    values = {**_entered(line, to), **(changes or {})}
    transitions.move(models.Line, line.pk, expected=[source], to=to, version=F("version") + 1, **values)
    if source in BEFORE_LEAVING and to in LEFT_REVIEW:
        line.deliveries.filter(frozen_at=None).update(frozen_at=now)
    line.state = to
    for name, value in values.items():
        setattr(line, name, value)
    events.record(
        LineMoved(case.number, line.pk, line.number, source, to, reason, person),
        actor=actor,
        subject=("case", case.number),
    )
    if not quiet:
        telling.line_moved(actor, line, to)
    if to in states.LINE_FINAL:
        _fulfil(actor, case)


def _entered(line: models.Line, to: LineState) -> dict[str, Any]:
    """Return the columns of a line that enters `to` now: dates, clock, where it comes back to, outcome."""
    now, calendar, case = clock.now(), calendar_of(line.site), line.case
    runs = promise.clock_runs(to, _facts(line) if to is L.IN_DELIVERY else ())
    values: dict[str, Any] = {
        "entered_at": now,
        "reminded": 0,
        "escalated": 0,
        "substate": "",
        "away_until": None,
        "away_why": "",
        "origin": _origin(line, to),
        "closed_at": now if to in states.LINE_FINAL else None,
        "step_due_at": promise.step_due(
            to,
            entered=now,
            promise=timedelta(seconds=line.promise_seconds),
            channel=case.channel,
            urgent=case.urgent,
            calendar=calendar,
        ),
        **_ticked(line, runs=runs, calendar=calendar),
    }
    if to in OUTCOME:
        values["outcome"] = OUTCOME[to]
    return values


def _fulfil(actor: Actor, case: models.Case) -> None:
    """Tell the floors above when the last line has ended."""
    rows = list(case.lines.values_list("state", "outcome"))
    if all(LineState(state) in states.LINE_FINAL for state, _outcome in rows):
        outcomes = tuple(outcome for _state, outcome in rows)
        events.record(CaseFulfilled(case.number, outcomes), actor=actor, subject=("case", case.number))
        if any(state == L.CLOSED for state, _outcome in rows):
            telling.case_closed(actor, case)
        if case.unit_list_id is not None:
            import_string("lantai.reference.tasks.note_list_end").enqueue(list_id=case.unit_list_id)


def move_delivery(
    actor: Actor,
    row: models.Delivery,
    to: DeliveryState,
    *,
    reason: str = "",
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Move one delivery one step, then settle the line's clock and end. Errors as `move_line`."""
    source = DeliveryState(row.state)
    if not states.delivery_may(source, to):
        raise WrongState(
            _("这一件现在是“%(state)s”，不能转为“%(to)s”。请刷新页面看看现在的情况。")
            % {"state": texts.DELIVERY[source], "to": texts.DELIVERY[to]}
        )
    now = clock.now()
    values: dict[str, Any] = {"entered_at": now, "reminded": 0, "alarmed": False, "why": reason[:200]}
    if to in states.HANDED_OVER and row.handed_at is None:
        values["handed_at"] = now
    values.update(changes or {})
    transitions.move(models.Delivery, row.pk, expected=[source], to=to, **values)
    row.state = to
    for name, value in values.items():
        setattr(row, name, value)
    case = row.line.case
    events.record(
        DeliveryMoved(case.number, row.line_id, row.pk, row.method, source, to, "", row.tracking_no),
        actor=actor,
        subject=("case", case.number),
    )
    if to is not D.LOST:
        telling.delivery_moved(actor, row, to)
    settle(actor, row.line)
    if to is D.LOST:  # the apology names the new date, which is known only now
        telling.delivery_moved(actor, row, to)


def settle(actor: Actor, line: models.Line) -> None:
    """Bring a line in delivery up to date.

    Rules 3 and 6: its clock stops after the last first hand-over; it closes when all deliveries are final; a lost
    delivery is planned again and sends the line to PRODUCING, where its clock runs again.
    """
    line.refresh_from_db(fields=["state", "clock_spent", "clock_since", "due_at", "promise_seconds", "origin"])
    if LineState(line.state) is not L.IN_DELIVERY:
        return
    lost = line.deliveries.filter(state=D.LOST, replaced_by__isnull=True).first()
    if lost is not None:
        replace(lost)
        reissue(actor, line, reason="LOST")
        return
    facts = _facts(line)
    if derived.all_final(state for state, _handed in facts):
        move_line(actor, line, L.CLOSED, changes={"outcome": _ended_as(line, facts)})
        return
    runs = promise.clock_runs(L.IN_DELIVERY, facts)
    if runs != (line.clock_since is not None):
        columns = _ticked(line, runs=runs, calendar=calendar_of(line.site))
        models.Line.objects.filter(pk=line.pk).update(**columns)


def _ended_as(line: models.Line, facts: list[tuple[DeliveryState, bool]]) -> Outcome:
    """A no-record letter ends NOT_FOUND; when every delivery was called off nothing was fulfilled."""
    if line.draft_kind == "NORECORD":
        return Outcome.NOT_FOUND
    return Outcome.FULFILLED if derived.fulfilled(state for state, _handed in facts) else Outcome.WITHDRAWN


def reissue(actor: Actor, line: models.Line, *, reason: str) -> None:
    """IN_DELIVERY → PRODUCING for a re-issue; the old copy is superseded when the new one is sealed.

    After a loss the clock of the line starts again from nothing, so that the apology can name an honest date.
    """
    if reason == "LOST":
        models.Line.objects.filter(pk=line.pk).update(clock_spent=0, clock_since=None)
        line.clock_spent, line.clock_since = 0, None
    move_line(
        actor,
        line,
        L.PRODUCING,
        reason=reason,
        changes={
            "previous_issues": [*line.previous_issues, line.issue_no] if line.issue_no else line.previous_issues,
            "issue_no": "",
            "code": "",
            "document_id": None,
            "draft_id": None,
            "draft_digest": "",
            "draft_pages": 0,
        },
    )


def replace(row: models.Delivery) -> models.Delivery:
    """Plan the same delivery to the same receiver again; the old row points to the new one."""
    new = models.Delivery.objects.create(
        line=row.line,
        method=row.method,
        receiver=row.receiver,
        frozen_at=row.frozen_at,
        region=row.region,
        site=row.site,
        copies=row.copies,
        freight=row.freight,
        sealing=row.sealing,
        envelope_text=row.envelope_text,
        reference_no=row.reference_no,
        proxy=row.proxy,
        entered_at=clock.now(),
    )
    models.Delivery.objects.filter(pk=row.pk).update(replaced_by=new)
    row.replaced_by = new
    return new


def expect_delivery(row: models.Delivery, *allowed: DeliveryState) -> None:
    """Refuse unless the delivery is in one of the states allowed. Errors: `WrongState`."""
    if DeliveryState(row.state) not in allowed:
        raise WrongState(
            _("这一件现在是“%(state)s”，不能这样办。请刷新页面看看现在的情况。")
            % {"state": texts.DELIVERY[DeliveryState(row.state)]}
        )
