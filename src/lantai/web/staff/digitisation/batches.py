"""Batches: where each is, what is to be done next, its papers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantai.digitisation.queries import batches as queries
from lantai.digitisation.queries import pages as page_queries
from lantai.digitisation.services import asking, copying, reports, stepping
from lantai.digitisation.states.batches import RECEIVING, WORK, BatchState, on_the_way
from lantai.digitisation.texts import batches as texts
from lantai.foundation.actor import Actor
from lantai.people import queries as people
from lantai.stacks.texts import AVAILABILITY
from lantai.web.staff import shell
from lantai.web.staff.access import staff, whole
from lantai.web.staff.digitisation import forms, words
from lantai.web.staff.digitisation.words import ACCEPTING, ARCHIVISTS, DELIVERING, HEADS

A_PAGE = 50
PURPOSE = "digitisation"


@require_http_methods(["GET", "HEAD"])
@staff(*DELIVERING)
def overview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Batches in work and the projects; a contractor's own batches only."""
    rows = queries.batches(actor)
    context = {
        "rows": [(row, words.batch_state(row.state)) for row in rows],
        "projects": queries.projects(actor), "head": actor.has(*HEADS), "contractor": words.is_contractor(actor),
    }  # fmt: skip
    return words.page(request, "overview", context)


@require_http_methods(["GET", "HEAD"])
@staff(*DELIVERING)
def show(request: HttpRequest, actor: Actor, scan_batch_id: int) -> HttpResponse:
    """One batch."""
    return _shown(request, actor, scan_batch_id, None)


def _shown(request: HttpRequest, actor: Actor, batch_id: int, form: forms.VolumesForm | None) -> HttpResponse:
    row = queries.batch(actor, batch_id=batch_id)
    number = whole(request.GET.get("page", "")) or 1
    volumes, total = page_queries.volumes(actor, batch_id=batch_id, start=(number - 1) * A_PAGE, limit=A_PAGE)
    state = BatchState(row.state)
    contractor = words.is_contractor(actor)
    reading = None if contractor else asking.progress(batch_id)
    context: dict[str, Any] = {
        "batch": row, "story": queries.story(actor, batch_id=batch_id), "contractor": contractor, "state": words.batch_state(row.state),
        "track": words.track(row.state), "volumes": volumes, "volume_total": total,
        "paging": Paginator(range(total), A_PAGE).get_page(number), "form": form or _volumes_form(request, actor),
        "found": [(words.finding(code), count) for code, count in page_queries.found(actor, batch_id=batch_id)[:14]] if not contractor else [],
        "steps_ahead": [(one.value, texts.BATCH[one]) for one in WORK if on_the_way(state, one)],
        "receiving": state in RECEIVING and not row.accepting, "checking": row.state in {"LINKED", "QC1"},
        "accepting": row.state == "QC2" and not row.accepting and actor.has(*ACCEPTING),
        "returning": row.state == "ACCEPTED", "reading": reading, "channels": texts.CHANNEL, "batch_words": texts.BATCH,
        "check_words": texts.CHECK, "check_marks": words.CHECK_MARKS, "actor_id": actor.account_id,
        "copies": None if contractor or not row.copy_format else copying.counts(batch_id), "adding": state in (BatchState.PLANNED, BatchState.CHECKED_OUT, *WORK), "bound": form is not None,
    }  # fmt: skip
    response = words.page(request, "batch", context, status=422 if form is not None else 200)
    if (row.waiting or row.accepting) and form is None:
        response["Refresh"] = "3"
    return response


def _volumes_form(request: HttpRequest, actor: Actor) -> forms.VolumesForm:
    named = shell.site_names()
    sites = [(one.code, named.get(one.code, one.code)) for one in people.sites() if one.has_stacks and (not actor.sites or one.code in actor.sites)]  # fmt: skip
    return forms.VolumesForm(request.POST if request.method == "POST" else None, sites=sites)


