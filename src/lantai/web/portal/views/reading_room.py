"""The reading room: finding aids, records, pages. The same for everybody; each sees what the catalogue lets them know.

Nothing here decides about access. What a reader may not know of is answered like what is not there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from lantai.catalogue import services
from lantai.catalogue.errors import NotFound, PageRefused, RecordingRefused
from lantai.catalogue.queries import finding_aids as aids
from lantai.catalogue.queries import reading, recordings
from lantai.catalogue.rules import citing
from lantai.catalogue.texts import recordings as texts
from lantai.catalogue.values.reading import Closed, Moved, OpenPage, Record
from lantai.foundation import clock
from lantai.foundation.actor import Actor
from lantai.people import services as people_services
from lantai.people.errors import TooOften
from lantai.people.rules import Limit
from lantai.web.accounts import session
from lantai.web.design import identity, pageview, player
from lantai.web.design.dates import english

View = Callable[..., HttpResponse]
ROWS, THUMBS = 50, 12
EVERYTHING = "all"  # stands for the class in the address of a fonds' whole list
LOOKING = (Limit(240, timedelta(minutes=10)), Limit(2000, timedelta(days=1)))  # pictures an address may ask for
WIDTHS = (400, 800, 1200, 1600)
ROOM = "READING_ROOM"


def reader(request: HttpRequest) -> Actor:
    """Return who reads. Staff whose second factor is still to come, or whose password must change, is anybody."""
    who = session.actor(request)
    halfway = who.is_staff and (not who.second_factor or getattr(request.user, "must_change_password", False))
    return Actor.public() if halfway else who


def page(view: View) -> View:
    """Mark a page of the reading room: the view gets the reader; what may not be known of is a page not found.

    What the public reads may be kept by a browser that asks again each time (what is closed is gone at once); what
    staff reads is kept nowhere.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **keywords: Any) -> HttpResponse:
        who = reader(request)
        try:
            response = view(request, who, *args, **keywords)
        except NotFound as fault:
            raise Http404 from fault
        patch_vary_headers(response, ["Cookie", "Accept-Language"])
        if session.actor(request).kind == "public":
            response.headers.setdefault("Cache-Control", "no-cache")
        else:
            add_never_cache_headers(response)
        return response

    return require_safe(conditional_page(answer))


def limit(request: HttpRequest, what: str, limits: tuple[Limit, ...]) -> None:
    """Count one try against the address it came from; staff at the desk is not counted. Raises `TooOften`."""
    if session.actor(request).is_staff:
        return
    if wait := people_services.take(what, session.network(request), limits):
        raise TooOften(wait)


def number(text: str | None) -> int:
    return (
        min(int(text), 99_999) if text and text.isascii() and text.isdigit() and 0 < len(text) < 7 and int(text) else 1
    )


