"""The worklist: all channels in one list, by deadline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from lantai.foundation.actor import Actor
from lantai.reference import queries as reference
from lantai.reference import services
from lantai.reference.rules import numbers
from lantai.reference.values import Worklist, WorklistFilters, WorklistRow
from lantai.stacks import queries as stacks
from lantai.web.staff import shell
from lantai.web.staff.access import DESK, staff
from lantai.web.staff.reference import exports, filters, neighbours, rows
from lantai.web.staff.stacks.words import waiting_bags

_REFERENCE_CODE = re.compile(r"(?:[A-Za-z]\d{1,3}[\s·.-]*)?\d{4}[·.-][A-Za-z]{2}\d")  # 1987-JX13-21, J02·1987-JX13-21
DAILY = ("open", "mine", "unclaimed", "today", "late")


@require_GET
@staff(*DESK)
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show one view of the worklist; every filter stands in the address."""
    wanted = filters.read(request.GET)
    found = reference.worklist(actor, filters=wanted)
    if found.pages and wanted.page > found.pages:
        return redirect(reverse("staff:worklist") + filters.address(wanted, page=found.pages))
    counts = {view.code: view.count for view in found.views}
    bags = stacks.journey_counts(actor)
    shell.remember_counts(
        actor,
        {"worklist": counts.get("open", 0), "seal": counts.get("seal", 0), "journeys": waiting_bags(bags)},
    )
    neighbours.remember(actor, [row.number for row in found.rows])
    context = {
        "list": found,
        "filters": wanted,
        "sections": list(rows.sections(request, found.rows)),
        "views": list(_views(found, wanted)),
        "channels": list(_channels(found, wanted)),
        "sites": _sites(wanted),
        "site": shell.site_names().get(wanted.site) or _("全部校区"),
        "heading": _heading(found, wanted),
        "first": (found.page - 1) * wanted.size + 1 if found.rows else 0,
        "last": (found.page - 1) * wanted.size + len(found.rows),
        "back_page": filters.address(wanted, page=found.page - 1) if found.page > 1 else "",
        "next_page": filters.address(wanted, page=found.page + 1) if found.page < found.pages else "",
        "export": reverse("staff:worklist-export") + filters.address(wanted),
        "clear": reverse("staff:worklist"),
        "elsewhere": _elsewhere(actor, wanted) if wanted.text and not found.rows else (),
        "ask_more": _("请申请人补充"),
        "bags": bags,
    }  # fmt: skip
    return shell.page(request, "staff/reference/worklist.html", context, here="worklist")


def _views(found: Worklist, wanted: WorklistFilters) -> Iterator[dict[str, str | int | bool]]:
    """The views worth a tab: the daily ones, those with something in them, and the present one."""
    for view in found.views:
        if view.count or view.code in DAILY or view.code == wanted.view:
            address = filters.address(wanted, view=view.code if view.code != "open" else "", page=0)
            yield {"name": view.name, "count": view.count, "address": address, "here": view.code == wanted.view}


def _channels(found: Worklist, wanted: WorklistFilters) -> Iterator[dict[str, str | int | bool]]:
    for channel in found.channels:
        yield {
            "words": rows.channel(channel.code, channel.name),
            "count": channel.count,
            "address": filters.address(wanted, channel=channel.code, page=0),
            "here": channel.code == wanted.channel,
        }


def _elsewhere(actor: Actor, wanted: WorklistFilters) -> Iterator[tuple[str, str]]:
    """Where else the words that were typed can be looked for: address and words."""
    query = urlencode({"name": wanted.text})
    yield f"{reverse('staff:people')}?{query}", _("到人名索引里查人")
    if actor.roles.intersection(shell.ARCHIVISTS):
        yield f"{reverse('staff:search')}?{urlencode({'q': wanted.text})}", _("检索馆藏")
    if wanted.view != "closed":
        yield filters.address(wanted, view="closed", page=0), _("在已办结的里找")


def _heading(found: Worklist, wanted: WorklistFilters) -> str:
    if wanted.text:
        return ngettext("“%(text)s”：%(n)s 件", "“%(text)s”：%(n)s 件", found.total) % {
            "text": wanted.text,
            "n": found.total,
        }
    if wanted.view == "closed":
        return ngettext("已办结 %(n)s 件", "已办结 %(n)s 件", found.total) % {"n": found.total}
    if found.late and found.due_today:
        return _("今天 %(today)s 件到期，%(late)s 件逾期") % {"today": found.due_today, "late": found.late}
    if found.late:
        return _("%(late)s 件逾期") % {"late": found.late}
    if found.due_today:
        return _("今天 %(today)s 件到期") % {"today": found.due_today}
    return _("今天没有到期的件")


def _sites(wanted: WorklistFilters) -> list[tuple[str, str, bool]]:
    chosen = [("", _("全部校区")), *list(shell.site_names().items())]
    return [(name, filters.address(wanted, site=code, page=0), code == wanted.site) for code, name in chosen]


@require_GET
@staff(*DESK)
def export(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The same list as a sheet: what the page shows, all pages, masked alike."""
    wanted = filters.read(request.GET, size=filters.LONG)
    rows = list(_all_rows(actor, replace(wanted, page=1)))
    services.note_taken(actor, name="worklist", rows=len(rows))
    return exports.worklist(rows)


def _all_rows(actor: Actor, wanted: WorklistFilters) -> Iterator[WorklistRow]:
    for page in range(1, filters.EXPORT // filters.LONG + 1):
        found = reference.worklist(actor, filters=replace(wanted, page=page))
        yield from found.rows
        if page >= found.pages:
            return


@require_GET
@staff(*DESK)
def find(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The search bar: a case number opens its case, a reference code searches the holdings; all else filters the list."""
    text = request.GET.get("q", "").strip()[:60]
    number = numbers.read(text)
    if number is not None:
        return redirect("staff:case", number)
    if not text:
        return redirect("staff:worklist")
    if _REFERENCE_CODE.match(text) and actor.roles.intersection(shell.ARCHIVISTS):
        return redirect(f"{reverse('staff:search')}?{urlencode({'q': text})}")
    return redirect(f"{reverse('staff:worklist')}?{urlencode({'q': text})}")
