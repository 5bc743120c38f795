"""Service doors of each site (A01), announcements, and messages that reached nobody (A19)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantai.foundation import clock
from lantai.foundation.actor import Actor
from lantai.notices import queries as notices
from lantai.notices import services as notices_services
from lantai.people import queries as people
from lantai.people import services as people_services
from lantai.people import texts
from lantai.people.states import DoorKind
from lantai.reference import services as reference_services
from lantai.reference.rules import privacy
from lantai.web.staff import shell
from lantai.web.staff.access import DESK, staff
from lantai.web.staff.people.forms import AnnouncementForm, PresetForm

HEADS = ("director", "deputy_director")


@require_http_methods(["GET", "POST"])
@staff(*HEADS)
def doors(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show which doors are open where, and set a site's doors by a preset from a day to a day."""
    form = PresetForm(request.POST or None, initial={"since": clock.today()})
    if request.method == "POST" and form.is_valid():
        people_services.apply_preset(actor, **form.cleaned_data)
        messages.success(request, _("已设置。到了那天，首页和指南会自动改。"))
        return redirect("staff:doors")
    today = {(door.site, door.kind): door for door in people.doors()}
    names = shell.site_names()
    table = [(names[code], [today.get((code, kind)) for kind in DoorKind]) for code in names]
    context = {"form": form, "table": table, "kinds": [texts.DOORS[kind] for kind in DoorKind]}
    return shell.page(request, "staff/people/doors.html", context, here="doors")


@require_http_methods(["GET", "POST"])
@staff(*HEADS)
def news(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List and publish announcements."""
    form = AnnouncementForm(request.POST or None, initial=_from_remark(actor, request.GET.get("case", "")))
    if request.method == "POST" and form.is_valid():
        notices_services.publish(actor, **form.cleaned_data)
        messages.success(request, _("已发布。"))
        return redirect("staff:news")
    rows = notices.announcements(get_language() or "", 50)
    return shell.page(request, "staff/people/news.html", {"form": form, "rows": rows}, here="news")


def _from_remark(actor: Actor, number: str) -> dict[str, str]:
    """Return what somebody asked, without whom it is about, as the beginning of an announcement."""
    if not number:
        return {}
    case = reference_services.open_case(actor, number=number, purpose="ANNOUNCE")
    names = [case.applicant, *(name for study in case.studies for name in (study.name, *study.former_names))]
    return {"body": privacy.without_names(case.remark, names)}


@require_POST
@staff(*HEADS)
def withdraw(request: HttpRequest, actor: Actor, announcement_id: int) -> HttpResponse:
    notices_services.withdraw(actor, announcement_id=announcement_id)
    messages.success(request, _("已撤下。"))
    return redirect("staff:news")


@require_GET
@staff(*DESK)
def undelivered(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the messages that no channel could deliver: somebody must call."""
    return shell.page(
        request, "staff/people/undelivered.html", {"rows": notices.undelivered(actor)}, here="undelivered"
    )


@require_POST
@staff(*DESK)
def handled(request: HttpRequest, actor: Actor, notice_id: int) -> HttpResponse:
    notices_services.handle_undelivered(actor, notice_id=notice_id)
    messages.success(request, _("已记下：本人已用别的办法通知到。"))
    return redirect("staff:undelivered")