@require_POST
@staff(*ARCHIVISTS)
def act(request: HttpRequest, actor: Actor, scan_batch_id: int, verb: str) -> HttpResponse:
    """One step of a batch: volumes in, work done, originals back."""
    if verb == "volumes":
        return _add(request, actor, scan_batch_id)
    if verb == "step":
        stepping.advance(
            actor, batch_id=scan_batch_id, to=request.POST.get("to", ""), note=request.POST.get("note", "")
        )
        messages.success(request, _("已记下。"))
    elif verb == "take-out":
        stepping.take_out_volume(actor, batch_id=scan_batch_id, ref_code=request.POST.get("ref_code", ""))
        messages.success(request, _("已拿出批次，原件已还给库房。"))
    elif verb == "return":
        count = stepping.return_originals(actor, batch_id=scan_batch_id, note=request.POST.get("note", ""))
        messages.success(request, ngettext("%(n)s 卷（件）已归库。", "%(n)s 卷（件）已归库。", count) % {"n": count})
    elif verb == "copies":
        asked = copying.ask(actor, batch_id=scan_batch_id)
        messages.success(request, _("正在做利用副本，刷新可看进度。") if asked else _("利用副本正在做着。"))
    else:
        raise Http404(verb)
    return redirect("staff:digitisation-batch", scan_batch_id=scan_batch_id)


def _add(request: HttpRequest, actor: Actor, batch_id: int) -> HttpResponse:
    form = _volumes_form(request, actor)
    if not form.is_valid():
        return _shown(request, actor, batch_id, form)
    facts = form.cleaned_data
    out = words.tried(
        form,
        lambda: stepping.add_volumes(
            actor, batch_id=batch_id, codes=facts["codes"], lend=not facts["in_place"], site=facts["site"]
        ),
    )
    if out is None:
        return _shown(request, actor, batch_id, form)
    if out.count:
        messages.success(
            request, ngettext("%(n)s 卷（件）进了批次。", "%(n)s 卷（件）进了批次。", out.count) % {"n": out.count}
        )
    for one in out.in_use[:20]:
        word = str(AVAILABILITY[one.state])
        messages.warning(
            request, _("%(code)s 现在拿不到：%(state)s。没有放进批次。") % {"code": one.ref_code, "state": word}
        )
    if out.unknown:
        messages.warning(request, _("不认识：%(codes)s。") % {"codes": "、".join(out.unknown[:8])})
    return redirect("staff:digitisation-batch", scan_batch_id=batch_id)


@require_GET
@staff(*DELIVERING)
def redo(_request: HttpRequest, actor: Actor, scan_batch_id: int) -> HttpResponseBase:
    """The pages to scan again, as CSV."""
    row = queries.batch(actor, batch_id=scan_batch_id)
    lines = reports.redo_list(actor, batch_id=scan_batch_id)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="redo-{row.id}.csv"'
    return response


@require_GET
@staff(*ARCHIVISTS)
def copies(_request: HttpRequest, actor: Actor, scan_batch_id: int) -> HttpResponseBase:
    """All access copies of the batch as one zip, with their digests; logged."""
    pieces = copying.take(actor, batch_id=scan_batch_id, purpose=PURPOSE)
    response = StreamingHttpResponse(pieces, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="copies-{scan_batch_id}.zip"'
    response["Cache-Control"] = "no-store"
    return response


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@require_GET
@staff(*ARCHIVISTS)
def hand_over(_request: HttpRequest, actor: Actor, scan_batch_id: int) -> HttpResponse:
    """The hand-over list of the originals, to be signed by both sides."""
    return _pdf(reports.hand_over_list(actor, batch_id=scan_batch_id), f"handover-{scan_batch_id}")


@require_GET
@staff(*ARCHIVISTS)
def report(_request: HttpRequest, actor: Actor, scan_batch_id: int) -> HttpResponse:
    """The acceptance report as it was kept."""
    return _pdf(reports.acceptance_report(actor, batch_id=scan_batch_id), f"acceptance-{scan_batch_id}")
