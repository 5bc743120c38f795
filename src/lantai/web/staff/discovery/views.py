"""One box over the holdings: words, codes, years; narrowed by what the answer itself counts."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from lantai.catalogue.queries import browse
from lantai.discovery import queries
from lantai.discovery.errors import DiscoveryError
from lantai.discovery.values import SearchAnswer, SearchFilters
from lantai.foundation.actor import Actor
from lantai.web.staff import shell
from lantai.web.staff.access import staff
from lantai.web.staff.catalogue.browsing import ARCHIVISTS, number
from lantai.web.staff.catalogue.words import FIELDS, OPENING

SIZE, DEEPEST = 20, 10_000
WORDS = ("kind", "fonds", "category", "carrier", "opening")


@require_GET
@staff(*ARCHIVISTS)
def search(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Ask and answer by address, so that an answer can be kept and sent to a colleague."""
    text = request.GET.get("q", "").strip()[:200]
    filters = _filters(request)
    page = number(request.GET.get("page"))
    context: dict[str, Any] = {"text": text, "filters": filters}
    if text:
        try:
            answer = queries.search(actor, text=text, filters=filters, start=min((page - 1) * SIZE, DEEPEST), size=SIZE)
        except DiscoveryError as refusal:
            context["refusal"] = str(refusal)
        else:
            context |= _shown(request, actor, answer, page)
    return shell.page(request, "staff/discovery/search.html", context, here="search")


def _filters(request: HttpRequest) -> SearchFilters:
    def year(name: str) -> int | None:
        text = request.GET.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else None

    words = {name: request.GET.get(name, "")[:40] for name in WORDS}
    return SearchFilters(**words, year_from=year("from"), year_to=year("to"))


def _shown(request: HttpRequest, actor: Actor, answer: SearchAnswer, page: int) -> dict[str, Any]:
    total = min(answer.total, DEEPEST)
    return {
        "answer": answer,
        "fields": {name: str(word) for name, word in FIELDS.items()},
        "facets": _facets(request, actor, answer),
        "paging": Paginator(range(total), SIZE).get_page(page),
        "further": [
            (hit, [(str(FIELDS.get(name, name)), parts) for name, parts in hit.further]) for hit in answer.hits
        ],
    }


def _facets(request: HttpRequest, actor: Actor, answer: SearchAnswer) -> list[dict[str, Any]]:
    names: dict[str, dict[str, str]] = {
        "kind": {"volume": _("案卷"), "item": pgettext("holdings", "件")},
        "carrier": {"scanned": _("有页图"), "paper": _("只有纸本"), "destroyed": _("已销毁")},
        "opening": {code: str(word) for code, word in OPENING.items()},
        "fonds": browse.fonds_names(actor),
        "category": browse.category_names(actor),
    }
    titles = {
        "kind": _("著录层级"), "fonds": _("全宗"), "category": _("门类"), "carrier": _("页图"), "opening": _("开放"),
    }  # fmt: skip
    found = []
    for name, title in titles.items():
        chosen = request.GET.get(name, "")
        values = [
            {
                "words": names.get(name, {}).get(one.value, one.value),
                "count": one.count,
                "chosen": one.value == chosen,
                "url": _address(request, name, "" if one.value == chosen else one.value),
            }
            for one in answer.facets.get(name, ())
        ]
        if len(values) > 1 or chosen:
            found.append({"title": title, "values": values})
    decades = _decades(request, answer)
    if decades:
        found.append({"title": _("年代"), "values": decades})
    return found


def _decades(request: HttpRequest, answer: SearchAnswer) -> list[dict[str, Any]]:
    counted: dict[int, int] = {}
    for one in answer.facets.get("year", ()):
        decade = int(one.value) // 10 * 10
        counted[decade] = counted.get(decade, 0) + one.count
    chosen = request.GET.get("from", "")
    if len(counted) < 2 and not chosen:
        return []
    return [
        {
            "words": _("%(year)s 年代") % {"year": decade},
            "count": count,
            "chosen": chosen == str(decade),
            "url": _address(request, "from", "" if chosen == str(decade) else str(decade), to=decade + 9),
        }
        for decade, count in sorted(counted.items())
    ]


def _address(request: HttpRequest, name: str, value: str, *, to: int | None = None) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    query.pop(name, None)
    if name == "from":
        query.pop("to", None)
    if value:
        query[name] = value
        if to is not None:
            query["to"] = str(to)
    return f"?{query.urlencode()}"
