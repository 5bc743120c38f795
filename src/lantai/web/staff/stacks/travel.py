"""Originals that travel between campuses: the lists, one journey, asking for one, its slip. (B38)"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantai.foundation import clock
from lantai.foundation.actor import Actor
from lantai.stacks import policy, queries, services, texts
from lantai.stacks.errors import JourneyRefused, refused
from lantai.stacks.states import LoanState
from lantai.stacks.values import JourneyUnit, JourneyView
from lantai.web.design import dates
from lantai.web.staff import shell
from lantai.web.staff.access import DESK, staff
from lantai.web.staff.stacks import travel_forms as forms
from lantai.web.staff.stacks import words

A_PAGE = 50
MARKS = {
    "REQUESTED": "wait",
    "ON_THE_WAY": "now",
    "ARRIVED": "you",
    "RETURNING": "now",
    "HOME": "done",
    "NOT_ARRIVED": "no",
    "CANCELLED": "todo",
}


def _page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    frame = {
        "site_names": shell.site_names(), "marks": MARKS, "states": texts.JOURNEY, "urgency": texts.URGENCY,
        "carriers": texts.CARRIER,
    }  # fmt: skip
    return shell.page(
        request, f"staff/stacks/travel/{template}.html", {**frame, **context}, here="journeys", status=status
    )


@require_GET
@staff(*DESK)
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What is mine to send, on its way to me, here, late."""
    names = {
        "send": _("待我寄出"), "coming": _("往我这里来"), "here": _("在我这里用"), "asked": _("我请求的"), "away": _("我寄出去的"),
        "overdue": _("逾期"), "done": _("已结束"),
    }  # fmt: skip
    counts = queries.journey_counts(actor)
    first = next((view for view in ("overdue", *names) if counts.get(view)), "send")
    view = request.GET.get("view", first)
    view = view if view in names else first
    text, number = request.GET.get("q", ""), words.page_of(request)
    rows, total = queries.journeys(actor, view=view, text=text, start=(number - 1) * A_PAGE, limit=A_PAGE)
    shell.remember_counts(actor, {"journeys": words.waiting_bags(counts)})
    context = {
        "rows": rows, "total": total, "view": view, "text": text,
        "views": [(code, name, counts.get(code)) for code, name in names.items()],
        "paging": Paginator(range(total), A_PAGE).get_page(number),
    }  # fmt: skip
    return _page(request, "list", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*DESK)
