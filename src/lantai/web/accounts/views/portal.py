"""Signing in and registering by a code to phone or mail: one page, one answer, whether or not one was here before."""

from __future__ import annotations

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from lantai.foundation import fields
from lantai.foundation.actor import Actor
from lantai.foundation.errors import LantaiError
from lantai.notices import services as notices
from lantai.people import queries as people
from lantai.people import services as people_services
from lantai.web.accounts import session
from lantai.web.accounts.forms import CodeForm, ContactForm, NameForm
from lantai.web.design.views import form_page

ENTERING, NEXT = "entering", "entering_next"
_PURPOSE = "web.entering"


def remember(request: HttpRequest, value: str) -> None:
    """Keep the contact in the session, encrypted: the session table is no place for particulars."""
    request.session[ENTERING] = fields.encrypt(value, purpose=_PURPOSE)


def remembered(request: HttpRequest) -> str:
    try:
        return fields.decrypt(request.session.get(ENTERING, ""), purpose=_PURPOSE)
    except ValueError:
        return ""


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for a phone or mail and send it a code."""
    who = session.actor(request)
    if who.kind != "public":
        return redirect(
            session.safe_next(request, session.desk_of(who) if who.is_staff else reverse("accounts:profile"))
        )
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        value = form.cleaned_data["who"]
        try:
            notices.send_code(
                Actor.public(), value=value, purpose="sign_in", ip=session.network(request), locale=get_language() or ""
            )
        except LantaiError as fault:
            form.add_error("who", session.words(fault))
        else:
            remember(request, value)
            request.session[NEXT] = session.safe_next(request, "")
            return redirect("accounts:code")
    context = {"form": form, "next": session.safe_next(request, ""), "ended": request.session.pop("ended", False)}
    return form_page(request, "accounts/sign_in.html", context, form)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Take the code and open the session; a new person is asked for a name."""
    value = remembered(request)
    if not value:
        return redirect("accounts:sign-in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account_id, made = people_services.enter_with_code(
                Actor.public(),
                value=value,
                code=form.cleaned_data["code"],
                ip=session.network(request),
                locale=get_language() or "",
            )
        except LantaiError as fault:
            form.add_error("code", session.words(fault))
        else:
            target = request.session.get(NEXT) or reverse("portal:home")
            session.enter(request, account_id, way="code", door="portal")
            if made or not people.account(account_id).name:
                request.session[NEXT] = target
                return redirect("accounts:welcome")
            return redirect(target)
    address = people.parse_contact(value)
    context = {"form": form, "masked": people.mask_contact(address) if address else "", "is_mail": "@" in value}
    return form_page(request, "accounts/code.html", context, form)


@never_cache
@require_POST
def code_again(request: HttpRequest) -> HttpResponse:
    """Send another code to the same contact."""
    value = remembered(request)
    if not value:
        return redirect("accounts:sign-in")
    form = CodeForm()
    sent = False
    refusal = ""
    try:
        notices.send_code(
            Actor.public(), value=value, purpose="sign_in", ip=session.network(request), locale=get_language() or ""
        )
        sent = True
    except LantaiError as fault:
        refusal = session.words(fault)
    address = people.parse_contact(value)
    context = {
        "form": form,
        "masked": people.mask_contact(address) if address else "",
        "is_mail": "@" in value,
        "sent": sent,
        "refusal": refusal,
    }
    return render(request, "accounts/code.html", context)


@never_cache
@session.applicant_required
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Ask a newcomer for a name, then go on to where they wanted to go."""
    who = session.actor(request)
    assert who.account_id is not None
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        people_services.change_profile(who, account_id=who.account_id, name=form.cleaned_data["name"])
        return redirect(request.session.pop(NEXT, "") or reverse("portal:home"))
    return form_page(request, "accounts/welcome.html", {"form": form}, form)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("portal:home")
