"""The progress page: stage, whose turn, by when and why — for the case and each line (A18; domain.md 3.3)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lantai.certification import queries as certification
from lantai.certification.values import HeldView
from lantai.foundation import clock, policy
from lantai.foundation.actor import Actor
from lantai.people import queries as people
from lantai.reference import models, states, texts
from lantai.reference.queries import access, facts, holding, vocabulary
from lantai.reference.queries.steps import steps_of, story_of
from lantai.reference.rules import derived, privacy, timers
from lantai.reference.rules import keeping as keeping_rules
from lantai.reference.states import Ball, DeliveryState, LineState, Method, Stage
from lantai.reference.values import (
    AskView,
    DeliveryProgress,
    LineProgress,
    MessageView,
    NegativeView,
    ProgressView,
    ProofView,
    TrackStep,
)

L, D = LineState, DeliveryState
MIDDLE = (Stage.REVIEW, Stage.PRINT)


def progress(actor: Actor, *, number: str, grant: str = "") -> ProgressView:
    """The progress page: for the owner, a grant of `open_progress`, or the desk. Errors: `NoSuchCase`.

    A grant was earned with the code sent to the case's contact, so it shows the thread and what to do (a caller has no
    other way in); the name stays masked, remark and verification code are the owner's (P4).
    """
    case = access.reader_case(actor, number, grant)
    owner = policy.allows(actor, "reference.case.view", case)
    found = facts.read(case)
    english = (get_language() or "").startswith("en")
    known = people.sites()
    sites = {site.code: (site.name_en if english and site.name_en else site.name) for site in known}
    whole = facts.case_fact(found)
    given = [line for line in found.lines if holding.is_given(line, found.deliveries[line.pk])]
    held = holding.held(holding.holder(actor, case, grant) if given else None, given)
    lines = tuple(_line(found, line, sites, owner=owner, held=held.get(line.issue_no)) for line in found.lines)
    rating = models.Rating.objects.filter(case=case).first() if whole.closed else None
    slowest = lines[whole.slowest] if lines else None
    site = next((item for item in known if item.code == case.site), None)
    promised = [line.promised_at for line in lines if line.promised_at is not None]
    return ProgressView(
        number=case.number,
        applicant=case.applicant_name if owner else privacy.mask_name(case.applicant_name),
        submitted_at=case.submitted_at,
        channel=str(texts.CHANNEL[states.Channel(case.channel)]),
        stage=whole.stage,
        stage_name=str(texts.STAGE[whole.stage]),
        needs_you=whole.needs_you,
        closed=whole.closed,
        by_when=_next_date(lines),
        promised_at=max(promised, default=None),
        headline=_headline(whole, lines),
        lines=lines,
        thread=_thread(case, actor),
        steps=steps_of(story_of(case), found.names),
        remark=case.remark if owner else "",
        purpose=vocabulary.words("PURPOSE").get(case.purpose, case.purpose),
        site=sites.get(case.site, case.site),
        site_phone=site.phone if site is not None else "",
        rating=rating.stars if rating is not None else None,
        may_rate=whole.closed and rating is None and slowest is not None,
        detailed=True,
        relationship=case.relationship,
        may_forget=_may_forget(actor, case, rating, closed=whole.closed),
    )


def _may_forget(actor: Actor, case: models.Case, rating: models.Rating | None, *, closed: bool) -> bool:
    unanswered = rating is not None and rating.complaint and rating.answered_at is None
    why = keeping_rules.not_forgotten(relationship=case.relationship, open_lines=not closed, complaint=unanswered)
    return not why and policy.allows(actor, "reference.case.own", case)


def _next_date(lines: tuple[LineProgress, ...]) -> datetime | None:
    mine = [line.by_when for line in lines if line.ball_is_mine and line.by_when is not None]
    others = [line.by_when for line in lines if line.by_when is not None]
    return min(mine, default=None) or max(others, default=None)


def _headline(whole: derived.CaseFact, lines: tuple[LineProgress, ...]) -> str:
    if whole.closed:
        return _("全部办完了")
    if whole.needs_you:
        yours = next(line for line in lines if line.ball_is_mine)
        return _("现在轮到您：%(what)s") % {"what": yours.word}
    slowest = lines[whole.slowest]
    return _("现在轮到%(who)s：%(why)s") % {"who": slowest.ball_name, "why": slowest.why}


def _line(
    found: facts.CaseFacts, line: models.Line, sites: dict[str, str], *, owner: bool, held: HeldView | None = None
) -> LineProgress:
    rows = [row for row in found.deliveries[line.pk] if row.replaced_by_id is None]
    fact = facts.line_fact(line, rows)
    state, ball, stage = L(line.state), derived.line_ball(fact), derived.line_stage(fact)
    mark, final = facts.line_mark(line, ball), state in states.LINE_FINAL
    own = ball is Ball.APPLICANT and not final
    return LineProgress(
        id=line.pk,
        number=line.number,
        material=line.material,
        name=found.names[line.pk],
        copies=line.copies,
        language=line.language,
        state=state,
        word=str(texts.LINE[state]),
        mark=mark,
        stage=stage,
        stage_name=str(texts.STAGE[stage]),
        track=_track(line, stage, mark, rows),
        ball=ball if not final or own else Ball.NONE,
        ball_name=facts.ball_name(line, ball, sites) if not final else "",
        ball_is_mine=own,
        by_when=facts.by_when(line, rows),
        why=_why(line, state, rows),
        clock_stopped=not final and line.clock_since is None,
        promised_at=line.due_at,
        deliveries=tuple(_delivery(line, row) for row in rows),
        ask=_ask(line, state),
        proof=_proof(line) if state is L.AWAIT_CONFIRM else None,
        negative=negative_view(line, found.decisions.get(line.pk)),
        amount_fen=line.amount_fen,
        issue_no=line.issue_no,
        seen=line.version,
        code=line.code if owner else "",
        actions=_actions(line, state, found.decisions.get(line.pk)),
        pin=held.pin.pin if held else "",
        pin_spent=held is not None and held.pin.spent,
        checks=held.checks if held else 0,
        checked_at=held.last_at if held else None,
    )


def _why(line: models.Line, state: LineState, rows: list[models.Delivery]) -> str:
    """Why it takes its time: the original is away, a delivery is on its way, or what the state itself says."""
    if line.away_until is not None and state is L.SEARCHING:
        return _("原件%(why)s，预计 %(date)s 回来；急用可以留言，先按已有的扫描件复制") % {
            "why": line.away_why,
            "date": line.away_until.isoformat(),
        }
    if state is L.IN_DELIVERY and rows:
        slow = min(rows, key=lambda row: row.state in states.DELIVERY_FINAL)
        return str(texts.WHY_DELIVERY[D(slow.state)])
    return str(texts.WHY[state])


def _track(line: models.Line, stage: Stage, mark: str, rows: list[models.Delivery]) -> tuple[TrackStep, ...]:
    """审核 → 打印 → 邮寄 / 领取 / 发送: where the line stands, in three steps."""
    last = states.STAGE_OF_METHOD[Method(rows[0].method)] if rows else Stage.SEND
    order = (*MIDDLE, last)
    rank = derived.RANK[stage] if stage is not Stage.APPEAL else derived.RANK[Stage.REVIEW]
    ended_badly = mark == "no"
    steps = []
    for place in order:
        here = derived.RANK[place]
        if stage is Stage.DONE and not ended_badly:
            steps.append(TrackStep(place, str(texts.STAGE[place]), "done", ""))
        elif here < rank:
            steps.append(TrackStep(place, str(texts.STAGE[place]), "done" if not ended_badly else "todo", ""))
        elif here == rank:
            word = str(texts.LINE[L(line.state)])
            steps.append(TrackStep(place, str(texts.STAGE[place]), mark, word, line.due_at))
        else:
            steps.append(TrackStep(place, str(texts.STAGE[place]), "todo", ""))
    return tuple(steps)


def _delivery(line: models.Line, row: models.Delivery) -> DeliveryProgress:
    state, method = D(row.state), Method(row.method)
    receiver = facts.receiver_of(row)
    name, place = facts.masked(receiver)
    fact = derived.DeliveryFact(state, method)
    stage = derived.delivery_stage(fact)
    return DeliveryProgress(
        id=row.pk,
        method=method,
        method_name=str(texts.METHOD[method]),
        state=state,
        word=str(texts.DELIVERY[state]),
        mark=facts.delivery_mark(row),
        stage=str(texts.STAGE[stage]),
        receiver=name,
        place=place,
        ball=str(texts.BALL[states.DELIVERY[state].ball]),
        by_when=facts.delivery_by_when(row),
        why=str(texts.WHY_DELIVERY[state]),
        tracking_no=row.tracking_no,
        carrier=row.carrier,
        track_url="",
        copies=row.copies,
        downloads=row.downloads,
        issue_no=line.issue_no,
        sealing=row.sealing,
        envelope_text=row.envelope_text,
        reference_no=row.reference_no,
        actions=_delivery_actions(row, line),
    )


def _delivery_actions(row: models.Delivery, line: models.Line) -> frozenset[str]:
    state, method = D(row.state), Method(row.method)
    found = set()
    electronic = method in {Method.E_COPY, Method.REPLY} and bool(line.issue_no)
    if electronic and state in {D.E_READY, D.DOWNLOADED, D.UNCLAIMED, D.REPLY_SENT, D.DELIVERED}:
        found |= {"download", "renew"}
    if states.delivery_may(state, D.CANCELLED):  # domain.md 3.3: what waits may be replaced, on paper or not
        if method in {Method.MAIL, Method.PICKUP} or _other_ways(line, method):
            found.add("change")
        if state is D.HELD_FOR_COURIER:
            found |= {"choose_ecopy", "choose_pickup", "wait"}
    return frozenset(found)


def _other_ways(line: models.Line, method: Method) -> bool:
    """Tell whether what waits without paper could come another way: the material has others."""
    return bool(set(vocabulary.material_row(line.material, line.material_version).methods) - {method})


def _ask(line: models.Line, state: LineState) -> AskView | None:
    if state is not L.NEED_MORE:
        return None
    words = vocabulary.words("PHRASE")
    note = ""
    if line.ask.get("note"):
        row = models.Message.objects.filter(line=line, side="ARCHIVE", internal=False).order_by("-at").first()
        note = row.text if row is not None else ""
    return AskView(
        line_id=line.pk,
        asked_at=line.entered_at,
        by_when=line.entered_at + timedelta(days=timers.LINE[L.NEED_MORE].days),
        phrases=(
            *(_("%(check)s没有通过核对") % {"check": texts.CHECK[kind]} for kind in line.ask.get("checks", ())),
            *(words.get(code, code) for code in line.ask.get("phrases", ())),
        ),
        note=note,
        fields=tuple(line.ask.get("fields", ())),
        evidence=tuple(line.ask.get("evidence", ())),
    )


def _proof(line: models.Line) -> ProofView:
    return ProofView(
        line_id=line.pk,
        draft_id=str(line.draft_id),
        digest=line.draft_digest,
        pages=line.draft_pages,
        sent_at=line.entered_at,
        by_when=line.entered_at + timedelta(days=timers.LINE[L.AWAIT_CONFIRM].days),
    )


def negative_view(line: models.Line, row: models.Decision | None, *, proposed: bool = False) -> NegativeView | None:
    """A refusal or a not-found in kind words, once confirmed; with `proposed` (the desk) also before."""
    if row is None or (row.confirmed_at is None and not proposed):
        return None
    decided = row.confirmed_at or row.proposed_at
    english = (get_language() or "").startswith("en")
    reason = vocabulary.word("REASON", row.reason) if row.reason else None
    places = vocabulary.words("PLACE")
    rule = ""
    if reason is not None:
        rule = str(reason.value.get("rule_en" if english else "rule", ""))
    until = decided + timers.APPEAL_WITHIN
    may = timers.may_appeal(
        decided=decided, now=clock.now(), decision=row.number, appealed_decision=line.appealed_decision
    )
    name = (reason.name_en if english else reason.name) if reason is not None else ""
    return NegativeView(
        kind=row.kind,
        reason=name or row.words,
        rule=rule,
        remedy=(reason.hint_en if english else reason.hint) if reason is not None else row.words,
        elsewhere=row.elsewhere,
        places=tuple(places.get(code, code) for code in dict.fromkeys([*row.places, *row.second_places])),
        decided_at=decided,
        appeal_until=until if may else None,
        letter_offered=row.kind == "NOT_FOUND" and line.state == L.NOT_FOUND,
        look_up=row.look_up if proposed else None,
    )


def _may_appeal(line: models.Line, row: models.Decision) -> bool:
    return row.confirmed_at is not None and timers.may_appeal(
        decided=row.confirmed_at, now=clock.now(), decision=row.number, appealed_decision=line.appealed_decision
    )


def _actions(line: models.Line, state: LineState, decision: models.Decision | None) -> frozenset[str]:
    found = set()
    if states.line_may(state, L.WITHDRAWN) and state is not L.DRAFT:
        found.add("withdraw")
    if state is L.NEED_MORE:
        found.add("answer_more")
    if state is L.AWAIT_CONFIRM:
        found.add("confirm_proof")
    if state is L.AWAIT_PAYMENT:
        found.add("pay")
    if state in states.LINE_FINAL and line.closed_at and timers.may_reopen(ended=line.closed_at, now=clock.now()):
        found.add("reopen")
    if state is L.NOT_FOUND:
        found.add("letter")
    if state in {L.NOT_FOUND, L.REFUSED} and decision is not None and _may_appeal(line, decision):
        found.add("appeal")
    return frozenset(found)


def _thread(case: models.Case, actor: Actor) -> tuple[MessageView, ...]:
    archive = people.archive()
    name = archive.name_en if (get_language() or "").startswith("en") else archive.name
    mine_side = "ARCHIVE" if actor.is_staff else "APPLICANT"
    rows = models.Message.objects.filter(case=case, internal=False).order_by("at", "pk")
    return tuple(
        MessageView(
            at=row.at,
            mine=row.side == mine_side,
            author=f"{name} {row.author_name}".strip() if row.side == "ARCHIVE" else _("您"),
            text=row.text,
        )
        for row in rows
    )


def proof_page(actor: Actor, *, line_id: int, page: int, grant: str = "") -> bytes:
    """One page of the draft to proof-read, as PNG, for its applicant while it waits for them. Errors: `NoSuchCase`."""
    line = access.applicant_line(actor, line_id, grant)
    if line.state != L.AWAIT_CONFIRM or line.draft_id is None:
        raise access.NoSuchCase
    return certification.draft_page(Actor.system("reference.proof"), line.draft_id, page)


def draft_page(actor: Actor, *, line_id: int, page: int) -> bytes:
    """One page of a line's draft, as PNG, for staff of the case. Errors: `NoSuchCase`, `NotAllowed`."""
    line = access.staff_line(actor, line_id, "reference.desk")
    if line.draft_id is None:
        raise access.NoSuchCase
    return certification.draft_page(actor, line.draft_id, page)
