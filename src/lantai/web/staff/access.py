"""Who is at the staff door, and how refusals of rooms become pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers

from lantai.foundation.errors import CannotNow, LantaiError, NotAllowed
from lantai.web.accounts import session

View = Callable[..., HttpResponseBase]
DESK = ("window_archivist", "archivist", "second_archivist", "director", "deputy_director", "workstation_clerk")
GONE = frozenset({"NO_SUCH_CASE", "NO_SUCH_LINE", "NO_SUCH_DRAFT", "NO_SUCH_PAGE", "NOT_FOUND", "STAGED_GONE"})


def staff(*roles: str) -> Callable[[View], View]:
    """Let in staff holding one of `roles` (any staff when none is named); the view gets ``(request, actor, …)``.

    A room's refusal becomes 404 (not there, or not for this reader), 403 (not allowed) or, for a POST, a message on
    the page the person came from.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **keywords: Any) -> HttpResponseBase:
            response: HttpResponseBase
            try:
                response = view(request, session.actor(request), *args, **keywords)
            except LantaiError as refusal:
                response = _answer(request, refusal)
            if not response.has_header("Cache-Control"):
                add_never_cache_headers(response)
            return response

        return session.staff_required(*roles)(answer)

    return decorate


def _answer(request: HttpRequest, refusal: LantaiError) -> HttpResponse:
    if refusal.code in GONE:
        raise Http404(str(refusal)) from refusal
    if isinstance(refusal, CannotNow) and request.method != "POST":
        raise refusal
    if request.method != "POST":
        raise PermissionDenied(str(refusal)) from refusal
    if isinstance(refusal, NotAllowed):
        raise PermissionDenied(str(refusal)) from refusal
    messages.error(request, str(refusal))
    return back(request)


def whole(text: str) -> int | None:
    """Return the number an address or a form names, None when it is none that a row could have."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def back(request: HttpRequest, default: str = "staff:worklist") -> HttpResponse:
    """Return to the page named by the form's `next` (of this site only), else to `default`."""
    target = request.POST.get("next", "")
    if target.startswith("/staff/") and "\\" not in target and "//" not in target:
        return redirect(target)
    return redirect(default)
