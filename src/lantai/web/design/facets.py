"""What narrows an answer of search, by address: the same beside the public box and the desk's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lantai.catalogue.queries import elements
from lantai.catalogue.texts.describing import CARRIERS
from lantai.catalogue.texts.imports import FIELDS
from lantai.discovery.values import SearchAnswer, SearchFilters
from lantai.people import queries as people
from lantai.web.design.templatetags.lantai import in_language
from lantai.web.design.unseen import visible

WORDS = ("kind", "fonds", "category", "site", "carrier", "pages", "opening")
_ONCE = ("scanned", "destroyed")  # what addresses kept from before say of page images under the name of the carrier
Names = Mapping[str, Mapping[str, str]]


def filters(request: HttpRequest) -> SearchFilters:
    """Read the filters from the address; what makes no sense is left out."""
    return read(request.GET)


def question(asked: QueryDict) -> str:
    """Return what stands in the one box."""
    return visible(asked.get("q", "")).strip()


def read(asked: QueryDict) -> SearchFilters:
    asked = _today(asked)

    def year(name: str) -> int | None:
        text = asked.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else None

    words = {name: visible(asked.get(name, ""))[:40] for name in WORDS}
    return SearchFilters(**words, year_from=year("from"), year_to=year("to"))


def places(answer: SearchAnswer) -> dict[str, str]:
    """Return the names of the places beside title and code at which an answer shows what was asked for."""
    named = {name for hit in answer.hits for name, _parts in hit.further}
    said = {name.removeprefix("el_") for name in named if name.startswith("el_")}
    words = {f"el_{code}": name for code, name in elements.words(said).items()} if said else {}
    return {name: words.get(name) or str(FIELDS.get(name, name)) for name in named}


def shown(request: HttpRequest, answer: SearchAnswer, names: Names, *, without: str = "") -> list[dict[str, Any]]:
    """Return the facets that tell anything apart, each value with its count and the address that takes or drops it.

    `names`: facet → value → words; `without` leaves one facet out.
    """
    asked = _today(request.GET)
    names = {
        "kind": {"volume": _("案卷"), "item": pgettext("holdings", "件"), "page": _("页上的字"), "series": _("类别")},
        "carrier": {code: str(word) for code, word in CARRIERS.items()},
        "pages": {"scanned": _("有页图"), "none": _("没有页图"), "destroyed": _("已销毁")},
        "site": {one.code.upper(): in_language(one, "name") for one in people.sites()},
        **names,
    }
    titles = {
        "kind": _("著录层级"), "fonds": _("全宗"), "category": _("门类"), "site": _("存放校区"),
        "carrier": _("载体"), "pages": _("页图"), "opening": _("开放"),
    }  # fmt: skip
    found = []
    for name, title in titles.items():
        chosen = asked.get(name, "")
        values = [
            {
                "words": names.get(name, {}).get(one.value, one.value),
                "count": one.count,
                "chosen": one.value == chosen,
                "url": _address(asked, name, "" if one.value == chosen else one.value),
            }
            for one in answer.facets.get(name, ())
        ]
        if name != without and (len(values) > 1 or chosen):
            found.append({"title": title, "values": values})
    decades = _decades(asked, answer)
    return [*found, {"title": _("年代"), "values": decades}] if decades else found


def _decades(asked: QueryDict, answer: SearchAnswer) -> list[dict[str, Any]]:
    counted: dict[int, int] = {}
    for one in answer.facets.get("year", ()):
        decade = int(one.value) // 10 * 10
        counted[decade] = counted.get(decade, 0) + one.count
    chosen = asked.get("from", "")
    if len(counted) < 2 and not chosen:
        return []
    return [
        {
            "words": _("%(year)s 年代") % {"year": decade},
            "count": count,
            "chosen": chosen == str(decade),
            "url": _address(asked, "from", "" if chosen == str(decade) else str(decade), to=decade + 9),
        }
        for decade, count in sorted(counted.items())
    ]


def _address(asked: QueryDict, name: str, value: str, *, to: int | None = None) -> str:
    query = asked.copy()
    query.pop("page", None)
    query.pop(name, None)
    if name == "from":
        query.pop("to", None)
    if value:
        query[name] = value
        if to is not None:
            query["to"] = str(to)
    return f"?{query.urlencode()}"


def _today(asked: QueryDict) -> QueryDict:
    """Return what an address asks for by the names of today."""
    if asked.get("carrier") not in _ONCE:
        return asked
    renamed = asked.copy()
    renamed["pages"] = str(asked.get("carrier"))
    del renamed["carrier"]
    return renamed
