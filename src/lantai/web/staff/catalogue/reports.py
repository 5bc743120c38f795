"""What became of an import: counts, bad rows to take away, conflicts to decide."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantai.catalogue import services
from lantai.catalogue.errors import NotFound, UndoRefused
from lantai.catalogue.queries import imports, undoing
from lantai.catalogue.services import correcting
from lantai.catalogue.states import Conflict
from lantai.catalogue.texts import imports as texts
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.web.design.counts import counted
from lantai.web.staff import shell
from lantai.web.staff.access import back, staff
from lantai.web.staff.catalogue.browsing import ARCHIVISTS, PURPOSE
from lantai.web.staff.catalogue.words import FIELDS, KINDS, STATES, SUBJECTS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@staff(*ARCHIVISTS)
def batch(request: HttpRequest, actor: Actor, batch_id: int) -> HttpResponse:
    """The report; while it runs, the page comes back by itself every two seconds."""
    view = imports.batch(actor, batch_id=batch_id)
    running = view.state in {"WAITING", "RUNNING", "UNDOING"}
    bad, notices = ([], []) if running else services.open_bad_rows(actor, batch_id=batch_id, purpose=PURPOSE)
    listed = len({(one.file, one.sheet, one.row) for one in bad})
    context = {
        "batch": view,
        "running": running,
        "kind": KINDS.get(view.kind, view.kind),
        "mark": STATES[view.state][0],
        "word": STATES[view.state][1],
        "left": lasting(view.remaining) if view.remaining else "",
        "undoable": view.kind not in {"PAGES", "RECORDINGS"} and view.state in {"DONE", "FAILED"},
        "share": min(100, round(100 * view.done / view.total)) if view.total else 0,
        "declared": _declared(view.opening),
        "may_open": bool(view.opening) and policy.allows(actor, "catalogue.opening.decide"),
        "failure": texts.FILE_REFUSALS.get(view.failure, view.failure),
        "problems": bad,
        "listed": listed,
        "beyond": max(0, view.rejected - view.mended - listed) if bad else 0,
        "notices": notices,
        **_corrections(actor, view, asked=bool(bad)),
        "conflicts": _shown(services.open_conflicts(actor, batch_id=batch_id, limit=20, purpose=PURPOSE)),
    }
    response = shell.page(request, "staff/catalogue/batch.html", context, here="import")
    if running or context["writing"] or (view.opening and view.opening.under_way):
        response["Refresh"] = "2"
    return response


def _corrections(actor: Actor, view: imports.BatchView, *, asked: bool) -> dict[str, Any]:
    """Return what the page says of the correction sheet: of many rows the worker writes it, and it is asked for first."""
    many = asked and view.rejected - view.mended > correcting.AT_ONCE
    sheet = services.correction_sheet(actor, batch_id=view.id) if many else None
    writing = sheet is not None and sheet.state in {"WAITING", "RUNNING"}
    return {
        "sheet": sheet,
        "to_ask": many and (sheet is None or sheet.state == "NO_ROOM"),
        "writing": writing,
        "written": min(100, round(100 * sheet.done / sheet.total)) if sheet and sheet.total else 0,
        "sheet_left": lasting(sheet.remaining) if sheet and sheet.remaining else "",
        "no_room": texts.FILE_REFUSALS["NO_ROOM"] if sheet and sheet.state == "NO_ROOM" else "",
    }


def _declared(opening: imports.OpeningSaid | None) -> list[str]:
    """Say how many volumes and items an import says were opened before; nothing of what there is none of."""
    counts = {"volumes": opening.volumes, "items": opening.items} if opening else {}
    return [counted(count, noun) for noun, count in counts.items() if count]


@require_POST
@staff("director", "deputy_director")
def opening(request: HttpRequest, actor: Actor, batch_id: int) -> HttpResponse:
    """Confirm what the sheet says was opened before, or do not believe it."""
    reason = request.POST.get("reason", "")
    if request.POST.get("do") == "refuse":
        count = services.refuse_imported_opening(actor, batch_id=batch_id, reason=reason)
        messages.success(
            request,
            ngettext("没有采信，%(n)d 卷（件）照常等开放审核。", "没有采信，%(n)d 卷（件）照常等开放审核。", count)
            % {"n": count},
        )
    else:
        count = services.confirm_imported_opening(actor, batch_id=batch_id, reason=reason)
        messages.success(
            request,
            ngettext("%(n)d 卷（件）照目录开放，记在您的名下。", "%(n)d 卷（件）照目录开放，记在您的名下。", count)
            % {"n": count},
        )
    return redirect("staff:import-batch", batch_id=batch_id)


@require_POST
@staff(*ARCHIVISTS)
def ask_errors(_request: HttpRequest, actor: Actor, batch_id: int) -> HttpResponse:
    """Have the worker write the correction sheet; the page of the import says how far it is."""
    services.ask_correction_sheet(actor, batch_id=batch_id)
    return redirect("staff:import-batch", batch_id=batch_id)


@require_GET
@staff(*ARCHIVISTS)
def errors(request: HttpRequest, actor: Actor, batch_id: int) -> HttpResponseBase:
    """The bad rows as a workbook: the original cells, then where, why and what to do; mend it and bring it in again.

    Of many rows it is the one the worker has written.
    """
    view = imports.batch(actor, batch_id=batch_id)
    if view.rejected - view.mended > correcting.AT_ONCE:
        try:
            path = services.take_correction_sheet(actor.for_purpose(PURPOSE), batch_id=batch_id)
        except NotFound as refusal:
            messages.info(request, str(refusal))
            return redirect("staff:import-batch", batch_id=batch_id)
        return _file(path, view.id)
    with tempfile.TemporaryDirectory(prefix="lantai-corrections-") as folder:
        path = Path(folder) / "corrections.xlsx"
        services.error_sheet(actor.for_purpose(PURPOSE), batch_id=batch_id, path=path)
        return _file(path, view.id)  # opened before the folder goes: what is sent has no name any more


def _file(path: Path, batch_id: int) -> FileResponse:
    name = f"corrections-{batch_id}.xlsx"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=XLSX)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def undo(request: HttpRequest, actor: Actor, batch_id: int) -> HttpResponse:
    """What would go and what stands in the way; a POST with a reason takes the import back."""
    view = imports.batch(actor, batch_id=batch_id)
    refusal, reason = "", request.POST.get("reason", "").strip()
    if request.method == "POST":
        try:
            state = services.undo_import(actor, batch_id=batch_id, reason=reason)
        except UndoRefused as fault:
            refusal = str(fault)
        else:
            done = state == "UNDONE"
            messages.success(request, _("已经撤销。") if done else _("正在撤销，可以离开，回来再看。"))
            return redirect("staff:import-batch", batch_id=batch_id)
    context = {
        "batch": view,
        "undoing": undoing.consider(actor, batch_id=batch_id),
        "refusal": refusal,
        "reason": reason[:300],
        "kind": KINDS.get(view.kind, view.kind),
    }
    status = 422 if refusal else 200
    return shell.page(request, "staff/catalogue/undo.html", context, here="import", status=status)


@require_GET
@staff(*ARCHIVISTS)
def conflicts(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every conflict nobody has decided."""
    shown = _shown(services.open_conflicts(actor, purpose=PURPOSE))
    return shell.page(request, "staff/catalogue/conflicts.html", {"conflicts": shown}, here="import")


