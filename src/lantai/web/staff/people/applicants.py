"""Applicants' accounts, for window staff: found only by a whole contact; long unused numbers and double accounts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lantai.foundation.actor import Actor
from lantai.foundation.errors import LantaiError
from lantai.people import queries as people
from lantai.people import services as people_services
from lantai.people import texts
from lantai.people.states import Standing
from lantai.web.staff import shell
from lantai.web.staff.access import staff
from lantai.web.staff.people.forms import MergeForm, SeekForm

WINDOW = ("window_archivist", "archivist", "workstation_clerk", "director")


@require_http_methods(["GET", "POST"])
@staff(*WINDOW)
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Look one account up by a whole phone or mail; there is no list to leaf through. The look is written down."""
    form = SeekForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        view = people_services.find_applicant(actor, **form.cleaned_data)
        context["sought"] = True
        if view is not None:
            context |= {
                "view": view,
                "standing": texts.STANDINGS[Standing(view.standing)],
                "contacts": [(row, texts.CONTACTS[row.kind]) for row in people.contacts(actor, view.id)],
                "merge": MergeForm(),
            }
    return shell.page(request, "staff/people/applicants.html", context, here="applicants")


@require_POST
@staff(*WINDOW)
def revive(request: HttpRequest, actor: Actor, account_id: int, contact_id: int) -> HttpResponse:
    """Let a long unused number in again: the person stands before us."""
    if contact_id not in {row.id for row in people.contacts(actor, account_id)}:
        messages.error(request, _("没有找到这一条。请返回列表刷新后再试。"))
        return redirect("staff:applicants")
    people_services.revive_contact(actor, contact_id=contact_id, ground="WINDOW_ID")
    messages.success(request, _("这个联系方式又可以登录了。"))
    return redirect("staff:applicants")


@require_POST
@staff(*WINDOW)
def merge(request: HttpRequest, actor: Actor, account_id: int) -> HttpResponse:
    """Make two accounts of one person one."""
    form = MergeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请填另一个联系方式，并写明怎样核对了身份。"))
        return redirect("staff:applicants")
    other = people_services.find_applicant(actor, contact=form.cleaned_data["other"], purpose="merge")
    if other is None or other.id == account_id:
        messages.error(request, _("那个联系方式没有另外的账号。"))
        return redirect("staff:applicants")
    try:
        people_services.merge_accounts(actor, keep=account_id, drop=other.id, ground=form.cleaned_data["ground"])
        messages.success(request, _("已合并。两边的申请和联系方式都在一个账号里了。"))
    except LantaiError as refusal:
        messages.error(request, str(refusal))
    return redirect("staff:applicants")
