"""How much shelf the holdings took at a moment: from the history of places, never from how things lie today (B04)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery, Sum, Window
from django.db.models.functions import Coalesce, FirstValue, RowNumber

from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.stacks.models import Box, BoxThen, Move
from lantai.stacks.states import MoveKind
from lantai.stacks.values import Shelved

_KINDS = [MoveKind.PUT_IN.value, MoveKind.TAKEN_OUT.value]


def shelved(actor: Actor, *, at: datetime, fonds_code: str = "") -> Shelved:
    """Return how many boxes held something at `at` (aware), of a fonds where one is named, and the shelf they took.

    A box that holds something of several fonds counts whole in each. Of all sites: a sum that names no place. What lay in
    boxes before anybody put that down here is not known: see `Shelved.known`. One query.
    """
    policy.require(actor, "stacks.view")
    inside = _inside(at, fonds_code)
    was: Any = BoxThen.objects.filter(box=OuterRef("pk"), until__gt=at).order_by("until").values("thickness_mm")[:1]
    put: Any = Move.objects.filter(box=OuterRef("pk"), kind=MoveKind.PUT_IN.value).order_by("at").values("at")[:1]
    boxes = Box.objects.annotate(mm=Coalesce(Subquery(was), "thickness_mm"), put=Subquery(put))
    filled = Q(pk__in=inside.values("box"))
    found = boxes.aggregate(n=Count("pk", filter=filled), length=Sum("mm", filter=filled), since=Min("put"))
    return Shelved(found["n"], found["length"] or 0, at, found["since"])


def boxed_volumes(actor: Actor, *, at: datetime) -> QuerySet[Any]:
    """Return the ids of the volumes that lay in a box at `at` (aware), of all sites, as a query for another to use."""
    policy.require(actor, "stacks.view")
    return _inside(at).exclude(volume=None).values("volume")


def _inside(at: datetime, fonds_code: str = "") -> QuerySet[Any]:
    """Return the last move of each thing that lay in a box at the moment: the one by which it came there.

    Found in one pass over all moves: to look for a later one of each costs as many looks as there are, squared, where the
    database thinks little of an index that is mostly empty.
    """
    rows = Move.objects.filter(kind__in=_KINDS, at__lte=at)
    if fonds_code:
        rows = rows.filter(Q(volume__fonds__code=fonds_code) | Q(item__fonds__code=fonds_code))
    of_each: Any = {"partition_by": [F("volume"), F("item")], "order_by": [F("at").desc(), F("pk").desc()]}
    rows = rows.annotate(nth=Window(RowNumber(), **of_each), last=Window(FirstValue("kind"), **of_each))
    return rows.filter(nth=1, last=MoveKind.PUT_IN.value).order_by()
