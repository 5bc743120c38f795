"""Remembering which column is what: the sheets of one department look the same every year."""

from __future__ import annotations

from collections.abc import Iterable

from lantai.catalogue.models import RememberedLayout
from lantai.catalogue.values import SheetGuess
from lantai.foundation import clock
from lantai.foundation.actor import Actor


def recalled(department: str, shapes: Iterable[str]) -> dict[str, RememberedLayout]:
    """Return shape → layout, of this department; else of sheets that came from none."""
    rows = RememberedLayout.objects.filter(shape__in=[one for one in shapes if one], department__in={"", department})
    return {row.shape: row for row in sorted(rows, key=lambda row: bool(row.department))}


def remember(actor: Actor, department: str, layouts: Iterable[SheetGuess], *, by_hand: bool) -> None:
    """Keep the layouts of an accepted import. Without a department only what a person has put right is kept."""
    if not department and not by_hand:
        return
    for layout in layouts:
        if layout.shape and layout.mapping:
            RememberedLayout.objects.update_or_create(
                department=department,
                shape=layout.shape,
                defaults={
                    "kind": layout.kind,
                    "columns": {str(column): name for column, name in layout.mapping.items()},
                    "remembered_by": actor.account_id,
                    "remembered_at": clock.now(),
                },
            )
