"""鉴定与销毁: what expires, lists on their way through the hands, holds, and the certificate."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from lantai.catalogue import services
from lantai.catalogue.errors import CatalogueError
from lantai.catalogue.queries import disposal as queries
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.web.staff import shell
from lantai.web.staff.access import staff, whole
from lantai.web.staff.catalogue import words
from lantai.web.staff.catalogue.browsing import ARCHIVISTS, number
from lantai.web.staff.catalogue.gaps import year_field

ROWS = 100


class ProposeForm(forms.Form):
    """What the list is called and why its records need not be kept."""

    title = forms.CharField(label=gettext_lazy("清册名称"), max_length=120)
    reason = forms.CharField(
        label=gettext_lazy("鉴定意见"),
        max_length=400,
        help_text=gettext_lazy("逐卷看过没有，为什么不必再留，例如：期满，逐卷鉴定，无继续保存价值。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def expiring(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List what has expired, by word and era; tick and propose."""
    fonds = queries.fonds_names(actor)
    asked = {name: request.GET.get(name, "").strip()[:80] for name in ("fonds", "kind", "term", "q")}
    code = asked["fonds"] if asked["fonds"] in dict(fonds) else (fonds[0][0] if fonds else "")
    kind = asked["kind"] if asked["kind"] in queries.KINDS else "volume"
    form = ProposeForm(
        request.POST if request.method == "POST" else None,
        initial={"title": services.disposal_title(dict(fonds).get(code, ""))},
    )
    if form.is_valid() and (done := _propose(request, actor, form, kind)):
        return done
    page = number(request.GET.get("page"))
    rows, total, terms = queries.expiring(
        actor, fonds_code=code, kind=kind, term=asked["term"], text=asked["q"], start=(page - 1) * ROWS, limit=ROWS
    )
    here = {"fonds": code, "kind": kind, "q": asked["q"]}
    context = {
        "form": form, "fonds": fonds, "code": code, "kind": kind, "term": asked["term"], "text": asked["q"],
        "rows": rows, "total": total, "chosen": set(request.POST.getlist("unit")),
        "terms": [(one, words.ERAS.get(one.era, one.era), f"?{urlencode({**here, 'term': one.code})}") for one in terms],
        "all": f"?{urlencode(here)}", "everything": sum(one.count for one in terms),
        "kinds": [
            (words.SUBJECTS[one], f"?{urlencode({**here, 'kind': one})}", one == kind) for one in queries.KINDS
        ],
        "paging": Paginator(range(total), ROWS).get_page(page),
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return shell.page(request, "staff/catalogue/expiring.html", context, here="disposal", status=status)


def _propose(request: HttpRequest, actor: Actor, form: ProposeForm, kind: str) -> HttpResponse | None:
    ids = [found for text in request.POST.getlist("unit") if (found := whole(text)) is not None]
    volumes, items = (ids, []) if kind == "volume" else ([], ids)
    try:
        made = services.propose_disposal(actor, **form.cleaned_data, volume_ids=volumes, item_ids=items)
    except CatalogueError as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, _("清册已提出。还要两个人批准，才能执行。"))
    return redirect("staff:disposal-list", made)


