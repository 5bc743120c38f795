"""Static files under addresses that change with their bytes: browsers on a slow line may keep them for a month."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


@cache
def _version(name: str) -> str:
    found = finders.find(name)
    if not isinstance(found, str):
        return ""
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:10]


class Versioned(StaticFilesStorage):
    """``/static/design/lantai.css?v=3f9a…``; no step of collecting is needed."""

    def url(self, name: str | None) -> str:
        address = super().url(name)
        version = _version(name or "")
        return f"{address}?v={version}" if version else address
