"""Looking at a case, at one of its lines or at a draft: a verb, for the look is written down with its purpose (P8)."""

from __future__ import annotations

from django.db import transaction

from lantai.foundation import clock, events, policy
from lantai.foundation.actor import Actor
from lantai.reference import models
from lantai.reference.errors import NoSuchCase
from lantai.reference.events import CaseViewed, DraftViewed
from lantai.reference.queries import access, desk, facts, sight
from lantai.reference.queries.progress import draft_page
from lantai.reference.rules import numbers
from lantai.reference.values import CaseView, LineSight


@transaction.atomic
def open_case(actor: Actor, *, number: str, purpose: str = "") -> CaseView:
    """Show the three panes of a case. The view is written with its purpose, for its person to see (P8).

    For the desk only. Errors: `NoSuchCase`, `NotAllowed`.
    """
    policy.require(actor, "reference.desk")
    case, studies, evidence = access.case_with_papers(number)
    reader = actor.for_purpose(purpose or actor.purpose or "case")
    log_view(reader, case)
    view = desk.case_view(reader, case, studies, evidence)
    if view.unread:
        models.Message.objects.filter(case=case, side="APPLICANT", read_at=None).update(read_at=clock.now())
    return view


@transaction.atomic
def open_line(
    actor: Actor, *, number: str, line_id: int, purpose: str = "", originals: bool = False, candidates: bool = False
) -> LineSight:
    """Show one line for a step with it, without the rest of its case; the look at the case is written all the same (P8).

    `originals`: with what the stacks say of those it waits for; `candidates`: with them. For the desk only. Errors:
    `NoSuchCase`, `NotAllowed`.
    """
    policy.require(actor, "reference.desk")
    found = facts.read_line(numbers.read(number) or "", line_id)
    if found is None:
        raise NoSuchCase
    reader = actor.for_purpose(purpose or actor.purpose or "case")
    log_view(reader, found.case)
    return sight.line_sight(reader, found, with_originals=originals, with_candidates=candidates)


def log_view(actor: Actor, case: models.Case) -> None:
    subject = ("account", case.applicant_id) if case.applicant_id else ("case", case.number)
    events.record(CaseViewed(case.number), actor=actor, subject=subject)


@transaction.atomic
def view_draft_page(actor: Actor, *, line_id: int, page: int) -> bytes:
    """Return one page of a line's draft as PNG, for staff of the case; the view is written (P8).

    Errors: `NoSuchCase`, `NotAllowed`.
    """
    line = access.staff_line(actor, line_id, "reference.desk")
    picture = draft_page(actor, line_id=line_id, page=page)
    case = line.case
    subject = ("account", case.applicant_id) if case.applicant_id else ("case", case.number)
    events.record(DraftViewed(case.number, line_id, page), actor=actor, subject=subject)
    return picture
