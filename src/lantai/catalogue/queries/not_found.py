"""What was looked for and not found, newest first."""

from __future__ import annotations

import json

from lantai.catalogue.models import NotFoundRecord, RecordKind
from lantai.catalogue.values import NotFoundView, PlaceChecked
from lantai.foundation import policy
from lantai.foundation.actor import Actor

MOST = 50


def records(actor: Actor, *, record_id: int | None = None, digest: str = "") -> list[NotFoundView]:
    """Return one record, those of one question (by its digest), or the latest. Called by `services.not_found`."""
    policy.require(actor, "catalogue.person.find")
    rows = NotFoundRecord.objects.order_by("-looked_at", "-pk")
    if record_id is not None:
        rows = rows.filter(pk=record_id)
    elif digest:
        rows = rows.filter(digest=digest)
    kinds = {kind.code: (kind.name, kind.name_en or kind.name) for kind in RecordKind.objects.all()}
    return [_view(row, kinds) for row in rows[:MOST]]


def _view(row: NotFoundRecord, kinds: dict[str, tuple[str, str]]) -> NotFoundView:
    named = [(code, outcome, names, *kinds.get(code, (code, code))) for code, outcome, names in row.places]
    places = tuple(PlaceChecked(code, name, name_en, outcome, names) for code, outcome, names, name, name_en in named)
    steps = tuple((code, tried, reason) for code, tried, reason in row.steps)
    return NotFoundView(
        row.pk, json.loads(row.asked), row.purpose, places, steps, row.note, row.looked_by, row.looked_at,
        row.forgotten_at is not None,
    )  # fmt: skip
