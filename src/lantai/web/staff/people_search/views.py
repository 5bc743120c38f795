"""The look-up page, the records of one person, and the two verbs on them: together, apart."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantai.catalogue import queries, services
from lantai.catalogue.values import Candidate, Study
from lantai.foundation.actor import Actor
from lantai.foundation.geometry import Region
from lantai.people import queries as people
from lantai.web.design.templatetags.lantai import listed
from lantai.web.staff import shell
from lantai.web.staff.access import staff, whole
from lantai.web.staff.people_search import cards, changing
from lantai.web.staff.people_search.forms import LookUp, Why
from lantai.web.staff.people_search.likely import FINDERS

ACROSS, MOST = 4, 16


@require_http_methods(["GET", "POST"])
@staff(*FINDERS)
def find(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Ask (GET) and answer (POST: a name is no part of an address). Logged with its purpose."""
    if request.method != "POST":
        start = {
            name: request.GET.get(name, "")[:120]
            for name in ("name", "entered", "graduated", "unit", "level", "purpose")
        }
        start["name"] = start["name"] or request.GET.get("q", "")[:100]
        start["purpose"] = start["purpose"] or request.GET.get("case", "")[:40]
        return shell.page(request, "staff/people_search/find.html", {"form": LookUp(initial=start)}, here="people")
    form = LookUp(request.POST)
    if request.headers.get("Accept", "").startswith("application/json"):
        return _as_data(actor, form)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        context |= _answer(actor, form, check="check" in request.POST)
    return shell.page(request, "staff/people_search/find.html", context, here="people")


def _as_data(actor: Actor, form: LookUp) -> JsonResponse:
    """The same answer for programs of the desk; same policy, same log."""
    if not form.is_valid():
        return JsonResponse({"errors": form.errors.get_json_data()}, status=422)
    asker = actor.for_purpose(form.cleaned_data["purpose"])
    found = services.find_person(asker, study=form.study(), limit=MOST)
    answer = [
        {
            "mention": one.mention_id, "person": one.person_id, "name": one.name, "entered": one.entered,
            "graduated": one.graduated, "unit": one.unit, "level": one.level, "student_no": one.student_no,
            "ref_code": one.ref_code, "page": one.page, "tier": one.tier, "certain": one.certain,
            "reasons": [{"code": reason.code, "text": reason.text, "good": reason.good} for reason in one.reasons],
        }
        for one in found
    ]  # fmt: skip
    return JsonResponse({"candidates": answer})


def _answer(actor: Actor, form: LookUp, *, check: bool) -> dict[str, Any]:
    study, purpose = form.study(), form.cleaned_data["purpose"]
    started = time.perf_counter()
    found = services.find_person(actor.for_purpose(purpose), study=study, limit=MOST)
    seconds = time.perf_counter() - started
    kinds = queries.record_kinds()
    gaps = queries.gaps(actor.for_purpose(purpose), mention_ids={one.mention_id for one in found})
    names = queries.said_names(
        actor, mention_ids=[one.mention_id for one in found],
        person_ids=[one.person_id for one in found if one.person_id is not None],
    )  # fmt: skip
    several = cards.cards(found, kinds, purpose, gaps, names)
    return {
        "asked": study, "heading": _heading(study), "people": several, "found": found, "seconds": f"{seconds:.2f}",
        "rows": [several[start : start + ACROSS] for start in range(0, len(several), ACROSS)], "labels": cards.labels(),
        "tiers": _tiers(found), "purpose": purpose, "cut": len(found) == MOST,
        **(changing.check_list(actor.for_purpose(purpose), study) if check or not found else {}),
    }  # fmt: skip


def _heading(study: Study) -> str:
    by_number = study.student_no or study.certificate_no or study.id_number
    parts = [study.name or study.student_no or (_("按号码") if by_number else "")]
    if study.supervisor:
        parts.append(_("导师 %(name)s") % {"name": study.supervisor})
    if study.entered:
        parts.append(_("%(year)s 年入学") % {"year": study.entered})
    if study.graduated:
        parts.append(_("%(year)s 年毕业") % {"year": study.graduated})
    return listed(part for part in (*parts, study.unit, study.level) if part)


def _tiers(found: list[Candidate]) -> list[tuple[str, int]]:
    words = {
        "T1": _("号码相同"), "T2": _("全名与年份、系科"), "T3": _("异体、空格、曾用名，或年份差一二"), "T4": _("拼音相同"),
        "T5": _("形近、音近（非同名），或只凭导师"), "T6": _("年份不合"),
    }  # fmt: skip
    return [(word, sum(one.tier == tier for one in found)) for tier, word in words.items()]


