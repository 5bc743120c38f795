"""Passkeys: adding one to an account, and signing in with one. JSON, called by `passkey.js`."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lantai.adapters import passkey as adapter
from lantai.foundation.errors import LantaiError
from lantai.people import queries as people
from lantai.people import services as people_services
from lantai.people.errors import SignInRefused, TooOften
from lantai.people.rules import PER_IP
from lantai.web.accounts import passkeys, session

STATE = "passkey_state"
LONGEST = 20_000


def _answer(request: HttpRequest) -> dict[str, Any]:
    if len(request.body) > LONGEST:
        raise SignInRefused
    try:
        found = json.loads(request.body)
    except ValueError as fault:
        raise SignInRefused from fault
    if not isinstance(found, dict):
        raise SignInRefused
    return found


def _refuse(fault: LantaiError) -> HttpResponse:
    return JsonResponse({"error": session.words(fault)}, status=400)


def _state(request: HttpRequest) -> dict[str, Any]:
    state = request.session.pop(STATE, None)
    if not isinstance(state, dict) or not passkeys.possible(request):
        raise SignInRefused
    return state


@never_cache
@require_POST
@session.staff_required()
def new(request: HttpRequest) -> HttpResponse:
    """Begin adding a passkey to one's own account."""
    who = session.actor(request)
    assert who.account_id is not None
    options, state = adapter.begin_registration(
        host=passkeys.host(request),
        archive=people.archive().name,
        handle=who.account_id.to_bytes(8, "big"),
        username=people.account(who.account_id).username,
        name=who.name,
        known=[row.credential for row in people_services.passkeys_of(who)],
    )
    request.session[STATE] = state
    return JsonResponse(options)


@never_cache
@require_POST
@session.staff_required()
def save(request: HttpRequest) -> HttpResponse:
    """Keep the new passkey."""
    who = session.actor(request)
    try:
        made = adapter.finish_registration(
            host=passkeys.host(request),
            archive=people.archive().name,
            state=_state(request),
            answer=_answer(request),
        )
        count = len(people_services.passkeys_of(who)) + 1
        label = _("通行密钥 %(count)d") % {"count": count}
        people_services.keep_passkey(who, credential_id=made.credential_id, credential=made.credential, label=label)
    except adapter.PasskeyRefused:
        return _refuse(SignInRefused())
    except LantaiError as fault:
        return _refuse(fault)
    return JsonResponse({"next": reverse("accounts:profile")})


@require_POST
@session.staff_required()
def remove(request: HttpRequest, passkey_id: int) -> HttpResponse:
    """Remove one of one's own passkeys."""
    try:
        people_services.remove_passkey(session.actor(request), passkey_id=passkey_id)
    except LantaiError as fault:
        messages.error(request, session.words(fault))
    return redirect("accounts:profile")


@never_cache
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin signing in; the same answer for everybody."""
    if not passkeys.possible(request):
        return _refuse(SignInRefused())
    options, state = adapter.begin_authentication(host=passkeys.host(request), archive=people.archive().name)
    request.session[STATE] = state
    return JsonResponse(options)


@never_cache
@require_POST
def finish(request: HttpRequest) -> HttpResponse:
    """Sign in with the device's answer: a key on the device and its PIN or finger are both factors."""
    try:
        if wait := people_services.take("passkey", session.network(request), PER_IP):
            raise TooOften(wait)
        state, answer = _state(request), _answer(request)
        credential_id = adapter.credential_of(answer)
        account_id, credential = people_services.passkey(credential_id)
        counter = adapter.finish_authentication(
            host=passkeys.host(request),
            archive=people.archive().name,
            state=state,
            credential=credential,
            answer=answer,
        )
        people_services.use_passkey(credential_id=credential_id, counter=counter)
    except adapter.PasskeyRefused:
        return _refuse(SignInRefused())
    except LantaiError as fault:
        return _refuse(fault)
    target = session.safe_next(request, "")
    entered = session.enter(request, account_id, way="passkey", door="staff", second_factor=True)
    return JsonResponse({"next": target or session.desk_of(entered)})
