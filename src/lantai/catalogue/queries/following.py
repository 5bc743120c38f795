"""Which items follow when the opening of what they lie in is decided, and which keep what was said of themselves.

An item follows while nothing was said of it, or the same as of its volume. One that was controlled, deferred, opened or
embargoed by itself stays as it is, with the components below it: deciding a volume must not open it by the way.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, Case, F, Q, When

from lantai.catalogue.models import Item
from lantai.catalogue.queries.components import levels_below
from lantai.catalogue.queries.reading_lists import code_of
from lantai.catalogue.states import Opening, Secrecy

REVIEWED = (Secrecy.PUBLIC.value, Secrecy.INTERNAL.value)
FEW = 5


@dataclass(frozen=True, slots=True)
class Apart:
    """One item that keeps its own opening."""

    id: int
    code: str
    title: str
    status: str
    opens_on: date | None


@dataclass(frozen=True, slots=True)
class KeptApart:
    """How many items keep their own opening, and the first few of them."""

    count: int = 0
    first: tuple[Apart, ...] = ()


def _like(around: str) -> Case:
    """Return whether an item says nothing of its opening yet, or the same as `around` it."""
    same_day = Q(opens_on=F(f"{around}__opens_on")) | Q(opens_on=None, **{f"{around}__opens_on": None})
    nothing = Q(opening_status=Opening.UNREVIEWED.value, opens_on=None)
    same = nothing | (same_day & Q(opening_status=F(f"{around}__opening_status")))
    return Case(When(same, then=True), default=False, output_field=BooleanField())


def apart_in(volume_ids: Collection[int]) -> dict[int, int]:
    """Return item → volume of what keeps its own opening in these volumes as they are now.

    State secrets, which never follow, are not told.
    """
    inside = Item.objects.filter(volume__pk__among=list(volume_ids))
    follows = Case(When(secrecy__in=REVIEWED, then=_like("volume")), default=False, output_field=BooleanField())
    apart = set(inside.annotate(follows=follows).filter(follows=False).values_list("pk", flat=True))
    if not apart:
        return {}
    apart.update(pk for level in levels_below(apart) for pk in level)
    return dict(inside.filter(pk__among=list(apart), secrecy__in=REVIEWED).values_list("pk", "volume_id"))


def kept_apart(volume_ids: Collection[int]) -> KeptApart:
    """Return how many items of these volumes keep their own opening, and the first few."""
    apart = apart_in(volume_ids)
    if not apart:
        return KeptApart()
    rows = Item.objects.filter(pk__among=list(apart)).select_related("volume")
    few = rows.order_by("volume__sort_key", "sort_key", "pk")[:FEW]
    return KeptApart(
        len(apart), tuple(Apart(one.pk, code_of(one), one.title, one.opening_status, one.opens_on) for one in few)
    )
