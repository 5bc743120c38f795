"""What became of an import: counts, bad rows to take away, conflicts to decide."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lantai.catalogue import services
from lantai.catalogue.queries import imports
from lantai.catalogue.texts import imports as texts
from lantai.foundation.actor import Actor
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
    running = view.state in {"WAITING", "RUNNING"}
    bad, notices = ([], []) if running else services.open_bad_rows(actor, batch_id=batch_id, purpose=PURPOSE)
    context = {
        "batch": view,
        "running": running,
        "kind": KINDS.get(view.kind, view.kind),
        "mark": STATES[view.state][0],
        "word": STATES[view.state][1],
        "share": min(100, round(100 * view.done / view.total)) if view.total else 0,
        "failure": texts.FILE_REFUSALS.get(view.failure, view.failure),
        "problems": bad,
        "notices": notices,
        "conflicts": _shown(services.open_conflicts(actor, batch_id=batch_id, limit=20, purpose=PURPOSE)),
    }
    response = shell.page(request, "staff/catalogue/batch.html", context, here="import")
    if running:
        response["Refresh"] = "2"
    return response


@require_GET
@staff(*ARCHIVISTS)
def errors(_request: HttpRequest, actor: Actor, batch_id: int) -> HttpResponse:
    """The bad rows as a workbook: the original cells, then where, why and what to do; mend it and bring it in again."""
    view = imports.batch(actor, batch_id=batch_id)
    content = services.error_sheet(actor.for_purpose(PURPOSE), batch_id=batch_id)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="errors-{view.id}.xlsx"'
    return response


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
    services.decide_conflict(actor, conflict_id=conflict_id, take=take)
    messages.success(request, _("已按表里的改。") if take else _("保留原来的，没有改动。"))
    return back(request, "staff:import-conflicts")


def _shown(found: list[imports.ConflictView]) -> list[dict[str, object]]:
    return [
        {
            "view": one,
            "subject": SUBJECTS.get(one.kind, one.kind),
            "differences": [(FIELDS.get(name, name), held, offered) for name, held, offered in one.differences],
        }
        for one in found
    ]
