"""Print and post: printing with serials, envelopes, labels, the courier, pick-up by code."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantai.foundation.actor import Actor
from lantai.reference import services
from lantai.reference.queries import posting
from lantai.reference.values.posting import PostRow
from lantai.web.design.templatetags.lantai import listed
from lantai.web.staff import shell
from lantai.web.staff.access import DESK, staff, whole

TABS = {
    "print": gettext_lazy("待打印封装"),
    "packed": gettext_lazy("已封装"),
    "held": gettext_lazy("等快递恢复"),
    "pickup": gettext_lazy("待取件"),
    "trouble": gettext_lazy("异常与退件"),
    "sent": gettext_lazy("在路上"),
}
BUTTONS: dict[str, tuple[tuple[str, object], ...]] = {
    "print": (("print", gettext_lazy("打印所选")), ("pack", gettext_lazy("装信封"))),
    "packed": (
        ("dispatch", gettext_lazy("交给快递")),
        ("ready", gettext_lazy("放到领取处")),
        ("envelopes", gettext_lazy("信封标签")),
        ("hold", gettext_lazy("等快递恢复")),
    ),
    "held": (("release", gettext_lazy("恢复寄送所选")),),
    "pickup": (("call", gettext_lazy("打过电话，没人接")),),
    "trouble": (("resend", gettext_lazy("按原地址重寄")),),
    "sent": (("couriers", gettext_lazy("快递面单")),),
}


@require_GET
@staff(*DESK)
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show one tab: to print, packed, held, pick-up, trouble, on the way."""
    site = request.GET.get("site", "")[:16]
    found = posting.desk(actor, tab=request.GET.get("tab", "print"), site=site)
    waiting = found.counts.get("print", 0) + found.counts.get("packed", 0) + found.counts.get("trouble", 0)
    shell.remember_counts(actor, {"post": waiting, "pickup": found.counts.get("pickup", 0)})
    tail = f"&site={site}" if site else ""
    context = {
        "desk": found,
        "tabs": [(code, name, found.counts.get(code, 0), f"?tab={code}{tail}") for code, name in TABS.items()],
        "buttons": BUTTONS[found.tab],
        "here": request.get_full_path(),
    }
    return shell.page(request, "staff/reference/post.html", context, here="post")


