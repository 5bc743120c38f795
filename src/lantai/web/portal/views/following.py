"""Where is my request: the list of my requests, the way in by number and contact code, the progress page (A18)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lantai.foundation import policy
from lantai.foundation.errors import LantaiError
from lantai.reference import queries as reference
from lantai.reference import services as serving
from lantai.reference.values import LineProgress, ProgressView
from lantai.web.accounts import session
from lantai.web.design.views import form_page
from lantai.web.portal import draft as drafts
from lantai.web.portal.forms import answers as forms
from lantai.web.portal.views.common import actor_of, signed_in

GRANTS = "portal.grants"
ASKED = "portal.asked"


def grant_of(request: HttpRequest, number: str) -> str:
    """Return the secret by which this visitor may see the case without an account, or nothing."""
    return str(request.session.get(GRANTS, {}).get(number, ""))


def access(request: HttpRequest, number: str) -> dict[str, Any]:
    """Return the keyword arguments of an answer to the case `number`."""
    return {"grant": grant_of(request, number)}


def load(request: HttpRequest, number: str) -> ProgressView:
    """Return the case for this visitor. Raises `NoSuchCase`, the same for a foreign and an unknown number."""
    return reference.progress(actor_of(request), number=number, grant=grant_of(request, number))


@never_cache
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """My requests and drafts when signed in; otherwise the way in by number."""
    return render(request, "portal/progress.html", _list(request, forms.NumberForm()))


def _list(request: HttpRequest, form: forms.NumberForm) -> dict[str, Any]:
    own = signed_in(request)
    return {
        "here": "progress",
        "own": own,
        "cases": reference.my_cases(actor_of(request)) if own else [],
        "form": form,
        "unfinished": not own and drafts.load(request).begun,
        "may_list": policy.allows(actor_of(request), "reference.list.submit"),
        "opened": list(request.session.get(GRANTS, {})),
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Take a number, send a code to the contact of that case, take the code. An unknown number looks the same."""
    if request.method == "POST" and "code" in request.POST:
        return _open(request)
    if request.method == "POST":
        return _send(request)
    number = request.session.get(ASKED, "")
    if not number:
        return redirect("portal:progress")
    return render(request, "portal/code.html", {"here": "progress", "number": number, "form": forms.CodeForm()})


def _send(request: HttpRequest) -> HttpResponse:
    form = forms.NumberForm(request.POST)
    if not form.is_valid():
        return form_page(request, "portal/progress.html", _list(request, form), form)
    number = form.cleaned_data["number"]
    try:
        if grant_of(request, number) or signed_in(request):
            load(request, number)
            return redirect("portal:case", number=number)
    except LantaiError:
        pass  # not theirs by account or the grant is over: the code decides
    try:
        serving.send_contact_code(actor_of(request), number=number, ip=session.network(request))
    except LantaiError as fault:
        messages.error(request, str(fault))
        return redirect("portal:progress")
    request.session[ASKED] = number
    return redirect("portal:progress-code")


def _open(request: HttpRequest) -> HttpResponse:
    number = request.session.get(ASKED, "")
    form = forms.CodeForm(request.POST)
    if number and form.is_valid():
        try:
            grant = serving.open_progress(
                actor_of(request), number=number, code=form.cleaned_data["code"], ip=session.network(request)
            )
        except LantaiError as fault:
            form.add_error("code", str(fault))
        else:
            number = reference.progress(actor_of(request), number=number, grant=grant).number
            request.session[GRANTS] = {**request.session.get(GRANTS, {}), number: grant}
            request.session.pop(ASKED, None)
            return redirect("portal:case", number=number)
    if not number:
        messages.warning(request, _("页面放得太久了，请重新写一次编号。"))
        return redirect("portal:progress")
    return form_page(request, "portal/code.html", {"here": "progress", "number": number, "form": form}, form)


@never_cache
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One request: stage, whose turn, by when and why, for the whole and for each material."""
    try:
        view = load(request, number)
    except LantaiError as fault:
        return _closed(request, number, fault)
    mine = [line for line in view.lines if line.ball_is_mine and not line.negative]
    context = {
        "here": "progress",
        "progress": view,
        "turn": mine[0] if mine else None,
        "ready": bool(mine) and any("download" in one.actions for one in mine[0].deliveries),
        "ended": _ended(view),
        "negative": next((line for line in view.lines if line.negative and line.actions), None)
        if view.closed
        else None,
        "say": forms.SayForm(),
        "rate": forms.RateForm(),
        "thank": forms.ThankForm(),
        "with_grant": bool(grant_of(request, number)),
    }
    return render(request, "portal/case.html", context)


def _ended(view: ProgressView) -> LineProgress | None:
    """Return the line that speaks for a case that ended without anything being given: withdrawn or expired."""
    if not view.closed or any(line.mark == "done" for line in view.lines):
        return None
    return next((line for line in view.lines if not line.negative), None)


def _closed(request: HttpRequest, number: str, fault: LantaiError) -> HttpResponse:
    context = {"here": "progress", "fault": fault, "form": forms.NumberForm(initial={"number": number})}
    return render(request, "portal/no_case.html", context, status=404)
