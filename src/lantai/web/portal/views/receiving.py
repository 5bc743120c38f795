"""Receivers and ways of delivery: a list, one page per receiver, and who gets how many."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from lantai.people import queries as people
from lantai.reference import queries as reference
from lantai.reference.values import DeliveryPlan, OrderItem, Share
from lantai.web.design import dates
from lantai.web.portal import draft as drafts
from lantai.web.portal.draft import Draft
from lantai.web.portal.forms import delivery as forms
from lantai.web.portal.views.common import UNITS, go_on, question, show, to

MOST_RECEIVERS = 8


def allowed_methods(draft: Draft) -> list[str]:
    """Return the ways in which at least one chosen material can be given."""
    known = {one.code: one for one in reference.materials()}
    found = {method for item in draft.order.items if item.material in known for method in known[item.material].methods}
    return [method for method in forms.METHODS if method in found]


@question("delivery")
def delivery(request: HttpRequest, draft: Draft) -> HttpResponse:
    """List the receivers; choose the way of the next one, or go on."""
    deliveries = draft.order.deliveries
    allowed = allowed_methods(draft)
    data = request.POST if request.method == "POST" else None
    if data is not None and "go-on" in data and deliveries:
        draft.answer("delivery")
        if len(deliveries) < 2:
            draft.forget("shares")
        return go_on(request, "delivery", draft)
    if data is not None and "remove" in data:
        return _remove(request, draft, data["remove"])
    form = forms.MethodForm(data, allowed=allowed)
    if data is not None and form.is_valid() and len(deliveries) < MOST_RECEIVERS:
        return redirect("portal:apply-receiver-new", method=form.cleaned_data["method"])
    options = [(code, *forms.METHODS[code]) for code in allowed]
    return show(
        request,
        "delivery",
        draft,
        form=form,
        options=options,
        plans=summaries(deliveries),
        room=len(deliveries) < MOST_RECEIVERS,
    )


def _remove(request: HttpRequest, draft: Draft, place: str) -> HttpResponse:
    kept = tuple(plan for number, plan in enumerate(draft.order.deliveries, 1) if str(number) != place)
    items = tuple(dataclasses.replace(item, shares=()) for item in draft.order.items)
    draft.answer("delivery", deliveries=kept, items=items, address_confirmed=False)
    draft.forget("delivery", "shares")
    drafts.save(request, draft)
    return to("delivery")


@question("delivery")
def receiver(request: HttpRequest, draft: Draft, place: int = 0, method: str = "") -> HttpResponse:
    """One receiver in one form: a new one by `method`, or the one at `place`."""
    deliveries = list(draft.order.deliveries)
    if place > len(deliveries) or (not place and method not in allowed_methods(draft)):
        return to("delivery")
    plan = deliveries[place - 1] if place else None
    form = _form(plan.method if plan else method, request.POST if request.method == "POST" else None, plan, draft)
    if request.method == "POST" and form.is_valid():
        if place:
            deliveries[place - 1] = form.plan()
        else:
            deliveries.append(form.plan())
        items = (
            tuple(dataclasses.replace(item, shares=()) for item in draft.order.items)
            if not place
            else draft.order.items
        )
        draft.answer("delivery", deliveries=tuple(deliveries), items=items, address_confirmed=False)
        if not place:
            draft.forget("shares")
        drafts.save(request, draft)
        return to("delivery")
    context = {"form": form, "method": form.method, "title": forms.METHODS[form.method][0]}
    return show(request, "delivery", draft, receiver=True, **context)


def _form(method: str, data: Any, plan: DeliveryPlan | None, draft: Draft) -> forms.PlanForm:
    initial = forms.PlanForm.initial_of(plan) if plan else {}
    if method == "MAIL":
        if plan is None and draft.order.relationship == "SELF":
            initial = {"name": draft.subject.name}
        return forms.MailForm(data, initial=initial, sealings=reference.sealings())
    if method == "PICKUP":
        places = [(site.code, f"{dates.said(site, 'name')}　{dates.said(site, 'address')}") for site in people.sites()]
        return forms.PickupForm(data, initial=initial, places=places)
    if method == "REPLY":
        return forms.ReplyForm(data, initial=initial, unit=draft.order.relationship in UNITS)
    return forms.ECopyForm(data, initial=initial)


def summaries(deliveries: tuple[DeliveryPlan, ...]) -> list[dict[str, Any]]:
    """Return each delivery as people read it back: number, way, who, where, envelope."""
    sites = {site.code: site for site in people.sites()}
    countries = dict(forms.COUNTRIES)
    closing = {one.code: one.name for one in reference.sealings()}
    found = []
    for number, plan in enumerate(deliveries, 1):
        one = plan.receiver
        where = "\n".join(part for part in (one.region, one.address, one.postcode) if part)
        if plan.method == "MAIL" and one.country != "CN":
            where += f"\n{countries.get(one.country, one.country)}"
        if plan.method == "PICKUP" and plan.site in sites:
            where = f"{dates.said(sites[plan.site], 'name')}　{dates.said(sites[plan.site], 'address')}"
        if plan.method in {"E_COPY", "REPLY"}:
            where = one.email or str(_("您登录用的手机或邮箱"))
        found.append(
            {
                "number": number,
                "plan": plan,
                "method": forms.METHODS[plan.method][0],
                "who": one.name or plan.proxy_name,
                "where": where,
                "envelope": _envelope(plan, closing),
            }
        )
    return found


def _envelope(plan: DeliveryPlan, closing: dict[str, str]) -> str:
    """What the envelope is like: how it is closed, what is printed on it."""
    number = _("参考号 %(no)s") % {"no": plan.reference_no} if plan.reference_no else ""
    sealing = closing.get(plan.sealing, "") if plan.sealing != "NONE" else ""
    return " · ".join(part for part in (sealing, plan.envelope_text, number) if part)


@question("shares")
def shares(request: HttpRequest, draft: Draft) -> HttpResponse:
    """With several receivers: how many copies of which material go to whom."""
    order = draft.order
    known = {one.code: one for one in reference.materials()}
    problems: list[str] = []
    if request.method == "POST":
        items = []
        for place, item in enumerate(order.items):
            item_shares = _read_shares(request, place, len(order.deliveries))
            total = sum(share.copies for share in item_shares)
            limit = known[item.material].copies if item.material in known else 0
            if total == 0 and limit:
                problems.append(_("%(name)s还没有给任何人，请至少写 1 份。") % {"name": known[item.material].name})
            elif limit and total > limit:
                problems.append(
                    _("%(name)s一共最多 %(limit)s 份。") % {"name": known[item.material].name, "limit": limit}
                )
            items.append(dataclasses.replace(item, shares=item_shares, copies=total or item.copies))
        if not problems:
            draft.answer("shares", items=tuple(items))
            return go_on(request, "shares", draft)
    plans = summaries(order.deliveries)
    rows = [
        {"item": item, "name": known[item.material].name if item.material in known else item.material, "place": place,
         "cells": [(plan, _given(item, number), number) for number, plan in enumerate(plans) if _can(known, item, plan)]}
        for place, item in enumerate(order.items)
    ]  # fmt: skip
    return show(request, "shares", draft, rows=rows, problems=problems)


def _can(known: dict[str, Any], item: OrderItem, plan: dict[str, Any]) -> bool:
    return item.material in known and plan["plan"].method in known[item.material].methods


def _given(item: OrderItem, delivery: int) -> int:
    if item.shares:
        return sum(share.copies for share in item.shares if share.delivery == delivery)
    return item.copies if delivery == 0 else 0


def _read_shares(request: HttpRequest, place: int, count: int) -> tuple[Share, ...]:
    found = []
    for delivery_place in range(count):
        text = request.POST.get(f"s{place}-{delivery_place}", "").strip()
        if text.isdecimal() and len(text) < 4 and 0 < int(text) < 100:
            found.append(Share(delivery_place, int(text)))
    return tuple(found)
