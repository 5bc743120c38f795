"""Saying what is not there: a page missing in the original; and how courses are called in English."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from lantai.catalogue import queries, services
from lantai.catalogue.errors import CatalogueError
from lantai.foundation.actor import Actor
from lantai.web.staff import shell
from lantai.web.staff.access import back, staff
from lantai.web.staff.catalogue.browsing import ARCHIVISTS


@require_POST
@staff(*ARCHIVISTS)
def missing(request: HttpRequest, actor: Actor, volume_id: int) -> HttpResponse:
    """Note that the original does not have a page."""
    given = {name: request.POST.get(name, "") for name in ("label", "reason", "reason_en")}
    services.note_missing_page(actor, volume_id=volume_id, **given)
    messages.success(request, _("缺页已记在您的名下；办件页和以后的复制件上都会写明。"))
    return back(request, "staff:catalogue")


@require_POST
@staff(*ARCHIVISTS)
def withdraw(request: HttpRequest, actor: Actor, missing_id: int) -> HttpResponse:
    services.withdraw_missing_page(actor, missing_id=missing_id, reason=request.POST.get("reason", ""))
    messages.success(request, _("缺页的记录已撤销，原来的记录留着。"))
    return back(request, "staff:catalogue")


def year_field(label: Any) -> forms.IntegerField:
    number = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(label=label, required=False, min_value=1850, max_value=2200, widget=number)


class CourseForm(forms.Form):
    """One entry of the dictionary."""

    name = forms.CharField(label=gettext_lazy("课程名"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("英文名"), max_length=200)
    year_from = year_field(gettext_lazy("从哪一届"))
    year_to = year_field(gettext_lazy("到哪一届"))
    approval = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=200,
        help_text=gettext_lazy("批准的文件，例如：教务处〔2015〕12 号译名表"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def courses(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Look the dictionary up, and decide an entry; a decision for the same years replaces the one before."""
    form = CourseForm(request.POST if request.method == "POST" else None, initial={"name": request.GET.get("name", "")})
    if request.method == "POST" and form.is_valid():
        try:
            services.decide_course_name(actor, **form.cleaned_data)
        except CatalogueError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("译名已定，从现在起的草稿按它写。"))
            return redirect("staff:courses")
    text = request.GET.get("q", "").strip()[:120]
    rows = queries.course_names(actor, text=text)
    context = {"form": form, "rows": rows, "text": text}
    status = 422 if form.is_bound else 200
    return shell.page(request, "staff/catalogue/courses.html", context, here="courses", status=status)


@require_POST
@staff(*ARCHIVISTS)
def end_course(request: HttpRequest, actor: Actor, course_id: int) -> HttpResponse:
    services.end_course_name(actor, course_id=course_id)
    messages.success(request, _("这一条不再使用；以前印出去的不变。"))
    return redirect("staff:courses")
