"""What every page of the flow does: find the draft, refuse to jump ahead, say where one is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lantai.foundation.actor import Actor
from lantai.reference import queries as reference
from lantai.web.accounts import session
from lantai.web.design.views import form_page
from lantai.web.portal import draft as drafts
from lantai.web.portal import steps
from lantai.web.portal.draft import Draft

View = Callable[..., HttpResponse]
UNITS = {"UNIT", "AUTHORITY"}  # relationships that need an official letter


def actor_of(request: HttpRequest) -> Actor:
    return session.actor(request)


def signed_in(request: HttpRequest) -> bool:
    return actor_of(request).account_id is not None


def address_of(page: str) -> str:
    return "portal:apply" if page == "what" else f"portal:apply-{page}"


def to(page: str) -> HttpResponse:
    return redirect(address_of(page))


def question(page: str) -> Callable[[View], View]:
    """Mark a view as the question `page`: it gets the draft; earlier questions come first."""

    def decorate(view: View) -> View:
        @never_cache
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            draft = drafts.load(request)
            _drop_what_is_no_longer_offered(draft)
            if not steps.may_open(draft, page):
                return to(steps.first_open(draft))
            return view(request, draft, *args, **kwargs)

        return answer

    return decorate


def _drop_what_is_no_longer_offered(draft: Draft) -> None:
    """The catalogue is data and may change while somebody is filling in: the answer goes, the question comes again."""
    if not draft.order.items:
        return
    offered = {one.code for one in reference.materials()}
    kept = tuple(item for item in draft.order.items if item.material in offered)
    if len(kept) != len(draft.order.items):
        draft.order = replace(draft.order, items=kept)
        draft.forget("copies", "held", "shares")


def show(request: HttpRequest, page: str, draft: Draft, /, **context: Any) -> HttpResponse:
    """Show the question `page`."""
    where = steps.where(draft, page)
    back = address_of(where.back) if where.back else ""
    forms = [form for form in context.values() if isinstance(form, BaseForm)]
    bad = bool(context.get("bad") or (request.method == "POST" and context.get("problems")))
    base = {"here": "apply", "draft": draft, "where": where, "back": back}
    return form_page(request, f"portal/apply/{page}.html", base | context, *forms, bad=bad)


def go_on(request: HttpRequest, page: str, draft: Draft) -> HttpResponse:
    """Keep the answer and go to the next question."""
    from lantai.web.portal.views.saving import keep_for_later  # noqa: PLC0415  saving needs this module

    keep_for_later(request, draft)
    drafts.save(request, draft)
    return to(steps.after(draft, page))


def locale() -> str:
    return get_language() or "zh-hans"
