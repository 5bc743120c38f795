"""The public box over what is open: asked by address, so that an answer can be kept and sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from lantai.catalogue.queries import browse
from lantai.catalogue.queries import finding_aids as aids
from lantai.discovery import queries
from lantai.discovery.errors import DiscoveryError
from lantai.discovery.values import Hit, SearchAnswer
from lantai.foundation.actor import Actor
from lantai.people.rules import Limit
from lantai.web.design import facets
from lantai.web.portal.views.reading_room import limit, number, page, show

SIZE, DEEPEST = 20, 10_000
ASKING = (Limit(300, timedelta(minutes=10)),)  # a campus may stand behind one address


@page
def search(request: HttpRequest, who: Actor) -> HttpResponse:
    """Ask and answer. None of it is remembered: not the question, not who asked."""
    asked = facets.question(request.GET)[:1000]  # the answer names what it could not use
    text = asked[:200]
    at = number(request.GET.get("page"))
    context: dict[str, Any] = {"text": text, "desk": aids.sees_everything(who)}
    if text:
        limit(request, "reading.search", ASKING)
        start = min((at - 1) * SIZE, DEEPEST)
        try:
            answer = queries.search(who, text=asked, filters=facets.filters(request), start=start, size=SIZE)
        except DiscoveryError as refusal:
            context["refusal"] = str(refusal)
        else:
            context |= _shown(request, who, answer, at)
    return show(request, "search", context)


def _shown(request: HttpRequest, who: Actor, answer: SearchAnswer, at: int) -> dict[str, Any]:
    names = {"fonds": browse.fonds_names(who), "category": browse.category_names(who)}
    fields = facets.places(answer)
    return {
        "answer": answer,
        "facets": facets.shown(request, answer, names, without="" if aids.sees_everything(who) else "opening"),
        "paging": Paginator(range(min(answer.total, DEEPEST)), SIZE).get_page(at),
        "hits": [
            (hit, _address(hit), [(fields.get(name, name), parts) for name, parts in hit.further])
            for hit in answer.hits
        ],
    }


def _address(hit: Hit) -> str:
    if hit.kind == "page":
        return reverse("portal:catalogue-page", args=[hit.id])
    if hit.kind == "series":  # found by archivists alone
        return reverse("staff:described", args=["series", hit.id])
    return reverse("portal:catalogue-record", args=[hit.fonds_code, hit.path])
