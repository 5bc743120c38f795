"""What was read: lists, one reading with its picture, and having a volume read."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from lantai.catalogue.queries import browse
from lantai.digitisation import services
from lantai.digitisation.queries import readings as queries
from lantai.digitisation.texts import readings as texts
from lantai.digitisation.values import ReadingView, ReadLine
from lantai.foundation.actor import Actor
from lantai.web.staff import shell
from lantai.web.staff.access import back, staff
from lantai.web.staff.catalogue.browsing import number
from lantai.web.staff.digitisation import places
from lantai.web.staff.digitisation import reading_words as words
from lantai.web.staff.digitisation.reading_words import PURPOSE
from lantai.web.staff.digitisation.words import ARCHIVISTS

A_PAGE = 50
SETTLED = ("CONFIRMED", "CORRECTED")


@require_GET
@staff(*ARCHIVISTS)
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Readings by what became of them; codes and labels only, no names."""
    view, text = request.GET.get("view", "all"), request.GET.get("q", "").strip()[:80]
    view = view if view in words.VIEWS else "all"
    page, counts = number(request.GET.get("page")), queries.counts(actor)
    rows, total = queries.listed(actor, view=view, text=text, start=(page - 1) * A_PAGE, limit=A_PAGE)
    context = {
        "rows": [(row, words.MARKS[row.state], texts.STATES[row.state], _why(row.refused, row.doubts)) for row in rows],
        "views": [(name, word, counts[name]) for name, word in words.VIEWS.items()],
        "view": view, "text": text, "total": total, "layouts": texts.LAYOUTS,
        "paging": Paginator(range(total), A_PAGE).get_page(page),
        "absent": queries.missing_machine() if counts["waiting"] else "",
    }  # fmt: skip
    return shell.page(request, "staff/digitisation/readings.html", context, here="review")


def _why(refused: str, doubts: tuple[str, ...]) -> list[str]:
    return [str(texts.REFUSALS.get(refused, refused))] if refused else words.doubts(doubts)


@require_GET
@staff(*ARCHIVISTS)
def reading(request: HttpRequest, actor: Actor, reading_id: int) -> HttpResponse:
    """One page with what was read on it."""
    view = services.open_reading(actor, reading_id=reading_id, purpose=PURPOSE)
    sheet = places.sheet(view.width, view.height, view.turned)
    kinds = list(dict.fromkeys(cell.kind for row in view.rows for cell in row.cells))
    context = {
        "view": view, "brief": view.brief, "sheet": sheet, "why": _why(view.brief.refused, view.brief.doubts),
        "state": (words.MARKS[view.brief.state], texts.STATES[view.brief.state]),
        "layout": texts.LAYOUTS.get(view.brief.layout, ""), "columns": [(kind, words.column(kind)) for kind in kinds],
        "rows": [_row(row, kinds) for row in view.rows], "courses": _courses(view), "boxes": _boxes(view, sheet),
        "cells_marks": words.CELL_MARKS, "words": words.CELL_WORDS,
        "absent": queries.missing_machine() if view.brief.state == "WAITING" else "",
    }  # fmt: skip
    return shell.page(request, "staff/digitisation/reading.html", context, here="review", slim=True)


def _row(row: ReadLine, kinds: list[str]) -> dict[str, Any]:
    cells = {cell.kind: cell for cell in row.cells}
    return {
        "row": row,
        "cells": [
            (words.column(kind), cell, words.doubts(cell.doubts) if cell and cell.state not in SETTLED else [], words.CELL_MARKS.get(cell.state, "") if cell else "",
             words.CELL_WORDS.get(cell.state, "") if cell else "")
            for kind in kinds
            for cell in [cells.get(kind)]
        ],
        "doubts": words.doubts(row.doubts),
    }  # fmt: skip


def _courses(view: ReadingView) -> dict[str, Any]:
    """Return the columns of the courses and each course by them, with what is doubted."""
    kinds = list(dict.fromkeys(cell.kind for one in view.courses for cell in one))
    rows = []
    for one in view.courses:
        cells = {cell.kind: cell for cell in one}
        rows.append(
            [(cell.text, words.doubts(cell.doubts)) if (cell := cells.get(kind)) else ("", []) for kind in kinds]
        )
    return {"columns": [words.column(kind) for kind in kinds], "rows": rows}


