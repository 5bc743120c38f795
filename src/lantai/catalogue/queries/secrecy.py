"""Where the secrecy of a unit stands: its level, what is proposed, how it changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from lantai.catalogue.errors import NotFound
from lantai.catalogue.models import Item, SecrecyChange, Volume
from lantai.catalogue.states import SecrecyChange as State
from lantai.foundation import policy
from lantai.foundation.actor import Actor

MOST = 20


@dataclass(frozen=True, slots=True)
class Change:
    """`mine`: the reader proposed it. `by` and `at`: who proposed it; `ended_by` who confirmed it."""

    before: str
    after: str
    ground: str
    decided_on: date
    by: str
    at: datetime
    ended_by: str
    ended_at: datetime | None
    mine: bool


@dataclass(frozen=True, slots=True)
class SecrecyView:
    level: str
    proposed: Change | None
    past: tuple[Change, ...]  # confirmed, the newest first


def secrecy_of(actor: Actor, *, kind: str, unit_id: int, level: str | None = None) -> SecrecyView:
    """Return the level of a volume or item and its changes. Two queries, one where `level` is known. Raises `NotFound`."""
    policy.require(actor, "catalogue.browse")
    if level is None:
        rows = {"volume": Volume.objects, "item": Item.objects}[kind].filter(pk=unit_id)
        level = rows.values_list("secrecy", flat=True).first()
    if level is None:
        raise NotFound
    changes = SecrecyChange.objects.filter(**{kind: unit_id}).exclude(state=State.WITHDRAWN.value).order_by("-pk")
    some = list(changes[:MOST])
    proposed = [_view(actor, row) for row in some if row.state == State.PROPOSED.value]
    past = tuple(_view(actor, row) for row in some if row.state == State.CONFIRMED.value)
    return SecrecyView(level, proposed[0] if proposed else None, past)


def _view(actor: Actor, row: SecrecyChange) -> Change:
    return Change(
        row.before, row.after, row.ground, row.decided_on, row.proposed_by_name, row.proposed_at, row.ended_by_name,
        row.ended_at, row.proposed_by == actor.account_id,
    )  # fmt: skip
