"""The map of what is open, for search engines: records anybody may read, opened topics, finding aids. Never a stub."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from lantai.catalogue.queries import finding_aids as aids
from lantai.catalogue.queries import reading
from lantai.catalogue.queries import topics as topic_queries
from lantai.foundation.actor import Actor

SIZE = 10_000
KINDS = ("volume", "item")
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def _xml(text: str) -> HttpResponse:
    return HttpResponse(HEAD + text, content_type="application/xml; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=3600)
def index(request: HttpRequest) -> HttpResponse:
    """Name the parts. What is closed meanwhile is not there when somebody follows the map."""
    places = [reverse("portal:sitemap-part", args=["aids", 1])]
    for kind in KINDS:
        parts = -(-reading.opened_count(kind=kind) // SIZE)
        places += [reverse("portal:sitemap-part", args=[kind, part]) for part in range(1, parts + 1)]
    rows = "".join(f"<sitemap><loc>{escape(request.build_absolute_uri(one))}</loc></sitemap>" for one in places)
    return _xml(f"<sitemapindex {SPACE}>{rows}</sitemapindex>")


@require_safe
@cache_control(public=True, max_age=3600)
def part(request: HttpRequest, kind: str, place: int) -> HttpResponse:
    if kind == "aids" and place == 1:
        places = list(_aids())
    elif kind in KINDS and 1 <= place <= 10_000:
        found = reading.opened(kind=kind, start=(place - 1) * SIZE, limit=SIZE)
        places = [reverse("portal:catalogue-record", args=list(one)) for one in found]
    else:
        places = []
    if not places:
        raise Http404
    rows = "".join(f"<url><loc>{escape(request.build_absolute_uri(one))}</loc></url>" for one in places)
    return _xml(f"<urlset {SPACE}>{rows}</urlset>")


def _aids() -> Iterator[str]:
    public = Actor.public()
    yield reverse("portal:catalogue")
    for one in aids.all_fonds(public):
        yield reverse("portal:catalogue-fonds", args=[one.code])
    for topic in topic_queries.topics(public):
        yield reverse("portal:topic", args=[topic.code])