@require_GET
@staff(*FINDERS)
def picture(request: HttpRequest, actor: Actor, token: str) -> HttpResponse:
    """The strip of the page on which a record stands: watermarked, and its view logged."""
    del request
    try:
        page_image_id, region, purpose = signing.loads(token, salt=cards.SALT, max_age=cards.KEPT)
    except signing.BadSignature as fault:
        raise Http404 from fault
    seen = services.open_page(
        actor, page_image_id=page_image_id, purpose=purpose, width=600, region=Region.from_list(region)
    )
    return HttpResponse(seen.content, content_type=seen.media_type, headers={"Cache-Control": "no-store"})


@require_GET
@staff(*FINDERS)
def person(request: HttpRequest, actor: Actor, mention_id: int) -> HttpResponse:
    """All records that stand for one person, and who said so; asked for a purpose first. The look is logged with it."""
    purpose = request.GET.get("purpose", "").strip()[:120]
    if not purpose:
        form = Why(request.GET if "purpose" in request.GET else None)
        return shell.page(request, "staff/people_search/why.html", {"form": form}, here="people")
    view = services.open_person(actor.for_purpose(purpose), mention_id=mention_id)
    kinds = queries.record_kinds()
    gaps = queries.gaps(actor.for_purpose(purpose), mention_ids={record.mention_id for record in view.records})
    rows = []
    hands = people.called(account for account, _at, _ground in view.asserted.values())
    for record in view.records:
        account, at, ground = view.asserted.get(record.mention_id, (None, None, ""))
        rows.append(
            {
                "record": record, "kind": kinds.get(record.record_kind, record.record_kind), "at": at, "ground": ground,
                "gaps": gaps.get(record.mention_id),
                "by": hands.get(account, "") or view.elsewhere.get(record.mention_id, ""),
                "picture": cards.picture_of(record, purpose) if record.page_image_id and record.region else "",
            }
        )  # fmt: skip
    changes = queries.changes(actor, person_id=view.person_id) if view.person_id else []
    names = queries.said_names(actor, mention_ids=[row.mention_id for row in view.records], person_ids=[])
    context = {
        "view": view, "rows": rows, "name": view.records[0].name, "purpose": purpose,
        "changes": changing.told(changes), "names": changing.names_told(names), "mention_id": mention_id,
    }  # fmt: skip
    return shell.page(request, "staff/people_search/person.html", context, here="people")


@require_GET
@staff(*FINDERS)
def class_list(request: HttpRequest, actor: Actor, mention_id: int) -> HttpResponse:
    """Those who stand in the same class of the same list; asked for a purpose first. The look is logged with it."""
    purpose = request.GET.get("purpose", "").strip()[:120]
    if not purpose:
        form = Why(request.GET if "purpose" in request.GET else None)
        return shell.page(request, "staff/people_search/why.html", {"form": form}, here="people")
    found = services.open_class_list(actor.for_purpose(purpose), mention_id=mention_id)
    context = {"found": found, "purpose": purpose, "own": mention_id}
    return shell.page(request, "staff/people_search/class_list.html", context, here="people")


@require_POST
@staff(*FINDERS)
def link(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Say that the chosen records are of one person."""
    parts = [part for text in request.POST.getlist("mentions") for part in text.split(",")]
    chosen = [found for part in parts if (found := whole(part)) is not None]
    ground = request.POST.get("ground", "")[:300]
    purpose = request.POST.get("purpose", "").strip()[:120]
    services.link_mentions(actor.for_purpose(purpose), mention_ids=chosen, ground=ground)
    messages.success(request, _("已并为一人，以您的名义记下；随时可以分开。"))
    return _to_person(chosen[0], purpose)


@require_POST
@staff(*FINDERS)
def apart(request: HttpRequest, actor: Actor, mention_id: int) -> HttpResponse:
    """Take one record out of its person again."""
    purpose = request.POST.get("purpose", "").strip()[:120]
    services.unlink_mention(
        actor.for_purpose(purpose), mention_id=mention_id, ground=request.POST.get("ground", "")[:300]
    )
    messages.success(request, _("已分开；原来的认定留作记录。"))
    return _to_person(mention_id, purpose)


@require_POST
@staff(*FINDERS)
def incomplete(request: HttpRequest, actor: Actor, mention_id: int) -> HttpResponse:
    """Flag a record as incomplete, with why and who has the rest; or take the flag away."""
    purpose = request.POST.get("purpose", "").strip()[:120]
    given = {name: request.POST.get(name, "") for name in ("reason", "reason_en", "ask", "ask_en")}
    if request.POST.get("do") == "clear":
        services.clear_incomplete(actor.for_purpose(purpose), mention_id=mention_id, reason=given["reason"])
        messages.success(request, _("已改为齐全，原来的标注留作记录。"))
    else:
        services.flag_incomplete(actor.for_purpose(purpose), mention_id=mention_id, **given)
        messages.success(request, _("已标为不全，记在您的名下；出证时会写明。"))
    return _to_person(mention_id, purpose)


def _to_person(mention_id: int, purpose: str) -> HttpResponse:
    return redirect(f"{reverse('staff:person', args=[mention_id])}?{urlencode({'purpose': purpose})}")
