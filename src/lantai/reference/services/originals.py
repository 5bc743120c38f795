"""Originals that cannot be fetched now: the applicant is told an honest new date, and the clock runs on (rule 3)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from lantai.foundation import clock
from lantai.foundation.actor import Actor
from lantai.reference import models
from lantai.reference.errors import refused
from lantai.reference.queries import access
from lantai.reference.queries import originals as sights
from lantai.reference.services import moves, production, telling
from lantai.reference.services.review import note_check
from lantai.reference.states import LineState, SubState

AGAIN = timedelta(days=7)  # where nobody knows when an original will be back


@transaction.atomic
def original_away(actor: Actor, *, line_id: int, why: str, until: date) -> None:
    """SEARCHING, sub-state ORIGINAL_AWAY: the applicant is told an honest new date and offered a copy of the scan.

    The clock runs on (rule 3).
    """
    line = access.staff_line(actor, line_id)
    moves.expect(line, LineState.SEARCHING)
    if until < clock.today():
        raise refused(_("请填一个今天以后的日期。"), code="DATE")
    _away(actor, line, why, until)


def look_for_original(actor: Actor, line: models.Line) -> None:
    """Ask the stacks for the originals a line waits for: one on loan, in treatment or being digitised is said to be away.

    Until the day the stacks know; where that is unknown or past, for a week, then somebody looks again. A line that is
    away already stays as it is.
    """
    wanted = {sights.of(item) for item in production.chosen_of(line) if item.ref_code}
    if line.substate or not wanted:
        return
    away = [one for one in map(sights.sight, sights.ask(wanted).values()) if one.away]
    if not away:
        return
    today = clock.today()
    known = [one.until for one in away if one.until is not None and one.until >= today]
    until = max(known) if len(known) == len(away) else today + AGAIN
    with translation.override("zh-hans"):  # kept in the words of the source, said in the reader's language
        why = str(sights.said(away[0].state))
    _away(actor, line, why, until)


def _away(actor: Actor, line: models.Line, why: str, until: date) -> None:
    models.Line.objects.filter(pk=line.pk, state=LineState.SEARCHING).update(
        substate=SubState.ORIGINAL_AWAY, away_until=until, away_why=why[:120]
    )
    note_check(actor, line, "HELD", passed=True, code="ORIGINAL_AWAY", words=why)
    honest = datetime.combine(until, time(12), moves.calendar_of(line.site).zone)
    telling.send(actor, line.case, "delayed", {"date": telling.day(honest, line.case.locale)})


@transaction.atomic
def original_back(actor: Actor, *, line_id: int) -> None:
    """The original is back; the line goes on as SEARCHING."""
    line = access.staff_line(actor, line_id)
    moves.expect(line, LineState.SEARCHING)
    models.Line.objects.filter(pk=line.pk).update(substate=SubState.NONE, away_until=None, away_why="")
    note_check(actor, line, "HELD", passed=True, code="ORIGINAL_BACK")
