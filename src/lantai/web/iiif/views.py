"""Pictures and their documents by their addresses. Nothing here decides about access: `catalogue` says what is seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import gettext as _

from lantai.catalogue.errors import NotFound, PageRefused, RecordingRefused
from lantai.catalogue.queries import finding_aids, reading, recordings
from lantai.catalogue.rules import citing
from lantai.catalogue.services import pieces, playing, viewing
from lantai.catalogue.states import Making
from lantai.catalogue.values.pictures import Sight
from lantai.catalogue.values.reading import PageLink, Record
from lantai.foundation.errors import LantaiError
from lantai.people.errors import TooOften
from lantai.web.accounts import session
from lantai.web.design import identity, player
from lantai.web.iiif import documents, parameters

View = Callable[..., HttpResponseBase]
PURPOSE = "HOLDINGS"
MOST_PAGES = 2000
TILES, WINDOW = (
    4000,
    600,
)  # pieces one network address may ask for in ten minutes; people turning pages ask for some hundred
PICTURES = {"X-Robots-Tag": "noindex, noimageindex"}


def door(view: View) -> View:
    """Let a viewer of any site ask for what anybody may see, and answer refusals in plain words (Image API 3.0, 7)."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **keywords: Any) -> HttpResponseBase:
        response: HttpResponseBase
        if request.method == "OPTIONS":
            response = HttpResponse(status=204)
            response.headers["Access-Control-Allow-Methods"] = "GET, HEAD"
            response.headers["Access-Control-Allow-Headers"] = "*"
        elif request.method not in {"GET", "HEAD"}:
            response = _plain(_("这里只能取图。"), 405)
            response.headers["Allow"] = "GET, HEAD, OPTIONS"
        else:
            try:
                response = view(request, *args, **keywords)
            except parameters.Refused as fault:
                response = _plain(_said(fault), fault.status)
            except NotFound:
                response = _plain(_("没有这张图，或者不给看。"), 404)
            except (PageRefused, RecordingRefused) as fault:
                response = _plain(str(fault), 403 if fault.code in {"VIEW_OVER", "PLAY_OVER"} else 404)
            except TooOften as fault:
                response = _plain(str(fault), 429)
                response.headers["Retry-After"] = str(fault.seconds)
            except LantaiError as fault:
                response = _plain(str(fault), 404)
        if not getattr(request, "iiif_closed", False):
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers.setdefault("Access-Control-Expose-Headers", "Link")
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answer


def _plain(words: str, status: int) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")


def _said(fault: parameters.Refused) -> str:
    if fault.status == 501:
        return _("不提供这样的图（%(part)s）。") % {"part": fault.what}
    return _("网址里的 %(part)s 不合规则，或者要的比图还大。") % {"part": fault.what}


def _sight(request: HttpRequest, identifier: str) -> Sight:
    """Return what this reader sees of the page now; what is not for everybody is kept by no browser and for no other site."""
    request.iiif_closed = "." in identifier  # type: ignore[attr-defined]
    who = session.actor(request)
    if who.is_staff and not who.second_factor and "." in identifier:
        raise NotFound
    mark = _("%(archive)s　供阅览") % {"archive": identity.current().name}
    return viewing.sight(who, address=identifier, mark=mark)


def _keeping(found: Sight) -> str:
    return "no-cache" if found.open else "private, no-store"


def _base(request: HttpRequest, identifier: str) -> str:
    return request.build_absolute_uri(reverse("iiif:image", args=[identifier]).rstrip("/"))


@door
def image(request: HttpRequest, identifier: str) -> HttpResponse:
    """The address of an image leads to its description (Image API 3.0, 2)."""
    response = HttpResponseRedirect(f"{_base(request, identifier)}/info.json")
    response.status_code = 303
    return response


@door
def info(request: HttpRequest, identifier: str) -> HttpResponse:
    """The description of an image. Opened in a viewer of another site it counts as a page read."""
    found = _sight(request, identifier)
    if found.open:
        count(request, 20)
        if request.headers.get("Sec-Fetch-Site", "") not in {"same-origin", "same-site"}:
            viewing.note_reading(found)
    told = documents.info(found, pieces.measures(found), _base(request, identifier))
    response = _document(request, told, documents.IMAGE)
    response.headers["Cache-Control"] = _keeping(found)
    response.headers["Link"] = f'<{documents.PROFILE}>;rel="profile"'
    return response


def _document(request: HttpRequest, told: dict[str, Any], context: str) -> HttpResponse:
    """Answer as JSON-LD, or as plain JSON to who asks for that alone (Image API 3.0, 5.1)."""
    accepted = request.headers.get("Accept", "")
    plain = "application/json" in accepted and "ld+json" not in accepted
    kind = "application/json" if plain else f'application/ld+json;profile="{context}"'
    response = JsonResponse(told, content_type=kind, json_dumps_params={"ensure_ascii": False})
    patch_vary_headers(response, ["Accept"])
    return response


