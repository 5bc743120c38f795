"""Questions to preservation."""

from __future__ import annotations

import uuid

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


def view(row: StoredObject) -> StoredView:
    return StoredView(
        id=row.id,
        sha256=row.sha256,
        sm3=row.sm3,
        length=row.length,
        media_type=row.media_type,
        name=row.name,
        deposited_at=row.deposited_at,
    )
