"""Another reference code for a volume or an item: first what it changes, then the change."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lantai.catalogue import services
from lantai.catalogue.errors import CatalogueError
from lantai.catalogue.queries import describing
from lantai.catalogue.values.recoding import Recoding
from lantai.foundation.actor import Actor
from lantai.web.staff import shell
from lantai.web.staff.access import staff
from lantai.web.staff.catalogue.browsing import ARCHIVISTS
from lantai.web.staff.catalogue.gaps import year_field

MOST = 50  # items told one by one in the preview
FIELDS = {"CLASS_UNKNOWN": "class_code"}  # where a refusal belongs to; else to the code


class RecodeForm(forms.Form):
    """The new code of an item."""

    ref_code = forms.CharField(label=gettext_lazy("新的档号"), max_length=80)
    why = forms.CharField(
        label=gettext_lazy("为什么改"), max_length=300, help_text=gettext_lazy("会和您的名字、改前的内容一起留下。")
    )


class RecodeVolumeForm(RecodeForm):
    """The new code, class and year of a volume."""

    class_code = forms.CharField(
        label=gettext_lazy("分类号"), max_length=24, required=False, help_text=gettext_lazy("空着就是不属于哪个类目。")
    )
    year = year_field(gettext_lazy("年度"))
    field_order = ("ref_code", "class_code", "year", "why")


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*ARCHIVISTS)
def recode(request: HttpRequest, actor: Actor, kind: str, unit_id: int) -> HttpResponse:
    """Ask for the new code; show what goes with it; write it when it is said again."""
    unit = describing.described(actor, kind=kind, unit_id=unit_id)
    if kind not in {"volume", "item"} or unit.destroyed_on:
        raise Http404
    now = describing.coded(actor, kind=kind, unit_id=unit_id)
    form = (RecodeVolumeForm if kind == "volume" else RecodeForm)(
        request.POST if request.method == "POST" else None, initial=now
    )
    plan: Recoding | None = None
    if form.is_valid():
        given = dict(form.cleaned_data)
        why = given.pop("why")
        try:
            plan = services.plan_recoding(actor, kind=kind, unit_id=unit_id, **given)
            if request.POST.get("do") == "recode":
                _do(actor, kind, unit_id, {**given, "why": why})
                messages.success(request, _("档号已改，旧的仍然查得到。"))
                return redirect("staff:described", kind, unit_id)
        except CatalogueError as refusal:
            form.add_error(FIELDS.get(refusal.code, "ref_code"), str(refusal))
            plan = None
    context = {"unit": unit, "form": form, "plan": plan, "most": MOST, "now": now}
    status = 422 if form.is_bound and plan is None else 200
    return shell.page(request, "staff/catalogue/recode.html", context, here="catalogue", status=status)


def _do(actor: Actor, kind: str, unit_id: int, given: dict[str, Any]) -> None:
    if kind == "volume":
        services.recode_volume(actor, volume_id=unit_id, **given)
    else:
        services.recode_item(actor, item_id=unit_id, **given)
