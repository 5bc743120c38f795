"""Typing people into the index: paper in hand, or beside the page image."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from lantai.catalogue import services
from lantai.catalogue.errors import ImportRefused
from lantai.catalogue.queries import browse
from lantai.catalogue.services.typing_in import SHARED
from lantai.foundation.actor import Actor
from lantai.web.staff import shell
from lantai.web.staff.access import staff
from lantai.web.staff.catalogue.browsing import ARCHIVISTS


def _said(label: Any, longest: int = 120) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=False)


class PeopleForm(forms.Form):
    """Who stands on one page, a line each, and what they have in common."""

    page = forms.CharField(label=gettext_lazy("第几页"), max_length=20)
    first_row = forms.IntegerField(
        label=gettext_lazy("从第几行起"), min_value=1, max_value=9999, initial=1, required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    lines = forms.CharField(
        label=gettext_lazy("页上的人"),
        help_text=gettext_lazy(
            "每行一人：姓名，学号，性别，出生，曾用名，备注；用逗号分开，没有的空着，后面的可以不写。也可以从表格里整块粘贴。空一行就是页上空着的一行。"
        ),
        max_length=100_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("请至少写一个人。")},
    )
    entered = _said(gettext_lazy("入学年月"), 20)
    graduated = _said(gettext_lazy("毕业年月"), 20)
    unit = _said(gettext_lazy("院系"))
    major = _said(gettext_lazy("专业"))
    class_name = _said(gettext_lazy("班级"))
    level = _said(gettext_lazy("层次"), 40)

    def __init__(self, given: Any = None, *, initial: dict[str, Any]) -> None:
        super().__init__(given, initial=initial, auto_id="people-%s")


def beside(detail: browse.PageDetail) -> PeopleForm | None:
    """Return the form that stands beside a page image; None where the page belongs to no volume."""
    if detail.volume_id is None:
        return None
    known = [one.row for one in detail.mentions if one.row]
    return PeopleForm(initial={"page": detail.label, "first_row": max(known, default=0) + 1})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def people(request: HttpRequest, actor: Actor, volume_id: int) -> HttpResponse:
    """Show the form for a volume; a POST brings the people in and leads to what became of them."""
    volume = browse.volume(actor, volume_id=volume_id)
    form = PeopleForm(
        request.POST if request.method == "POST" else None, initial={"page": request.GET.get("page", "")[:20]}
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            report = services.type_people(
                actor, volume_id=volume_id, page=said["page"], lines=said["lines"], first_row=said["first_row"] or 1,
                shared={name: said[name] for name in SHARED},
            )  # fmt: skip
        except ImportRefused as refusal:
            form.add_error("lines", str(refusal))
        else:
            messages.success(
                request,
                ngettext("已录入 %(n)s 人，查人时就找得到。", "已录入 %(n)s 人，查人时就找得到。", report.accepted)
                % {"n": report.accepted},
            )
            return redirect("staff:import-batch", report.batch_id)
    status = 422 if form.is_bound else 200
    return shell.page(
        request, "staff/catalogue/people.html", {"volume": volume, "form": form}, here="catalogue", status=status
    )