@require_POST
@staff(*DESK)
def act(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Do one thing with the chosen deliveries; printing and labels answer with a PDF."""
    chosen = tuple(found for text in request.POST.getlist("delivery") if (found := whole(text)) is not None)
    if request.POST.get("do") == "region":
        return _resume(request, actor, request.POST.get("region", ""))
    if not chosen:
        messages.error(request, _("请先勾选要办的邮件。"))
        return _back(request)
    do = request.POST.get("do", "")
    if do in PAPERS:
        return PAPERS[do](actor, chosen)
    verb = VERBS.get(do)
    if verb is not None:
        messages.success(request, verb(request, actor, chosen))
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    tab = request.POST.get("tab", "print")
    return redirect(f"{reverse('staff:post')}?tab={tab if tab in TABS else 'print'}")


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _print(actor: Actor, chosen: tuple[int, ...]) -> HttpResponse:
    rows = {row.delivery_id: row for row in posting.desk(actor, tab="print").rows}
    lines = tuple(dict.fromkeys(rows[one].line_id for one in chosen if one in rows))
    run = services.print_run(actor, line_ids=lines)
    return _pdf(run.pdf, run.name)


def _envelopes(actor: Actor, chosen: tuple[int, ...]) -> HttpResponse:
    return _pdf(services.envelope_labels(actor, delivery_ids=chosen), "envelopes.pdf")


def _couriers(actor: Actor, chosen: tuple[int, ...]) -> HttpResponse:
    return _pdf(services.courier_labels(actor, delivery_ids=chosen), "courier.pdf")


def _pack(_request: HttpRequest, actor: Actor, chosen: tuple[int, ...]) -> str:
    """Copies of one case for one receiver go into one envelope."""
    groups: dict[str, list[int]] = {}
    rows: dict[int, PostRow] = {row.delivery_id: row for row in posting.desk(actor, tab="print").rows}
    for one in chosen:
        groups.setdefault(rows[one].envelope_key if one in rows else str(one), []).append(one)
    for members in groups.values():
        services.pack(actor, delivery_ids=tuple(members))
    return ngettext("装好 %(n)s 个信封。", "装好 %(n)s 个信封。", len(groups)) % {"n": len(groups)}


def _dispatch(_request: HttpRequest, actor: Actor, chosen: tuple[int, ...]) -> str:
    sent = services.dispatch(actor, delivery_ids=chosen)
    numbers = sorted({one.tracking_no for one in sent if one.tracking_no})
    return _("已交快递：%(numbers)s") % {"numbers": listed(numbers)}


def _ready(_request: HttpRequest, actor: Actor, chosen: tuple[int, ...]) -> str:
    services.ready_for_pickup(actor, delivery_ids=chosen)
    return _("已放到领取处，取件码已发给申请人。")


def _hold(request: HttpRequest, actor: Actor, chosen: tuple[int, ...]) -> str:
    count = services.hold(actor, delivery_ids=chosen, reason=request.POST.get("why", "")[:200])
    return _("%(n)s 件等快递恢复，申请人会收到选择：等、改电子件或来馆领取。") % {"n": count}


def _release(_request: HttpRequest, actor: Actor, chosen: tuple[int, ...]) -> str:
    return _("%(n)s 件恢复寄送。") % {"n": services.release(actor, delivery_ids=chosen)}


def _call(request: HttpRequest, actor: Actor, chosen: tuple[int, ...]) -> str:
    counts = [
        services.record_call(actor, delivery_id=one, reached=False, words=request.POST.get("why", "")) for one in chosen
    ]
    return ngettext("记下了，最多的一件打过 %(n)s 次。", "记下了，最多的一件打过 %(n)s 次。", max(counts)) % {
        "n": max(counts)
    }


def _resend(_request: HttpRequest, actor: Actor, chosen: tuple[int, ...]) -> str:
    for one in chosen:
        services.resend(actor, delivery_id=one)
    return _("已按原地址重寄 %(n)s 件。") % {"n": len(chosen)}


PAPERS: dict[str, Callable[[Actor, tuple[int, ...]], HttpResponse]] = {
    "print": _print,
    "envelopes": _envelopes,
    "couriers": _couriers,
}
VERBS: dict[str, Callable[[HttpRequest, Actor, tuple[int, ...]], str]] = {
    "pack": _pack,
    "dispatch": _dispatch,
    "ready": _ready,
    "hold": _hold,
    "release": _release,
    "call": _call,
    "resend": _resend,
}


def _resume(request: HttpRequest, actor: Actor, region: str) -> HttpResponse:
    count = services.resume_region(actor, region=region)
    messages.success(request, _("%(region)s 恢复寄送，放行 %(n)s 件。") % {"region": region, "n": count})
    return _back(request)


class SuspendForm(forms.Form):
    region = forms.CharField(label=gettext_lazy("哪个省或地区"), max_length=40)
    reason = forms.CharField(label=gettext_lazy("为什么"), max_length=200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*DESK)
def suspend(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Note that the courier does not serve a region (A25)."""
    form = SuspendForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        count = services.suspend_region(actor, region=form.cleaned_data["region"], reason=form.cleaned_data["reason"])
        messages.success(
            request,
            ngettext("已记下，%(n)s 件转为等快递恢复。", "已记下，%(n)s 件转为等快递恢复。", count) % {"n": count},
        )
        return redirect(f"{reverse('staff:post')}?tab=held")
    status = 422 if form.is_bound else 200
    return shell.page(request, "staff/reference/suspend.html", {"form": form}, here="post", status=status)


@require_GET
@staff(*DESK, "guard")
def pickups(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What waits at the pick-up place: envelope numbers and masked names, for the desk and the guard."""
    site = next(iter(actor.sites)) if len(actor.sites) == 1 else ""
    rows = posting.pickups(actor, site=site)
    shell.remember_counts(actor, {"pickup": len(rows)})
    text = request.GET.get("q", "").strip()
    if text:
        rows = tuple(
            row for row in rows if text.upper() in row.envelope_no.upper() or text.upper() in row.number.upper()
        )
    return shell.page(request, "staff/reference/pickups.html", {"rows": rows, "text": text}, here="pickup")


class HandOverForm(forms.Form):
    """Who collects, on which proof, with the code that went to the applicant."""

    code = forms.CharField(
        label=gettext_lazy("取件码"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    collector = forms.CharField(label=gettext_lazy("领取人姓名"), max_length=60)
    proof = forms.ChoiceField(
        label=gettext_lazy("凭什么证件"),
        choices=[
            ("ID_CARD", gettext_lazy("身份证")),
            ("PASSPORT", gettext_lazy("护照")),
            ("CAMPUS_CARD", gettext_lazy("校园卡")),
            ("WORK_CARD", gettext_lazy("工作证和介绍信")),
        ],
        widget=forms.RadioSelect,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*DESK, "guard")
def hand_over(request: HttpRequest, actor: Actor, delivery_id: int) -> HttpResponse:
    """Hand an envelope over for its code."""
    row = next((row for row in posting.pickups(actor) if row.delivery_id == delivery_id), None)
    if row is None:
        messages.error(request, _("这一件不在领取处：可能已经领走，或刚刚转寄。"))
        return redirect("staff:pickup")
    form = HandOverForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        services.hand_over(
            actor,
            delivery_id=delivery_id,
            code=form.cleaned_data["code"],
            collector=form.cleaned_data["collector"],
            proof=form.cleaned_data["proof"],
        )
        messages.success(request, _("已交给 %(name)s，记下了。") % {"name": form.cleaned_data["collector"]})
        return redirect("staff:pickup")
    status = 422 if form.is_bound else 200
    return shell.page(
        request, "staff/reference/hand_over.html", {"row": row, "form": form}, here="pickup", status=status
    )
