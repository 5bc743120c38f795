"""Temperature and humidity."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantai.foundation import clock
from lantai.foundation.actor import Actor
from lantai.stacks import queries, services, texts
from lantai.stacks.errors import NotFound
from lantai.stacks.rules import climate as rules
from lantai.web.staff.access import staff
from lantai.web.staff.stacks import drawings, forms, words
from lantai.web.staff.stacks.words import ARCHIVISTS

SPANS = (7, 30, 365)


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
    days = words.number(request.GET.get("days"), 30)
    days = days if days in SPANS else 30
    view = next((one for one in queries.stacks(actor) if one.id == stack_id), None)
    if view is None:
        raise NotFound
    readings = queries.climate(actor, stack_id=stack_id, since=clock.now() - timedelta(days=days))
    warm, damp = drawings.curves(readings, view.limits)
    table = [(one, [texts.ALARM[code] for code in one.alarms]) for one in reversed(readings)]
    context = {
        "room": view, "days": days, "spans": SPANS, "form": form, "warm": warm, "damp": damp, "readings": readings,
        "table": table[:200], "alarms": sum(bool(one.alarms) for one in readings), "sheet": forms.SheetForm(),
    }  # fmt: skip
    return words.page(request, "climate_room", context, tab="climate", status=422 if form.is_bound else 200)


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
    words_ = _("记下 %(taken)s 次读数，已有 %(unchanged)s 次，超限 %(alarms)s 次。") % {
        "taken": report.taken, "unchanged": report.unchanged, "alarms": report.alarms,
    }  # fmt: skip
    if report.bad_rows:
        some = "、".join(map(str, report.bad_rows[:10]))
        words_ += _("有 %(n)s 行读不懂，没有记：第 %(rows)s 行。") % {"n": len(report.bad_rows), "rows": some}
    (messages.warning if report.bad_rows else messages.success)(request, words_)
    return redirect("staff:stacks-climate-room", stack_id=stack_id)


def kept(folder: Path, form: forms.SheetForm) -> Path:
    """Write the upload into a folder of our own, under a name of our own."""
    path = folder / "sheet"
    with path.open("wb") as out:
        for block in form.cleaned_data["file"].chunks():
            out.write(block)
    return path
