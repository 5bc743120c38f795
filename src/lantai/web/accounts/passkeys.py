"""Whether passkeys can be used at this address."""

from __future__ import annotations

from django.http import HttpRequest


def host(request: HttpRequest) -> str:
    return request.get_host().rpartition(":")[0] or request.get_host()


def possible(request: HttpRequest) -> bool:
    """Tell whether browsers allow passkeys here: https, or localhost by name."""
    return request.is_secure() or host(request) == "localhost"
