"""Moving units by choosing where to, and what a volume's coming and going was."""

from __future__ import annotations

from datetime import date, datetime, time

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lantai.catalogue import services
from lantai.catalogue.queries import describing, spots
from lantai.foundation.actor import Actor
from lantai.web.staff import shell
from lantai.web.staff.access import staff, whole
from lantai.web.staff.catalogue.browsing import ARCHIVISTS


@require_GET
@staff(*ARCHIVISTS)
def choose(request: HttpRequest, actor: Actor, kind: str, unit_id: int) -> HttpResponse:
    """First where to, then before whom; `arrange` does it."""
    unit = describing.described(actor, kind=kind, unit_id=unit_id)
    if unit.kind == "fonds" or unit.level == "component" or unit.destroyed_on:
        raise Http404
    text, within = request.GET.get("q", "").strip()[:120], request.GET.get("within", "").strip()[:120]
    parent = whole(request.GET.get("parent", ""))
    places = spots.spots(actor, kind=kind, unit_id=unit_id, text=text)
    here = next((one for one in places if one.id == parent), None)
    context = {
        "unit": unit, "places": places, "here": here, "text": text, "within": within, "most": spots.MOST_SPOTS,
        "rows": spots.neighbours(actor, kind=kind, unit_id=unit_id, parent_id=here.id, text=within) if here else [],
    }  # fmt: skip
    return shell.page(request, "staff/catalogue/move.html", context, here="catalogue")


@require_POST
@staff(*ARCHIVISTS)
def holding(request: HttpRequest, actor: Actor, volume_id: int) -> HttpResponse:
    """Since when a volume is held; that it left, and how; that it was found again."""
    verb, ground = request.POST.get("do", ""), request.POST.get("ground", "")
    at = _moment(request.POST.get("on", ""))
    if verb == "found":
        services.note_found(actor, volume_id=volume_id, ground=ground)
        messages.success(request, _("已记下：找回来了，又在馆里。请到库房登记放在哪里。"))
    elif at is None:
        messages.error(request, _("请写明哪一天，例如 2026-11-28。"))
    elif verb == "entered":
        services.note_entered(actor, volume_id=volume_id, at=at)
        messages.success(request, _("入藏的日期已记下，馆藏统计照它计。"))
    elif verb == "left":
        services.note_left(actor, volume_id=volume_id, how=request.POST.get("how", ""), ground=ground, at=at)
        messages.success(request, _("已登记离馆；目录留着，库房的位置随即撤掉。"))
    return redirect("staff:volume", volume_id)


def _moment(text: str) -> datetime | None:
    try:
        day = date.fromisoformat(text.strip())
        return timezone.make_aware(datetime.combine(day, time.min))
    except (ValueError, OverflowError):
        return None
