"""Assisted entry: a case for somebody on the phone, at the window or in a letter (A24)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lantai.foundation.actor import Actor
from lantai.foundation.errors import LantaiError
from lantai.reference import services
from lantai.reference.errors import OrderRefused
from lantai.web.staff import shell
from lantai.web.staff.access import DESK, staff
from lantai.web.staff.reference.entry import EntryForm, ItemSet


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*DESK)
def enter(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Ask everything on one page; the same rules as the portal decide, the same progress page answers."""
    form, items = (
        EntryForm(request.POST if request.method == "POST" else None),
        ItemSet(request.POST if request.method == "POST" else None, prefix="item"),
    )
    if request.method == "POST" and form.is_valid() and items.is_valid():
        wanted: list[dict[str, Any]] = [row for row in items.cleaned_data if row.get("material")]
        if not wanted:
            form.add_error(None, _("请至少选一种材料。"))
        else:
            done = _submit(actor, form, wanted)
            if done is not None:
                messages.success(request, _("已收下，编号 %(number)s。请念给对方听。") % {"number": done})
                return redirect("staff:case", done)
    context = {
        "form": form,
        "items": items,
        "groups": [(title, [form[name] for name in names]) for title, names in form.groups],
    }
    return shell.page(
        request, "staff/reference/enter.html", context, here="enter", status=422 if form.is_bound else 200
    )


def _submit(actor: Actor, form: EntryForm, wanted: list[dict[str, Any]]) -> str | None:
    data = form.cleaned_data
    try:
        taken = services.enter_case(
            actor,
            order=form.order(wanted, "zh-hans"),
            key=data["key"],
            channel=data["channel"],
            consent_note=data["consent_note"],
            answered_by=data["answered_by"],
        )
    except OrderRefused as refusal:
        for problem in refusal.problems:
            form.add_error(None, problem.text)
    except LantaiError as refusal:
        form.add_error(None, str(refusal))
    else:
        return taken.number
    return None
