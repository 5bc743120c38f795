"""One worklist over all channels, by deadline, in one set of queries whatever the number of rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from lantai.foundation import clock, policy
from lantai.foundation.actor import Actor
from lantai.foundation.fields import blind_index
from lantai.notices import queries as notices
from lantai.people import queries as people
from lantai.reference import models, texts
from lantai.reference.queries import facts, tally, vocabulary
from lantai.reference.queries.next_step import words
from lantai.reference.queries.tally import WAITING
from lantai.reference.rules import numbers, privacy
from lantai.reference.states import LINE_FINAL, Channel, LineState
from lantai.reference.values import CountView, SecondQueue, StudyClaim, Worklist, WorklistFilters, WorklistRow
from lantai.reference.values.packing import unpack

L = LineState
VIEWS = (*tally.COUNT, "messages")
MANY = 1000


NAMES: dict[str, texts.Word] = {
    "open": gettext_lazy("全部未结"),
    "mine": gettext_lazy("我的"),
    "unclaimed": pgettext_lazy("worklist", "待领取"),
    "today": gettext_lazy("今天到期"),
    "late": gettext_lazy("逾期"),
    "waiting": gettext_lazy("等申请人"),
    "seal": gettext_lazy("待我复核"),
    "second": gettext_lazy("待我确认结论"),
    "approval": gettext_lazy("待审批"),
    "delivery": gettext_lazy("待送达"),
    "messages": gettext_lazy("有新留言"),
}


class Listed(NamedTuple):
    """The columns of a line that the list shows, in the order of `COLUMNS`."""

    pk: int
    case_id: int
    material: str
    material_version: int
    copies: int
    site: str
    state: str
    due_at: datetime | None
    reminded: int
    handler_id: int | None
    producer_id: int | None
    draft_id: UUID | None
    number: str
    applicant: str
    channel: str
    urgent: bool
    claim: str | None
    handler: str | None


COLUMNS = (
    "pk", "case_id", "material", "material_version", "copies", "site", "state", "due_at", "reminded", "handler_id",
    "producer_id", "draft_id", "case__number", "case__applicant_name", "case__channel", "case__urgent", "study__claim",
    "handler__name",
)  # fmt: skip


@cache
def _ordered(*, newest: bool) -> QuerySet[models.Line]:
    order = F("closed_at").desc() if newest else F("due_at").asc(nulls_last=True)
    return tally.lines().order_by(order, "pk")


@cache
def _columns(*, newest: bool) -> QuerySet[models.Line, tuple[Any, ...]]:
    return _ordered(newest=newest).values_list(*COLUMNS)


@cache
def _candidates() -> QuerySet[models.Candidate, tuple[int, bool]]:
    return models.Candidate.objects.order_by().values_list("line_id", "certain")


@cache
def _sizes() -> QuerySet[models.Line, tuple[int, int]]:
    return models.Line.objects.order_by().values_list("case_id").annotate(count=Count("pk"))


def _scope(filters: WorklistFilters) -> Q:
    """What the filters leave, whatever the view."""
    scope = Q()
    if filters.site:
        scope &= Q(site=filters.site) | Q(forwarded_site=filters.site)
    if filters.material:
        scope &= Q(material=filters.material)
    text = filters.text.strip()
    if text:
        number = numbers.read(text)
        scope &= (
            Q(case__number=number)
            if number
            else Q(case__number__icontains=text)
            | Q(case__name_index=blind_index(text, purpose="case.name"))
            | Q(pk__in=_sent_as(text))
        )
    return scope


def _sent_as(text: str) -> QuerySet[models.Delivery, tuple[int]]:
    """The lines whose paper goes, or went, in the envelope or with the courier's number that was typed."""
    number = text.upper()
    return (
        models.Delivery.objects.filter(Q(tracking_no=number) | Q(envelope_no=number)).order_by().values_list("line_id")
    )


def _views(found: list[tally.Group], messages: int, me: int | None) -> tuple[CountView, ...]:
    names = texts.said(NAMES)
    counted = {view: tally.total(found, view, me) for view in tally.COUNT}
    return tuple(CountView(view, names[view], counted.get(view, messages)) for view in VIEWS)


def _channels(counted: Mapping[str, int]) -> tuple[CountView, ...]:
    total = CountView("", _("全部渠道"), sum(counted.values()))
    names = texts.said(texts.CHANNEL)
    named = [CountView(item, names[item], counted[item]) for item in Channel if counted.get(item)]
    return (total, *named)


