"""Uploading: a whole folder with a script, part by part; a few files or a zip without one."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lantai.digitisation.queries import batches as queries
from lantai.digitisation.services import uploading as services
from lantai.digitisation.services.uploading import PART, Offered
from lantai.foundation.actor import Actor
from lantai.foundation.errors import LantaiError, NotAllowed
from lantai.web.staff.access import GONE, staff
from lantai.web.staff.digitisation import words
from lantai.web.staff.digitisation.words import DELIVERING

MOST = 500  # files asked about at once
LONGEST = 1024
BAD = 400


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*DELIVERING)
def upload(request: HttpRequest, actor: Actor, scan_batch_id: int) -> HttpResponse:
    """Choose a folder; a POST is the plain form."""
    row = queries.batch(actor, batch_id=scan_batch_id)
    refusal = ""
    if request.method == "POST":
        files = [(one.name or "", one) for one in request.FILES.getlist("files")]
        try:
            if not files:
                raise services.DeliveryRefused(_("请选择文件。"), code="NOTHING")
            receipt = services.receive_form(actor, batch_id=scan_batch_id, files=files)  # type: ignore[arg-type]
        except NotAllowed:
            raise
        except LantaiError as fault:
            refusal = str(fault)
        else:
            told = {"n": receipt.received, "known": receipt.known}
            messages.success(request, _("收到 %(n)s 个文件，另有 %(known)s 个早已收过。") % told)
            return redirect("staff:digitisation-batch", scan_batch_id=scan_batch_id)
    context = {"batch": row, "refusal": refusal, "part": PART}
    return words.page(request, "upload", context, status=422 if refusal else 200)


def _answered(call: Any) -> JsonResponse:
    """Answer a script: what a verb says, or its refusal in words."""
    try:
        return JsonResponse(call())
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"code": "PART", "words": _("这一段上传不合规，请重新选择文件夹。")}, status=BAD)
    except NotAllowed:
        raise
    except LantaiError as refusal:
        if refusal.code in GONE:
            raise
        return JsonResponse({"code": refusal.code, "words": str(refusal)}, status=409)


@require_POST
@staff(*DELIVERING)
def begin(request: HttpRequest, actor: Actor, scan_batch_id: int) -> HttpResponse:
    """Say how much of each file is here already."""

    def call() -> dict[str, Any]:
        asked = json.loads(request.read(2_000_000) or b"{}")["files"][:MOST]
        files = [_offered(one) for one in asked]
        found = services.begin(actor, batch_id=scan_batch_id, files=files)
        return {"files": [{"offset": one.offset, "done": one.done} for one in found]}

    return _answered(call)


def _offered(given: Any) -> Offered:
    name, length, changed = str(given["name"]), int(given["length"]), int(given["changed"])
    if len(name) > LONGEST or "\x00" in name or not 0 <= length < 1 << 40 or abs(changed) > 1 << 60:
        raise ValueError
    return Offered(name, length, changed)


@require_POST
@staff(*DELIVERING)
def part(request: HttpRequest, actor: Actor, scan_batch_id: int) -> HttpResponse:
    """Take one part of one file: what it is stands in the query, the bytes are the body."""

    def call() -> dict[str, Any]:
        given = request.GET
        file = _offered({name: given.get(name, "") for name in ("name", "length", "changed")})
        found = services.add_part(
            actor, batch_id=scan_batch_id, file=file, offset=int(given.get("offset", "")), stream=request,  # type: ignore[arg-type]
            length=int(request.META.get("CONTENT_LENGTH") or 0),
        )  # fmt: skip
        return {"offset": found.offset, "done": found.done}

    return _answered(call)
