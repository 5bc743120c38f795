"""One page with the mentions on it, and the frame that marks a row or the header."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lantai.catalogue import queries, services
from lantai.catalogue.queries import browse
from lantai.catalogue.queries.pages import MentionOnPage, Proposal
from lantai.discovery import services as discovery
from lantai.foundation.actor import Actor
from lantai.foundation.geometry import Region
from lantai.web.design import pageview
from lantai.web.staff import pictures, shell
from lantai.web.staff.access import staff, whole
from lantai.web.staff.catalogue import typing_in
from lantai.web.staff.catalogue.browsing import ARCHIVISTS, PURPOSE

_ROW, _HEADER = Region(0.04, 0.45, 0.92, 0.05), Region(0.02, 0.02, 0.96, 0.14)


def _percent(label: Any) -> forms.FloatField:
    number = forms.NumberInput(attrs={"step": "0.01", "inputmode": "decimal"})
    return forms.FloatField(label=label, min_value=0, max_value=100, widget=number)


class FrameForm(forms.Form):
    """A rectangle in per cent of the page."""

    x = _percent(gettext_lazy("左边距 %"))
    y = _percent(gettext_lazy("上边距 %"))
    w = _percent(gettext_lazy("宽 %"))
    h = _percent(gettext_lazy("高 %"))
    region: Region | None = None

    def clean(self) -> dict[str, float]:
        values: dict[str, float] = super().clean() or {}
        if not self.errors:
            try:
                self.region = Region(values["x"] / 100, values["y"] / 100, values["w"] / 100, values["h"] / 100)
            except ValueError as fault:
                raise forms.ValidationError(_("框要在页面里面，宽和高要大于零。")) from fault
        return values


def _numbers(region: Region) -> dict[str, float]:
    return {name: round(getattr(region, name) * 100, 2) for name in ("x", "y", "w", "h")}


def _on(detail: browse.PageDetail, region: Region) -> dict[str, int]:
    """Return the rectangle in pixels of the page, for the drawing."""
    return {
        "x": round(region.x * detail.width),
        "y": round(region.y * detail.height),
        "w": round(region.w * detail.width),
        "h": round(region.h * detail.height),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def page(request: HttpRequest, actor: Actor, page_image_id: int) -> HttpResponse:
    """Show a page; with `mention` or ``kind=header`` a frame to place. A POST keeps it as verified, or says that a proposed header is none."""
    if request.method == "POST" and request.POST.get("kind") == "no_header":
        return _refuse(request, actor, page_image_id)
    name = request.GET.get("name", "")
    picture = services.open_view(actor, page_image_id=page_image_id, purpose=PURPOSE)
    seen = services.open_names(actor, page_image_id=page_image_id, purpose=PURPOSE, name=name)
    detail = seen.page
    given = request.POST if request.method == "POST" else request.GET
    wish = _wish(actor, detail, given)
    proposals = queries.proposals(actor, page_image_id=detail.id, mentions=detail.mentions)
    proposal = proposals.get(wish.mention.mention_id) if wish.mention else None
    start = _start(detail, wish, proposal)
    form = FrameForm(given if request.method == "POST" or "x" in request.GET else None, initial=_numbers(start))
    if request.method == "POST" and form.is_valid() and form.region and wish.marking:
        return _keep(request, actor, detail, wish.mention, form.region)
    heading = detail.header or (detail.proposed.region if detail.proposed else None)
    context = {
        "detail": detail,
        "image": pageview.image(picture),
        "picture": pageview.whole(picture, detail.width),
        "strip": _strip(actor, detail),
        "boxes": [
            *pageview.boxes(request.GET.getlist("box"), width=detail.width, height=detail.height),
            *_words(actor, detail, request.GET.get("find", "")),
        ],
        "mention": wish.mention,
        "kind": "header" if wish.header else "row",
        "marking": wish.marking,
        "proposal": proposal if wish.mention and wish.mention.region is None else None,
        "form": form,
        "box": _on(detail, form.region if form.is_bound and form.is_valid() and form.region else start),
        "header": _on(detail, heading) if heading else None,
        "marks": [(one, _on(detail, one.region)) for one in detail.mentions if one.region and one is not wish.mention],
        "guesses": [_on(detail, one.region) for one in proposals.values() if one is not proposal],
        "name": name,
        "found": seen.found,
        "people": typing_in.beside(detail),
        "marked": sum(one.verified for one in detail.mentions),
    }
    status = 422 if request.method == "POST" and not form.is_valid() else 200
    return shell.page(request, "staff/catalogue/page.html", context, here="pages", slim=True, status=status)


def _words(actor: Actor, detail: browse.PageDetail, text: str) -> list[dict[str, int]]:
    """Return where the words looked for stand on the page."""
    return (
        [_on(detail, one) for one in discovery.places(actor, page_image_id=detail.id, text=text[:200])] if text else []
    )


def _strip(actor: Actor, detail: browse.PageDetail) -> list[pageview.Thumb]:
    pictures = services.list_thumbs(actor, page_image_ids=[one.id for one in detail.strip], purpose=PURPOSE)
    pages = [(one.id, one.label) for one in detail.strip]
    return pageview.strip(pages, here=detail.id, to="staff:page", pictures=pictures)


@require_GET
@staff(*ARCHIVISTS)
def masked(request: HttpRequest, actor: Actor, page_image_id: int) -> HttpResponse:
    """What a certified copy would show of the page if the frame in the address were kept: burned in, as it will be."""
    form = FrameForm(request.GET)
    if not form.is_valid() or form.region is None:
        return HttpResponse(_("框要在页面里面，宽和高要大于零。"), status=422, content_type="text/plain; charset=utf-8")
    source = queries.page_source(actor.for_purpose(PURPOSE), page_image_id)
    return pictures.masked(actor, source, form.region, header=request.GET.get("kind") == "header")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be framed: a mention's row, the header, or nothing."""

    mention: MentionOnPage | None
    header: bool

    @property
    def marking(self) -> bool:
        return self.header or self.mention is not None