def worklist(actor: Actor, *, filters: WorklistFilters) -> Worklist:
    """All channels in one list, by deadline: first what is late, then today, tomorrow, later, last who is waited for.

    For the desk. Counts per view and channel follow the other filters; the page has `filters.size` rows.
    """
    policy.require(actor, "reference.desk")
    scope, me = _scope(filters), actor.account_id
    of_view = scope & tally.condition(filters.view, me)
    groups = tally.groups(scope)
    unread = tally.unread_by_case()
    # An unread message may stand in a closed case, so its lines are looked for among all; mostly there is none.
    messages = tally.channels_of(scope & tally.condition("messages", me)) if unread else Counter[str]()
    if filters.view in tally.COUNT:
        counted = tally.channels(groups, filters.view, me)
    else:
        counted = messages if filters.view == "messages" else tally.channels_of(of_view)
    channels = _channels(counted)
    views = _views(groups, messages.total(), me)
    shown = of_view & Q(case__channel=filters.channel) if filters.channel else of_view
    total = counted[filters.channel] if filters.channel else counted.total()
    size = max(1, min(filters.size, 200))
    pages = max(1, -(-total // size))
    page = max(1, min(filters.page, pages))
    lines = _listed(shown, total, newest=filters.view == "closed", start=(page - 1) * size, size=size)
    counts = {view.code: view.count for view in views}
    return Worklist(
        rows=tuple(_rows(actor, lines, unread)),
        views=views,
        channels=channels,
        total=total,
        page=page,
        pages=pages,
        due_today=counts["today"],
        late=counts["late"],
        prepared=tally.prepared(scope),
    )


def second_queue(actor: Actor, *, size: int = 60) -> SecondQueue:
    """What waits for a second person (not for who prepared it): copies to seal, negative answers to confirm.

    For the desk; `size` rows of each at most, the counts are of all.
    """
    policy.require(actor, "reference.desk")
    me = actor.account_id
    groups = tally.groups(Q())
    seal = tally.total(groups, "seal", me)
    second = tally.total(groups, "second", me)
    lines = _listed(tally.condition("seal", me), seal, size=size) if seal else []
    lines += _listed(tally.condition("second", me), second, size=size) if second else []
    rows = tuple(_rows(actor, lines, {}))
    return SecondQueue(
        to_seal=tuple(row for row in rows if row.state == L.SEALING),
        to_confirm=tuple(row for row in rows if row.state != L.SEALING),
        seal=seal,
        confirm=second,
    )


def _listed(shown: Q, total: int, *, newest: bool = False, start: int = 0, size: int) -> list[Listed]:
    """Return one page of lines. Out of very many the page is chosen first: joined columns are not sorted then."""
    found = _columns(newest=newest)
    if total > MANY:
        page = list(_ordered(newest=newest).filter(shown).values_list("pk", flat=True)[start : start + size])
        return [Listed(*row) for row in found.filter(pk__in=page)]
    return [Listed(*row) for row in found.filter(shown)[start : start + size]]


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands beside the lines of one page: read for all of them at once."""

    names: Mapping[tuple[str, int], str]
    candidates: Counter[int]
    certain: Counter[int]
    sizes: Mapping[int, int]
    unread: Mapping[int, int]
    failed: frozenset[str]


def _around(lines: list[Listed], unread: Mapping[int, int]) -> _Around:
    ids = [line.pk for line in lines]
    cases = {line.case_id for line in lines}
    found = list(_candidates().filter(line_id__in=ids))
    return _Around(
        names=vocabulary.names((line.material, line.material_version) for line in lines),
        candidates=Counter(line for line, _certain in found),
        certain=Counter(line for line, certain in found if certain),
        sizes=dict(_sizes().filter(case_id__in=cases)),
        unread=unread,
        failed=notices.undelivered_among(Actor.system("reference.worklist"), {line.number for line in lines}),
    )


def _rows(actor: Actor, lines: list[Listed], unread: Mapping[int, int]) -> Iterator[WorklistRow]:
    if not lines:
        return
    around = _around(lines, unread)
    calendars = {site: people.calendar(site) for site in {line.site for line in lines}}
    moment = _Moment.of(clock.now())
    for line in lines:
        left = facts.left(line.due_at, calendars[line.site])
        yield _row(actor, line, around, moment, left=left)


def _study(line: Listed) -> str:
    if not line.claim:
        return ""
    claim = unpack(StudyClaim, line.claim)
    year = _("%(year)s 届") % {"year": claim.graduated} if claim.graduated else ""
    if not year and claim.entered:
        year = _("%(year)s 级") % {"year": claim.entered}
    return " ".join(part for part in (year, claim.school, claim.unit, claim.level) if part)


@dataclass(frozen=True, slots=True)
class _Moment:
    """Now, in the two forms the rows are held against."""

    now: datetime
    today: date

    @classmethod
    def of(cls, now: datetime) -> _Moment:
        return cls(now, timezone.localtime(now).date())

    def group(self, line: Listed) -> str:
        """Return late, today, tomorrow, later, (the clock stands still) waiting or closed."""
        if line.state in LINE_FINAL:
            return "closed"
        if line.state in WAITING or line.due_at is None:
            return "waiting"
        if line.due_at <= self.now:
            return "late"
        days = (timezone.localtime(line.due_at).date() - self.today).days
        return "today" if days == 0 else "tomorrow" if days == 1 else "later"

    def mark(self, line: Listed, group: str) -> str:
        """Return the shape that stands for how urgent the line is."""
        if group == "late":
            return "late"
        if group == "closed":
            return "done" if line.state == L.CLOSED else "no" if line.state in _WITHOUT else "todo"
        if group == "waiting":
            return "wait"
        soon = line.due_at is not None and line.due_at - self.now <= timedelta(hours=2)
        return "now" if soon else "ink" if group == "today" else ""


_WITHOUT = (L.NOT_FOUND, L.REFUSED)
_CHOOSING = (L.SUBMITTED, L.IN_REVIEW)
_NEXT = {
    L.SUBMITTED: "claim",
    L.IN_REVIEW: "search",
    L.SEARCHING: "search",
    L.FORWARDED: "claim_forwarded",
    L.AWAIT_APPROVAL: "approve",
    L.APPEALED: "decide_appeal",
}


def _next(me: int | None, line: Listed, *, certain: bool, candidates: int) -> tuple[str, str]:
    """Return code and words of what comes next for this reader."""
    state = L(line.state)
    if state in _CHOOSING and certain:
        return "accept", _("认定候选（1 个，十分确定）")
    if state in _CHOOSING and candidates and (line.handler_id == me or state is L.SUBMITTED):
        return "accept", _("认定候选（%(count)s 个，须分辨）") % {"count": candidates}
    if state in WAITING:
        return "wait", ngettext("等申请人，已催 %(count)s 次", "等申请人，已催 %(count)s 次", line.reminded) % {
            "count": line.reminded
        }
    of_hands = _by_hand(state, line, me)
    if of_hands:
        return of_hands
    code = _NEXT.get(state, "open")
    return code, words(code)


def _by_hand(state: LineState, line: Listed, me: int | None) -> tuple[str, str] | None:
    """What comes next where it matters who prepared the line and who reads."""
    if state is L.PRODUCING:
        ready = line.draft_id is not None and line.producer_id is not None
        return ("send_to_seal", _("制件完成，送复核")) if ready else ("prepare", words("prepare"))
    if state is L.SEALING:
        return ("wait", _("等第二人复核")) if line.producer_id == me else ("seal", words("seal"))
    if state is L.NEGATIVE_CHECK:
        return ("wait", _("等第二人确认")) if line.handler_id == me else ("confirm_negative", _("结论待您确认"))
    return ("pack", _("打印、封装与送达")) if state is L.IN_DELIVERY else None


def _row(actor: Actor, line: Listed, around: _Around, moment: _Moment, *, left: str) -> WorklistRow:
    group = moment.group(line)
    candidates, certain = around.candidates[line.pk], around.certain[line.pk] == 1
    code, word = _next(actor.account_id, line, certain=certain, candidates=candidates)
    return WorklistRow(
        number=line.number,
        line_id=line.pk,
        lines=around.sizes.get(line.case_id, 1),
        applicant=privacy.mask_name(line.applicant),
        study=_study(line),
        materials=around.names[line.material, line.material_version],
        copies=line.copies,
        channel=line.channel,
        channel_name=texts.said(texts.CHANNEL)[Channel(line.channel)],
        site=line.site,
        handler=line.handler or "",
        state=line.state,
        word=texts.said(texts.LINE_STAFF)[L(line.state)],
        mark=moment.mark(line, group),
        due_at=line.due_at,
        left=left,
        group=group,
        urgent=line.urgent,
        next_code=code,
        next_word=word,
        candidates=candidates,
        certain=certain,
        notice_failed=line.number in around.failed,
        unread=around.unread.get(line.case_id, 0),
    )
