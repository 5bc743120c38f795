"""What a person may ask about the own data: where signed in, papers kept, a copy of everything, an end (PIPL 44-50)."""

from __future__ import annotations

import dataclasses
import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantai.foundation import clock
from lantai.foundation.actor import Actor
from lantai.foundation.errors import LantaiError
from lantai.notices import queries as notices
from lantai.people import queries as people
from lantai.people import services as people_services
from lantai.reference import queries as reference
from lantai.reference import services as serving
from lantai.web.accounts import session
from lantai.web.design import dates
from lantai.web.design.views import form_page

WAYS = {
    "code": gettext_lazy("验证码"),
    "password+totp": gettext_lazy("密码和动态码"),
    "password+recovery": gettext_lazy("密码和备用码"),
    "passkey": gettext_lazy("通行密钥"),
}


@never_cache
@session.signed_in
@require_safe
def safety(request: HttpRequest) -> HttpResponse:
    """Show when and how one signed in, and the button that ends every other session."""
    rows = [(row, WAYS.get(row.way, row.way)) for row in people.sign_ins(session.actor(request))]
    return render(request, "accounts/safety.html", {"rows": rows, "here": "account"})


@require_POST
@session.signed_in
def leave_elsewhere(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    stamp = people_services.end_other_sessions(session.actor(request))
    request.session[session.STAMP] = stamp
    messages.success(request, _("别处的登录都退出了，只留下这里。"))
    return redirect("accounts:safety")


@never_cache
@session.applicant_required
@require_safe
def papers(request: HttpRequest) -> HttpResponse:
    """Show the proofs of identity on file, until when, and let each be taken back (B32, P2)."""
    kinds = {kind.code: kind.name for kind in reference.evidence_kinds()}
    rows = [(paper, kinds.get(paper.kind, "")) for paper in reference.vault(session.actor(request))]
    return render(request, "accounts/papers.html", {"rows": rows, "here": "account"})


@require_POST
@session.applicant_required
def forget_paper(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    try:
        serving.remove_evidence(session.actor(request), evidence_id=str(evidence_id))
        messages.success(request, _("已经删掉。以前核对过的结论还在，照片没有了。"))
    except LantaiError as fault:
        messages.error(request, session.words(fault))
    return redirect("accounts:papers")


@require_POST
@session.applicant_required
def revoke_consent(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """Take back the consent to keep a paper for next time; it stays for the present request only (PIPL 15)."""
    who = session.actor(request)
    try:
        serving.revoke_consent(who, evidence_id=str(evidence_id))
    except LantaiError as fault:
        messages.error(request, session.words(fault))
        return redirect("accounts:papers")
    left = next((paper for paper in reference.vault(who) if paper.id == str(evidence_id)), None)
    if left is None:
        messages.success(request, _("同意收回了。这份证件早已核对过，照片已经删掉。"))
    elif left.keep_until is not None:
        until = dates.long_day(left.keep_until)
        messages.success(request, _("同意收回了。这份证件只用于这次申请，最晚留到 %(day)s。") % {"day": until})
    return redirect("accounts:papers")


@never_cache
@session.applicant_required
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Say which rights there are and how to use each."""
    return render(request, "accounts/data.html", {"here": "account"})


@never_cache
@session.applicant_required
@require_safe
def data_copy(request: HttpRequest) -> HttpResponse:
    """Give a copy of all that is kept about the visitor, to read or to take elsewhere (PIPL art. 45)."""
    text = json.dumps(_everything(session.actor(request)), cls=_Encoder, ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="lantai-{clock.today():%Y%m%d}.json"'
    return response


def _everything(who: Actor) -> dict[str, Any]:
    cases = [brief.number for brief in reference.my_cases(who) if not brief.draft_id]
    return {
        "taken_at": clock.now(),
        "archive": people.archive().name,
        "account": people_services.own_data(who),
        "requests": [reference.progress(who, number=number) for number in cases],
        "papers": reference.vault(who),
        "messages": notices.own(who, limit=500),
        "looked": people.who_looked(who, numbers=cases, limit=1000),
    }


class _Encoder(DjangoJSONEncoder):
    def default(self, value: Any) -> Any:
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        if isinstance(value, (set, frozenset)):
            return sorted(value)
        return super().default(value)


@never_cache
@session.applicant_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest) -> HttpResponse:
    """Close the account for good; not while a request is under way."""
    who = session.actor(request)
    waiting = [brief.number for brief in reference.my_cases(who) if not brief.draft_id and not brief.closed]
    problem = ""
    if request.method == "POST" and not waiting:
        if request.POST.get("sure") != "on":
            problem = _("注销以后不能恢复。确实要注销，请先勾上“我明白”。")
        else:
            try:
                people_services.close_account(who)
            except LantaiError as fault:
                problem = session.words(fault)
            else:
                logout(request)
                return render(request, "accounts/closed.html")
    context = {"waiting": waiting, "problem": problem, "here": "account"}
    return form_page(request, "accounts/close.html", context, bad=bool(problem))


@require_POST
@session.applicant_required
def news(request: HttpRequest) -> HttpResponse:
    """Begin or end the mails about announcements (A11)."""
    wanted = request.POST.get("wanted") == "yes"
    try:
        people_services.choose_news(session.actor(request), wanted=wanted)
        messages.success(request, _("有新公告会发邮件告诉您。") if wanted else _("以后不再发公告邮件。"))
    except LantaiError as fault:
        messages.error(request, session.words(fault))
        if fault.code == "NO_MAIL":
            return redirect("accounts:contact-add")
    return redirect(session.safe_next(request, reverse("accounts:profile")))