@require_POST
@staff(*ARCHIVISTS)
def decide(request: HttpRequest, actor: Actor, conflict_id: int) -> HttpResponse:
    """Keep ours, or take the sheet's."""
    take = request.POST.get("take") == "1"
    state = services.decide_conflict(actor, conflict_id=conflict_id, take=take)
    told = {
        Conflict.TAKEN: _("已按表里的改。"), Conflict.KEPT: _("保留原来的，没有改动。"),
        Conflict.OPEN: _("已提出改为涉密，等馆长或副馆长在它的著录页上确认；确认以前没有改动。"),
    }  # fmt: skip
    messages.success(request, told[state])
    return back(request, "staff:import-conflicts")


def lasting(seconds: int) -> str:
    """Return a time as people say it."""
    if seconds < 90:
        return _("%(n)s 秒") % {"n": seconds}
    return _("%(n)s 分钟") % {"n": round(seconds / 60)}


def _shown(found: list[imports.ConflictView]) -> list[dict[str, object]]:
    return [
        {
            "view": one,
            "subject": SUBJECTS.get(one.kind, one.kind),
            "refusal": texts.NOT_TAKEN.get(one.door, ""),
            "differences": [(FIELDS.get(name, name), held, offered) for name, held, offered in one.differences],
        }
        for one in found
    ]
