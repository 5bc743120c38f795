"""Where is it: by code, many at a time; what has no place; and the scanning page."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lantai.foundation.actor import Actor
from lantai.stacks import queries, services, texts
from lantai.stacks.rules import scanning
from lantai.stacks.values import ScanReport, Spot
from lantai.web.staff.access import staff
from lantai.web.staff.stacks import words
from lantai.web.staff.stacks.words import ARCHIVISTS

A_PAGE = 50
KEPT = 40  # scans that stay on the page
LOG = "stacks.scans"


@require_GET
@staff(*ARCHIVISTS)
def find(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Codes typed or scanned, one a line: where each belongs and whether it can be had."""
    text = request.GET.get("codes", "")
    scans, _dropped = scanning.read(text)
    scans, _repeated = scanning.without_repeats(scans)
    meanings = services.meanings(actor, scans)
    asked = [
        (one.thing.fonds_code, one.thing.ref_code) if one.thing else ("", one.scan.text)
        for one in meanings
        if not (one.box or one.shelf)
    ]
    found = queries.availability_in(actor, wanted=asked) if asked else {}
    places = queries.where_is(actor, codes=[code for _fonds, code in asked]) if asked else {}
    rows = [
        {
            "code": code,
            "original": one,
            "mark": words.MARKS[one.state],
            "word": texts.AVAILABILITY[one.state],
            "reason": texts.REASON.get(one.reason, one.reason),
            "others": [place for place in places.get(code, ()) if one.where is None or place.thing != one.where.thing],
        }
        for (_fonds, code), one in found.items()
    ]
    context = {
        "text": text,
        "rows": rows,
        "boxes": [one.box for one in meanings if one.box],
        "shelves": [one.shelf for one in meanings if one.shelf],
    }
    return words.page(request, "find", context, tab="find")


@require_GET
@staff(*ARCHIVISTS)
def unplaced(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Volumes nobody has said the place of."""
    text, fonds = request.GET.get("q", ""), request.GET.get("fonds", "")
    number = words.page_of(request)
    rows, total = queries.unplaced(actor, text=text, fonds_code=fonds, start=(number - 1) * A_PAGE, limit=A_PAGE)
    context = {
        "rows": rows, "total": total, "text": text, "fonds": fonds,
        "paging": Paginator(range(total), A_PAGE).get_page(number),
    }  # fmt: skip
    return words.page(request, "unplaced", context, tab="overview")


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def scan(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One input for a scanner. What a scan does is chosen above it: look, move, take back."""
    given = request.POST if request.method == "POST" else request.GET
    mode = given.get("mode", "look") if given.get("mode") in {"look", "move", "back"} else "look"
    spot = Spot()
    log: list[dict[str, Any]] = request.session.get(LOG, [])
    report: ScanReport | None = None
    if request.method == "POST" and request.POST.get("clear") == "1":
        log = request.session[LOG] = []
    elif request.method == "POST":
        report, spot = _done(actor, mode, request)
        fresh = [
            {"text": one.text, "mark": one.mark, "words": one.words, "detail": one.detail, "kind": one.url_kind, "id": one.url_id}
            for one in reversed(report.lines)
        ]  # fmt: skip
        log = request.session[LOG] = [*fresh, *log][:KEPT]
    context = {
        "mode": mode, "spot": spot, "report": report, "log": log, "good": sum(one["mark"] == "done" for one in log),
        "last": log[0]["mark"] if report and log else "",
        "modes": [("look", _("只看在哪里")), ("move", _("归位、装盒")), ("back", _("归还"))],
    }  # fmt: skip
    return words.page(request, "scan", context, tab="scan")


def _done(actor: Actor, mode: str, request: HttpRequest) -> tuple[ScanReport, Spot]:
    text = request.POST.get("text", "")
    if mode == "move":
        shelf, box = words.number(request.POST.get("shelf")), words.number(request.POST.get("box"))
        report = services.move(actor, text=text, shelf_id=shelf, box_id=box)
        return report, report.spot
    report = services.take_back(actor, text=text) if mode == "back" else services.look(actor, text=text)
    return report, Spot()
