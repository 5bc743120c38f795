"""The checks by sample, page by page with the keyboard; and acceptance."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lantai.digitisation.queries import batches as batch_queries
from lantai.digitisation.queries import consistency
from lantai.digitisation.queries import pages as queries
from lantai.digitisation.services import accepting, sampling, stepping
from lantai.digitisation.texts import batches as texts
from lantai.foundation.actor import Actor
from lantai.foundation.errors import LantaiError, NotAllowed
from lantai.web.staff.access import staff, whole
from lantai.web.staff.digitisation import words
from lantai.web.staff.digitisation.words import ACCEPTING, ARCHIVISTS


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def check(request: HttpRequest, actor: Actor, check_id: int) -> HttpResponse:
    """Look at the next page of a sample; a POST judges one, or ends the check."""
    view = queries.sample(actor, check_id=check_id, at=whole(request.GET.get("at", "")))
    refusal = ""
    if request.method == "POST":
        try:
            if request.POST.get("do") == "finish":
                passed = sampling.finish_check(actor, check_id=check_id)
                messages.success(
                    request, _("抽检合格。") if passed else _("抽检不合格，批次退回整理，有毛病的页重扫。")
                )
                return redirect("staff:digitisation-batch", scan_batch_id=view.batch_id)
            page_id = whole(request.POST.get("page", "")) or 0
            sampling.judge(
                actor, check_id=check_id, page_id=page_id, kind=request.POST.get("kind", ""),
                note=request.POST.get("note", ""), region=words.region_of(request.POST),
            )  # fmt: skip
        except NotAllowed:
            raise
        except LantaiError as fault:
            refusal = str(fault)
        else:
            return redirect(f"{request.path}?last={page_id}")
    context = {
        "check": view, "view": view.page, "refusal": refusal, "kinds": list(texts.DEFECTS.items()),
        "findings": [words.finding(code) for code in view.page.row.codes] if view.page else [],
        "last": whole(request.GET.get("last", "")),
    }  # fmt: skip
    return words.page(request, "check", context, status=422 if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def accept(request: HttpRequest, actor: Actor, scan_batch_id: int) -> HttpResponse:
    """What stands in the way of acceptance; a POST draws a sample, or accepts."""
    batch = batch_queries.batch(actor, batch_id=scan_batch_id)
    refusal = ""
    if request.method == "POST":
        try:
            if request.POST.get("do") == "sample":
                return redirect(
                    "staff:digitisation-check", check_id=sampling.draw_sample(actor, batch_id=scan_batch_id)
                )
            accepting.accept(actor, batch_id=scan_batch_id)
        except NotAllowed:
            raise
        except LantaiError as fault:
            refusal = str(fault)
        else:
            messages.success(request, _("已验收，正在把页挂到目录。"))
            return redirect("staff:digitisation-batch", scan_batch_id=scan_batch_id)
    faults = consistency.faults(stepping.batch_of(actor, scan_batch_id)) if batch.state != "RETURNED" else []
    context = {
        "batch": batch, "faults": [(one, texts.CONSISTENCY[one.code]) for one in faults[:60]], "fault_total": len(faults),
        "story": batch_queries.story(actor, batch_id=scan_batch_id), "refusal": refusal, "check_words": texts.CHECK,
        "check_marks": words.CHECK_MARKS, "ready": batch.state == "QC2" and not batch.accepting and not faults,
        "may_accept": actor.has(*ACCEPTING),
    }  # fmt: skip
    return words.page(request, "accept", context, status=422 if refusal else 200)