def show(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Show a page with its one address."""
    canonical = request.build_absolute_uri(context.pop("canonical", request.path))
    return render(
        request, f"portal/catalogue/{template}.html", {"here": "catalogue", "canonical": canonical, **context}
    )


@page
def entrance(request: HttpRequest, who: Actor) -> HttpResponse:
    """The one box, and every fonds."""
    return show(request, "entrance", {"fonds": aids.all_fonds(who), "desk": _desk(who)})


@page
def fonds(request: HttpRequest, who: Actor, fonds_code: str) -> HttpResponse:
    """The finding aid of one fonds."""
    aid = aids.fonds_aid(who, fonds_code=fonds_code)
    if aid.brief.code != fonds_code:
        return HttpResponsePermanentRedirect(reverse("portal:catalogue-fonds", args=[aid.brief.code]))
    most = max((count for _decade, count in aid.decades), default=1)
    return show(
        request,
        "fonds",
        {"aid": aid, "decades": [(year, n, round(n * 100 / most)) for year, n in aid.decades], "desk": _desk(who)},
    )


@page
def class_(request: HttpRequest, who: Actor, fonds_code: str, class_code: str) -> HttpResponse:
    """One class: what is above and below it, and its volumes, items or stubs, a page at a time."""
    at = number(request.GET.get("page"))
    listed, decade = request.GET.get("list", ""), request.GET.get("decade", "")
    found = aids.class_page(
        who,
        fonds_code=fonds_code,
        class_code="" if class_code == EVERYTHING else class_code,
        listed=listed if listed in aids.LISTS else "volumes",
        decade=int(decade) if decade.isascii() and decade.isdigit() and len(decade) == 4 else None,
        start=(at - 1) * ROWS,
        limit=ROWS,
    )
    code = found.aid.code or EVERYTHING
    if (found.fonds.code, code) != (fonds_code, class_code):
        return HttpResponsePermanentRedirect(reverse("portal:catalogue-class", args=[found.fonds.code, code]))
    context = {
        "found": found,
        "decade": decade,
        "lists": [(name, found.counts[name]) for name in aids.LISTS if found.counts[name]],
        "paging": Paginator(range(found.total), ROWS).get_page(at),
        "whole": class_code == EVERYTHING,
        "desk": _desk(who),
    }
    return show(request, "class", context)


@page
def record(request: HttpRequest, who: Actor, fonds_code: str, path: str) -> HttpResponse:
    """One volume or item, or its stub. Old codes and other spellings lead to the address that stays."""
    found = reading.record(who, fonds_code=fonds_code, path=path)
    if isinstance(found, Moved):
        return HttpResponsePermanentRedirect(reverse("portal:catalogue-record", args=[found.fonds_code, found.path]))
    if isinstance(found, Closed):
        return show(request, "closed", {"found": found, "order": f"{found.fonds_code}/{found.path}"})
    at = number(request.GET.get("page"))
    brief, pages = found.brief, []
    if found.images:
        pages = reading.pages(who, kind=brief.kind, record_id=brief.id, start=(at - 1) * THUMBS, limit=THUMBS)
    context = {
        "found": found,
        "brief": brief,
        "pages": pages,
        "paging": Paginator(range(brief.pages if found.images else 0), THUMBS).get_page(at),
        "recordings": _recordings(who, found) if found.playable else [],
        "retention": reading.retention_in_english(found.retention) if english() else found.retention,
        "cited": _citations(request, found),
        "order": f"{brief.fonds_code}/{brief.path}",
        "desk": _desk(who),
    }
    return show(request, "record", context)


def _recordings(who: Actor, found: Record) -> list[player.Line]:
    """Return the recordings of a record; an archivist's pictures are told by a word of hers."""
    every = recordings.of_record(who, kind=found.brief.kind, record_id=found.brief.id)
    known = services.list_posters(who, recording_ids=[one.id for one in every], purpose=ROOM) if _desk(who) else {}
    return player.lines(every, known)


@page
def recording(request: HttpRequest, who: Actor, recording_id: int) -> HttpResponse:
    """One recording with its player: an archivist opens it under her name, everybody else plays what is open."""
    found, address = reading.open_recording(who, recording_id=recording_id), str(recording_id)
    if _desk(who):
        try:
            found, address = services.open_recording(who, recording_id=recording_id, purpose=ROOM)
        except RecordingRefused as fault:
            raise Http404 from fault
    home = reverse("portal:catalogue-record", args=[found.record.fonds_code, found.record.path])
    kind = texts.KINDS[found.brief.kind]
    context = {
        "found": found,
        "home": home,
        "canonical": home,
        "player": player.of(address, found),
        "kind": kind,
        "called": f"{kind} {found.brief.label}",
        "lasts": texts.clocked(found.brief.duration),
    }
    return show(request, "recording", context)


def _desk(who: Actor) -> bool:
    """Tell whether the reader is an archivist, who gets links back to the desk."""
    return aids.sees_everything(who)


def _citations(request: HttpRequest, found: Record) -> list[tuple[str, str]]:
    brief = found.brief
    year = brief.date_text or (str(brief.year) if brief.year else "")
    code = citing.whole_code(brief.fonds_code, brief.ref_code)
    archive = identity.current().name
    cited = citing.Cited(brief.title or brief.ref_code, brief.creator, year, code, archive)
    address = request.build_absolute_uri(request.path)
    today = timezone.localtime(clock.now()).date()
    return [
        ("GB/T 7714", citing.gb7714(cited)),
        (_("GB/T 7714（网上看的）"), citing.gb7714(cited, address=address, seen=today)),
        (_("脚注"), citing.plain(cited, english=english())),
    ]


@page
def leaf(request: HttpRequest, who: Actor, page_image_id: int) -> HttpResponse:
    """One page image, large, with the page before and after."""
    found = reading.open_page(who, page_image_id=page_image_id)
    home = reverse("portal:catalogue-record", args=[found.record.fonds_code, found.record.path])
    context = {
        "found": found,
        "home": home,
        "canonical": home,
        "boxes": pageview.boxes(request.GET.getlist("box"), width=found.page.width, height=found.page.height),
        **_seen(who, found),
    }
    return show(request, "page", context)


def _seen(who: Actor, found: OpenPage) -> dict[str, object]:
    """Return where the page's pictures are: an archivist opens it under her name, everybody else reads what is open."""
    number, plain = found.page.id, reverse("portal:catalogue-picture", args=[found.page.id])
    pages = [(one.id, one.label) for one in found.strip]
    thumbs: dict[int, str] = {}
    address, first, large = str(number), f"{plain}?w=1200", f"{plain}?w=1600"
    if _desk(who):
        try:
            address = services.open_view(who, page_image_id=number, purpose=ROOM)
        except PageRefused as fault:
            raise Http404 from fault
        thumbs = services.list_thumbs(who, page_image_ids=[one for one, _label in pages], purpose=ROOM)
        first, large = pageview.whole(address, found.page.width), f"{pageview.image(address)}/full/max/0/default.jpg"
    strip = pageview.strip(pages, here=number, to="portal:catalogue-page", pictures=thumbs)
    return {"image": pageview.image(address), "picture": first, "large": large, "strip": strip}


@page
def picture(request: HttpRequest, who: Actor, page_image_id: int) -> HttpResponse:
    """The picture itself; `w` asks for a width. Each is counted, and asks anew whether it may be shown."""
    reading.readable_page(who, page_image_id=page_image_id)
    limit(request, "reading.picture", LOOKING)
    wanted = number(request.GET.get("w")) if request.GET.get("w") else 1200
    width = next((one for one in WIDTHS if one >= wanted), WIDTHS[-1])
    mark = _("%(archive)s　供阅览") % {"archive": identity.current().name}
    try:
        seen = services.read_page(who, page_image_id=page_image_id, width=width, mark=mark)
    except PageRefused as fault:
        raise Http404 from fault
    return HttpResponse(seen.content, content_type=seen.media_type, headers={"X-Robots-Tag": "noindex, noimageindex"})
