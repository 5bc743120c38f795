"""Who is at the staff door, and how refusals of rooms become pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers

from lantai.foundation.actor import Actor
from lantai.foundation.errors import LantaiError, NotAllowed
from lantai.people import queries as people

View = Callable[..., HttpResponse]
DESK = ("window_archivist", "archivist", "second_archivist", "director", "deputy_director", "workstation_clerk")
GONE = frozenset({"NO_SUCH_CASE", "NO_SUCH_LINE", "NO_SUCH_DRAFT", "NO_SUCH_PAGE"})


def actor_of(request: HttpRequest) -> Actor:
    """Return who is at the door."""
    try:
        from lantai.web.accounts import session  # noqa: PLC0415
    except ImportError:  # until the sign-in pages have landed
        if not request.user.is_authenticated:
            return Actor.public()
        return people.actor_for(
            request.user.pk, channel="WEB", second_factor=bool(request.session.get("second_factor"))
        )
    return session.actor(request)


def staff(*roles: str) -> Callable[[View], View]:
    """Let in staff holding one of `roles` (any staff when none is named); the view gets ``(request, actor, …)``.

    A room's refusal becomes 404 (not there, or not for this reader), 403 (not allowed) or, for a POST, a message on
    the page the person came from.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **keywords: Any) -> HttpResponse:
            actor = actor_of(request)
            if actor.account_id is None:
                return redirect_to_login(request.get_full_path())
            if not actor.is_staff or (roles and not actor.has(*roles)):
                raise PermissionDenied
            try:
                response = view(request, actor, *args, **keywords)
            except LantaiError as refusal:
                response = _answer(request, refusal)
            if not response.has_header("Cache-Control"):
                add_never_cache_headers(response)
            return response

        return answer

    return decorate


def _answer(request: HttpRequest, refusal: LantaiError) -> HttpResponse:
    if refusal.code in GONE:
        raise Http404(str(refusal)) from refusal
    if request.method != "POST":
        raise PermissionDenied(str(refusal)) from refusal
    if isinstance(refusal, NotAllowed):
        raise PermissionDenied(str(refusal)) from refusal
    messages.error(request, str(refusal))
    return back(request)


def back(request: HttpRequest, default: str = "staff:worklist") -> HttpResponse:
    """Return to the page named by the form's `next` (of this site only), else to `default`."""
    target = request.POST.get("next", "")
    if target.startswith("/staff/") and "\\" not in target and "//" not in target:
        return redirect(target)
    return redirect(default)


def purposeful(actor: Actor, purpose: str) -> Actor:
    """Return the actor with the purpose for which a person's record is looked at."""
    return actor if actor.purpose else actor.for_purpose(purpose)
