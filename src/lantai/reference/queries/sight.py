"""One line for a step with it, and the checks of a line in words."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lantai.foundation.actor import Actor
from lantai.people import queries as people
from lantai.reference import models, texts
from lantai.reference.queries import candidates, facts, originals
from lantai.reference.queries.progress import negative_view
from lantai.reference.rules import derived
from lantai.reference.states import LineState
from lantai.reference.values import CandidateView, CheckView, LineSight, StudyClaim
from lantai.reference.values.packing import unpack

L = LineState


def line_sight(
    actor: Actor, found: facts.CaseFacts, *, with_originals: bool = False, with_candidates: bool = False
) -> LineSight:
    """Return one line for a step with it. Called by `open_line`, which has logged the view."""
    [line] = found.lines
    state, decision = L(line.state), found.decisions.get(line.pk)
    ball = derived.line_ball(facts.line_fact(line, found.deliveries[line.pk]))
    study = unpack(StudyClaim, line.study.claim) if line.study is not None else None
    concluding = state is L.NEGATIVE_CHECK
    return LineSight(
        id=line.pk,
        number=found.case.number,
        applicant=found.case.applicant_name,
        study=study,
        name=found.names[line.pk],
        word=str(texts.LINE_STAFF[state]),
        mark=facts.line_mark(line, ball),
        left=facts.left(line.due_at, people.calendar(found.case.site)),
        negative=negative_view(line, decision, proposed=concluding),
        proposed_by=decision.proposed_by.name if decision is not None and concluding else "",
        checks=_of_order(line),
        originals=originals.of_line(line) if with_originals else (),
        candidates=_candidates(actor, line, study) if with_candidates else (),
        seen=line.version,
    )


def _candidates(actor: Actor, line: models.Line, study: StudyClaim | None) -> tuple[CandidateView, ...]:
    attached = candidates.attached(line=line)
    around = candidates.around(actor, attached, {line.pk: study} if study is not None else {})
    searched = L(line.state) in candidates.SEARCHED
    return candidates.views(attached.get(line.pk, []), study, around, searched=searched)


def _of_order(line: models.Line) -> tuple[CheckView, ...]:
    """Return what the opening gate said of what was ordered to the reading room; no other line has such checks."""
    if line.material != "RESEARCH_READ":
        return ()
    return tuple(check(row) for row in checks(line=line).get(line.pk, []) if row.kind == "OPENING")


@cache
def _checked() -> QuerySet[models.LineCheck]:
    """Checks in their order. Built once; query sets are copied before they are changed."""
    return models.LineCheck.objects.annotate(by_name=F("by__name")).order_by("at", "pk")


def checks(**of: Any) -> dict[int, list[models.LineCheck]]:
    """Return the recorded checks of a case (``line__case``) or a line (``line``) by line, in their order."""
    grouped: dict[int, list[models.LineCheck]] = {}
    for row in _checked().filter(**of):
        grouped.setdefault(row.line_id, []).append(row)
    return grouped


def check(row: models.LineCheck) -> CheckView:
    name = texts.CHECK.get(row.kind)
    return CheckView(
        kind=row.kind,
        name=str(name) if name is not None else row.kind,
        result="PASSED" if row.passed else "FAILED",
        words=said(row.words),
        by=row.by_name or "",  # type: ignore[attr-defined]
        at=row.at,
    )


def said(words: str) -> str:
    """Say a stored sentence in the reader's language: ours are kept in the words of the source, people's as written."""
    told = _(words) if words else ""
    english = (get_language() or "").startswith("en")
    return told.replace("、", ", ") if english and told.replace("、", "").isascii() else told
