"""Requests no page of ours makes: they get one answer here, so that no view has to think of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict

from lantai.web.design import views

# NUL is in no text people write, and PostgreSQL keeps none; a number of that length is none, and slow to read.
_NONSENSE = re.compile(r"\0|^\s*[-+]?\d{200,}\s*$")
LARGEST_ID = 2**63 - 1  # what a database can look for
LARGEST_BODY = 64 * 1024 * 1024
LARGEST_STAFF_BODY = 512 * 1024 * 1024  # a hundred scans at once


class Nonsense:
    """Refuses, before anything reads them: bodies too large (413), numbers no row can have and NUL characters in a path
    (404), and at the staff door NUL characters and endless numbers in a query or a form (400). The portal's forms answer
    those themselves, in kinder words.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length[:20]) > _most(request):
            return views.too_large(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], _arguments: Any, keywords: dict[str, Any]
    ) -> None:
        """Look before the view does, and after the CSRF check has read the form."""
        del view
        if any(value > LARGEST_ID if isinstance(value, int) else _has(value) for value in keywords.values()):
            raise Http404
        staff = request.path.startswith("/staff/")
        if staff and (_any(request.GET) or (request.method == "POST" and _any(request.POST))):
            raise BadRequest


def _most(request: HttpRequest) -> int:
    return LARGEST_STAFF_BODY if getattr(request.user, "kind", "") == "staff" else LARGEST_BODY


def _any(given: QueryDict) -> bool:
    return any(_has(name) or any(map(_has, values)) for name, values in given.lists())


def _has(value: object) -> bool:
    return isinstance(value, str) and _NONSENSE.search(value) is not None
