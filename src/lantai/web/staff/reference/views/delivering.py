"""One delivery on its case: calls, courier's scans, trouble, cancelling. Bulk work is on the print and post page."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lantai.foundation.actor import Actor
from lantai.foundation.errors import LantaiError
from lantai.reference import services
from lantai.web.design.templatetags.lantai import listed
from lantai.web.staff import shell
from lantai.web.staff.access import DESK, back, staff
from lantai.web.staff.reference.delivery_forms import DIRECT, FORMS


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*DESK)
def step(request: HttpRequest, actor: Actor, number: str, delivery_id: int, code: str) -> HttpResponse:
    """Do one thing with one delivery."""
    address = f"{reverse('staff:case', args=[number])}#deliveries"
    if code in {"print", "pack", "hold"}:
        return redirect("staff:post")
    if code == "hand_over":
        return redirect("staff:hand-over", delivery_id)
    if code in DIRECT:
        if request.method == "POST":
            messages.success(request, _direct(actor, delivery_id, code))
        return back(request) if request.POST.get("next") else redirect(address)
    kind = FORMS.get(code)
    if kind is None:
        raise Http404
    form = kind(request.POST if request.method == "POST" else None, actor=actor)
    if form.is_valid():
        try:
            form.apply(delivery_id)
        except LantaiError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, str(form.done))
            return redirect(address)
    context = {"form": form, "back": address, "number": number}
    status = 422 if form.is_bound else 200
    return shell.page(request, "staff/reference/delivery_step.html", context, here="worklist", status=status)


def _direct(actor: Actor, delivery_id: int, code: str) -> str:
    if code == "resend":
        services.resend(actor, delivery_id=delivery_id)
        return _("已按原来的地址再送一次。")
    if code == "send_reply":
        services.send_reply(actor, delivery_id=delivery_id)
        return _("复函已发出。")
    if code == "dispatch":
        sent = services.dispatch(actor, delivery_ids=(delivery_id,))
        return _("已交快递：%(numbers)s") % {"numbers": listed(one.tracking_no for one in sent)}
    services.ready_for_pickup(actor, delivery_ids=(delivery_id,))
    return _("已放到领取处，取件码已发给申请人。")
