"""Pages anybody may read before signing in (A11)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from lantai.foundation import clock
from lantai.foundation.errors import LantaiError
from lantai.notices import queries as notices
from lantai.people import queries as people
from lantai.reference import queries as reference
from lantai.web.accounts import session
from lantai.web.portal import catalogue, today


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Answer four questions at once: what can I get, where is my request, is this genuine, what is new."""
    materials = reference.materials()
    context = {
        "here": "home",
        "today": clock.today(),
        "board": today.board(),
        "materials": catalogue.most_asked(materials),
        "material_count": len(materials),
        "announcements": notices.announcements(get_language() or "zh-hans", 3),
    }
    return render(request, "portal/home.html", context)


@require_safe
def materials(request: HttpRequest) -> HttpResponse:
    found = reference.materials()
    context = {"here": "materials", "groups": catalogue.grouped(found), "count": len(found)}
    return render(request, "portal/materials.html", context)


@require_safe
def material(request: HttpRequest, code: str) -> HttpResponse:
    try:
        found = reference.material(code)
    except LantaiError as fault:
        raise Http404(code) from fault
    evidence = {kind.code: kind for kind in reference.evidence_kinds()}
    who = {kind.code: kind for kind in reference.relationships()}
    context = {
        "here": "materials",
        "material": found,
        "evidence": [evidence[kind] for kind in found.evidence if kind in evidence],
        "who": [who[kind] for kind in found.who if kind in who],
    }
    return render(request, "portal/material.html", context)


@require_safe
def hours(request: HttpRequest) -> HttpResponse:
    context = {"here": "guide", "board": today.board(), "today": clock.today()}
    return render(request, "portal/hours.html", context)


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    found = notices.announcements(get_language() or "zh-hans", 50)
    return render(request, "portal/news.html", {"here": "guide", "announcements": found, "reader": _reader(request)})


def _reader(request: HttpRequest) -> str:
    """Tell whether the visitor gets announcements by mail: yes, no, or none when nobody (or staff) is there."""
    who = session.actor(request)
    if who.account_id is None or who.is_staff:
        return "none"
    return "yes" if people.account(who.account_id).wants_news else "no"


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    context = {"here": "guide", "evidence": reference.evidence_kinds()}
    return render(request, "portal/guide.html", context)


@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, f"portal/{name}.html", {"here": name})
