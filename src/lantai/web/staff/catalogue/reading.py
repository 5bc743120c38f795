"""On which terms the public reads a fonds: decided by the head."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lantai.catalogue import services
from lantai.catalogue.queries import finding_aids, reading
from lantai.foundation.actor import Actor
from lantai.web.staff import shell
from lantai.web.staff.access import staff


class TermsForm(forms.Form):
    """What the public may see beyond descriptions of what is open."""

    images = forms.ChoiceField(
        label=gettext_lazy("开放档案的页图"),
        choices=[
            ("MARKED", gettext_lazy("网上看，带水印")),
            ("PLAIN", gettext_lazy("网上看，不带水印")),
            ("NONE", gettext_lazy("不在网上看，只到馆阅览或申请复制")),
        ],
        widget=forms.RadioSelect,
    )
    stubs = forms.BooleanField(
        label=gettext_lazy("没有开放的，让读者知道有这一卷"),
        help_text=gettext_lazy("只给档号、类目、年度，以及为什么没有开放、怎样申请；不给题名。"),
        required=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff("director", "deputy_director")
def terms(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    aid = finding_aids.fonds_aid(actor, fonds_code=code)
    now = reading.terms(aid.brief.code)
    form = TermsForm(
        request.POST if request.method == "POST" else None, initial={"images": now.images, "stubs": now.stubs}
    )
    if form.is_valid():
        services.set_reading_terms(actor, fonds_code=aid.brief.code, **form.cleaned_data)
        messages.success(request, _("已经改好，读者下一次打开就是这样。"))
        return redirect(reverse("staff:fonds", args=[aid.brief.code]))
    context = {"form": form, "fonds": aid.brief}
    status = 422 if form.is_bound else 200
    return shell.page(request, "staff/catalogue/reading_terms.html", context, here="catalogue", status=status)
