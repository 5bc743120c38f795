"""Received pages side by side, and one by one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from lantai.digitisation.queries import batches as batch_queries
from lantai.digitisation.queries import pages as queries
from lantai.digitisation.services import deciding, looking
from lantai.digitisation.states.batches import PageState
from lantai.digitisation.texts import batches as texts
from lantai.foundation.actor import Actor
from lantai.foundation.errors import LantaiError, NotAllowed
from lantai.web.staff.access import staff, whole
from lantai.web.staff.digitisation import words
from lantai.web.staff.digitisation.words import ARCHIVISTS, DELIVERING

A_PAGE = 60
VIEWS = {
    "all": gettext_lazy("全部"), "look": gettext_lazy("待看"), "rejected": gettext_lazy("退回"), "conflict": gettext_lazy("重名"),
    "stray": gettext_lazy("不在批次的卷里"), "gone": gettext_lazy("不采用的"),
}  # fmt: skip


def _cards(rows: list[queries.PageRow]) -> list[dict[str, Any]]:
    return [
        {
            "row": row, "mark": "you" if row.needs_look else words.PAGE_MARKS[row.state],
            "word": texts.PAGE[PageState(row.state)], "findings": [words.finding(code) for code in row.codes],
            "kind": words.finding(row.kind) if row.kind else None,
        }
        for row in rows
    ]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*DELIVERING)
def listed(request: HttpRequest, actor: Actor, scan_batch_id: int) -> HttpResponse:
    """Thumbnails with what was found; a POST says that some were looked at."""
    batch = batch_queries.batch(actor, batch_id=scan_batch_id)
    contractor = words.is_contractor(actor)
    if request.method == "POST":
        ids = [one for one in map(whole, request.POST.getlist("page")[:500]) if one is not None]
        count = deciding.looked_at(actor, page_ids=ids)
        messages.success(request, ngettext("%(n)s 页记为看过。", "%(n)s 页记为看过。", count) % {"n": count})
        return redirect(request.get_full_path())
    view, code = request.GET.get("view", "all"), request.GET.get("finding", "")[:24]
    volume, number = request.GET.get("volume", "")[:80], whole(request.GET.get("page", "")) or 1
    view = view if view in VIEWS else "all"
    rows, total = queries.pages(
        actor,
        batch_id=scan_batch_id,
        view=view,
        code=code,
        volume=volume,
        start=(min(number, 10**6) - 1) * A_PAGE,
        limit=A_PAGE,
    )
    context = {
        "batch": batch, "cards": _cards(rows), "total": total, "view": "rejected" if contractor else view, "code": code, "volume": volume,
        "views": [] if contractor else list(VIEWS.items()), "contractor": contractor,
        "found": [] if contractor else [(words.finding(one), n) for one, n in queries.found(actor, batch_id=scan_batch_id)],
        "paging": Paginator(range(total), A_PAGE).get_page(number),
        "to_look": any(row.needs_look for row in rows) and not contractor,
    }  # fmt: skip
    return words.page(request, "pages", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*DELIVERING)
def show(request: HttpRequest, actor: Actor, scan_page_id: int) -> HttpResponse:
    """One page, large, with what was found and what can be done."""
    view = queries.page(actor, page_id=scan_page_id)
    contractor = words.is_contractor(actor)
    refusal = ""
    if request.method == "POST":
        try:
            said = _decided(request, actor, scan_page_id)
        except NotAllowed:
            raise
        except LantaiError as fault:
            refusal = str(fault)
        else:
            messages.success(request, said)
            target = view.after if request.POST.get("on") and view.after else scan_page_id
            return redirect("staff:digitisation-page", scan_page_id=target)
    (card,) = _cards([view.row])
    context = {
        "view": view, "card": card, "contractor": contractor, "refusal": refusal, "kinds": list(texts.DEFECTS.items()),
        "defects": [(one, words.finding(one.kind), _crop(one)) for one in view.defects],
        "megapixels": f"{view.width} × {view.height}" if view.width else "",
    }  # fmt: skip
    return words.page(request, "page", context, status=422 if refusal else 200)


def _crop(one: queries.DefectRow) -> str:
    """Return the part of an address that shows where the defect is."""
    if one.region is None:
        return ""
    return "&".join(f"{name}={value * 100:.3f}" for name, value in zip("xywh", one.region, strict=True))


def _decided(request: HttpRequest, actor: Actor, page_id: int) -> str:
    do, data = request.POST.get("do", ""), request.POST
    if do == "reject":
        deciding.reject(
            actor, page_id=page_id, kind=data.get("kind", ""), note=data.get("note", ""), region=words.region_of(data)
        )
        return _("已退回，列入重扫清单。")
    if do == "take-back":
        deciding.take_back(actor, page_id=page_id)
        return _("已恢复。")
    if do == "dismiss":
        deciding.dismiss(actor, page_id=page_id)
        return _("不采用；文件仍然保存。")
    if do == "choose":
        deciding.choose(actor, page_id=page_id)
        return _("用这一张。")
    if do == "move":
        deciding.move(actor, page_id=page_id, ref_code=data.get("ref_code", ""), label=data.get("label", ""))
        return _("已移到新位置。")
    deciding.looked_at(actor, page_ids=[page_id])
    return _("记为看过。")


@require_GET
@staff(*DELIVERING)
def thumb(_request: HttpRequest, actor: Actor, scan_page_id: int) -> HttpResponse:
    """The small picture."""
    _seen_by(actor, scan_page_id)
    return _jpeg(looking.thumbnail(actor, page_id=scan_page_id).read_bytes())


@require_GET
@staff(*DELIVERING)
def large(request: HttpRequest, actor: Actor, scan_page_id: int) -> HttpResponse:
    """The large picture, or a part of it, marked with who looks."""
    _seen_by(actor, scan_page_id)
    region = words.region_of(request.GET)
    return _jpeg(looking.large(actor, page_id=scan_page_id, box=region.as_list() if region else None))


def _seen_by(actor: Actor, page_id: int) -> None:
    """Let a contractor see what was rejected, and no other page."""
    if not actor.has(*ARCHIVISTS):
        queries.page(actor, page_id=page_id)


def _jpeg(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="image/jpeg")
    response["Cache-Control"] = "private, no-store"
    return response
