"""The opening review: which volumes and items are due, what the two gates say, and the decision of the head."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantai.catalogue import services
from lantai.catalogue.errors import CatalogueError
from lantai.catalogue.queries import holdings
from lantai.catalogue.queries import opening as queries
from lantai.catalogue.queries.following import Apart, KeptApart
from lantai.foundation.actor import Actor
from lantai.web.staff import shell
from lantai.web.staff.access import staff
from lantai.web.staff.catalogue import words
from lantai.web.staff.catalogue.browsing import ARCHIVISTS, number

ROWS = 50


@require_GET
@staff(*ARCHIVISTS)
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List volumes, or items without one, by where their review stands; first those whose 25 years are over."""
    level = "item" if request.GET.get("of") == "item" else "volume"
    view = request.GET.get("view", "due")
    view = view if view in holdings.VIEWS else "due"
    text, page = request.GET.get("q", "").strip()[:80], number(request.GET.get("page"))
    rows, counts = holdings.opening_reviews(
        actor, view=view, level=level, text=text, start=(page - 1) * ROWS, limit=ROWS
    )
    here = {"of": level} if level == "item" else {}
    context = {
        "level": level,
        "levels": _levels(actor, level),
        "view": view,
        "text": text,
        "views": [
            {
                "name": words.REVIEWS[code],
                "count": counts[code],
                "address": f"?{urlencode(here | ({'view': code, 'q': text} if text else {'view': code}))}",
                "here": code == view,
            }
            for code in holdings.VIEWS
        ],
        "due": counts["due"],
        "rows": [(row, _address(row.kind, row.unit_id)) for row in rows],
        "paging": Paginator(range(counts[view]), ROWS).get_page(page),
    }
    return shell.page(request, "staff/catalogue/opening.html", context, here="opening")


def _levels(actor: Actor, here: str) -> list[dict[str, Any]]:
    """Return the two lists there are, each with how many are due in it."""
    several = (("volume", _("案卷"), "?"), ("item", _("归档文件"), "?of=item"))
    return [
        {"name": name, "address": address, "here": code == here, "count": holdings.opening_due(actor, level=code)}
        for code, name, address in several
    ]


def _address(kind: str, unit_id: int) -> str:
    """Return the address of the review of a volume or an item."""
    return reverse("staff:opening-review-item" if kind == "item" else "staff:opening-review", args=[unit_id])


