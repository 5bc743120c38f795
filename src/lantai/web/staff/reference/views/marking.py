"""Marking a row on a page image: by mouse, by arrow keys, or by four numbers without any script."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
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
    """Show the page with the frame; a POST keeps it as a verified region (`kind` row or header)."""
    case = services.open_case(actor, number=number, purpose=PURPOSE)
    line = next((line for line in case.lines if line.id == line_id), None)
    wanted = request.GET.get("mention", "")
    choice = next((c for c in line.candidates if str(c.candidate.mention_id) == wanted), None) if line else None
    if line is None or choice is None or choice.candidate.page_image_id is None:
        raise Http404
    found, page_image_id = choice.candidate, choice.candidate.page_image_id
    source = catalogue.page_source(actor, page_image_id)
    kind = "header" if request.GET.get("kind") == "header" else "row"
    opened = _open(actor, page_image_id, number)
    known = source.header if kind == "header" else _row(actor, found)
    given = request.POST if request.method == "POST" else request.GET if "x" in request.GET else None
    form = MarkForm(given, initial=numbers(known or _START))
    address = f"{reverse('staff:case', args=[number])}?line={line_id}&candidate={found.mention_id}"
    if request.method == "POST" and form.is_valid():
        if kind == "header":
            catalogue_services.mark_header(actor, page_image_id=page_image_id, region=form.region)
            messages.success(request, _("表头已记住，这一卷的其他页也照此保留。"))
        else:
            with services.as_seen(line_id=line_id, seen=request.POST.get("seen", "")):
                services.choose_mark(
                    actor,
                    line_id=line_id,
                    mention_id=found.mention_id,
                    page_image_id=page_image_id,
                    region=form.region,
                )
            messages.success(request, _("这一行已框好，框记在您的名下。"))
        return redirect(address)
    shown = form.region if form.is_bound and form.is_valid() else known or _START
    context = {
        "case": case,
        "line": line,
        "found": found,
        "source": source,
        "image": pageview.image(opened),
        "picture": pageview.whole(opened, source.width),
        "form": form,
        "kind": kind,
        "box": lens.of(source.width, source.height, shown, None).row,
        "header": lens.of(source.width, source.height, source.header, None).row if source.header else None,
        "back": address,
        "here": f"{reverse('staff:mark', args=[number, line_id])}?mention={found.mention_id}",
    }
    status = 422 if form.is_bound and not form.is_valid() else 200
    return shell.page(request, "staff/reference/mark.html", context, here="worklist", slim=True, status=status)
