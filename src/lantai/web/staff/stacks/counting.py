"""Stock-taking."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from lantai.foundation.actor import Actor
from lantai.stacks import queries, services, texts
from lantai.stacks.errors import InventoryRefused, refused
from lantai.stacks.rules import scanning
from lantai.stacks.values import ScanReport, Spot
from lantai.web.staff.access import staff
from lantai.web.staff.stacks import forms, words
from lantai.web.staff.stacks.words import ARCHIVISTS

A_PAGE = 100
SHOWN = ("MISSING", "MISPLACED", "UNKNOWN", "WAITING", "AWAY", "GONE", "FOUND")


def _shelf(actor: Actor, text: str) -> int:
    for meaning in services.meanings(actor, scanning.read(text)[0][:1]):
        if meaning.shelf is not None:
            return meaning.shelf.pk
    raise refused(
        InventoryRefused, _("没有找到这一层：%(text)s。请扫架子条码，或写位置编码。") % {"text": text}, "NO_SHELF"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def inventories(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every stock-taking; a POST opens one."""
    start = {"first": request.GET.get("first", ""), "last": request.GET.get("last", "")}
    form = forms.InventoryForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        made = words.tried(
            form,
            lambda: services.start_inventory(
                actor, first_shelf=_shelf(actor, facts["first"]), last_shelf=_shelf(actor, facts["last"]),
                with_volumes=facts["with_volumes"],
            ),
        )  # fmt: skip
        if made:
            return redirect("staff:stacks-inventory", inventory_id=made)
    context = {
        "form": form, "rows": queries.inventories(actor), "marks": words.INVENTORY_MARKS, "state_words": texts.INVENTORY,
    }  # fmt: skip
    return words.page(request, "inventories", context, tab="inventories", status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def inventory(request: HttpRequest, actor: Actor, inventory_id: int) -> HttpResponse:
    """One stock-taking: the scanner's input, how far it is, what was found. A POST takes scans."""
    report: ScanReport | None = None
    spot = Spot()
    if request.method == "POST":
        shelf, box = words.number(request.POST.get("shelf")), words.number(request.POST.get("box"))
        report = services.scan(
            actor, inventory_id=inventory_id, text=request.POST.get("text", ""), shelf_id=shelf, box_id=box
        )
        spot = report.spot
    view = queries.inventory(actor, inventory_id=inventory_id)
    outcome = request.GET.get("outcome", "") if request.GET.get("outcome") in SHOWN else ""
    number = words.page_of(request)
    rows, total = queries.lines(
        actor, inventory_id=inventory_id, outcome=outcome, start=(number - 1) * A_PAGE, limit=A_PAGE
    )
    tally = view.tally
    context = {
        "inventory": view, "report": report, "spot": spot, "rows": rows, "total": total, "outcome": outcome,
        "last": report.lines[-1].mark if report and report.lines else "",
        "outcomes": [(code, texts.OUTCOME[code], getattr(tally, code.lower())) for code in SHOWN],
        "per_cent": round(tally.share * 100), "done": tally.expected - tally.waiting,
        "marks": words.OUTCOME_MARKS, "outcome_words": texts.OUTCOME, "state_mark": words.INVENTORY_MARKS[view.state],
        "state_word": texts.INVENTORY[view.state], "paging": Paginator(range(total), A_PAGE).get_page(number),
    }  # fmt: skip
    return words.page(request, "inventory", context, tab="inventories")


@require_POST
@staff(*ARCHIVISTS)
def step(request: HttpRequest, actor: Actor, inventory_id: int, name: str) -> HttpResponse:
    """Fix the count, open it again, or close it."""
    if name == "count":
        tally = services.count_inventory(actor, inventory_id=inventory_id)
        messages.success(request, _("已清点：缺失 %(missing)s，放错 %(misplaced)s。") % {"missing": tally.missing, "misplaced": tally.misplaced})  # fmt: skip
    elif name == "reopen":
        services.reopen_inventory(actor, inventory_id=inventory_id)
        messages.success(request, _("可以接着扫了。"))
    else:
        righted = services.close_inventory(
            actor, inventory_id=inventory_id, conclusion=request.POST.get("conclusion", ""),
            put_right=request.POST.get("put_right") == "1",
        )  # fmt: skip
        messages.success(
            request,
            ngettext("盘点办结，按实际位置改了 %(n)s 处登记。", "盘点办结，按实际位置改了 %(n)s 处登记。", righted)
            % {"n": righted},
        )
    return redirect(reverse("staff:stacks-inventory", args=[inventory_id]))
