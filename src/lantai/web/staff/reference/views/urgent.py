"""An urgent call on its case: claim, hand on, found, delivered, declined (B40)."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantai.foundation.actor import Actor
from lantai.foundation.errors import LantaiError
from lantai.reference import services
from lantai.web.staff.access import DESK, staff, whole


@require_POST
@staff(*DESK)
def act(request: HttpRequest, actor: Actor, number: str, call_id: int, verb: str) -> HttpResponse:
    """Do one thing with the call and go back to the case."""
    words = request.POST.get("words", "")[:600]
    try:
        if verb == "claim":
            services.claim_urgent(actor, call_id=call_id)
        elif verb == "found":
            services.found_urgent(actor, call_id=call_id, words=words)
        elif verb == "hand_on":
            to = whole(request.POST.get("to", "")) or 0
            services.hand_on_urgent(actor, call_id=call_id, to=to, words=words)
        elif verb == "deliver":
            services.deliver_urgent(actor, call_id=call_id)
        elif verb == "decline":
            services.decline_urgent(actor, call_id=call_id, words=words)
        else:
            raise Http404
    except LantaiError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("急件已记下。"))
    return redirect("staff:case", number=number)