STATUSES = [
    ("OPEN", pgettext_lazy("status", "开放")),
    ("CONTROLLED", gettext_lazy("控制使用")),
    ("DEFERRED", gettext_lazy("延期开放")),
]
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class OpinionForm(forms.Form):
    """The first opinion: a verdict, a ground of the archive's list, and the case in words where it asks for them."""

    status = forms.ChoiceField(label=gettext_lazy("您的意见"), choices=STATUSES, widget=forms.RadioSelect)
    reason = forms.ChoiceField(label=gettext_lazy("理由"))
    words = forms.CharField(
        label=gettext_lazy("具体情况"),
        help_text=gettext_lazy("例如：征求过教务处意见，无异议。"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    opens_on = forms.DateField(
        label=gettext_lazy("日期"),
        help_text=gettext_lazy("开放：从哪天起算，不填就是现在。延期：到哪天再审核，必填。"),
        required=False,
        widget=DAY,
    )

    def __init__(self, *args: Any, reasons: list[queries.ReasonView], **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        choices = [("", "—"), *((one.code, f"{one.name} · {one.basis}" if one.basis else one.name) for one in reasons)]
        self.fields["reason"] = forms.ChoiceField(label=self.fields["reason"].label, choices=choices)
        self.order_fields(["status", "reason", "words", "opens_on"])


class DecideForm(forms.Form):
    """Open, controlled or deferred, always with a reason."""

    status = forms.ChoiceField(label=gettext_lazy("审核结论"), choices=STATUSES, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        help_text=gettext_lazy("写明依据，以及征求过哪个形成单位的意见，例如：满 25 年，已征求教务处意见，无异议。"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    opens_on = forms.DateField(
        label=gettext_lazy("日期"),
        help_text=gettext_lazy("不填就照第一意见的日期；延期开放要写到哪天再审核。"),
        required=False,
        widget=DAY,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def review(request: HttpRequest, actor: Actor, volume_id: int) -> HttpResponse:
    """Show one volume, what each gate says now, and what was decided before; two people decide here, one after the other."""
    return _review(request, actor, {"volume_id": volume_id})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def review_item(request: HttpRequest, actor: Actor, unit_id: int) -> HttpResponse:
    """Show one item, as `review` shows a volume."""
    return _review(request, actor, {"item_id": unit_id})


def _review(request: HttpRequest, actor: Actor, unit: dict[str, Any]) -> HttpResponse:
    case = holdings.opening_case(actor, **unit)
    first = queries.opinion(actor, **unit)
    given = request.POST if request.method == "POST" else None
    form: forms.Form
    if first is None:
        form = OpinionForm(given, reasons=queries.opening_reasons(actor))
    else:
        form = DecideForm(given, initial={"status": first.status})
    if form.is_valid() and (done := _act(actor, request, case, form, unit, second=first is not None)):
        return done
    context: dict[str, Any] = {
        "case": case,
        "apart": with_words(case.apart),
        "volume": unit.get("volume_id"),
        "back": f"{_address(case.review.kind, case.review.unit_id)}take-back/",
        "form": form,
        "first": first,
        "first_word": words.OPENING[first.status] if first else "",
        "gates": [(words.RELATIONSHIPS[row.relationship], row) for row in case.gates],
        "history": [
            (row, words.OPENING.get(row.before, row.before), words.OPENING[row.after], words.OPENING.get(row.first, ""))
            for row in case.history
        ],
    }
    status = 422 if form.is_bound else 200
    return shell.page(request, "staff/catalogue/review.html", context, here="opening", status=status)


def with_words(apart: KeptApart) -> list[tuple[Apart, Any]]:
    """Return the first few items that do not follow, each with the word for its opening."""
    return [(one, words.OPENING[one.status]) for one in apart.first]


def _act(
    actor: Actor,
    request: HttpRequest,
    case: holdings.ReviewCase,
    form: forms.Form,
    unit: dict[str, Any],
    *,
    second: bool,
) -> HttpResponse | None:
    """Give the first opinion or the second; None when it was refused, with the words in the form."""
    code = case.review.ref_code
    try:
        if second:
            tell_apart(request, services.review_opening(actor, **unit, **form.cleaned_data))
        else:
            services.give_opening_opinion(actor, **unit, **form.cleaned_data)
    except CatalogueError as refusal:
        place = {"OPENING_REASON": "reason", "OPENING_WORDS": "words"}.get(refusal.code, "opens_on")
        day = refusal.code in {"OPENING_DAY", "OPENING_PAST", "OPENING_DAY_FOR_NOTHING"}
        form.add_error(place if (day or place != "opens_on") and place in form.fields else "status", str(refusal))
        return None
    told = {"code": code, "status": words.OPENING[form.cleaned_data["status"]]}
    said = _("%(code)s 已定为“%(status)s”，记在您的名下。") if second else _("%(code)s 的第一意见已记下，等馆长审定。")
    messages.success(request, said % told)
    return redirect(f"{reverse('staff:opening')}{'?of=item' if 'item_id' in unit else ''}")


def tell_apart(request: HttpRequest, apart: int) -> None:
    """Say how many items kept what had been decided of themselves."""
    if apart:
        words_of_it = ngettext(
            "其中 %(n)d 件早有自己的审定，没有跟着改。", "其中 %(n)d 件早有自己的审定，没有跟着改。", apart
        )
        messages.info(request, words_of_it % {"n": apart})


@require_POST
@staff(*ARCHIVISTS)
def take_back(request: HttpRequest, actor: Actor, volume_id: int) -> HttpResponse:
    services.take_back_opening_opinion(actor, volume_id=volume_id)
    messages.success(request, _("第一意见已撤回。"))
    return redirect("staff:opening-review", volume_id)


@require_POST
@staff(*ARCHIVISTS)
def take_back_item(request: HttpRequest, actor: Actor, unit_id: int) -> HttpResponse:
    services.take_back_opening_opinion(actor, item_id=unit_id)
    messages.success(request, _("第一意见已撤回。"))
    return redirect("staff:opening-review-item", unit_id)
