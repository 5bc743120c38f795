"""The verifier's pages: by code, by QR, by file. No account, no script needed, both languages at once."""

from __future__ import annotations

import base64
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from lantai.certification import services, texts
from lantai.certification.services import LARGEST_UPLOAD
from lantai.certification.states import Reason, Way
from lantai.certification.values import PagePicture, VerdictView
from lantai.foundation import ids
from lantai.web.accounts import session

# verdict -> (tint, drawing): a state is shown by word and shape, never by colour alone
LOOKS = {
    1: ("done", "whole"),
    2: ("you", "ended"),
    3: ("late", "torn"),
    4: ("late", "strange"),
    5: ("wait", "bare"),
    6: ("wait", "open"),
}


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """The form; a posted code or file is answered at once.

    Without a CSRF token: a check changes nothing, needs no session, and the length of an upload must be looked at
    before anything reads it.
    """
    if request.method == "GET":
        return _noindex(render(request, "api/verify.html", _page()))
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length > LARGEST_UPLOAD + 100_000:
        return _too_large(request)
    if "pin" in request.POST:
        return _pages(request)
    upload = request.FILES.get("file")
    code = request.POST.get("code", "").strip()
    if isinstance(upload, UploadedFile) and upload.file is not None:
        return _answer(
            request,
            services.verify_file(cast("BinaryIO", upload.file), ip=session.network(request)),
            name=upload.name or "",
        )
    if code:
        return _answer(request, services.verify_code(code, ip=session.network(request)), code=code)
    return _noindex(render(request, "api/verify.html", {**_page(), "nothing": True}))


@never_cache
@require_GET
def by_code(request: HttpRequest, code: str) -> HttpResponse:
    """Where the QR leads. The code stays out of logs and of every link on the page."""
    return _answer(request, services.verify_code(code, ip=session.network(request), way=Way.QR), code=code)


def _pages(request: HttpRequest) -> HttpResponse:
    """The holder's PIN was typed under a verdict; the ticket there stands for the code, which no page repeats (P5)."""
    ticket, pin = request.POST.get("ticket", ""), request.POST.get("pin", "")[:40]
    return _answer(request, services.show_pages(ticket, pin, ip=session.network(request)))


def _page() -> dict[str, Any]:
    return {"here": "verify", "here_path": "/verify/", "alone": True}


def _too_large(request: HttpRequest) -> HttpResponse:
    return _noindex(render(request, "api/verdict.html", {**_page(), **_shown(services.too_large())}, status=413))


def _answer(request: HttpRequest, view: VerdictView, *, code: str = "", name: str = "") -> HttpResponse:
    context = {**_page(), **_shown(view), "file_name": name[:80], "code": _starred(code)}
    return _noindex(render(request, "api/verdict.html", context))


def _shown(view: VerdictView) -> dict[str, Any]:
    tint, drawing = LOOKS[view.verdict]
    if view.reason == Reason.BEFORE_WITHDRAWAL:
        tint = "wait"  # never plain green (F15)
    if view.reason == Reason.CODE_UNKNOWN:
        tint, drawing = "late", "strange"
    checked, checked_en = services.moment_words(view.checked_at)
    return {
        "view": view, "tint": tint, "drawing": drawing, "checked": checked, "checked_en": checked_en,
        "pictures": [_picture(view, one) for one in view.pictures], "unseen": max(0, view.pages - len(view.pictures)),
        "clauses": [part for part in view.title.replace("，", "，\n").split("\n") if part],
        "pages": [(change.page, *texts.PAGE_STATES[change.state], change.state) for change in view.changes],
        "root": _grouped(view.proof.root) if view.proof else "",
        "signed": services.moment_words(view.proof.signed_at) if view.proof and view.proof.signed_at else ("", ""),
        "leaf": view.proof.position + 1 if view.proof else 0,
    }  # fmt: skip


def _picture(view: VerdictView, one: PagePicture) -> dict[str, Any]:
    marked = any(change.page == one.page and change.area for change in view.changes)
    source = f"data:{one.media_type};base64,{base64.b64encode(one.content).decode()}"
    return {"page": one.page, "source": source, "marked": marked}


def _grouped(root: str) -> str:
    return f"{root[:4]} {root[4:8]} {root[8:12]} … {root[-8:-4]} {root[-4:]}"


def _starred(code: str) -> str:
    """Return the code as the page may repeat it: first and last group."""
    bare = ids.normalise(code)
    return f"{bare[:4]}-＊＊＊＊-＊＊＊＊-{bare[-4:]}" if len(bare) == 16 else ""


def _noindex(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"
    return response