@door
def piece(  # noqa: PLR0917  the parts of one address
    request: HttpRequest, identifier: str, region: str, size: str, rotation: str, last: str
) -> HttpResponse:
    """A piece of a picture. Each asks anew whether it may be seen; the view was logged when the page was opened."""
    found = _sight(request, identifier)
    asked = parameters.read(region, size, rotation, last, whole=(found.width, found.height))
    if found.open:
        count(request, 1)
    content, named = pieces.piece(found, asked.piece)
    headers = {
        **PICTURES,
        "Cache-Control": _keeping(found),
        "Link": f'<{_base(request, identifier)}/{asked.canonical}>;rel="canonical",<{documents.PROFILE}>;rel="profile"',
    }
    tag = f'"{named}"'
    if found.open:
        headers["ETag"] = tag
        if tag in parse_etags(request.headers.get("If-None-Match", "")):
            return HttpResponse(status=304, headers=headers)
    return HttpResponse(content, content_type=parameters.FORMATS[asked.piece.form], headers=headers)


def count(request: HttpRequest, weight: int) -> None:
    """Count pieces against the network address they are asked from; at the desk nobody counts. Raises `TooOften`."""
    if session.actor(request).is_staff:
        return
    key = f"iiif.pieces.{session.network(request)}"
    cache.add(key, 0, WINDOW)
    try:
        taken = cache.incr(key, weight)
    except ValueError:  # it ran out in between
        return
    if taken > TILES:
        raise TooOften(WINDOW)


@door
def manifest(request: HttpRequest, fonds_code: str, path: str) -> HttpResponse:
    """The manifest of a volume or item: what is open for anybody; for an archivist at her desk everything else too."""
    who = session.actor(request)
    if who.is_staff and not who.second_factor:
        who = who.public()
    record = reading.record(who, fonds_code=fonds_code, path=path)
    if not isinstance(record, Record) or not (record.images or record.playable):
        raise NotFound
    mine = finding_aids.sees_everything(who)
    request.iiif_closed = mine  # type: ignore[attr-defined]
    brief = record.brief
    pages = reading.pages(who, kind=brief.kind, record_id=brief.id, limit=MOST_PAGES) if record.images else []
    if not mine:
        pages = [_smaller(page) for page in pages]
    response = _document(
        request,
        documents.manifest(record, pages, _told(request, record, pages, mine), _films(request, record, mine)),
        documents.PRESENTATION,
    )
    response.headers["Cache-Control"] = "private, no-store" if mine else "no-cache"
    return response


def _films(request: HttpRequest, record: Record, mine: bool) -> list[documents.Film]:
    """Return what can be played of the record, with the addresses of this reader."""
    who = session.actor(request) if mine else session.actor(request).public()
    found = recordings.of_record(who, kind=record.brief.kind, record_id=record.brief.id) if record.playable else []
    ready = [one for one in found if one.making == Making.READY]
    known = playing.list_recordings(who, recording_ids=[one.id for one in ready], purpose=PURPOSE) if mine else {}
    return [
        documents.Film(
            one, media_type, size, captions, request.build_absolute_uri(player.base(known.get(one.id, str(one.id))))
        )
        for one, (media_type, size, captions) in zip(ready, recordings.copies(ready), strict=True)
    ]


def _smaller(page: PageLink) -> PageLink:
    width = min(page.width, viewing.OPEN_WIDTH)
    return replace(page, width=width, height=max(1, round(page.height * width / page.width)))


def _told(request: HttpRequest, record: Record, pages: list[PageLink], mine: bool) -> documents.Told:
    ids = [page.id for page in pages]
    known = viewing.list_views(session.actor(request), page_image_ids=ids, purpose=PURPOSE) if mine else {}
    brief, archive = record.brief, identity.current()
    home = request.build_absolute_uri(reverse("portal:catalogue-record", args=[brief.fonds_code, brief.path]))
    whole = citing.whole_code(brief.fonds_code, brief.ref_code)
    cited = citing.Cited(
        brief.title or brief.ref_code, brief.creator, brief.date_text or str(brief.year or ""), whole, archive.name
    )
    return documents.Told(
        manifest=request.build_absolute_uri(request.path),
        home=home,
        archive={"none": [archive.name]},
        archive_home=request.build_absolute_uri(reverse("portal:home")),
        cited=citing.gb7714(cited),
        addresses={one: _base(request, known.get(one, str(one))) for one in ids},
        labels={
            "code": {"zh-Hans": ["档号"], "en": ["Reference code"]},
            "creator": {"zh-Hans": ["责任者"], "en": ["Creator"]},
            "date": {"zh-Hans": ["日期"], "en": ["Date"]},
            "source": {"zh-Hans": ["出处"], "en": ["Source"]},
        },
    )
