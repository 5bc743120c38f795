"""Questions to preservation."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet, Sum, Value

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


def total_lengths(named: Mapping[str, QuerySet[Any]], *, at: datetime) -> dict[str, int]:
    """Return, for each of some sets of objects, how many bytes those of it take that were kept at `at` (aware).

    `named`: name → ids of objects, as a query of one column which the database follows by itself; an object counts once,
    one that is erased until then. One query.
    """
    kept = StoredObject.objects.filter(Q(erased_at=None) | Q(erased_at__gt=at), deposited_at__lte=at).order_by()
    sums = [
        kept.filter(pk__in=ids).annotate(name_of=Value(name)).values_list("name_of").annotate(total=Sum("length"))
        for name, ids in named.items()
    ]
    found = dict(sums[0].union(*sums[1:], all=True)) if sums else {}
    return {name: found.get(name) or 0 for name in named}


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
