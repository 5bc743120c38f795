"""Lists of places, and labels."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lantai.foundation.actor import Actor
from lantai.stacks import queries, services, texts
from lantai.stacks.errors import PlaceRefused
from lantai.stacks.rules import scanning
from lantai.stacks.values import ListReport
from lantai.web.staff.access import staff
from lantai.web.staff.stacks import forms, words
from lantai.web.staff.stacks.climate import kept
from lantai.web.staff.stacks.words import ARCHIVISTS, ARRANGERS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 200


def _problems(report: ListReport) -> list[tuple[Any, Any, Any]]:
    return [(one, *texts.PROBLEM[one.code]) for one in report.problems[:SHOWN]]


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARRANGERS)
def choose(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take a list: try it first, or take it in."""
    form = forms.PlaceListForm(request.POST or None, request.FILES or None)
    tried: ListReport | None = None
    if request.method == "POST" and form.is_valid():
        trying = request.POST.get("step") == "try"
        upload = form.cleaned_data["file"]
        with tempfile.TemporaryDirectory(prefix="lantai-places-") as name:
            path = kept(Path(name), form)
            report = words.tried(
                form,
                lambda: services.import_places(
                    actor, path=path, file_name=upload.name or "", trust=form.cleaned_data["trust"], dry_run=trying
                ),
            )
        if report is not None and not trying:
            return redirect("staff:stacks-list", list_id=report.list_id)
        tried = report
    context = {
        "form": form, "tried": tried, "problems": _problems(tried) if tried else [], "lists": queries.place_lists(actor),
    }  # fmt: skip
    status = 422 if form.is_bound and tried is None else 200
    return words.page(request, "import", context, tab="import", status=status)


@require_GET
@staff(*ARRANGERS)
def report(request: HttpRequest, actor: Actor, list_id: int) -> HttpResponse:
    """What became of a list."""
    found, name = queries.place_list(actor, list_id=list_id)
    context = {"report": found, "name": name, "problems": _problems(found)}
    return words.page(request, "list", context, tab="import")


@require_GET
@staff(*ARRANGERS)
def problems(_request: HttpRequest, actor: Actor, list_id: int) -> HttpResponse:
    """The rows that could not be taken, as a workbook."""
    response = HttpResponse(services.problem_sheet(actor, list_id=list_id), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="places-{list_id}.xlsx"'
    return response


# --- labels -------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def labels(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Choose what to print; a POST answers with the PDF."""
    english = words.english()
    stocks = [(one.code, one.name_en if english else one.name) for one in queries.label_stocks(actor)]
    start = {"codes": _asked(request, actor), "stock": request.GET.get("stock", "")}
    form = forms.LabelForm(request.POST or None, initial=start, stocks=stocks)
    if request.method == "POST" and form.is_valid():
        made = words.tried(form, lambda: _printed(actor, form.cleaned_data))
        if made is not None:
            response = HttpResponse(made, content_type="application/pdf")
            response["Content-Disposition"] = 'inline; filename="labels.pdf"'
            return response
    return words.page(request, "labels", {"form": form}, tab="labels", status=422 if form.is_bound else 200)


def _asked(request: HttpRequest, actor: Actor) -> str:
    """Return what a link to this page asks for: one box, a shelf's boxes, a room's shelves or its boxes."""
    if request.GET.get("codes"):
        return request.GET["codes"]
    shelf, stack = words.number(request.GET.get("shelf")), words.number(request.GET.get("stack"))
    if shelf is not None:
        return "\n".join(one.barcode for one in queries.boxes_of(actor, shelf_ids=[shelf]))
    if stack is not None and request.GET.get("what") == "shelves":
        _view, rows = queries.stack(actor, stack_id=stack)
        return "\n".join(shelf.code for row in rows for shelf in row.shelves)
    if stack is not None:
        return "\n".join(one.barcode for one in queries.boxes_of(actor, stack_id=stack))
    return ""


def _printed(actor: Actor, facts: dict[str, Any]) -> bytes:
    """Print boxes, shelves or volumes: one kind at a time, as the first line says."""
    scans = [scanning.one(line) for line in facts["codes"].splitlines() if line.strip()]
    boxes, shelves, volumes, unknown = [], [], [], []
    for one in services.meanings(actor, scans):
        if one.box is not None:
            boxes.append(one.box.pk)
        elif one.shelf is not None:
            shelves.append(one.shelf.pk)
        elif one.thing is not None and one.thing.volume_id:
            volumes.append(one.thing.volume_id)
        else:
            unknown.append(one.scan.text)
    if unknown:
        raise PlaceRefused(_("不认识：%(codes)s。没有打印。") % {"codes": "、".join(unknown[:8])}, code="UNKNOWN_CODE")
    if sum(map(bool, (boxes, shelves, volumes))) > 1:
        raise PlaceRefused(_("盒子、架子、案卷的标签请分开打印。"), code="MIXED")
    how = {"stock": facts["stock"], "skip": facts["skip"] or 0}
    if shelves:
        return services.shelf_labels(actor, shelf_ids=shelves, **how)
    if volumes:
        return services.volume_labels(actor, volume_ids=volumes, **how)
    return services.box_labels(actor, box_ids=boxes, **how)
