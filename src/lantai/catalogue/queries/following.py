"""Which items follow when the opening of what they lie in is decided, and which keep what was said of themselves.

An item follows while nothing was said of it, or the same as of its volume, and nobody reviews it by itself. One that was
controlled, deferred, opened or embargoed by itself stays as it is, with the components below it: deciding a volume must not
open it by the way. A component follows its item by the same rule.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, When

from lantai.catalogue.models import Item, OpeningReview
from lantai.catalogue.queries.components import DEEPEST, levels_below
from lantai.catalogue.queries.reading_lists import code_of
from lantai.catalogue.states import Opening, Secrecy
from lantai.catalogue.states import OpeningReview as Review

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


def _follows(around: str) -> Case:
    """Return whether an item says nothing of its opening yet, or the same as `around` it; no state secret ever does."""
    same_day = Q(opens_on=F(f"{around}__opens_on")) | Q(opens_on=None, **{f"{around}__opens_on": None})
    nothing = Q(opening_status=Opening.UNREVIEWED.value, opens_on=None)
    same = nothing | (same_day & Q(opening_status=F(f"{around}__opening_status")))
    by_itself = OpeningReview.objects.filter(item=OuterRef("pk")).exclude(state=Review.DROPPED.value)
    return Case(
        When(Q(secrecy__in=REVIEWED) & same & ~Exists(by_itself), then=True),
        default=False, output_field=BooleanField(),
    )  # fmt: skip


def apart_in(volume_ids: Collection[int]) -> dict[int, int]:
    """Return item → volume of what keeps its own opening in these volumes as they are now.

    State secrets, which never follow, are not told.
    """
    inside = Item.objects.filter(volume__pk__among=list(volume_ids))
    apart = set(inside.annotate(follows=_follows("volume")).filter(follows=False).values_list("pk", flat=True))
    if not apart:
        return {}
    apart.update(pk for level in levels_below(apart) for pk in level)
    told = inside.filter(pk__among=list(apart), secrecy__in=REVIEWED).values_list("pk", "volume_id")
    return {pk: volume_id for pk, volume_id in told if volume_id is not None}


def parts_of(item_ids: Collection[int]) -> dict[int, int]:
    """Return component → item of what follows these items, at every depth. A query for each level."""
    found: dict[int, int] = {}
    at = {pk: pk for pk in item_ids}
    for _level in range(DEEPEST + 1):
        below = Item.objects.filter(parent__pk__among=list(at)).annotate(follows=_follows("parent"))
        rows = below.filter(follows=True).values_list("pk", "parent_id")
        at = {pk: at[parent] for pk, parent in rows if parent is not None}
        if not at:
            break
        found |= at
    return found


def parts_apart(item_ids: Collection[int], following: Collection[int]) -> dict[int, int]:
    """Return component → item of what lies below these items and is not among those `following` them."""
    found: dict[int, int] = {}
    at = {pk: pk for pk in item_ids}
    for level in levels_below(item_ids):
        rows = Item.objects.filter(pk__among=level).values_list("pk", "parent_id", "secrecy")
        several = [(pk, at[parent], secrecy) for pk, parent, secrecy in rows if parent is not None]
        at = {pk: item for pk, item, _secrecy in several}
        found |= {pk: item for pk, item, secrecy in several if pk not in following and secrecy in REVIEWED}
    return found


def kept_apart(*, volume_ids: Collection[int] = (), item_ids: Collection[int] = ()) -> KeptApart:
    """Return how many items in these volumes, or components of these items, keep their own opening, and the first few."""
    apart = apart_in(volume_ids) if volume_ids else {}
    if item_ids:
        apart |= parts_apart(item_ids, parts_of(item_ids))
    if not apart:
        return KeptApart()
    rows = Item.objects.filter(pk__among=list(apart)).select_related("volume")
    few = rows.order_by("volume__sort_key", "sort_key", "pk")[:FEW]
    return KeptApart(
        len(apart), tuple(Apart(one.pk, code_of(one), one.title, one.opening_status, one.opens_on) for one in few)
    )
