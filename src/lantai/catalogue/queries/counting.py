"""How much every fonds holds: counted once for each state of the holdings, since millions of rows are walked through.

For archivists, who may know of everything; whoever may not is counted for anew, under their own rule (`finding_aids`).
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Subquery

from lantai.catalogue.models import Fonds, ImportBatch, Item, PageImage, PersonMention, Volume

KEPT = 3600  # seconds
_COUNTED: dict[type[Any], str] = {
    Volume: "fonds_id",
    Item: "fonds_id",
    PageImage: "fonds_id",
    PersonMention: "fonds_code",
}


def held() -> dict[str, Counter[Any]]:
    """Return name of the model → how many rows of it each fonds has (by id; mentions by code).

    Exact: rows come with a new highest number and go only when an import is undone; either makes this count anew.
    """
    key = f"catalogue.held:{_state()}"
    found: dict[str, Counter[Any]] | None = cache.get(key)
    if found is None:
        found = {
            model.__name__: Counter(dict(model.objects.order_by().values_list(name).annotate(n=Count("*"))))
            for model, name in _COUNTED.items()
        }
        cache.set(key, found, KEPT)
    return found


def _state() -> str:
    """Return what tells one state of the holdings from another, in one query."""
    asked = [Subquery(model.objects.order_by("-pk").values("pk")[:1]) for model in _COUNTED]
    asked += [
        Subquery(ImportBatch.objects.exclude(**{moment: None}).order_by(f"-{moment}").values(moment)[:1])
        for moment in ("undone_at", "beat_at")
    ]
    found = Fonds.objects.order_by("pk").values_list(*asked).first() or ()
    return ":".join(one.isoformat() if isinstance(one, datetime) else str(one) for one in found)
