"""What the local channels sent: a page of the demonstration only."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lantai.notices import queries as notices


@never_cache
@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """Show the newest messages, for trying things out; does not exist in a real profile."""
    if not settings.DEMONSTRATION:
        raise Http404
    return render(request, "accounts/outbox.html", {"letters": notices.outbox(60)})
