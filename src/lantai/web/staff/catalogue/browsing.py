"""From fonds to class to volume to page."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from lantai.catalogue import queries, services
from lantai.catalogue.queries import browse, recordings, topics
from lantai.catalogue.queries.classing import reclassings
from lantai.catalogue.queries.identity import Described
from lantai.digitisation.queries import readings
from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.stacks import queries as stacks
from lantai.web.design import player
from lantai.web.staff import shell
from lantai.web.staff.access import staff, whole
from lantai.web.staff.catalogue import words

ARCHIVISTS = ("window_archivist", "archivist", "second_archivist", "director", "deputy_director")
PURPOSE = "HOLDINGS"
VOLUMES, PAGES = 50, 12


def number(text: str | None) -> int:
    return min(whole(text or "") or 1, 999_999)


@require_GET
@staff(*ARCHIVISTS)
def fonds_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every fonds and what it holds; a code or words lead straight into the only fonds there is."""
    return shell.page(request, "staff/catalogue/fonds_list.html", {"fonds": browse.all_fonds(actor)}, here="catalogue")


@require_GET
@staff(*ARCHIVISTS)
def with_pages(_request: HttpRequest, actor: Actor) -> HttpResponse:
    """The fonds with most page images, only volumes that have some."""
    found = browse.all_fonds(actor)
    if not found:
        return redirect("staff:catalogue")
    first = max(found, key=lambda one: one.pages)
    return redirect(f"{reverse('staff:fonds', args=[first.code])}?scans=1")


@require_GET
@staff(*ARCHIVISTS)
def fonds(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """The classes of one fonds beside its volumes, filtered by the address."""
    everything = browse.all_fonds(actor)
    here = next((one for one in everything if one.code == code), None)
    if here is None:
        return redirect("staff:catalogue")
    class_code, text = request.GET.get("class", ""), request.GET.get("q", "").strip()
    scans = request.GET.get("scans") == "1"
    page = number(request.GET.get("page"))
    rows, total = browse.volumes(
        actor,
        fonds_code=code,
        class_code=class_code,
        text=text,
        with_pages=scans,
        start=(page - 1) * VOLUMES,
        limit=VOLUMES,
    )
    context = {
        "fonds": here,
        "everything": everything,
        "classes": browse.classes(actor, fonds_code=code),
        "class_code": class_code,
        "text": text,
        "scans": scans,
        "rows": rows,
        "total": total,
        "paging": Paginator(range(total), VOLUMES).get_page(page),
        "may_set_terms": policy.allows(actor, "catalogue.reading.terms"),
        "classing": bool(reclassings(actor, fonds_code=code)),
    }
    return shell.page(request, "staff/catalogue/fonds.html", context, here="pages" if scans else "catalogue")


@require_GET
@staff(*ARCHIVISTS)
def volume(request: HttpRequest, actor: Actor, volume_id: int) -> HttpResponse:
    """One volume: description, items, pages."""
    page = number(request.GET.get("page"))
    view = browse.volume(actor, volume_id=volume_id)
    rows, total = browse.pages(
        actor, volume_id=volume_id, start=(page - 1) * PAGES, limit=PAGES, total=view.brief.pages
    )
    context = {
        "volume": view,
        "pages": rows,
        "total": total,
        "paging": Paginator(range(total), PAGES).get_page(page),
        "recordings": recordings_of(actor, "volume", volume_id),
        "missing": queries.missing_pages(actor, volume_id=volume_id),
        "topics": topics.topics_of(actor, kind="volume", record_id=volume_id),
        "choices": topics.choices(actor),
        "left_word": words.LEFT.get(view.left_how, ""),
        "may_read": policy.allows(actor, "digitisation.read"),
        "reading": readings.of_volume(fonds_code=view.fonds_code, ref_code=view.brief.ref_code),
        "may_note_left": policy.allows(actor, "catalogue.opening.decide"),
        **place_of(actor, "volume", volume_id, known=_described(view)),
    }
    return shell.page(request, "staff/catalogue/volume.html", context, here="catalogue")


def _described(view: browse.VolumeView) -> Described:
    gone = view.left_how or ("DESTROYED" if view.destroyed_on else "")
    brief = view.brief
    return Described("volume", brief.id, brief.ref_code, brief.title, view.fonds_code, brief.year, None, gone)


def place_of(actor: Actor, kind: str, record_id: int, known: Described | None = None) -> dict[str, Any]:
    """Return where a volume or item is now, as the stacks know, for those who may ask them."""
    if not policy.allows(actor, "stacks.view"):
        return {}
    original = stacks.original_of(actor, kind=kind, thing_id=record_id, known=known)
    return {"original": original, "site_names": shell.site_names()}


def recordings_of(actor: Actor, kind: str, record_id: int) -> list[player.Line]:
    """Return the recordings of a record as the desk lists them."""
    found = recordings.of_record(actor, kind=kind, record_id=record_id)
    known = services.list_posters(actor, recording_ids=[one.id for one in found], purpose=PURPOSE)
    return player.lines(found, known)


@require_GET
@staff(*ARCHIVISTS)
def picture(request: HttpRequest, actor: Actor, page_image_id: int) -> HttpResponse:
    """A watermarked rendition; each is a logged view. `w` asks for a width."""
    width = min(2400, max(200, number(request.GET.get("w")) if request.GET.get("w") else 1200))
    seen = services.open_page(actor, page_image_id=page_image_id, purpose=PURPOSE, width=width)
    return HttpResponse(seen.content, content_type=seen.media_type, headers={"Cache-Control": "no-store"})
