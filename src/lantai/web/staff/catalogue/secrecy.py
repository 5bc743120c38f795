"""The secrecy of one unit: propose another level, confirm it as the second of two people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lantai.catalogue import services
from lantai.catalogue.queries import secrecy as queries
from lantai.foundation import clock, policy
from lantai.foundation.actor import Actor
from lantai.web.staff.access import staff
from lantai.web.staff.catalogue import words
from lantai.web.staff.catalogue.browsing import ARCHIVISTS

WHAT = {
    "SHEET": gettext_lazy("导入的原表"),
    "PAGE": gettext_lazy("页图原件"),
    "RECORDING": gettext_lazy("录音录像原件"),
}


def context(actor: Actor, kind: str, unit_id: int, level: str) -> dict[str, Any]:
    """Return what the part of the page needs."""
    view = queries.secrecy_of(actor, kind=kind, unit_id=unit_id, level=level)
    return {
        "view": view,
        "level": _level(view.level),
        "levels": [(code, _level(code)) for code in words.SECRECY if code != view.level],
        "proposed": (_level(view.proposed.before), _level(view.proposed.after)) if view.proposed else (),
        "past": [(_level(one.before), _level(one.after), one) for one in view.past],
        "may_decide": policy.allows(actor, "catalogue.secrecy.decide"),
        "today": clock.today(),
        "originals": [(WHAT[one.what], one) for one in view.originals],
    }


def _level(code: str) -> Any:
    return words.SECRECY[code] or _("公开")


@require_POST
@staff(*ARCHIVISTS)
def act(request: HttpRequest, actor: Actor, kind: str, unit_id: int) -> HttpResponse:
    """Propose, confirm, or take a proposal back."""
    verb = request.POST.get("do", "")
    if verb == "confirm":
        services.confirm_secrecy(actor, kind=kind, unit_id=unit_id)
        messages.success(request, _("密级已变更，记在两位的名下。"))
    elif verb == "withdraw":
        services.withdraw_secrecy(actor, kind=kind, unit_id=unit_id)
        messages.success(request, _("密级变更已撤回，没有改动。"))
    else:
        try:
            day = forms.DateField().clean(request.POST.get("decided_on", ""))
        except forms.ValidationError:
            day = None
        services.propose_secrecy(
            actor, kind=kind, unit_id=unit_id, level=request.POST.get("level", ""), ground=request.POST.get("ground", ""),
            decided_on=day,
        )  # fmt: skip
        messages.success(request, _("已提出，等馆长或副馆长确认；确认以前没有改动。"))
    return redirect("staff:described", kind, unit_id)