@require_GET
@staff(*ARCHIVISTS)
def lists(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every list and where it stands."""
    rows = [(row, words.DISPOSALS[row.state]) for row in queries.disposals(actor)]
    return shell.page(request, "staff/catalogue/disposals.html", {"rows": rows}, here="disposal")


class CarryOutForm(forms.Form):
    """How, where and when."""

    method = forms.CharField(
        label=gettext_lazy("方式"), max_length=120, help_text=gettext_lazy("例如：送保密局销毁中心化浆。")
    )
    place = forms.CharField(label=gettext_lazy("地点"), max_length=120)
    on = forms.DateField(label=gettext_lazy("日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def one(request: HttpRequest, actor: Actor, disposal_id: int) -> HttpResponse:
    """Show one list with every hand; do the next step."""
    verb = request.POST.get("do", "")
    carry = CarryOutForm(request.POST if verb == "carry_out" else None)
    if request.method == "POST" and (done := _act(request, actor, disposal_id, verb, carry)):
        return done
    row = queries.disposal(actor, disposal_id=disposal_id)
    context = {
        "list": row,
        "state": words.DISPOSALS[row.brief.state],
        "hands": [(words.HANDS[hand.step], hand) for hand in row.hands],
        "standing": [entry for entry in row.entries if not entry.taken_off_by],
        "off": [entry for entry in row.entries if entry.taken_off_by],
        "second": row.brief.state == "APPROVED",
        "carry": carry,
        "erasure": queries.erasure(actor, disposal_id=disposal_id),
    }
    status = 422 if carry.is_bound else 200
    return shell.page(request, "staff/catalogue/disposal.html", context, here="disposal", status=status)


def _act(request: HttpRequest, actor: Actor, disposal_id: int, verb: str, carry: CarryOutForm) -> HttpResponse | None:
    """Do one step; None to show the page again."""
    reason = request.POST.get("reason", "")
    if verb == "approve":
        whole_ = services.approve_disposal(actor, disposal_id=disposal_id, minutes=request.POST.get("minutes", ""))
        messages.success(request, _("两个人都批准了，可以执行。") if whole_ else _("第一人的批准已记下，还要第二人。"))
    elif verb == "end":
        services.end_disposal(actor, disposal_id=disposal_id, reason=reason)
        messages.success(request, _("这份清册不再办，上面的档案照旧保管。"))
    elif verb == "take_off" and (entry_id := whole(request.POST.get("entry", ""))):
        services.take_off_disposal(actor, entry_id=entry_id, reason=reason)
        messages.success(request, _("已从清册撤下，照旧保管。"))
    elif verb == "witness":
        services.witness_disposal(actor, disposal_id=disposal_id)
        messages.success(request, _("监销已签，销毁证明已存入长期保存；目录留着，标明已销毁。"))
    elif verb == "carry_out" and carry.is_valid():
        try:
            services.carry_out_disposal(actor, disposal_id=disposal_id, **carry.cleaned_data)
        except CatalogueError as refusal:
            carry.add_error(None, str(refusal))
            return None
        messages.success(request, _("执行已记下，请监销人签字。"))
    elif verb == "seal":
        number = services.seal_disposal_certificate(
            actor, disposal_id=disposal_id, approved_sha256=request.POST.get("certificate", "")
        )
        messages.success(request, _("销毁证明已用印，编号 %(number)s，谁都可以查验。") % {"number": number})
    elif verb in ERASING:
        _erase(request, actor, disposal_id, verb, reason)
    else:
        return None
    return redirect("staff:disposal-list", disposal_id)


ERASING = ("erase_ask", "erase_stop", "erase")


def _erase(request: HttpRequest, actor: Actor, disposal_id: int, verb: str, reason: str) -> None:
    """The page images of what was destroyed: one asks, the head confirms, or they stay."""
    if verb == "erase_ask":
        services.propose_erasure(actor, disposal_id=disposal_id, reason=reason)
        messages.success(request, _("已提议，请馆长或副馆长确认。"))
    elif verb == "erase_stop":
        services.withdraw_erasure(actor, disposal_id=disposal_id, reason=reason)
        messages.success(request, _("页图照旧留着。"))
    elif request.POST.get("sure") != "1":
        messages.error(request, _("请勾选：我知道删了就不能恢复。"))
    else:
        count = services.confirm_erasure(actor, disposal_id=disposal_id)
        messages.success(
            request,
            ngettext("已删除 %(n)d 页图像，记录留着。", "已删除 %(n)d 页图像，记录留着。", count) % {"n": count},
        )


@require_GET
@staff(*ARCHIVISTS)
def erasure_record(_request: HttpRequest, actor: Actor, disposal_id: int) -> HttpResponse:
    """What was erased, page by page with its digests."""
    name, content = services.open_erasure_record(actor, disposal_id=disposal_id)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/x-ndjson", headers=headers)


@require_GET
@staff(*ARCHIVISTS)
def certificate(_request: HttpRequest, actor: Actor, disposal_id: int) -> HttpResponse:
    """The certificate as it is kept."""
    name, content = services.open_disposal_certificate(actor, disposal_id=disposal_id)
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


class HoldForm(forms.Form):
    """What may not be destroyed, and on whose word."""

    fonds_code = forms.ChoiceField(label=gettext_lazy("全宗"))
    ground = forms.ChoiceField(label=gettext_lazy("为什么不得销毁"), choices=list(words.GROUNDS.items()))
    reason = forms.CharField(
        label=gettext_lazy("依据"), max_length=300, help_text=gettext_lazy("案号、审计通知书文号等。")
    )
    ref_code = forms.CharField(
        label=gettext_lazy("档号"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("只限一卷时填；旁边的类目和年份就不用填。"),
    )
    class_code = forms.CharField(label=gettext_lazy("类目代码"), max_length=24, required=False)
    year_from = year_field(gettext_lazy("从哪一年"))
    year_to = year_field(gettext_lazy("到哪一年"))

    def __init__(self, *args: Any, fonds: list[tuple[str, str]], **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        choices = [(code, f"{code} {name}") for code, name in fonds]
        self.fields["fonds_code"] = forms.ChoiceField(label=self.fields["fonds_code"].label, choices=choices)
        self.order_fields(["fonds_code", "ground", "reason", "ref_code", "class_code", "year_from", "year_to"])


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def holds(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What may not be destroyed; place one, lift one."""
    if request.method == "POST" and request.POST.get("do") == "lift":
        services.lift_hold(
            actor, hold_id=whole(request.POST.get("hold", "")) or 0, reason=request.POST.get("reason", "")
        )
        messages.success(request, _("已解除。"))
        return redirect("staff:disposal-holds")
    form = HoldForm(request.POST if request.method == "POST" else None, fonds=queries.fonds_names(actor))
    if form.is_valid():
        try:
            services.place_hold(actor, **form.cleaned_data)
        except CatalogueError as refusal:
            form.add_error("ref_code" if refusal.code == "HOLD_CODE" else None, str(refusal))
        else:
            messages.success(request, _("已登记，从现在起不得销毁。"))
            return redirect("staff:disposal-holds")
    context = {
        "form": form,
        "rows": [(row, words.GROUNDS[row.ground]) for row in queries.holds(actor)],
        "lifted": [(row, words.GROUNDS[row.ground]) for row in queries.holds(actor, lifted=True)],
        "may_lift": policy.allows(actor, "catalogue.hold.lift"),
    }
    status = 422 if form.is_bound else 200
    return shell.page(request, "staff/catalogue/holds.html", context, here="disposal", status=status)
