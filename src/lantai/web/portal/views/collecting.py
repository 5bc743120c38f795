"""Getting what was made: download with a one-time code, a new link, another way of delivery while it waits."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantai.foundation.errors import LantaiError
from lantai.people import queries as people
from lantai.reference import queries as reference
from lantai.reference import services as serving
from lantai.reference.values import DeliveryPlan, DeliveryProgress, Download, LineProgress, ProgressView
from lantai.web.accounts import session
from lantai.web.design import dates
from lantai.web.design.context import in_wechat
from lantai.web.design.views import form_page
from lantai.web.portal.forms import answers
from lantai.web.portal.forms import delivery as forms
from lantai.web.portal.views.common import actor_of
from lantai.web.portal.views.following import access, load

UNITS = frozenset({"UNIT", "AUTHORITY"})
CHANGES = {"choose_ecopy": "E_COPY", "choose_pickup": "PICKUP", "choose_mail": "MAIL"}


def _find(case: ProgressView, delivery_id: int) -> tuple[LineProgress, DeliveryProgress] | None:
    return next(((line, one) for line in case.lines for one in line.deliveries if one.id == delivery_id), None)


def _load(
    request: HttpRequest, number: str, delivery_id: int
) -> tuple[ProgressView, LineProgress, DeliveryProgress] | None:
    try:
        case = load(request, number)
    except LantaiError as fault:
        messages.error(request, str(fault))
        return None
    found = _find(case, delivery_id)
    return (case, *found) if found else None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def download(request: HttpRequest, number: str, delivery_id: int) -> HttpResponseBase:
    """Give the sealed file against the one-time code; the code travels in the body, never in the address (P5)."""
    found = _load(request, number, delivery_id)
    if found is None:
        return redirect("portal:progress")
    case, line, delivery = found
    form = answers.CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        answered = _hand_out(request, number, delivery_id, form)
        if answered is not None:
            return answered
    context = {"here": "progress", "progress": case, "line": line, "delivery": delivery, "form": form}
    return form_page(request, "portal/answer/download.html", context, form)


def _hand_out(request: HttpRequest, number: str, delivery_id: int, form: answers.CodeForm) -> HttpResponseBase | None:
    """Give the file; in WeChat, which cannot take a file as the answer to a form, a plain link for ten minutes."""
    what = {"delivery_id": delivery_id, "code": form.cleaned_data["code"], **access(request, number)}
    try:
        if in_wechat(request):
            ticket = serving.download_ticket(actor_of(request), **what)
            return redirect("portal:download-file", number=number, delivery_id=delivery_id, ticket=ticket)
        return _file(serving.download(actor_of(request), **what))
    except LantaiError as fault:
        form.add_error("code", str(fault))
        return None


def _file(got: Download) -> FileResponse:
    response = FileResponse(got.stream, content_type=got.media_type)
    response["Content-Length"] = str(got.length)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(got.name)}"
    return response


@never_cache
@require_safe
def file(request: HttpRequest, number: str, delivery_id: int, ticket: str) -> HttpResponseBase:
    """Open the plain link of a ticket: inside WeChat the page that says how, elsewhere the file itself."""
    if in_wechat(request) and "file" not in request.GET:
        return render(request, "portal/answer/link.html", {"here": "progress", "number": number})
    try:
        return _file(serving.download_by_ticket(actor_of(request), ticket=ticket))
    except LantaiError as fault:
        messages.error(request, str(fault))
        return redirect("portal:download", number=number, delivery_id=delivery_id)


@require_POST
def renew(request: HttpRequest, number: str, delivery_id: int) -> HttpResponse:
    if _load(request, number, delivery_id) is None:
        return redirect("portal:progress")
    try:
        serving.renew_link(actor_of(request), delivery_id=delivery_id, **access(request, number))
        messages.success(request, _("新的一次性验证码发出了，10 分钟内没收到请再试一次。"))
    except LantaiError as fault:
        messages.error(request, str(fault))
    return redirect("portal:download", number=number, delivery_id=delivery_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, number: str, delivery_id: int) -> HttpResponse:
    """Take another way while this delivery waits; another address needs a code sent by another channel (F9)."""
    found = _load(request, number, delivery_id)
    if found is None:
        return redirect("portal:progress")
    case, line, delivery = found
    known = {one.code: one for one in reference.materials()}
    offered = known[line.material].methods if line.material in known else ()
    # another address or campus is another way; the same e-copy once more is none
    allowed = [
        code for code in forms.METHODS if code in offered and (code != delivery.method or code in {"MAIL", "PICKUP"})
    ]
    method = request.POST.get("method") or request.GET.get("method") or ""
    context: dict[str, Any] = {"here": "progress", "progress": case, "line": line, "delivery": delivery}
    if method not in allowed:
        options = [(code, *forms.METHODS[code]) for code in allowed]
        return render(request, "portal/answer/change.html", context | {"options": options})
    form = _form(case, delivery, method, request.POST if "go" in request.POST or "send-code" in request.POST else None)
    if request.method == "POST" and form.is_bound and form.is_valid():
        answered = _change(request, number, delivery_id, form.plan())
        if answered:
            return answered
    return form_page(request, "portal/answer/change.html", context | {"form": form, "method": method}, form)


def _form(case: ProgressView, delivery: DeliveryProgress, method: str, data: Any) -> forms.PlanForm:
    if method == "MAIL":
        names = ("sealing", "envelope_text", "reference_no")
        kept = {name: getattr(delivery, name) for name in names}
        return forms.MailForm(data, initial=kept, sealings=reference.sealings())
    if method == "PICKUP":
        places = [(site.code, f"{dates.said(site, 'name')}　{dates.said(site, 'address')}") for site in people.sites()]
        return forms.PickupForm(data, places=places)
    if method == "E_COPY":
        return forms.ECopyInsteadForm(data)
    return forms.ReplyForm(data, unit=case.relationship in UNITS)


def _change(request: HttpRequest, number: str, delivery_id: int, plan: DeliveryPlan) -> HttpResponse | None:
    actor = actor_of(request)
    try:
        if "send-code" in request.POST:
            sent_to = serving.send_address_code(
                actor, delivery_id=delivery_id, ip=session.network(request), **access(request, number)
            )
            messages.success(request, _("验证码发到 %(contact)s，写在下面再按“确认更改”。") % {"contact": sent_to})
            return None
        code = request.POST.get("code", "").strip()
        serving.choose_delivery(actor, delivery_id=delivery_id, plan=plan, code=code, **access(request, number))
    except LantaiError as fault:
        messages.error(request, str(fault))
        return None
    messages.success(request, _("收件方式改好了。"))
    return redirect("portal:case", number=number)
