"""The opening review of many volumes and items: make a batch, read the sample, decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from lantai.catalogue import services
from lantai.catalogue.errors import CatalogueError
from lantai.catalogue.queries import disposal, opening
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.web.staff import shell
from lantai.web.staff.access import staff, whole
from lantai.web.staff.catalogue import words
from lantai.web.staff.catalogue.browsing import ARCHIVISTS, number
from lantai.web.staff.catalogue.gaps import year_field
from lantai.web.staff.catalogue.opening import DAY, tell_apart, with_words

ROWS = 50


class BatchForm(forms.Form):
    """Which unreviewed volumes, and items without one, to review together."""

    fonds_code = forms.ChoiceField(label=gettext_lazy("全宗"))
    class_code = forms.CharField(
        label=gettext_lazy("类目"),
        max_length=24,
        required=False,
        help_text=gettext_lazy("例如 XZ11；不填就是全部类目。"),
    )
    year_from = year_field(gettext_lazy("从哪一年"))
    year_to = year_field(gettext_lazy("到哪一年"))

    def __init__(self, *args: Any, fonds: list[tuple[str, str]], **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        choices = [(code, f"{code} {name}") for code, name in fonds]
        self.fields["fonds_code"] = forms.ChoiceField(label=self.fields["fonds_code"].label, choices=choices)
        self.order_fields(["fonds_code", "class_code", "year_from", "year_to"])


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def batches(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the batches, and make one."""
    form = BatchForm(request.POST if request.method == "POST" else None, fonds=disposal.fonds_names(actor))
    if form.is_valid():
        try:
            made = services.make_opening_batch(actor, **form.cleaned_data)
        except CatalogueError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("这一批已按规则提出意见。请看完抽到的案卷，再请馆长审定。"))
            return redirect("staff:opening-batch", made)
    rows = [(row, words.BATCHES[row.state], _counts(row)) for row in opening.opening_batches(actor)]
    context = {"form": form, "rows": rows}
    status = 422 if form.is_bound else 200
    return shell.page(request, "staff/catalogue/opening_batches.html", context, here="opening", status=status)


def _counts(row: opening.BatchView) -> list[tuple[Any, int]]:
    return [(words.OPENING[status], count) for status, count in row.by_status]


class EndForm(forms.Form):
    """A reason for the whole batch."""

    reason = forms.CharField(label=gettext_lazy("理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def batch(request: HttpRequest, actor: Actor, review_batch_id: int) -> HttpResponse:
    """Show a batch: first those drawn, to be read; then decide or give up."""
    if request.method == "POST" and (done := _act(request, actor, review_batch_id)):
        return done
    everything, page = request.GET.get("view") == "all", number(request.GET.get("page"))
    row, some, total = opening.opening_batch(
        actor, batch_id=review_batch_id, sampled=not everything, start=(page - 1) * ROWS, limit=ROWS
    )
    apart = opening.batch_apart(actor, batch_id=review_batch_id)
    context = {
        "batch": row,
        "apart": with_words(apart),
        "apart_count": apart.count,
        "state": words.BATCHES[row.state],
        "counts": _counts(row),
        "rows": [(one, words.OPENING[one.status]) for one in some],
        "everything": everything,
        "reasons": opening.opening_reasons(actor),
        "statuses": [(code, words.OPENING[code]) for code in ("OPEN", "CONTROLLED", "DEFERRED")],
        "end": EndForm(),
        "may_decide": policy.allows(actor, "catalogue.opening.decide"),
        "paging": Paginator(range(total), ROWS).get_page(page),
    }
    return shell.page(request, "staff/catalogue/opening_batch.html", context, here="opening")


def _act(request: HttpRequest, actor: Actor, batch_id: int) -> HttpResponse | None:
    """Do what the form says: read one of the sample, decide, or give the batch up."""
    verb, reason = request.POST.get("do", ""), request.POST.get("reason", "")
    if verb == "decide":
        done = services.decide_opening_batch(actor, batch_id=batch_id, reason=reason)
        messages.success(
            request,
            ngettext("%(n)d 卷（件）已审定，记在您的名下。", "%(n)d 卷（件）已审定，记在您的名下。", done.units)
            % {"n": done.units},
        )
        tell_apart(request, done.apart)
        return redirect("staff:opening-batches")
    if verb == "drop":
        services.drop_opening_batch(actor, batch_id=batch_id, reason=reason)
        messages.success(request, _("这一批不审了，里面的照旧等审核。"))
        return redirect("staff:opening-batches")
    if verb == "read" and (review_id := whole(request.POST.get("review", ""))):
        day = forms.DateField(required=False, widget=DAY)
        try:
            opens_on = day.clean(request.POST.get("opens_on", ""))
        except forms.ValidationError:
            opens_on = None
        services.read_opening_sample(
            actor, batch_id=batch_id, review_id=review_id, status=request.POST.get("status", ""), reason=reason,
            words=request.POST.get("words", ""), opens_on=opens_on,
        )  # fmt: skip
        return redirect(f"{request.path}#read")
    return None
