"""Steps with a line: one press, or a page that asks first. Post, redirect, get."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lantai.foundation.actor import Actor
from lantai.foundation.errors import LantaiError, StaleState
from lantai.reference import services
from lantai.web.staff import shell
from lantai.web.staff.access import DESK, back, staff
from lantai.web.staff.people_search import changing
from lantai.web.staff.reference import forms, steps

if TYPE_CHECKING:
    from lantai.reference.values import CandidateView, LineSight, LineView

PURPOSE = "REVIEW"


def address(number: str, line: LineView, code: str, candidate: CandidateView | None) -> str:
    """Return where the step `code` is asked."""
    if code in {"mark", "confirm_mark"} and candidate is not None:
        return f"{reverse('staff:mark', args=[number, line.id])}?mention={candidate.candidate.mention_id}"
    if code == "accept":
        return reverse("staff:accept", args=[number, line.id])
    if code == "seal":
        return reverse("staff:seal", args=[number, line.id])
    if code in {"pack", "deliver", "open"}:
        return reverse("staff:case", args=[number]) + f"?line={line.id}#deliveries"
    return reverse("staff:step", args=[number, line.id, code])


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*DESK)
def step(request: HttpRequest, actor: Actor, number: str, line_id: int, code: str) -> HttpResponse:
    """Do one step: those in `steps.DIRECT` at once, the others after their form."""
    if code in steps.DIRECT:
        if request.method != "POST":
            return redirect(_case(number, line_id))
        with services.as_seen(line_id=line_id, seen=request.POST.get("seen", "")):
            done = _direct(actor, line_id, code, request.POST.get("digest", ""))
        messages.success(request, done)
        return back(request) if request.POST.get("next") else redirect(_case(number, line_id))
    kind = forms.STEPS.get(code)
    if kind is None:
        raise Http404
    line = None if request.method == "POST" else _opened(actor, number, line_id, code)
    data = request.POST if request.method == "POST" else None
    form = kind(data, actor=actor, line_id=line_id, initial=_initial(line, code) if line else {})
    stale = False
    if request.method == "POST" and form.is_valid():
        try:
            with services.as_seen(line_id=line_id, seen=request.POST.get("seen", "")):
                form.apply(number=number, line_id=line_id)
        except LantaiError as refusal:
            stale = isinstance(refusal, StaleState)
            form.add_error(None, str(refusal))
        else:
            messages.success(request, str(form.done))
            return redirect(_case(number, line_id))
    line = line or _opened(actor, number, line_id, code)
    seen = request.POST.get("seen", "") if form.is_bound and not stale else line.seen
    context = {"line": line, "form": form, "back": _case(number, line_id), "code": code, "seen": seen}
    if code == "confirm_negative" and line.negative is not None and line.negative.look_up is not None:
        context["looked"] = changing.kept(actor.for_purpose(number), record_id=line.negative.look_up)
    status = 422 if form.is_bound else 200
    return shell.page(request, "staff/reference/step.html", context, here="worklist", slim=True, status=status)


def _case(number: str, line_id: int) -> str:
    return f"{reverse('staff:case', args=[number])}?line={line_id}"


def _direct(actor: Actor, line_id: int, code: str, digest: str) -> str:
    if code == "claim":
        services.claim(actor, line_id=line_id)
        return _("已领取，由您办理。")
    if code == "prepare":
        services.prepare_draft(actor, line_id=line_id)
        return _("复印件草稿已做好。")
    if code == "send_proof":
        services.send_proof(actor, line_id=line_id)
        return _("样稿已发给申请人核对，时钟停走。")
    if code == "send_to_seal":
        services.send_to_seal(actor, line_id=line_id, draft_digest=digest)
        return _("已送第二位老师复核用印。")
    if code == "claim_forwarded":
        services.claim_forwarded(actor, line_id=line_id)
        return _("已领取转来的这一项。")
    services.original_back(actor, line_id=line_id)
    return _("已记下：原件回来了。")


def _opened(actor: Actor, number: str, line_id: int, code: str) -> LineSight:
    away = code == "original_away"
    return services.open_line(actor, number=number, line_id=line_id, purpose=PURPOSE, originals=away)


def _initial(line: LineSight, code: str) -> dict[str, Any]:
    if code == "original_away":
        away = [one for one in line.originals if one.away]
        return {"why": away[0].word, "until": away[0].until} if away else {}
    study = line.study
    if code != "search" or study is None:
        return {}
    return {
        "name": study.name,
        "former_names": "、".join(study.former_names),
        "entered": study.entered,
        "graduated": study.graduated,
        "slack": study.slack,
        "school": study.school,
        "unit": study.unit,
        "level": study.level,
        "supervisor": study.supervisor,
    }
