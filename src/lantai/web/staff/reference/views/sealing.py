"""The second person: the queue of what others prepared, the draft as pictures, and the seal."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lantai.foundation.actor import Actor
from lantai.reference import queries as reference
from lantai.reference import services
from lantai.web.staff import shell
from lantai.web.staff.access import staff
from lantai.web.staff.reference.views.case import pictures_of, sight_of

SEALERS = ("second_archivist", "archivist", "window_archivist", "director", "deputy_director")
PURPOSE = "SEAL"


@require_GET
@staff(*SEALERS)
def queue(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What waits for a second person: seals, and negative answers to confirm."""
    found = reference.second_queue(actor)
    shell.remember_counts(actor, {"seal": found.seal})
    return shell.page(request, "staff/reference/seal_queue.html", {"queue": found}, here="seal")


@require_GET
@staff(*SEALERS)
def show(request: HttpRequest, actor: Actor, number: str, line_id: int) -> HttpResponse:
    """Show the draft, the row on the page, the evidence and the mandate."""
    case = services.open_case(actor, number=number, purpose=PURPOSE)
    line = next((line for line in case.lines if line.id == line_id), None)
    if line is None:
        raise Http404
    chosen = next((choice for choice in line.candidates if choice.chosen), None)
    sight = sight_of(actor, line, chosen)
    context = {
        "case": case,
        "line": line,
        "candidate": chosen,
        "sight": sight.sight if sight else None,
        "lens": sight.lens if sight else None,
        **pictures_of(actor, sight.sight if sight else None, number),
        "draft_pages": range(1, line.draft.pages + 1) if line.draft else (),
        "here": request.get_full_path(),
        "second_factor": actor.second_factor,
        "may": next((action for action in line.actions if action.code == "seal"), None),
        "step_up": f"{reverse('accounts:staff-sign-in')}?next={request.path}",
    }
    return shell.page(request, "staff/reference/seal.html", context, here="seal", slim=True)


@require_POST
@staff(*SEALERS)
def seal(request: HttpRequest, actor: Actor, number: str, line_id: int) -> HttpResponse:
    """Seal what was looked at: the digest in the form must be the draft's."""
    issue_no = services.seal_line(actor, line_id=line_id, approved_digest=request.POST.get("digest", ""))
    messages.success(request, _("已用印，出证号 %(number)s。") % {"number": issue_no})
    return redirect("staff:seal-queue")
