"""What these pages share: who may come in, the shapes of states, small readers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from lantai.foundation.actor import Actor
from lantai.foundation.errors import LantaiError, NotAllowed
from lantai.people import queries as people
from lantai.stacks.states import Availability, Outcome
from lantai.stacks.values import Thing
from lantai.web.staff import shell

ARCHIVISTS = ("window_archivist", "archivist", "second_archivist", "director", "deputy_director")
ARRANGERS = ("archivist", "director", "deputy_director")
TABS: tuple[tuple[str, str, str | Promise], ...] = (
    ("overview", "staff:stacks", _("库房")),
    ("find", "staff:stacks-find", _("在哪里")),
    ("scan", "staff:stacks-scan", _("扫码")),
    ("loans", "staff:stacks-loans", _("借阅")),
    ("journeys", "staff:journeys", _("移送")),
    ("holds", "staff:stacks-holds", _("修复")),
    ("inventories", "staff:stacks-inventories", _("盘点")),
    ("climate", "staff:stacks-climate", _("温湿度")),
    ("labels", "staff:stacks-labels", _("标签")),
    ("import", "staff:stacks-import", _("位置表")),
)
MARKS: Mapping[str, str] = {
    Availability.AVAILABLE: "done",
    Availability.OUT: "you",
    Availability.ON_THE_WAY: "now",
    Availability.TREATMENT: "wait",
    Availability.DIGITISATION: "now",
    Availability.MISSING: "no",
    Availability.UNPLACED: "todo",
    Availability.UNKNOWN: "no",
    Availability.GONE: "no",
}
OUTCOME_MARKS: Mapping[str, str] = {
    Outcome.WAITING: "todo",
    Outcome.FOUND: "done",
    Outcome.MISPLACED: "you",
    Outcome.AWAY: "wait",
    Outcome.MISSING: "no",
    Outcome.UNKNOWN: "late",
    Outcome.GONE: "no",
}
LOAN_MARKS: Mapping[str, str] = {
    "REQUESTED": "wait",
    "OUT": "now",
    "RETURNED": "done",
    "LOST": "no",
    "WITHDRAWN": "todo",
}
INVENTORY_MARKS: Mapping[str, str] = {"OPEN": "now", "COUNTED": "you", "CLOSED": "done"}


def pages_of(thing: Thing) -> str:
    """Return the address at which the page images of a thing are looked at."""
    volume = thing.volume_id or thing.parent_id
    return reverse("staff:volume", args=[volume]) if volume else reverse("staff:described", args=["item", thing.id])


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, tab: str, status: int = 200
) -> HttpResponse:
    """Show one page of the stacks with its tabs."""
    frame = {"tabs": TABS, "tab": tab, "site_names": shell.site_names()}
    return shell.page(request, f"staff/stacks/{template}.html", {**frame, **context}, here="stacks", status=status)


def english() -> bool:
    return (get_language() or "").startswith("en")


def number(text: str | None, default: int | None = None) -> int | None:
    """Return a row's id from an address or a form; `default` for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else default


def page_of(request: HttpRequest) -> int:
    return number(request.GET.get("page"), 1) or 1


def tried(form: forms.Form, call: Callable[[], Any]) -> Any:
    """Call a verb for a valid form; a refusal becomes an error above the form, and None is returned.

    What was typed is kept that way. `NotAllowed` goes on to the door.
    """
    try:
        return call()
    except NotAllowed:
        raise
    except LantaiError as refusal:
        form.add_error(None, str(refusal))
        return None


def sites_for(actor: Actor) -> list[tuple[str, str]]:
    """Return (code, name) of the sites with stacks where the actor works."""
    named = shell.site_names()
    return [
        (site.code, named.get(site.code, site.code))
        for site in people.sites()
        if site.has_stacks and (not actor.sites or site.code in actor.sites)
    ]


def keepers() -> list[tuple[str, str]]:
    """Return (code, name) of every site with stacks."""
    named = shell.site_names()
    return [(site.code, named.get(site.code, site.code)) for site in people.sites() if site.has_stacks]


def lasting(minutes: int) -> str:
    """Say how long some minutes are: up to two hours in minutes, up to two days in hours, else in days."""
    if minutes < 120:
        return str(_("%(n)s 分钟") % {"n": minutes})
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(n)s 小时", "%(n)s 小时", hours) % {"n": hours}
    days = hours // 24
    return ngettext("%(n)s 天", "%(n)s 天", days) % {"n": days}


def waiting_bags(counts: Mapping[str, int]) -> int:
    """Return how many journeys wait for a hand here: to be sent, to be taken in, to be sent back."""
    return counts.get("send", 0) + counts.get("coming", 0) + counts.get("here", 0)
