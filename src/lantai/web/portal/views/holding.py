"""A copy in its holder's hands: the PIN she may pass on, and who checked it (services.md F6, P12)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lantai.foundation.errors import LantaiError
from lantai.reference import queries as reference
from lantai.reference import services as serving
from lantai.web.portal.views.common import actor_of
from lantai.web.portal.views.following import access, load


@never_cache
@require_safe
def held(request: HttpRequest, number: str, line_id: int) -> HttpResponse:
    """PIN, code and verifications of one copy, for its holder only."""
    try:
        case = load(request, number)
        copy = reference.held_copy(actor_of(request), line_id=line_id, **access(request, number))
    except LantaiError as fault:
        messages.error(request, str(fault))
        return redirect("portal:progress")
    if copy.line_id not in {line.id for line in case.lines}:
        return redirect("portal:case", number=number)
    pin = f"{copy.pin[:3]} {copy.pin[3:]}"
    return render(request, "portal/held.html", {"here": "progress", "progress": case, "copy": copy, "pin": pin})


@require_POST
def renew(request: HttpRequest, number: str, line_id: int) -> HttpResponse:
    """Make another PIN; whoever has the old one can see the pages no more."""
    try:
        serving.renew_pin(actor_of(request), line_id=line_id, **access(request, number))
        messages.success(request, _("查看码换好了，旧的已经不能用。"))
    except LantaiError as fault:
        messages.error(request, str(fault))
        return redirect("portal:progress")
    return redirect("portal:held", number=number, line_id=line_id)
