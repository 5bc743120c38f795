"""Loans and treatment."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from lantai.foundation.actor import Actor
from lantai.stacks import queries, services, texts
from lantai.stacks.errors import LoanRefused, refused
from lantai.stacks.states import LoanState
from lantai.stacks.values import Thing
from lantai.web.design import dates
from lantai.web.staff.access import back, staff
from lantai.web.staff.stacks import forms, words
from lantai.web.staff.stacks.words import ARCHIVISTS

A_PAGE = 50
COPIES = 8  # links to page images beside a refusal


def _things(actor: Actor, text: str) -> list[Thing]:
    things, unknown = services.things_of(actor, text)
    if unknown:
        raise refused(
            LoanRefused,
            _("不认识，或几个全宗都有：%(codes)s。请扫案卷条码，或核对档号。")
            % {"codes": "、".join(scan.text for scan in unknown[:8])},
            "UNKNOWN_CODE",
        )
    return things


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def loans(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What is out, late, asked for, back; a POST hands originals out."""
    form = forms.LendForm(
        request.POST or None,
        sites=[("", _("（都有位置）")), *words.sites_for(actor)],
        initial={"codes": request.GET.get("codes", "")},
    )
    copies: tuple[Thing, ...] = ()
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        codes = facts.pop("codes")
        try:
            made = services.lend(actor, things=_things(actor, codes), **facts)
        except LoanRefused as refusal:
            form.add_error(None, str(refusal))
            copies = refusal.copies
        else:
            messages.success(request, _("借出 %(n)s 卷（件）。") % {"n": len(made)})
            return redirect("staff:stacks-loans")
    view, text, number = request.GET.get("view", "out"), request.GET.get("q", ""), words.page_of(request)
    rows, total = queries.loans(actor, view=view, text=text, start=(number - 1) * A_PAGE, limit=A_PAGE)
    counts = queries.counts(actor)
    names = {"out": _("在外"), "overdue": _("逾期"), "requested": _("待取出"), "returned": _("已还"), "lost": _("报失")}
    context: dict[str, Any] = {
        "form": form, "rows": rows, "total": total, "view": view if view in names else "out", "text": text,
        "views": [(code, name, counts[code]) for code, name in names.items()], "marks": words.LOAN_MARKS,
        "gone": texts.GONE, "state_words": texts.LOAN, "reasons": texts.REASON, "conditions": list(texts.CONDITION.items()),
        "paging": Paginator(range(total), A_PAGE).get_page(number),
        "copies": [(one.ref_code, words.pages_of(one)) for one in copies[:COPIES]],
        "lending": form.is_bound or bool(request.GET.get("codes")),
    }  # fmt: skip
    return words.page(request, "loans", context, tab="loans", status=422 if form.is_bound else 200)


@require_POST
@staff(*ARCHIVISTS)
def act(request: HttpRequest, actor: Actor, loan_id: int, step: str) -> HttpResponse:
    """One step of one loan: back, renew, hand out, lost, withdraw."""
    note = request.POST.get("note", "")
    if step == "back":
        late = services.give_back(actor, loan_id=loan_id, condition=request.POST.get("condition", "GOOD"), note=note)
        messages.success(
            request,
            ngettext("已还，迟了 %(n)s 天。", "已还，迟了 %(n)s 天。", late) % {"n": late} if late else _("已还。"),
        )
    elif step == "renew":
        due = services.renew(actor, loan_id=loan_id)
        messages.success(request, _("续借到 %(day)s。") % {"day": dates.day(due)})
    elif step == "out":
        try:
            due = services.hand_out(actor, loan_id=loan_id)
        except LoanRefused as refusal:
            if not refusal.copies:
                raise
            links = [(words.pages_of(one), one.ref_code) for one in refusal.copies[:COPIES]]
            said = format_html_join(" ", '<a href="{}">{}</a>', links)
            messages.error(request, format_html("{} {}", str(refusal), said))
            return back(request, "staff:stacks-loans")
        messages.success(request, _("已借出，%(day)s 前归还。") % {"day": dates.day(due)})
    else:
        services.end_loan(
            actor, loan_id=loan_id, state=LoanState.LOST if step == "lost" else LoanState.WITHDRAWN, note=note
        )
        messages.success(request, _("已报失。") if step == "lost" else _("已撤回。"))
    return back(request, "staff:stacks-loans")


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def holds(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What is in treatment, the worst first; a POST takes more out of circulation."""
    form = forms.HoldForm(request.POST or None, sites=[("", _("（都有位置）")), *words.sites_for(actor)])
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        codes = facts.pop("codes")
        made = words.tried(form, lambda: services.hold(actor, things=_things(actor, codes), **facts))
        if made:
            messages.success(request, _("已停借 %(n)s 卷（件），修好后请恢复。") % {"n": len(made)})
            return redirect("staff:stacks-holds")
    context = {
        "form": form, "rows": queries.holds(actor), "done": queries.holds(actor, released=True, limit=20),
        "grades": texts.DAMAGE,
    }  # fmt: skip
    return words.page(request, "holds", context, tab="holds", status=422 if form.is_bound else 200)


@require_POST
@staff(*ARCHIVISTS)
def release(request: HttpRequest, actor: Actor, hold_id: int) -> HttpResponse:
    """Let it go out again."""
    services.release(actor, hold_id=hold_id, outcome=request.POST.get("outcome", ""))
    messages.success(request, _("已恢复，可以借出。"))
    return redirect("staff:stacks-holds")
