"""Questions to preservation."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from lantai.preservation.errors import NotHeld
from lantai.preservation.models import StoredObject
from lantai.preservation.values import StoredView


def facts(object_id: uuid.UUID | str) -> StoredView:
    """Return digests, length and kind of one object (no content). Raises `NotHeld`."""
    try:
        row = StoredObject.objects.get(pk=object_id)
    except StoredObject.DoesNotExist as fault:
        raise NotHeld from fault
    return view(row)


def several(object_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, StoredView]:
    """Return the facts of several objects; those that are not there are left out."""
    return {pk: view(row) for pk, row in StoredObject.objects.in_bulk(list(object_ids)).items()}


def view(row: StoredObject) -> StoredView:
    return StoredView(
        id=row.id,
        sha256=row.sha256,
        sm3=row.sm3,
        length=row.length,
        media_type=row.media_type,
        name=row.name,
        deposited_at=row.deposited_at,
        erased_at=row.erased_at,
    )
