"""What was open only on paper stays shut: an item whose volume kept it back, and a unit under a restriction, are opened by no
move and by no taking away of words. When what kept them back is gone they wait for their opening review (domain.md 2.8).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from lantai.catalogue import events
from lantai.catalogue.models import Item, Volume
from lantai.catalogue.services.stubs import CLOSED
from lantai.catalogue.states import Opening
from lantai.foundation import events as log
from lantai.foundation.actor import Actor

MODELS: dict[str, Any] = {"volume": Volume, "item": Item}


@dataclass(slots=True)
class Shut:
    """Units that say of themselves that they are open, and that nobody but the desk may know of: to be noted before a change
    by one hand, and to be kept so after it. Two queries for each kind of unit, three where something would open.
    """

    held: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def among(cls, **units: Collection[int]) -> Shut:
        """Note which of the units (`volume`, `item`: ids) are shut."""
        on_paper = {"opening_status": Opening.OPEN.value, "public": False}
        return cls({
            kind: list(MODELS[kind].objects.filter(pk__among=list(ids), **on_paper).values_list("pk", flat=True))
            for kind, ids in units.items()
            if ids
        })  # fmt: skip

    def keep(self, actor: Actor) -> int:
        """Let those that would be open now wait for their review instead; return how many. In the caller's transaction."""
        count = 0
        for kind, ids in self.held.items():
            rows = MODELS[kind].objects.filter(pk__among=ids, public=True) if ids else ()
            for row in rows:
                told = events.OpeningSetBack(opens_on=row.opens_on.isoformat() if row.opens_on else "")
                log.record(told, actor=actor, subject=(kind, row.pk))
            if opening := [row.pk for row in rows]:
                MODELS[kind].objects.filter(pk__among=opening).update(**CLOSED)
                count += len(opening)
        return count
