"""Reviewing doubtful cells: some of one column on one screen, by keyboard; a form each, so that it works without a script."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lantai.digitisation import services
from lantai.digitisation.values import CellToReview
from lantai.foundation.actor import Actor
from lantai.foundation.errors import LantaiError, NotAllowed
from lantai.web.staff import shell
from lantai.web.staff.access import back, staff, whole
from lantai.web.staff.digitisation import places
from lantai.web.staff.digitisation import reading_words as words
from lantai.web.staff.digitisation.reading_words import PURPOSE
from lantai.web.staff.digitisation.words import ARCHIVISTS

A_SCREEN = 10
UNREADABLE = {"?", "？"}  # typed alone: what nobody can make out
KEPT = ("kind", "fonds", "batch", "reading")


@require_GET
@staff(*ARCHIVISTS)
def review(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Some doubtful cells of one column, each with its strip of the page."""
    found = services.open_review(
        actor, purpose=PURPOSE, kind=request.GET.get("kind", "")[:12], fonds_code=request.GET.get("fonds", "")[:24],
        batch_id=whole(request.GET.get("batch", "")), reading_id=whole(request.GET.get("reading", "")), limit=A_SCREEN,
    )  # fmt: skip
    shell.remember_counts(actor, {"review": sum(found.waiting.values())})
    sheets = {cell.reading_id: places.sheet(cell.width, cell.height, cell.turned) for cell in found.cells}
    context = {
        "screen": found,
        "column": words.column(found.kind),
        "columns": [
            (kind, words.column(kind), count, _address(request.GET, kind)) for kind, count in found.waiting.items()
        ],
        "cells": [_shown(cell, sheets[cell.reading_id]) for cell in found.cells],
        "sheets": list(sheets.items()),
        "here": _address(request.GET, found.kind),
        "narrowed": any(request.GET.get(name) for name in KEPT[1:]),
        "last": found.last_decided,
    }
    return shell.page(request, "staff/digitisation/review.html", context, here="review")


def _address(given: QueryDict, kind: str) -> str:
    kept = QueryDict(mutable=True)
    for name in KEPT[1:]:
        if value := given.get(name, ""):
            kept[name] = value[:24]
    kept["kind"] = kind
    return f"{reverse('staff:review')}?{kept.urlencode()}"


def _shown(cell: CellToReview, sheet: places.Sheet) -> dict[str, Any]:
    at = places.box(cell.region, sheet) if cell.region else None
    return {
        "cell": cell, "doubts": words.doubts(cell.doubts), "sheet": sheet, "at": at,
        "window": places.window(at, sheet) if at else None, "narrow": at is not None and at.w < 5 * at.h, "tall": at is not None and at.h > 1.6 * at.w,
        "sure": round(cell.confidence * 100),
    }  # fmt: skip


@require_POST
@staff(*ARCHIVISTS)
def cell(request: HttpRequest, actor: Actor, cell_id: int) -> HttpResponse:
    """Decide about one cell, or take one's own decision back; a script is answered with JSON."""
    script = request.headers.get("Accept", "").startswith("application/json")
    try:
        state = _decide(request, actor, cell_id)
    except NotAllowed:
        raise
    except LantaiError as refusal:
        if not script:
            raise
        return JsonResponse({"refused": str(refusal), "code": refusal.code}, status=422)
    said = str(words.CELL_WORDS[state])
    if script:
        return JsonResponse({"state": state, "mark": words.CELL_MARKS[state], "words": said})
    messages.success(request, said if state != "OPEN" else _("已撤回，请再看一遍。"))
    return back(request, "staff:review")


def _decide(request: HttpRequest, actor: Actor, cell_id: int) -> str:
    do, text = request.POST.get("do", ""), request.POST.get("take") or request.POST.get("text", "")
    if do == "undo":
        services.take_back(actor, cell_id=cell_id)
        return "OPEN"
    milliseconds = whole(request.POST.get("ms", ""))
    unreadable = do == "unreadable" or text.strip() in UNREADABLE
    return services.decide(
        actor, cell_id=cell_id, text="" if unreadable else text[:300], unreadable=unreadable, milliseconds=milliseconds
    ).value
