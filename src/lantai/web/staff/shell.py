"""The frame of every staff page: rail with counts, search, site, date. Other rooms' pages call `page` too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from lantai.foundation import clock
from lantai.foundation.actor import Actor
from lantai.people import queries as people
from lantai.web.accounts import session
from lantai.web.design.templatetags.lantai import listed
from lantai.web.staff.access import DESK

_COUNTS_KEPT = 900
_NAMES_KEPT = 60
ARCHIVISTS = tuple(role for role in DESK if role != "workstation_clerk")
REVIEWERS = tuple(role for role in ARCHIVISTS if role != "window_archivist")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the rail; shown to those who hold one of `roles` once its page exists."""

    code: str
    address: str
    icon: str
    label: str | Promise
    roles: tuple[str, ...] = DESK


RAIL: tuple[tuple[str | Promise, tuple[Entry, ...]], ...] = (
    (
        gettext_lazy("办件"),
        (
            Entry("worklist", "staff:worklist", "list", gettext_lazy("工作台")),
            Entry("people", "staff:people", "person", gettext_lazy("查人")),
            Entry("seal", "staff:seal-queue", "seal", gettext_lazy("复核用印")),
            Entry("post", "staff:post", "print", gettext_lazy("打印与寄送")),
            Entry("pickup", "staff:pickup", "box", gettext_lazy("取件处"), (*DESK, "guard")),
            Entry("journeys", "staff:journeys", "between", gettext_lazy("跨校区移送")),
            Entry("enter", "staff:enter", "write", gettext_lazy("代填申请")),
        ),
    ),
    (
        gettext_lazy("馆藏"),
        (
            Entry("search", "staff:search", "search", gettext_lazy("检索馆藏"), ARCHIVISTS),
            Entry("catalogue", "staff:catalogue", "holdings", gettext_lazy("目录")),
            Entry("import", "staff:import", "upload", gettext_lazy("导入")),
            Entry("export", "staff:export", "download", gettext_lazy("导出"), ARCHIVISTS),
            Entry("pages", "staff:pages", "copy", gettext_lazy("页图")),
            Entry("review", "staff:review", "review", gettext_lazy("校核存疑"), REVIEWERS),
            Entry("likely", "staff:likely", "pair", gettext_lazy("疑似同一人"), ARCHIVISTS),
            Entry("units", "staff:units", "lineage", gettext_lazy("机构沿革"), ARCHIVISTS),
            Entry("map", "staff:map", "years", gettext_lazy("存佚"), ARCHIVISTS),
            Entry("courses", "staff:courses", "words", gettext_lazy("课程译名"), ARCHIVISTS),
            Entry("opening", "staff:opening", "door", gettext_lazy("开放审核"), ARCHIVISTS),
            Entry("disposal", "staff:disposal", "discard", gettext_lazy("鉴定与销毁"), ARCHIVISTS),
            Entry("topics", "staff:topics", "topic", gettext_lazy("专题"), ARCHIVISTS),
            Entry("stacks", "staff:stacks", "shelf", gettext_lazy("库房"), ARCHIVISTS),
            Entry("digitisation", "staff:digitisation", "scan", gettext_lazy("数字化"), (*REVIEWERS, "contractor")),
        ),
    ),
    (
        gettext_lazy("馆务"),
        (
            Entry("figures", "staff:figures", "chart", gettext_lazy("利用统计")),
            Entry("holdings-at", "staff:holdings-at", "layers", gettext_lazy("馆藏统计"), ARCHIVISTS),
            Entry("register", "staff:register", "ledger", gettext_lazy("利用登记")),
            Entry("issues", "staff:issues", "verify", gettext_lazy("出证登记")),
            Entry("applicants", "staff:applicants", "card", gettext_lazy("查档人账户")),
            Entry("undelivered", "staff:undelivered", "phone", gettext_lazy("没有送到的通知")),
            Entry("doors", "staff:doors", "place", gettext_lazy("服务方式"), ("director", "deputy_director")),
            Entry("news", "staff:news", "bell", gettext_lazy("公告"), ("director", "deputy_director")),
            Entry("fees", "staff:fees", "fee", gettext_lazy("收费"), ("director", "deputy_director")),
            Entry(
                "accounts", "staff:accounts", "account", gettext_lazy("账户与角色"), ("secadmin", "sysadmin", "auditor")
            ),
            Entry(
                "purges",
                "staff:purges",
                "clock",
                gettext_lazy("到期销毁"),
                ("director", "deputy_director", "auditor"),
            ),
            Entry("audit", "staff:audit", "key", gettext_lazy("审计"), ("auditor",)),
        ),
    ),
)


def remember_counts(actor: Actor, counts: Mapping[str, int]) -> None:
    """Keep the numbers shown in the rail; pages that did not count show the last known ones."""
    known = cache.get(_counts_key(actor)) or {}
    cache.set(_counts_key(actor), {**known, **counts}, _COUNTS_KEPT)


def _counts_key(actor: Actor) -> str:
    return f"staff.rail.{actor.account_id}"


def _rail(actor: Actor, here: str, *, slim: bool) -> SafeString:
    counts = cache.get(_counts_key(actor)) or {}
    return _drawn(actor.roles, here, slim, tuple(sorted(counts.items())), get_language())


@lru_cache(maxsize=512)
def _drawn(
    roles: frozenset[str], here: str, slim: bool, counts: tuple[tuple[str, int], ...], _language: str | None
) -> SafeString:
    """Draw the rail; most pages show the one that was drawn before."""
    numbers = dict(counts)
    groups = []
    for title, entries in RAIL:
        items = [
            {
                "url": reverse(entry.address),
                "icon": entry.icon,
                "label": entry.label,
                "count": numbers.get(entry.code, 0),
                "here": entry.code == here,
            }
            for entry in entries
            if roles.intersection(entry.roles)
        ]
        if items:
            groups.append({"title": title, "items": items})
    return render_to_string("staff/parts/rail.html", {"rail": groups, "slim": slim})


def site_names() -> dict[str, str]:
    """Code → name of every site, in the reader's language; kept for a minute."""
    english = (get_language() or "").startswith("en")
    key = f"staff.sites.{english}"
    found: dict[str, str] | None = cache.get(key)
    if found is None:
        found = {site.code: (site.name_en if english else site.name) or site.name for site in people.sites()}
        cache.set(key, found, _NAMES_KEPT)
    return found


def _site_label(actor: Actor) -> str:
    if not actor.sites:
        return _("全部校区")
    names = site_names()
    return listed(names.get(code, code) for code in sorted(actor.sites))


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    here: str = "",
    slim: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Show a staff page inside the shell. `here` is the rail entry to mark; `slim` folds the rail to its icons."""
    actor = session.actor(request)
    frame = {
        "rail": _rail(actor, here, slim=slim),
        "slim": slim,
        "site_label": _site_label(actor),
        "moment": clock.now(),
        "actor": actor,
        "desk": session.desk_of(actor),
        "finds": bool(actor.roles.intersection(DESK)),
    }
    return render(request, template, {**frame, **(context or {})}, status=status)
