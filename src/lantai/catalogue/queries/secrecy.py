"""Where the secrecy of a unit stands: its level, what is proposed, how it changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from lantai.catalogue.errors import NotFound
from lantai.catalogue.models import Item, SecrecyChange, SecretOriginal, Volume
from lantai.catalogue.states import Secrecy
from lantai.catalogue.states import SecrecyChange as State
from lantai.foundation import policy
from lantai.foundation.actor import Actor

MOST = 20
MOST_ORIGINALS = 200


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
class Original:
    """A kept file that says what is secret. `what`: SHEET | PAGE | RECORDING; `shared`: other units are in it, too."""

    what: str
    object_id: str
    batch_id: int | None
    shared: bool
    listed_at: datetime


@dataclass(frozen=True, slots=True)
class SecrecyView:
    level: str
    proposed: Change | None
    past: tuple[Change, ...]  # confirmed, the newest first
    originals: tuple[Original, ...] = ()  # kept originals to be decided about; for the head alone


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
    return SecrecyView(level, proposed[0] if proposed else None, past, _originals(actor, kind, unit_id, level))


def _originals(actor: Actor, kind: str, unit_id: int, level: str) -> tuple[Original, ...]:
    if not Secrecy(level).is_state_secret or not policy.allows(actor, "catalogue.secrecy.decide"):
        return ()
    rows = SecretOriginal.objects.filter(**{kind: unit_id}).order_by("what", "pk")[:MOST_ORIGINALS]
    return tuple(Original(row.what, str(row.object_id), row.batch_id, row.shared, row.listed_at) for row in rows)


def _view(actor: Actor, row: SecrecyChange) -> Change:
    return Change(
        row.before, row.after, row.ground, row.decided_on, row.proposed_by_name, row.proposed_at, row.ended_by_name,
        row.ended_at, row.proposed_by == actor.account_id,
    )  # fmt: skip
