"""One worklist over all channels, by deadline, in one set of queries whatever the number of rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lantai.foundation import clock, policy
from lantai.foundation.actor import Actor
from lantai.foundation.calendars import WorkCalendar
from lantai.foundation.fields import blind_index
from lantai.notices import queries as notices
from lantai.people import queries as people
from lantai.reference import models, texts
from lantai.reference.queries import facts, vocabulary
from lantai.reference.queries.next_step import words
from lantai.reference.rules import numbers, privacy
from lantai.reference.states import LINE_FINAL, LINE_OPEN, Channel, LineState
from lantai.reference.values import CountView, StudyClaim, Worklist, WorklistFilters, WorklistRow
from lantai.reference.values.packing import unpack

L = LineState
WAITING = (L.NEED_MORE, L.AWAIT_PAYMENT, L.AWAIT_CONFIRM)
UNCLAIMED = (L.SUBMITTED, L.FORWARDED)
VIEWS = (
    "open", "mine", "unclaimed", "today", "late", "waiting", "seal", "second", "approval", "delivery", "messages",
)  # fmt: skip


def _view_names() -> dict[str, str]:
    return {
        "open": _("全部未结"),
        "mine": _("我的"),
        "unclaimed": pgettext("worklist", "待领取"),
        "today": _("今天到期"),
        "late": _("逾期"),
        "waiting": _("等申请人"),
        "seal": _("待我复核"),
        "second": _("待我确认结论"),
        "approval": _("待审批"),
        "delivery": _("待送达"),
        "messages": _("有新留言"),
        "closed": _("已办结"),
    }


def _end_of_today() -> datetime:
    return timezone.localtime(clock.now()).replace(hour=23, minute=59, second=59)


def _condition(view: str, actor: Actor) -> Q:
    """The rows of one view; the clock-stopped ones have no deadline."""
    now, me = clock.now(), actor.account_id
    table: dict[str, Q] = {
        "open": Q(state__in=LINE_OPEN),
        "mine": Q(handler_id=me, state__in=LINE_OPEN),
        "unclaimed": Q(state__in=UNCLAIMED) & (Q(forwarded_to=None) | Q(forwarded_to_id=me)),
        "today": Q(state__in=LINE_OPEN, due_at__gt=now, due_at__lte=_end_of_today()),
        "late": Q(state__in=LINE_OPEN, due_at__lte=now),
        "waiting": Q(state__in=WAITING),
        "seal": Q(state=L.SEALING) & ~Q(producer_id=me),
        "second": Q(state=L.NEGATIVE_CHECK) & ~Q(handler_id=me),
        "approval": Q(state__in=[L.AWAIT_APPROVAL, L.APPEALED]),
        "delivery": Q(state=L.IN_DELIVERY),
        "messages": Q(Exists(models.Message.objects.filter(case=OuterRef("case"), side="APPLICANT", read_at=None))),
        "closed": Q(state__in=LINE_FINAL),
    }
    return table.get(view, table["open"])


def _base(actor: Actor, filters: WorklistFilters) -> QuerySet[models.Line]:
    policy.require(actor, "reference.desk")
    rows = models.Line.objects.exclude(state=L.DRAFT)
    if filters.site:
        rows = rows.filter(Q(site=filters.site) | Q(forwarded_site=filters.site))
    if filters.material:
        rows = rows.filter(material=filters.material)
    text = filters.text.strip()
    if text:
        number = numbers.read(text)
        rows = rows.filter(
            Q(case__number=number)
            if number
            else Q(case__number__icontains=text) | Q(case__name_index=blind_index(text, purpose="case.name"))
        )
    return rows


def _view_counts(rows: QuerySet[models.Line], actor: Actor) -> tuple[tuple[CountView, ...], int]:
    """Return the counts of all views, and how many lines stand prepared: one query."""
    names = _view_names()
    prepared = Q(state__in=[L.SUBMITTED, L.IN_REVIEW]) & Q(Exists(models.Candidate.objects.filter(line=OuterRef("pk"))))
    counted = rows.aggregate(
        **{view: Count("pk", filter=_condition(view, actor)) for view in VIEWS}, prepared=Count("pk", filter=prepared)
    )
    return tuple(CountView(view, names[view], counted[view]) for view in VIEWS), counted["prepared"]


def _channel_counts(rows: QuerySet[models.Line]) -> tuple[CountView, ...]:
    counted = dict(rows.order_by().values_list("case__channel").annotate(count=Count("pk")))
    total = CountView("", _("全部渠道"), sum(counted.values()))
    named = [CountView(item, str(texts.CHANNEL[item]), counted[item]) for item in Channel if counted.get(item)]
    return (total, *named)


def worklist(actor: Actor, *, filters: WorklistFilters) -> Worklist:
    """All channels in one list, by deadline: first what is late, then today, tomorrow, later, last who is waited for.

    For the desk. Counts per view and channel follow the other filters; the page has `filters.size` rows.
    """
    base = _base(actor, filters)
    views, prepared = _view_counts(base, actor)
    of_view = base.filter(_condition(filters.view, actor))
    channels = _channel_counts(of_view)
    shown = of_view.filter(case__channel=filters.channel) if filters.channel else of_view
    total = next((item.count for item in channels if item.code == filters.channel), 0)
    size = max(1, min(filters.size, 200))
    pages = max(1, -(-total // size))
    page = max(1, min(filters.page, pages))
    order = (F("closed_at").desc(), "pk") if filters.view == "closed" else (F("due_at").asc(nulls_last=True), "pk")
    rows = shown.select_related("case", "study", "handler").order_by(*order)
    lines = list(rows[(page - 1) * size : page * size])
    counts = {view.code: view.count for view in views}
    return Worklist(
        rows=tuple(_rows(actor, lines)),
        views=views,
        channels=channels,
        total=total,
        page=page,
        pages=pages,
        due_today=counts["today"],
        late=counts["late"],
        prepared=prepared,
    )


def _rows(actor: Actor, lines: list[models.Line]) -> Iterable[WorklistRow]:
    ids = [line.pk for line in lines]
    case_ids = {line.case_id for line in lines}
    names = vocabulary.names((line.material, line.material_version) for line in lines)
    found = list(models.Candidate.objects.filter(line_id__in=ids).values_list("line_id", "certain"))
    candidates, certain = Counter(line for line, _ in found), Counter(line for line, sure in found if sure)
    sizes = dict(
        models.Line.objects.filter(case_id__in=case_ids).order_by().values_list("case_id").annotate(count=Count("pk"))
    )
    unread = dict(
        models.Message.objects.filter(case_id__in=case_ids, side="APPLICANT", read_at=None)
        .order_by()
        .values_list("case_id")
        .annotate(count=Count("pk"))
    )
    failed = {view.reference for view in notices.undelivered(Actor.system("reference.worklist"))}
    calendars: dict[str, WorkCalendar] = {}
    for line in lines:
        if line.site not in calendars:
            calendars[line.site] = people.calendar(line.site)
        yield _row(
            actor,
            line,
            name=names[line.material, line.material_version],
            candidates=candidates[line.pk],
            certain=certain[line.pk] == 1,
            lines=sizes.get(line.case_id, 1),
            unread=unread.get(line.case_id, 0),
            failed=line.case.number in failed,
            calendar=calendars[line.site],
        )


def _study(line: models.Line) -> str:
    if line.study is None:
        return ""
    claim = unpack(StudyClaim, line.study.claim)
    year = _("%(year)s 届") % {"year": claim.graduated} if claim.graduated else ""
    if not year and claim.entered:
        year = _("%(year)s 级") % {"year": claim.entered}
    return " ".join(part for part in (year, claim.school, claim.unit, claim.level) if part)


def _group(line: models.Line) -> str:
    if L(line.state) in WAITING or line.due_at is None:
        return "waiting"
    now = clock.now()
    if line.due_at <= now:
        return "late"
    days = (timezone.localtime(line.due_at).date() - timezone.localtime(now).date()).days
    return {0: "today", 1: "tomorrow"}.get(days, "later")


def _mark(line: models.Line, group: str) -> str:
    if group == "late":
        return "late"
    if L(line.state) in LINE_FINAL:
        return "done"
    if group == "waiting":
        return "wait"
    soon = line.due_at is not None and line.due_at - clock.now() <= timedelta(hours=2)
    return "now" if soon else "ink" if group == "today" else ""


def next_of(actor: Actor, line: models.Line, *, certain: bool, candidates: int) -> tuple[str, str]:
    """Return code and words of what comes next for this reader."""
    state = L(line.state)
    mine = line.handler_id == actor.account_id
    if state in {L.SUBMITTED, L.IN_REVIEW}:
        if certain:
            return "accept", _("认定候选（1 个，十分确定）")
        if candidates and (mine or state is L.SUBMITTED):
            return "accept", _("认定候选（%(count)s 个，须分辨）") % {"count": candidates}
    if state in WAITING:
        return "wait", _("等申请人，已催 %(count)s 次") % {"count": line.reminded}
    ready = line.draft_id is not None and line.producer_id is not None
    table: dict[LineState, tuple[str, str]] = {
        L.SUBMITTED: ("claim", words("claim")),
        L.IN_REVIEW: ("search", words("search")),
        L.SEARCHING: ("search", words("search")),
        L.PRODUCING: ("send_to_seal", _("制件完成，送复核")) if ready else ("prepare", words("prepare")),
        L.SEALING: ("wait", _("等第二人复核")) if line.producer_id == actor.account_id else ("seal", words("seal")),
        L.NEGATIVE_CHECK: ("wait", _("等第二人确认")) if mine else ("confirm_negative", _("结论待您确认")),
        L.FORWARDED: ("claim_forwarded", words("claim_forwarded")),
        L.AWAIT_APPROVAL: ("approve", words("approve")),
        L.APPEALED: ("decide_appeal", words("decide_appeal")),
        L.IN_DELIVERY: ("pack", _("打印、封装与送达")),
    }
    return table.get(state, ("open", words("open")))


def _row(
    actor: Actor,
    line: models.Line,
    *,
    name: str,
    candidates: int,
    certain: bool,
    lines: int,
    unread: int,
    failed: bool,
    calendar: WorkCalendar,
) -> WorklistRow:
    case = line.case
    group = _group(line)
    code, word = next_of(actor, line, certain=certain, candidates=candidates)
    return WorklistRow(
        number=case.number,
        line_id=line.pk,
        lines=lines,
        applicant=privacy.mask_name(case.applicant_name),
        study=_study(line),
        materials=name,
        copies=line.copies,
        channel=case.channel,
        channel_name=str(texts.CHANNEL[Channel(case.channel)]),
        site=line.site,
        handler=line.handler.name if line.handler is not None else "",
        state=line.state,
        word=str(texts.LINE_STAFF[L(line.state)]),
        mark=_mark(line, group),
        due_at=line.due_at,
        left=facts.left(line.due_at, calendar),
        group=group,
        urgent=case.urgent,
        next_code=code,
        next_word=word,
        candidates=candidates,
        certain=certain,
        notice_failed=failed,
        unread=unread,
    )
