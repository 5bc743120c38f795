"""The register of issued documents; taking one out of force by two people."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lantai.certification import queries, services, texts
from lantai.certification.states import EndingState, IssueState
from lantai.foundation.actor import Actor
from lantai.web.staff import shell
from lantai.web.staff.access import DESK, staff

SEALERS = ("second_archivist", "archivist", "window_archivist", "director", "deputy_director")
TINTS = {"ACTIVE": "done", "SUPERSEDED": "wait", "REVOKED": "no", "ANNULLED": "no"}


@require_GET
@staff(*DESK)
def register(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The newest issued documents, by number, case and state; and what waits for a second person."""
    state = request.GET.get("state", "")
    text = request.GET.get("q", "").strip()
    known = state if state in set(IssueState) else ""
    rows = [
        (issue, TINTS[issue.state], texts.state_word(issue.state))
        for issue in queries.register(actor, state=known, text=text)
    ]
    context = {
        "rows": rows,
        "waiting": [(ending, texts.ending_word(ending.kind)) for ending in queries.endings(actor)],
        "states": [(code, texts.state_word(code), code == known) for code in IssueState],
        "text": text,
        "chosen": known,
    }
    return shell.page(request, "staff/certification/register.html", context, here="issues")


@require_GET
@staff(*DESK)
def show(request: HttpRequest, actor: Actor, issue_no: str) -> HttpResponse:
    """One issued document: what it is, who made and sealed it, who checked it, and how to end it."""
    issue = queries.issued(actor, issue_no)
    waiting = next((ending for ending in queries.endings(actor) if ending.issue_no == issue_no), None)
    ended = next((e for e in queries.endings(actor, state=EndingState.CONFIRMED) if e.issue_no == issue_no), None)
    context = {
        "issue": issue,
        "tint": TINTS[issue.state],
        "state_word": texts.state_word(issue.state),
        "waiting": waiting,
        "waiting_word": texts.state_word(waiting.kind) if waiting else "",
        "mine": waiting is not None and waiting.proposed_by == actor.account_id,
        "ended": ended,
        "reason_word": texts.ending_reason(ended.reason_code) if ended else "",
        "waiting_reason": texts.ending_reason(waiting.reason_code) if waiting else "",
        "checks": [
            (check, texts.way_word(check.way), texts.verdict_word(check.reason))
            for check in queries.verifications(actor, issue_no)
        ],
        "paper": queries.paper_copies(actor, issue_no),
        "reasons": texts.ending_reasons(),
        "kinds": [(code, texts.ending_word(code)) for code in ("REVOKED", "SUPERSEDED", "ANNULLED")],
        "second_factor": actor.second_factor,
        "step_up": f"{reverse('accounts:staff-sign-in')}?next={request.path}",
    }
    return shell.page(request, "staff/certification/issue.html", context, here="issues")


@require_GET
@staff(*DESK)
def file(request: HttpRequest, actor: Actor, issue_no: str) -> FileResponse:
    """The sealed file, exactly as issued; taking it out is recorded."""
    stream = services.open_issued(actor, issue_no=issue_no)
    return FileResponse(stream, as_attachment=True, filename=f"{issue_no}.pdf", content_type="application/pdf")


@require_POST
@staff(*SEALERS)
def propose(request: HttpRequest, actor: Actor, issue_no: str) -> HttpResponse:
    """Propose an ending; a second person must confirm it."""
    kind = request.POST.get("kind", "")
    code, words = request.POST.get("reason_code", ""), request.POST.get("reason", "")
    if kind == IssueState.SUPERSEDED:
        successor = request.POST.get("successor", "").strip()
        services.propose_supersession(actor, issue_no=issue_no, successor=successor, reason_code=code, reason=words)
    elif kind == IssueState.ANNULLED:
        services.propose_annulment(actor, issue_no=issue_no, reason_code=code, reason=words)
    else:
        services.propose_revocation(actor, issue_no=issue_no, reason_code=code, reason=words)
    messages.success(request, _("已提出，等另一位同事确认。确认之前文件仍然有效。"))
    return redirect("staff:issue", issue_no)


@require_POST
@staff(*SEALERS)
def confirm(request: HttpRequest, actor: Actor, issue_no: str) -> HttpResponse:
    """Confirm what another proposed: the document ends now."""
    services.confirm_revocation(actor, issue_no=issue_no)
    messages.success(request, _("已确认。核验页从现在起注明它不再有效。"))
    return redirect("staff:issue", issue_no)


@require_POST
@staff(*SEALERS)
def decline(request: HttpRequest, actor: Actor, issue_no: str) -> HttpResponse:
    """Decline, or take back, a proposal."""
    services.decline_ending(actor, issue_no=issue_no)
    messages.success(request, _("已驳回，文件继续有效。"))
    return redirect("staff:issue", issue_no)
