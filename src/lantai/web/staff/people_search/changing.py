"""What is done to a whole person: some records taken out as another one, a merger or a division taken back; "not found"."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lantai.catalogue import queries, services
from lantai.catalogue.rules import looking
from lantai.catalogue.texts import looking as words
from lantai.catalogue.values import Change, NotFoundView, SaidName, Study
from lantai.foundation.actor import Actor
from lantai.people import queries as people
from lantai.web.staff import shell
from lantai.web.staff.access import back, staff, whole
from lantai.web.staff.people_search.likely import FINDERS

SALT, KEPT = "people-not-found", 8 * 3600


def told(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """Mergers and divisions for the page, with the names of those who said and took them back."""
    names = people.called(one for change in changes for one in (change.by, change.withdrawn_by))
    return [
        {"change": change, "by": names.get(change.by, ""), "withdrawn_by": names.get(change.withdrawn_by, "")}
        for change in changes
    ]


@require_POST
@staff(*FINDERS)
def divide(request: HttpRequest, actor: Actor, person_id: int) -> HttpResponse:
    """Say that the chosen records of a person are of another one."""
    chosen = [found for text in request.POST.getlist("mentions") if (found := whole(text)) is not None]
    purpose = request.POST.get("purpose", "").strip()[:120]
    services.divide_person(
        actor.for_purpose(purpose), person_id=person_id, mention_ids=chosen, ground=request.POST.get("ground", "")[:300]
    )
    messages.success(request, _("已分为两人，记在您的名下；随时可以撤回。"))
    return redirect(f"{reverse('staff:person', args=[chosen[0]])}?{urlencode({'purpose': purpose})}")


@require_POST
@staff(*FINDERS)
def withdraw(request: HttpRequest, actor: Actor, change_id: int) -> HttpResponse:
    """Take a merger or a division back."""
    purpose = request.POST.get("purpose", "").strip()[:120]
    services.withdraw_change(
        actor.for_purpose(purpose), change_id=change_id, reason=request.POST.get("reason", "")[:300]
    )
    messages.success(request, _("已撤回；当初的认定和理由仍留作记录。"))
    return back(request, "staff:people")


def names_told(names: Sequence[SaidName]) -> list[dict[str, Any]]:
    """The further names of a person for the page, with who said each and who took it back."""
    hands = people.called(one for name in names for one in (name.by, name.withdrawn_by))
    return [
        {
            "said": name, "by": hands.get(name.by, "") or name.by_name,
            "back": hands.get(name.withdrawn_by, "") or name.withdrawn_by_name,
        }
        for name in names
    ]  # fmt: skip


@require_POST
@staff(*FINDERS)
def add_name(request: HttpRequest, actor: Actor, mention_id: int) -> HttpResponse:
    """Say upon a paper that the person of a record bore another name."""
    given = {name: request.POST.get(name, "")[:300] for name in ("name", "source", "dated")}
    kind = request.POST.get("kind", "former")
    services.add_name(_reading(request, actor), mention_id=mention_id, kind=kind, **given)
    messages.success(request, _("已记下，以后用这个姓名也查得到；记在您的名下，随时可以撤回。"))
    return back(request, "staff:people")


@require_POST
@staff(*FINDERS)
def withdraw_name(request: HttpRequest, actor: Actor, name_id: int) -> HttpResponse:
    """Take a further name of a person back."""
    services.withdraw_name(_reading(request, actor), name_id=name_id, reason=request.POST.get("reason", ""))
    messages.success(request, _("已撤回；当初的认定和理由仍留作记录。"))
    return back(request, "staff:people")


def _reading(request: HttpRequest, actor: Actor) -> Actor:
    return actor.for_purpose(request.POST.get("purpose", "").strip()[:120])


def sealed(study: Study) -> str:
    """Return a question as a sealed word: it comes back with the form, and no name stands in an address."""
    return signing.dumps(json.dumps(asdict(study)), salt=SALT, compress=True)


def check_list(actor: Actor, study: Study) -> dict[str, Any]:
    """What the check list of the look-up page shows: places, further ways, and what was written down before."""
    return {
        "places": queries.check_list(actor, study=study), "steps": list(words.STEPS.items()),
        "outcomes": list(words.OUTCOMES.items()), "sealed": sealed(study),
        "before": services.open_not_found(actor, study=study),
    }  # fmt: skip


@require_POST
@staff(*FINDERS)
def not_found(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Write down that somebody was looked for everywhere and not found."""
    try:
        given = json.loads(signing.loads(request.POST.get("asked", ""), salt=SALT, max_age=KEPT))
    except signing.BadSignature as fault:
        raise Http404 from fault
    study = Study(**{**given, "former_names": tuple(given["former_names"])})
    places = {name[6:]: str(value) for name, value in request.POST.items() if name.startswith("place-")}
    steps = {name[5:]: str(value) for name, value in request.POST.items() if name.startswith("step-")}
    why = {name[4:]: str(value) for name, value in request.POST.items() if name.startswith("why-")}
    purpose = request.POST.get("purpose", "").strip()[:120]
    record = services.record_not_found(
        actor.for_purpose(purpose),
        study=study,
        places=places,
        steps=steps,
        reasons=why,
        note=request.POST.get("note", ""),
    )
    messages.success(request, _("“查无”连同查过的地方已记在您的名下。"))
    return redirect("staff:people-not-found-record", record)


@require_GET
@staff(*FINDERS)
def not_found_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The latest that were looked for and not found."""
    found = services.open_not_found(actor)
    names = people.called(one.by for one in found)
    rows = [_told(one, names) for one in found]
    return shell.page(request, "staff/people_search/not_found_list.html", {"rows": rows}, here="people")


@require_GET
@staff(*FINDERS)
def not_found_record(request: HttpRequest, actor: Actor, record_id: int) -> HttpResponse:
    """One record: what was asked, every place and what came of it."""
    return shell.page(request, "staff/people_search/not_found.html", kept(actor, record_id=record_id), here="people")


def kept(actor: Actor, *, record_id: int) -> dict[str, Any]:
    """Return one record as the pages show it; the look is written down."""
    [found] = services.open_not_found(actor, record_id=record_id)
    return _told(found, people.called([found.by]))


def _told(view: NotFoundView, names: Mapping[int | None, str]) -> dict[str, Any]:
    facts = [view.asked.get(name) for name in ("entered", "graduated", "unit", "level", "supervisor")]
    return {
        "view": view, "by": names.get(view.by, ""), "name": view.asked.get("name", "") or _("（已到期删去）"), "facts": [one for one in facts if one],
        "places": [(place, words.OUTCOMES.get(place.outcome, place.outcome)) for place in view.places],
        "steps": [(words.STEPS[code], tried, why) for code, tried, why in view.steps if code in looking.STEPS],
    }  # fmt: skip
