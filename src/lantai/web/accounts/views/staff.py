"""Signing in of staff: name and password, then a second factor; the first time, setting one up."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth import authenticate, get_user_model, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from lantai.adapters import qr
from lantai.foundation import clock
from lantai.foundation.actor import Actor
from lantai.foundation.errors import LantaiError
from lantai.people import queries as people
from lantai.people import services as people_services
from lantai.people.errors import SignInRefused
from lantai.people.rules import PASSWORDS_PER_NAME
from lantai.web.accounts import passkeys, session
from lantai.web.accounts.forms import PasswordForm, StaffForm, TotpForm

HALFWAY, HALFWAY_AT, NEXT = "halfway", "halfway_at", "halfway_next"
HALFWAY_LIFE = timedelta(minutes=10)


def halfway(request: HttpRequest) -> Actor | None:
    """Return the staff member whose password was right but whose second factor is still to come."""
    account_id, at = request.session.get(HALFWAY), request.session.get(HALFWAY_AT)
    if not isinstance(account_id, int) or not isinstance(at, str):
        return None
    if clock.now().timestamp() - float(at) > HALFWAY_LIFE.total_seconds():
        return None
    try:
        return people.actor_for(account_id, channel="WEB")
    except LantaiError:
        return None


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Take name and password; wrong ones get one answer, too many of them a pause."""
    who = session.actor(request)
    if who.is_staff and who.second_factor:
        return redirect(session.safe_next(request, session.desk_of(who)))
    form = StaffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["username"].strip().lower()
        if people_services.take("password", name, [PASSWORDS_PER_NAME]):
            return locked(request)
        user = authenticate(request, username=name, password=form.cleaned_data["password"])
        if user is not None and getattr(user, "kind", "") == "staff":
            target = session.safe_next(request, "")
            request.session.flush()
            request.session[HALFWAY] = user.pk
            request.session[HALFWAY_AT] = str(clock.now().timestamp())
            request.session[NEXT] = target
            return redirect("accounts:staff-code" if people_services.has_second_factor(user.pk) else "accounts:enrol")
        people_services.note_refusal(Actor.public(), username=name, reason="password", ip=session.network(request))
        form.add_error(None, str(SignInRefused()))
    context = {
        "form": form,
        "next": session.safe_next(request, ""),
        "ended": request.session.pop("ended", False),
        "passkeys": passkeys.possible(request),
    }
    return render(request, "accounts/staff_sign_in.html", context)


def locked(request: HttpRequest, _response: object = None, _credentials: object = None) -> HttpResponse:
    """Say kindly that there were too many wrong tries (django-axes)."""
    return render(request, "accounts/locked.html", {"minutes": 15}, status=429)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Take the code of the app, or a recovery code."""
    who = halfway(request)
    if who is None or who.account_id is None:
        return redirect("accounts:staff-sign-in")
    form = TotpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["code"]
        recovery = sum(character.isalnum() for character in typed) > 6
        try:
            if recovery:
                people_services.use_recovery_code(who, code=typed)
            else:
                people_services.verify_totp(who, code=typed)
        except LantaiError as fault:
            username = people.account(who.account_id).username
            people_services.note_refusal(who, username=username, reason="factor", ip=session.network(request))
            form.add_error("code", session.words(fault))
        else:
            return _enter(request, who.account_id, "password+recovery" if recovery else "password+totp")
    return render(request, "accounts/staff_code.html", {"form": form, "name": who.name})


def _enter(request: HttpRequest, account_id: int, way: str) -> HttpResponse:
    target = request.session.get(NEXT) or ""
    entered = session.enter(request, account_id, way=way, door="staff", second_factor=True)
    target = target or session.desk_of(entered)
    if getattr(request.user, "must_change_password", False):
        request.session[NEXT] = target
        return redirect("accounts:password")
    return redirect(target)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator app at the first sign-in; then show the recovery codes once."""
    who = halfway(request)
    if who is None or who.account_id is None or people_services.has_second_factor(who.account_id):
        return redirect("accounts:staff-sign-in")
    form = TotpForm(request.POST or None)
    form.fields["code"].widget.attrs.pop("autofocus")  # the picture to scan stands above it
    form.fields["code"].help_text = _("扫码之后，应用里显示的六位数字")
    if request.method == "POST" and form.is_valid():
        try:
            codes = people_services.confirm_totp(who, code=form.cleaned_data["code"])
        except LantaiError as fault:
            form.add_error("code", session.words(fault))
        else:
            response = _enter(request, who.account_id, "password+totp")
            return render(request, "accounts/recovery.html", {"codes": codes, "next": response.headers["Location"]})
    secret = people_services.begin_totp(who)
    uri = people_services.provisioning_uri(who, secret=secret, issuer=people.archive().name)
    grouped = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    context = {"form": form, "secret": grouped, "uri": uri, "picture": qr.data_uri(uri)}
    return render(request, "accounts/enrol.html", context)


@never_cache
@require_POST
@session.staff_required()
def recovery(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes and show them once."""
    codes = people_services.renew_recovery_codes(session.actor(request))
    return render(request, "accounts/recovery.html", {"codes": codes, "next": reverse("accounts:profile")})


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; every other session of the account ends."""
    who = session.actor(request)
    if not who.is_staff or not who.second_factor:
        return redirect("accounts:staff-sign-in")
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            people_services.change_password(who, old=form.cleaned_data["old"], new=form.cleaned_data["new"])
        except SignInRefused:
            form.add_error("old", _("现在的密码不对。请再试一次。"))
        except LantaiError as fault:
            form.add_error("new", session.words(fault))
        else:
            user = get_user_model()._default_manager.get(pk=who.account_id or 0)  # noqa: SLF001
            update_session_auth_hash(request, user)
            return redirect(request.session.pop(NEXT, "") or session.desk_of(who))
    forced = getattr(request.user, "must_change_password", False)
    return render(request, "accounts/password.html", {"form": form, "forced": forced})
