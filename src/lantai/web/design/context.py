"""What every page knows: which language, which profile."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def page(_request: HttpRequest) -> dict[str, Any]:
    return {"demonstration": settings.DEMONSTRATION}
