"""One box over the holdings: words, codes, years; narrowed by what the answer itself counts."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from lantai.catalogue.queries import browse, topics
from lantai.discovery import services
from lantai.discovery.errors import DiscoveryError
from lantai.discovery.values import SearchAnswer
from lantai.foundation.actor import Actor
from lantai.web.design import facets
from lantai.web.staff import shell
from lantai.web.staff.access import staff
from lantai.web.staff.catalogue.browsing import ARCHIVISTS, PURPOSE, number
from lantai.web.staff.catalogue.words import FIELDS, OPENING

SIZE, DEEPEST = 20, 10_000


@require_GET
@staff(*ARCHIVISTS)
def search(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Ask and answer by address, so that an answer can be kept and sent to a colleague."""
    asked = facets.question(request.GET)[:1000]  # the answer names what it could not use
    text = asked[:200]
    filters = facets.filters(request)
    page = number(request.GET.get("page"))
    context: dict[str, Any] = {"text": text, "filters": filters}
    if text:
        try:
            answer = services.open_answer(
                actor, text=asked, purpose=PURPOSE, filters=filters, start=min((page - 1) * SIZE, DEEPEST), size=SIZE
            )
        except DiscoveryError as refusal:
            context["refusal"] = str(refusal)
        else:
            context |= _shown(request, actor, answer, page)
    return shell.page(request, "staff/discovery/search.html", context, here="search")


def _shown(request: HttpRequest, actor: Actor, answer: SearchAnswer, page: int) -> dict[str, Any]:
    total = min(answer.total, DEEPEST)
    places = facets.places(answer)
    movable = any(hit.kind in {"volume", "item"} for hit in answer.hits)  # pages go where their volume goes
    return {
        "choices": topics.choices(actor) if movable else [],
        "movable": movable,
        "answer": answer,
        "fields": {name: str(word) for name, word in FIELDS.items()},
        "facets": facets.shown(request, answer, names(actor)),
        "paging": Paginator(range(total), SIZE).get_page(page),
        "further": [(hit, [(places.get(name, name), parts) for name, parts in hit.further]) for hit in answer.hits],
    }


def names(actor: Actor) -> dict[str, dict[str, str]]:
    """Return the words of the facets' values."""
    return {
        "opening": {code: str(word) for code, word in OPENING.items()},
        "fonds": browse.fonds_names(actor),
        "category": browse.category_names(actor),
    }