def ask(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Ask another campus for originals."""
    names = shell.site_names()
    clerk = not policy.may_work_at(actor)
    to = [(code, name) for code, name in names.items() if not clerk or not actor.sites or code in actor.sites]
    form = forms.AskForm(
        request.POST or None, to=to, keepers=[("", _("（都有位置）")), *words.keepers()],
        initial={
            "codes": request.GET.get("codes", ""), "case_number": request.GET.get("case", ""),
            "to": request.GET.get("to") or next(iter(sorted(actor.sites)), ""), "urgency": "NORMAL",
            "wanted_by": datetime.combine(clock.today() + timedelta(days=1), time(12)),
        },
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        made = words.tried(form, lambda: _asked(actor, dict(form.cleaned_data)))
        if made:
            said = ngettext("已请求，立了 %(n)s 张移送单。", "已请求，立了 %(n)s 张移送单。", len(made)) % {
                "n": len(made)
            }
            messages.success(request, said)
            return redirect("staff:journey", made[0]) if len(made) == 1 else redirect("staff:journeys")
    return _page(request, "ask", {"form": form}, status=422 if form.is_bound else 200)


def _asked(actor: Actor, facts: dict[str, Any]) -> list[int]:
    things, unknown = services.units_named(facts.pop("codes"))
    if unknown:
        said = _("不认识，或几个全宗都有：%(codes)s。请扫案卷条码，或核对档号。")
        raise refused(JourneyRefused, said % {"codes": "、".join(unknown[:8])}, "UNKNOWN_CODE")
    return services.ask_journey(actor, things=things, **facts)


@require_GET
@staff(*DESK)
def one(request: HttpRequest, actor: Actor, journey_id: int) -> HttpResponse:
    """One journey: where it stands, what is in the bag, who had it when, and what to do next."""
    return _shown(request, actor, queries.journey(actor, journey_id=journey_id), {})


def _shown(
    request: HttpRequest, actor: Actor, view: JourneyView, bound: dict[str, django_forms.Form], *, status: int = 200
) -> HttpResponse:
    forms_of = {verb: bound.get(verb) or _form(verb, view) for verb in view.verbs}
    copies = [one for one in view.units if one.has_images]
    context = {
        "journey": view, "brief": view.brief, "forms": forms_of, "bound": list(bound.values()),
        "first": next((verb for verb in view.verbs if verb not in {"cancel", "report"}), ""),
        "copies": [(one.thing, words.pages_of(one.thing)) for one in copies], "loan_states": texts.LOAN,
        "unit_marks": words.LOAN_MARKS, "late": words.lasting(view.brief.minutes_late),
        "too_late": view.soonest is not None and view.soonest > view.brief.wanted_by,
        "browses": policy.may_work_at(actor),
    }  # fmt: skip
    return _page(request, "one", context, status=status)


def _form(verb: str, view: JourneyView, data: Any = None) -> django_forms.Form:
    units = _units(verb, view)
    if verb == "send":
        return forms.SendForm(data, units=units, is_secret=view.is_secret, prefix=verb)
    if verb == "send_back":
        return forms.BackForm(data, units=units, is_secret=view.is_secret, prefix=verb)
    if verb == "receive":
        return forms.ReceiveForm(data, units=units, prefix=verb)
    if verb == "take_home":
        return forms.HomeForm(data, units=units, prefix=verb)
    return forms.WhyForm(data, prefix=verb)


def _units(verb: str, view: JourneyView) -> list[JourneyUnit]:
    wanted = {"send": {LoanState.REQUESTED}, "send_back": {LoanState.OUT}}
    states = {state.value for state in wanted.get(verb, {LoanState.OUT, LoanState.LOST})}
    return [one for one in view.units if one.state in states]


@require_POST
@staff(*DESK)
def act(request: HttpRequest, actor: Actor, journey_id: int, step: str) -> HttpResponse:
    """Do one step; what was typed is kept when it is refused."""
    if step not in VERBS:
        raise Http404
    view = queries.journey(actor, journey_id=journey_id)
    form = _form(step, view, request.POST)
    if form.is_valid():
        said = words.tried(form, lambda: _done(actor, journey_id, step, form))
        if said:
            messages.success(request, said)
            return redirect("staff:journey", journey_id)
        view = queries.journey(actor, journey_id=journey_id)
    return _shown(request, actor, view, {step: form}, status=422)


VERBS = ("send", "receive", "send_back", "take_home", "report", "cancel")


def _done(actor: Actor, journey_id: int, step: str, form: Any) -> str:
    facts = form.cleaned_data
    if step in {"send", "send_back"}:
        return _handed_over(actor, journey_id, step, form)
    if step in {"receive", "take_home"}:
        return _taken_in(actor, journey_id, step, form)
    if step == "report":
        services.report_not_arrived(actor, journey_id=journey_id, note=facts["note"])
        return _("已报未到，那边也看得到。")
    services.cancel_journey(actor, journey_id=journey_id, note=facts["note"])
    return _("已撤销。")


def _handed_over(actor: Actor, journey_id: int, step: str, form: Any) -> str:
    facts = form.cleaned_data
    same: dict[str, Any] = {
        "journey_id": journey_id, "counted": form.counted(), "bag": form.handed(), "expected_at": facts["expected_at"],
        "note": facts["note"],
    }  # fmt: skip
    if step == "send":
        expected = services.send_bag(actor, return_by=facts["return_by"], **same)
    else:
        expected = services.send_back(actor, **same)
    return _("已交出，预计 %(when)s 到。") % {"when": dates.moment(expected)}


def _taken_in(actor: Actor, journey_id: int, step: str, form: Any) -> str:
    facts = form.cleaned_data
    same: dict[str, Any] = {
        "journey_id": journey_id, "counted": form.counted(), "seal_intact": not facts["broken"], "note": facts["note"],
    }  # fmt: skip
    if step == "receive":
        late, done = services.receive_bag(actor, **same), _("已收下，清点完毕。")
    else:
        late, done = services.take_home(actor, condition=facts["condition"], **same), _("已入库，请放回原位。")
    return done + (_("比预计晚 %(late)s。") % {"late": words.lasting(late)} if late else "")


@require_GET
@staff(*DESK)
def slip(_request: HttpRequest, actor: Actor, journey_id: int) -> HttpResponse:
    """The slip on paper, for the bag."""
    content = services.journey_slip(actor, journey_id=journey_id)
    name = f"journey-{journey_id}.pdf"
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )
