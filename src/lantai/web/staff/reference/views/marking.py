"""Marking a row on a page image: by mouse, by arrow keys, or by four numbers without any script."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lantai.catalogue import queries as catalogue
from lantai.catalogue import services as catalogue_services
from lantai.catalogue.queries import pages
from lantai.catalogue.values import Candidate
from lantai.foundation.actor import Actor
from lantai.foundation.geometry import Region
from lantai.reference import queries as reference
from lantai.reference import services
from lantai.web.design import pageview
from lantai.web.staff import pictures, shell
from lantai.web.staff.access import DESK, staff
from lantai.web.staff.reference import lens

PURPOSE = "REVIEW"
_START = Region(0.04, 0.45, 0.92, 0.05)


def _percent(label: Any) -> forms.FloatField:
    return forms.FloatField(
        label=label,
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"step": "0.01", "inputmode": "decimal"}),
        error_messages={"required": gettext_lazy("请填 0 到 100 之间的数。")},
    )


class MarkForm(forms.Form):
    """A rectangle in per cent of the page."""

    x = _percent(gettext_lazy("左边距 %"))
    y = _percent(gettext_lazy("上边距 %"))
    w = _percent(gettext_lazy("宽 %"))
    h = _percent(gettext_lazy("高 %"))

    def clean(self) -> dict[str, float]:
        data = super().clean() or {}
        if not self.errors:
            try:
                self.region = Region(data["x"] / 100, data["y"] / 100, data["w"] / 100, data["h"] / 100)
            except ValueError as fault:
                raise forms.ValidationError(_("框要在页面里面，宽和高要大于零。")) from fault
        return data


def numbers(region: Region) -> dict[str, float]:
    """Return a rectangle in per cent of the page, as the form has it."""
    return {name: round(getattr(region, name) * 100, 2) for name in ("x", "y", "w", "h")}


def _row(actor: Actor, found: Candidate) -> Region | None:
    """Return the mark that is there, else where the row probably is: rows marked before, or the ruling, tell."""
    if found.region is not None:
        return found.region
    guess = pages.proposed_region(actor, mention_id=found.mention_id)
    return guess.region if guess else None


def _open(actor: Actor, page_image_id: int, number: str) -> str:
    return catalogue_services.open_view(actor, page_image_id=page_image_id, purpose=PURPOSE, case_number=number)


@require_GET
@staff(*DESK)
def masked(request: HttpRequest, actor: Actor, number: str, page_image_id: int) -> HttpResponse:
    """What the copy would show of a page of the case if the frame in the address were kept."""
    form = MarkForm(request.GET)
    if page_image_id not in reference.pages_of(actor, number=number):
        raise Http404
    if not form.is_valid():
        return HttpResponse(_("框要在页面里面，宽和高要大于零。"), status=422, content_type="text/plain; charset=utf-8")
    source = catalogue.page_source(actor.for_purpose(PURPOSE), page_image_id)
    return pictures.masked(actor, source, form.region, header=request.GET.get("kind") == "header")


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*DESK)
def mark(request: HttpRequest, actor: Actor, number: str, line_id: int) -> HttpResponse:
    """Show the page with the frame; a POST keeps it as a verified region (`kind` row or header, no_header: it has none)."""
    line = services.open_line(actor, number=number, line_id=line_id, purpose=PURPOSE, candidates=True)
    wanted = request.GET.get("mention", "")
    choice = next((one for one in line.candidates if str(one.candidate.mention_id) == wanted), None)
    if choice is None or choice.candidate.page_image_id is None:
        raise Http404
    found, page_image_id = choice.candidate, choice.candidate.page_image_id
    source = choice.source or catalogue.page_source(actor, page_image_id)
    given = request.POST if request.method == "POST" else request.GET if "x" in request.GET else None
    kind = _kind(request)
    proposed = source.proposed.region if source.proposed else None
    known = (source.header or proposed) if kind == "header" else _row(actor, found)
    form = MarkForm(given, initial=numbers(known or _START))
    address = f"{reverse('staff:case', args=[number])}?line={line_id}&candidate={found.mention_id}"
    if request.method == "POST" and (kind == "no_header" or form.is_valid()):
        with services.as_seen(line_id=line_id, seen=request.POST.get("seen", "")):
            if kind == "row":
                told = _keep_row(actor, request.POST, line_id, found, form.region)
            else:
                told = _keep_header(actor, request.POST, line_id, found, None if kind == "no_header" else form.region)
        messages.success(request, told)
        return redirect(address)
    opened = _open(actor, page_image_id, number)
    shown = form.region if form.is_bound and form.is_valid() else known or _START
    heading = source.header or proposed
    context = {
        "line": line,
        "found": found,
        "source": source,
        "image": pageview.image(opened),
        "picture": pageview.whole(opened, source.width),
        "form": form,
        "kind": kind,
        "box": lens.of(source.width, source.height, shown, None).row,
        "header": lens.of(source.width, source.height, heading, None).row if heading else None,
        "proposed": source.proposed,
        "back": address,
        "here": f"{reverse('staff:mark', args=[number, line_id])}?mention={found.mention_id}",
    }
    status = 422 if form.is_bound and not form.is_valid() else 200
    return shell.page(request, "staff/reference/mark.html", context, here="worklist", slim=True, status=status)


def _kind(request: HttpRequest) -> str:
    """Return what is to be framed: row, header, or no_header (what a machine took for one is none)."""
    asked = request.POST.get("kind") or request.GET.get("kind", "")
    return asked if asked in {"header", "no_header"} else "row"


def _keep_row(actor: Actor, given: QueryDict, line_id: int, found: Candidate, region: Region) -> str:
    """Keep the row, and the header of its page where that was confirmed with it; return what to tell."""
    heading = MarkForm(given, prefix="header") if "header-x" in given else None
    header = heading.region if heading is not None and heading.is_valid() else None
    services.choose_mark(
        actor,
        line_id=line_id,
        mention_id=found.mention_id,
        page_image_id=found.page_image_id or 0,
        region=region,
        header=header,
    )
    return _("这一行已框好，框记在您的名下。") if header is None else _("表头和这一行已框好，框记在您的名下。")


def _keep_header(actor: Actor, given: QueryDict, line_id: int, found: Candidate, region: Region | None) -> str:
    only = given.get("only") == "1"
    page = found.page_image_id or 0
    services.choose_header(actor, line_id=line_id, page_image_id=page, region=region, whole_volume=not only)
    if region is None:
        return _("记下了：机器提议的表头不要。需要表头时自己框。")
    return _("表头已记住。") if only else _("表头已记住，这一卷的其他页也照此保留。")