def _boxes(view: ReadingView, sheet: places.Sheet) -> list[tuple[places.Box, str]]:
    """Return rows and doubtful cells as they are drawn on the picture."""
    found = [(places.box(row.region, sheet), "is-row") for row in view.rows if row.region]
    for row in view.rows:
        for cell in row.cells:
            if cell.state and cell.region:
                shape = "is-open" if cell.state in {"OPEN", "ONE_KEY", "DISPUTED"} else "is-settled"
                found.append((places.box(cell.region, sheet), shape))
    return found


@require_GET
@staff(*ARCHIVISTS)
def picture(request: HttpRequest, actor: Actor, reading_id: int) -> HttpResponse:
    """A watermarked rendition of the picture; each is a logged view."""
    width = min(2400, max(400, number(request.GET.get("w")) if request.GET.get("w") else 1600))
    seen = services.open_reading_picture(actor, reading_id=reading_id, purpose=PURPOSE, width=width)
    return HttpResponse(seen.content, content_type=seen.media_type, headers={"Cache-Control": "no-store"})


@require_GET
@staff(*ARCHIVISTS)
def pdf(request: HttpRequest, actor: Actor, reading_id: int) -> HttpResponse:
    """The page as a PDF whose words can be searched; the look is logged as of the picture."""
    content = services.searchable_pdf(actor, reading_id=reading_id, purpose=PURPOSE)
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'inline; filename="reading-{reading_id}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_GET
@staff(*ARCHIVISTS)
def alto(request: HttpRequest, actor: Actor, reading_id: int) -> HttpResponse:
    """The ALTO of the page as it reads now, or as the machine wrote it; the look is logged."""
    as_read = request.GET.get("as") == "read"
    content = services.export_alto(actor, reading_id=reading_id, purpose=PURPOSE, as_read=as_read)
    name = f"reading-{reading_id}{'-machine' if as_read else ''}.alto.xml"
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/xml; charset=utf-8", headers=headers)


@require_GET
@staff(*ARCHIVISTS)
def courses(request: HttpRequest, actor: Actor, reading_id: int) -> HttpResponse:
    """The courses of a transcript or card as CSV; with ``all`` those of its whole volume. Logged."""
    which: dict[str, Any] = {"reading_id": reading_id}
    if "all" in request.GET:
        brief = queries.brief(actor, reading_id=reading_id)
        which = {"fonds_code": brief.fonds_code, "ref_code": brief.ref_code}
    told = services.export_courses(actor, purpose=PURPOSE, **which)
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="courses-{reading_id}.csv"'}
    return HttpResponse(told, content_type="text/csv; charset=utf-8", headers=headers)


@require_POST
@staff(*ARCHIVISTS)
def again(request: HttpRequest, actor: Actor, reading_id: int) -> HttpResponse:
    """Have one page read anew."""
    if services.read_again(actor, reading_id=reading_id):
        messages.success(request, _("已重新排队，几秒后可看结果。"))
    else:
        messages.error(request, _("这一页已有人校核过，或正在等待识别，没有重排。"))
    return redirect("staff:reading", reading_id)


@require_POST
@staff(*ARCHIVISTS)
def read_volume(request: HttpRequest, actor: Actor, volume_id: int) -> HttpResponse:
    """Have the pages of a volume read."""
    volume = browse.volume(actor, volume_id=volume_id)
    asked, known = services.ask_attached(actor, fonds_code=volume.fonds_code, volume_id=volume_id)
    if command := queries.missing_machine():
        messages.warning(
            request, _("认字的程序没有安装，页面先排着队。请管理员执行：%(command)s") % {"command": command}
        )
    elif asked:
        messages.success(
            request,
            ngettext(
                "%(n)d 页已排队识别；每页约需几秒，刷新可看进度。",
                "%(n)d 页已排队识别；每页约需几秒，刷新可看进度。",
                asked,
            )
            % {"n": asked},
        )
    else:
        messages.info(
            request,
            ngettext("这一卷的 %(n)d 页都已识别，或正在排队。", "这一卷的 %(n)d 页都已识别，或正在排队。", known)
            % {"n": known},
        )
    return back(request, "staff:readings")
