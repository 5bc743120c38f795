"""The parts of a recording by their address: the copy, whole or in ranges; its pictures; what was said in it.

Nothing here decides about access: `catalogue` says what is played, anew for each request.
"""

from __future__ import annotations

from pathlib import Path

from django.core.cache import cache
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header, http_date, parse_etags
from django.utils.translation import gettext as _

from lantai.catalogue.errors import NotFound
from lantai.catalogue.services import playing
from lantai.catalogue.values.recordings import Playing
from lantai.web.accounts import session
from lantai.web.design import identity
from lantai.web.iiif import ranges
from lantai.web.iiif.views import PICTURES, count, door

ONCE = 2 * 3600  # seconds within which one network address plays a recording once
EXPOSED = "Accept-Ranges, Content-Length, Content-Range"


@door
def part(request: HttpRequest, recording: str, piece: str) -> HttpResponseBase:
    """``copy.mp4``, ``poster.jpg``, ``small.jpg`` or ``captions.vtt`` of one recording."""
    name = piece.partition(".")[0]
    request.iiif_closed = "." in recording  # type: ignore[attr-defined]
    who = session.actor(request)
    if who.is_staff and not who.second_factor and "." in recording:
        raise NotFound
    mark = _("%(archive)s　供阅览") % {"archive": identity.current().name}
    found = playing.playing(who, address=recording, part=name, mark=mark)
    if found.open:
        count(request, 1)
    if name == "copy":
        return _copy(request, found)
    if name == "captions":
        if not found.captions:
            raise NotFound
        return _small(request, found, found.captions.encode(), "text/vtt; charset=utf-8")
    content = playing.poster(found) if name == "poster" else playing.small(found).read_bytes()
    return _small(request, found, content, "image/jpeg")


def _headers(found: Playing) -> dict[str, str]:
    return {**PICTURES, "Cache-Control": "no-cache" if found.open else "private, no-store",
            "Access-Control-Expose-Headers": EXPOSED}  # fmt: skip


def _small(request: HttpRequest, found: Playing, content: bytes, kind: str) -> HttpResponse:
    response = HttpResponse(b"" if request.method == "HEAD" else content, content_type=kind, headers=_headers(found))
    response.headers["Content-Length"] = str(len(content))
    return response


def _copy(request: HttpRequest, found: Playing) -> HttpResponseBase:
    path = playing.copy(found)
    state = path.stat()
    tag, modified = f'"{found.object_id.hex[:16]}-{state.st_size:x}-{state.st_mtime_ns:x}"', http_date(state.st_mtime)
    kind = found.made["media_type"]
    named = content_disposition_header(False, f"{found.ref_code}_{found.label}.{kind.partition('/')[2]}")
    headers = {**_headers(found), "ETag": tag, "Last-Modified": modified, "Accept-Ranges": "bytes"}
    headers["Content-Disposition"] = str(named)
    if found.open and tag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers=headers)
    if request.method == "HEAD":
        return HttpResponse(content_type=kind, headers={**headers, "Content-Length": str(state.st_size)})
    wanted = None
    if ranges.still(request.headers.get("If-Range", ""), tag=tag, modified=modified):
        try:
            wanted = ranges.asked(request.headers.get("Range", ""), state.st_size)
        except ranges.Unsatisfiable:
            return HttpResponse(status=416, headers={**headers, "Content-Range": f"bytes */{state.st_size}"})
    _note(request, found, first=wanted is None or wanted[0] == 0)
    if wanted is None:
        return FileResponse(
            path.open("rb"), content_type=kind, headers={**headers, "Content-Length": str(state.st_size)}
        )
    return _piece(
        path, wanted, kind, {**headers, "Content-Range": f"bytes {wanted[0]}-{wanted[1] - 1}/{state.st_size}"}
    )


def _piece(path: Path, wanted: tuple[int, int], kind: str, headers: dict[str, str]) -> HttpResponse:
    with path.open("rb") as stream:
        stream.seek(wanted[0])
        content = stream.read(wanted[1] - wanted[0])
    return HttpResponse(content, status=206, content_type=kind, headers=headers)


def _note(request: HttpRequest, found: Playing, *, first: bool) -> None:
    """Count a playing by the public once, however many pieces it is fetched in."""
    if found.open and first and cache.add(f"iiif.played.{found.recording_id}.{session.network(request)}", 1, ONCE):
        playing.note_playing(found)
