"""Topics 专题 that the archive has opened (B07)."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse

from lantai.catalogue.queries import finding_aids as aids
from lantai.catalogue.queries import topics as queries
from lantai.foundation.actor import Actor
from lantai.web.portal.views.reading_room import ROWS, number, page, show


@page
def topics(request: HttpRequest, who: Actor) -> HttpResponse:
    context = {"topics": [one for one in queries.topics(who) if one.opened_at], "desk": aids.sees_everything(who)}
    return show(request, "topics", context)


@page
def topic(request: HttpRequest, who: Actor, topic_code: str) -> HttpResponse:
    """What a topic is about, who answers for it, and what of it this reader may see. The checklist stays inside."""
    at = number(request.GET.get("page"))
    found = queries.topic(who, code=topic_code)
    rows, total = queries.records(who, code=topic_code, start=(at - 1) * ROWS, limit=ROWS)
    context = {
        "topic": found,
        "rows": [one.record for one in rows],
        "paging": Paginator(range(total), ROWS).get_page(at),
        "desk": aids.sees_everything(who),
    }
    return show(request, "topic", context)
