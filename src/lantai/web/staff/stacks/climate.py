"""Temperature and humidity."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantai.adapters.sheets import streaming
from lantai.foundation import clock
from lantai.foundation.actor import Actor
from lantai.stacks import queries, services, texts
from lantai.stacks.queries import climate_log
from lantai.stacks.rules import climate as rules
from lantai.stacks.values import StackView
from lantai.web.staff.access import staff
from lantai.web.staff.stacks import drawings, forms, words
from lantai.web.staff.stacks.words import ARCHIVISTS

SPANS = (7, 30, 365)
A_PAGE = 200


@require_GET
@staff(*ARCHIVISTS)
def rooms(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The latest reading of every room, and which are quiet for too long."""
    stale = clock.now() - rules.STALE
    rows = [
        (room, [texts.ALARM[code] for code in room.reading.alarms] if room.reading else [], room.reading is None or room.reading.at < stale)
        for room in queries.stacks(actor)
    ]  # fmt: skip
    return words.page(request, "climate", {"rows": rows}, tab="climate")


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def room(request: HttpRequest, actor: Actor, stack_id: int) -> HttpResponse:
    """One room: the curves, the table behind them, a form for a reading."""
    form = forms.ReadingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = words.tried(form, lambda: services.record_climate(actor, stack_id=stack_id, **form.cleaned_data))
        if found is not None:
            said = "、".join(str(texts.ALARM[code]) for code in found)
            if said:
                messages.warning(request, _("已记下，但是：%(said)s。请看看空调和除湿机。") % {"said": said})
            else:
                messages.success(request, _("已记下，温湿度都合适。"))
            return redirect("staff:stacks-climate-room", stack_id=stack_id)
    view = queries.stack_view(actor, stack_id=stack_id)
    context = {"room": view, "form": form, "sheet": forms.SheetForm(), **_log(request, actor, view)}
    return words.page(request, "climate_room", context, tab="climate", status=422 if form.is_bound else 200)


def _log(request: HttpRequest, actor: Actor, view: StackView) -> dict[str, Any]:
    """Return what the page shows of the readings: each of them, or a line a day where there are too many."""
    asked = _span(request)
    when: Any = {"stack_id": view.id, "since": asked.since, "until": asked.until}
    count, alarms = queries.climate_counts(actor, **when)
    by_day = count > climate_log.MOST
    rows: Any = queries.climate_days(actor, **when) if by_day else queries.climate(actor, **when)
    warm, damp = drawings.curves(rows, view.limits)
    paging = Paginator(rows[::-1], A_PAGE).get_page(words.page_of(request))
    table = list(paging) if by_day else [(one, [texts.ALARM[code] for code in one.alarms]) for one in paging]
    return {
        "asked": asked, "spans": SPANS, "count": count, "alarms": alarms, "by_day": by_day, "warm": warm, "damp": damp,
        "table": table, "paging": paging, "months": timezone.localtime(clock.now()).strftime("%Y-%m"),
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """What somebody wants to see: the last `days`, one `day`, or one `month`. `query` says it in an address."""

    since: datetime
    until: datetime | None = None
    days: int = 0
    day: date | None = None
    query: str = ""
    name: str = ""  # for a file


def _span(request: HttpRequest) -> Span:
    day, month = _date(request.GET.get("day", "")), _date(f"{request.GET.get('month', '')}-01")
    if day is not None:
        return Span(
            _midnight(day), _midnight(day + timedelta(days=1)), day=day, query=f"day={day}", name=f"{day:%Y%m%d}"
        )
    if month is not None:
        after = (month + timedelta(days=31)).replace(day=1)
        return Span(_midnight(month), _midnight(after), query=f"month={month:%Y-%m}", name=f"{month:%Y%m}")
    days = words.number(request.GET.get("days"), 30)
    days = days if days in SPANS else 30
    since = clock.now() - timedelta(days=days)
    return Span(since, days=days, query=f"days={days}", name=f"{days}d-{clock.today():%Y%m%d}")


def _date(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1900 < found.year < 2200 else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


@require_GET
@staff(*ARCHIVISTS)
def log(request: HttpRequest, actor: Actor, stack_id: int) -> HttpResponseBase:
    """The log as csv, written while it is read: every reading, or (`each=day`) a line a day, as a month's sheet has it."""
    asked, by_day = _span(request), request.GET.get("each") == "day"
    room = queries.stack_code(actor, stack_id=stack_id)
    header, rows = queries.climate_lines(
        actor, stack_id=stack_id, since=asked.since, until=asked.until, by_day=by_day
    )  # fmt: skip
    answer = StreamingHttpResponse(streaming.csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    kind = "days" if by_day else "readings"
    answer["Content-Disposition"] = f'attachment; filename="climate-{room}-{kind}-{asked.name}.csv"'
    return answer


@require_POST
@staff(*ARCHIVISTS)
def upload(request: HttpRequest, actor: Actor, stack_id: int) -> HttpResponse:
    """Take in a logger's sheet."""
    form = forms.SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("请选择一个文件。"))
        return redirect("staff:stacks-climate-room", stack_id=stack_id)
    with tempfile.TemporaryDirectory(prefix="lantai-climate-") as name:
        path = kept(Path(name), form)
        report = services.import_climate(actor, stack_id=stack_id, path=path)
    words_ = ngettext("记下 %(taken)s 次读数，已有 %(unchanged)s 次，超限 %(alarms)s 次。", "记下 %(taken)s 次读数，已有 %(unchanged)s 次，超限 %(alarms)s 次。", report.taken) % {
        "taken": report.taken, "unchanged": report.unchanged, "alarms": report.alarms,
    }  # fmt: skip
    if report.bad_rows:
        some = "、".join(map(str, report.bad_rows[:10]))
        words_ += ngettext(
            "有 %(n)s 行读不懂，没有记：第 %(rows)s 行。",
            "有 %(n)s 行读不懂，没有记：第 %(rows)s 行。",
            len(report.bad_rows),
        ) % {"n": len(report.bad_rows), "rows": some}
    (messages.warning if report.bad_rows else messages.success)(request, words_)
    return redirect("staff:stacks-climate-room", stack_id=stack_id)


def kept(folder: Path, form: forms.SheetForm) -> Path:
    """Write the upload into a folder of our own, under a name of our own."""
    path = folder / "sheet"
    with path.open("wb") as out:
        for block in form.cleaned_data["file"].chunks():
            out.write(block)
    return path