def _wish(actor: Actor, detail: browse.PageDetail, given: QueryDict) -> Wish:
    """Read what is to be framed; a mention of a list without page numbers may be brought to this page."""
    wanted = given.get("mention", "")
    mention = next((one for one in detail.mentions if str(one.mention_id) == wanted), None)
    if mention is None and (other := whole(wanted)) is not None:
        mention = queries.mention_to_mark(actor, mention_id=other, page_image_id=detail.id)
    return Wish(mention, given.get("kind", "") == "header")


def _start(detail: browse.PageDetail, wish: Wish, proposal: Proposal | None) -> Region:
    """Return where the frame stands at first: where it is, where it probably is, or somewhere to be moved from."""
    if wish.header:
        return detail.header or (detail.proposed.region if detail.proposed else _HEADER)
    known = wish.mention.region if wish.mention else None
    return known or (proposal.region if proposal else _ROW)


def _keep(
    request: HttpRequest, actor: Actor, detail: browse.PageDetail, mention: MentionOnPage | None, region: Region
) -> HttpResponse:
    if mention is None or request.POST.get("kind") == "header":
        only = request.POST.get("only") == "1"
        services.mark_header(actor, page_image_id=detail.id, region=region, whole_volume=not only)
        messages.success(request, _("表头已记住。"))
        return redirect(reverse("staff:page", args=[detail.id]))
    services.mark_region(actor, mention_id=mention.mention_id, page_image_id=detail.id, region=region)
    messages.success(request, _("“%(name)s”这一行已框好，框记在您的名下。") % {"name": mention.name})
    return redirect(_next(detail, mention.mention_id))


def _refuse(request: HttpRequest, actor: Actor, page_image_id: int) -> HttpResponse:
    services.refuse_header(actor, page_image_id=page_image_id)
    messages.success(request, _("记下了：机器提议的表头不要。需要表头时自己框。"))
    return redirect(reverse("staff:page", args=[page_image_id]))


def _next(detail: browse.PageDetail, done: int) -> str:
    """Return the address of the next row without a mark, so that a page is marked without the mouse leaving it."""
    address = reverse("staff:page", args=[detail.id])
    following = [one for one in detail.mentions if not one.verified and one.mention_id != done]
    return f"{address}?mention={following[0].mention_id}" if following else address
