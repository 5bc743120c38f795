"""Who is at the door: from a request to an `Actor`. Pages of every door ask here and nowhere else."""

from __future__ import annotations

import functools
import ipaddress
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, get_user_model, login, logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from lantai.foundation import clock
from lantai.foundation.actor import Actor
from lantai.foundation.errors import LantaiError
from lantai.people import queries as people
from lantai.people import services as people_services
from lantai.people.errors import TooOften
from lantai.web.design.views import too_often

View = Callable[..., HttpResponseBase]
SECOND_FACTOR, STARTED, SEEN, STAMP = "second_factor_at", "started_at", "seen_at", "stamp"
AHEAD = timedelta(minutes=5)
STAFF_IDLE, STAFF_LONGEST = timedelta(minutes=45), timedelta(hours=10)
APPLICANT_IDLE, APPLICANT_LONGEST = timedelta(hours=4), timedelta(hours=20)
BACKEND = "lantai.web.accounts.backend.Door"
CARRIED = ("portal.draft", "portal.grants")  # what a visitor began before signing in at the portal, and only that


def ip(request: HttpRequest) -> str:
    """Return the visitor's address; behind `settings.TRUSTED_PROXIES` proxies the one the outermost of them saw."""
    hops: int = getattr(settings, "TRUSTED_PROXIES", 0)
    chain = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if hops and len(chain) >= hops:
        try:
            return str(ipaddress.ip_address(chain[-hops]))
        except ValueError:
            pass
    return str(request.META.get("REMOTE_ADDR", ""))


def network(request: HttpRequest) -> str:
    """Return what limits count by: an IPv4 address, or the /64 of an IPv6 one (a household has billions of those)."""
    try:
        address = ipaddress.ip_address(ip(request))
    except ValueError:
        return ""
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address)


def actor(request: HttpRequest) -> Actor:
    """Return who acts in this request; nobody signed in is the public. Looked up once a request."""
    found: Actor | None = getattr(request, "lantai_actor", None)
    if found is None:
        found = _actor(request)
        request.lantai_actor = found  # type: ignore[attr-defined]
    return found


def _actor(request: HttpRequest) -> Actor:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Actor.public()
    return people.actor_of(user, channel="WEB", second_factor=SECOND_FACTOR in request.session)


def enter(request: HttpRequest, account_id: int, *, way: str, door: str, second_factor: bool = False) -> Actor:
    """Open a session for an account: the key is changed, whatever stood in the old session is gone; only the request
    somebody began to fill in before signing in goes on (A11, A15), unless the session belonged to another account.
    """
    user = get_user_model()._default_manager.get(pk=account_id)  # noqa: SLF001
    begun = {} if request.user.is_authenticated or door == "staff" else request.session
    carried = {name: begun[name] for name in CARRIED if name in begun}
    request.session.flush()
    login(request, user, backend=BACKEND)
    request.session.update(carried)
    now = clock.now().isoformat()
    request.session[STARTED] = request.session[SEEN] = now
    request.session[STAMP] = getattr(user, "session_stamp", 0)
    if second_factor:
        request.session[SECOND_FACTOR] = now
    request.session.set_expiry(0 if door == "staff" else None)  # a staff session ends with the browser
    request.lantai_actor = None  # type: ignore[attr-defined]
    entered = actor(request)
    people_services.note_sign_in(entered, way=way, door=door)
    return entered


def over(request: HttpRequest) -> bool:
    """Tell whether the session is too old, idle for too long, or was ended from elsewhere."""
    session, user = request.session, request.user
    if not user.is_active or session.get(STAMP, 0) != getattr(user, "session_stamp", 0):
        return True
    staff = getattr(user, "kind", "") == "staff"
    idle, longest = (STAFF_IDLE, STAFF_LONGEST) if staff else (APPLICANT_IDLE, APPLICANT_LONGEST)
    now = clock.now()
    started, seen = _moment(session.get(STARTED)), _moment(session.get(SEEN))
    if started is not None and started - now > AHEAD:
        return True  # begun by a clock that was set back since: nobody can say how long it may still last
    return (started is not None and now - started > longest) or (seen is not None and now - seen > idle)


def _moment(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else None


class SessionLimits:
    """Ends sessions that are over, and remembers when a person was last seen (once a minute at most)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if BACKEND_SESSION_KEY in request.session and request.user.is_authenticated:
            if over(request):
                logout(request)
                request.session["ended"] = True
            else:
                seen = _moment(request.session.get(SEEN))
                if seen is None or clock.now() - seen > timedelta(minutes=1):
                    request.session[SEEN] = clock.now().isoformat()
                    request.session.setdefault(STARTED, clock.now().isoformat())
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A limit no page spoke of gets the kind page "please wait a little" (429)."""
        if not isinstance(exception, TooOften):
            return None
        response = too_often(request, exception)
        response.headers["Retry-After"] = str(exception.seconds)
        return response


_DESKS = (
    ("sysadmin", "/staff/people/accounts/"),
    ("secadmin", "/staff/people/accounts/"),
    ("auditor", "/staff/people/audit/"),
    ("guard", "/staff/reference/pickup/"),
    ("contractor", "/staff/digitisation/"),
)
_AT_DESK = ("window_archivist", "archivist", "second_archivist", "director", "deputy_director", "workstation_clerk")


def desk_of(who: Actor) -> str:
    """Return the first page of a staff member's day; administrators have no worklist, and some no desk at all."""
    desk = "/staff/" if who.has(*_AT_DESK) else "/staff/people/home/"
    return next((address for role, address in _DESKS if who.has(role)), desk)


def safe_next(request: HttpRequest, fallback: str) -> str:
    """Return where to go on after signing in: a path of ours, or `fallback`."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    secure = request.is_secure()
    if target.startswith("/") and url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=secure
    ):
        return target
    return fallback


def _to(name: str, request: HttpRequest) -> HttpResponseRedirect:
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else ""
    return HttpResponseRedirect(reverse(name) + (f"?{urlencode({'next': back})}" if back else ""))


def staff_required(*roles: str) -> Callable[[View], View]:
    """Let only staff with a second factor in, holding one of `roles` when any are named.

    ``@staff_required()`` for every staff member, ``@staff_required("archivist", "director")`` for some.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **keywords: Any) -> HttpResponseBase:
            who = actor(request)
            if who.kind == "public":
                return _to("accounts:staff-sign-in", request)
            if not who.is_staff:
                raise PermissionDenied
            if not who.second_factor:
                logout(request)
                return _to("accounts:staff-sign-in", request)
            if getattr(request.user, "must_change_password", False):
                return _to("accounts:password", request)
            if roles and not who.has(*roles):
                raise PermissionDenied
            response = view(request, *args, **keywords)
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        return guarded

    return decorate


def applicant_required(view: View) -> View:
    """Let only signed-in applicants in; staff are told that this is the applicants' door."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **keywords: Any) -> HttpResponseBase:
        who = actor(request)
        if who.kind == "public":
            return _to("accounts:sign-in", request)
        if who.kind != "applicant":
            raise PermissionDenied
        response = view(request, *args, **keywords)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return guarded


def signed_in(view: View) -> View:
    """Let anybody signed in, staff (with second factor) or applicant."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **keywords: Any) -> HttpResponseBase:
        who = actor(request)
        if who.kind == "staff":
            return staff_required()(view)(request, *args, **keywords)
        return applicant_required(view)(request, *args, **keywords)

    return guarded


def words(fault: LantaiError) -> str:
    """Return the words of a refusal for a page."""
    return str(fault)
