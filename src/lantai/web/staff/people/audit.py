"""The trail, for the auditor: what happened, by whom, and whether the ledger agrees."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from lantai.foundation.actor import Actor
from lantai.people import queries as people
from lantai.people import rules
from lantai.people.values import AuditFilters, AuditRow
from lantai.web.staff import shell
from lantai.web.staff.access import staff, whole
from lantai.web.staff.people import trail
from lantai.web.staff.people.forms import AuditForm


@require_GET
@staff(rules.AUDITOR)
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the trail, newest first, with filters kept in the address."""
    form = AuditForm(request.GET or None, names=people.event_names(actor))
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    filters = AuditFilters(
        text=wanted.get("q", ""),
        names=trail.names_like(wanted.get("q", "")),
        name=wanted.get("name", ""),
        since=wanted.get("since"),
        until=wanted.get("until"),
    )
    page = request.GET.get("page", "1")
    found = people.audit_log(actor, filters=filters, page=whole(page) or 1)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "found": found,
        "rows": [(row, _said(row)) for row in found.rows],
        "state": people.ledger_state(actor),
        "query": query.urlencode(),
        "broken": any(not row.intact for row in found.rows),
    }
    return shell.page(request, "staff/people/audit.html", context, here="audit")


def _said(row: AuditRow) -> dict[str, str]:
    """Return one row in the reader's words; the bare name stands beside, for who compares with the ledger."""
    return {
        "event": trail.event_word(row.name),
        "subject": trail.subject_word(row.subject),
        "actor": trail.actor_word(row.actor_kind),
        "author": trail.event_word(row.actor),  # a reaction acts in the name of the event it follows
        "payload": json.dumps(row.payload, ensure_ascii=False)[1:-1].replace('"', ""),
    }
