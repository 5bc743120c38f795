"""The three panes of a case: what the applicant says, what the holdings say, what to do next."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from lantai.catalogue import queries as catalogue
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.foundation.calendars import WorkCalendar
from lantai.people import queries as people
from lantai.reference import models, states, texts
from lantai.reference.queries import candidates, facts, originals, papers, sight, urgent, vocabulary
from lantai.reference.queries.next_step import actions_of, delivery_actions
from lantai.reference.queries.progress import negative_view
from lantai.reference.queries.steps import steps_of, story_of
from lantai.reference.rules import derived, privacy
from lantai.reference.states import DeliveryState, LineState, Method
from lantai.reference.values import (
    CandidateView,
    CaseView,
    DeliveryPlan,
    DeliveryView,
    DraftSight,
    LineView,
    MessageView,
    PageSight,
    Receiver,
    StudyClaim,
    UnitLetter,
)
from lantai.reference.values.packing import unpack

L, D = LineState, DeliveryState


def case_view(
    actor: Actor, case: models.Case, study_rows: list[models.StudyClaim], evidence: list[models.Evidence]
) -> CaseView:
    """Return the three panes for staff. Called by `open_case`, which has logged the view."""
    found = facts.read(case)
    claims = {row.pk: unpack(StudyClaim, row.claim) for row in study_rows}
    calendar = people.calendar(case.site)
    account = case.applicant
    words = vocabulary.words_of("RELATIONSHIP", "PURPOSE")
    lines = originals.with_originals(_lines(actor, found, claims, calendar))
    story = story_of(case)
    messages = list(models.Message.objects.filter(case=case).order_by("at", "pk"))
    due = _due(lines)
    return CaseView(
        number=case.number,
        channel=case.channel,
        channel_name=str(texts.CHANNEL[states.Channel(case.channel)]),
        submitted_at=case.submitted_at,
        site=case.site,
        entered_by=case.entered_by.name if case.entered_by is not None else "",
        consent_note=case.consent_note,
        applicant=case.applicant_name,
        applicant_phone=_phone(case),
        applicant_email=privacy.mask_mail(case.email) if case.email else "",
        identity_level=papers.LEVELS[max(case.identity_level, account.identity_level if account else 0)],
        relationship=case.relationship,
        relationship_name=words["RELATIONSHIP"].get(case.relationship, case.relationship),
        letter=unpack(UnitLetter, case.letter) if case.letter else None,
        studies=tuple(claims.values()),
        purpose=case.purpose,
        purpose_name=words["PURPOSE"].get(case.purpose, case.purpose),
        purpose_text=case.purpose_text,
        remark=case.remark,
        remark_merged=case.merged_remark,
        may_convert=_may_convert(actor, case, found.lines),
        urgent=case.urgent,
        urgent_reason=case.urgent_reason,
        needed_by=case.needed_by.isoformat() if case.needed_by else "",
        evidence=tuple(papers.evidence_view(row) for row in evidence),
        earlier=earlier(case, [row.person_key for row in study_rows]) if case.known_before else (),  # type: ignore[attr-defined]
        lines=lines,
        current=_current(lines),
        thread=tuple(_message(row) for row in messages if not row.internal),
        notes=tuple(_message(row) for row in messages if row.internal),
        unread=sum(row.side == "APPLICANT" and row.read_at is None for row in messages),
        steps=steps_of(story, found.names),
        calls=urgent.calls_of(actor, case, story) if case.urgent else (),
        due_at=due,
        left=facts.left(due, calendar),
    )


def _due(lines: tuple[LineView, ...]) -> datetime | None:
    return min((line.due_at for line in lines if line.due_at is not None), default=None)


def _may_convert(actor: Actor, case: models.Case, lines: list[models.Line]) -> bool:
    going = [line for line in lines if L(line.state) not in states.LINE_FINAL]
    asked = bool(case.remark.strip()) or any(line.material == "OTHER" for line in going)
    return bool(going) and asked and not case.merged_remark and policy.allows(actor, "reference.produce")


def _lines(
    actor: Actor, found: facts.CaseFacts, claims: dict[int, StudyClaim], calendar: WorkCalendar
) -> tuple[LineView, ...]:
    """Return every line with its candidates, where they stand now, and its checks."""
    attached = candidates.attached(line__case=found.case)
    asked = {line.pk: claims[line.study_id] for line in found.lines if line.study_id in claims}
    around = candidates.around(actor, attached, asked)
    checks = sight.checks(line__case=found.case)
    return tuple(
        _line(
            actor,
            found,
            line,
            claim=asked.get(line.pk),
            attached=attached.get(line.pk, []),
            around=around,
            checks=checks.get(line.pk, []),
            calendar=calendar,
        )
        for line in found.lines
    )


def _phone(case: models.Case) -> str:
    if case.phone:
        return privacy.mask_phone(case.phone)
    address = people.preferred_address(case.applicant_id) if case.applicant_id else None
    return people.mask_contact(address) if address is not None else ""


def _message(row: models.Message) -> MessageView:
    return MessageView(row.at, row.side == "ARCHIVE", row.author_name, row.text)


def earlier(case: models.Case, keys: list[str]) -> tuple[str, ...]:
    """Sentences about earlier lines of the same person: what was made, and from which record."""
    found = list(_closed().filter(study__person_key__in=keys).exclude(case=case)[:5])
    names = vocabulary.names((material, version) for material, version, *_rest in found)
    return tuple(
        _("%(year)s 年 %(material)s，%(state)s（%(number)s）")
        % {"year": at.year, "material": names[material, version], "state": texts.LINE_STAFF[L(state)], "number": number}
        for material, version, state, at, number in found
    )


@cache
def _closed() -> QuerySet[models.Line, tuple[Any, ...]]:
    """Closed lines, the newest first. Like all here built once; query sets are copied before they are changed."""
    columns = ("material", "material_version", "state", "case__submitted_at", "case__number")
    return models.Line.objects.filter(closed_at__isnull=False).order_by("-closed_at").values_list(*columns)


def _current(lines: tuple[LineView, ...]) -> int:
    """The line to work on: the first with a primary action, else the first open one."""
    for index, line in enumerate(lines):
        if any(action.primary for action in line.actions):
            return index
    for index, line in enumerate(lines):
        if L(line.state) not in states.LINE_FINAL:
            return index
    return 0


def _line(
    actor: Actor,
    found: facts.CaseFacts,
    line: models.Line,
    *,
    claim: StudyClaim | None,
    attached: list[candidates.Attached],
    around: candidates.Around,
    checks: list[models.LineCheck],
    calendar: WorkCalendar,
) -> LineView:
    rows = found.deliveries[line.pk]
    state = L(line.state)
    ball = derived.line_ball(facts.line_fact(line, rows))
    decision = found.decisions.get(line.pk)
    views = candidates.views(attached, claim, around, searched=state in candidates.SEARCHED)
    return LineView(
        id=line.pk,
        number=line.number,
        material=line.material,
        name=found.names[line.pk],
        copies=line.copies,
        language=line.language,
        description=line.description,
        state=state,
        substate=line.substate,
        word=str(texts.LINE_STAFF[state]),
        mark=facts.line_mark(line, ball),
        outcome=line.outcome,
        handler=line.handler.name if line.handler is not None else "",
        handler_is_me=line.handler_id is not None and line.handler_id == actor.account_id,
        due_at=line.due_at,
        left=facts.left(line.due_at, calendar),
        step_due_at=line.step_due_at,
        candidates=views,
        chosen=tuple(view.candidate.mention_id for view in views if view.chosen),
        page=_page(actor, views) if state not in states.LINE_FINAL and _may_work(actor) else None,
        draft=_draft(line),
        checks=tuple(sight.check(row) for row in checks),
        actions=actions_of(actor, line, decision, certain=sum(row.certain for row, _item in attached)),
        deliveries=tuple(delivery_view(actor, line, row) for row in rows if row.replaced_by_id is None),
        negative=negative_view(line, decision, proposed=state is L.NEGATIVE_CHECK),
        proposed_by=decision.proposed_by.name if decision is not None and state is L.NEGATIVE_CHECK else "",
        forwarded_to=line.forwarded_to.name if line.forwarded_to is not None else "",
        issue_no=line.issue_no,
        seen=line.version,
        held_words=sight.said(next((row.words for row in reversed(checks) if row.kind == "HELD"), "")),
    )


def _may_work(actor: Actor) -> bool:
    return policy.allows(actor, "reference.produce")


def _page(actor: Actor, views: tuple[CandidateView, ...]) -> PageSight | None:
    """The page to look at: of the chosen candidate, else of the first that has one."""
    first = next((view for view in views if view.candidate.page_image_id is not None), None)
    if first is None or first.candidate.page_image_id is None:
        return None
    best, page = first.candidate, first.candidate.page_image_id
    source = first.source or catalogue.page_source(actor, page)
    return PageSight(
        page_image_id=page,
        ref_code=source.ref_code,
        page=source.page,
        title=source.title,
        width=source.width,
        height=source.height,
        region=best.region,
        header=source.header,
        region_verified=best.verified,
        mention_id=best.mention_id,
        proposed=source.proposed,
    )


def _draft(line: models.Line) -> DraftSight | None:
    if line.draft_id is None:
        return None
    return DraftSight(
        draft_id=str(line.draft_id),
        digest=line.draft_digest,
        pages=line.draft_pages,
        prepared_by=line.producer.name if line.producer is not None else _("后台"),
        prepared_at=line.draft_at or line.entered_at,
        automatic=line.draft_automatic,
        kind=line.draft_kind or "COPY",
    )


def delivery_view(actor: Actor, line: models.Line, row: models.Delivery) -> DeliveryView:
    """Return one delivery for the desk that packs it."""
    return DeliveryView(
        id=row.pk,
        method=row.method,
        method_name=str(texts.METHOD[Method(row.method)]),
        state=row.state,
        word=str(texts.DELIVERY[D(row.state)]),
        mark=facts.delivery_mark(row),
        receiver=unpack(Receiver, row.receiver),
        site=row.site,
        copies=row.copies,
        sealing=row.sealing,
        envelope_no=row.envelope_no,
        envelope_text=row.envelope_text,
        reference_no=row.reference_no,
        carrier=row.carrier,
        tracking_no=row.tracking_no,
        waybill=row.waybill,
        due_at=facts.delivery_by_when(row),
        attempts=row.attempts,
        actions=delivery_actions(actor, line, row),
    )


def plans_of(case: models.Case) -> tuple[DeliveryPlan, ...]:
    """The receivers of a case as plans, for lines added later."""
    seen: dict[tuple[str, str], DeliveryPlan] = {}
    for row in models.Delivery.objects.filter(line__case=case, replaced_by=None).order_by("pk"):
        name, _tab, phone = row.proxy.partition("\t")
        seen.setdefault(
            (row.method, row.receiver),
            DeliveryPlan(
                method=row.method,
                receiver=unpack(Receiver, row.receiver),
                site=row.site,
                freight=row.freight,
                sealing=row.sealing,
                envelope_text=row.envelope_text,
                reference_no=row.reference_no,
                proxy_name=name,
                proxy_phone=phone,
            ),
        )
    unique: dict[tuple[str, Any], DeliveryPlan] = {(plan.method, plan.receiver): plan for plan in seen.values()}
    return tuple(unique.values())


def to_pack(actor: Actor, *, site: str = "", state: str = "PLANNED") -> list[tuple[str, DeliveryView]]:
    """Sealed paper deliveries in one state, with their case numbers: the desk's printing and packing list."""
    policy.require(actor, "reference.paper")
    rows = (
        models.Delivery.objects.filter(
            state=state, replaced_by=None, method__in=[Method.MAIL, Method.PICKUP], line__issue_no__gt=""
        )
        .select_related("line", "line__case")
        .order_by("line__due_at", "pk")
    )
    if site:
        rows = rows.filter(line__site=site)
    return [(row.line.case.number, delivery_view(actor, row.line, row)) for row in rows[:500]]


def desk_counts(actor: Actor) -> dict[str, int]:
    """How many deliveries stand in each state: for the rail's numbers."""
    policy.require(actor, "reference.paper")
    rows = models.Delivery.objects.filter(replaced_by=None, line__issue_no__gt="").values_list("state")
    return dict(rows.annotate(count=Count("pk")))
