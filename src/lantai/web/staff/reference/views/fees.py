"""Whether copies cost something, and what: decided by the head, each time in a new version."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lantai.foundation.actor import Actor
from lantai.foundation.errors import LantaiError
from lantai.reference import services
from lantai.reference.queries import vocabulary
from lantai.web.staff import shell
from lantai.web.staff.access import staff
from lantai.web.staff.reference.forms.fees import Fees


@require_http_methods(["GET", "HEAD", "POST"])
@staff("director", "deputy_director")
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the price list in force and take a new one; what was ordered before keeps its own price."""
    form = Fees(request.POST if request.method == "POST" else None, initial=vocabulary.switch("FEES"))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.decide_fees(
                actor, on=data["on"], fees=form.fees(), pay_words=data["pay_words"], refund_words=data["refund_words"]
            )
        except LantaiError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("价目已改，从现在起的申请按新的算；以前的申请不变。"))
            return redirect("staff:fees")
    status = 422 if form.is_bound else 200
    return shell.page(request, "staff/reference/fees.html", {"form": form}, here="fees", status=status)
