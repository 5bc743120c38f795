"""The opening review: which volumes are due, what the two gates say, and the decision of the head."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lantai.catalogue import services
from lantai.catalogue.errors import CatalogueError
from lantai.catalogue.queries import holdings
from lantai.foundation.actor import Actor
from lantai.web.staff import shell
from lantai.web.staff.access import staff
from lantai.web.staff.catalogue import words
from lantai.web.staff.catalogue.browsing import ARCHIVISTS, number

ROWS = 50


@require_GET
@staff(*ARCHIVISTS)
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List volumes by where their review stands; first those whose 25 years are over."""
    view = request.GET.get("view", "due")
    view = view if view in holdings.VIEWS else "due"
    text, page = request.GET.get("q", "").strip()[:80], number(request.GET.get("page"))
    rows, counts = holdings.opening_reviews(actor, view=view, text=text, start=(page - 1) * ROWS, limit=ROWS)
    context = {
        "view": view,
        "text": text,
        "views": [
            {
                "name": words.REVIEWS[code],
                "count": counts[code],
                "address": f"?{urlencode({'view': code, 'q': text} if text else {'view': code})}",
                "here": code == view,
            }
            for code in holdings.VIEWS
        ],
        "due": counts["due"],
        "rows": rows,
        "paging": Paginator(range(counts[view]), ROWS).get_page(page),
    }
    return shell.page(request, "staff/catalogue/opening.html", context, here="opening")


class DecideForm(forms.Form):
    """Open, controlled or deferred, always with a reason."""

    status = forms.ChoiceField(
        label=gettext_lazy("审核结论"),
        choices=[
            ("OPEN", pgettext_lazy("status", "开放")),
            ("CONTROLLED", gettext_lazy("控制使用")),
            ("DEFERRED", gettext_lazy("延期开放")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        help_text=gettext_lazy("写明依据，以及征求过哪个形成单位的意见，例如：满 25 年，已征求教务处意见，无异议。"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def review(request: HttpRequest, actor: Actor, volume_id: int) -> HttpResponse:
    """Show one volume, what each gate says now, and what was decided before; the head decides here."""
    case = holdings.opening_case(actor, volume_id=volume_id)
    form = DecideForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.review_opening(actor, volume_id=volume_id, **form.cleaned_data)
        except CatalogueError as refusal:
            form.add_error("reason" if refusal.code == "OPENING_REASON" else "status", str(refusal))
        else:
            decided = words.OPENING[form.cleaned_data["status"]]
            messages.success(
                request,
                _("%(code)s 已定为“%(status)s”，记在您的名下。") % {"code": case.review.ref_code, "status": decided},
            )
            return redirect(reverse("staff:opening"))
    context: dict[str, Any] = {
        "case": case,
        "form": form,
        "gates": [(words.RELATIONSHIPS[row.relationship], row) for row in case.gates],
        "history": [(row, words.OPENING.get(row.before, row.before), words.OPENING[row.after]) for row in case.history],
    }
    status = 422 if form.is_bound else 200
    return shell.page(request, "staff/catalogue/review.html", context, here="opening", status=status)
