"""The worklist's filters as they stand in the address, so that a list can be bookmarked, shared and gone back to."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import QueryDict

from lantai.reference.values import WorklistFilters
from lantai.web.staff.access import whole

VIEWS = (
    "open",
    "mine",
    "unclaimed",
    "today",
    "late",
    "waiting",
    "seal",
    "second",
    "approval",
    "delivery",
    "messages",
    "closed",
)
SIZE = 12
LONG = 200
EXPORT = 5000


def read(query: QueryDict, *, size: int = SIZE) -> WorklistFilters:
    """Read the filters; anything unknown is left out."""
    view = query.get("view", "open")
    page = query.get("page", "1")
    return WorklistFilters(
        view=view if view in VIEWS else "open",
        channel=query.get("channel", "")[:20],
        site=query.get("site", "")[:10],
        material=query.get("material", "")[:40],
        text=query.get("q", "").strip()[:60],
        page=number if 0 < (number := whole(page) or 0) < 10_000 else 1,
        size=size,
    )


def address(filters: WorklistFilters, **changes: str | int) -> str:
    """Return ``?view=mine&channel=WEB`` for `filters` with `changes`; defaults are left out."""
    values: dict[str, str | int] = {
        "view": filters.view if filters.view != "open" else "",
        "channel": filters.channel,
        "site": filters.site,
        "material": filters.material,
        "q": filters.text,
        **changes,
    }
    query = urlencode({name: value for name, value in values.items() if value})
    return f"?{query}" if query else "?"
