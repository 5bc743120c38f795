"""Drafts that outlive the session: saved under the account as soon as there is one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantai.foundation.errors import LantaiError
from lantai.reference import queries as reference
from lantai.reference import services as serving
from lantai.web.accounts.session import applicant_required
from lantai.web.portal import draft as drafts
from lantai.web.portal import steps
from lantai.web.portal.draft import Draft
from lantai.web.portal.views.common import actor_of, to

SEEN_WHEN_SAVED = ["what", "copies", "who", "subject", "study"]


def keep_for_later(request: HttpRequest, draft: Draft) -> None:
    """Save the draft under the account when somebody is signed in; a refusal only means it lives in the session."""
    actor = actor_of(request)
    if actor.account_id is None or actor.is_staff or not draft.order.items:
        return
    try:
        draft.draft_id = serving.save_draft(actor, order=draft.order, draft_id=draft.draft_id)
    except LantaiError:
        draft.draft_id = ""


@applicant_required
def resume(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Take a saved draft up again."""
    try:
        order = reference.draft_order(actor_of(request), draft_id=str(draft_id))
    except LantaiError as fault:
        messages.error(request, str(fault))
        return redirect("portal:progress")
    found = Draft(order=order, draft_id=str(draft_id))
    found.seen = [step for step in SEEN_WHEN_SAVED if step in ("what", "copies") or order.studies]
    if order.purpose:
        found.seen += ["held", "purpose"]
    if order.deliveries:
        found.seen += ["delivery", "shares"]
    drafts.save(request, found)
    return to(steps.first_open(found))


@require_POST
def restart(request: HttpRequest) -> HttpResponse:
    """Throw the draft away and begin anew."""
    draft = drafts.load(request)
    actor = actor_of(request)
    if draft.draft_id and actor.account_id is not None:
        try:
            serving.discard_draft(actor, draft_id=draft.draft_id)
        except LantaiError as fault:
            messages.warning(request, str(fault))
    drafts.clear(request)
    messages.success(request, _("草稿已经删掉，可以重新开始。"))
    return redirect("portal:apply")
