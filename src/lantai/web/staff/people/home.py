"""The first page of staff who have no desk yet: who they are here, what is theirs to do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from lantai.foundation.actor import Actor
from lantai.people import queries as people
from lantai.people import texts
from lantai.web.accounts import session
from lantai.web.staff import shell
from lantai.web.staff.access import staff


@require_GET
@staff()
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Lead to the reader's desk; who has none sees name, department, roles and where to turn."""
    assert actor.account_id is not None
    if (desk := session.desk_of(actor)) != request.path:
        return redirect(desk)
    account = people.account(actor.account_id)
    context = {
        "account": account,
        "roles": [str(texts.ROLES[role]) for role in sorted(actor.roles) if role in texts.ROLES],
        "files": actor.has("dept_archivist"),
        "archive": people.archive(),
    }
    return shell.page(request, "staff/people/home.html", context, here="home")
