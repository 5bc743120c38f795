"""The relations and control notes an import brought, and those that stay when it is undone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from lantai.catalogue.models import DescriptionNote, ImportSpan, RelatedUnit
from lantai.catalogue.states import STANDING

MODELS: dict[str, Any] = {"related": RelatedUnit, "note": DescriptionNote}


def staying(kind: str, batch_id: int, leaving: Mapping[str, QuerySet[Any]]) -> QuerySet[Any]:
    """Return what stays when an import is undone, each with ``heir``: another import whose file names it too, while the
    units stay. `leaving`: kind of unit → the ids of those that go.
    """
    spans = ImportSpan.objects.filter(
        role="SAME", kind=kind, first_id__lte=OuterRef("pk"), last_id__gte=OuterRef("pk"), batch__state__in=STANDING
    ).exclude(batch_id=batch_id)
    heir: Any = Subquery(spans.order_by("batch_id").values("batch_id")[:1])
    rows = MODELS[kind].objects.filter(batch_id=batch_id).annotate(heir=heir).exclude(heir=None)
    for unit, ids in leaving.items():
        rows = rows.exclude(_at(kind, unit, ids))
    return rows


def going(kind: str, batch_id: int, leaving: Mapping[str, QuerySet[Any]]) -> int:
    """Return how many go when an import is undone."""
    brought = MODELS[kind].objects.filter(batch_id=batch_id)
    return brought.count() - staying(kind, batch_id, leaving).count() if brought.exists() else 0


def of_others(kind: str, unit: str, ids: QuerySet[Any], batch_id: int) -> QuerySet[Any]:
    """Return what stands on units and was not brought by an import."""
    return MODELS[kind].objects.filter(_at(kind, unit, ids)).exclude(batch_id=batch_id)


def _at(kind: str, unit: str, ids: Any) -> Q:
    if kind == "note":
        return Q(unit_kind=unit, unit_id__in=ids)
    return Q(from_kind=unit, from_id__in=ids) | Q(to_kind=unit, to_id__in=ids)


def brought(kind: str, batch_id: int) -> int:
    """Return how many an import brought that are its own."""
    return int(MODELS[kind].objects.filter(batch_id=batch_id).count())
