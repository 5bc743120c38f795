"""The same answers for programs, and what anybody may check us with: revocation list, root certificate, tree head."""

from __future__ import annotations

import json
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from lantai.certification import services
from lantai.certification.errors import CertificationError
from lantai.certification.states import Reason
from lantai.certification.values import VerdictView
from lantai.web.accounts import session


@csrf_exempt
@never_cache
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """``POST /api/verify`` with a form field `file` or `code`, or JSON ``{"code": …}``; answers the verdict as JSON.

    The status is 200 for every verdict but 429 when there were too many checks, 413 for too large a file and 400 when
    nothing was sent. It needs no account and changes nothing, so it needs no CSRF token.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > services.LARGEST_UPLOAD + 100_000:
        return _json(services.too_large(), 413)
    upload = request.FILES.get("file")
    if isinstance(upload, UploadedFile) and upload.file is not None:
        return _json(services.verify_file(cast("BinaryIO", upload.file), ip=session.network(request)))
    code = request.POST.get("code", "") or _json_code(request)
    if not code:
        return JsonResponse({"error": "NOTHING_SENT", "say": "send a form field 'file' or 'code'"}, status=400)
    return _json(services.verify_code(code, ip=session.network(request)))


def _json_code(request: HttpRequest) -> str:
    if request.content_type != "application/json":
        return ""
    try:
        value: Any = json.loads(request.body)
    except ValueError:
        return ""
    return str(value.get("code", ""))[:64] if isinstance(value, dict) else ""


def _json(view: VerdictView, status: int = 200) -> HttpResponse:
    if view.reason == Reason.TOO_MANY:
        status = 429
    response = JsonResponse(services.as_json(view), status=status, json_dumps_params={"ensure_ascii": False})
    response["X-Robots-Tag"] = "noindex"
    return response


@require_GET
def revocation_list(_request: HttpRequest) -> HttpResponse:
    """The list named in our certificates, made fresh by the key that may."""
    try:
        content = services.revocation_list()
    except CertificationError:
        return HttpResponse(status=503)
    return HttpResponse(content, content_type="application/pkix-crl")


@require_GET
def root_certificate(_request: HttpRequest) -> HttpResponse:
    """The root to trust in a PDF viewer."""
    try:
        content = services.root_certificate()
    except CertificationError:
        return HttpResponse(status=503)
    return HttpResponse(content, content_type="application/pkix-cert")


@never_cache
@require_GET
def ledger_head(_request: HttpRequest) -> HttpResponse:
    """The newest signed tree head of the issues ledger, for outside witnesses to keep (F8)."""
    return JsonResponse(services.tree_head())
