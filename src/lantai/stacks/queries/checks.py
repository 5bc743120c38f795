"""Stock-taking: how it stands."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Case, Count, IntegerField, Value, When

from lantai.foundation import policy
from lantai.foundation.actor import Actor
from lantai.stacks.errors import NotFound
from lantai.stacks.models import Inventory, InventoryLine
from lantai.stacks.policy import at_sites
from lantai.stacks.queries.things import key_of, named
from lantai.stacks.rules import stocktaking
from lantai.stacks.states import Outcome
from lantai.stacks.values import InventoryBrief, LineView

ORDER = (
    Outcome.MISSING,
    Outcome.MISPLACED,
    Outcome.UNKNOWN,
    Outcome.WAITING,
    Outcome.AWAY,
    Outcome.GONE,
    Outcome.FOUND,
)


def inventory_row(actor: Actor, inventory_id: int, rule: str = "stacks.view") -> Inventory:
    policy.require(actor, rule)
    found = (
        Inventory.objects.select_related("stack__site", "first", "last", "opened_by")
        .filter(at_sites(actor, "stack__site__code"), pk=inventory_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def tallies(ids: list[int]) -> dict[int, stocktaking.Tally]:
    """Return the count of each stock-taking, in one query."""
    pairs: dict[int, list[tuple[Outcome, bool]]] = defaultdict(list)
    rows = InventoryLine.objects.filter(inventory_id__in=ids).order_by()
    for pk, outcome, expected, n in rows.values_list("inventory_id", "outcome", "expected").annotate(n=Count("pk")):
        pairs[pk] += [(Outcome(outcome), expected)] * n
    return {pk: stocktaking.tally(pairs[pk]) for pk in ids}


def _brief(row: Inventory, tally: stocktaking.Tally) -> InventoryBrief:
    return InventoryBrief(
        row.pk, row.stack.name, row.stack.name_en, row.stack.site.code, row.first.code, row.last.code, row.with_volumes,
        row.state, row.opened_at, row.opened_by.name if row.opened_by else "", tally, row.conclusion,
    )  # fmt: skip


def inventories(actor: Actor, *, limit: int = 50) -> list[InventoryBrief]:
    """Return stock-takings, newest first. Two queries."""
    policy.require(actor, "stacks.view")
    rows = list(
        Inventory.objects.select_related("stack__site", "first", "last", "opened_by")
        .filter(at_sites(actor, "stack__site__code"))
        .order_by("-pk")[:limit]
    )
    counted = tallies([row.pk for row in rows])
    return [_brief(row, counted[row.pk]) for row in rows]


def inventory(actor: Actor, *, inventory_id: int) -> InventoryBrief:
    """Return one stock-taking with its count. Raises `NotFound`."""
    row = inventory_row(actor, inventory_id)
    return _brief(row, tallies([row.pk])[row.pk])


def lines(
    actor: Actor, *, inventory_id: int, outcome: str = "", start: int = 0, limit: int = 100
) -> tuple[list[LineView], int]:
    """Return one page of what was expected or scanned (of one outcome), trouble first, and how many there are."""
    inventory_row(actor, inventory_id)
    rows: Any = InventoryLine.objects.filter(inventory_id=inventory_id)
    if outcome:
        rows = rows.filter(outcome=outcome)
    total = rows.count()
    joined = rows.select_related("box", "home_shelf", "home_box", "seen_shelf", "seen_box")
    ranks = [When(outcome=one.value, then=Value(rank)) for rank, one in enumerate(ORDER)]
    joined = joined.annotate(rank=Case(*ranks, default=Value(9), output_field=IntegerField()))
    page = list(
        joined.order_by("rank", "home_shelf__order", "home_box__position", "home_box_id", "pk")[start : start + limit]
    )
    called = named(actor, {key_of(row.volume_id, row.item_id) for row in page if row.volume_id or row.item_id})
    return [_line(row, called) for row in page], total


def _line(row: InventoryLine, called: dict[Any, Any]) -> LineView:
    home, seen = row.home_shelf.code if row.home_shelf else "", row.seen_shelf.code if row.seen_shelf else ""
    if row.volume_id or row.item_id:
        thing = called[key_of(row.volume_id, row.item_id)]
        kind, label, title, box_id = thing.kind, thing.ref_code, thing.title, row.seen_box_id or row.home_box_id
        home = " · ".join(part for part in (home, str(row.home_box) if row.home_box else "") if part)
        seen = " · ".join(part for part in (seen, str(row.seen_box) if row.seen_box else "") if part)
    elif row.box is not None:
        kind, label, title, box_id = "box", str(row.box), row.box.title, row.box_id
    else:
        kind, label, title, box_id = "code", row.code, "", None
    return LineView(Outcome(row.outcome), kind, label, title, home, seen, row.seen_at, box_id)
